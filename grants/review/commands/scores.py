"""What does a reviewer intend with a review: save it with gaps, submit it, open it again?"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from grants.foundation.audit import end_sittings, programme_chain, record, record_in_sitting
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, RuleBroken, Stale
from grants.foundation.terms import end_of_day
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.rebuttals import send_late_report
from grants.review.commands.standings import count_again, look_again
from grants.review.models import Assignment, Review, ReviewAdjustment, Score
from grants.review.permissions import may_adjust, may_score
from grants.review.queries import Locked
from grants.review.rules import Given, check_scores, review_gaps, score_of
from grants.review.states import REVIEW, WRITABLE
from grants.streams.rules.definition import Definition


@command
def save_review(
    *,
    actor: Account,
    assignment: Assignment,
    version: int,
    scores: Mapping[str, Given],
    remarks: str,
    abstained: Collection[str] = (),
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
    review = _write(actor, locked, version, _Typed(scores, remarks, abstained))
    db.session.flush()
    record_in_sitting(
        actor_id=actor.id,
        deed="save_review",
        subject=review,
        part="review",
        content=json.dumps(queries.content_of(review), sort_keys=True, ensure_ascii=False),
        chain=programme_chain(locked.assignment.application.stream.round.programme_id),
    )
    return review


@command
def submit_review(
    *,
    actor: Account,
    assignment: Assignment,
    version: int,
    scores: Mapping[str, Given],
    remarks: str,
    abstained: Collection[str] = (),
) -> Review:
    """Submit a complete review, so that it counts; the same once more changes nothing.

    Raises RuleBroken `review_incomplete` at the first gap, Stale with both texts.
    """
    locked = queries.lock_own(actor, assignment)
    may_score(actor, locked.assignment, locked.phase, is_locked=locked.is_locked).require()
    review = locked.assignment.review
    typed = _Typed(scores, remarks, abstained)
    if review is not None and review.state == "submitted" and _kept(review) == typed.whole(scores):
        return review
    definition = _definition(locked.assignment)
    review = _write(actor, locked, version, typed)
    _require_whole(definition, scores, abstained)
    review.state = REVIEW.after(review.state, "submit")
    review.submitted_at = now()
    if review.due_at is None and locked.dates.due_on is not None:
        review.due_at = end_of_day(locked.dates.due_on)
    review.mean = score_of(definition, _given(scores))
    db.session.flush()
    end_sittings(review)
    _note(actor, locked, review, "submit_review")
    count_again(locked.standing)
    if locked.phase == "panel":
        look_again(locked.standing)
    send_late_report(review, locked.assignment, locked.phase)
    return review


@command
def adjust_review(
    *,
    actor: Account,
    assignment: Assignment,
    version: int,
    scores: Mapping[str, Given],
    remarks: str,
    why: str,
    abstained: Collection[str] = (),
) -> Review:
    """Change one's own submitted review once, after the reply to it; what it said before is kept, with why.

    Raises RuleBroken `reason_missing`, `nothing_adjusted`, `review_incomplete`; Stale with both texts.
    """
    locked = queries.lock_own(actor, assignment)
    may_adjust(actor, locked.assignment, locked.phase, replies_seen=bool(locked.replies)).require()
    review = locked.assignment.review
    if review is None:
        raise NotFound
    if not why.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="why")
    before = queries.content_of(review)
    _write(actor, locked, version, _Typed(scores, remarks, abstained))
    _require_whole(_definition(locked.assignment), scores, abstained)
    review.mean = score_of(_definition(locked.assignment), _given(scores))
    after = queries.content_of(review)
    if after == before:
        raise RuleBroken("nothing_adjusted", sentence("Nothing is different from your review as it was."))
    review.adjustment = ReviewAdjustment(
        review_id=review.id, reason=why.strip(), adjusted_at=now(), before=before, after=after
    )
    _note(actor, locked, review, "adjust_review", reason=why.strip(), before=before["mean"])
    count_again(locked.standing)
    look_again(locked.standing)
    return review


def _require_whole(definition: Definition, scores: Mapping[str, Given], abstained: Collection[str]) -> None:
    for key, said in review_gaps(definition, scores, abstained)[:1]:
        raise RuleBroken("review_incomplete", said, field=key)


def _given(scores: Mapping[str, Given]) -> dict[str, int]:
    return {key: value for key, (value, _reason) in scores.items() if value is not None}


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


Answer = tuple[int | None, str, bool]
"""A score or none, the reason, and whether the reviewer abstained."""


@dataclass(frozen=True)
class _Typed:
    """What a reviewer typed."""

    scores: Mapping[str, Given]
    remarks: str
    abstained: Collection[str]

    def whole(self, keys: Iterable[str]) -> tuple[dict[str, Answer], str]:
        """Return what was typed at these criteria, a gap where nothing was sent, and the remarks."""
        answers = {key: (*self.scores.get(key, (None, "")), key in self.abstained) for key in keys}
        return answers, self.remarks


def _kept(review: Review) -> tuple[dict[str, Answer], str]:
    answers = {score.criterion: (score.value, score.reason, score.abstained) for score in review.scores}
    return answers, review.remarks


def _write(actor: Account, locked: Locked, version: int, given: _Typed) -> Review:
    """Put what was typed in the review; a criterion that was not sent is a gap."""
    assignment = locked.assignment
    definition = _definition(assignment)
    check_scores(definition, given.scores, given.abstained)
    typed, remarks = given.whole(c.key for c in definition.criteria)
    review = assignment.review
    if (review.version if review else 0) != version:
        raise Stale(_differences(actor, definition, review, typed, remarks))
    if review is None:
        review = Review(assignment=assignment, application_id=assignment.application_id, state=REVIEW.initial)
        db.session.add(review)
    review.remarks, review.saved_at = remarks, now()
    flag_modified(review, "saved_at")
    known = {score.criterion: score for score in review.scores}
    for key, (value, reason, abstains) in typed.items():
        score = known.get(key)
        if score is None:
            review.scores.append(Score(criterion=key, value=value, reason=reason, abstained=abstains))
        elif (score.value, score.reason, score.abstained) != (value, reason, abstains):
            score.value, score.reason, score.abstained = value, reason, abstains
            flag_modified(score, "value")
            flag_modified(score, "reason")
    return review


def _differences(
    actor: Account,
    definition: Definition,
    review: Review | None,
    typed: Mapping[str, Answer],
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


def _told(given: Answer | None) -> str:
    value, reason, _abstains = given or (None, "", False)
    return f"{'–' if value is None else value}: {reason}"


def _note(actor: Account, locked: Locked, review: Review, deed: str, **facts: Any) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=review,
        chain=programme_chain(locked.assignment.application.stream.round.programme_id),
        scores={score.criterion: score.value for score in review.scores},
        abstained=[score.criterion for score in review.scores if score.abstained],
        mean=review.mean,
        **facts,
    )
