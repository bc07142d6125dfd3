"""In which order do the applications of a stream stand, now and once the ranking is frozen?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import func, select

from grants.applications.models import Application
from grants.applications.queries import completions
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.review.models import (
    UNSCORED,
    PanelScore,
    Ranking,
    RankingLine,
    RankingMove,
    RecommendedAmount,
    Review,
    Score,
    Standing,
)
from grants.review.queries.expected import expected_ranks_of
from grants.review.queries.scopes import JUDGED, visible_applications
from grants.review.rules import (
    LOT,
    Move,
    Scored,
    amount_for,
    bar_of,
    half_up_mean,
    list_digest,
    lot_seed,
    moved,
    rank,
    recommended_of,
)
from grants.streams.models import Stream


@dataclass(frozen=True)
class Ranked:
    """An application in its place; `score` in hundredths."""

    application_id: int
    initiative_id: int
    reference: str
    place: int
    score: int
    is_fundable: bool
    requested: Money
    """What the panel recommends, which is what was asked unless it says less."""


@dataclass(frozen=True)
class Entry:
    """An application with what a ranking needs of it; `scored` is None as long as nothing counts."""

    application_id: int
    initiative_id: int
    reference: str
    requested: Money
    """What the panel recommends, which is what was asked unless it says less."""
    scored: Scored | None


def entries(stream: Stream, criteria: Sequence[str]) -> list[Entry]:
    """Return every application that is judged in a stream, with its scores on these criteria.

    Where the call orders by arrival each has the moment at which it was complete; a score only if a threshold holds.
    """
    definition = stream.definition
    per_criterion = criterion_scores(stream.id, criteria)
    moments = completions(stream) if definition.distribution == "arrival" else {}
    ranks = expected_ranks_of(stream)
    rows = db.session.execute(
        select(
            Application.id,
            Application.initiative_id,
            Application.reference,
            func.coalesce(RecommendedAmount.amount, Application.requested),
            Standing.final,
        )
        .join(Standing, Standing.application_id == Application.id)
        .outerjoin(RecommendedAmount, RecommendedAmount.application_id == Application.id)
        .where(Application.stream_id == stream.id, Application.state.in_(JUDGED))
        .order_by(Application.reference)
    )
    return [
        Entry(
            number,
            initiative_id,
            reference or "",
            requested,
            None
            if final == UNSCORED and definition.needs_scores
            else Scored(
                reference or "",
                final,
                per_criterion.get(number, {}),
                moments[number].astimezone(UTC).isoformat() if number in moments else "",
                ranks.get(reference or "", 0),
            ),
        )
        for number, initiative_id, reference, requested, final in rows
    ]


def criterion_scores(
    stream_id: int, criteria: Sequence[str], *, application_id: int | None = None, panel: bool = True
) -> dict[int, dict[str, int]]:
    """Return per application and criterion the score that counts, in hundredths: the panel's, else the mean."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    if not criteria:
        return found
    given = (
        select(Review.application_id, Score.criterion, func.sum(Score.value), func.count())
        .join(Score, Score.review_id == Review.id)
        .join(Application, Application.id == Review.application_id)
        .where(
            Application.stream_id == stream_id,
            Review.state == "submitted",
            Score.criterion.in_(criteria),
            Score.value.is_not(None),
        )
        .group_by(Review.application_id, Score.criterion)
    )
    final = (
        select(PanelScore.application_id, PanelScore.criterion, PanelScore.value_hundredths)
        .join(Application, Application.id == PanelScore.application_id)
        .where(Application.stream_id == stream_id, PanelScore.criterion.in_(criteria))
    )
    if application_id is not None:
        given = given.where(Application.id == application_id)
        final = final.where(Application.id == application_id)
    for number, criterion, total, count in db.session.execute(given):
        found[number][criterion] = half_up_mean(int(total or 0) * 100, count)
    if panel:
        for number, criterion, value in db.session.execute(final):
            found[number][criterion] = value
    return found


def provisional_ranking(stream: Stream) -> list[Ranked]:
    """Return the order as it would be now, of what has a score; for numbers and amounts, never for names.

    Uses the same rules as the freeze; ties the call does not part are drawn, so that nothing else orders them.
    """
    definition = stream.definition
    listed = [entry for entry in entries(stream, list(definition.scales)) if entry.scored is not None]
    scored = [entry.scored for entry in listed if entry.scored is not None]
    placed = rank(
        scored,
        bar=bar_of(definition),
        tie_rule=[*(key for key in definition.tie_rule if key != LOT), LOT],
        draw="provisional",
        seed=lot_seed(list_digest(scored), ""),
    )
    by_reference = {entry.reference: entry for entry in listed}
    placed = moved(
        placed, [move for _number, move in moves_in_force(stream) if move.reference in by_reference]
    )
    return [
        Ranked(
            by_reference[p.reference].application_id,
            by_reference[p.reference].initiative_id,
            p.reference,
            p.place,
            p.score,
            p.is_fundable,
            by_reference[p.reference].requested,
        )
        for p in placed
    ]


def frozen_ranking(stream: Stream) -> list[Ranked] | None:
    """Return the frozen order, or None as long as it is not frozen."""
    rows = db.session.execute(
        select(RankingLine, Application.initiative_id, Application.reference, Application.requested)
        .join(Ranking, Ranking.id == RankingLine.ranking_id)
        .join(Application, Application.id == RankingLine.application_id)
        .where(Ranking.stream_id == stream.id)
        .order_by(RankingLine.place)
    ).all()
    ranking = find_ranking(stream)
    if ranking is None:
        return None
    amounts = recommended_of(ranking.rule)
    return [
        Ranked(
            line.application_id,
            initiative_id,
            reference or "",
            line.place,
            line.score,
            line.is_fundable,
            amount_for(amounts, reference, requested),
        )
        for line, initiative_id, reference, requested in rows
    ]


def moves_in_force(stream: Stream) -> list[tuple[int, Move]]:
    """Return the moves of a stream that count, in order, each with its application; of what is still judged."""
    rows = db.session.execute(
        select(RankingMove, Application.reference)
        .join(RankingMove.application)
        .where(
            RankingMove.stream_id == stream.id,
            RankingMove.taken_back_at.is_(None),
            Application.state.in_(JUDGED),
        )
        .order_by(RankingMove.id)
    )
    return [(move.application_id, Move(reference or "", move.place, move.reason)) for move, reference in rows]


def find_ranking(stream: Stream) -> Ranking | None:
    """Return the frozen ranking of a stream, or None."""
    return db.session.scalars(select(Ranking).where(Ranking.stream_id == stream.id)).one_or_none()


def open_references(viewer: Account, stream: Stream, references: Sequence[str]) -> list[str]:
    """Return which of these references of a stream are open to the viewer, in order."""
    open_ones = visible_applications(viewer.id, stream.id).with_only_columns(Application.reference)
    known = set(db.session.scalars(open_ones.where(Application.reference.in_(references))))
    return [one for one in sorted(references) if one in known]


def named(viewer: Account, stream: Stream, references: Sequence[str]) -> str | Sentence:
    """Return these references in a row, without what is closed to whoever reads them."""
    told = open_references(viewer, stream, references)
    return ", ".join(told[:10]) if told else sentence("none that is open to you")


def frozen_lines(viewer: Account, ranking: Ranking) -> Sequence[RankingLine]:
    """Return the lines of a ranking by place, without applications that are closed to the viewer."""
    open_ones = visible_applications(viewer.id, ranking.stream_id).with_only_columns(Application.id)
    return db.session.scalars(
        select(RankingLine)
        .where(RankingLine.ranking_id == ranking.id, RankingLine.application_id.in_(open_ones))
        .order_by(RankingLine.place)
    ).all()
