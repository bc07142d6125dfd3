"""What must always be true of reviews: rankings follow from their rule, standings from the reviews that count."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.foundation.database import db
from grants.foundation.invariants import invariant
from grants.review.models import UNSCORED, Draw, Ranking, RankingLine, Review, Standing
from grants.review.queries.ranking import criterion_scores
from grants.review.rules import (
    commitment_of,
    draw_digest,
    mean_of,
    provisional_of,
    ranking_digest,
    recompute,
    spread_of,
)
from grants.streams.models import Stream
from grants.streams.rules.definition import Definition


@invariant("rankings")
def ranking_faults() -> list[str]:
    """Say which frozen rankings do not follow from the rule they keep, or do not have their digest."""
    faults = []
    for ranking in db.session.scalars(
        select(Ranking).order_by(Ranking.id).options(selectinload(Ranking.lines))
    ):
        placed = recompute(ranking.rule)
        if ranking_digest(ranking.rule, placed) != ranking.sha256:
            faults.append(f"ranking {ranking.id}: the digest is not that of its rule and lines")
        expected = [(p.place, p.reference, p.score, p.is_fundable, p.tie_note) for p in placed]
        if _lines(ranking) != expected:
            faults.append(f"ranking {ranking.id}: the lines do not follow from the rule")
    return faults


def _lines(ranking: Ranking) -> list[tuple[int, str | None, int, bool, str]]:
    rows = db.session.execute(
        select(RankingLine, Application.reference)
        .join(RankingLine.application)
        .where(RankingLine.ranking_id == ranking.id)
        .order_by(RankingLine.place)
    )
    return [(line.place, reference, line.score, line.is_fundable, line.tie_note) for line, reference in rows]


@invariant("draws")
def draw_faults() -> list[str]:
    """Say which draws in public are not over the list they keep, or not with the secret that was promised."""
    faults = []
    for draw in db.session.scalars(select(Draw).order_by(Draw.id)):
        rule = draw.rule
        if draw_digest(rule["draw"], draw.groups, rule["list_sha256"]) != draw.sha256:
            faults.append(f"draw {draw.id}: the digest is not that of its list")
        if commitment_of(draw.secret) != draw.commitment:
            faults.append(f"draw {draw.id}: the secret is not the one that was promised")
    return faults


@invariant("standings")
def standing_faults() -> list[str]:
    """Say which standings are not what the submitted reviews and the panel add up to."""
    means: dict[int, list[int]] = defaultdict(list)
    for application_id, mean in db.session.execute(
        select(Review.application_id, Review.mean).where(Review.state == "submitted")
    ):
        means[application_id].append(mean or 0)
    faults = []
    by_matrix = _by_matrix()
    for standing in db.session.scalars(select(Standing).order_by(Standing.id)):
        counted = means[standing.application_id]
        provisional = mean_of(counted)
        if counted and standing.stream_id in by_matrix:
            definition, scores = by_matrix[standing.stream_id]
            provisional = provisional_of(definition, counted, scores[standing.application_id])
        final = provisional if standing.panel is None else standing.panel
        expected = (len(counted), provisional, spread_of(counted), UNSCORED if final is None else final)
        kept = (standing.reviews_done, standing.provisional, standing.spread, standing.final)
        if kept != expected:
            faults.append(f"standing of application {standing.application_id}: {kept} is not {expected}")
    return faults


def _by_matrix() -> dict[int, tuple[Definition, dict[int, dict[str, int]]]]:
    """Return the calls that order by a matrix, with what reviews give per application and criterion."""
    judged = select(Standing.stream_id).distinct()
    return {
        stream.id: (
            stream.definition,
            criterion_scores(stream.id, list(stream.definition.scales), panel=False),
        )
        for stream in db.session.scalars(
            select(Stream).where(Stream.id.in_(judged)).options(joinedload(Stream.announced))
        )
        if stream.definition.matrix is not None
    }
