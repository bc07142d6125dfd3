"""What happened to reviews and who writes them."""

from __future__ import annotations

from grants.correspondence.subscribers.pen import tell
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.foundation.wording import Sentence, counted, sentence
from grants.people.models import Account
from grants.people.queries import get_account, holders
from grants.review.events import (
    AssignmentDeclined,
    LaterDayGiven,
    ReviewersAssigned,
    ReviewReturned,
    ReviewsDue,
    ReviewSetAside,
    ReviewsLate,
)
from grants.review.models import Assignment, LateDigest, LaterDay, Review, ReviewReminder
from grants.review.queries import is_open_to, late_reviews
from grants.streams.models import Stream


@subscribe(ReviewersAssigned)
def tell_reviewer(event: ReviewersAssigned) -> None:
    """Tell a reviewer how many applications wait, in one message."""
    stream = db.session.get_one(Stream, event.stream_id)
    tell(
        [get_account(event.account_id)],
        "reviewers_assigned",
        stream=stream,
        waiting=sentence("applications wait for your review")
        if stream.definition.blind != "no"
        else counted(
            event.count,
            sentence("%(count)s application waits for your review", count=event.count),
            sentence("%(count)s applications wait for your review", count=event.count),
        ),
        count=_how_many(stream, event.count),
    )


def _how_many(stream: Stream, count: int) -> int | Sentence:
    """Return a number as a reviewer may know it: in a blind call it would tell how many closed by their answer."""
    return count if stream.definition.blind == "no" else sentence("one or more")


@subscribe(ReviewReturned)
def tell_who_wrote_it(event: ReviewReturned) -> None:
    """Tell a reviewer that a review came back; the note stands on its page only."""
    assignment = db.session.get_one(Review, event.review_id).assignment
    tell(
        [assignment.reviewer],
        "review_returned",
        stream=assignment.application.stream,
        where={"assignment_id": assignment.id},
    )


@subscribe(ReviewsDue)
def remind_reviewer(event: ReviewsDue) -> None:
    """Tell a reviewer by when the open reviews are due, or that they are late."""
    reminder = db.session.get_one(ReviewReminder, event.reminder_id)
    stream = db.session.get_one(Stream, reminder.stream_id)
    tell(
        [get_account(reminder.reviewer_id)],
        "reviews_due" if reminder.step <= 0 else "reviews_late",
        stream=stream,
        due_on=reminder.due_on,
        count=_how_many(stream, reminder.open_reviews),
    )


@subscribe(AssignmentDeclined)
def tell_who_assigns(event: AssignmentDeclined) -> None:
    """Tell the managers to whom the application is open that somebody else must be asked."""
    application = db.session.get_one(Assignment, event.assignment_id).application
    stream = application.stream
    told = [one for one in _managers(stream) if is_open_to(one, application)]
    tell(told, "assignment_declined", stream=stream)


def _managers(stream: Stream) -> list[Account]:
    return list(holders("programme_manager", programme_id=stream.round.programme_id, stream_id=stream.id))


@subscribe(ReviewsLate)
def tell_who_manages(event: ReviewsLate) -> None:
    """Tell each manager how many reviews are late, of the applications that are open to that person."""
    digest = db.session.get_one(LateDigest, event.digest_id)
    stream = db.session.get_one(Stream, digest.stream_id)
    for manager in _managers(stream):
        late = late_reviews(stream, digest.due_on, manager)
        if late:
            tell(
                [manager],
                "late_reviews",
                stream=stream,
                due_on=digest.due_on,
                reviewers=len(late),
                count=sum(late.values()),
            )


@subscribe(ReviewSetAside)
def tell_whose_review_it_was(event: ReviewSetAside) -> None:
    """Tell a reviewer that a review does not count any more; why stands on its page only."""
    assignment = db.session.get_one(Review, event.review_id).assignment
    tell(
        [assignment.reviewer],
        "review_set_aside",
        stream=assignment.application.stream,
        where={"assignment_id": assignment.id},
    )


@subscribe(LaterDayGiven)
def tell_who_got_it(event: LaterDayGiven) -> None:
    """Tell a reviewer which other day holds for them."""
    later = db.session.get_one(LaterDay, event.later_day_id)
    stream = db.session.get_one(Stream, later.stream_id)
    tell([get_account(later.reviewer_id)], "later_day_given", stream=stream, due_on=later.due_on)
