"""What do awards do when a decision is published, and what follows for reports when a period or amount is fixed?"""

from __future__ import annotations

from grants.awards import commands
from grants.awards.events import AwardDetermined, AwardExtended
from grants.awards.models import Award
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
    commands.lay_reports(actor=publisher, award=award)


@subscribe(AwardEnded)
def on_award_ended(event: AwardEnded) -> None:
    """Let the award end, where there was one."""
    decision, publisher = _published(event.decision_id)
    award = commands.end_award(actor=publisher, decision=decision)
    if award is not None:
        commands.lay_reports(actor=publisher, award=award)


@subscribe(AwardExtended)
def on_award_extended(event: AwardExtended) -> None:
    """Let reports and milestones follow the new period."""
    _lay(event.award_id, event.actor_id)


@subscribe(AwardDetermined)
def on_award_determined(event: AwardDetermined) -> None:
    """No longer ask for reports once the final amount is fixed."""
    _lay(event.award_id, event.actor_id)


def _lay(award_id: int, actor_id: int) -> None:
    commands.lay_reports(
        actor=db.session.get_one(Account, actor_id), award=db.session.get_one(Award, award_id)
    )


def _published(decision_id: int) -> tuple[Decision, Account]:
    decision = db.session.get_one(Decision, decision_id)
    return decision, db.session.get_one(Account, decision.batch.published_by)
