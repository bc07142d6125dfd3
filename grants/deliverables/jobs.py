"""What do deliverables do later: make the document of an accepted one, remind of an appointment or a reading."""

from __future__ import annotations

from typing import Any

from grants.deliverables import commands, queries
from grants.deliverables.models import Deliverable
from grants.deliverables.queries import bookings_to_remind
from grants.foundation.clockwork import clockwork
from grants.foundation.database import db
from grants.foundation.outbox import Task, job
from grants.people.models import Account


@job("make_deliverable_pdf")
def make_deliverable_pdf(task: Task) -> dict[str, Any] | None:
    """Make the accessible PDF of an accepted deliverable and keep it, once."""
    deliverable = db.session.get_one(Deliverable, task.facts["deliverable_id"])
    if deliverable.accepted_file_id is not None or deliverable.accepted_at is None:
        return None
    commands.keep_accepted_file(
        actor=db.session.get_one(Account, deliverable.accepted_by),
        deliverable=deliverable,
        content=queries.pdf_of(deliverable),
        name=f"{deliverable.type}-{deliverable.award.reference}.pdf",
    )
    return {"url": f"/deliverables/{deliverable.id}"}


@clockwork
def remind_of_appointments() -> None:
    """Remind of the appointments of the consult hour, the day before."""
    for booking in bookings_to_remind():
        commands.remind_of_booking(booking=booking)


@clockwork
def remind_readers() -> None:
    """Remind who reads a product some days before the last one, and the day after it."""
    for reading, _is_late in queries.readings_to_remind():
        commands.remind_reader(reading=reading)
