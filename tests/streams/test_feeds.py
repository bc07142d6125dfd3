"""Calendar and feed: what a strict reader of RFC 5545 and RFC 4287 finds, and that it is the call's own truth."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from grants.foundation.calendars import Happening, calendar
from grants.foundation.clock import now
from grants.streams import commands
from grants.streams.models import Stream
from grants.streams.rules.definition import Words
from grants.streams.rules.feeds import ATOM, Entry, feed
from tests.conftest import SetClock
from tests.factories.streams import a_definition, a_draft, a_manager, an_open_stream, some_sections

AT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
NAMES = {"a": ATOM}


def read(content: bytes) -> list[dict[str, str]]:
    """Read a calendar as RFC 5545 tells a reader to, and return its events; fails on what the RFC forbids."""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()
    unfolded = content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert (unfolded[0], unfolded[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    inside = False
    for line in unfolded[1:-1]:
        name, mark, value = line.partition(":")
        assert mark, line
        assert re.fullmatch(r"[A-Z-]+(;[A-Z]+=[A-Z]+)?", name), line
        if line == "BEGIN:VEVENT":
            inside = True
            events.append({})
        elif line == "END:VEVENT":
            inside = False
        elif inside:
            assert name not in events[-1], f"{name} twice"
            events[-1][name] = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
    assert all({"UID", "DTSTAMP"} <= set(one) for one in events)
    assert len({one["UID"] for one in events}) == len(events)
    return events


@given(st.text(), st.text())
def test_any_text_survives_the_calendar(title: str, description: str) -> None:
    title, description = (
        text.encode("utf-8", "ignore").decode().replace("\r\n", "\n") for text in (title, description)
    )
    (event,) = read(
        calendar("Alle; oproepen, ook", [Happening("u@x", AT, title, description, "http://x/1", AT)])
    )
    plain = [re.sub("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", "", text) for text in (title, description)]
    assert [event["SUMMARY"], event["DESCRIPTION"]] == plain


def test_a_moment_is_in_utc_and_a_day_ends_on_the_next() -> None:
    written = calendar(
        "x",
        [
            Happening("a", AT, "a", "", "http://x", AT, 2),
            Happening("b", date(2026, 12, 31), "b", "", "http://x", AT),
        ],
    )
    moment, day = read(written)
    assert (moment["DTSTART"], moment["SEQUENCE"]) == ("20260901T120000Z", "2")
    assert (day["DTSTART;VALUE=DATE"], day["DTEND;VALUE=DATE"]) == ("20261231", "20270101")


def test_a_feed_has_what_atom_demands_and_escapes_what_is_written() -> None:
    entry = Entry("http://x/calls/1", "a <b> & \x01c", "\ufffe <script>", AT, AT + timedelta(days=1))
    root = ET.fromstring(
        feed(title="T", address="http://x/f", page="http://x/", author="R", language="nl", entries=[entry])
    )
    assert root.tag == f"{{{ATOM}}}feed"
    assert root.findtext("a:updated", "", NAMES) == "2026-09-02T12:00:00Z"
    (item,) = root.findall("a:entry", NAMES)
    assert [item.findtext(f"a:{name}", "", NAMES) for name in ("id", "title", "summary", "published")] == [
        "http://x/calls/1",
        "a <b> & c",
        " <script>",
        "2026-09-01T12:00:00Z",
    ]
    for parent in (root, item):
        names = [child.tag.partition("}")[2] for child in parent]
        assert {"id", "title", "updated"} <= {name for name in names if names.count(name) == 1}


def a_call(**facts: object) -> Stream:
    definition = a_definition()
    dates = replace(definition.dates, preregister_before=now() + timedelta(days=10))
    return an_open_stream(name=Words("Samen, thuis", "Together; home"), dates=dates, **facts)


def test_the_deadline_for_ideas_is_in_the_calendar(client: FlaskClient) -> None:
    sections = some_sections()
    dates = replace(a_definition().dates, ideas_before=now() + timedelta(days=10))
    call = an_open_stream(sections=(replace(sections[0], stage="idea"), sections[1]), dates=dates)
    found = read(client.get(f"/calls/{call.id}/dates.ics?language=nl").data)
    assert [one["SUMMARY"] for one in found if one["UID"].startswith(f"call-{call.id}-ideas")] == [
        f"Sluitingsmoment voor ideeën: {call.name_nl}"
    ]


@pytest.mark.parametrize(
    ("language", "deadline"), [("nl", "Sluitingsmoment: Samen, thuis"), ("en", "Deadline: Together; home")]
)
def test_the_dates_of_a_call_follow_an_extension(
    client: FlaskClient, clock: SetClock, language: str, deadline: str
) -> None:
    call = a_call()
    answer = client.get(f"/calls/{call.id}/dates.ics?language={language}")
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    before = {one["UID"]: one for one in read(answer.data)}
    assert [uid.split("@")[0] for uid in before] == [
        f"call-{call.id}-{kind}" for kind in ("opens", "preregister", "deadline", "decision")
    ]
    clock.go(2026, 7, 2)
    later = now() + timedelta(days=60)
    commands.extend_deadline(actor=a_manager(), stream=call, closes_at=later, reason="Storing")
    after = {
        one["UID"]: one for one in read(client.get(f"/calls/{call.id}/dates.ics?language={language}").data)
    }
    assert list(after) == list(before)
    moved = after[next(uid for uid in after if "deadline" in uid)]
    assert (moved["SUMMARY"], moved["DTSTART"]) == (deadline, later.strftime("%Y%m%dT%H%M%SZ"))
    assert (moved["SEQUENCE"], moved["LAST-MODIFIED"]) == ("1", "20260702T100000Z")
    assert moved["URL"] == f"http://localhost/calls/{call.id}"


def test_all_dates_are_those_of_calls_that_have_not_closed(client: FlaskClient, clock: SetClock) -> None:
    an_open_stream()
    clock.go(2026, 9, 1)
    running = an_open_stream()
    a_draft()
    uids = {one["UID"].split("-")[1] for one in read(client.get("/calls/dates.ics").data)}
    assert uids == {str(running.id)}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_feed_lists_announced_calls_the_last_changed_first(
    client: FlaskClient, clock: SetClock, language: str
) -> None:
    manager = a_manager()
    first = an_open_stream(manager, name=Words("Eerste & beste", "First & best"))
    clock.go(2026, 7, 1)
    second = an_open_stream(manager)
    a_draft(manager, name=Words("Geheim", "Secret"))
    clock.go(2026, 7, 2)
    commands.extend_deadline(
        actor=manager, stream=first, closes_at=now() + timedelta(days=50), reason="Storing"
    )
    answer = client.get(f"/calls/feed.atom?language={language}")
    assert answer.mimetype == "application/atom+xml"
    root = ET.fromstring(answer.data)
    entries = root.findall("a:entry", NAMES)
    assert [entry.findtext("a:id", "", NAMES) for entry in entries] == [
        f"http://localhost/calls/{call.id}" for call in (first, second)
    ]
    assert entries[0].findtext("a:title", "", NAMES) == first.definition.name.spoken(language)
    stamps = [entries[0].findtext(f"a:{name}", "", NAMES) for name in ("published", "updated")]
    assert stamps == ["2026-06-30T10:00:00Z", "2026-07-02T10:00:00Z"]
    assert root.findtext("a:updated", "", NAMES) == stamps[1]
    assert b"Geheim" not in answer.data
    assert b"Secret" not in answer.data


def test_an_empty_feed_is_a_feed(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/calls/feed.atom").data)
    assert root.findall("a:entry", NAMES) == []
    assert root.findtext("a:updated", "", NAMES) == "2000-01-01T00:00:00Z"


def test_the_feed_and_the_dates_are_linked_from_the_public_pages(client: FlaskClient) -> None:
    call = an_open_stream()
    for page in (client.get("/calls").text, client.get(f"/calls/{call.id}").text):
        assert re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*/calls/feed.atom', page)
    assert f'href="/calls/{call.id}/dates.ics?language=' in client.get(f"/calls/{call.id}").text
    assert client.get(f"/calls/{a_draft().id}/dates.ics").status_code == 404


def test_the_feed_asks_a_fixed_number_of_questions(client: FlaskClient, statements: list[str]) -> None:
    manager = a_manager()
    counts = []
    for _ in range(2):
        an_open_stream(manager)
        an_open_stream(manager)
        for address in ("/calls/feed.atom", "/calls/dates.ics"):
            statements.clear()
            client.get(address)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
