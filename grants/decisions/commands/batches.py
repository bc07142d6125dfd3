"""What does someone intend with a batch? Propose a whole stream; approve, plan, take back and publish any batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.commands import mark_decided
from grants.applications.models import Application
from grants.applications.queries import has_interest_in_stream
from grants.budget.models import Programme
from grants.decisions import queries
from grants.decisions.commands.money import carry_over, let_go, set_aside
from grants.decisions.events import AwardDecided, AwardEnded, BatchProposed, DecisionsPublished
from grants.decisions.models import Batch, Decision
from grants.decisions.permissions import may_plan, may_propose
from grants.decisions.rules import (
    Awarded,
    Candidate,
    as_kept,
    check_turn,
    check_untreated_in_time,
    why_kept_out,
)
from grants.decisions.states import BATCH
from grants.foundation import files
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken
from grants.foundation.events import publish
from grants.foundation.outbox import post
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review.models import Ranking
from grants.streams.models import Stream


@command
def propose_batch(*, actor: Account, stream: Stream, publish_on: date | None = None) -> Batch:
    """Draw the line over the frozen ranking and propose a decision on every application without one.

    After an earlier batch its awards stay, and refusals that the line now turns are proposed as awards that
    replace them. `publish_on` (today when not given) is the day of publication and of the letters. Raises
    RuleBroken `ranking_not_frozen`, `batch_open`, `stream_before`, `admissibility_open`, `not_ranked`,
    `nothing_to_decide`, `publish_on_past`, `untreated_too_late`. What is kept out and being decided is left alone.
    """
    may_propose(actor, stream).require()
    if has_interest_in_stream(actor.id, stream.id):
        raise NotAllowed(
            sentence("An application in this call is closed to you: a colleague proposes the decisions.")
        )
    day = day_ahead(publish_on or today())
    db.session.scalars(select(Stream).where(Stream.id == stream.id).with_for_update(key_share=True)).one()
    ranking = db.session.scalars(select(Ranking).where(Ranking.stream_id == stream.id)).one_or_none()
    if ranking is None:
        raise RuleBroken("ranking_not_frozen", sentence("The ranking must be frozen first."))
    if queries.find_open_batch(stream) is not None:
        raise RuleBroken("batch_open", sentence("A proposal for this stream is open already."))
    check_turn([one.name_nl for one in queries.served_before(stream)])
    standing = queries.standing_of(stream, ranking)
    line = standing.line
    batch = _drawn_batch(actor, stream, ranking, standing, day)
    record_batch(
        actor,
        batch,
        "propose_batch",
        awards=len(line.awards),
        amount=line.amount,
        left_over=line.left_over,
        limit=line.limit_hit,
        publish_on=day,
    )
    publish(BatchProposed(batch_id=batch.id))
    return batch


def _drawn_batch(
    actor: Account, stream: Stream, ranking: Ranking, standing: queries.Standing, day: date
) -> Batch:
    """Return the batch with its line, as kept for recomputing it, and its decisions."""
    line = standing.line
    batch = Batch(
        stream=stream,
        kind="ranking",
        ranking=ranking,
        ceiling=stream.pot.ceiling or stream.pot.funded,
        left_over=line.left_over,
        limit_hit=line.limit_hit,
        line={
            "drawn": as_kept(standing.claim, line),
            "spent": stream.pot.spent.cents,
        },
        state=BATCH.initial,
        publish_on=day,
        letter_texts=queries.letter_texts_now(stream),
        proposed_by=actor.id,
        proposed_at=now(),
    )
    batch.decisions = _to_decide(stream, ranking, standing, day)
    if not batch.decisions:
        raise RuleBroken(
            "nothing_to_decide", sentence("There is nothing to decide: no decision would change.")
        )
    db.session.add(batch)
    return batch


def day_ahead(day: date) -> date:
    """Return a day of publication; raises RuleBroken `publish_on_past`."""
    if day < today():
        raise RuleBroken("publish_on_past", sentence("Choose today or a later day."), field="publish_on")
    return day


def _to_decide(stream: Stream, ranking: Ranking, standing: queries.Standing, day: date) -> list[Decision]:
    """Return the decisions that follow from the line, without those that would say what is in force already."""
    applications = db.session.scalars(
        select(Application)
        .where(
            Application.stream_id == stream.id,
            Application.state.not_in(("draft", "withdrawn")),
            Application.id.not_in(queries.decided_by_itself(stream)),
        )
        .options(joinedload(Application.repair))
        .order_by(Application.id)
    ).all()
    in_force = {
        decision.application_id: decision
        for decision in db.session.scalars(
            select(Decision).join(Decision.batch).where(Batch.stream_id == stream.id, Decision.is_in_force)
        )
    }
    scores = {row.application_id: row.score for row in ranking.lines if row.score >= 0}
    candidates = {candidate.application_id: candidate for candidate in standing.candidates}
    deviations, advice = queries.deviations_in(stream), queries.advice_in(ranking, applications)
    awarded = {award.application_id: award for award in standing.line.awards}
    accept_until = day + timedelta(days=stream.definition.division.answer_days)
    found = []
    for application in applications:
        earlier = in_force.get(application.id)
        candidate = candidates.get(application.id)
        _check_ready(application, candidate)
        award = awarded.get(application.id)
        if earlier is not None and award is None:
            continue
        check_untreated_in_time(application.reference or "", queries.last_day_untreated(application), day)
        decision = Decision(
            application=application,
            replaces=earlier,
            recommended=advice[application.id].amount if application.id in advice else None,
            reason=deviations[application.id].reason if application.id in deviations else "",
            requested=application.requested,
            score=scores.get(application.id),
            place=candidate.place if candidate else None,
            **_outcome(application, award, standing.line.refusals, accept_until),
        )
        found.append(decision)
    return found


def _check_ready(application: Application, candidate: Candidate | None) -> None:
    which = application.reference or application.title
    if application.state == "submitted":
        raise RuleBroken(
            "admissibility_open",
            sentence("Decide first whether application %(which)s is admissible.", which=which),
        )
    if application.state == "admissible" and candidate is None:
        raise RuleBroken(
            "not_ranked", sentence("Application %(which)s is admissible but not in the ranking.", which=which)
        )


def _outcome(
    application: Application, award: Awarded | None, refusals: Mapping[int, str], accept_until: date
) -> dict[str, Any]:
    if award is not None:
        ground = (
            "offered_in_part" if award.is_partial else "completed" if award.earlier else "ranked_within_line"
        )
        return {
            "outcome": "award",
            "ground": ground,
            "awarded": award.amount,
            "accept_until": accept_until if award.is_partial else None,
        }
    if application.state == "inadmissible":
        return {
            "outcome": "inadmissible",
            "ground": why_kept_out(application.is_late, queries.is_untreated(application)),
        }
    return {"outcome": "refusal", "ground": refusals[application.id]}


@command
def approve_batch(*, actor: Account, batch: Batch) -> None:
    """Approve every decision of a batch and reserve the money of each award; any failure refuses all.

    Raises NotAllowed for its proposer, for assessors, for who kept an application out and beyond a mandate (which
    nobody changes until this unit of work ends), RuleBroken
    `not_in_this_state`, `line_changed`, `publish_on_past`, and what `reserve` raises.
    """
    programme = select(Programme.id).where(Programme.id == batch.stream.round.programme_id)
    db.session.scalars(programme.with_for_update(read=True)).one()
    queries.may_be_approved(actor, batch).require()
    state = BATCH.after(batch.state, "approve")
    day_ahead(batch.publish_on)
    db.session.scalars(
        select(Stream).where(Stream.id == batch.stream_id).with_for_update(key_share=True)
    ).one()
    if batch.ranking is not None:
        _check_same_line(batch, batch.ranking)
    batch.state, batch.approved_by, batch.approved_at = state, actor.id, now()
    decisions = queries.decisions_in(batch)
    for decision in decisions:
        set_aside(actor, decision)
    record_batch(actor, batch, "approve_batch", decisions=len(decisions))
    post("make_letters", asked_by=actor.id, batch_id=batch.id)


def _check_same_line(batch: Batch, ranking: Ranking) -> None:
    """Refuse when the line, drawn now, gives anybody another answer than was proposed."""
    standing = queries.standing_of(batch.stream, ranking)
    drawn = as_kept(standing.claim, standing.line)
    kept = batch.line["drawn"]
    if any(drawn[part] != kept[part] for part in ("awards", "refusals")):
        raise RuleBroken(
            "line_changed",
            sentence(
                "The money, the ceiling or the ranking changed after the proposal, and the line with it. "
                "Take the proposal back and make a new one."
            ),
        )


@command
def withdraw_batch(*, actor: Account, batch: Batch, reason: str) -> None:
    """Take a batch back before it is published and release its money; raises RuleBroken `not_in_this_state`."""
    queries.may_be_withdrawn(actor, batch).require()
    was, batch.state = batch.state, BATCH.after(batch.state, "withdraw")
    batch.withdrawal_reason = reason
    if was == "approved":
        for decision in batch.decisions:
            let_go(actor, decision, reason)
    record_batch(actor, batch, "withdraw_batch", reason, was=was)


@command
def plan_publication(*, actor: Account, batch: Batch, publish_on: date) -> None:
    """Choose another day of publication; letters are dated, so those of an approved batch are made again.

    Raises RuleBroken `not_in_this_state`, `publish_on_past`, `untreated_too_late`.
    """
    may_plan(actor, batch).require()
    if batch.state not in ("proposed", "approved"):
        BATCH.after(batch.state, "publish")
    was, batch.publish_on = batch.publish_on, day_ahead(publish_on)
    if was != batch.publish_on:
        for decision in queries.decisions_in(batch):
            made = decision.application
            last_day = queries.last_day_untreated(made)
            check_untreated_in_time(made.reference or "", last_day, batch.publish_on)
            decision.letter_id = None
        if batch.state == "approved":
            post("make_letters", asked_by=actor.id, batch_id=batch.id)
    record_batch(actor, batch, "plan_publication", was=was, publish_on=publish_on)


@command
def keep_letters(*, batch: Batch, dated: date, letters: Sequence[tuple[int, bytes]]) -> int:
    """Keep letters, as (decision id, PDF), with the batch; return how many. The worker's own deed.

    Letters for another day than the one now planned, or already kept, are dropped.
    """
    waiting = {
        decision.id: decision for decision in queries.decisions_in(batch) if decision.letter_id is None
    }
    if batch.state != "approved" or batch.publish_on != dated:
        return 0
    kept = 0
    for number, content in letters:
        decision = waiting.get(number)
        if decision is None:
            continue
        name = f"{decision.application.reference or decision.id}.pdf"
        decision.letter = files.keep(content, name=name, media_type="application/pdf")
        kept += 1
    if kept:
        record_batch(None, batch, "keep_letters", letters=kept, dated=dated)
    return kept


@command
def publish_batch(*, actor: Account, batch: Batch) -> None:
    """Bring every decision of a batch into force at one moment and commit the money; all or nothing.

    Raises RuleBroken `not_in_this_state`, `not_the_day` (letters carry their date), `letters_missing`,
    `application_gone` (withdrawn meanwhile).
    """
    queries.may_be_published(actor, batch).require()
    state = BATCH.after(batch.state, "publish")
    decisions = queries.decisions_in(batch)
    _check_publishable(batch, decisions)
    moment = now()
    batch.state, batch.published_at, batch.published_by = state, moment, actor.id
    _retire_replaced(decisions)
    for decision in decisions:
        decision.is_in_force, decision.published_at = True, moment
        decision.objection_until = queries.objection_until(decision)
        if decision.application.state != "decided":
            mark_decided(actor=actor, application=decision.application)
        carry_over(actor, decision)
        _record_decision(actor, decision)
    record_batch(actor, batch, "publish_batch", decisions=len(decisions))
    for decision in decisions:
        _tell_awards(decision)
    publish(DecisionsPublished(batch_id=batch.id))


def _tell_awards(decision: Decision) -> None:
    if decision.awarded is not None and not decision.is_offer:
        publish(AwardDecided(decision_id=decision.id))
    elif decision.awarded is None and decision.replaces is not None:
        publish(AwardEnded(decision_id=decision.id))


def _check_publishable(batch: Batch, decisions: Sequence[Decision]) -> None:
    if today() != batch.publish_on:
        raise RuleBroken(
            "not_the_day",
            sentence(
                "The letters are dated %(day)s: publish on that day, or plan another day.",
                day=batch.publish_on,
            ),
        )
    missing = sum(decision.letter_id is None for decision in decisions)
    if missing:
        raise RuleBroken(
            "letters_missing",
            sentence("Letters still to be made: %(count)s. Try again in a moment.", count=missing),
        )
    for decision in decisions:
        if decision.replaces is not None and not decision.replaces.is_in_force:
            raise RuleBroken(
                "replaces_another",
                sentence(
                    "Another decision on application %(which)s came into force meanwhile: take this one back.",
                    which=decision.application.reference,
                ),
            )
        if decision.application.state == "withdrawn":
            raise RuleBroken(
                "application_gone",
                sentence(
                    "Application %(which)s was withdrawn meanwhile: take these decisions back and propose again.",
                    which=decision.application.reference,
                ),
            )


def _retire_replaced(decisions: Sequence[Decision]) -> None:
    """Take what is replaced out of force first: two decisions in force for one application cannot exist."""
    for decision in decisions:
        if decision.replaces is not None:
            decision.replaces.is_in_force = False
    db.session.flush()


def record_batch(actor: Account | None, batch: Batch, deed: str, reason: str = "", **facts: Any) -> None:
    """Write down what was done with a batch."""
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=batch,
        chain=programme_chain(batch.stream.round.programme_id),
        reason=reason,
        **facts,
    )


def _record_decision(actor: Account, decision: Decision) -> None:
    record(
        actor_id=actor.id,
        deed="decide",
        subject=decision,
        chain=programme_chain(decision.batch.stream.round.programme_id),
        application=decision.application_id,
        outcome=decision.outcome,
        ground=decision.ground,
        awarded=decision.awarded,
        replaces=decision.replaces_id,
    )
