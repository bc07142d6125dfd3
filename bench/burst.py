"""The last minute before a deadline: many submit, while many more drafts save themselves."""

from __future__ import annotations

import html
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from flask import Flask
from sqlalchemy import select

from bench.call import SECTIONS, prose
from bench.client import Answer, RefusedError
from bench.drafts import VERSION, Ready, add_drafts, close_in
from bench.load import Stage
from grants.applications.models import Application, SectionAnswers, Submission
from grants.applications.rules import digest_of
from grants.foundation.database import db
from grants.foundation.invariants import faults

ARRIVAL = "X-Ronde-Arrived"
"""The header by which the proxy in front says when a request came in; here the client is the proxy as well."""
HANDS = 48
"""So many requests can be under way at once, as a proxy passes them on."""
TWICE = 10
"""One in so many who submit presses twice."""
PATIENCE = 30.0
"""So many seconds somebody waits for a connection; it bounds the time of a burst that the machine cannot bear."""
WARM = 16
"""So many drafts are saved once and looked at before, as on any evening with a deadline."""
WORDS = 90
_RECEIPT = re.compile(r"reference=([A-Z0-9-]+)&sha256=([0-9a-f]{64})")
_GENUINE = "Deze bevestiging is echt"


@dataclass(frozen=True)
class Rush:
    """How large a burst is."""

    submissions: int
    drafts: int
    seconds: float
    every: float
    """The seconds between two saves of one draft."""

    def third(self) -> Rush:
        """Return as dense a burst of a third of the time."""
        return replace(self, submissions=self.submissions // 3, seconds=self.seconds / 3)


class Browsing(Protocol):
    """What the burst needs of a visitor."""

    cookies: dict[str, str]
    headers: dict[str, str]

    def get(self, path: str) -> Answer: ...
    def post(self, path: str, values: dict[str, str]) -> Answer: ...
    def close(self) -> None: ...


Visits = Callable[[], Browsing]


@dataclass
class Burst:
    """What came of a burst: seconds per act by kind, and what must be zero."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: list[str] = field(default_factory=list)
    lost: int = 0
    double: int = 0
    unverified: int = 0
    saves_lost: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> dict[str, int]:
        """Return what must be zero, in words."""
        return {
            "refused": len(self.refused),
            "submissions lost": self.lost,
            "double": self.double,
            "receipts that do not verify": self.unverified,
            "saves lost": self.saves_lost,
            "invariants broken": len(self.broken),
        }


def part(seconds: Sequence[float], share: float) -> float:
    """Return the milliseconds within which a share of the acts was done."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


# --- The acts ---------------------------------------------------------------------------------------


class Writer:
    """Somebody who types on, in a draft that saves itself; what was acknowledged last is remembered."""

    def __init__(self, ready: Ready, visits: Visits) -> None:
        self.ready, self.visits = ready, visits
        self.dice = random.Random(ready.application)
        self.version, self.kept = VERSION, ready.answers["summary"]
        self.is_saving = threading.Lock()

    def save(self, came: float) -> bool:
        """Save what was typed, unless an earlier save is still under way; says whether it was tried."""
        if not self.is_saving.acquire(blocking=False):
            return False
        try:
            self._send(came)
        finally:
            self.is_saving.release()
        return True

    def look(self, came: float) -> bool:
        """Ask for the page on which the button to submit stands."""
        visitor = _visitor(self.visits, self.ready, came)
        answer = visitor.get(f"/applications/{self.ready.application}/check")
        visitor.close()
        if answer.status != 200:
            raise RefusedError(f"the check answered {answer.status}")
        return True

    def _send(self, came: float) -> None:
        visitor = _visitor(self.visits, self.ready, came)
        visitor.headers |= {"X-Autosave": "1"}
        typed = prose(self.dice, WORDS)
        values = self.ready.answers | {"summary": typed, "version": str(self.version)}
        path = f"/applications/{self.ready.application}/sections/{SECTIONS[0].key}"
        answer = visitor.post(path, values | {"csrf_token": self.ready.token})
        visitor.close()
        if answer.status != 200:
            raise RefusedError(f"a save answered {answer.status}: {answer.body[:300]}")
        self.version, self.kept = self.version + 1, typed


class Applicant:
    """Somebody who submits and reads the receipt; some press twice."""

    def __init__(self, ready: Ready, visits: Visits) -> None:
        self.ready, self.visits = ready, visits
        self.receipts: set[tuple[str, str]] = set()

    def submit(self, came: float) -> bool:
        """Press the button and wait until the receipt stands there."""
        visitor = _visitor(self.visits, self.ready, came)
        values = {"csrf_token": self.ready.token, "version": str(VERSION)}
        answer = visitor.post(f"/applications/{self.ready.application}/submit", values)
        shown = visitor.get(answer.location) if answer.status == 303 and answer.location else answer
        visitor.close()
        found = _RECEIPT.search(html.unescape(shown.body))
        if found is None:
            raise RefusedError(f"submitting answered {shown.status}: {shown.body[:300]}")
        self.receipts.add((found[1], found[2]))
        return True


def _visitor(visits: Visits, ready: Ready, came: float) -> Browsing:
    visitor = visits()
    visitor.cookies = dict(ready.cookies)
    visitor.headers = {ARRIVAL: f"t={came:.6f}"}
    return visitor


# --- Playing ----------------------------------------------------------------------------------------

Act = Callable[[float], bool]
"""What is done, given when it came to the proxy (seconds since 1970); says whether it was."""
Schedule = list[tuple[float, str, Act]]
SUBMIT, SAVE = "submitting, to the receipt", "a draft that saves itself"


def schedule(rush: Rush, submits: Sequence[Act], saves: Sequence[Act]) -> Schedule:
    """Return when who does what, by one seed: submissions at any moment, saves evenly."""
    dice = random.Random(2026)
    planned: Schedule = []
    for place, act in enumerate(submits):
        at = rush.seconds * dice.random() * 0.999
        planned.append((at, SUBMIT, act))
        if place % TWICE == 0:
            planned.append((min(at + 0.05, rush.seconds * 0.9995), SUBMIT, act))
    for act in saves:
        at = dice.random() * rush.every
        while at < rush.seconds * 0.999:
            planned.append((at, SAVE, act))
            at += rush.every
    return sorted(planned, key=lambda one: one[0])


def play(planned: Schedule, found: Burst, *, hands: int = HANDS) -> None:
    """Do everything at its time; an act's seconds count from when it was due, also while it waited for a hand."""
    waiting, taking = iter(planned), threading.Lock()
    began = time.perf_counter()

    def hand() -> None:
        while True:
            with taking:
                following = next(waiting, None)
            if following is None:
                return
            due, kind, act = following
            time.sleep(max(0.0, began + due - time.perf_counter()))
            waited = time.perf_counter() - began - due
            if waited > PATIENCE:
                found.refused.append(f"{kind}: waited longer than {PATIENCE:g} seconds for a connection")
                continue
            try:
                was_done = act(time.time() - waited)
            except Exception as error:
                found.refused.append(f"{kind}: {error!r}")
                continue
            if was_done:
                found.seconds[kind].append(time.perf_counter() - began - due)

    working = [threading.Thread(target=hand) for _ in range(hands)]
    for one in working:
        one.start()
    for one in working:
        one.join()


def burst(app: Flask, stage: Stage, rush: Rush, visits: Visits, *, hands: int = HANDS) -> Burst:
    """Load the drafts, let the last minute pass, and look at what became of it; needs an application context."""
    ready = add_drafts(app, stage, rush.submissions + rush.drafts + WARM)
    applicants = [Applicant(one, visits) for one in ready[: rush.submissions]]
    writers = [Writer(one, visits) for one in ready[rush.submissions : -WARM]]
    planned = schedule(rush, [one.submit for one in applicants], [one.save for one in writers])
    early = [act for one in ready[-WARM:] for act in (Writer(one, visits).save, Writer(one, visits).look)]
    db.session.remove()
    db.engine.dispose()
    found = Burst()
    play([(0.0, "before", act) for act in early], found, hands=hands)
    close_in(stage, rush.seconds)
    play(planned, found, hands=hands)
    judge(found, applicants, writers, visits)
    return found


def floor_burst(rush: Rush, visits: Visits) -> Burst:
    """Let as many requests come to the floor, each of which is one INSERT and one COMMIT."""
    body = {"body": prose(random.Random(1), WORDS * 4)}

    def submit(_came: float) -> bool:
        visitor = visits()
        answer = visitor.post("/commit", body)
        if answer.location:
            visitor.get(answer.location)
        visitor.close()
        return answer.status == 303

    def save(_came: float) -> bool:
        visitor = visits()
        visitor.post("/commit", body)
        visitor.close()
        return True

    found = Burst()
    play(schedule(rush, [submit] * rush.submissions, [save] * rush.drafts), found)
    return found


# --- Judging ----------------------------------------------------------------------------------------


def judge(found: Burst, applicants: Sequence[Applicant], writers: Sequence[Writer], visits: Visits) -> None:
    """Hold what people were told against what is kept: nothing lost, nothing double, every receipt genuine."""
    kept = _kept_submissions([one.ready.application for one in applicants])
    numbers: dict[str, int] = defaultdict(int)
    for applicant in applicants:
        stored = kept.get(applicant.ready.application, [])
        found.double += max(0, len(stored) - 1) + max(0, len(applicant.receipts) - 1)
        for reference, sha256 in applicant.receipts:
            numbers[reference] += 1
            same = [one for one in stored if (one[0], one[1].sha256) == (reference, sha256)]
            found.lost += not same
            found.unverified += not (same and _is_genuine(same[0][1], reference, visits))
    found.double += sum(count - 1 for count in numbers.values())
    found.saves_lost = _saves_lost(writers)
    found.broken = [fault for some in faults().values() for fault in some]


def _kept_submissions(applications: Sequence[int]) -> dict[int, list[tuple[str | None, Submission]]]:
    kept: dict[int, list[tuple[str | None, Submission]]] = defaultdict(list)
    rows = db.session.execute(
        select(Application.reference, Submission)
        .join(Application, Application.id == Submission.application_id)
        .where(Submission.application_id.in_(applications))
    )
    for reference, submission in rows:
        kept[submission.application_id].append((reference, submission))
    return kept


def _is_genuine(submission: Submission, reference: str, visits: Visits) -> bool:
    """Ask the page where anybody checks a receipt, and reckon hash and rule again."""
    visitor = visits()
    page = visitor.get(f"/verify?reference={reference}&sha256={submission.sha256}")
    visitor.close()
    is_late = not submission.arrived_at < submission.deadline_at
    return (
        _GENUINE in page.body
        and digest_of(submission.content) == submission.sha256
        and submission.is_late == is_late
    )


def _saves_lost(writers: Sequence[Writer]) -> int:
    """Count the drafts in which the text stands no longer that was acknowledged last."""
    numbers = [one.ready.application for one in writers]
    rows = db.session.execute(
        select(SectionAnswers.application_id, SectionAnswers.answers, SectionAnswers.version).where(
            SectionAnswers.application_id.in_(numbers), SectionAnswers.section_key == SECTIONS[0].key
        )
    )
    stored = {number: (answers["summary"], version) for number, answers, version in rows}
    return sum(stored.get(one.ready.application) != (one.kept, one.version) for one in writers)
