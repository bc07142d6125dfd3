"""Does a small burst lose nothing, and would the bench see it if one did?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bench.burst import SAVE, SUBMIT, Applicant, Browsing, Burst, Rush, Writer, burst, judge, play, schedule
from bench.client import Visitor
from bench.drafts import close_in
from bench.load import set_stage
from grants.foundation import clock
from tests.bench.test_flow import AtTheDoor

SMALL = Rush(submissions=6, drafts=6, seconds=3.0, every=0.4)


@pytest.fixture
def visits(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Visitor]]:
    """Visitors of their own to the application, whose forms need their token; the clock goes on.

    The deadline lies ten minutes later than in the bench: no test fails because a machine is busy.
    """
    clock.use_clock(clock.system_clock)
    monkeypatch.setattr("bench.burst.close_in", lambda stage, seconds: close_in(stage, seconds + 600))
    monkeypatch.setattr("bench.burst.PATIENCE", 600.0)
    app.config["WTF_CSRF_ENABLED"] = True
    yield lambda: AtTheDoor(FlaskClient(app, app.response_class, use_cookies=False))
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_small_burst_loses_nothing_and_doubles_nothing(app: Flask, visits: Callable[[], Browsing]) -> None:
    found = burst(app, set_stage(reviewers=1), SMALL, visits, hands=4)
    assert found.refused == []
    assert set(found.wrong.values()) == {0}
    assert len(found.seconds[SUBMIT]) == SMALL.submissions + 1
    assert len(found.seconds[SAVE]) > SMALL.drafts


def test_what_was_told_and_is_not_kept_is_seen(
    app: Flask, visits: Callable[[], Browsing], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: somebody was told another hash, two got one number, a save was acknowledged and not kept."""
    people: list[tuple[list[Applicant], list[Writer]]] = []

    def planted(
        found: Burst, applicants: list[Applicant], writers: list[Writer], go: Callable[[], Browsing]
    ) -> None:
        people.append((applicants, writers))
        judge(found, applicants, writers, go)

    monkeypatch.setattr("bench.burst.judge", planted)
    burst(app, set_stage(reviewers=1), Rush(2, 1, 2.4, 0.3), visits, hands=2)
    (first, second), (writer,) = people[0]
    (reference, sha256) = next(iter(first.receipts))
    first.receipts = {(reference, sha256[::-1])}
    second.receipts |= {(reference, sha256)}
    writer.kept = "dit werd gezegd"
    found = Burst()
    judge(found, [first, second], [writer], visits)
    assert (found.lost, found.double, found.unverified, found.saves_lost) == (2, 2, 2, 1)


def test_all_of_a_burst_is_due_before_the_deadline_and_one_in_ten_presses_twice() -> None:
    planned = schedule(Rush(500, 10, 60, 30), [lambda _came: True] * 500, [lambda _came: True] * 10)
    times = {kind: [at for at, its, _act in planned if its == kind] for kind in (SUBMIT, SAVE)}
    assert (len(times[SUBMIT]), len(times[SAVE])) == (550, 20)
    assert max(times[SUBMIT]) < 60
    assert max(times[SAVE]) < 60


def test_who_waits_too_long_for_a_connection_is_refused_and_the_burst_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bench.burst.PATIENCE", 0.1)
    found = Burst()

    def slow(_came: float) -> bool:
        time.sleep(0.3)
        return True

    play([(0.0, SAVE, slow)] * 3, found, hands=1)
    assert (len(found.seconds[SAVE]), found.wrong["refused"]) == (1, 2)
