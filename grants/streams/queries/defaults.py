"""What do the calls of a programme begin with?"""

from __future__ import annotations

from sqlalchemy import select

from grants.foundation.database import db
from grants.streams.models import ProgrammeDefaults
from grants.streams.rules.definition import Definition


def find_defaults(programme_id: int) -> ProgrammeDefaults | None:
    """Return what a programme fixes, or None when nobody wrote anything."""
    return db.session.scalars(
        select(ProgrammeDefaults).where(ProgrammeDefaults.programme_id == programme_id)
    ).one_or_none()


def defaults_of(programme_id: int) -> Definition:
    """Return what a programme fixes, as the definition of a call; empty when nobody wrote anything."""
    found = find_defaults(programme_id)
    return found.definition if found else Definition()
