"""How does a deliverable read as one document?"""

from __future__ import annotations

from grants.deliverables.models import Deliverable
from grants.deliverables.queries.sources import sources_of
from grants.deliverables.queries.texts import picture_bytes, shown_files, texts_of
from grants.deliverables.rules import as_document, kind_of
from grants.foundation.documents import render_document
from grants.foundation.terms import day_of

LANGUAGE = "nl"
"""Deliverables are written in Dutch, so their headings are Dutch too."""


def facts_of(deliverable: Deliverable) -> list[tuple[str, str]]:
    """Return what a document says of a deliverable above its text."""
    award = deliverable.award
    facts = [
        ("Project", award.title),
        ("Initiatief", award.initiative.name if award.initiative else award.title),
        ("Ontvanger van de subsidie", award.recipient),
    ]
    if deliverable.accepted_at is not None:
        facts.append(("Goedgekeurd op", day_of(deliverable.accepted_at).strftime("%d-%m-%Y")))
    return facts


def pdf_of(deliverable: Deliverable) -> bytes:
    """Return what is written now as an accessible PDF, with its pictures."""
    kind = kind_of(deliverable)
    return render_document(
        f"{kind.name.nl.capitalize()}: {deliverable.title}",
        as_document(
            kind,
            texts_of(deliverable),
            facts=facts_of(deliverable),
            is_generated=deliverable.generated,
            files=shown_files(deliverable),
            sources=sources_of(deliverable),
        ),
        language=LANGUAGE,
        reference=deliverable.award.reference,
        dated=day_of(deliverable.accepted_at) if deliverable.accepted_at else None,
        pictures=picture_bytes(deliverable),
    )
