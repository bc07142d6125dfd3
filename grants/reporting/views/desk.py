"""What the desks of reporting share: the blueprint, who may come in, and where rows lead."""

from __future__ import annotations

from typing import Any

from flask import url_for

from grants.foundation.wording import sentence
from grants.reporting.permissions import READERS
from grants.web.access import role, wing
from grants.web.home import destination

bp = wing("reporting", __name__)
STAFF = role(*READERS)
destination(sentence("Figures"), "reporting.figures", STAFF, place=70)

_PAGES = {
    "applications": ("reporting.dossier", "application_id"),
    "pots": ("streams.stream", "stream_id"),
    "deliverables": ("deliverables.deliverable", "deliverable_id"),
    "requests": ("awards.award", "award_id"),
    "awards": ("awards.award", "award_id"),
}


def page_behind(kind: str, number: int) -> str:
    """Return the address of the page a row leads to."""
    endpoint, name = _PAGES[kind]
    values: dict[str, Any] = {name: number}
    return url_for(endpoint, **values)
