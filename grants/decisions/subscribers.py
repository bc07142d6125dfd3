"""What do we do when a finding is taken back, a clock is moved, or decisions come for which somebody waited?"""

from __future__ import annotations

from grants.applications.events import (
    ApplicationWithdrawn,
    DecisionPostponed,
    DecisionSuspended,
    FindingTakenBack,
)
from grants.applications.models import Application, Postponement, Suspension
from grants.decisions import commands
from grants.decisions.events import DecisionsPublished, ObjectionMoved
from grants.decisions.models import Batch, Objection
from grants.decisions.queries import (
    decisions_in,
    early_objections,
    find_notice,
    is_under_way,
    resting_on,
    waiting_notices,
)
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import subscribe
from grants.foundation.wording import sentence


@subscribe(FindingTakenBack)
def keep_finding_under_decision(event: FindingTakenBack) -> None:
    """Refuse while a decision is proposed or approved; raises RuleBroken `decision_under_way`."""
    if is_under_way(event.application_id):
        raise RuleBroken(
            "decision_under_way",
            sentence("A decision on this application is proposed. Take that back first."),
        )


@subscribe(DecisionsPublished)
def take_in_early_objections(event: DecisionsPublished) -> None:
    """Let what was objected to before there was a decision count against it."""
    decisions = decisions_in(db.session.get_one(Batch, event.batch_id))
    for objection in early_objections([one.application_id for one in decisions]):
        commands.take_in_early(objection=objection)


@subscribe(DecisionsPublished)
def decide_objections_by_new_decisions(event: DecisionsPublished) -> None:
    """Let an objection be decided by the new decision that came in the place of the first."""
    for objection in resting_on(event.batch_id):
        commands.take_in_new_decision(objection=objection)


@subscribe(DecisionPostponed)
def keep_notice_from_later_day(event: DecisionPostponed) -> None:
    """Refuse a later day once a notice of default came in; raises RuleBroken `in_default`."""
    _refuse_in_default(db.session.get_one(Postponement, event.postponement_id).application_id)


@subscribe(DecisionSuspended)
def keep_notice_from_standing_still(event: DecisionSuspended) -> None:
    """Refuse to let the clock stand still once a notice of default came in; raises RuleBroken `in_default`."""
    _refuse_in_default(db.session.get_one(Suspension, event.suspension_id).application_id)


def _refuse_in_default(application_id: int) -> None:
    if find_notice(db.session.get_one(Application, application_id)) is not None:
        raise RuleBroken(
            "in_default",
            sentence("A notice of default came in: another day does not stop the penalty. Decide."),
        )


@subscribe(DecisionsPublished)
def stop_penalties(event: DecisionsPublished) -> None:
    """Stop the penalties for the decisions that were late and are there now."""
    decisions = decisions_in(db.session.get_one(Batch, event.batch_id))
    for notice in waiting_notices([one.application_id for one in decisions]):
        commands.stop_penalty(notice=notice)


@subscribe(ApplicationWithdrawn)
def stop_penalty_of_withdrawn(event: ApplicationWithdrawn) -> None:
    """Stop the penalty when no decision is asked any more."""
    for notice in waiting_notices([event.application_id]):
        commands.stop_penalty(notice=notice)


@subscribe(ObjectionMoved)
def stop_penalty_of_objection(event: ObjectionMoved) -> None:
    """Stop the penalty when an objection is decided, or needs no decision any more."""
    if event.deed in ("decided", "upheld", "withdrawn", "settled"):
        objection = db.session.get_one(Objection, event.objection_id)
        for notice in waiting_notices([objection.application_id], objection_id=objection.id):
            commands.stop_penalty(notice=notice)
