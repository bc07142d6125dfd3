"""How is the consult hour used: hours held, how much of them was booked, about what, and by which organisation?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from grants.applications.queries import closed_ids
from grants.awards.models import Award
from grants.budget.models import Programme
from grants.deliverables.models import ConsultBooking, ConsultHost, ConsultHour, ConsultSeries, ConsultSlot
from grants.deliverables.states import HOLDS_A_SLOT
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.people.models import Account


@dataclass(frozen=True)
class ConsultFigures:
    """The consult hour of a programme until today; what projects asked in which the viewer has an interest is left out.

    `hours` are days that were held, `slots` the times on them, `states` how many bookings kept one by what came of it.
    """

    hours: int
    cancelled: int
    slots: int
    states: dict[str, int]
    topics: Sequence[tuple[str, int]]
    organisations: Sequence[tuple[str, int]]

    @property
    def booked(self) -> int:
        """Return how many times were booked."""
        return sum(self.states.values())

    @property
    def share(self) -> float:
        """Return which part of the times was booked, in hundredths."""
        return round(100 * self.booked / self.slots) if self.slots else 0


def consult_figures(viewer: Account, programme: Programme) -> ConsultFigures:
    """Return how the consult hour of a programme was used until today."""
    held = [ConsultSeries.programme_id == programme.id, ConsultHour.on_day <= today()]
    took_place = ConsultHour.cancelled_at.is_(None)
    days = db.session.execute(
        select(func.count().filter(took_place), func.count().filter(~took_place))
        .select_from(ConsultHour)
        .join(ConsultHour.series)
        .where(*held)
    ).one()
    slots = db.session.scalar(
        select(func.count())
        .select_from(ConsultSlot)
        .join(ConsultSlot.hour)
        .join(ConsultHour.series)
        .where(*held, took_place)
    )
    organisations = db.session.execute(
        select(ConsultHost.organisation, func.count())
        .join(ConsultSeries, ConsultSeries.id == ConsultHost.series_id)
        .join(ConsultHour, ConsultHour.series_id == ConsultSeries.id)
        .where(*held, took_place)
        .group_by(ConsultHost.organisation)
        .order_by(ConsultHost.organisation)
    )
    return ConsultFigures(
        hours=days[0],
        cancelled=days[1],
        slots=slots or 0,
        states=dict(_counted(viewer, ConsultBooking.state, held)),
        topics=sorted(_counted(viewer, ConsultBooking.topic, held), key=lambda row: (-row[1], row[0])),
        organisations=[(row[0], row[1]) for row in organisations],
    )


def _counted(viewer: Account, by: Any, held: list[ColumnElement[bool]]) -> list[tuple[str, int]]:
    rows = db.session.execute(
        select(by, func.count())
        .select_from(ConsultBooking)
        .join(ConsultBooking.slot)
        .join(ConsultSlot.hour)
        .join(ConsultHour.series)
        .join(ConsultBooking.award)
        .where(
            *held,
            ConsultBooking.state.in_(HOLDS_A_SLOT),
            or_(Award.application_id.is_(None), Award.application_id.not_in(closed_ids(viewer.id))),
        )
        .group_by(by)
    )
    return [(row[0], row[1]) for row in rows]
