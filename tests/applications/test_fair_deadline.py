"""The last second: arrival decides, whichever worker came to it when, whatever a clock or a client says."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.applications.rules import arrived_late, read_arrival
from grants.foundation.clock import use_clock
from grants.foundation.database import db
from grants.foundation.terms import AMSTERDAM, instant_from_local
from grants.streams.models import Stream
from grants.streams.rules import is_open
from tests.conftest import SetClock
from tests.factories.applications import an_application, fill_in
from tests.factories.people import Person, sign_in
from tests.factories.streams import an_open_stream

CASES = int(os.environ.get("RONDE_MOMENTS", "12"))
SEED = int(os.environ.get("RONDE_SEED", "2026"))
MILLI = timedelta(milliseconds=1)
HEADER = "X-Ronde-Arrived"
DEADLINE = datetime(2026, 9, 1, 12, tzinfo=UTC)

Decide = Callable[[datetime, datetime], bool]


def stamp_of(moment: datetime) -> str:
    """Return the stamp as nginx writes `$msec`."""
    return f"{moment.timestamp():.3f}"


def by_stamp(arrived_at: datetime, _handled_at: datetime) -> bool:
    read = read_arrival(stamp_of(arrived_at))
    assert read is not None
    return arrived_late(read, DEADLINE)


def by_when_a_worker_came_to_it(_arrived_at: datetime, handled_at: datetime) -> bool:
    """The control: what must not decide."""
    return arrived_late(handled_at, DEADLINE)


def wrong_ones(decide: Decide, delays: Iterable[float]) -> list[int]:
    """Return the offsets in milliseconds, of all 2,001, that are decided wrongly with some delay."""
    return [
        offset
        for delay in delays
        for offset in range(-1_000, 1_001)
        if decide(DEADLINE + offset * MILLI, DEADLINE + offset * MILLI + timedelta(seconds=delay))
        != (offset >= 0)
    ]


def test_every_millisecond_around_a_deadline_is_decided_by_arrival() -> None:
    assert wrong_ones(by_stamp, (0, 0.4, 1, 5, 30)) == []


def test_a_decision_by_the_worker_s_moment_would_be_seen() -> None:
    assert wrong_ones(by_when_a_worker_came_to_it, (0,)) == []
    assert len(wrong_ones(by_when_a_worker_came_to_it, (0.4,))) == 400


def test_a_call_is_open_until_the_instant_of_its_deadline_and_not_at_it() -> None:
    stream = Stream(state="announced", opens_at=DEADLINE - timedelta(days=1), closes_at=DEADLINE)
    still = [offset for offset in range(-1_000, 1_001) if is_open(stream, DEADLINE + offset * MILLI)]
    assert still == list(range(-1_000, 0))


@pytest.mark.parametrize(
    ("night", "hours"),
    [(datetime(2026, 3, 29), 23), (datetime(2026, 10, 25), 25)],  # noqa: DTZ001
)
def test_in_a_night_in_which_the_clock_moves_no_minute_is_decided_wrongly(
    night: datetime, hours: int
) -> None:
    """A deadline at 3:30 by the clock on the wall: what came in either half past two was in time."""
    deadline = instant_from_local(night.replace(hour=3, minute=30))
    begins = instant_from_local(night)
    minutes = [begins + timedelta(minutes=one) for one in range(hours * 60)]
    in_time = [moment for moment in minutes if not arrived_late(moment, deadline)]
    assert len(in_time) == (2.5 if hours == 23 else 4.5) * 60
    assert in_time == sorted(minutes)[: len(in_time)]
    half_past_two = [one for one in in_time if one.astimezone(AMSTERDAM).strftime("%H:%M") == "02:30"]
    assert len(half_past_two) == (0 if hours == 23 else 2)


# --- Through the pages ------------------------------------------------------------------------------


class Worker:
    """A server whose clock is wrong by so much, and that comes to a request so much later than it arrived."""

    def __init__(self, arrives: datetime, skew: float, delay: float) -> None:
        self.looks = self.arrives = arrives + timedelta(seconds=skew)
        self.delay = timedelta(seconds=delay)

    def __call__(self) -> datetime:
        seen, self.looks = self.looks, self.arrives + self.delay
        return seen


@pytest.fixture
def behind_proxy(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in front that says when a request arrived."""
    settings = replace(app.config["SETTINGS"], arrival_header=HEADER)
    monkeypatch.setitem(app.config, "SETTINGS", settings)


@pytest.fixture
def drafts(app: Flask, person: Person) -> Iterator[Application]:
    """Whole drafts of one call, one after another."""
    stream = an_open_stream()

    def made() -> Iterator[Application]:
        while True:
            yield fill_in(an_application(stream, person), person.account)

    return made()


def pressed(client: FlaskClient, draft: Application, clock: Callable[[], datetime], **headers: str) -> bool:
    """Submit a draft under a clock; return whether it is kept as late."""
    number, version = draft.id, draft.version
    db.session.rollback()
    use_clock(clock)
    answer = client.post(f"/applications/{number}/submit", data={"version": version}, headers=headers)
    assert answer.status_code == 303
    return db.session.get_one(Application, number).is_late


def test_a_sample_of_moments_delays_and_clocks_is_decided_right(
    client: FlaskClient,
    person: Person,
    drafts: Iterator[Application],
    behind_proxy: None,
    clock: SetClock,
    record_property: Callable[[str, object], None],
) -> None:
    dice = random.Random(SEED)
    sign_in(client, person.account)
    offsets = [-1_000, -1, 0, 1, 1_000] + [dice.randint(-1_000, 1_000) for _ in range(CASES)]
    wrong = []
    for offset in offsets[:CASES]:
        draft = next(drafts)
        deadline = draft.stream.closes_at
        assert deadline is not None
        arrives = deadline + offset * MILLI
        skew, delay = dice.choice((-120, -5, 0, 5, 120)), dice.choice((0.0, 0.2, 1.0, 5.0, 30.0))
        standing = Worker(arrives, skew, delay)
        late = pressed(client, draft, standing, **{HEADER: stamp_of(arrives)})
        sent = db.session.get_one(Application, draft.id).submissions[0]
        if (late, sent.is_late, sent.arrived_at, sent.arrival_by) != (
            *(offset >= 0, offset >= 0),
            *(arrives, "proxy"),
        ):
            wrong.append((offset, skew, delay))
        use_clock(clock)
    record_property("long run", f"{CASES} moments, {len(wrong)} decided wrongly, seed {SEED}")
    assert wrong == []


@pytest.mark.parametrize(("offset", "delay"), [(-1, 30.0), (0, 0.0), (1, 30.0)])
def test_without_a_proxy_the_first_look_at_the_clock_decides(
    client: FlaskClient, person: Person, drafts: Iterator[Application], offset: int, delay: float
) -> None:
    sign_in(client, person.account)
    draft = next(drafts)
    assert draft.stream.closes_at is not None
    arrives = draft.stream.closes_at + offset * MILLI
    assert pressed(client, draft, Worker(arrives, 0, delay)) == (offset >= 0)


@pytest.mark.parametrize(("offset", "kept"), [(-1, True), (0, False)])
def test_what_was_typed_in_time_is_kept_however_late_the_house_comes_to_it(
    client: FlaskClient,
    person: Person,
    drafts: Iterator[Application],
    behind_proxy: None,
    offset: int,
    kept: bool,
) -> None:
    sign_in(client, person.account)
    draft = next(drafts)
    assert draft.stream.closes_at is not None
    number, arrives = draft.id, draft.stream.closes_at + offset * MILLI
    db.session.rollback()
    use_clock(Worker(arrives, 0, 30.0))
    typed = {"target": "elderly", "version": 1}
    headers = {HEADER: stamp_of(arrives), "X-Autosave": "1"}
    answer = client.post(f"/applications/{number}/sections/people", data=typed, headers=headers)
    assert answer.status_code == (200 if kept else 422)
    answers = {one.section_key: one.answers for one in db.session.get_one(Application, number).sections}
    assert (answers["people"].get("target") == "elderly") == kept


@pytest.mark.parametrize("name", [HEADER, HEADER.lower(), HEADER.replace("-", "_"), "Date"])
def test_a_stamp_that_the_client_sends_is_not_looked_at(
    client: FlaskClient, person: Person, drafts: Iterator[Application], name: str
) -> None:
    sign_in(client, person.account)
    draft = next(drafts)
    deadline = draft.stream.closes_at
    assert deadline is not None
    early = stamp_of(deadline - timedelta(hours=1))
    assert pressed(client, draft, Worker(deadline, 0, 0), **{name: early})


@pytest.mark.parametrize("stamp", ["", "yesterday", "-1", "1e9", "1598965199,250", "t=", "9" * 30])
def test_a_stamp_that_is_none_leaves_it_to_the_clock(
    client: FlaskClient, person: Person, drafts: Iterator[Application], behind_proxy: None, stamp: str
) -> None:
    sign_in(client, person.account)
    draft = next(drafts)
    assert draft.stream.closes_at is not None
    assert pressed(client, draft, Worker(draft.stream.closes_at, 0, 0), **{HEADER: stamp})
