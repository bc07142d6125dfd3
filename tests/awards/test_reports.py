"""Reports of a running project: asked, written, returned, accepted, and what follows when one is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants.awards import commands, jobs, queries
from grants.awards.events import AwardExtended
from grants.awards.models import Award, AwardReport, ReportReminder
from grants.awards.rules.determining import kept_steps, steps_from
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
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.streams.rules.definition import Choice, Instalment, Question, ReportRule, Section, Words
from tests.conftest import SetClock
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


def go_to(clock: SetClock, day: date) -> None:
    clock.go(day.year, day.month, day.day)


def told(report: AwardReport) -> list[str]:
    query = (
        select(ReportReminder.kind).where(ReportReminder.report_id == report.id).order_by(ReportReminder.id)
    )
    return list(db.session.scalars(query))


def held(award: Award) -> list[str]:
    why = queries.reasons_for(queries.instalments_of(award))
    return [str(said) for reasons in why.values() for said in reasons]


def test_a_late_report_is_warned_about_stops_payment_and_counts_as_a_duty_unmet(
    granted: Granted, clock: SetClock
) -> None:
    award, report, manager = granted.award, report_of(granted), a_manager()
    handed_in(granted, report_of(granted, "yearly"))
    go_to(clock, report.due_on - timedelta(days=20))
    jobs.remind_of_reports()
    assert told(report) == []
    for days, kinds in (
        (-14, ["coming"]),
        (-13, ["coming"]),
        (1, ["coming", "overdue"]),
        (29, ["coming", "overdue"]),
        (30, ["coming", "overdue", "held"]),
        (59, ["coming", "overdue", "held", "own_motion"]),
        (70, ["coming", "overdue", "held", "own_motion"]),
    ):
        go_to(clock, report.due_on + timedelta(days=days))
        jobs.remind_of_reports()
        assert told(report) == kinds
        assert any("Halfway report” is late" in said for said in held(award)) is ("held" in kinds)
    assert queries.lateness.reports_given_up(manager) == [report]
    duties = {str(duty.label): duty.is_met for duty in queries.duties_of(award)}
    assert duties["Halfway report"] is False
    assert duties["Yearly report 1"] is True
    kept = steps_from(kept_steps(queries.worked_out(award).steps))
    assert "Not met: Halfway report." in [str(step.said) for step in kept]
    one = commands.propose_determination(
        actor=manager,
        award=award,
        amount=Money(0),
        ground="duties_unmet",
        reason="Er kwam geen verslag.",
        views_until=today() + timedelta(days=14),
    )
    assert (one.state, one.own_motion) == ("intended", True)
    reached = {"milestone-1-reached": report.back_from.isoformat(), "milestone-1-words": "Foto's."}
    handed_in(granted, report, **reached)
    assert not any("is late" in said for said in held(award)), "once it is in, payment goes on"


def test_another_last_day_is_told_anew(granted: Granted, clock: SetClock) -> None:
    report = report_of(granted)
    handed_in(granted, report_of(granted, "yearly"))
    handed_in(granted, report)
    go_to(clock, report.due_on)
    until = today() + timedelta(days=10)
    commands.return_report(actor=a_manager(), report=report, points=[("", "Meer.")], due_on=until)
    jobs.remind_of_reports()
    go_to(clock, until + timedelta(days=1))
    jobs.remind_of_reports()
    assert told(report) == ["coming", "overdue"]


def test_an_instalment_waits_for_its_report_and_the_milestone_is_reached_with_it(
    app: Flask, clock: SetClock
) -> None:
    parts = (Instalment(60, "start"), Instalment(40, "report:halfway:1"))
    granted = an_award(reports=(HALFWAY,), sections=PLANNED, instalments=parts)
    award, report = granted.award, report_of(granted)
    (milestone,) = queries.reports.milestones_of(award)
    go_to(clock, report.back_from)
    with pytest.raises(RuleBroken):
        handed_in(granted, report)
    day = milestone.planned_on.isoformat()
    handed_in(granted, report, **{"milestone-1-reached": day, "milestone-1-words": "Zie de nieuwsbrief."})
    assert milestone.reached_on is None
    assert "It waits until the report “Halfway report” is accepted." in held(award)
    commands.accept_report(actor=a_manager(), report=report)
    assert (milestone.reached_on, milestone.reached_in) == (milestone.planned_on, report.id)
    assert "It waits until the report “Halfway report” is accepted." not in held(award)
    assert queries.lateness.report_faults() == []


def test_a_late_account_stops_payment_until_it_is_in(granted: Granted, clock: SetClock) -> None:
    award = granted.award

    @command
    def under_regime() -> None:
        award.regime = {"determined": "on_application", "apply_weeks": 13}
        record(actor_id=None, deed="change_award", subject=award)

    under_regime()
    due_on = queries.account_due(award)
    assert due_on is not None
    go_to(clock, due_on + timedelta(days=1))
    jobs.remind_of_accounts()
    said = "The account of the project is late. Nothing is paid until it is in."
    assert said not in held(award)
    go_to(clock, due_on + timedelta(days=29))
    assert said in held(award)
    commands.save_account(actor=granted.team_mate, award=award, version=0, activities="Gedaan.")
    commands.submit_account(actor=granted.team_mate, award=award)
    assert said not in held(award)


def test_what_is_asked_by_hand_has_its_own_number_and_day(granted: Granted) -> None:
    award, manager = granted.award, a_manager()
    facts: dict[str, Any] = {"actor": manager, "award": award, "key": "on_request"}
    for day, reason, code in (
        (today() + timedelta(days=6), "Er kwam een klacht.", "due_on_wrong"),
        (today() + timedelta(days=7), " ", "reason_missing"),
    ):
        with pytest.raises(RuleBroken) as broken:
            commands.ask_report(**facts, due_on=day, reason=reason)
        assert broken.value.code == code
    with pytest.raises(NotAllowed):
        commands.ask_report(
            **(facts | {"actor": granted.team_mate}), due_on=today() + timedelta(days=20), reason="x"
        )
    for number in (1, 2):
        report = commands.ask_report(
            **facts, due_on=today() + timedelta(days=20), reason="Er kwam een klacht."
        )
        assert (report.number, report.state) == (number, "open")
    assert [one.key for one in queries.reports.reports_to_write(granted.team_mate, today())] == [
        "on_request"
    ] * 2
    handed_in(granted, report, answer="Wij losten het op.")
    assert award.ends_on is not None
    moved_to(award, ends_on=award.ends_on + timedelta(days=30))
    assert report_of(granted, "on_request").state == "open", "the period has nothing to do with it"
