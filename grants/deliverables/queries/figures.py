"""What do we know of the figures of process evaluations?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grants.deliverables.models import Deliverable, ProcessFigures, QuoteConsent
from grants.foundation.database import db


def find_figures(deliverable: Deliverable) -> ProcessFigures | None:
    """Return the figures of an evaluation with their factors, or None when nobody gave any."""
    return db.session.scalars(
        select(ProcessFigures)
        .where(ProcessFigures.deliverable_id == deliverable.id)
        .options(selectinload(ProcessFigures.factors))
    ).one_or_none()


def quote_consents(deliverable: Deliverable) -> Sequence[QuoteConsent]:
    """Return the consents to quote that stand today."""
    return db.session.scalars(
        select(QuoteConsent)
        .where(QuoteConsent.deliverable_id == deliverable.id, QuoteConsent.withdrawn_at.is_(None))
        .order_by(QuoteConsent.id)
    ).all()


def figures_by_name(figures: ProcessFigures | None) -> dict[str, object]:
    """Return figures as the rules take them: by name, with the factors as `success` and `failure`."""
    if figures is None:
        return {}
    found: dict[str, object] = {
        name: getattr(figures, name)
        for name in (
            "planned",
            "reached",
            "participants_mark",
            "participants_asked",
            "staff_mark",
            "staff_asked",
            "costs",
            "volunteer_hours",
            "paid_hours",
            "success_other",
            "failure_other",
            "changes",
            "conditions",
        )
    }
    for effect in ("success", "failure"):
        found[effect] = [one.factor for one in figures.factors if one.effect == effect]
    return found
