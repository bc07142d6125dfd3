"""What held when a decision was taken: the place on the frozen ranking, the line, and the versions behind them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from grants.applications.models import Application, Submission
from grants.applications.queries import has_interest_in_stream
from grants.budget.models import Pot
from grants.decisions.models import Batch, Decision, Objection
from grants.decisions.queries.single import Judgement, judgements_of
from grants.decisions.rules.ex_tunc import Stood, place_by_score, stood_then
from grants.decisions.states import ON_APPLICATION
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.invariants import invariant
from grants.foundation.money import ZERO
from grants.people.models import Account
from grants.review.models import Ranking
from grants.streams.models import Stream, StreamVersion
from grants.streams.rules.definition import Definition


@dataclass(frozen=True)
class AsThen:
    """How things were at the first decision: the call's version, the submission, the scores, the ranking and line."""

    version: StreamVersion
    definition: Definition
    submission: Submission | None
    judged: Judgement
    ranking: Ranking | None
    batch: Batch | None
    score: int | None
    place: int | None


def as_then(objection: Objection) -> AsThen:
    """Gather what was in force when the first decision was taken; it is all still there."""
    application, decision = objection.application, objection.decision
    batch = decision.batch if decision else None
    at = batch.proposed_at if batch else now()
    version = db.session.scalars(
        select(StreamVersion)
        .options(undefer(StreamVersion.content))
        .where(StreamVersion.stream_id == application.stream_id, StreamVersion.frozen_at <= at)
        .order_by(StreamVersion.number.desc())
        .limit(1)
    ).one()
    sent = [one for one in application.submissions if one.arrived_at <= at]
    return AsThen(
        version=version,
        definition=version.definition,
        submission=sent[-1] if sent else None,
        judged=judgements_of(application.stream, [application.id])[application.id],
        ranking=_ranking_of(application),
        batch=batch,
        score=decision.score if decision else None,
        place=decision.place if decision else None,
    )


def _ranking_of(application: Application) -> Ranking | None:
    return db.session.scalars(select(Ranking).where(Ranking.stream_id == application.stream_id)).one_or_none()


def stood(viewer: Account, objection: Objection, score: int | None) -> Stood | None:
    """Return where the application would have stood with this score, or at its own place when none is given.

    None without a line over a ranking, and for who has an interest in the call: places tell of others.
    """
    application, decision = objection.application, objection.decision
    ranking = _ranking_of(application)
    batch = _line_of(objection)
    if ranking is None or batch is None or has_interest_in_stream(viewer.id, application.stream_id):
        return None
    scores = {line.application_id: line.score for line in ranking.lines}
    own = next((line for line in ranking.lines if line.application_id == application.id), None)
    place = decision.place if decision and decision.place else own.place if own else len(scores) + 1
    fundable = own is not None and own.is_fundable
    if score is not None:
        place = place_by_score(scores, application.id, score)
        fundable = score >= (application.stream.definition.fundable_from or 0)
    return stood_then(
        batch.line["drawn"],
        application_id=application.id,
        initiative_id=application.initiative_id,
        organisation_id=application.organisation_id,
        requested=application.requested,
        place=place,
        is_fundable=fundable,
    )


def _line_of(objection: Objection) -> Batch | None:
    """Return the batch whose line decided: that of the first decision, else the first over the ranking."""
    decision = objection.decision
    if decision is not None and decision.batch.ranking_id is not None:
        return decision.batch
    return db.session.scalars(
        select(Batch)
        .where(
            Batch.stream_id == objection.application.stream_id,
            Batch.ranking_id.is_not(None),
            Batch.published_at.is_not(None),
        )
        .order_by(Batch.id)
        .limit(1)
    ).one_or_none()


def pots_for_upheld(objection: Objection) -> Sequence[Pot]:
    """Return the pots that can pay for an upheld objection: the stream's own, and the reserves for objections."""
    stream = objection.application.stream
    reserves = db.session.scalars(
        select(Pot)
        .where(Pot.programme_id == stream.round.programme_id, Pot.kind == "objection_reserve")
        .order_by(Pot.id)
    ).all()
    return [stream.pot, *reserves]


def pots_for_supplement(stream: Stream) -> Sequence[Pot]:
    """Return the pots that can pay more for a running project: the stream's own, and others that have money.

    What is kept for execution, for objections or for the past pays no awards.
    """
    others = db.session.scalars(
        select(Pot)
        .where(
            Pot.programme_id == stream.round.programme_id,
            Pot.kind.in_(("stream", "round", "year", "programme")),
            Pot.id != stream.pot_id,
        )
        .order_by(Pot.id)
    ).all()
    return [stream.pot, *(pot for pot in others if pot.available > ZERO)]


def corrections_of(stream: Stream) -> Sequence[Objection]:
    """Return the objections that were upheld against decisions of a stream, the oldest first: corrections to the
    ranking, which itself stays as it was frozen."""
    return db.session.scalars(
        select(Objection)
        .join(Objection.application)
        .options(
            joinedload(Objection.application),
            joinedload(Objection.new_decision),
        )
        .where(
            Application.stream_id == stream.id,
            Objection.state == "decided",
            Objection.outcome.in_(("founded", "partly_founded")),
        )
        .order_by(Objection.decided_at, Objection.id)
    ).all()


def resting_on(batch_id: int) -> Sequence[Objection]:
    """Return the objections whose new decision is in this batch, also those that ended before it was published."""
    return db.session.scalars(
        select(Objection)
        .join(Decision, Decision.id == Objection.new_decision_id)
        .where(Decision.batch_id == batch_id)
        .order_by(Objection.id)
    ).all()


@invariant("objections")
def objection_faults() -> list[str]:
    """Say which upheld objections have no new decision that came into force, and which were decided by one person."""
    found = db.session.scalars(
        select(Objection)
        .options(joinedload(Objection.new_decision))
        .where(Objection.state == "decided")
        .order_by(Objection.id)
    )
    faults = []
    for one in found:
        upheld = one.outcome in ("founded", "partly_founded")
        replaced = one.new_decision is not None and one.new_decision.published_at is not None
        if upheld and one.against_kind == ON_APPLICATION and not replaced:
            faults.append(f"objection {one.id} is upheld, and no new decision came into force")
        if not upheld and one.decided_by is None:
            faults.append(f"objection {one.id} was decided by nobody")
    return faults
