"""Consult hours for tests, made through the same commands as the pages use."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from grants.budget.models import Programme
from grants.deliverables import commands, queries
from grants.deliverables.models import ConsultBooking, ConsultSeries, ConsultSlot
from grants.deliverables.rules.consult import Weekly
from grants.people.models import Account
from tests.factories.awards import Granted
from tests.factories.people import a_holder
from tests.factories.streams import a_manager

TUESDAYS = Weekly(
    weekday=2,
    begins=time(10),
    slot_minutes=30,
    slot_count=2,
    from_on=date(2026, 7, 1),
    until_on=date(2026, 7, 31),
    link="https://vergaderen.example/spreekuur",
)


def an_adviser(programme: Programme, name: str = "Ad Viseur") -> Account:
    """Return somebody who advises the projects of a programme."""
    return a_holder("adviser", scope_kind="programme", scope_id=programme.id, name=name)


def a_series(granted: Granted, weekly: Weekly = TUESDAYS, **facts: Any) -> ConsultSeries:
    """Return a weekly consult hour held by two organisations, for the programme of an award."""
    programme = granted.award.programme
    hosts = facts.pop("hosts", None) or [
        (an_adviser(programme), "ZonMw"),
        (an_adviser(programme, "Mo Visie"), "Movisie"),
    ]
    manager = facts.pop("manager", None) or a_manager()
    return commands.plan_consult_hours(
        actor=manager, programme=programme, name="Dinsdag", weekly=weekly, hosts=hosts
    )


def free_slots(granted: Granted) -> list[ConsultSlot]:
    """Return the times the team of an award can choose."""
    return list(queries.free_slots(granted.team_mate, award=granted.award))


def a_booking(granted: Granted, place: int = 0, **facts: Any) -> ConsultBooking:
    """Return an appointment at one of the free times."""
    return commands.book_slot(
        actor=granted.team_mate,
        award=granted.award,
        slot=free_slots(granted)[place],
        question="Hoe vinden wij deelnemers?",
        **facts,
    )
