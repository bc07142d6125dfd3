"""A whole deliverable in one piece: as a page, as a PDF of what is written now, and the document of an accepted one."""

from __future__ import annotations

from typing import Any

from grants.awards.queries import team_of
from grants.deliverables import queries
from grants.deliverables.models import Deliverable
from grants.deliverables.permissions import may_read_texts
from grants.deliverables.rules import kind_of
from grants.deliverables.states import DELIVERABLE
from grants.deliverables.views.desk import bp, part_pieces, source_lines
from grants.deliverables.views.lists import heading
from grants.foundation import files
from grants.foundation.errors import NotFound
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import file_answer


def _readable(deliverable_id: int) -> Deliverable:
    shown = queries.get_deliverable(me(), deliverable_id)
    may_read_texts(me(), shown.award, state=shown.state, team=team_of(shown.award)).require()
    return shown


@bp.get("/deliverables/<int:deliverable_id>/whole")
@door(SIGNED_IN)
def whole(deliverable_id: int) -> Any:
    """Show the whole text as one page, to read or to print."""
    shown = _readable(deliverable_id)
    sources = source_lines(shown)
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "kind": kind_of(shown),
        "parts": part_pieces(shown, sources),
        "sources": sources,
        "facts": queries.facts_of(shown),
        "label": DELIVERABLE.labels[shown.state],
    }


@bp.get("/deliverables/<int:deliverable_id>/pdf")
@door(SIGNED_IN)
def pdf(deliverable_id: int) -> Any:
    """Hand out the text as it stands now as an accessible PDF."""
    shown = _readable(deliverable_id)
    name = f"{shown.type}-{shown.award.reference}.pdf"
    return file_answer(queries.pdf_of(shown), name=name, media_type="application/pdf")


@bp.get("/deliverables/<int:deliverable_id>/document")
@door(SIGNED_IN)
def document(deliverable_id: int) -> Any:
    """Hand out the document of an accepted deliverable."""
    shown = queries.get_deliverable(me(), deliverable_id)
    if shown.accepted_file is None:
        raise NotFound
    kept = shown.accepted_file
    return file_answer(files.read(kept), name=kept.name, media_type=kept.media_type)
