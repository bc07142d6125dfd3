"""Reports of a running project: asked, written, returned, accepted, and what follows when one is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from grants.awards import commands, queries
from grants.awards.events import AwardExtended
from grants.awards.models import Award, AwardReport
from grants.awards.rules.reports import (
    TARGETS,
    Milestone,
    asked_in,
    next_reminder,
    planned_items,
    report_gaps,
    wanted_reports,
)
from grants.foundation.audit import record
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.errors import NotAllowed, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.streams.rules.definition import Choice, Instalment, Question, ReportRule, Section, Words
from tests.factories.awards import Granted, an_award
from tests.factories.streams import a_manager, some_sections

WORDS = Words("Wat is er gedaan?", "What was done?")
HALFWAY = ReportRule(
    "halfway",
    Words("Tussenverslag", "Halfway report"),
    questions=(Question("done", "text", WORDS, words=50),),
)
YEARLY = ReportRule("yearly", Words("Jaarverslag", "Yearly report"), "every", months=6, weeks=2)
FINAL = ReportRule("final", Words("Eindverslag", "Final report"), "end", least_cents=10_000_000)
PLANNED = (
    *some_sections(),
    Section(
        "working_plan",
        Words("Werkplan", "Working plan"),
        (
            Question("activities", "plan", Words("Activiteiten", "Activities"), required=False),
            Question(
                "targets",
                "targets",
                Words("Aantallen", "Numbers"),
                required=False,
                choices=(Choice("meals", Words("Maaltijden", "Meals")),),
            ),
        ),
    ),
)


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award(reports=(HALFWAY, YEARLY, FINAL), sections=PLANNED)


@command
def moved_to(award: Award, **days: date) -> None:
    """Let an award have another period, as a granted request does."""
    for name, day in days.items():
        setattr(award, name, day)
    record(actor_id=None, deed="grant_request", subject=award)
    publish(AwardExtended(award.id, a_manager().id))


def report_of(granted: Granted, key: str = "halfway", number: int = 1) -> AwardReport:
    found = queries.reports.reports_of(granted.award, lapsed=True)
    return next(one for one in found if (one.key, one.number) == (key, number))


def written(granted: Granted, report: AwardReport, **answers: Any) -> None:
    commands.save_report(
        actor=granted.team_mate,
        report=report,
        version=report.version,
        answers={"done": "Wij aten elke week samen.", TARGETS: {"meals": 25}} | report.answers | answers,
    )


def handed_in(granted: Granted, report: AwardReport, **answers: Any) -> None:
    written(granted, report, **answers)
    commands.submit_report(actor=granted.team_mate, report=report)


def test_rules_ask_by_amount_and_period() -> None:
    starts_on, ends_on = date(2021, 1, 1), date(2021, 12, 31)
    found = wanted_reports((HALFWAY, YEARLY, FINAL), Money.euro(50_000), starts_on, ends_on)
    assert [(one.rule.key, one.number, one.back_from) for one in found] == [
        ("halfway", 1, date(2021, 7, 2)),
        ("yearly", 1, date(2021, 7, 1)),
    ]
    large = wanted_reports((FINAL,), Money.euro(100_000), starts_on, ends_on)
    assert [(one.rule.key, one.back_from) for one in large] == [("final", ends_on)]


def test_each_step_of_being_late_is_told_once_and_in_order_even_when_the_clock_slept() -> None:
    due_on, told = date(2021, 5, 3), {}
    day = date(2021, 4, 1)
    seen = []
    while day < date(2021, 8, 1):
        found = next_reminder(due_on, told, late_weeks=2, today=day)
        if found:
            told[found[0]] = found[1]
            seen.append((day, *found))
        day += timedelta(days=1)
    assert seen == [
        (date(2021, 4, 19), "coming", date(2021, 5, 3)),
        (date(2021, 5, 4), "overdue", date(2021, 5, 18)),
        (date(2021, 5, 19), "held", date(2021, 6, 2)),
        (date(2021, 6, 3), "own_motion", date(2021, 6, 3)),
    ]
    asleep = next_reminder(due_on, {}, late_weeks=2, today=date(2021, 9, 1))
    assert asleep == ("overdue", date(2021, 9, 15)), "who was not warned gets the term first"


def test_a_milestone_that_is_past_needs_a_day_and_what_shows_it() -> None:
    asked = asked_in(HALFWAY, None, [Milestone(1, "Eerste diner", date(2021, 3, 1))])
    day = date(2021, 4, 1)

    def missing(files: tuple[str, ...] = (), **answers: str) -> list[str]:
        said = {key.replace("_", "-"): value for key, value in answers.items()} | {"done": "Ja"}
        return [key for key, _ in report_gaps(asked, said, files, day)]

    assert missing() == ["milestone-1-reached"]
    assert missing(milestone_1_reached="2021-03-02") == ["milestone-1-words"]
    assert missing(("milestone-1-files",), milestone_1_reached="2021-03-02") == []
    assert missing(milestone_1_reached="2021-04-02", milestone_1_words="Foto") == ["milestone-1-reached"]
    assert missing(milestone_1_expected="2021-04-01", milestone_1_words="Ziek") == ["milestone-1-expected"]
    assert missing(milestone_1_expected="2021-05-01") == ["milestone-1-words"]
    assert planned_items([{"what": " Diner ", "month": 3}, {"what": ""}, "x"]) == [("Diner", 3)]
    assert planned_items(None) == []


def test_reports_are_laid_with_the_award_and_follow_its_period(granted: Granted) -> None:
    award = granted.award
    assert award.starts_on is not None
    assert award.ends_on is not None
    halfway, yearly = report_of(granted), report_of(granted, "yearly")
    assert [one.key for one in queries.reports.reports_of(award)] == ["yearly", "halfway"]
    assert halfway.back_from == award.starts_on + (award.ends_on - award.starts_on) / 2
    assert halfway.due_on == halfway.back_from + timedelta(weeks=4)
    handed_in(granted, halfway)
    was = halfway.due_on
    moved_to(award, ends_on=award.ends_on + timedelta(days=200))
    assert halfway.due_on == was, "what came in keeps its days"
    assert report_of(granted, "yearly", 2).state == "open"
    moved_to(award, ends_on=award.starts_on + timedelta(days=100))
    assert [yearly.state, report_of(granted, "yearly", 2).state] == ["lapsed", "lapsed"]
    moved_to(award, ends_on=award.starts_on + timedelta(days=400))
    assert [yearly.state, report_of(granted, "yearly", 2).state] == ["open", "open"]
    before = [(one.id, one.version) for one in queries.reports.reports_of(award)]
    commands.lay_reports(actor=None, award=award)
    assert [(one.id, one.version) for one in queries.reports.reports_of(award)] == before


def test_an_instalment_never_waits_for_a_report_that_the_period_has_no_room_for(app: Flask) -> None:
    second = Instalment(60), Instalment(30, "report:yearly:2"), Instalment(10, "determination")
    award = an_award(reports=(YEARLY,), instalments=second).award

    def plan() -> list[tuple[str, Money]]:
        listed = [one for one in queries.instalments_of(award) if one.state == "planned"]
        return sorted((one.waits_for, one.amount) for one in listed)

    assert award.starts_on is not None
    assert award.granted is not None
    parts = award.granted.share(60), award.granted.share(30), award.granted.share(10)
    moved_to(award, ends_on=award.starts_on + timedelta(days=400))
    assert plan() == [("award", parts[0]), ("determination", parts[2]), ("report:yearly:2", parts[1])]
    moved_to(award, ends_on=award.starts_on + timedelta(days=100))
    assert plan() == [("award", parts[0]), ("determination", parts[2]), ("determination", parts[1])]


def test_a_report_is_written_with_gaps_and_handed_in_whole(granted: Granted) -> None:
    report = report_of(granted)
    with pytest.raises(NotAllowed):
        commands.save_report(actor=a_manager(), report=report, version=report.version, answers={})
    with pytest.raises(RuleBroken) as broken:
        commands.submit_report(actor=granted.team_mate, report=report)
    assert broken.value.code == "report_gaps"
    version = report.version
    written(granted, report, done="Eerst.")
    with pytest.raises(Stale) as stale:
        commands.save_report(
            actor=granted.team_mate, report=report, version=version, answers={"done": "Anders."}
        )
    texts = {one.field: (str(one.theirs), str(one.yours)) for one in stale.value.differences}
    assert texts["done"] == ("Eerst.", "Anders.")
    commands.submit_report(actor=granted.team_mate, report=report)
    with pytest.raises(RuleBroken):
        written(granted, report, done="Nog iets.")
    commands.take_back_report(actor=granted.team_mate, report=report)
    assert (report.state, report.submitted_at) == ("open", None)


def test_a_returned_report_is_accepted_once_its_points_are_closed(granted: Granted) -> None:
    report, manager, until = report_of(granted), a_manager(), today() + timedelta(days=14)
    handed_in(granted, report)
    with pytest.raises(NotAllowed):
        commands.accept_report(actor=granted.team_mate, report=report)
    with pytest.raises(RuleBroken) as broken:
        commands.return_report(actor=manager, report=report, points=[("", " ")], due_on=until)
    assert broken.value.code == "no_points"
    commands.return_report(actor=manager, report=report, points=[("done", "Hoeveel mensen?")], due_on=until)
    assert (report.state, report.due_on, report.returns) == ("open", until, 1)
    (point,) = queries.reports.points_of_report(report)
    with pytest.raises(RuleBroken) as broken:
        commands.submit_report(actor=granted.team_mate, report=report)
    assert broken.value.code == "points_unanswered"
    commands.answer_point(actor=granted.team_mate, report=report, point=point, answer="Veertig, zie boven.")
    commands.submit_report(actor=granted.team_mate, report=report)
    with pytest.raises(RuleBroken) as broken:
        commands.accept_report(actor=manager, report=report)
    assert broken.value.code == "points_open"
    commands.close_report_point(actor=manager, report=report, point=point)
    commands.accept_report(actor=manager, report=report, remark="Dank.")
    assert (report.state, report.keeps_points, report.remark) == ("accepted", False, "Dank.")


def test_a_point_can_be_followed_after_the_report_is_accepted(granted: Granted) -> None:
    report, manager = report_of(granted), a_manager()
    handed_in(granted, report)
    until = today() + timedelta(days=14)
    commands.return_report(actor=manager, report=report, points=[("", "Stuur de foto's na.")], due_on=until)
    (point,) = queries.reports.points_of_report(report)
    commands.answer_point(actor=granted.team_mate, report=report, point=point, answer="Volgt.")
    commands.submit_report(actor=granted.team_mate, report=report)
    commands.accept_report(actor=manager, report=report, keeps_points=True)
    assert (report.state, report.keeps_points, point.state) == ("accepted", True, "answered")
    assert queries.lateness.report_faults() == []
    commands.answer_point(actor=granted.team_mate, report=report, point=point, answer="Hier zijn ze.")
    commands.close_report_point(actor=manager, report=report, point=point)
    assert point.state == "closed"
