"""The outbox: done if and only if committed, once however often rung, again when a worker was lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grants.foundation import outbox
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.outbox import Task, find_task, job, post, run, run_everything
from grants.foundation.wording import sentence

done: list[str] = []


@job("note")
def note(task: Task) -> dict[str, str]:
    done.append(task.facts["word"])
    if task.facts["word"] == "bad":
        raise ValueError("bad word")
    return {"said": task.facts["word"]}


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


@command
def ask(word: str, *, fail: bool = False, later: timedelta | None = None) -> str:
    task = post("note", word=word, due_at=now() + later if later else None)
    if fail:
        raise RuleBroken("no", sentence("No."))
    return task.key


def test_a_task_is_done_once_however_often_it_rings(app: Flask) -> None:
    key = ask("hello")
    run(key)
    run(key)
    assert run_everything() == 0
    assert done == ["hello"]
    task = find_task(key)
    assert task is not None
    assert (task.state, task.result) == ("done", {"said": "hello"})


def test_what_is_rolled_back_is_never_done(app: Flask) -> None:
    with pytest.raises(RuleBroken):
        ask("ghost", fail=True)
    run_everything()
    assert done == []


def test_the_bell_rings_after_the_commit_and_its_failure_is_harmless(app: Flask) -> None:
    heard: list[str] = []
    outbox.use_bell(heard.append)
    key = ask("ring")
    assert heard == [key]

    def broken(_key: str) -> None:
        raise ConnectionError("queue is gone")

    outbox.use_bell(broken)
    key = ask("no bell")
    outbox.use_bell(None)
    assert run_everything() == 2
    assert sorted(done) == ["no bell", "ring"]


def test_a_task_of_a_lost_worker_is_offered_again(app: Flask) -> None:
    key = ask("lost")

    @command
    def worker_dies_with_it(ago: timedelta) -> None:
        task = outbox.get_task(key)
        task.state, task.claimed_at, task.offered_at = "claimed", outbox.system_clock() - ago, None

    worker_dies_with_it(timedelta(minutes=1))
    assert run_everything() == 0
    worker_dies_with_it(timedelta(minutes=11))
    assert run_everything() == 1
    assert done == ["lost"]


def test_a_bad_task_is_tried_later_and_parked_in_the_end(app: Flask) -> None:
    bad, good = ask("bad"), ask("good")
    run_everything()
    assert sorted(done) == ["bad", "good"]
    for _ in range(outbox.MOST_ATTEMPTS):
        run(bad)
    states = dict(db.session.execute(select(Task.key, Task.state)).tuples().all())
    assert states == {bad: "failed", good: "done"}
    assert done.count("bad") == outbox.MOST_ATTEMPTS


def test_who_asked_may_do_a_task_before_it_is_due_and_a_due_one_is_the_workers(app: Flask) -> None:
    early, due = ask("early", later=timedelta(minutes=1)), ask("due")
    outbox.run_early(early)
    outbox.run_early(early)
    outbox.run_early(due)
    assert done == ["early"]
    assert outbox.get_task(early).state == "done"
    assert outbox.get_task(due).state == "waiting"


def test_a_task_that_fails_early_is_left_for_the_worker(app: Flask) -> None:
    key = ask("bad", later=timedelta(minutes=1))
    outbox.run_early(key)
    assert outbox.get_task(key).state == "waiting"
    run(key)
    assert done == ["bad", "bad"]


def test_a_task_waits_until_it_is_due(app: Flask, clock) -> None:
    ask("tomorrow", later=timedelta(days=1))
    assert run_everything() == 0
    clock.moment += timedelta(days=1, seconds=1)
    assert run_everything() == 1
