"""What does the line of a stream look like now, and what would a top-up do? Who it is shows only once frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select

from grants.applications.models import Application
from grants.applications.queries import streams_with_interest
from grants.decisions.models import Batch
from grants.decisions.permissions import READERS
from grants.decisions.queries.admissibility import decided_by_itself
from grants.decisions.queries.standing import Row, Standing, ranked_in, standing_of
from grants.decisions.rules import Line, Step, WhatIf, staircase
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import Money, total
from grants.people.models import Account
from grants.review.models import Ranking
from grants.review.queries import found_after_freeze
from grants.streams.models import Stream
from grants.streams.queries import visible_streams

STEPS_TOGETHER = 5
"""Before the ranking is frozen stairs show per five, so that no single application's amount can be read off."""

MOST_STEPS = 400
"""So many stairs at most are drawn: more cannot be told apart."""


@dataclass(frozen=True)
class Place:
    """One row of the frozen ranking beside the line: who, and what the line makes of it."""

    application_id: int
    place: int
    score: int
    reference: str
    title: str
    organisation: str
    requested: Money
    recommended: Money
    """What the line is drawn with: what was asked, or what the committee or a deviation from its advice says."""
    deviates: bool
    is_undecided: bool
    outcome: str
    """`awarded` (earlier), `award`, or the ground of a refusal."""


@dataclass(frozen=True)
class Desk:
    """The manager's desk of one stream. `places` is None until the ranking is frozen: numbers, never who."""

    stream: Stream
    ranking: Ranking | None
    counts: dict[str, int]
    standing: Standing
    line: Line
    steps: Sequence[Step]
    top_up: WhatIf | None
    places: Sequence[Place] | None
    found_late: Sequence[tuple[str, str]]
    """Reference and reviewer of each interest that was found after the freeze."""
    is_closed: bool
    """Whether something here is closed to who looks: then no number over all of the stream is shown."""
    batches: Sequence[Batch]

    @property
    def fundable(self) -> int:
        """Return how many applications are good enough."""
        return sum(candidate.is_fundable for candidate in self.standing.candidates)

    @property
    def requested(self) -> Money:
        """Return what all ranked applications ask together."""
        return total(candidate.requested for candidate in self.standing.candidates)

    @property
    def can_be_proposed(self) -> bool:
        """Whether a proposal would decide anything: something is undecided, or the line awards more than before."""
        undecided = self.counts.get("admissible", 0) + self.counts.get("inadmissible", 0)
        return self.ranking is not None and self.open_batch is None and bool(undecided or self.line.awards)

    @property
    def generated(self) -> bool:
        """Whether this programme was made up for the demonstration."""
        return self.stream.round.programme.generated

    @property
    def open_batch(self) -> Batch | None:
        """Return the batch that awaits approval or publication, or None."""
        return next((batch for batch in self.batches if batch.state in ("proposed", "approved")), None)


def get_desk(viewer: Account, stream_id: int, top_up: Money | None = None) -> Desk:
    """Return the desk of a stream; raises NotFound when absent or out of sight."""
    row = db.session.execute(
        visible_streams(viewer, *READERS)
        .where(Stream.id == stream_id, Stream.state != "draft")
        .outerjoin(Ranking, Ranking.stream_id == Stream.id)
        .add_columns(Ranking, Stream.id.in_(streams_with_interest(viewer.id)))
    ).one_or_none()
    if row is None:
        raise NotFound
    stream, ranking, is_closed = row
    ranked = ranked_in(stream, ranking, viewer) if ranking else []
    standing = standing_of(stream, ranking, ranked)
    line = standing.line
    return Desk(
        stream=stream,
        ranking=ranking,
        counts=_counts(stream),
        standing=standing,
        line=line,
        steps=staircase(
            standing.candidates,
            standing.limits,
            standing.already,
            spent=stream.pot.spent,
            every=max(len(standing.candidates) // MOST_STEPS, 1 if ranking else STEPS_TOGETHER),
        ),
        top_up=None if top_up is None else standing.with_top_up(top_up),
        found_late=found_after_freeze(viewer, stream_id) if ranking else [],
        is_closed=is_closed,
        places=_places(ranked, line, standing.already) if ranking else None,
        batches=_batches(stream) if ranking else [],
    )


def get_desk_stream(viewer: Account, stream_id: int) -> Stream:
    """Return a stream whose decisions the viewer may see; raises NotFound when absent or out of sight."""
    stream = db.session.scalars(
        visible_streams(viewer, *READERS).where(Stream.id == stream_id, Stream.state != "draft")
    ).one_or_none()
    if stream is None:
        raise NotFound
    return stream


def what_if_for(viewer: Account, stream: Stream, top_up: Money) -> WhatIf:
    """Say what a top-up would do to a stream, on the frozen ranking or else on provisional scores.

    The places in the answer are for a frozen ranking only. Raises NotFound.
    """
    desk = get_desk(viewer, stream.id, top_up)
    if desk.top_up is None:
        raise NotFound
    return desk.top_up


def _batches(stream: Stream) -> Sequence[Batch]:
    return db.session.scalars(
        select(Batch)
        .where(Batch.stream_id == stream.id, Batch.ranking_id.is_not(None))
        .order_by(Batch.id.desc())
    ).all()


def _places(ranked: Sequence[Row], line: Line, already: Mapping[int, Money]) -> list[Place]:
    """Return who stands where; an application that is closed to the viewer is absent."""
    return [
        Place(
            application_id=row.application.id,
            place=row.line.place,
            score=row.line.score,
            reference=row.application.reference or "",
            title=row.application.title,
            organisation=row.application.organisation.name,
            requested=row.application.requested,
            recommended=row.candidate.requested,
            deviates=row.deviation is not None,
            is_undecided=row.application.state == "admissible",
            outcome="awarded"
            if row.application.id in already
            else line.refusals.get(row.application.id, "award"),
        )
        for row in ranked
        if row.is_open
    ]


def _counts(stream: Stream) -> dict[str, int]:
    """Return the number of applications per state, without those that are being decided by themselves."""
    found = db.session.execute(
        select(Application.state, func.count())
        .where(Application.stream_id == stream.id, Application.id.not_in(decided_by_itself(stream)))
        .group_by(Application.state)
    ).tuples()
    return dict(found.all())


def streams_to_decide(viewer: Account) -> Sequence[Stream]:
    """Return the streams this manager can propose decisions for now: ranked, undecided, nothing open."""
    here = Stream.id
    undecided = exists().where(
        Application.stream_id == here,
        Application.state.in_(("admissible", "inadmissible")),
        Application.id.not_in(decided_by_itself()),
    )
    open_batch = exists().where(
        Batch.stream_id == here, Batch.ranking_id.is_not(None), Batch.state.in_(("proposed", "approved"))
    )
    return db.session.scalars(
        visible_streams(viewer, "programme_manager")
        .where(exists().where(Ranking.stream_id == here), undecided, ~open_batch)
        .order_by(here)
    ).all()
