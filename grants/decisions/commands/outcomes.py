"""What does someone intend with the outcome of an objection? Propose it, take it back, decide; or end it otherwise."""

from __future__ import annotations

from grants.decisions import queries
from grants.decisions.commands.objection_letters import write_to_objectors
from grants.decisions.commands.objections import (
    add_step,
    require_handler,
    require_open,
    write_objection_entry,
)
from grants.decisions.events import ObjectionMoved
from grants.decisions.models import Objection
from grants.decisions.rules.objections import Heard, check_outcome
from grants.decisions.states import OBJECTION, OBJECTION_OUTCOMES
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def propose_dismissal(
    *, actor: Account, objection: Objection, outcome: str, reason: str, deviation: str = ""
) -> None:
    """Propose to find an objection inadmissible or unfounded: the first decision stays as it is.

    Raises RuleBroken `outcome_unknown`, `no_decision_yet`, what `check_outcome` raises, `not_in_this_state`.
    """
    _propose(actor, objection, outcome, reason, deviation)
    if outcome not in ("inadmissible", "unfounded"):
        said = sentence("Choose inadmissible or unfounded. A founded objection takes a new decision.")
        raise RuleBroken("outcome_unknown", said, field="outcome")
    publish(ObjectionMoved(objection.id, "proposed"))


def _propose(actor: Account, objection: Objection, outcome: str, reason: str, deviation: str) -> None:
    require_handler(actor, objection)
    state = OBJECTION.after(objection.state, "propose_outcome")
    if outcome not in OBJECTION_OUTCOMES:
        raise RuleBroken("outcome_unknown", sentence("Choose an outcome."), field="outcome")
    if objection.decision is None:
        said = sentence("There is no decision yet: what is objected to must come first (article 6:10).")
        raise RuleBroken("no_decision_yet", said)
    check_outcome(outcome, heard_in(objection), reason=reason, deviation=deviation)
    objection.state, objection.outcome = state, outcome
    objection.outcome_reason, objection.deviation = reason.strip(), deviation.strip()
    objection.proposed_by, objection.proposed_at = actor.id, now()
    write_objection_entry(actor, objection, "propose_outcome", reason, outcome=outcome)


def heard_in(objection: Objection) -> Heard:
    """Return what the outcome of an objection must fit."""
    hearing = queries.hearing_of(objection)
    return Heard(
        timeliness=queries.arrival_of(objection).timeliness,
        late_excused=objection.late_excused,
        was_heard=hearing is not None and hearing.state == "held",
        skip_ground=objection.skip_ground,
        has_committee=objection.committee is not None,
        advice=objection.advice,
    )


@command
def return_outcome(*, actor: Account, objection: Objection, reason: str) -> None:
    """Take a proposed outcome back, or return it to who proposed it, with a reason.

    Raises RuleBroken `reason_missing`, `not_in_this_state`.
    """
    if not queries.objection_may_be_decided(actor, objection):
        require_handler(actor, objection)
    state = OBJECTION.after(objection.state, "return")
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    objection.state = state
    add_step(actor, objection, "returned", words=reason)
    write_objection_entry(actor, objection, "return_outcome", reason)


@command
def decide_objection(*, actor: Account, objection: Objection) -> None:
    """Decide as proposed, and tell who objects: never who proposed it, took the first decision or assessed.

    Raises RuleBroken `not_in_this_state`.
    """
    queries.objection_may_be_decided(actor, objection).require()
    objection.state = OBJECTION.after(objection.state, "decide")
    objection.decided_by, objection.decided_at = actor.id, now()
    write_objection_entry(actor, objection, "decide_objection", outcome=objection.outcome)
    write_to_objectors(objection, "outcome", decided_on=today().isoformat())
    publish(ObjectionMoved(objection.id, "decided"))


@command
def withdraw_objection(
    *, actor: Account, objection: Objection, reason: str = "", orally: bool = False
) -> None:
    """Take an objection back: who made it, or a manager who notes that they did, also `orally` at a hearing (6:21).

    Raises RuleBroken `withdrawal_unexplained` when a manager does not say how they know, `not_orally`.
    """
    theirs = queries.is_theirs(actor, objection)
    if not theirs:
        require_handler(actor, objection)
        if not reason.strip():
            said = sentence("Write how and when they withdrew it.")
            raise RuleBroken("withdrawal_unexplained", said, field="reason")
    if orally and not _is_heard_today(objection):
        said = sentence("Only at a hearing can it be withdrawn orally. Otherwise ask for it in writing.")
        raise RuleBroken("not_orally", said, field="orally")
    _end(actor, objection, "withdraw", reason, orally=orally)


def _is_heard_today(objection: Objection) -> bool:
    hearing = queries.hearing_of(objection)
    return hearing is not None and hearing.begins_at <= now()


@command
def settle_objection(*, actor: Account, objection: Objection, reason: str) -> None:
    """Note that both sides agreed, and how; who objects withdraws by that. Raises RuleBroken `reason_missing`."""
    require_handler(actor, objection)
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Write what was agreed."), field="reason")
    _end(actor, objection, "settle", reason, orally=False)


def _end(actor: Account, objection: Objection, deed: str, reason: str, *, orally: bool) -> None:
    require_open(objection)
    objection.state = OBJECTION.after(objection.state, deed)
    objection.ended_at, objection.ended_because, objection.ended_orally = now(), reason.strip(), orally
    for hearing in objection.hearings:
        if hearing.state == "planned" and not objection.joined:
            hearing.state = "cancelled"
    write_objection_entry(actor, objection, f"{deed}_objection", reason, orally=orally)
    publish(ObjectionMoved(objection.id, objection.state))
