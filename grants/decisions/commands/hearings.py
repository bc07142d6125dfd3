"""What does someone intend with being heard? Plan a hearing, report it, say why nobody is heard, ask for advice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from grants.decisions import queries
from grants.decisions.commands.objection_letters import write_to_objectors
from grants.decisions.commands.objections import (
    count_anew,
    require_handler,
    require_open,
    write_objection_entry,
)
from grants.decisions.events import ObjectionMoved
from grants.decisions.models import Hearing, Objection
from grants.decisions.rules.objections import (
    Hearer,
    check_committee,
    check_hearing,
    names_on_lines,
    papers_until,
)
from grants.decisions.states import OBJECTION, OBJECTION_OUTCOMES, SKIP_GROUNDS
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def plan_hearing(
    *,
    actor: Account,
    objection: Objection,
    begins_at: datetime,
    place: str,
    view_from: date,
    view_where: str,
    hearers: Collection[int] = (),
    others: str = "",
    leader: str = "",
    short_notice: str = "",
) -> Hearing:
    """Plan when and where the parties are heard, and tell them; one that was planned is cancelled by it.

    `hearers` are accounts of staff; `others` names people from outside, one on each line; `leader` is the number of
    one of the first or the name of one of the second. Raises RuleBroken `hearer_unknown`, what `check_hearing`
    raises, `not_in_this_state`, `goes_with_another`.
    """
    require_handler(actor, objection)
    _by_itself(objection)
    OBJECTION.after(objection.state, "plan_hearing")
    heard_by = _hearers(objection, hearers, names_on_lines(others), leader.strip())
    check_hearing(day_of(begins_at), view_from, today(), heard_by, short_notice=short_notice.strip())
    _cancel_planned(objection)
    db.session.flush()
    hearing = Hearing(
        objection_id=objection.id,
        state="planned",
        begins_at=begins_at,
        place=place,
        view_from=view_from,
        view_where=view_where,
        hearers=[
            {"name": one.name, "account": one.account_id, "leads": one.leads, "involved": one.involved}
            for one in heard_by
        ],
        short_notice=short_notice.strip(),
        planned_by=actor.id,
        planned_at=now(),
    )
    objection.hearings.append(hearing)
    db.session.flush()
    for one in _together(objection):
        _invite(actor, one, hearing)
    return hearing


def _invite(actor: Account, objection: Objection, hearing: Hearing) -> None:
    objection.state = OBJECTION.after(objection.state, "plan_hearing")
    objection.skip_ground, objection.skip_reason = None, ""
    begins_at, hearers = hearing.begins_at, hearing.hearers
    write_objection_entry(actor, objection, "plan_hearing", begins_at=begins_at, hearers=hearers)
    write_to_objectors(
        objection,
        "hearing",
        begins_at=begins_at.isoformat(),
        place=hearing.place,
        view_from=hearing.view_from.isoformat(),
        view_where=hearing.view_where,
        papers_until=papers_until(day_of(begins_at)).isoformat(),
        hearers=[one["name"] for one in hearers],
    )
    publish(ObjectionMoved(objection.id, "hearing_planned"))


def _cancel_planned(objection: Objection) -> None:
    for earlier in objection.hearings:
        if earlier.state == "planned":
            earlier.state = "cancelled"


def _hearers(
    objection: Objection, chosen: Collection[int], names: Iterable[str], leader: str
) -> list[Hearer]:
    staff = {one.id: one for one in queries.possible_hearers(objection)}
    if not set(chosen) <= set(staff):
        said = sentence("One of these cannot hear the parties: look at the list again.")
        raise RuleBroken("hearer_unknown", said, field="hearers")
    involved = queries.involved_in(objection)
    inside = [
        Hearer(staff[number].name, str(number) == leader, involved.holds(number), number)
        for number in sorted(set(chosen))
    ]
    return inside + [Hearer(name, name == leader, False) for name in names]


@command
def report_hearing(*, actor: Account, objection: Objection, present: str, report: str) -> None:
    """Keep who were there and what was said (Awb 7:7); raises RuleBroken `report_missing`, `hearing_to_come`."""
    require_handler(actor, objection)
    _by_itself(objection)
    OBJECTION.after(objection.state, "report_hearing")
    if not report.strip():
        raise RuleBroken("report_missing", sentence("Write what was said."), field="report")
    hearing = next(one for one in objection.hearings if one.state == "planned")
    if hearing.begins_at > now():
        raise RuleBroken("hearing_to_come", sentence("The hearing is still to come."), field="report")
    hearing.state, hearing.present, hearing.report = "held", present.strip(), report.strip()
    hearing.reported_by, hearing.reported_at = actor.id, now()
    for one in _together(objection):
        one.state = OBJECTION.after(one.state, "report_hearing")
        write_objection_entry(actor, one, "report_hearing", hearing=hearing.id)


@command
def skip_hearing(*, actor: Account, objection: Objection, ground: str, reason: str) -> None:
    """Say why nobody is heard (Awb 7:3); raises RuleBroken `ground_unknown`, `reason_missing`, `not_in_this_state`."""
    require_handler(actor, objection)
    state = OBJECTION.after(objection.state, "skip_hearing")
    if ground not in SKIP_GROUNDS:
        raise RuleBroken("ground_unknown", sentence("Choose a ground."), field="ground")
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    _cancel_planned(objection)
    objection.state, objection.skip_ground, objection.skip_reason = state, ground, reason.strip()
    write_objection_entry(actor, objection, "skip_hearing", reason, ground=ground)


@command
def ask_committee(*, actor: Account, objection: Objection, chair: str, members: str) -> None:
    """Let a committee advise, and tell who objects at once (Awb 7:13): only then twelve weeks hold.

    `members` are names, one on each line. Raises RuleBroken `committee_before`, what `check_committee` raises.
    """
    require_handler(actor, objection)
    require_open(objection)
    _by_itself(objection)
    if objection.committee is not None:
        raise RuleBroken("committee_before", sentence("A committee was asked before."), field="chair")
    named = names_on_lines(members)
    check_committee(chair, named)
    for one in _together(objection):
        one.committee, one.committee_told_on = {"chair": chair, "members": named}, today()
        count_anew(one)
        write_objection_entry(actor, one, "ask_committee", chair=chair, members=named)
        write_to_objectors(one, "committee", chair=chair, members=named)
        publish(ObjectionMoved(one.id, "committee_asked"))


@command
def keep_advice(*, actor: Account, objection: Objection, advice: str, words: str, advised_on: date) -> None:
    """Keep what the committee advised; raises RuleBroken `no_committee`, `advice_unknown`, `advice_empty`,
    `arrived_later_than_now`, `not_in_this_state`."""
    require_handler(actor, objection)
    require_open(objection)
    if objection.committee is None:
        raise RuleBroken("no_committee", sentence("No committee was asked."))
    if advice not in OBJECTION_OUTCOMES:
        raise RuleBroken("advice_unknown", sentence("Choose what the committee advises."), field="advice")
    if not words.strip():
        raise RuleBroken(
            "advice_empty", sentence("Write what the committee advises, and why."), field="words"
        )
    if advised_on > today():
        said = sentence("This day is still to come. Write the day on which it came in.")
        raise RuleBroken("arrived_later_than_now", said, field="advised_on")
    objection.advice, objection.advice_text, objection.advised_on = advice, words.strip(), advised_on
    write_objection_entry(actor, objection, "keep_advice", advice=advice, advised_on=advised_on)


def _together(objection: Objection) -> list[Objection]:
    """Return an objection with those that go with it and are as far."""
    return [objection, *(one for one in objection.joined if one.state == objection.state)]


def _by_itself(objection: Objection) -> None:
    if objection.joined_to_id is not None:
        said = sentence("This objection goes with another one: do this there.")
        raise RuleBroken("goes_with_another", said)
