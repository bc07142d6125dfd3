"""What does the passing of time intend with open reviews: remind who writes them, and tell the managers?"""

from __future__ import annotations

from sqlalchemy import select

from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.review import queries
from grants.review.events import ReviewsDue, ReviewsLate
from grants.review.models import Assessment, LateDigest, ReviewReminder
from grants.review.queries import Digest, Reminder


@command
def remind_reviewer(*, reminder: Reminder) -> ReviewReminder | None:
    """Remind one reviewer of open reviews, unless that is not due any more.

    The row of the assessment is the lock, so that two sweepers remind once.
    """
    stream_id = reminder.stream.id
    db.session.scalars(select(Assessment).where(Assessment.stream_id == stream_id).with_for_update()).one()
    if reminder not in queries.reminders_due():
        return None
    sent = ReviewReminder(
        stream_id=stream_id,
        reviewer_id=reminder.reviewer_id,
        due_on=reminder.due_on,
        step=reminder.step,
        open_reviews=reminder.open_reviews,
        sent_at=now(),
    )
    db.session.add(sent)
    record(
        actor_id=None,
        deed="remind_reviewer",
        subject=sent,
        chain=programme_chain(reminder.stream.round.programme_id),
        step=sent.step,
        open_reviews=sent.open_reviews,
    )
    publish(ReviewsDue(sent.id))
    return sent


@command
def tell_of_late_reviews(*, digest: Digest) -> LateDigest | None:
    """Let the managers hear once which reviews are late, unless that is not due any more.

    The row of the assessment is the lock, so that two sweepers tell it once.
    """
    stream_id = digest.stream.id
    db.session.scalars(select(Assessment).where(Assessment.stream_id == stream_id).with_for_update()).one()
    if digest not in queries.digests_due():
        return None
    sent = LateDigest(stream_id=stream_id, due_on=digest.due_on, step=digest.step, sent_at=now())
    db.session.add(sent)
    record(
        actor_id=None,
        deed="tell_of_late_reviews",
        subject=sent,
        chain=programme_chain(digest.stream.round.programme_id),
        step=sent.step,
    )
    publish(ReviewsLate(sent.id))
    return sent
