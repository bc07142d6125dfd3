"""What does someone intend with mail and messages? To write them, and to note what became of them."""

from __future__ import annotations

import uuid

from grants.applications.models import Application
from grants.applications.queries import has_interest
from grants.correspondence.events import MessageSent
from grants.correspondence.models import Mail, Message
from grants.correspondence.permissions import may_write_message, side_of
from grants.correspondence.states import MAIL
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.outbox import post
from grants.foundation.wording import sentence
from grants.people.models import Account

LONGEST_MESSAGE = 10_000


@command
def write_mail(
    *, kind: str, to: str, account_id: int | None, language: str, subject: str, body: str, domain: str
) -> Mail:
    """Keep a message and post its sending, in the transaction of what it tells about."""
    mail = Mail(
        message_id=f"<{uuid.uuid4().hex}@{domain}>",
        kind=kind,
        to=to,
        account_id=account_id,
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


@command
def send_message(*, actor: Account, application: Application, text: str, readers: str = "both") -> Message:
    """Say something about an application to the other side, or note it for the funder alone.

    Raises RuleBroken `message_empty`, `message_too_long`, `readers_unknown`.
    """
    closed = has_interest(actor.id, application.id)
    may_write_message(actor, application, closed=closed).require()
    side = side_of(actor, application)
    if readers not in (("both", "funder") if side == "funder" else ("both",)):
        raise RuleBroken("readers_unknown", sentence("Choose who reads this."), field="readers")
    if not text.strip():
        raise RuleBroken("message_empty", sentence("Write a message."), field="text")
    if len(text) > LONGEST_MESSAGE:
        said = sentence("Use at most %(count)s characters.", count=LONGEST_MESSAGE)
        raise RuleBroken("message_too_long", said, field="text")
    message = Message(
        application=application,
        author_id=actor.id,
        side=side,
        readers=readers,
        text=text.strip(),
        sent_at=now(),
    )
    db.session.add(message)
    record(
        actor_id=actor.id,
        deed="send_message",
        subject=message,
        chain=programme_chain(application.stream.round.programme_id),
        application=application.id,
        side=side,
        readers=readers,
    )
    if readers == "both":
        publish(MessageSent(message.id))
    return message
