"""What do deliverables do later: make the document of an accepted one, remind of an appointment."""

from __future__ import annotations

from typing import Any

from grants.deliverables import commands
from grants.deliverables.models import Deliverable
from grants.deliverables.queries import bookings_to_remind, texts_of
from grants.deliverables.rules import SECTIONS, as_document
from grants.foundation.clockwork import clockwork
from grants.foundation.database import db
from grants.foundation.documents import render_document
from grants.foundation.outbox import Task, job
from grants.foundation.terms import day_of
from grants.people.models import Account

LANGUAGE = "nl"
"""Deliverables are written in Dutch, so their headings are Dutch too."""


@job("make_deliverable_pdf")
def make_deliverable_pdf(task: Task) -> dict[str, Any] | None:
    """Make the accessible PDF of an accepted deliverable and keep it, once."""
    deliverable = db.session.get_one(Deliverable, task.facts["deliverable_id"])
    if deliverable.accepted_file_id is not None or deliverable.accepted_at is None:
        return None
    award, kind = deliverable.award, SECTIONS[deliverable.type]
    accepted_on = day_of(deliverable.accepted_at)
    facts = (
        ("Project", award.title),
        ("Initiatief", award.initiative.name if award.initiative else award.title),
        ("Ontvanger van de subsidie", award.recipient),
        ("Goedgekeurd op", accepted_on.strftime("%d-%m-%Y")),
    )
    content = render_document(
        f"{kind.name.nl.capitalize()}: {deliverable.title}",
        as_document(kind, texts_of(deliverable), facts=facts, is_generated=deliverable.generated),
        language=LANGUAGE,
        reference=award.reference,
        dated=accepted_on,
    )
    commands.keep_accepted_file(
        actor=db.session.get_one(Account, deliverable.accepted_by),
        deliverable=deliverable,
        content=content,
        name=f"{deliverable.type}-{award.reference}.pdf",
    )
    return {"url": f"/deliverables/{deliverable.id}"}


@clockwork
def remind_of_appointments() -> None:
    """Remind of the appointments of the consult hour, the day before."""
    for booking in bookings_to_remind():
        commands.remind_of_booking(booking=booking)
