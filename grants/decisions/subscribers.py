"""What do we do when a finding is taken back, or decisions come into force that somebody objected to before?"""

from __future__ import annotations

from grants.applications.events import FindingTakenBack
from grants.decisions import commands
from grants.decisions.events import DecisionsPublished
from grants.decisions.models import Batch
from grants.decisions.queries import decisions_in, early_objections, is_under_way, resting_on
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
