"""What do awards do when a decision is published?"""

from __future__ import annotations

from grants.awards import commands
from grants.decisions.events import AwardDecided, AwardEnded
from grants.decisions.models import Decision
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.models import Account


@subscribe(AwardDecided)
def on_award_decided(event: AwardDecided) -> None:
    """Start the award, or let it follow another amount."""
    decision, publisher = _published(event.decision_id)
    award = commands.start_award(actor=publisher, decision=decision)
    commands.determine_at_once(actor=publisher, award=award)


@subscribe(AwardEnded)
def on_award_ended(event: AwardEnded) -> None:
    """Let the award end, where there was one."""
    decision, publisher = _published(event.decision_id)
    commands.end_award(actor=publisher, decision=decision)


def _published(decision_id: int) -> tuple[Decision, Account]:
    decision = db.session.get_one(Decision, decision_id)
    return decision, db.session.get_one(Account, decision.batch.published_by)
