"""What do we do when people report: nobody becomes an assessor of a round in which they apply."""

from __future__ import annotations

from grants.applications.queries import writes_where_role_holds
from grants.foundation.errors import RuleBroken
from grants.foundation.events import subscribe
from grants.foundation.wording import sentence
from grants.people.events import RoleGranted

ASSESSORS = ("reviewer", "chair")


@subscribe(RoleGranted)
def keep_applicants_from_assessing(event: RoleGranted) -> None:
    """Refuse the role; raises RuleBroken `applies_in_round` (reliability A10)."""
    if event.role in ASSESSORS and writes_where_role_holds(
        event.account_id, event.scope_kind, event.scope_id
    ):
        raise RuleBroken(
            "applies_in_round",
            sentence("This person applies in this round, so cannot assess applications in it."),
            field="role",
        )
