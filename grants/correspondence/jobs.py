"""What do we do later? Hand mail to the mail server, or keep it; scan files again; forget what was never sent."""

from __future__ import annotations

import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from grants.correspondence import commands, queries
from grants.correspondence.models import Mail, MessageFile
from grants.foundation import files, scanning
from grants.foundation.clock import now
from grants.foundation.clockwork import clockwork
from grants.foundation.database import db
from grants.foundation.outbox import Task, job

PATIENCE_SECONDS = 20
ALWAYS = 500
"""From this answer on a mail server means that trying again does not help (RFC 5321, section 4.2.1)."""
UNSENT_FILES_STAY = timedelta(days=30)
AT_HOME = {"localhost", "127.0.0.1", "::1"}


class OpenLine(RuntimeError):
    """The password of the mail server would travel unencrypted over a network."""


@job("send_mail")
def send_mail(task: Task) -> dict[str, Any]:
    """Send one message, unless it was; the same Message-ID every time, so that a double shows as one."""
    mail = queries.find_mail(task.facts["mail_id"])
    if mail is None or mail.state != "waiting":
        return {"state": "nothing to do"}
    if mail.settled_at is None and queries.is_on_hold(mail.stream_id, mail.kind):
        commands.hold_back(mail=mail)
        return {"state": "held"}
    settings = current_app.config["SETTINGS"]
    if settings.mail_server is None:
        commands.note_kept(mail=mail)
        return {"state": "kept"}
    try:
        hand_over(as_message(mail, sender=settings.mail_sender), server=urlsplit(settings.mail_server))
    except smtplib.SMTPRecipientsRefused as refused:
        if any(code < ALWAYS for code, _said in refused.recipients.values()):
            raise
        commands.note_refused(mail=mail)
        return {"state": "refused"}
    commands.note_sent(mail=mail)
    return {"state": "sent"}


@job("write_receipt")
def write_receipt(task: Task) -> None:
    """Write the receipt of a submission to the whole team."""
    commands.write_receipt(
        application_id=task.facts["application_id"], submission_id=task.facts["submission_id"]
    )


@job("write_reminder")
def write_reminder(task: Task) -> None:
    """Write to the team of one draft how near its deadline is, or that nothing was submitted."""
    commands.write_reminder(application_id=task.facts["application_id"], notice_id=task.facts["notice_id"])


def as_message(mail: Mail, *, sender: str) -> EmailMessage:
    """Return the message as it travels."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = mail.written_at
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(mail.body)
    if mail.appointment is not None:
        method = "CANCEL" if "\nMETHOD:CANCEL" in mail.appointment else "REQUEST"
        message.add_alternative(mail.appointment, subtype="calendar", params={"method": method})
        message.add_attachment(
            mail.appointment.encode(), maintype="application", subtype="ics", filename="appointment.ics"
        )
    return message


def hand_over(message: EmailMessage, *, server: SplitResult) -> None:
    """Give a message to a server named as smtp://user:password@host:port or smtps://….

    Encrypts when the server can. Raises OpenLine rather than tell a password over an open line, and
    smtplib.SMTPException or OSError when the server does not take it.
    """
    host = server.hostname or "localhost"
    safe = ssl.create_default_context()
    if server.scheme == "smtps":
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            host, server.port or 465, timeout=PATIENCE_SECONDS, context=safe
        )
    else:
        line = smtplib.SMTP(host, server.port or 25, timeout=PATIENCE_SECONDS)
    with line:
        line.ehlo()
        encrypted = server.scheme == "smtps"
        if not encrypted and line.has_extn("starttls"):
            line.starttls(context=safe)
            encrypted = True
        if server.username:
            if not encrypted and host not in AT_HOME:
                raise OpenLine(host)
            line.login(unquote(server.username), unquote(server.password or ""))
        line.send_message(message)


@job("scan_message_file")
def scan_message_file(task: Task) -> dict[str, Any] | None:
    """Scan a file of a message that waits, and let it through or refuse it; one that was removed needs nothing."""
    file = db.session.get(MessageFile, task.facts["file_id"])
    if file is None or file.state != "quarantined" or file.file is None:
        return None
    scan = scanning.scan_at_last(files.read(file.file))
    commands.settle_message_file(file=file, scanner=scan.scanner, found=scan.found)
    return {"found": scan.found}


@clockwork
def forget_unsent_files() -> None:
    """Drop files that somebody added to a message a month ago and never sent."""
    for file in queries.forgotten_files(now() - UNSENT_FILES_STAY):
        commands.forget_unsent_file(file=file)
