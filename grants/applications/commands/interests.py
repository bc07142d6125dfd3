"""What closes an application to a person? Called inside the commands that find it out, and audited by them."""

from __future__ import annotations

from sqlalchemy import select

from grants.applications.models import Application, Interest
from grants.foundation.clock import now
from grants.foundation.database import db


def note_interest(application: Application, account_id: int, ground: str) -> None:
    """Close an application to somebody for good; an interest prevails over an application taken back."""
    known = db.session.scalars(
        select(Interest).where(Interest.application_id == application.id, Interest.account_id == account_id)
    ).one_or_none()
    if known is None:
        db.session.add(
            Interest(application_id=application.id, account_id=account_id, ground=ground, noted_at=now())
        )
    elif known.ground == "taken_back":
        known.ground = ground
