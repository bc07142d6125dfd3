"""What does someone intend with an objection that comes in? Write it, send it, enter one that came another way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.queries import has_interest
from grants.decisions import queries
from grants.decisions.commands.objection_letters import write_to_objectors
from grants.decisions.events import ObjectionMoved
from grants.decisions.models import Objection, ObjectionStep, Objector
from grants.decisions.permissions import may_handle_objection
from grants.decisions.queries import Subject
from grants.decisions.rules.objections import Arrival, check_arrival
from grants.decisions.states import CHANNELS, OBJECTION, OBJECTORS, OPEN_OBJECTION
from grants.foundation.audit import end_sittings, programme_chain, record, record_in_sitting
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.terms import instant_from_local
from grants.foundation.wording import sentence
from grants.people.models import Account

UNWRITTEN = 0
"""The version of an objection that nobody began yet."""
LONGEST_GROUNDS = 40_000


@command
def save_objection(
    *,
    actor: Account,
    application: Application,
    grounds: str,
    late_because: str = "",
    version: int,
    subject: Subject | None = None,
) -> Objection:
    """Keep what somebody writes against the decision on their application, or a later one; it is not sent yet.

    Raises NotFound when there is no decision, Stale when they saved it elsewhere after `version`.
    """
    objection = _draft(actor, application, subject)
    seen = objection.version if objection.id else UNWRITTEN
    if seen != version and objection.grounds != grounds:
        raise Stale([Difference("grounds", sentence("Your objection"), objection.grounds, grounds)])
    objection.grounds, objection.late_because = grounds, late_because
    db.session.flush()
    record_in_sitting(
        actor_id=actor.id,
        deed="write_objection",
        subject=objection,
        part="grounds",
        content=f"{grounds}\n{late_because}",
        chain=_chain(objection),
    )
    return objection


@command
def submit_objection(
    *,
    actor: Account,
    application: Application,
    grounds: str,
    late_because: str = "",
    version: int,
    subject: Subject | None = None,
) -> Objection:
    """Send it in. Without grounds it is pro forma: they are asked for, with a term.

    Raises what `save_objection` raises, RuleBroken `objected_before` while an earlier one of the team is open.
    """
    before = [
        one for one in queries.own_objections(actor, application) if one.against == queries.against(subject)
    ]
    if any(one.state in OPEN_OBJECTION for one in before):
        said = sentence(
            "Your team has objected to this decision already. You can add grounds to that objection."
        )
        raise RuleBroken("objected_before", said)
    objection = save_objection(
        actor=actor,
        application=application,
        grounds=grounds,
        late_because=late_because,
        version=version,
        subject=subject,
    )
    end_sittings(objection)
    objection.arrived_at = now()
    _set_against(objection, subject)
    objection.state = OBJECTION.after(objection.state, "submit")
    objection.objectors = [
        Objector(
            account_id=actor.id,
            kind="applicant",
            name=actor.name,
            organisation=application.organisation.name,
            email=actor.email,
        )
    ]
    _arrived(actor, objection, "submit_objection")
    return objection


def _set_against(objection: Objection, subject: Subject | None) -> None:
    """Keep against which decision it is: the one on the application, or a later one with its term."""
    objection.against_kind, objection.against_id = queries.against(subject)
    if subject is None:
        objection.decision = queries.decision_to_object_to(objection.application.id)
    else:
        objection.against_on, objection.against_until = subject.decided_on, subject.until


def _draft(actor: Account, application: Application, subject: Subject | None) -> Objection:
    queries.may_object_to(actor, application, subject).require()
    db.session.scalars(select(Application.id).where(Application.id == application.id).with_for_update()).one()
    if subject is None and queries.decision_to_object_to(application.id) is None:
        raise NotFound
    found = queries.find_draft(actor, application, subject)
    if found is None:
        found = Objection(
            application=application,
            state=OBJECTION.initial,
            channel="online",
            entered_by=actor.id,
            entered_at=now(),
            grounds="",
            late_because="",
        )
        found.against_kind, found.against_id = queries.against(subject)
        db.session.add(found)
    return found


@command
def record_objection(
    *,
    actor: Account,
    application: Application,
    channel: str,
    received_on: date,
    objectors: Sequence[Mapping[str, str]],
    grounds: str = "",
    posted_on: date | None = None,
    first_received_on: date | None = None,
    forwarded_by: str = "",
    late_because: str = "",
    subject: Subject | None = None,
) -> Objection:
    """Enter an objection that came by post, e-mail or over the counter, or was forwarded by the wrong body.

    `objectors` have kind, name, organisation, address and email. Raises RuleBroken `channel_unknown`,
    `objector_missing`, `objector_unknown` and what `check_arrival` raises.
    """
    closed = has_interest(actor.id, application.id)
    may_handle_objection(actor, application.stream, closed=closed).require()
    if channel not in CHANNELS or channel == "online":
        raise RuleBroken("channel_unknown", sentence("Choose how it came in."), field="channel")
    if not objectors or not all(one["name"].strip() for one in objectors):
        raise RuleBroken("objector_missing", sentence("Write who objects."), field="name")
    if any(one["kind"] not in OBJECTORS for one in objectors):
        raise RuleBroken("objector_unknown", sentence("Choose who objects."), field="kind")
    check_arrival(
        Arrival(channel, received_on, None, None, posted_on=posted_on, first_received_on=first_received_on),
        today(),
    )
    objection = Objection(
        application=application,
        state=OBJECTION.after(OBJECTION.initial, "submit"),
        channel=channel,
        entered_by=actor.id,
        entered_at=now(),
        arrived_at=_moment_of(received_on),
        posted_on=posted_on,
        first_received_on=first_received_on,
        forwarded_by=forwarded_by,
        grounds=grounds,
        late_because=late_because,
        objectors=[Objector(**one) for one in objectors],
    )
    _set_against(objection, subject)
    db.session.add(objection)
    _arrived(actor, objection, "record_objection")
    return objection


def _moment_of(received_on: date) -> datetime:
    """Return the present moment, or the noon of an earlier day: of post only the day is known."""
    return now() if received_on == today() else instant_from_local(datetime.combine(received_on, time(12)))


def _arrived(actor: Account, objection: Objection, deed: str) -> None:
    db.session.flush()
    count_anew(objection)
    write_objection_entry(
        actor,
        objection,
        deed,
        channel=objection.channel,
        arrived_at=objection.arrived_at,
        decision=objection.decision_id,
        against=None if objection.decision_id else " ".join(map(str, objection.against)),
        objectors=len(objection.objectors),
    )
    write_to_objectors(objection, "receipt")
    publish(ObjectionMoved(objection.id, "received"))


@command
def add_grounds(*, actor: Account, objection: Objection, words: str) -> None:
    """Add to one's objection, or give what was asked; raises RuleBroken `grounds_missing`, `not_in_this_state`."""
    if not queries.is_theirs(actor, objection):
        require_handler(actor, objection)
    if objection.state not in OPEN_OBJECTION or objection.state == "proposed":
        OBJECTION.after(objection.state, "submit")
    if not words.strip():
        raise RuleBroken("grounds_missing", sentence("Write your grounds."), field="words")
    if objection.state == "incomplete":
        objection.state = OBJECTION.after(objection.state, "take_repair")
        add_step(actor, objection, "repair_came", words=words)
    else:
        add_step(actor, objection, "grounds_added", words=words)
    count_anew(objection)
    write_objection_entry(actor, objection, "add_grounds")
    publish(ObjectionMoved(objection.id, "grounds_added"))


@command
def take_in_early(*, objection: Objection) -> None:
    """Let an objection that came before its decision count against that decision (Awb 6:10); safe to do twice."""
    decision = queries.decision_to_object_to(objection.application_id)
    if not objection.has_decision and decision is not None:
        objection.decision = decision
        db.session.flush()
        count_anew(objection)
        write_objection_entry(None, objection, "take_in_early", decision=decision.id)


@command
def judge_lateness(*, actor: Account, objection: Objection, excused: bool, reason: str) -> None:
    """Say whether lateness is excused (Awb 6:11).

    Raises RuleBroken `not_late`, `reason_missing`, `not_in_this_state`.
    """
    require_handler(actor, objection)
    require_open(objection)
    if queries.arrival_of(objection).timeliness != "late":
        raise RuleBroken("not_late", sentence("This objection is not late."))
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    objection.late_excused, objection.late_reason = excused, reason.strip()
    write_objection_entry(actor, objection, "judge_lateness", reason, excused=excused)


@command
def join_objection(*, actor: Account, objection: Objection, to: Objection | None) -> None:
    """Handle an objection together with another one of the same stream, or by itself again (`to` None).

    They share hearing and committee; each keeps its own last day and outcome. Raises RuleBroken `cannot_be_joined`.
    """
    require_handler(actor, objection)
    if to is not None:
        require_handler(actor, to)
        same = to.application.stream_id == objection.application.stream_id and to.id != objection.id
        free = to.joined_to_id is None and not objection.joined
        if not same or not free or (objection.state, to.state) != ("received", "received"):
            said = sentence("These two cannot be joined: look at the list again.")
            raise RuleBroken("cannot_be_joined", said, field="to")
    objection.joined_to = to
    write_objection_entry(actor, objection, "join_objection", to=to.id if to else None)


def require_handler(actor: Account, objection: Objection) -> None:
    """Hold that this person may handle an objection, and that it has been sent; raises NotFound, NotAllowed."""
    closed = objection.state == "draft" or has_interest(actor.id, objection.application_id)
    may_handle_objection(actor, objection.application.stream, closed=closed).require()


def require_open(objection: Objection) -> None:
    """Raise RuleBroken `not_in_this_state` for an objection that has ended."""
    if objection.state not in OPEN_OBJECTION:
        OBJECTION.after(objection.state, "withdraw")


def add_step(
    actor: Account | None,
    objection: Objection,
    kind: str,
    *,
    on: date | None = None,
    until_on: date | None = None,
    words: str = "",
) -> ObjectionStep:
    """Note what happened to an objection on a day (today when not given)."""
    step = ObjectionStep(
        kind=kind,
        happened_on=on or today(),
        until_on=until_on,
        words=words.strip(),
        noted_by=actor.id if actor else None,
        noted_at=now(),
    )
    objection.steps.append(step)
    db.session.flush()
    return step


def count_anew(objection: Objection) -> None:
    """Keep the last day to decide, as it is when what is asked does not come before the end of its term."""
    open_until = queries.repair_due(objection) if objection.state == "incomplete" else None
    clock = queries.clock_of_objection(objection, max(today(), open_until or today()))
    objection.due_on = clock.due_on if clock else objection.due_on


def write_objection_entry(
    actor: Account | None, objection: Objection, deed: str, reason: str = "", **facts: Any
) -> None:
    """Write down what was done with an objection."""
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=objection,
        chain=_chain(objection),
        reason=reason,
        application=objection.application_id,
        state=objection.state,
        **facts,
    )


def _chain(objection: Objection) -> str:
    return programme_chain(objection.application.stream.round.programme_id)
