"""What does a reviewer intend with a review: save it with gaps, submit it, open it again?"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm.attributes import flag_modified

from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, RuleBroken, Stale
from grants.foundation.terms import end_of_day
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.standings import count_again
from grants.review.models import Assignment, Review, Score
from grants.review.permissions import may_score
from grants.review.queries import Locked
from grants.review.rules import Given, check_scores, review_gaps, weighted_mean
from grants.review.states import REVIEW, WRITABLE
from grants.streams.rules.definition import Definition


@command
def save_review(
    *, actor: Account, assignment: Assignment, version: int, scores: Mapping[str, Given], remarks: str
) -> Review:
    """Keep a review as a draft, with gaps where there are any; `version` is 0 for the first save.

    Raises Stale with both texts, RuleBroken `not_in_this_state` for a submitted review, and what
    `check_scores` raises.
    """
    locked = queries.lock_own(actor, assignment)
    may_score(actor, locked.assignment, locked.phase, is_locked=locked.is_locked).require()
    review = locked.assignment.review
    if review is not None and review.state not in WRITABLE:
        raise RuleBroken(
            "review_submitted", sentence("This review is submitted. Open it again to change it.")
        )
    review = _write(actor, locked, version, scores, remarks)
    _note(actor, locked, review, "save_review")
    return review


@command
def submit_review(
    *, actor: Account, assignment: Assignment, version: int, scores: Mapping[str, Given], remarks: str
) -> Review:
    """Submit a complete review, so that it counts; the same once more changes nothing.

    Raises RuleBroken `review_incomplete` at the first gap, Stale with both texts.
    """
    locked = queries.lock_own(actor, assignment)
    may_score(actor, locked.assignment, locked.phase, is_locked=locked.is_locked).require()
    review = locked.assignment.review
    if review is not None and review.state == "submitted" and _kept(review) == (dict(scores), remarks):
        return review
    definition = _definition(locked.assignment)
    review = _write(actor, locked, version, scores, remarks)
    gaps = review_gaps(definition, scores)
    if gaps:
        key, missing = gaps[0]
        raise RuleBroken("review_incomplete", missing, field=key)
    review.state = REVIEW.after(review.state, "submit")
    review.submitted_at = now()
    if review.due_at is None and locked.dates.due_on is not None:
        review.due_at = end_of_day(locked.dates.due_on)
    review.mean = weighted_mean(
        definition.criteria, {key: value for key, (value, _) in scores.items() if value is not None}
    )
    _note(actor, locked, review, "submit_review")
    count_again(locked.standing)
    return review


@command
def reopen_review(*, actor: Account, assignment: Assignment) -> Review:
    """Make one's own submitted review a draft again, as long as the independent phase lasts."""
    locked = queries.lock_own(actor, assignment)
    may_score(actor, locked.assignment, locked.phase, is_locked=locked.is_locked).require()
    review = locked.assignment.review
    if review is None:
        raise NotFound
    review.state = REVIEW.after(review.state, "reopen")
    review.submitted_at = review.mean = None
    _note(actor, locked, review, "reopen_review")
    count_again(locked.standing)
    return review


def _definition(assignment: Assignment) -> Definition:
    return assignment.application.stream_version.definition


def _kept(review: Review) -> tuple[dict[str, Given], str]:
    return {score.criterion: (score.value, score.reason) for score in review.scores}, review.remarks


def _write(actor: Account, locked: Locked, version: int, scores: Mapping[str, Given], remarks: str) -> Review:
    """Put what was typed in the review; a criterion that was not sent is a gap."""
    assignment = locked.assignment
    definition = _definition(assignment)
    check_scores(definition, scores)
    typed = {c.key: scores.get(c.key, (None, "")) for c in definition.criteria}
    review = assignment.review
    if (review.version if review else 0) != version:
        raise Stale(_differences(actor, definition, review, typed, remarks))
    if review is None:
        review = Review(assignment=assignment, application_id=assignment.application_id, state=REVIEW.initial)
        db.session.add(review)
    review.remarks, review.saved_at = remarks, now()
    flag_modified(review, "saved_at")
    known = {score.criterion: score for score in review.scores}
    for key, (value, reason) in typed.items():
        score = known.get(key)
        if score is None:
            review.scores.append(Score(criterion=key, value=value, reason=reason))
        elif (score.value, score.reason) != (value, reason):
            score.value, score.reason = value, reason
            flag_modified(score, "value")
            flag_modified(score, "reason")
    return review


def _differences(
    actor: Account,
    definition: Definition,
    review: Review | None,
    typed: Mapping[str, Given],
    remarks: str,
) -> list[Difference]:
    theirs, their_remarks = _kept(review) if review else ({}, "")
    found = [
        Difference(c.key, c.name.spoken(actor.language), _told(theirs.get(c.key)), _told(typed[c.key]))
        for c in definition.criteria
        if theirs.get(c.key) != typed[c.key]
    ]
    if their_remarks != remarks:
        found.append(Difference("remarks", sentence("Remarks"), their_remarks, remarks))
    return found


def _told(given: Given | None) -> str:
    value, reason = given or (None, "")
    return f"{'–' if value is None else value}: {reason}"


def _note(actor: Account, locked: Locked, review: Review, deed: str) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=review,
        chain=programme_chain(locked.assignment.application.stream.round.programme_id),
        scores={score.criterion: score.value for score in review.scores},
        mean=review.mean,
    )
