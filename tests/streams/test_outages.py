"""Outages: written down once, shown on the calls they touched, and one later deadline for everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from grants.foundation.clock import clock_at, now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.people.models import Account
from grants.streams import commands, queries
from grants.streams.models import Outage, Stream
from grants.streams.rules import touched_moments
from grants.streams.states import MOMENTS
from tests.conftest import NOON
from tests.factories.people import a_holder, an_account, sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, a_round, an_open_stream, some_sections


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


def move(
    actor: Account, outage: Outage, *streams: Stream, hours: int = 24, which: str = "applications"
) -> Any:
    closes = max(_closes(one) for one in streams)
    with clock_at(closes + timedelta(hours=1)):
        return commands.extend_for_outage(
            actor=actor,
            outage=outage,
            moments=[(one, which) for one in streams],
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
    expected = ["applications"] if touches else []
    assert touched_moments(stream, now(), closes + began, closes + ended) == expected
    with clock_at(closes + timedelta(days=1)):
        outage = commands.enter_outage(
            actor=a_manager(), began_at=closes + began, ended_at=closes + ended, what="x", evidence="y"
        )
    assert queries.moments_touched(outage) == ([(stream, "applications")] if touches else [])
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


BEFORE = NOON + timedelta(days=10)


def a_call_in_steps(**facts: Any) -> Stream:
    """Return a call that takes pre-registrations and ideas until 10 July 2026, noon."""
    dates = replace(a_definition().dates, ideas_before=BEFORE, preregister_before=BEFORE)
    plan, people = some_sections()
    return an_open_stream(dates=dates, sections=(replace(plan, stage="idea"), people), **facts)


@pytest.mark.parametrize(
    ("began", "ended", "touched"),
    [
        (timedelta(minutes=-40), timedelta(minutes=10), list(MOMENTS)),
        (timedelta(0), timedelta(minutes=10), ["applications"]),
        (timedelta(days=-30), timedelta(days=-9, hours=-20), ["applications", "ideas", "preregistration"]),
    ],
)
def test_an_outage_touches_each_moment_that_was_still_to_come(
    app: Flask, began: timedelta, ended: timedelta, touched: list[str]
) -> None:
    stream = a_call_in_steps()
    with clock_at(BEFORE + timedelta(days=1)):
        outage = commands.enter_outage(
            actor=a_manager(), began_at=BEFORE + began, ended_at=BEFORE + ended, what="x", evidence="y"
        )
    assert queries.moments_touched(outage) == [(stream, which) for which in touched]


def test_a_call_that_is_yet_to_open_is_touched_while_one_pre_registers(app: Flask) -> None:
    dates = replace(
        a_definition().dates,
        opens_at=NOON + timedelta(days=5),
        preregister_before=NOON + timedelta(days=2),
    )
    stream = an_open_stream(dates=dates)
    hour = timedelta(hours=1)
    assert touched_moments(stream, NOON, NOON + hour, NOON + 2 * hour) == ["preregistration"]
    assert touched_moments(stream, NOON, NOON - 2 * hour, NOON) == []


def test_ideas_and_pre_registration_are_moved_as_a_dated_decision_with_its_reason(app: Flask) -> None:
    manager, stream = a_manager(), a_call_in_steps()
    closes = _closes(stream)
    with clock_at(BEFORE + timedelta(hours=1)):
        outage = commands.enter_outage(
            actor=manager, began_at=BEFORE - timedelta(hours=1), ended_at=BEFORE, what="x", evidence="y"
        )
        facts: dict[str, Any] = {"actor": manager, "outage": outage, "reason": "Storing"}
        later = BEFORE + timedelta(days=1)
        done = commands.extend_for_outage(
            **facts, moments=[(stream, "preregistration"), (stream, "ideas")], closes_at=later
        )
        assert [(one.which, one.was, one.closes_at) for one in done] == [
            ("ideas", BEFORE, later),
            ("preregistration", BEFORE, later),
        ]
        assert (stream.ideas_before, stream.preregister_before, stream.closes_at) == (later, later, closes)
        one = [(stream, "ideas")]
        refused("not_later", commands.extend_for_outage, **facts, moments=one, closes_at=later)
        refused("after_the_deadline", commands.extend_for_outage, **facts, moments=one, closes_at=closes)
        refused(
            "after_the_deadline",
            commands.extend_for_outage,
            **facts,
            moments=[(stream, "preregistration")],
            closes_at=later + timedelta(seconds=1),
        )
        refused(
            "no_such_moment",
            commands.extend_deadline,
            actor=manager,
            stream=an_open_stream(),
            which="ideas",
            closes_at=later,
            reason="x",
        )
    assert stream.definition.dates.ideas_before == BEFORE
    assert [entry.which for entry in queries.extensions_of(stream)] == ["ideas", "preregistration"]
    assert queries.changes_of([stream])[stream.id].extensions == 2


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
    assert f'value="{number}-applications"' in page
    assert f'value="{draft_number}-applications"' not in page
    wrong = client.post(
        f"/outages/{outage_number}", data={"reason": "Storing", "closes_at": "2026-08-01T14:00"}
    )
    assert wrong.status_code == 422
    sent = client.post(
        f"/outages/{outage_number}",
        data={
            "moments": [f"{number}-applications"],
            "reason": "Storing in het laatste uur",
            "closes_at": "2026-08-01T14:00",
        },
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


@pytest.mark.parametrize(
    ("language", "what"), [("nl", "Sluitingsmoment voor ideeën"), ("en", "Deadline for ideas")]
)
def test_a_manager_moves_the_deadline_for_ideas_on_the_page_of_the_stream(
    app: Flask, client: FlaskClient, language: str, what: str
) -> None:
    stream = a_call_in_steps()
    sign_in(client, a_manager())
    client.post("/language", data={"language": language, "back": "/"})
    page = client.get(f"/streams/{stream.id}").text
    assert 'value="ideas"' in page
    sent = {"which": "ideas", "reason": "Storing", "closes_at": "2026-07-14T14:00"}
    assert client.post(f"/streams/{stream.id}/deadline", data=sent | {"which": "x"}).status_code == 422
    assert client.post(f"/streams/{stream.id}/deadline", data=sent).status_code == 303
    page = client.get(f"/calls/{stream.id}").text
    assert what in page
    assert page.count("14 juli 2026, 14:00" if language == "nl" else "14 July 2026, 14:00") >= 2
    plain = an_open_stream()
    assert 'name="which"' not in client.get(f"/streams/{plain.id}").text
    sent = {"reason": "Storing", "closes_at": "2026-09-14T14:00"}
    assert client.post(f"/streams/{plain.id}/deadline", data=sent).status_code == 303
