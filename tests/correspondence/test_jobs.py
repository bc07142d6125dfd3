"""Sending: by a real conversation with a mail server, once, with the same Message-ID whatever happens."""

from __future__ import annotations

import dataclasses
import email
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from grants.correspondence.jobs import OpenLine, hand_over
from grants.correspondence.models import Mail
from grants.decisions.queries import addressee_of, deliveries_of
from grants.foundation import outbox
from grants.foundation.database import db
from grants.foundation.outbox import Task
from tests.factories.decisions import a_published_batch, a_ranked_stream
from tests.factories.people import an_account


class Conversation(socketserver.StreamRequestHandler):
    """The few words of SMTP that a message needs."""

    server: Sink

    def handle(self) -> None:
        self._say("220 sink")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if word == b"EHLO":
                self._say("250-sink\r\n250 AUTH PLAIN" if self.server.knows_password else "250 sink")
            elif word == b"AUTH":
                self.server.logins += 1
                self._say("235 welcome")
            elif word == b"DATA":
                self._take()
            elif word == b"RCPT" and self.server.knows_nobody:
                self._say(self.server.knows_nobody)
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _take(self) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.server.refusals > 0:
            self.server.refusals -= 1
            self._say("451 later")
            return
        self.server.taken.append(b"".join(lines))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it gets."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[bytes] = []
        self.refusals = 0
        self.logins = 0
        self.knows_password = False
        self.knows_nobody = ""

    @property
    def messages(self) -> list[EmailMessage]:
        """Return what came in, read back."""
        return [email.message_from_bytes(raw, policy=default) for raw in self.taken]  # type: ignore[misc]


@pytest.fixture
def sink(app: Flask) -> Iterator[Sink]:
    """A mail server on this machine that the installation is told to use."""
    before = app.config["SETTINGS"]
    with Sink() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        address = f"smtp://127.0.0.1:{server.server_address[1]}"
        app.config["SETTINGS"] = dataclasses.replace(
            before, mail_server=address, mail_sender="ronde@fonds.example"
        )
        yield server
        server.shutdown()
    app.config["SETTINGS"] = before


def the_mail() -> Mail:
    """Return the one message there is."""
    return db.session.scalars(select(Mail)).one()


def the_key() -> str:
    """Return the key of the one task there is."""
    return db.session.scalars(select(Task.key)).one()


def test_a_message_arrives_as_it_was_written(sink: Sink) -> None:
    an_account("Zoë Müller", "zoe@voorbeeld.example")
    outbox.run_everything()
    (message,) = sink.messages
    kept = the_mail()
    assert (kept.state, kept.sent_at is not None) == ("sent", True)
    assert message["To"] == "zoe@voorbeeld.example"
    assert message["From"] == "ronde@fonds.example"
    assert message["Message-ID"] == kept.message_id
    assert message["Subject"] == kept.subject
    assert message.get_content().replace("\r\n", "\n") == kept.body
    assert "Zoë Müller" in message.get_content()


def test_two_bells_send_once(sink: Sink) -> None:
    an_account()
    key = the_key()
    outbox.run(key)
    outbox.run(key)
    assert len(sink.taken) == 1


def test_a_task_done_again_after_it_was_sent_sends_nothing(sink: Sink) -> None:
    from grants.correspondence.jobs import send_mail

    an_account()
    outbox.run_everything()
    assert send_mail(outbox.get_task(the_key())) == {"state": "nothing to do"}
    assert len(sink.taken) == 1


def test_a_crash_after_handing_over_doubles_with_the_same_number(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grants.correspondence import commands
    from grants.correspondence.jobs import send_mail

    an_account()
    task = outbox.get_task(the_key())
    with monkeypatch.context() as broken:
        broken.setattr(commands, "note_sent", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send_mail(task)
    send_mail(outbox.get_task(the_key()))
    first, second = sink.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert the_mail().state == "sent"


def test_a_server_that_says_later_gets_it_later(sink: Sink) -> None:
    an_account()
    sink.refusals = 1
    key = the_key()
    outbox.run(key)
    assert (the_mail().state, sink.taken) == ("waiting", [])
    assert outbox.get_task(key).state == "waiting"
    outbox.run(key)
    assert (the_mail().state, len(sink.taken)) == ("sent", 1)


def test_an_address_that_does_not_exist_is_tried_once(sink: Sink) -> None:
    an_account()
    sink.knows_nobody = "550 no such user"
    outbox.run_everything()
    assert (the_mail().state, outbox.get_task(the_key()).state) == ("refused", "done")


@pytest.mark.parametrize(("answer", "became"), [("", "mailed"), ("550 no such user", "mail_bounced")])
def test_what_the_server_says_of_an_announcement_is_in_the_log_of_the_letter(
    sink: Sink, answer: str, became: str
) -> None:
    batch = a_published_batch(a_ranked_stream((5, 2)))
    sink.knows_nobody = answer
    outbox.run_everything()
    for decision in batch.decisions:
        (noted,) = deliveries_of(decision)
        assert (noted.kind, noted.noted_by) == (became, None)
        assert noted.reader == addressee_of(decision.application)
        assert (decision.objection_until is None) == bool(answer)


def test_an_address_that_is_full_is_tried_again(sink: Sink) -> None:
    an_account()
    sink.knows_nobody = "452 mailbox full"
    outbox.run(the_key())
    assert (the_mail().state, outbox.get_task(the_key()).state) == ("waiting", "waiting")


def test_without_a_server_a_message_is_kept_and_not_sent(app: Flask) -> None:
    an_account()
    outbox.run_everything()
    assert (the_mail().state, the_mail().sent_at) == ("kept", None)


def test_a_password_is_told_at_home_and_never_over_an_open_line(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink.knows_password = True
    message = EmailMessage()
    message["From"], message["To"] = "a@voorbeeld.example", "b@voorbeeld.example"
    port = sink.server_address[1]
    hand_over(message, server=urlsplit(f"smtp://naam:geheim@127.0.0.1:{port}"))
    assert (sink.logins, len(sink.taken)) == (1, 1)
    monkeypatch.setattr("grants.correspondence.jobs.AT_HOME", set())
    with pytest.raises(OpenLine):
        hand_over(message, server=urlsplit(f"smtp://naam:geheim@127.0.0.1:{port}"))
    assert (sink.logins, len(sink.taken)) == (1, 1)
