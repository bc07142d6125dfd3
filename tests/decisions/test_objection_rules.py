"""Objections on paper: in time or not, the last day to decide, who may hear, which outcome fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.decisions.rules.objections import (
    Arrival,
    Course,
    Heard,
    Hearer,
    Moved,
    Pause,
    check_adjournment,
    check_agreed,
    check_arrival,
    check_committee,
    check_hearing,
    check_outcome,
    names_on_lines,
    objection_clock,
    papers_until,
    steps_as_course,
)
from grants.foundation.errors import RuleBroken

DECIDED, UNTIL = date(2020, 12, 16), date(2021, 1, 27)
"""The example of the domain: sent on 16 December 2020, objection until 27 January 2021."""
COURSE = Course(UNTIL)


def arrival(received: date, channel: str = "online", **facts: date) -> str:
    return Arrival(channel, received, DECIDED, UNTIL, **facts).timeliness


def refused(call: object, *args: object, **facts: object) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as broken:
        call(*args, **facts)  # type: ignore[operator]
    return broken.value.code, broken.value.field


def test_the_last_day_is_in_time_and_the_next_is_not() -> None:
    assert [arrival(UNTIL), arrival(UNTIL + timedelta(days=1))] == ["in_time", "late"]


def test_before_the_decision_it_is_early_and_not_inadmissible_for_that() -> None:
    assert arrival(DECIDED - timedelta(days=1)) == "early"
    assert Arrival("post", DECIDED, None, None).timeliness == "early"


@pytest.mark.parametrize(
    ("posted", "received", "said"),
    [
        (UNTIL, date(2021, 2, 3), "in_time"),
        (UNTIL, date(2021, 2, 4), "late"),
        (date(2021, 1, 28), date(2021, 1, 29), "late"),
        (None, date(2021, 1, 28), "late"),
    ],
)
def test_by_post_the_postmark_counts_and_a_week_is_left_for_the_way(
    posted: date | None, received: date, said: str
) -> None:
    assert Arrival("post", received, DECIDED, UNTIL, posted_on=posted).timeliness == said
    assert Arrival("email", received, DECIDED, UNTIL, posted_on=posted).timeliness == "late"


def test_at_the_wrong_desk_the_day_there_counts() -> None:
    late = date(2021, 2, 20)
    assert arrival(late, "forwarded", first_received_on=UNTIL) == "in_time"
    assert arrival(late, "forwarded", first_received_on=UNTIL + timedelta(days=1)) == "late"


def test_days_that_cannot_be_are_refused_at_their_field() -> None:
    day, today = UNTIL, UNTIL
    later = day + timedelta(days=1)
    plain = Arrival("post", day, None, None)
    assert refused(check_arrival, replace(plain, received_on=later), today)[1] == "received_on"
    assert refused(check_arrival, replace(plain, posted_on=later), today)[1] == "posted_on"
    assert refused(check_arrival, replace(plain, channel="forwarded"), today)[1] == "first_received_on"
    assert refused(check_arrival, replace(plain, first_received_on=day), today)[1] == "first_received_on"
    wrong = replace(plain, channel="forwarded", first_received_on=later)
    assert refused(check_arrival, wrong, today)[0] == "first_received_after"
    check_arrival(replace(plain, posted_on=day), today)


def test_six_weeks_or_twelve_after_the_last_day_to_object() -> None:
    assert objection_clock(COURSE, UNTIL).due_on == date(2021, 3, 10)
    told = replace(COURSE, committee_told_on=date(2021, 2, 1))
    assert objection_clock(told, UNTIL).due_on == date(2021, 4, 21)


def test_who_heard_of_the_committee_too_late_is_decided_upon_in_six_weeks() -> None:
    assert objection_clock(replace(COURSE, committee_told_on=date(2021, 3, 10)), UNTIL).due_on == date(
        2021, 4, 21
    )
    assert objection_clock(replace(COURSE, committee_told_on=date(2021, 3, 11)), UNTIL).due_on == date(
        2021, 3, 10
    )


def test_adjourned_by_six_weeks_at_most_and_once() -> None:
    told = replace(COURSE, committee_told_on=UNTIL)
    clock = objection_clock(told, date(2021, 4, 1))
    last = date(2021, 6, 2)
    check_adjournment(clock, last, date(2021, 4, 1), before=False)
    too_long = last + timedelta(days=1)
    assert refused(check_adjournment, clock, too_long, date(2021, 4, 1), before=False) == (
        "adjourned_too_long",
        "until_on",
    )
    assert refused(check_adjournment, clock, last, date(2021, 4, 1), before=True)[0] == "adjourned_before"
    assert refused(check_adjournment, clock, last, date(2021, 4, 22), before=False)[0] == "adjourned_too_late"
    assert refused(check_adjournment, clock, clock.due_on, UNTIL, before=False)[0] == "not_later"
    adjourned = replace(told, moved=[Moved(date(2021, 4, 1), last)])
    assert objection_clock(adjourned, UNTIL).due_on == last


def test_more_than_that_needs_an_agreement_and_is_bounded() -> None:
    clock = objection_clock(COURSE, UNTIL)
    check_agreed(clock, date(2021, 9, 1))
    assert refused(check_agreed, clock, clock.due_on)[0] == "not_later"
    assert refused(check_agreed, clock, date(2031, 3, 1))[0] == "agreed_too_long"


def test_the_clock_stands_still_from_the_day_after_the_request_until_it_came() -> None:
    asked = Pause(date(2021, 2, 1), date(2021, 2, 15))
    came = replace(asked, came_on=date(2021, 2, 9))
    assert objection_clock(replace(COURSE, pauses=[came]), date(2021, 3, 1)).due_on == date(2021, 3, 17)
    assert objection_clock(replace(COURSE, pauses=[asked]), date(2021, 3, 1)).due_on == date(2021, 3, 24)
    now = objection_clock(replace(COURSE, pauses=[asked]), date(2021, 2, 5))
    assert (now.stands_still, now.due_on) == (True, date(2021, 3, 15))


def test_what_came_after_its_term_costs_no_more_than_the_term() -> None:
    late = Pause(date(2021, 2, 1), date(2021, 2, 15), date(2021, 2, 25))
    assert objection_clock(replace(COURSE, pauses=[late]), date(2021, 3, 1)).due_on == date(2021, 3, 24)


def test_a_clock_that_does_not_run_yet_cannot_stand_still() -> None:
    before = Pause(date(2021, 1, 4), date(2021, 1, 18))
    across = Pause(date(2021, 1, 20), date(2021, 2, 3))
    assert objection_clock(replace(COURSE, pauses=[before]), UNTIL).due_on == date(2021, 3, 10)
    assert objection_clock(replace(COURSE, pauses=[across]), date(2021, 3, 1)).due_on == date(2021, 3, 17)


@given(
    st.dates(date(2020, 1, 1), date(2027, 1, 1)), st.integers(0, 60), st.integers(1, 42), st.integers(0, 42)
)
def test_a_pause_never_brings_the_last_day_nearer_and_costs_no_more_than_its_days_and_the_roll(
    until: date, after: int, days: int, came: int
) -> None:
    asked = until + timedelta(days=after)
    pause = Pause(asked, asked + timedelta(days=days), asked + timedelta(days=came))
    plain = objection_clock(Course(until), until + timedelta(days=400)).due_on
    paused = objection_clock(Course(until, pauses=[pause]), until + timedelta(days=400)).due_on
    assert plain <= paused <= plain + timedelta(days=min(days, came) + 4)


def test_steps_become_a_course() -> None:
    steps = [
        ("repair_asked", date(2021, 2, 1), date(2021, 2, 15)),
        ("repair_came", date(2021, 2, 9), None),
        ("grounds_added", date(2021, 2, 10), None),
        ("adjourned", date(2021, 3, 1), date(2021, 4, 1)),
    ]
    assert steps_as_course(steps, UNTIL, None) == Course(
        UNTIL,
        None,
        [Pause(date(2021, 2, 1), date(2021, 2, 15), date(2021, 2, 9))],
        [Moved(date(2021, 3, 1), date(2021, 4, 1))],
    )


LEADER, SECOND, OWN = (
    Hearer("Lies", True, False),
    Hearer("Tom", False, False),
    Hearer("Mia", False, True),
)


def test_the_file_is_open_a_week_and_papers_come_until_ten_days_before() -> None:
    day, today = date(2021, 2, 22), date(2021, 2, 1)
    assert papers_until(day) == date(2021, 2, 12)
    check_hearing(day, date(2021, 2, 15), today, [LEADER], short_notice="")
    assert refused(check_hearing, day, date(2021, 2, 16), today, [LEADER], short_notice="") == (
        "view_too_short",
        "view_from",
    )
    soon = date(2021, 2, 10)
    assert refused(check_hearing, soon, today, today, [LEADER], short_notice="")[0] == "hearing_too_soon"
    check_hearing(soon, today, today, [LEADER], short_notice="Alle partijen, per telefoon op 1 februari")
    past = date(2021, 1, 31)
    assert refused(check_hearing, past, past, today, [LEADER], short_notice="ja")[0] == "hearing_passed"


@pytest.mark.parametrize(
    ("hearers", "said"),
    [
        ([], ("hearer_missing", "hearers")),
        ([SECOND], ("hearer_leads", "leader")),
        ([LEADER, replace(SECOND, leads=True)], ("hearer_leads", "leader")),
        ([replace(OWN, leads=True), SECOND, Hearer("Jo", False, False)], ("hearer_involved", "leader")),
        ([LEADER, OWN], ("hearer_involved", "hearers")),
    ],
)
def test_who_leads_and_most_who_hear_had_no_part_in_the_first_decision(
    hearers: list[Hearer], said: tuple[str, str]
) -> None:
    day, today = date(2021, 2, 22), date(2021, 2, 1)
    assert refused(check_hearing, day, today, today, hearers, short_notice="") == said
    check_hearing(day, today, today, [LEADER, SECOND, OWN], short_notice="")


def test_a_committee_has_a_chair_and_two_members() -> None:
    check_committee("Ans", ["Bo", "Cas"])
    assert refused(check_committee, "", ["Bo", "Cas"])[1] == "chair"
    assert refused(check_committee, "Ans", ["Bo", "Ans"])[1] == "members"
    assert names_on_lines(" Bo  de Wit \n\nCas\nCas") == ["Bo de Wit", "Cas"]


HEARD = Heard("in_time", None, was_heard=True)


@pytest.mark.parametrize(
    ("outcome", "heard", "code"),
    [
        ("founded", replace(HEARD, timeliness="late"), "late_not_judged"),
        ("unfounded", replace(HEARD, timeliness="late", late_excused=False), "late_not_excused"),
        ("founded", replace(HEARD, was_heard=False), "not_heard"),
        ("founded", replace(HEARD, was_heard=False, skip_ground="manifestly_unfounded"), "heard_otherwise"),
        ("unfounded", replace(HEARD, was_heard=False, skip_ground="fully_met"), "heard_otherwise"),
        ("unfounded", replace(HEARD, has_committee=True), "advice_missing"),
        ("unfounded", replace(HEARD, has_committee=True, advice="founded"), "deviation_missing"),
    ],
)
def test_an_outcome_fits_how_it_went(outcome: str, heard: Heard, code: str) -> None:
    assert refused(check_outcome, outcome, heard, reason="Daarom", deviation="")[0] == code


@pytest.mark.parametrize(
    ("outcome", "heard", "deviation"),
    [
        ("founded", HEARD, ""),
        ("inadmissible", replace(HEARD, timeliness="late", late_excused=False), ""),
        ("founded", replace(HEARD, timeliness="late", late_excused=True), ""),
        ("unfounded", replace(HEARD, was_heard=False, skip_ground="waived"), ""),
        ("unfounded", replace(HEARD, has_committee=True, advice="unfounded"), ""),
        ("unfounded", replace(HEARD, has_committee=True, advice="founded"), "Het advies mist de bijlage."),
        ("founded", replace(HEARD, timeliness="early"), ""),
    ],
)
def test_an_outcome_that_fits_is_allowed(outcome: str, heard: Heard, deviation: str) -> None:
    check_outcome(outcome, heard, reason="Daarom", deviation=deviation)
    assert refused(check_outcome, outcome, heard, reason=" ", deviation=deviation)[0] == "reason_missing"
