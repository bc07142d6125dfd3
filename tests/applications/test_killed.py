"""The web server is killed while people save and upload: what was acknowledged is there, the rest whole or absent."""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from bench.client import HOST, RefusedError, Visitor
from bench.drafts import Ready, in_a_browser
from bench.meter import children_of
from bench.servers import Web, free_port
from grants.applications.models import Attachment, SectionAnswers
from grants.foundation import files
from grants.foundation.clock import system_clock, use_clock
from grants.foundation.database import db
from grants.foundation.files import StoredFile
from grants.foundation.invariants import faults
from grants.people import commands as people
from grants.streams.rules.definition import FileRule, Question, Section
from ops.processes import family
from tests.backends import Backend, settings_of
from tests.factories import upload
from tests.factories.applications import an_application
from tests.factories.people import a_person
from tests.factories.streams import an_open_stream, words

KILLS = int(os.environ.get("RONDE_KILLS", "5"))
SEED = int(os.environ.get("RONDE_SEED", "2026"))
WHOLE_SERVER = 5
"""One kill in so many takes the server with all its workers; the others take one worker."""
UPLOADS_EACH = 15
BROKEN = (OSError, http.client.HTTPException)
SECTIONS = (
    Section("plan", words("Plan"), (Question("summary", "text", words("Summary")),)),
    Section(
        "files", words("Files"), (Question("added", "file", words("File"), files=FileRule(("pdf",), 20, 1)),)
    ),
)


@dataclass
class Told:
    """What somebody was told: of each thing sent, whether it was acknowledged; None while nobody knows."""

    sent: list[tuple[str, bool]] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)

    @property
    def may_stand(self) -> set[str]:
        """What may stand there of things that replace each other: the last acknowledged, or a later one."""
        allowed: set[str] = set()
        for thing, was_acknowledged in self.sent:
            allowed = {thing} if was_acknowledged else allowed | {thing}
        if not any(was_acknowledged for _thing, was_acknowledged in self.sent):
            allowed.add("")
        return allowed


class Somebody(threading.Thread):
    """One person at one draft, who goes on until told to stop."""

    def __init__(self, ready: Ready, port: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.ready, self.port, self.stop = ready, port, stop
        self.told = Told()
        self.path = f"/applications/{ready.application}/sections"

    def visitor(self) -> Visitor:
        visitor = Visitor(self.port)
        visitor.cookies = dict(self.ready.cookies)
        return visitor

    def run(self) -> None:
        turn = 0
        while not self.stop.is_set():
            turn += 1
            try:
                self.do(turn)
            except BROKEN:
                time.sleep(0.05)
            except RefusedError as error:
                self.told.oddities.append(str(error))

    def do(self, turn: int) -> None:
        raise NotImplementedError


class Typist(Somebody):
    """Saves one text after another, as the script on the page does."""

    version: int | None = None

    def do(self, turn: int) -> None:
        visitor = self.visitor()
        if self.version is None:
            shown = visitor.fetch(f"{self.path}/plan").form(having="summary")
            self.version = int(dict(shown.values)["version"])
        text = f"Tekst {turn} " + "woord " * 40
        values = {"summary": text.strip(), "version": str(self.version), "csrf_token": self.ready.token}
        visitor.headers = {"X-Autosave": "1"}
        known, self.version = self.version, None
        self.told.sent.append((text.strip(), False))
        answer = once(visitor, f"{self.path}/plan", values)
        if answer.status != 200:
            raise RefusedError(f"a save answered {answer.status}")
        self.told.sent[-1] = (text.strip(), True)
        self.version = known + 1


def once(visitor: Visitor, path: str, values: dict[str, str]) -> http.client.HTTPResponse:
    """Send a form a single time: a visitor tries again when the line breaks, and then nobody would know."""
    return sent(visitor, path, urllib.parse.urlencode(values).encode(), "application/x-www-form-urlencoded")


def sent(visitor: Visitor, path: str, body: bytes, kind: str) -> http.client.HTTPResponse:
    """Send bytes a single time and read the answer."""
    line = http.client.HTTPConnection(HOST, visitor.connection.port, timeout=30)
    cookies = "; ".join(f"{key}={value}" for key, value in visitor.cookies.items())
    try:
        line.request("POST", path, body, visitor.headers | {"Cookie": cookies, "Content-Type": kind})
        answer = line.getresponse()
        answer.read()
        return answer
    finally:
        line.close()


class Uploader(Somebody):
    """Adds one file after another."""

    def do(self, turn: int) -> None:
        if turn > UPLOADS_EACH:
            self.stop.wait(0.1)
            return
        content = upload.a_pdf(text=f"BT ({self.ready.application} {turn}) Tj ET".encode() + b" " * 40_000)
        self.told.sent.append((upload.digest_of(content), False))
        body, kind = upload.a_form({"version": "0", "csrf_token": self.ready.token}, "added", content)
        answer = sent(self.visitor(), f"{self.path}/files", body, kind)
        if answer.status != 303:
            raise RefusedError(f"an upload answered {answer.status}")
        self.told.sent[-1] = (self.told.sent[-1][0], True)


# --- The server -------------------------------------------------------------------------------------


@pytest.fixture
def web(backend: Backend, app: Flask) -> Iterator[Web]:
    """A real web server with two workers on the database of the test."""
    use_clock(system_clock)
    server = Web(
        "wsgi:app", settings_of(backend.folder, backend.address), backend.folder, free_port(), "/calls"
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()
        backend.written_elsewhere()


def drafts(app: Flask, count: int) -> list[Ready]:
    """Return drafts, each open in a browser of its own."""
    stream, ready = an_open_stream(sections=SECTIONS), []
    for _ in range(count):
        person = a_person()
        number = an_application(stream, person).id
        account, token = person.account.id, people.begin_session(account=person.account)
        db.session.rollback()
        ready.append(in_a_browser(app, account, number, token, {}))
    return ready


def kill(web: Web, turn: int) -> None:
    """Kill a worker, or the whole server and start it again."""
    if turn % WHOLE_SERVER == 0:
        for pid in family(web.leader):
            os.kill(pid, signal.SIGKILL)
        web.stop()
        web.start()
    elif workers := children_of(web.leader):
        os.kill(workers[0], signal.SIGKILL)


# --- What must hold ---------------------------------------------------------------------------------


def violations(typists: list[Typist], uploaders: list[Uploader]) -> list[str]:
    """Hold what people were told against what is kept."""
    found = [oddity for one in (*typists, *uploaders) for oddity in one.told.oddities]
    for typist in typists:
        stands = db.session.scalar(
            select(SectionAnswers.answers).where(SectionAnswers.application_id == typist.ready.application)
        )
        if ((stands or {}).get("summary") or "") not in typist.told.may_stand:
            found.append(f"{typist.ready.application}: a text that was acknowledged is not there")
    for uploader in uploaders:
        kept = db.session.scalars(
            select(Attachment.sha256).where(Attachment.application_id == uploader.ready.application)
        ).all()
        sent = dict(uploader.told.sent)
        found += [
            f"{one} was acknowledged and is gone" for one, was in sent.items() if was and one not in kept
        ]
        found += [f"{one} is there and nobody sent it" for one in kept if one not in sent]
        if len(kept) != len(set(kept)):
            found.append("a file is there twice")
    return found + [fault for some in faults().values() for fault in some]


def orphans() -> set[str]:
    """Return the names below the folder of files that no row knows, after a sweep."""
    files.sweep(older_than=system_clock() + timedelta(hours=1))
    known = set(db.session.scalars(select(StoredFile.sha256)))
    assert files._folder is not None
    return {path.name for path in files._folder.rglob("*") if path.is_file()} ^ known


def test_what_was_acknowledged_survives_kills_of_the_server(
    app: Flask, web: Web, record_property: Callable[[str, object], None]
) -> None:
    dice, stop = random.Random(SEED), threading.Event()
    ready = drafts(app, 4 + KILLS // 20)
    db.session.remove()
    db.engine.dispose()
    typists = [Typist(one, web.port, stop) for one in ready[:2]]
    uploaders = [Uploader(one, web.port, stop) for one in ready[2:]]
    for one in (*typists, *uploaders):
        one.start()
    for turn in range(1, KILLS + 1):
        time.sleep(dice.uniform(0.3, 1.0))
        kill(web, turn)
    time.sleep(0.5)
    stop.set()
    for one in (*typists, *uploaders):
        one.join(60)
    web.stop()
    told = [outcome for one in (*typists, *uploaders) for _thing, outcome in one.told.sent]
    found = violations(typists, uploaders)
    record_property(
        "long run",
        f"{KILLS} kills, {told.count(True)} acknowledged, {told.count(False)} cut off, "
        f"{len(found)} violations, seed {SEED}",
    )
    assert found == []
    assert orphans() == set()
    assert told.count(True) > 0
    assert told.count(False) > 0


def test_what_was_acknowledged_and_is_gone_would_be_seen(app: Flask) -> None:
    """The control: a text and a file that people were told are kept, and that are not."""
    use_clock(system_clock)
    text, file = drafts(app, 2)
    typist, uploader = Typist(text, 0, threading.Event()), Uploader(file, 0, threading.Event())
    assert violations([typist], [uploader]) == []
    typist.told.sent = [("Eerst", True), ("Later", False)]
    uploader.told.sent = [("0" * 64, True)]
    assert len(violations([typist], [uploader])) == 2
