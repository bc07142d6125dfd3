"""Drafts that stand ready before a deadline: each whole, of another applicant, in a browser that is signed in."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, session
from flask_login import login_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert, update

from bench.call import MONTHS, SECTIONS, some_answers
from bench.client import HOST
from bench.load import Maker, Stage, account_row, in_bulk, some_lines, writing
from grants.applications.models import Application, DeadlineNotice
from grants.applications.rules import Facts
from grants.foundation.clock import now, system_clock
from grants.foundation.database import db
from grants.foundation.secrets import keyed_digest, new_token
from grants.people.models import Account, OpenSession
from grants.streams.models import Stream

VERSION = 1
"""Of the draft and of each of its sections, as it was loaded."""


@dataclass(frozen=True)
class Ready:
    """A draft, and the cookie and the token of the browser in which it is open."""

    application: int
    cookies: dict[str, str]
    token: str
    answers: dict[str, str]
    """What stands in the first section."""


def add_drafts(app: Flask, stage: Stage, count: int, *, since: int = 1) -> list[Ready]:
    """Add whole drafts for the open call; needs an application context."""
    call = db.session.get_one(Stream, stage.open_stream)
    version, moment = call.announced_id, now()
    db.session.rollback()
    tokens: dict[int, tuple[int, str, dict[str, str]]] = {}

    def fill(maker: Maker) -> None:
        for number in range(since, since + count):
            dice = random.Random(-number)
            email = f"indiener{number}@meting.example"
            maker.applicant = maker.add(
                Account, **account_row(email, f"Indiener {number}", stage.password_hash, moment)
            )
            maker.organisation = maker.new_organisation(-number, moment)
            facts = Facts(
                title=f"Op het laatste moment {number}",
                starts_on=stage.open_from + timedelta(days=30),
                months=MONTHS,
                answers=some_answers(dice),
                lines=some_lines(number),
            )
            application = maker.add(
                Application,
                stream_id=stage.open_stream,
                stream_version_id=version,
                initiative_id=maker.new_initiative(-number, dice, moment),
                organisation_id=maker.organisation,
                title=facts.title,
                starts_on=facts.starts_on,
                months=facts.months,
                requested=facts.totals.requested,
                own_share=facts.totals.own_share,
                state="draft",
                created_at=moment,
                changed_at=moment,
                version=VERSION,
            )
            maker.texts(application, facts, moment)
            token = new_token()
            whose = {"token_digest": keyed_digest(token), "account_id": maker.applicant, "epoch": 0}
            maker.add(OpenSession, **whose, begun_at=system_clock())
            tokens[maker.applicant] = application, token, facts.answers[SECTIONS[0].key]

    in_bulk(stage, fill)
    return [in_a_browser(app, number, *whose) for number, whose in sorted(tokens.items())]


def in_a_browser(app: Flask, number: int, application: int, token: str, answers: dict[str, str]) -> Ready:
    """Make the cookie that signing in would have made: a thousand hashes would take longer than the burst."""
    with app.app_context(), app.test_request_context(environ_base={"REMOTE_ADDR": HOST}):
        account = db.session.get_one(Account, number)
        account.session_token = token
        login_user(account)
        session["language"] = "nl"
        form_token = generate_csrf()
        interface = app.session_interface
        signer = interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return Ready(
            application, {interface.get_cookie_name(app): signer.dumps(dict(session))}, form_token, answers
        )


def close_in(stage: Stage, seconds: float) -> None:
    """Let the open call close so many seconds from now; who has a draft was told a day before, as ever."""
    until = now() + timedelta(seconds=seconds)
    told = {"stream_id": stage.open_stream, "closes_at": until, "kind": "day", "drafts": 0, "sent_at": now()}
    with writing() as connection:
        connection.execute(update(Stream).where(Stream.id == stage.open_stream).values(closes_at=until))
        connection.execute(insert(DeadlineNotice).values(**told))
    db.session.rollback()
