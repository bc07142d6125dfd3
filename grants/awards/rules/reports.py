"""Which reports and milestones has a project, what does each ask, what is missing, and what when it is late?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from grants.foundation.money import Money
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules import Answer, answer_fault
from grants.streams.rules.asked import left_out
from grants.streams.rules.definition import FileRule, Question, Section, Words
from grants.streams.rules.reports import ReportRule, report_days, reports_for

DAYS_BEFORE = 14
LEAST_DAYS_TO_MEND = 7
USUAL_DAYS_TO_MEND = 14
ON_REQUEST = ReportRule(
    key="on_request",
    name=Words("Verslag op verzoek", "Report on request"),
    when="asked",
    plan=False,
    questions=(
        Question(
            "answer",
            "text",
            Words("Wat wilt u hierover melden?", "What do you report about this?"),
            words=2_000,
        ),
        Question(
            "files",
            "file",
            Words("Bestanden die dit laten zien", "Files that show it"),
            required=False,
            files=FileRule(most=5),
        ),
    ),
)
"""What a manager can ask of any award, also where its call names no such report."""
TARGETS = "targets-realised"
"""The key of what came of the planned numbers; no key of a call has a hyphen."""
WHOLE, PLAN = "", "plan"
"""Places of a point that are no question: the report as a whole, and the milestones."""


@dataclass(frozen=True)
class Wanted:
    """A report that a project has to hand in: of which rule, its number, and the day it looks back from."""

    rule: ReportRule
    number: int
    back_from: date


def wanted_reports(
    rules: Sequence[ReportRule], amount: Money, starts_on: date, ends_on: date
) -> list[Wanted]:
    """Return the reports that rules ask of an award of this amount with this period, but not those asked by hand."""
    return [
        Wanted(rule, number, day)
        for rule in reports_for(amount, rules)
        for number, day in enumerate(report_days(rule, starts_on, ends_on), start=1)
    ]


def rule_named(key: str, rules: Sequence[ReportRule]) -> ReportRule:
    """Return the rule of a report; what is no rule of the call was asked by a manager."""
    return next((rule for rule in rules if rule.key == key), ON_REQUEST)


def report_title(rule: ReportRule, number: int) -> Sentence:
    """Return what a report is called: by its rule, with its number where there are more."""
    if rule.when in ("every", "asked"):
        return sentence("%(report)s %(number)s", report=rule.name, number=str(number))
    return sentence("%(report)s", report=rule.name)


def can_be_asked(rules: Sequence[ReportRule]) -> list[ReportRule]:
    """Return what a manager may ask for at any time: what the call names for it, and always one in words."""
    return [*(rule for rule in rules if rule.when == "asked"), ON_REQUEST]


# --- Milestones -------------------------------------------------------------------------------------------


def planned_items(answer: Answer) -> list[tuple[str, int]]:
    """Return what an application plans and in which month, from the answer to its question about that."""
    listed = answer if isinstance(answer, list) else []
    return [
        (str(one["what"]).strip(), one["month"])
        for one in listed
        if isinstance(one, dict) and str(one.get("what") or "").strip() and isinstance(one.get("month"), int)
    ]


def month_ends(starts_on: date, month: int) -> date:
    """Return the day by which what is planned in a month of the project is there, the first month being 1."""
    return Term(month, Unit.MONTHS, "application", statutory=False).last_day(starts_on)


@dataclass(frozen=True)
class Milestone:
    """A milestone as a report asks about it."""

    number: int
    what: str
    planned_on: date


def of_milestone(number: int, part: str) -> str:
    """Return the key of one question about a milestone: `reached`, `expected`, `words` or `files`."""
    return f"milestone-{number}-{part}"


def _about(milestone: Milestone) -> Section:
    number = milestone.number
    asked = (
        Question(of_milestone(number, "reached"), "date", Words("Gehaald op", "Reached on"), required=False),
        Question(
            of_milestone(number, "expected"),
            "date",
            Words("Nog niet: verwacht op", "Not yet: expected on"),
            required=False,
        ),
        Question(
            of_milestone(number, "words"),
            "text",
            Words("Waaraan is dat te zien, of waarom later?", "What shows it, or why later?"),
            required=False,
            words=300,
        ),
        Question(
            of_milestone(number, "files"),
            "file",
            Words("Bewijs", "Evidence"),
            required=False,
            files=FileRule(most=3),
        ),
    )
    return Section(f"milestone-{number}", Words(milestone.what, milestone.what), asked)


@dataclass(frozen=True)
class Asked:
    """Everything one report asks: its own questions, the planned numbers, and each milestone."""

    own: Section
    targets: Question | None
    milestones: tuple[tuple[Milestone, Section], ...]

    @property
    def whole(self) -> Section:
        """Return all of it as one page of questions."""
        numbers = () if self.targets is None else (self.targets,)
        about = tuple(question for _, section in self.milestones for question in section.questions)
        return Section("report", self.own.title, (*self.own.questions, *numbers, *about))


def asked_in(rule: ReportRule, targets: Question | None, milestones: Sequence[Milestone]) -> Asked:
    """Return what a report of a rule asks; `targets` is the question by which an application planned numbers."""
    realised = None
    if rule.plan and targets is not None:
        label = Words("Wat is er tot nu toe bereikt?", "What was reached so far?")
        realised = msgspec.structs.replace(
            targets, key=TARGETS, label=label, help=Words(), required=True, shown_if=None
        )
    return Asked(
        Section("report", rule.name, rule.questions, rule.intro),
        realised,
        tuple((one, _about(one)) for one in milestones) if rule.plan else (),
    )


# --- What is missing ------------------------------------------------------------------------------------------


def report_gaps(
    asked: Asked, answers: Mapping[str, Answer], files: Collection[str], today: date
) -> Iterator[tuple[str, Sentence]]:
    """Yield what keeps a report from being handed in, each with the key of its question.

    `files` are the keys of the questions that have one.
    """
    whole = asked.whole
    hidden = left_out(whole.questions, answers)
    for question in whole.questions:
        if question.kind == "file":
            fault = None if question.key in files or not question.required else sentence("A file is missing.")
        else:
            fault = answer_fault(question, answers.get(question.key))
        if fault is not None and question.key not in hidden:
            yield question.key, fault
    for milestone, _section in asked.milestones:
        yield from _milestone_gaps(milestone, answers, files, today)


def _milestone_gaps(
    milestone: Milestone, answers: Mapping[str, Answer], files: Collection[str], today: date
) -> Iterator[tuple[str, Sentence]]:
    reached, expected, words, proof = (
        of_milestone(milestone.number, part) for part in ("reached", "expected", "words", "files")
    )
    if answers.get(reached):
        if date.fromisoformat(answers[reached]) > today:
            yield reached, sentence("This day is still to come. Give the day on which you expect it instead.")
        if not answers.get(words) and proof not in files:
            yield words, sentence("Show that it is reached: in a few words, or with a file.")
    elif answers.get(expected):
        if date.fromisoformat(answers[expected]) <= today:
            yield expected, sentence("Give a day that is still to come.")
        if date.fromisoformat(answers[expected]) > milestone.planned_on and not answers.get(words):
            yield words, sentence("Say why it comes later than planned.")
    elif milestone.planned_on <= today:
        yield reached, sentence("Say when it was reached, or on which day you expect it now and why.")


# --- Late -------------------------------------------------------------------------------------------------------


def next_reminder(
    due_on: date, told: Mapping[str, date], *, late_weeks: int, today: date
) -> tuple[str, date] | None:
    """Return what is told today of a report that did not come, and until when it may come before the next follows.

    `told` has what was told about this last day, each with that day. The set term runs from the warning (Awb 4:44(3)),
    so nobody meets its end without having been warned.
    """
    if today <= due_on:
        nears = today >= due_on - timedelta(days=DAYS_BEFORE)
        return ("coming", due_on) if nears and "coming" not in told else None
    term = timedelta(weeks=late_weeks)
    if "overdue" not in told:
        return "overdue", today + term
    if today > told["overdue"] and "held" not in told:
        return "held", today + term
    if "held" in told and today > told["held"] and "own_motion" not in told:
        return "own_motion", today
    return None


def held_by_report(name: Sentence, due_on: date) -> Sentence:
    """Return why nothing is paid while a report is late."""
    return sentence(
        "“%(report)s” is late: it had to be in on %(day)s. Nothing is paid until it is in.",
        report=name,
        day=due_on,
    )
