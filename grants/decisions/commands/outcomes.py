"""What does someone intend with the outcome of an objection? Propose it, take it back, decide; or end it otherwise."""

from __future__ import annotations

from grants.budget.commands import open_pot
from grants.budget.models import Pot
from grants.decisions import queries
from grants.decisions.commands.batches import withdraw_batch
from grants.decisions.commands.objection_letters import write_to_objectors
from grants.decisions.commands.objections import (
    add_step,
    require_handler,
    require_open,
    write_objection_entry,
)
from grants.decisions.commands.single import propose_single
from grants.decisions.events import ObjectionMoved
from grants.decisions.models import Decision, Objection
from grants.decisions.rules.objections import Heard, check_outcome
from grants.decisions.states import OBJECTION, OBJECTION_OUTCOMES
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account

UPHELD = ("partly_founded", "founded")
OVERRUN = "overrun"
"""Who pays when the ceiling is reached and no reserve is left: a pot of its own, outside every ceiling."""


@command
def propose_dismissal(
    *, actor: Account, objection: Objection, outcome: str, reason: str, deviation: str = ""
) -> None:
    """Propose to find an objection inadmissible or unfounded: the first decision stays as it is.

    Raises RuleBroken `outcome_unknown`, `no_decision_yet`, what `check_outcome` raises, `not_in_this_state`.
    """
    propose_outcome(actor, objection, outcome, reason, deviation)
    if outcome not in ("inadmissible", "unfounded"):
        said = sentence("Choose inadmissible or unfounded. A founded objection takes a new decision.")
        raise RuleBroken("outcome_unknown", said, field="outcome")
    publish(ObjectionMoved(objection.id, "proposed"))


def propose_outcome(actor: Account, objection: Objection, outcome: str, reason: str, deviation: str) -> None:
    """Propose an outcome, within the command that says what follows from it.

    Raises RuleBroken `outcome_unknown`, `no_decision_yet`, what `check_outcome` raises, `not_in_this_state`.
    """
    require_handler(actor, objection)
    state = OBJECTION.after(objection.state, "propose_outcome")
    if outcome not in OBJECTION_OUTCOMES:
        raise RuleBroken("outcome_unknown", sentence("Choose an outcome."), field="outcome")
    if not objection.has_decision:
        said = sentence("There is no decision yet: what is objected to must come first (article 6:10).")
        raise RuleBroken("no_decision_yet", said)
    check_outcome(outcome, heard_in(objection), reason=reason, deviation=deviation)
    objection.state, objection.outcome = state, outcome
    objection.outcome_reason, objection.deviation = reason.strip(), deviation.strip()
    objection.proposed_by, objection.proposed_at = actor.id, now()
    write_objection_entry(actor, objection, "propose_outcome", reason, outcome=outcome)


@command
def propose_upheld(
    *,
    actor: Account,
    objection: Objection,
    outcome: str,
    reason: str,
    awarded: Money,
    pays: str,
    deviation: str = "",
    corrected_score: int | None = None,
) -> Decision:
    """Propose to find an objection (partly) founded: a new decision awards, in the place of the first (Awb 7:11(2)).

    `pays` is the number of the pot that pays (the stream's own, or a reserve for objections), or `overrun`: then a
    pot of its own is opened for it outside every ceiling (Awb 4:25(3)), which must be funded before the decision is
    approved. It goes the way of every decision: approved by another, with a letter, published, the money committed.
    Raises RuleBroken `outcome_unknown`, `pot_unknown`, what `check_outcome`, `propose_single` and `open_pot` raise.
    """
    if outcome not in UPHELD or objection.decision is None:
        said = sentence("Choose founded or partly founded.")
        raise RuleBroken("outcome_unknown", said, field="outcome")
    propose_outcome(actor, objection, outcome, reason, deviation)
    application = objection.application
    by_court = any(one.kind == "reopened" for one in objection.steps)
    objection.corrected_score = corrected_score
    objection.new_decision = propose_single(
        actor=actor,
        application=application,
        kind="court" if by_court else "objection",
        outcome="award",
        ground="court_order" if by_court else "objection_upheld",
        reason=reason,
        awarded=awarded,
        replaces=queries.decision_in_force(application.id),
        pot=_paying_pot(actor, objection, pays),
    )
    write_objection_entry(
        actor, objection, "propose_upheld", decision=objection.new_decision.id, awarded=awarded, pays=pays
    )
    return objection.new_decision


def _paying_pot(actor: Account, objection: Objection, pays: str) -> Pot | None:
    """Return the pot that pays, None for the stream's own; an overrun is opened for this objection alone."""
    stream = objection.application.stream
    if pays == OVERRUN:
        return open_pot(
            actor=actor,
            programme=stream.round.programme,
            kind="overrun",
            name=f"Overschrijding na bezwaar {objection.application.reference}",
            parent=stream.pot,
        )
    found = {str(pot.id): pot for pot in queries.pots_for_upheld(objection)}
    if pays not in found:
        raise RuleBroken("pot_unknown", sentence("Choose which pot pays."), field="pays")
    return None if found[pays].id == stream.pot_id else found[pays]


@command
def take_in_new_decision(*, objection: Objection) -> None:
    """Decide an objection by the new decision that came into force; safe to do twice.

    Raises RuleBroken `objection_ended` when it was withdrawn or settled meanwhile: then nothing is published.
    """
    decision = objection.new_decision
    if objection.state in ("withdrawn", "settled"):
        said = sentence("The objection was withdrawn or settled meanwhile: take this decision back.")
        raise RuleBroken("objection_ended", said)
    if objection.state != "proposed" or decision is None or decision.published_at is None:
        return
    objection.state = OBJECTION.after(objection.state, "decide")
    objection.decided_by, objection.decided_at = decision.batch.approved_by, decision.published_at
    actor = db.session.get_one(Account, decision.batch.approved_by)
    write_objection_entry(actor, objection, "decide_objection", outcome=objection.outcome)
    write_to_objectors(objection, "outcome", decided_on=today().isoformat())
    publish(ObjectionMoved(objection.id, "upheld"))


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
    decision = objection.new_decision
    if decision is not None and decision.batch.state in ("proposed", "approved"):
        withdraw_batch(actor=actor, batch=decision.batch, reason=reason)
    objection.state, objection.new_decision, objection.corrected_score = state, None, None
    objection.remedy = None
    add_step(actor, objection, "returned", words=reason)
    write_objection_entry(actor, objection, "return_outcome", reason)


@command
def decide_objection(*, actor: Account, objection: Objection) -> None:
    """Decide as proposed, and tell who objects: never who proposed it, took the first decision or assessed.

    What comes in the place of a later decision is carried out with it, by the wing that proposed it.

    Raises RuleBroken `not_in_this_state`.
    """
    queries.objection_may_be_decided(actor, objection).require()
    if objection.new_decision_id is not None:
        said = sentence("A founded objection is decided by its new decision: approve and publish that.")
        raise RuleBroken("decided_by_decision", said)
    objection.state = OBJECTION.after(objection.state, "decide")
    objection.decided_by, objection.decided_at = actor.id, now()
    write_objection_entry(actor, objection, "decide_objection", outcome=objection.outcome)
    write_to_objectors(objection, "outcome", decided_on=today().isoformat())
    publish(ObjectionMoved(objection.id, "upheld" if objection.outcome in UPHELD else "decided"))


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
