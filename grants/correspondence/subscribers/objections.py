"""What happened to an objection: who objects, who handles it, who decides and who has the decision hear of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from grants.applications.queries import has_interest, team_ids
from grants.correspondence.subscribers.pen import tell
from grants.decisions.events import ObjectionMoved
from grants.decisions.models import Objection
from grants.decisions.queries import hearing_of, objection_may_be_decided, repair_due
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.people.queries import get_account, holders


@subscribe(ObjectionMoved)
def tell_who_objects(event: ObjectionMoved) -> None:
    """Tell everybody who objects and has an account; the others get letters only."""
    objection = db.session.get_one(Objection, event.objection_id)
    readers = [get_account(one.account_id) for one in objection.objectors if one.account_id is not None]
    facts: dict[str, Any] = {
        "application": objection.application,
        "where": {"objection_id": objection.id},
    }
    if event.deed == "received":
        tell(readers, "objection_received", arrived=objection.arrived_at, **facts)
    elif (news := _NEWS.get(event.deed)) is not None:
        tell(readers, "objection_moved", news=news(objection), **facts)


@subscribe(ObjectionMoved)
def ask_colleagues(event: ObjectionMoved) -> None:
    """Ask managers to handle what came in, and authorities to decide what was proposed; nobody with an interest."""
    objection = db.session.get_one(Objection, event.objection_id)
    facts: dict[str, Any] = {
        "application": objection.application,
        "where": {"objection_id": objection.id},
    }
    if event.deed in ("received", "grounds_added"):
        tell(_open_to(objection, "programme_manager"), "objection_entered", **facts)
    elif event.deed == "proposed":
        deciders = _open_to(objection, "deciding_authority")
        able = [one for one in deciders if objection_may_be_decided(one, objection)]
        tell(able, "objection_to_decide", due_on=objection.due_on, **facts)


@subscribe(ObjectionMoved)
def tell_who_has_the_decision(event: ObjectionMoved) -> None:
    """Tell the team whose decision somebody else objects to: they are a party too (Awb 7:2(2))."""
    objection = db.session.get_one(Objection, event.objection_id)
    by_others = all(one.kind in ("rival", "other") for one in objection.objectors)
    news = {
        "received": sentence("We will let you know when there is a hearing: you can be heard as well."),
        "hearing_planned": _hearing(objection),
        "decided": sentence("We have decided on it. Our decision on your application stays as it is."),
    }.get(event.deed)
    if by_others and news is not None:
        team = [get_account(number) for number in sorted(team_ids(objection.application))]
        tell(team, "objection_of_other", application=objection.application, news=news)


def _open_to(objection: Objection, role: str) -> list[Account]:
    stream = objection.application.stream
    found = holders(role, programme_id=stream.round.programme_id, stream_id=stream.id)
    return [one for one in found if not has_interest(one.id, objection.application_id)]


def _hearing(objection: Objection) -> Sentence | None:
    hearing = hearing_of(objection)
    if hearing is None:
        return None
    return sentence(
        "There is a hearing on %(begins)s, at %(place)s. The file can be read from %(day)s.",
        begins=hearing.begins_at,
        place=hearing.place,
        day=hearing.view_from,
    )


def _missing(objection: Objection) -> Sentence:
    day: date | None = repair_due(objection)
    return sentence(
        "We ask you for what is missing in it. We must have that on %(day)s at the latest.", day=day
    )


def _later(objection: Objection) -> Sentence:
    return sentence("We will decide later than planned: on %(day)s at the latest.", day=objection.due_on)


def _says(words: Sentence) -> Callable[[Objection], Sentence]:
    return lambda _objection: words


_NEWS: dict[str, Callable[[Objection], Sentence | None]] = {
    "repair_asked": _missing,
    "grounds_added": _says(sentence("We received what you added.")),
    "committee_asked": _says(sentence("A committee advises us about it. You get a letter about that.")),
    "hearing_planned": _hearing,
    "adjourned": _later,
    "decided": _says(sentence("We have decided on it. You can read our decision here.")),
    "upheld": _says(sentence("We have decided on it. You can read our decision here.")),
    "withdrawn": _says(sentence("It is withdrawn. You do not have to do anything.")),
    "settled": _says(sentence("We ended it by agreement. You do not have to do anything.")),
}
