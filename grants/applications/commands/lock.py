"""One writer at a time on one application, and a version that counts every change to any part of it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from grants.applications.models import Application
from grants.foundation.clock import now
from grants.foundation.database import db


def lock(application: Application) -> None:
    """Wait until nobody else writes this application, and read it as it stands then."""
    db.session.execute(select(Application.id).where(Application.id == application.id).with_for_update())
    db.session.expire(application)


def touch(application: Application) -> None:
    """Count a change to a part that is kept in another table."""
    application.changed_at = now()
    flag_modified(application, "changed_at")
