"""What does the manager intend with a stream's review as a whole: start, open the panel, reopen?"""

from __future__ import annotations

from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review.commands.assignments import assessment_of
from grants.review.models import Assessment
from grants.review.permissions import may_manage_review
from grants.review.states import ASSESSMENT
from grants.streams.models import Stream
from grants.streams.rules import has_closed


@command
def start_reviews(*, actor: Account, stream: Stream) -> Assessment:
    """Open the applications to their reviewers; raises RuleBroken `deadline_ahead` before the deadline."""
    may_manage_review(actor, stream).require()
    if not has_closed(stream, now()):
        raise RuleBroken("deadline_ahead", sentence("The reviews can start once the deadline has passed."))
    assessment = _step(actor, stream, "start_reviews")
    assessment.started_at = now()
    return assessment


@command
def open_panel(*, actor: Account, stream: Stream) -> Assessment:
    """Lock the reviews and open the reports to the panel."""
    may_manage_review(actor, stream).require()
    assessment = _step(actor, stream, "open_panel")
    assessment.panel_at = now()
    return assessment


@command
def reopen_reviews(*, actor: Account, stream: Stream, reason: str) -> Assessment:
    """Unlock the reviews again; raises RuleBroken `reason_missing`."""
    may_manage_review(actor, stream).require()
    if not reason.strip():
        raise RuleBroken(
            "reason_missing", sentence("Explain why the reviews are opened again."), field="reason"
        )
    assessment = _step(actor, stream, "reopen_reviews", reason=reason)
    assessment.panel_at = None
    return assessment


def _step(actor: Account, stream: Stream, deed: str, *, reason: str = "") -> Assessment:
    assessment = assessment_of(stream)
    before = assessment.state
    assessment.state = ASSESSMENT.after(before, deed)
    record(
        actor_id=actor.id,
        deed=deed,
        subject=assessment,
        chain=programme_chain(stream.round.programme_id),
        reason=reason,
        before=before,
        after=assessment.state,
    )
    return assessment
