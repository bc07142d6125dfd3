"""What would moving money do to awards? Numbers for who may see them, and who gains once the ranking is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from grants.applications.queries import streams_with_interest
from grants.budget.queries import Effect, effect_source
from grants.budget.rules import Change
from grants.decisions.permissions import READERS
from grants.decisions.queries.standing import ranked_in, standing_of
from grants.decisions.rules import LIMIT_NAMES, WhatIf
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.foundation.wording import Sentence
from grants.people.models import Account
from grants.review.models import Ranking
from grants.streams.models import Stream
from grants.streams.queries import visible_streams

TEMPLATE = "decisions/_effect.html"


@dataclass(frozen=True)
class Who:
    """One application that would get another answer, by place; open to the viewer."""

    place: int
    reference: str
    title: str


@dataclass(frozen=True)
class StreamEffect:
    """What a change of its pot does to the line of one stream. `gain` and `lose` are None until the ranking is frozen;
    `told` is None where a personal interest closes the numbers."""

    stream: Stream
    by: Money
    told: WhatIf | None
    gain: Sequence[Who] | None = None
    lose: Sequence[Who] | None = None

    @property
    def limit(self) -> Sentence | None:
        """Name the limit that would bind."""
        return LIMIT_NAMES[self.told.limit_hit] if self.told else None


@effect_source
def awards_made_possible(viewer: Account, changes: Sequence[Change]) -> Effect | None:
    """Say for each stream whose pot changes what that does to its awards; nothing for who may not see decisions."""
    by_pot = {change.pot_id: change.after.available - change.before.available for change in changes}
    streams = db.session.scalars(
        visible_streams(viewer, *READERS)
        .where(Stream.pot_id.in_(by_pot), Stream.state != "draft")
        .order_by(Stream.code)
    ).all()
    closed = set(db.session.scalars(streams_with_interest(viewer.id)))
    told = [
        _effect(viewer, stream, by_pot[stream.pot_id], is_closed=stream.id in closed)
        for stream in streams
        if by_pot[stream.pot_id]
    ]
    return Effect(TEMPLATE, told) if told else None


def _effect(viewer: Account, stream: Stream, by: Money, *, is_closed: bool) -> StreamEffect:
    if is_closed:
        return StreamEffect(stream, by, None)
    ranking = db.session.scalars(select(Ranking).where(Ranking.stream_id == stream.id)).one_or_none()
    if ranking is None:
        return StreamEffect(stream, by, standing_of(stream, None).with_top_up(by))
    rows = ranked_in(stream, ranking, viewer)
    standing = standing_of(stream, ranking, rows)
    now = {award.application_id for award in standing.line.awards}
    then = {award.application_id for award in standing.with_more(by).awards}
    who = {
        row.application.id: Who(row.line.place, row.application.reference or "", row.application.title)
        for row in rows
        if row.is_open
    }
    return StreamEffect(
        stream,
        by,
        standing.with_top_up(by),
        [who[number] for number in sorted(then - now, key=list(who).index) if number in who],
        [who[number] for number in sorted(now - then, key=list(who).index) if number in who],
    )
