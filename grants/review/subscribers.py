"""What does review do when an application is found admissible? It gets a standing, so that lists know it."""

from __future__ import annotations

from grants.applications.events import AdmissibilityFound
from grants.applications.models import Application
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.review.commands.standings import ensure_standing


@subscribe(AdmissibilityFound)
def give_standing(event: AdmissibilityFound) -> None:
    """Make the standing of an application that will be judged."""
    application = db.session.get(Application, event.application_id)
    if event.admissible and application is not None:
        ensure_standing(application)
