"""What does someone intend with mail: write it, and note what became of it."""

from __future__ import annotations

import uuid
from typing import Any

from grants.applications.commands.lock import lock
from grants.applications.models import Application, DeadlineNotice
from grants.applications.queries import is_told_by
from grants.correspondence import queries
from grants.correspondence.events import ReceiptDue, ReminderDue
from grants.correspondence.models import Mail
from grants.correspondence.states import MAIL
from grants.decisions.commands import note_announcement
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.foundation.outbox import post

ANNOUNCES = "decisions_published"
"""The kind of mail that tells a team that its decision is there."""


@command
def write_mail(
    *,
    kind: str,
    to: str,
    account_id: int | None,
    language: str,
    subject: str,
    body: str,
    domain: str,
    stream_id: int | None = None,
    application_id: int | None = None,
    text_id: int | None = None,
    broadcast_id: int | None = None,
    notice_id: int | None = None,
    why: list[Any] | None = None,
    appointment: str | None = None,
) -> Mail:
    """Keep a mail and post its sending, in the transaction of what it tells about; on hold, it only stands there."""
    held = queries.is_on_hold(stream_id, kind)
    mail = Mail(
        message_id=f"<{uuid.uuid4().hex}@{domain}>",
        kind=kind,
        to=to,
        account_id=account_id,
        stream_id=stream_id,
        application_id=application_id,
        text_id=text_id,
        broadcast_id=broadcast_id,
        notice_id=notice_id,
        why=why,
        language=language,
        subject=subject,
        body=body,
        appointment=appointment,
        state=MAIL.after(MAIL.initial, "hold") if held else MAIL.initial,
        written_at=now(),
    )
    db.session.add(mail)
    db.session.flush()
    if not held:
        post("send_mail", mail_id=mail.id)
    return mail


@command
def write_receipt(*, application_id: int, submission_id: int) -> None:
    """Write the receipt of a submission to the team, once."""
    if not queries.has_receipt(application_id, submission_id):
        publish(ReceiptDue(application_id, submission_id))


@command
def write_reminder(*, application_id: int, notice_id: int) -> None:
    """Write to the team of one draft what a notice says of its deadline: once, and only while it is so."""
    application = db.session.get_one(Application, application_id)
    lock(application)
    notice = db.session.get_one(DeadlineNotice, notice_id)
    if is_told_by(application, notice) and not queries.has_reminder(application_id, notice_id):
        publish(ReminderDue(application_id, notice_id))


@command
def note_sent(*, mail: Mail) -> None:
    """Note that the mail server took it; a message taken twice stays sent."""
    if mail.state == "waiting":
        mail.state, mail.sent_at = MAIL.after(mail.state, "send"), now()
        _note_announcement(mail, arrived=True)


@command
def note_kept(*, mail: Mail) -> None:
    """Note that it stays here: this installation sends nothing."""
    if mail.state == "waiting":
        mail.state = MAIL.after(mail.state, "keep")


@command
def note_refused(*, mail: Mail) -> None:
    """Note that the reader's mail server refuses the address for good."""
    if mail.state == "waiting":
        mail.state = MAIL.after(mail.state, "refuse")
        _note_announcement(mail, arrived=False)


def _note_announcement(mail: Mail, *, arrived: bool) -> None:
    """Put it in the log of the letter when a mail announces a decision: a refused one announces nothing."""
    if mail.kind == ANNOUNCES and mail.application_id is not None:
        note_announcement(
            application_id=mail.application_id,
            written_at=mail.written_at,
            reader_id=mail.account_id,
            address=mail.to,
            arrived=arrived,
        )


@command
def hold_back(*, mail: Mail) -> None:
    """Let a mail stand that was on its way when its kind was put on hold."""
    if mail.state == "waiting":
        mail.state = MAIL.after(mail.state, "hold")
