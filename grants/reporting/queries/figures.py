"""How many, and how much, per stream? A fixed few statements, whatever the number of streams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from grants.budget.models import Programme
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from grants.people.permissions import holds
from grants.reporting.permissions import READERS
from grants.reporting.queries.kinds import APPLICATIONS, DELIVERABLES, POTS, REQUESTS, Kind
from grants.reporting.queries.rows import Wanted, open_rows, rows_total, within_scope
from grants.streams.models import Round, Stream


@dataclass(frozen=True)
class Measure:
    """One figure: how many rows of a part there are or, with `money`, what they add up to."""

    kind: Kind
    part: str
    money: str | None = None

    @property
    def key(self) -> str:
        """Return a name of its own."""
        return f"{self.kind.key}_{self.part}" + (f"_{self.money}" if self.money else "")


MEASURES = (
    *(Measure(APPLICATIONS, part) for part in APPLICATIONS.parts),
    Measure(APPLICATIONS, "submitted", "requested"),
    Measure(APPLICATIONS, "awarded", "awarded"),
    Measure(POTS, "all", "left_over"),
    *(Measure(DELIVERABLES, part) for part in DELIVERABLES.parts),
    *(Measure(REQUESTS, part) for part in REQUESTS.parts),
)
Value = int | Money


@dataclass(frozen=True)
class Figures:
    """The figures of some streams: per stream and measure a number or an amount."""

    streams: Sequence[Stream]
    values: dict[tuple[int, str], Value]

    def of(self, stream: Stream, measure: Measure) -> Value:
        """Return one figure; nothing counted is nought."""
        return self.values.get((stream.id, measure.key), ZERO if measure.money else 0)

    def total(self, measure: Measure) -> Value:
        """Return the figure over all the streams."""
        if measure.money:
            return Money(sum(self._cents(stream, measure) for stream in self.streams))
        return sum(self._count(stream, measure) for stream in self.streams)

    def _cents(self, stream: Stream, measure: Measure) -> int:
        value = self.of(stream, measure)
        return value.cents if isinstance(value, Money) else value

    def _count(self, stream: Stream, measure: Measure) -> int:
        value = self.of(stream, measure)
        return value if isinstance(value, int) else value.cents


def round_figures(viewer: Account, round_id: int) -> tuple[Round, Figures]:
    """Return a round with the figures of its streams; raises NotFound when nothing of it is in scope."""
    round_ = db.session.get(Round, round_id, options=[joinedload(Round.programme)])
    if round_ is None:
        raise NotFound
    figures = _figures(viewer, Stream.round_id == round_id)
    if not figures.streams and not holds(viewer, *READERS, programme_id=round_.programme_id):
        raise NotFound
    return round_, figures


def programme_figures(viewer: Account, programme_id: int) -> tuple[Programme, Figures, tuple[int, Money]]:
    """Return a programme, the figures of all its streams, and its past awards (how many, granted).

    Raises NotFound when nothing of it is in scope.
    """
    programme = db.session.get(Programme, programme_id)
    if programme is None:
        raise NotFound
    figures = _figures(viewer, Round.programme_id == programme_id)
    if not figures.streams and not holds(viewer, *READERS, programme_id=programme_id):
        raise NotFound
    count, amounts = rows_total(viewer, Wanted("awards", "past", programme=programme_id))
    return programme, figures, (count, amounts["granted"])


def _figures(viewer: Account, where: Any) -> Figures:
    streams = db.session.scalars(
        select(Stream)
        .join(Stream.round)
        .options(joinedload(Stream.announced), joinedload(Stream.pot), joinedload(Stream.round))
        .where(where, within_scope(viewer, Round.programme_id))
        .order_by(Round.year, Round.id, Stream.code)
    ).all()
    values: dict[tuple[int, str], Value] = {}
    for kind in (APPLICATIONS, POTS, DELIVERABLES, REQUESTS):
        values |= _counted(viewer, kind, [stream.id for stream in streams])
    return Figures(streams, values)


def _counted(viewer: Account, kind: Kind, stream_ids: list[int]) -> dict[tuple[int, str], Value]:
    measures = [measure for measure in MEASURES if measure.kind is kind]
    expressions = [_expression(measure).label(measure.key) for measure in measures]
    query = (
        kind.start(select(Stream.id, *expressions))
        .where(Stream.id.in_(stream_ids), open_rows(viewer, kind))
        .group_by(Stream.id)
    )
    found: dict[tuple[int, str], Value] = {}
    for stream_id, *numbers in db.session.execute(query):
        for measure, number in zip(measures, numbers, strict=True):
            found[stream_id, measure.key] = number or (ZERO if measure.money else 0)
    return found


def _expression(measure: Measure) -> Any:
    belongs = measure.kind.parts[measure.part].holds()
    if measure.money is None:
        return func.count(case((belongs, measure.kind.number)))
    return func.sum(case((belongs, measure.kind.column(measure.money).value)))


def readable_rounds(viewer: Account) -> Sequence[Round]:
    """Return the rounds of which the viewer may see figures, the newest first, with their programmes."""
    mine = (
        select(Stream.round_id)
        .join(Round, Round.id == Stream.round_id)
        .where(within_scope(viewer, Round.programme_id))
    )
    return db.session.scalars(
        select(Round)
        .options(joinedload(Round.programme))
        .where(Round.id.in_(mine))
        .order_by(Round.programme_id, Round.year.desc(), Round.id.desc())
    ).all()
