"""What do awards do when a decision is published?"""

from __future__ import annotations

from grants.awards import commands
from grants.decisions.events import AwardDecided
from grants.decisions.models import Decision
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.models import Account


@subscribe(AwardDecided)
def on_award_decided(event: AwardDecided) -> None:
    """Start the award."""
    decision = db.session.get_one(Decision, event.decision_id)
    commands.start_award(actor=db.session.get_one(Account, decision.batch.published_by), decision=decision)
