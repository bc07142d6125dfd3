"""What is intended with a rebuttal: send the reviews, keep the reply, hand it in, remind who did not reply?"""

from __future__ import annotations

from typing import Any

from grants.applications.models import Application
from grants.applications.permissions import may_write
from grants.foundation.audit import end_sittings, programme_chain, record, record_in_sitting
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.phases import require_enough, step
from grants.review.events import RebuttalNears, RebuttalSent, ReplyReceived
from grants.review.models import Assessment, Assignment, Rebuttal, Review
from grants.review.permissions import may_manage_review
from grants.review.queries.rebuttals import Bundle
from grants.review.rules.rebuttal import check_reply, is_in_time, last_day_of_reply
from grants.review.states import REBUTTAL
from grants.streams.models import Stream
from grants.streams.rules import word_count


@command
def open_rebuttal(*, actor: Account, stream: Stream, sha256: str) -> Assessment:
    """Lock the reviews and send each applicant those of its application, for one reply within the term of the call.

    `sha256` is that of what the manager looked at (`queries.bundles_digest`). Raises RuleBroken `no_rebuttal`,
    `too_few_reviews`; Stale when it is not what would be sent now.
    """
    may_manage_review(actor, stream).require()
    asked = stream.definition.rebuttal
    if asked is None:
        raise RuleBroken(
            "no_rebuttal", sentence("In this call applicants do not reply before the panel begins.")
        )
    require_enough(actor, stream)
    if queries.bundles_digest(queries.open_bundles(actor, stream)) != sha256:
        raise Stale
    assessment = step(actor, stream, "open_rebuttal")
    for bundle in queries.bundles(stream):
        _send(actor.id, bundle, asked.working_days, asked.words)
    return assessment


def send_late_report(review: Review, assignment: Assignment, phase: str) -> None:
    """Send a report that came in after the others were sent, where the call says so; nobody is named as sender."""
    application = assignment.application
    asked = application.stream.definition.rebuttal
    if phase == "independent" or asked is None or asked.late_reports != "sent":
        return
    db.session.flush()
    for bundle in queries.bundles(application.stream, only=[review.id]):
        _send(None, bundle, asked.late_days, asked.words)


def _send(actor_id: int | None, bundle: Bundle, working_days: int, words: int) -> None:
    rebuttal = Rebuttal(
        application_id=bundle.application.id,
        number=bundle.number,
        state=REBUTTAL.initial,
        sent_at=now(),
        due_on=last_day_of_reply(today(), working_days),
        words=words,
        reports=list(bundle.reports),
        sources=list(bundle.sources),
        seed=bundle.seed,
    )
    db.session.add(rebuttal)
    db.session.flush()
    _note(actor_id, rebuttal, bundle.application, "send_reviews", due_on=rebuttal.due_on)
    publish(RebuttalSent(rebuttal.id))


@command
def save_reply(*, actor: Account, rebuttal: Rebuttal, version: int, reply: str) -> Rebuttal:
    """Keep a reply as a draft, however long; raises Stale with both texts, and what `_open` raises."""
    locked = _open(actor, rebuttal, version, reply)
    locked.reply, locked.saved_at = reply.strip(), now()
    record_in_sitting(
        actor_id=actor.id,
        deed="save_reply",
        subject=locked,
        part="reply",
        content=locked.reply,
        chain=programme_chain(locked.application.stream.round.programme_id),
    )
    return locked


@command
def submit_reply(*, actor: Account, rebuttal: Rebuttal, version: int, reply: str) -> Rebuttal:
    """Hand the one reply in; after the term it is kept, and shown to nobody who judges.

    Raises RuleBroken `reply_missing`, `reply_too_long`; Stale with both texts, and what `_open` raises.
    """
    locked = _open(actor, rebuttal, version, reply)
    check_reply(reply, locked.words)
    at = now()
    deed = "submit_reply" if is_in_time(locked.due_on, at) else "submit_late_reply"
    end_sittings(locked)
    locked.state = REBUTTAL.after(locked.state, deed)
    locked.reply, locked.saved_at = reply.strip(), at
    locked.replied_at, locked.replied_by = at, actor.id
    _note(actor.id, locked, locked.application, deed, words=word_count(reply), due_on=locked.due_on)
    publish(ReplyReceived(locked.id))
    return locked


def _open(actor: Account, rebuttal: Rebuttal, version: int, reply: str) -> Rebuttal:
    """Return it locked, if a reply can still be written.

    Raises RuleBroken `replied_before`, `reply_closed` once the ranking is frozen or the application is not judged.
    """
    application = rebuttal.application
    may_write(actor, application).require()
    locked = queries.lock_rebuttal(rebuttal)
    if locked.state != "open":
        raise RuleBroken("replied_before", sentence("The reply was sent already: there is one."))
    if application.state != "admissible" or queries.phase_of(application.stream) == "frozen":
        raise RuleBroken(
            "reply_closed", sentence("The judging of this application has ended: a reply changes nothing.")
        )
    if locked.version != version:
        raise Stale([Difference("reply", sentence("Your reply"), locked.reply, reply)])
    return locked


@command
def remind_of_rebuttal(*, rebuttal: Rebuttal, days: int) -> None:
    """Remind a team that did not reply yet, unless that is not due any more; two sweepers remind once."""
    locked = queries.lock_rebuttal(rebuttal)
    if (locked.id, days) not in [(one.id, step) for one, step in queries.rebuttals_to_remind()]:
        return
    locked.reminded_step = days
    _note(None, locked, locked.application, "remind_of_rebuttal", days=days)
    publish(RebuttalNears(locked.id))


def _note(
    actor_id: int | None, rebuttal: Rebuttal, application: Application, deed: str, **facts: Any
) -> None:
    record(
        actor_id=actor_id,
        deed=deed,
        subject=rebuttal,
        chain=programme_chain(application.stream.round.programme_id),
        reference=application.reference,
        number=rebuttal.number,
        **facts,
    )
