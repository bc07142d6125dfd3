"""What do we do when a manager takes a finding back? Refuse it once a decision rests on it."""

from __future__ import annotations

from grants.applications.events import FindingTakenBack
from grants.decisions.queries import is_under_way
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
