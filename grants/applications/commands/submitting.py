"""What does someone intend with a finished application: submit, reopen, withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from grants.applications import queries
from grants.applications.commands.lock import lock, touch
from grants.applications.events import ApplicationSubmitted, ApplicationWithdrawn
from grants.applications.models import Application, Submission
from grants.applications.permissions import may_write
from grants.applications.rules import (
    BUDGET,
    Facts,
    arrived_late,
    check_part_open,
    dates_of,
    digest_of,
    gaps,
    reference_of,
)
from grants.applications.states import APPLICATION
from grants.foundation.audit import end_sittings, programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Round, Stream
from grants.streams.rules import is_open


@command
def submit_application(
    *,
    actor: Account,
    application: Application,
    version: int,
    arrived_at: datetime,
    arrival_by: str = "server",
) -> Submission:
    """Hand the application in, once: whoever presses again, or sends the same content, gets the same Submission.

    `version` is the application's version that was checked; `arrived_at` decides whether it is late, not the
    moment at which this runs. A late one is kept as late. Raises Stale when a team-mate changed something
    after the check, RuleBroken `not_this_stage`, `incomplete`, `not_signed` or `submitted_version_stands`.
    """
    lock(application)
    may_write(actor, application).require()
    last = queries.in_force(application)
    if last is not None and application.reopened_at is None and application.state != "withdrawn":
        return last
    state = APPLICATION.after(application.state, "submit")
    if application.version != version:
        raise Stale([Difference("version", sentence("Version"), str(application.version), str(version))])
    stage = queries.stage_now(application)
    check_part_open(queries.definition_of(application), application.stream, stage, BUDGET)
    deadline = dates_of(application).closes_at
    if deadline is None:
        raise RuleBroken("call_closed", sentence("This call does not take new applications now."))
    is_late = arrived_late(arrived_at, deadline)
    if is_late and last is not None:
        said = sentence("The deadline has passed: what you submitted before stays in force, unchanged.")
        raise RuleBroken("submitted_version_stands", said)
    facts, content = _whole(application)
    sha256 = digest_of(content)
    end_sittings(application)
    application.state, application.reopened_at = state, None
    touch(application)
    if last is not None and last.sha256 == sha256:
        _note(actor, application, "submit_unchanged", submission=last.id)
        return last
    application.submitted_at, application.is_late = arrived_at, is_late
    application.requested, application.own_share = facts.totals.requested, facts.totals.own_share
    submission = Submission(
        number=last.number + 1 if last else 1,
        content=content,
        sha256=sha256,
        arrived_at=arrived_at,
        arrival_by=arrival_by,
        deadline_at=deadline,
        is_late=is_late,
        submitted_by=actor.id,
    )
    application.submissions.append(submission)
    _note(actor, application, "submit_application", sha256=sha256, arrived_at=arrived_at, late=is_late)
    db.session.flush()
    publish(ApplicationSubmitted(application.id, submission.id))
    if application.reference is None:
        _give_reference(application)
    return submission


def _whole(application: Application) -> tuple[Facts, str]:
    """Return what is written and its canonical content, once nothing stands in the way of submitting it."""
    definition, facts = queries.definition_of(application), queries.facts_as_written(application)
    if gaps(definition, facts):
        said = sentence("The application is not complete yet: look at the list of what is missing.")
        raise RuleBroken("incomplete", said)
    content = queries.content_as_written(application)
    if definition.sign_off == "before" and queries.lacks_signature(application, digest_of(content)):
        said = sentence("The authorised signatory has not signed this version yet.")
        raise RuleBroken("not_signed", said)
    return facts, content


def _give_reference(application: Application) -> None:
    """Give it its number as the last thing before the commit: everybody who submits waits for the counter."""
    reference = _next_reference(application.stream)
    given = update(Application).where(Application.id == application.id).values(reference=reference)
    db.session.execute(given.execution_options(synchronize_session=False))
    set_committed_value(application, "reference", reference)


def _next_reference(stream: Stream) -> str:
    """Take the next number; streams of two programmes that share code and year share one count."""
    alike = db.session.scalars(
        select(Stream)
        .join(Round)
        .where(Stream.code == stream.code, Round.year == stream.round.year)
        .order_by(Stream.id)
        .options(contains_eager(Stream.round))
        .with_for_update(key_share=True, of=Stream)
        .execution_options(populate_existing=True)
    ).all()
    number = max(one.next_number for one in alike)
    stream.next_number = number + 1
    return reference_of(stream.code, stream.round.year, number)


@command
def reopen_application(*, actor: Account, application: Application) -> None:
    """Change a submitted application before the deadline; what was submitted stays in force meanwhile.

    Raises RuleBroken `call_closed` at or after the deadline.
    """
    lock(application)
    may_write(actor, application).require()
    # First the deadline: after it, no answer may depend on what the funder found.
    if not is_open(dates_of(application), now()):
        raise RuleBroken(
            "call_closed", sentence("The deadline has passed: what you submitted stays in force.")
        )
    application.state = APPLICATION.after(application.state, "reopen")
    if application.reopened_at is None:
        application.reopened_at = now()
        _note(actor, application, "reopen_application")


@command
def withdraw_application(*, actor: Account, application: Application, reason: str) -> None:
    """Take the application back, until it is decided; raises RuleBroken `reason_missing`."""
    lock(application)
    may_write(actor, application).require()
    state = APPLICATION.after(application.state, "withdraw")
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    application.state, application.withdrawal_reason = state, reason.strip()
    application.reopened_at = None
    end_sittings(application)
    record(
        actor_id=actor.id,
        deed="withdraw_application",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        reason=reason,
    )
    publish(ApplicationWithdrawn(application.id))


def _note(actor: Account, application: Application, deed: str, **facts: Any) -> None:
    chain = programme_chain(application.stream.round.programme_id)
    record(actor_id=actor.id, deed=deed, subject=application, chain=chain, **facts)
