"""How projects of the demonstration report: most in time, one returned with a point, one late, some still to write."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from grants.awards import commands as awards
from grants.awards import queries
from grants.awards.models import Award, AwardReport
from grants.awards.rules.reports import TARGETS, Asked, of_milestone
from grants.demonstration.after import applicant_of, awards_of
from grants.demonstration.applying import Played
from grants.demonstration.invented import SENTENCES
from grants.demonstration.stage import Stage, at
from grants.foundation import outbox
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.streams.rules.definition import Question

ASKED_ON = date(2020, 9, 7)
HANDED_IN = 12
"""How many projects of a stream handed their halfway report in."""
STATES = ("followed", "mended", "returned", "submitted")
"""How the last ones of those stand: accepted with a point that is followed, accepted after a return, returned, new."""


def ask_in_between(stage: Stage, played: Played, *, seed: str) -> None:
    """Ask the last projects of the pilot how they go on: they stand in every state, and the last one is warned."""
    dice = random.Random(f"{seed}/in between")
    states = ("accepted", "accepted", *STATES)
    with at(ASKED_ON):
        reports = [_ask(stage, award) for award in awards_of(played)[-len(states) - 1 :]]
    with at(ASKED_ON + timedelta(days=18)):
        for report, state in zip(reports, states, strict=False):
            _report(stage, report, dice, state)
    with at(reports[-1].due_on + timedelta(days=1)):
        awards.remind_of_report(report=reports[-1], told={})
        outbox.run_everything(hands=2)


def _ask(stage: Stage, award: Award) -> AwardReport:
    return awards.ask_report(
        actor=stage.programme_manager,
        award=award,
        key="in_between",
        due_on=ASKED_ON + timedelta(weeks=3),
        reason="Deelnemers kunnen elkaar door de maatregelen tegen corona niet ontmoeten. Hoe gaat u verder?",
    )


def report_halfway(stage: Stage, played: Played, *, seed: str) -> None:
    """Let the first projects of a stream hand their halfway report in; of the one after them a warning is sent."""
    dice = random.Random(f"{seed}/{played.stream.code}/reports")
    found = [
        report
        for award in awards_of(played)
        for report in queries.reports.reports_of(award)
        if report.key == "halfway"
    ]
    found.sort(key=lambda one: (one.due_on, one.id))
    handed_in = found[:HANDED_IN]
    states: Sequence[str] = [*["accepted"] * max(len(handed_in) - len(STATES), 0), *STATES]
    for report, state in zip(handed_in, states, strict=False):
        with at(report.due_on - timedelta(days=dice.randint(1, 9))):
            _report(stage, report, dice, state)
    for late in found[HANDED_IN : HANDED_IN + 1]:
        with at(late.due_on + timedelta(days=1)):
            awards.remind_of_report(report=late, told={})
    with at(max((one.due_on for one in handed_in), default=ASKED_ON)):
        outbox.run_everything(hands=2)


@command
def _report(stage: Stage, report: AwardReport, dice: random.Random, state: str) -> None:
    writer, manager = applicant_of(report.award), stage.programme_manager
    asked = queries.reports.asked_of(report)
    answers = {question.key: _answer(question, dice) for question in asked.own.questions}
    answers = {key: value for key, value in answers.items() if value is not None}
    if asked.targets is not None:
        planned = queries.reports.planned_targets(report.award)
        answers[TARGETS] = {key: (count or 0) * dice.randint(30, 60) // 100 for key, count in planned.items()}
    answers |= _milestones(asked, dice)
    awards.save_report(actor=writer, report=report, version=report.version, answers=answers)
    awards.submit_report(actor=writer, report=report)
    if state in ("mended", "returned", "followed"):
        awards.return_report(
            actor=manager,
            report=report,
            points=[(asked.own.questions[0].key, "Hoeveel deelnemers kwamen er voor het eerst?")],
            due_on=today() + timedelta(days=28),
        )
    if state in ("mended", "followed"):
        (point,) = queries.reports.points_of_report(report)
        awards.answer_point(actor=writer, report=report, point=point, answer="Dat staat er nu bij: de helft.")
        awards.submit_report(actor=writer, report=report)
        if state == "mended":
            awards.close_report_point(actor=manager, report=report, point=point)
    if state in ("accepted", "mended", "followed"):
        awards.accept_report(
            actor=manager, report=report, remark="Dank voor dit verslag.", keeps_points=state == "followed"
        )


def _answer(question: Question, dice: random.Random) -> Any:
    """Return an answer that fits; only what hangs on no other question is answered."""
    if question.shown_if is not None:
        return None
    return {
        "text": " ".join(dice.sample(SENTENCES, 3)),
        "line": SENTENCES[0],
        "number": dice.randint(20, 80),
        "money": dice.randint(100, 900) * 100,
        "yes_no": "no",
        "choice": question.choices[0].key if question.choices else None,
        "choices": [one.key for one in question.choices[:1]] or None,
    }.get(question.kind)


def _milestones(asked: Asked, dice: random.Random) -> dict[str, str]:
    """Say of what should be there that it is, or one time in four when it comes."""
    said: dict[str, str] = {}
    for one, _section in asked.milestones:
        if one.planned_on > today():
            continue
        if dice.random() < 0.25:
            said[of_milestone(one.number, "expected")] = (today() + timedelta(days=42)).isoformat()
            said[of_milestone(one.number, "words")] = "De zaal was gesloten; wij beginnen zodra het weer mag."
        else:
            day = one.planned_on - timedelta(days=dice.randint(0, 14))
            said[of_milestone(one.number, "reached")] = day.isoformat()
            said[of_milestone(one.number, "words")] = (
                "Het staat in de agenda en in de nieuwsbrief aan deelnemers."
            )
    return said
