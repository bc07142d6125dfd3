"""What does the manager intend with a stream's review as a whole: start, open the panel, reopen?"""

from __future__ import annotations

from datetime import date

from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.assignments import assessment_of
from grants.review.commands.moves import take_all_back
from grants.review.events import LaterDayGiven
from grants.review.models import Assessment, LaterDay
from grants.review.permissions import may_manage_review
from grants.review.rules import check_dates, review_dates
from grants.review.states import ASSESSMENT
from grants.streams.models import Stream
from grants.streams.rules import has_closed


@command
def start_reviews(*, actor: Account, stream: Stream, reason: str = "") -> Assessment:
    """Open the applications to their reviewers; raises RuleBroken `deadline_ahead` before the deadline.

    In a blind call `not_looked_through` while texts were not looked through for names and no `reason` is given.
    """
    may_manage_review(actor, stream).require()
    if not has_closed(stream, now()):
        raise RuleBroken("deadline_ahead", sentence("The reviews can start once the deadline has passed."))
    if not reason.strip():
        _require_looked_through(actor, stream)
    assessment = step(actor, stream, "start_reviews", reason=reason)
    assessment.started_at = now()
    return assessment


def _require_looked_through(actor: Account, stream: Stream) -> None:
    if told := queries.not_looked_through(stream, actor):
        raise RuleBroken(
            "not_looked_through",
            sentence(
                "These applications were not looked through for names: %(which)s. Do that first, or give a reason.",
                which=", ".join(one.reference or "" for one in told),
            ),
            field="reason",
        )
    if queries.not_looked_through(stream):
        raise RuleBroken(
            "not_looked_through",
            sentence("Not everything was looked through for names yet. Let a colleague start the reviews."),
        )


@command
def open_panel(*, actor: Account, stream: Stream) -> Assessment:
    """Lock the reviews and open the reports to the panel.

    Raises RuleBroken `rebuttal_first` where applicants must be able to reply, `rebuttal_runs` while they still can,
    and `too_few_reviews`.
    """
    may_manage_review(actor, stream).require()
    if stream.definition.rebuttal is not None and queries.phase_of(stream) == "independent":
        raise RuleBroken(
            "rebuttal_first", sentence("In this call applicants first get the reviews, for a reply.")
        )
    require_replied(actor, stream)
    require_enough(actor, stream)
    assessment = step(actor, stream, "open_panel")
    assessment.panel_at = now()
    return assessment


@command
def reopen_reviews(*, actor: Account, stream: Stream, reason: str) -> Assessment:
    """Unlock the reviews again, and take back who was given another place; raises RuleBroken `reason_missing`."""
    may_manage_review(actor, stream).require()
    if not reason.strip():
        raise RuleBroken(
            "reason_missing", sentence("Explain why the reviews are opened again."), field="reason"
        )
    assessment = step(actor, stream, "reopen_reviews", reason=reason)
    take_all_back(actor, stream, reason)
    assessment.panel_at = None
    return assessment


@command
def set_review_dates(
    *, actor: Account, stream: Stream, due_on: date, locks_on: date | None, reason: str
) -> Assessment:
    """Say by when reviews are due and until when they are taken, other than the call does, and why.

    Raises RuleBroken `reviews_locked` once the panel has begun, and what `check_dates` raises.
    """
    may_manage_review(actor, stream).require()
    assessment = assessment_of(stream)
    if assessment.state not in {"preparing", "independent"}:
        raise RuleBroken("reviews_locked", sentence("The reviews are locked."))
    check_dates(due_on, locks_on, today())
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    before = review_dates(stream.definition, assessment.due_on, assessment.locks_on)
    assessment.due_on, assessment.locks_on, assessment.dates_because = due_on, locks_on, reason.strip()
    record(
        actor_id=actor.id,
        deed="set_review_dates",
        subject=assessment,
        chain=programme_chain(stream.round.programme_id),
        reason=reason,
        before=[before.due_on, before.locks_on],
        after=[due_on, locks_on],
    )
    return assessment


@command
def give_later_day(
    *, actor: Account, stream: Stream, reviewer: Account, due_on: date, reason: str
) -> LaterDay:
    """Let one reviewer alone hand in later than the others, and say why; a later one takes its place.

    Raises RuleBroken `reviews_locked` once the panel has begun, `due_passed`, `not_later`, `reason_missing`;
    NotFound for who reviews nothing here.
    """
    may_manage_review(actor, stream).require()
    assessment = assessment_of(stream)
    if assessment.state not in {"preparing", "independent"}:
        raise RuleBroken("reviews_locked", sentence("The reviews are locked: the panel has begun."))
    if reviewer.id not in {one.id for one in queries.reviewers_of(stream)}:
        raise NotFound
    check_dates(due_on, None, today())
    usual = review_dates(stream.definition, assessment.due_on, assessment.locks_on).due_on
    if usual is not None and due_on <= usual:
        raise RuleBroken(
            "not_later", sentence("Choose a day after the one that holds for everybody."), field="due_on"
        )
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    later = queries.later_days(stream).get(reviewer.id) or LaterDay(
        stream_id=stream.id, reviewer_id=reviewer.id
    )
    before = later.due_on
    later.due_on, later.reason = due_on, reason.strip()
    later.given_by, later.given_at = actor.id, now()
    db.session.add(later)
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="give_later_day",
        subject=later,
        chain=programme_chain(stream.round.programme_id),
        reason=reason,
        reviewer=reviewer.id,
        before=before,
        after=due_on,
    )
    publish(LaterDayGiven(later.id))
    return later


def require_replied(actor: Account, stream: Stream) -> None:
    """Refuse to go on while somebody can still reply; raises RuleBroken `rebuttal_runs`."""
    if awaited := queries.references_awaited(stream):
        raise RuleBroken(
            "rebuttal_runs",
            sentence(
                "Applicants can still reply to the reviews. Wait for it: %(which)s.",
                which=queries.named(actor, stream, awaited),
            ),
        )


def require_enough(actor: Account, stream: Stream) -> None:
    """Refuse to go on with fewer reviews than the call lets; raises RuleBroken `too_few_reviews`."""
    if lacking := queries.references_with_too_few(stream):
        raise RuleBroken(
            "too_few_reviews",
            sentence(
                "These applications have too few reviews by the rule of the call. Ask somebody else first: %(which)s.",
                which=queries.named(actor, stream, lacking),
            ),
        )


def step(actor: Account, stream: Stream, deed: str, *, reason: str = "") -> Assessment:
    """Move the assessment of a stream on, and note it."""
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
