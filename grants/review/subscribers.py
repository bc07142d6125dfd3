"""What does review do when earlier wings report: the admissible get a standing, their files copies for reviewers."""

from __future__ import annotations

from grants.applications.commands import note_interest
from grants.applications.events import AdmissibilityFound
from grants.applications.models import Application
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import subscribe
from grants.foundation.wording import sentence
from grants.people.events import RoleGranted
from grants.review.commands.copies import order_copies
from grants.review.commands.standings import ensure_standing
from grants.review.permissions import STAFF
from grants.review.queries import out_of_stream, oversees_where_assigned


@subscribe(AdmissibilityFound)
def give_standing(event: AdmissibilityFound) -> None:
    """Make the standing of an application that will be judged."""
    application = db.session.get(Application, event.application_id)
    if event.admissible and application is not None:
        ensure_standing(application)
        order_copies(application=application)
        for account_id in out_of_stream(application.stream_id):
            note_interest(application, account_id, "measure")


@subscribe(RoleGranted)
def keep_reviewers_from_overseeing(event: RoleGranted) -> None:
    """Refuse a role that shows the scores of others to who still judges; raises RuleBroken `reviews_here`."""
    if event.role in STAFF and oversees_where_assigned(event.account_id, event.scope_kind, event.scope_id):
        raise RuleBroken(
            "reviews_here",
            sentence("This person still has reviews to write there, and may not see the scores of others."),
            field="role",
        )
