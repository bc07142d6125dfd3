"""What do awards do when a decision is published, a period or amount is fixed, or an objection is upheld?"""

from __future__ import annotations

from grants.awards import commands
from grants.awards.events import AwardDetermined, AwardExtended
from grants.awards.models import Award
from grants.decisions.events import AwardDecided, AwardEnded, ObjectionMoved
from grants.decisions.models import Decision, Objection
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


@subscribe(ObjectionMoved)
def carry_out_remedy(event: ObjectionMoved) -> None:
    """Put what an upheld objection leads to in the place of the decision of this wing that it is against."""
    if event.deed != "upheld":
        return
    objection = db.session.get_one(Objection, event.objection_id)
    if objection.remedy is not None and objection.decided_by is not None:
        decider = db.session.get_one(Account, objection.decided_by)
        commands.REMEDIES[objection.against_kind](actor=decider, objection=objection)


def _published(decision_id: int) -> tuple[Decision, Account]:
    decision = db.session.get_one(Decision, decision_id)
    return decision, db.session.get_one(Account, decision.batch.published_by)
