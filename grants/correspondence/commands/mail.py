"""What does someone intend with mail: write it, and note what became of it."""

from __future__ import annotations

import uuid

from grants.correspondence.models import Mail
from grants.correspondence.states import MAIL
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.outbox import post


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
) -> Mail:
    """Keep a mail and post its sending, in the transaction of what it tells about."""
    mail = Mail(
        message_id=f"<{uuid.uuid4().hex}@{domain}>",
        kind=kind,
        to=to,
        account_id=account_id,
        stream_id=stream_id,
        application_id=application_id,
        text_id=text_id,
        language=language,
        subject=subject,
        body=body,
        state=MAIL.initial,
        written_at=now(),
    )
    db.session.add(mail)
    db.session.flush()
    post("send_mail", mail_id=mail.id)
    return mail


@command
def note_sent(*, mail: Mail) -> None:
    """Note that the mail server took it; a message taken twice stays sent."""
    if mail.state == "waiting":
        mail.state, mail.sent_at = MAIL.after(mail.state, "send"), now()


@command
def note_kept(*, mail: Mail) -> None:
    """Note that it stays here: this installation sends nothing."""
    if mail.state == "waiting":
        mail.state = MAIL.after(mail.state, "keep")
