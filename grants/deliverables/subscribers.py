"""What do deliverables do when an award starts or ends later?"""

from __future__ import annotations

from grants.awards.events import AwardExtended, AwardStarted
from grants.awards.models import Award
from grants.deliverables import commands
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.models import Account


@subscribe(AwardStarted)
def on_award_started(event: AwardStarted) -> None:
    """Ask for what the call requires."""
    commands.require_deliverables(
        actor=db.session.get_one(Account, event.actor_id), award=db.session.get_one(Award, event.award_id)
    )


@subscribe(AwardExtended)
def on_award_extended(event: AwardExtended) -> None:
    """Let the days that are counted from the end move along."""
    commands.move_due_days(
        actor=db.session.get_one(Account, event.actor_id), award=db.session.get_one(Award, event.award_id)
    )
