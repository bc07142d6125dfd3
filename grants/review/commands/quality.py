"""What does a manager intend with a review that is not good enough: return it, set it aside, let it count again?"""

from __future__ import annotations

from typing import Any

from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.standings import count_again, look_again
from grants.review.events import ReviewReturned, ReviewSetAside
from grants.review.models import Assignment, Review, ReviewReturn
from grants.review.permissions import may_check_review
from grants.review.queries import Locked
from grants.review.states import REVIEW


@command
def return_review(*, actor: Account, assignment: Assignment, version: int, note: str) -> Review:
    """Give a submitted review back to its writer with a note; it is open again for that person alone.

    What it said is kept. Raises RuleBroken `reason_missing`, `review_sent`, Stale when it is not what the manager read.
    """
    locked, review = _locked(actor, assignment)
    _require_read(review, version)
    _require_words(note, "note")
    if locked.phase in {"rebuttal", "panel"} and queries.was_sent(review):
        raise RuleBroken(
            "review_sent",
            sentence(
                "The applicant has read this review: it does not go back any more. You can still set it aside."
            ),
            field="note",
        )
    review.returns.append(
        ReviewReturn(note=note.strip(), returned_by=actor.id, returned_at=now(), before=_before(review))
    )
    review.state = REVIEW.after(review.state, "return_review")
    review.submitted_at = review.mean = None
    db.session.flush()
    _note(actor, locked, review, "return_review", note)
    look_again(locked.standing)
    count_again(locked.standing)
    publish(ReviewReturned(review.id))
    return review


@command
def set_review_aside(*, actor: Account, assignment: Assignment, version: int, reason: str) -> Review:
    """Let a review no longer count, with the reason; it is kept as it is.

    Raises RuleBroken `reason_missing`, Stale when it is not what the manager read.
    """
    locked, review = _locked(actor, assignment)
    _require_read(review, version)
    _require_words(reason, "reason")
    review.state = REVIEW.after(review.state, "set_review_aside")
    review.aside_because = reason.strip()
    _note(actor, locked, review, "set_review_aside", reason)
    look_again(locked.standing)
    count_again(locked.standing)
    publish(ReviewSetAside(review.id))
    return review


@command
def count_review_again(*, actor: Account, assignment: Assignment) -> Review:
    """Let a review count again that a manager set aside by mistake.

    Raises RuleBroken `nothing_to_count` for one that was not submitted, or that an interest set aside.
    """
    locked, review = _locked(actor, assignment)
    if review.aside_because is None or review.submitted_at is None or locked.assignment.state != "free":
        raise RuleBroken("nothing_to_count", sentence("This review cannot count again."))
    review.state = REVIEW.after(review.state, "count_review_again")
    reason, review.aside_because = review.aside_because, None
    _note(actor, locked, review, "count_review_again", reason)
    look_again(locked.standing)
    count_again(locked.standing)
    return review


def _locked(actor: Account, assignment: Assignment) -> tuple[Locked, Review]:
    locked = queries.lock_report(assignment)
    application = locked.assignment.application
    may_check_review(actor, application.stream, locked.phase).require()
    review = locked.assignment.review
    if review is None or not queries.is_open_to(actor, application):
        raise NotFound
    return locked, review


def _require_read(review: Review, version: int) -> None:
    if review.version != version:
        raise Stale


def _require_words(words: str, field: str) -> None:
    if not words.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field=field)


def _before(review: Review) -> dict[str, Any]:
    return {
        "mean": review.mean,
        "remarks": review.remarks,
        "scores": {score.criterion: [score.value, score.reason] for score in review.scores},
    }


def _note(actor: Account, locked: Locked, review: Review, deed: str, reason: str) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=review,
        chain=programme_chain(locked.assignment.application.stream.round.programme_id),
        reason=reason,
        state=review.state,
    )
