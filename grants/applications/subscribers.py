"""What do we do when people report: nobody assesses a round in which they apply, and applications follow their call."""

from __future__ import annotations

from grants.applications import commands
from grants.applications.queries import writes_where_role_holds
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import subscribe
from grants.foundation.wording import sentence
from grants.people.events import RoleGranted
from grants.streams.events import CallClarified, DeadlineExtended
from grants.streams.models import Stream, StreamVersion

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


@subscribe(CallClarified)
def take_drafts_along(event: CallClarified) -> None:
    """Take every draft to the new version of its call."""
    commands.follow_version(version=db.session.get_one(StreamVersion, event.version_id))


@subscribe(DeadlineExtended)
def judge_arrivals(event: DeadlineExtended) -> None:
    """Let what arrived before the new deadline count as in time: it is later for everybody alike."""
    commands.judge_arrivals(stream=db.session.get_one(Stream, event.stream_id))
