"""What becomes of the files that reviewers may read: built anew, or given as they are by a manager's decision."""

from __future__ import annotations

from grants.applications.models import Application
from grants.applications.queries import definition_of, files_for_reviewers
from grants.foundation import files, outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import MEDIA_TYPES
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.models import ReviewerCopy
from grants.review.permissions import may_manage_review
from grants.review.states import REVIEWER_COPY


@command
def order_copies(*, application: Application) -> int:
    """Have every file that reviewers may read built anew, once; return how many were asked for."""
    if not definition_of(application).asks_files:
        return 0
    known = queries.copies_of(application)
    wanted = {one.attachment.id for one in files_for_reviewers(application)}
    ordered = sorted(wanted - known.keys())
    for number in ordered:
        copy = ReviewerCopy(
            attachment_id=number,
            application_id=application.id,
            state=REVIEWER_COPY.initial,
            ordered_at=now(),
        )
        db.session.add(copy)
        db.session.flush()
        record(actor_id=None, deed="order_copy", subject=copy)
        outbox.post("make_reviewer_copy", copy_id=copy.id)
    return len(ordered)


@command
def keep_copy(*, copy: ReviewerCopy, content: bytes, words: str | None = None) -> None:
    """Keep what was built anew; the worker's own deed, done once."""
    locked = queries.lock_copy(copy)
    if locked.state != "waiting":
        return
    kind = locked.attachment.kind
    locked.file = files.keep(content, name=f"copy.{kind}", media_type=MEDIA_TYPES[kind])
    locked.words = words
    locked.state = REVIEWER_COPY.after(locked.state, "keep_copy")
    record(actor_id=None, deed="keep_copy", subject=locked, sha256=locked.file.sha256)


@command
def give_up_copy(*, copy: ReviewerCopy, trouble: str) -> None:
    """Say that a file cannot be built anew: reviewers do not get it unless a manager decides so."""
    locked = queries.lock_copy(copy)
    if locked.state != "waiting":
        return
    locked.state = REVIEWER_COPY.after(locked.state, "give_up_copy")
    locked.trouble = trouble[:200]
    record(actor_id=None, deed="give_up_copy", subject=locked, trouble=locked.trouble)


@command
def give_original(*, actor: Account, copy: ReviewerCopy, reason: str) -> None:
    """Let reviewers have a file as it was made, because it could not be built anew.

    Raises RuleBroken `reason_missing`, or `copy_not_failed` when there is nothing to decide.
    """
    locked = queries.lock_copy(copy)
    stream = locked.application.stream
    may_manage_review(actor, stream).require()
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    if locked.state != "failed":
        raise RuleBroken("copy_not_failed", sentence("This file was built anew: reviewers get the copy."))
    locked.state = REVIEWER_COPY.after(locked.state, "give_original")
    locked.given_by, locked.given_at, locked.given_because = actor.id, now(), reason.strip()
    record(
        actor_id=actor.id,
        deed="give_original",
        subject=locked,
        chain=programme_chain(stream.round.programme_id),
        reason=reason.strip(),
    )
