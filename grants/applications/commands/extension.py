"""What does someone intend with a personal extension, also for another? And what is in time then?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from grants.applications import queries
from grants.applications.commands.lock import lock, touch
from grants.applications.events import ArrivalJudgedAnew, ExtensionDecided
from grants.applications.models import Application, PersonalExtension
from grants.applications.permissions import may_decide_extension, may_propose_extension, may_write
from grants.applications.rules import arrived_late, dates_of
from grants.applications.states import EXTENSION
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.permissions import may_manage_stream

WAITING = ("submitted", "admissible", "inadmissible")
"""Handed in, and no decision published: a finding that rested on a deadline can be taken back."""


@command
def ask_extension(*, actor: Account, application: Application, reason: str) -> PersonalExtension:
    """Ask for a later deadline for this application only; staff then see that it is being written.

    Raises RuleBroken `nothing_to_extend` when it is in time, or withdrawn, or found something about, `asked_before`.
    """
    may_write(actor, application).require()
    extension = _ask(actor, application, reason)
    _note(actor, application, "ask_extension", reason=reason)
    db.session.flush()
    return extension


@command
def ask_extension_for(
    *, actor: Account, stream: Stream, email: str, title: str = "", reason: str
) -> PersonalExtension:
    """Write down that somebody asks for a later deadline who cannot sign in; nothing is proposed or decided yet.

    Raises RuleBroken `nobody_writes_here`, `which_application`, and as `ask_extension` does.
    """
    may_manage_stream(actor, stream).require()
    found = queries.extendable_by(actor, stream, email, title)
    if len(found) != 1:
        raise _which(several=bool(queries.extendable_by(actor, stream, email, "")))
    application, spoken_for = found[0]
    extension = _ask(actor, application, reason)
    extension.spoken_for = spoken_for
    _note(actor, application, "ask_extension_for", reason=reason, account=spoken_for.id)
    db.session.flush()
    return extension


def _which(*, several: bool) -> RuleBroken:
    if not several:
        said = sentence(
            "Nobody with this address writes a draft in this call, or submitted something here too late."
        )
        return RuleBroken("nobody_writes_here", said, field="email")
    said = sentence("This person writes more applications here. Write the title of the one it is about.")
    return RuleBroken("which_application", said, field="title")


def _ask(actor: Account, application: Application, reason: str) -> PersonalExtension:
    lock(application)
    waits = application.state == "draft" or (application.state == "submitted" and application.is_late)
    if not waits or application.stream.state != "announced":
        said = sentence("There is nothing to extend: this application is in time, or no longer waits.")
        raise RuleBroken("nothing_to_extend", said)
    if queries.open_extension(application) is not None:
        said = sentence("This was asked before. Wait for the decision.")
        raise RuleBroken("asked_before", said)
    extension = PersonalExtension(
        application=application,
        state=EXTENSION.initial,
        reason=reason,
        asked_by=actor.id,
        asked_at=now(),
    )
    db.session.add(extension)
    return extension


@command
def propose_extension(*, actor: Account, extension: PersonalExtension, until: datetime, grounds: str) -> None:
    """Propose a later deadline, with the grounds; raises RuleBroken `not_later`."""
    application = _lock(extension)
    may_propose_extension(actor, application, closed=_is_closed(actor, application)).require()
    state = EXTENSION.after(extension.state, "propose")
    deadline = application.stream.closes_at
    if deadline is None or until <= deadline:
        said = sentence("Choose a moment after the deadline of the call, %(moment)s.", moment=deadline)
        raise RuleBroken("not_later", said, field="until")
    extension.state, extension.until, extension.grounds = state, until, grounds
    extension.proposed_by, extension.proposed_at = actor.id, now()
    _note(actor, application, "propose_extension", reason=grounds, until=until)


@command
def grant_extension(*, actor: Account, extension: PersonalExtension) -> None:
    """Grant what another person proposed: the arrival of this application is judged by its own deadline."""
    application = _lock(extension)
    may_decide_extension(actor, extension, closed=_is_closed(actor, application)).require()
    extension.state = EXTENSION.after(extension.state, "grant")
    extension.decided_by, extension.decided_at = actor.id, now()
    application.closes_at = extension.until
    _note(actor, application, "grant_extension", reason=extension.grounds or "", until=extension.until)
    _judge(application)
    publish(ExtensionDecided(extension.id))


@command
def refuse_extension(*, actor: Account, extension: PersonalExtension, reason: str) -> None:
    """Refuse it, with a reason: a manager what was asked, the deciding authority what was proposed."""
    application = _lock(extension)
    closed = _is_closed(actor, application)
    if extension.state == "proposed":
        may_decide_extension(actor, extension, closed=closed).require()
    else:
        may_propose_extension(actor, application, closed=closed).require()
    extension.state = EXTENSION.after(extension.state, "refuse")
    extension.refusal, extension.decided_by, extension.decided_at = reason, actor.id, now()
    _note(actor, application, "refuse_extension", reason=reason)
    publish(ExtensionDecided(extension.id))


@command
def judge_arrivals(*, stream: Stream) -> int:
    """Judge again, by a deadline that was moved, what arrived late and waits for a decision; return how many.

    What was submitted says by which deadline it was judged then, and stays as it is.
    """
    late = select(Application).where(
        Application.stream_id == stream.id, Application.is_late.is_(True), Application.state.in_(WAITING)
    )
    return sum(_judge(application) for application in db.session.scalars(late.order_by(Application.id)).all())


def _judge(application: Application) -> bool:
    """Say whether a late application is in time after all, and let it count so."""
    lock(application)
    submission, deadline = queries.in_force(application), dates_of(application).closes_at
    if submission is None or deadline is None or not application.is_late or application.state not in WAITING:
        return False
    if arrived_late(submission.arrived_at, deadline):
        return False
    application.is_late = False
    touch(application)
    _note(None, application, "judge_arrival", arrived_at=submission.arrived_at, deadline=deadline)
    publish(ArrivalJudgedAnew(application.id))
    return True


def _lock(extension: PersonalExtension) -> Application:
    application = extension.application
    lock(application)
    db.session.refresh(extension)
    return application


def _is_closed(actor: Account, application: Application) -> bool:
    return queries.has_interest(actor.id, application.id)


def _note(
    actor: Account | None, application: Application, deed: str, *, reason: str = "", **facts: Any
) -> None:
    chain = programme_chain(application.stream.round.programme_id)
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=application,
        chain=chain,
        reason=reason,
        **facts,
    )
