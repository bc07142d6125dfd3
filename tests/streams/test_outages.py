"""Outages: written down once, shown on the calls they touched, and one later deadline for everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from grants.foundation.clock import clock_at, now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.people.models import Account
from grants.streams import commands, queries
from grants.streams.models import Outage, Stream
from grants.streams.rules import was_touched
from tests.factories.people import a_holder, an_account, sign_in
from tests.factories.streams import a_draft, a_manager, a_round, an_open_stream


def _closes(stream: Stream) -> datetime:
    assert stream.closes_at is not None
    return stream.closes_at


def an_outage(actor: Account, stream: Stream, *, before: int = 40, minutes: int = 50) -> Outage:
    """Write down an outage that began so many minutes before a deadline; an hour after it, the clock stays."""
    began_at = _closes(stream) - timedelta(minutes=before)
    with clock_at(_closes(stream) + timedelta(hours=1)):
        return commands.enter_outage(
            actor=actor,
            began_at=began_at,
            ended_at=began_at + timedelta(minutes=minutes),
            what="De website gaf geen antwoord.",
            evidence="Logboek van de proxy, geheim",
        )


def move(actor: Account, outage: Outage, *streams: Stream, hours: int = 24) -> Any:
    closes = max(_closes(one) for one in streams)
    with clock_at(closes + timedelta(hours=1)):
        return commands.extend_for_outage(
            actor=actor,
            outage=outage,
            streams=streams,
            closes_at=closes + timedelta(hours=hours),
            reason="Storing op de laatste dag",
        )


def refused(code: str, deed: Any, *facts: Any, **named: Any) -> None:
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == code):
        deed(*facts, **named)
    db.session.rollback()


@pytest.mark.parametrize(
    ("began", "ended", "touches"),
    [
        (timedelta(minutes=-40), timedelta(minutes=10), True),
        (timedelta(seconds=-1), timedelta(minutes=10), True),
        (timedelta(0), timedelta(minutes=10), False),
        (timedelta(days=-40), timedelta(days=-30), False),
        (timedelta(days=-40), timedelta(days=-30, seconds=1), True),
    ],
)
def test_an_outage_touches_what_was_open(
    app: Flask, began: timedelta, ended: timedelta, touches: bool
) -> None:
    stream = an_open_stream()
    closes = _closes(stream)
    assert was_touched(stream, closes + began, closes + ended) is touches
    with clock_at(closes + timedelta(days=1)):
        outage = commands.enter_outage(
            actor=a_manager(), began_at=closes + began, ended_at=closes + ended, what="x", evidence="y"
        )
    assert list(queries.streams_touched(outage)) == ([stream] if touches else [])
    assert list(queries.outages_of(stream)) == ([outage] if touches else [])


def test_one_decision_moves_every_stream_it_touched_or_none(app: Flask) -> None:
    manager = a_manager()
    round_ = a_round(manager)
    first, second = an_open_stream(manager, round_), an_open_stream(manager, round_)
    outage = an_outage(a_holder("administrator"), first)
    extensions = move(manager, outage, first, second)
    assert first.closes_at == second.closes_at == extensions[0].closes_at
    assert [one.stream for one in queries.extensions_for(outage)] == [first, second]
    assert [one.outage for one in queries.extensions_of(first)] == [outage]
    with clock_at(_closes(first) + timedelta(days=50)):
        other = an_open_stream(manager, round_)
    was = _closes(first)
    refused("not_touched", move, manager, outage, first, other)
    assert _closes(first) == was


def test_what_cannot_be_an_outage_is_refused(app: Flask) -> None:
    facts: dict[str, Any] = {"actor": a_manager(), "what": "x", "evidence": "y"}
    hour = timedelta(hours=1)
    refused("outage_backwards", commands.enter_outage, began_at=now() - hour, ended_at=now() - hour, **facts)
    refused("outage_ahead", commands.enter_outage, began_at=now() - hour, ended_at=now() + hour, **facts)


def test_who_may_write_down_and_who_may_move(app: Flask) -> None:
    manager = a_manager()
    stream, administrator = an_open_stream(manager), a_holder("administrator")
    for nobody in (an_account(), a_holder("auditor"), a_holder("reviewer")):
        with pytest.raises(NotFound):
            an_outage(nobody, stream)
        db.session.rollback()
    outage = an_outage(administrator, stream)
    with pytest.raises(NotFound):
        move(administrator, outage, stream)
    db.session.rollback()
    with pytest.raises(NotAllowed):
        move(a_holder("auditor"), outage, stream)


def test_an_outage_never_changes(app: Flask) -> None:
    outage = an_outage(a_manager(), an_open_stream())
    number = outage.id

    @command
    def change() -> None:
        db.session.execute(update(Outage).where(Outage.id == number).values(what="x"))

    with pytest.raises(DBAPIError, match="only grows"):
        change()


def test_the_pages(app: Flask, client: FlaskClient) -> None:
    manager = a_manager()
    stream, draft = an_open_stream(manager), a_draft(manager)
    outage = an_outage(manager, stream)
    number, outage_number, draft_number = stream.id, outage.id, draft.id
    page = client.get(f"/calls/{number}").text
    assert "De website gaf geen antwoord." in page
    assert "geheim" not in page
    assert client.get(f"/outages/{outage_number}").status_code == 303
    sign_in(client, an_account())
    assert client.get(f"/outages/{outage_number}").status_code == 404
    sign_in(client, manager)
    page = client.get(f"/outages/{outage_number}").text
    assert "geheim" in page
    assert f'value="{number}"' in page
    assert f'value="{draft_number}"' not in page
    wrong = client.post(
        f"/outages/{outage_number}", data={"reason": "Storing", "closes_at": "2026-08-01T14:00"}
    )
    assert wrong.status_code == 422
    sent = client.post(
        f"/outages/{outage_number}",
        data={"streams": [number], "reason": "Storing in het laatste uur", "closes_at": "2026-08-01T14:00"},
    )
    assert sent.status_code == 303
    page = client.get(f"/calls/{number}").text
    assert "Storing in het laatste uur" in page
    assert "1 augustus 2026, 14:00" in page
    wrong = client.post("/outages", data={"began_at": "2026-03-29T02:30", "ended_at": "2026-03-29T04:00"})
    assert wrong.status_code == 422
    sent = client.post(
        "/outages",
        data={
            "began_at": "2026-06-29T13:20",
            "ended_at": "2026-06-29T14:10",
            "what": "Inloggen lukte niet.",
            "evidence": "Meldingen",
        },
    )
    assert sent.status_code == 303
    assert "Inloggen lukte niet." in client.get("/outages").text
