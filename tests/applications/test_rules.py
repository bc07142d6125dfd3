"""What follows from a call and what was written for it: on paper, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.applications.rules import (
    BudgetEntry,
    Facts,
    add_up,
    arrived_late,
    canonical_content,
    clean_lines,
    digest_of,
    facts_of,
    gaps,
    read_arrival,
    reference_of,
)
from grants.applications.states import APPLICATION, INCOME_KINDS, TEAM_LABELS
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.streams.rules import clean_answers
from grants.streams.rules.definition import Definition, Question, Section
from tests.factories.streams import a_definition, words

amounts = st.integers(0, 10**12).map(Money)
costs = st.builds(
    BudgetEntry, st.just("cost"), st.sampled_from(["personnel", "material"]), st.text(max_size=9), amounts
)
incomes = st.builds(
    BudgetEntry, st.just("income"), st.sampled_from(INCOME_KINDS), st.text(max_size=9), amounts
)
budgets = st.lists(costs | incomes, max_size=12)


def call(**facts: Any) -> Definition:
    dates = msgspec.structs.replace(a_definition().dates, start_from=None)
    return a_definition(**({"dates": dates} | facts))


def whole(**facts: Any) -> Facts:
    """Return everything a call asks."""
    kept: dict[str, Any] = {
        "title": "Koken",
        "starts_on": date(2027, 1, 1),
        "months": 12,
        "answers": {
            "plan": {"summary": "Samen koken", "reached": 40},
            "people": {"target": "elderly", "where": ["Utrecht"], "agrees": "yes"},
        },
        "lines": [
            BudgetEntry("cost", "personnel", "Uren", Money.euro(40_000)),
            BudgetEntry("income", "own_cash", "Eigen geld", Money.euro(10_000)),
        ],
    }
    return Facts(**(kept | facts))


def where(definition: Definition, facts: Facts) -> list[tuple[str, str]]:
    return [(gap.section, gap.field) for gap in gaps(definition, facts)]


# --- The budget -----------------------------------------------------------------------------------


@given(budgets)
def test_what_is_asked_is_costs_less_incomes_to_the_cent(lines: list[BudgetEntry]) -> None:
    totals = add_up(lines)
    cents = sum(one.amount.cents * (1 if one.side == "cost" else -1) for one in lines)
    assert totals.requested == Money(cents)
    own = sum(one.amount.cents for one in lines if one.head in ("own_cash", "own_in_kind"))
    assert totals.own_share == Money(own)
    assert totals.costs - totals.requested == totals.own_share + totals.third_party


@given(budgets)
def test_a_submission_reads_back_as_it_was(lines: list[BudgetEntry]) -> None:
    facts = whole(lines=lines)
    content = canonical_content(call={"stream": "S2"}, initiative={"name": "é"}, organisation={}, facts=facts)
    assert facts_of(content) == facts
    assert content == canonical_content(
        organisation={}, initiative={"name": "é"}, call={"stream": "S2"}, facts=facts
    )
    assert len(digest_of(content)) == 64


def test_canonical_content_is_sorted_dense_and_in_cents() -> None:
    content = canonical_content(call={}, initiative={}, organisation={}, facts=whole(answers={}))
    assert content == (
        '{"answers":{},"budget":[{"cents":4000000,"description":"Uren","head":"personnel","side":"cost"},'
        '{"cents":1000000,"description":"Eigen geld","head":"own_cash","side":"income"}],"call":{},'
        '"initiative":{},"months":12,"organisation":{},"own_share_cents":1000000,"requested_cents":3000000,'
        '"starts_on":"2027-01-01","title":"Koken"}'
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (BudgetEntry("cost", "yacht", "", ZERO), "budget_head_unknown"),
        (BudgetEntry("income", "personnel", "", ZERO), "budget_head_unknown"),
        (BudgetEntry("gift", "personnel", "", ZERO), "budget_head_unknown"),
        (BudgetEntry("cost", "personnel", "", Money(-1)), "amount_negative"),
        (BudgetEntry("cost", "personnel", "x" * 301, ZERO), "line_too_long"),
    ],
)
def test_a_line_against_the_call_is_not_kept(line: BudgetEntry, code: str) -> None:
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == code):
        clean_lines(call(), [line])


# --- Completeness ---------------------------------------------------------------------------------


def test_a_whole_application_has_no_gaps() -> None:
    assert gaps(call(), whole()) == []


def test_every_gap_is_named_where_it_is_mended() -> None:
    assert where(call(), Facts(title="Koken")) == [
        ("plan", "summary"),
        ("plan", "reached"),
        ("people", "target"),
        ("people", "where"),
        ("people", "agrees"),
        ("budget", "starts_on"),
        ("budget", "months"),
        ("budget", "costs"),
    ]


def test_what_is_finished_after_the_project_is_a_gap() -> None:
    asked = Section("steps", words("Steps"), (Question("steps", "plan", words("Steps")),))
    planned = call(sections=(*call().sections, asked))
    facts = whole()

    def ready_in(month: int) -> Facts:
        steps = {"steps": [{"what": "Koken", "month": month}]}
        return replace(facts, answers={**facts.answers, "steps": steps})

    assert facts.months is not None
    assert where(planned, ready_in(facts.months)) == []
    assert where(planned, ready_in(facts.months + 1)) == [("steps", "steps")]


def test_a_text_over_its_words_is_a_gap() -> None:
    long = whole(answers=whole().answers | {"plan": {"summary": "woord " * 51, "reached": 0}})
    assert where(call(), long) == [("plan", "summary")]


@pytest.mark.parametrize(("months", "fine"), [(11, False), (12, True), (18, True), (19, False)])
def test_the_length_must_be_the_calls(months: int, fine: bool) -> None:
    assert (where(call(), whole(months=months)) == []) is fine


@pytest.mark.parametrize(
    ("first", "last", "day", "fine"),
    [
        (date(2027, 1, 1), None, date(2026, 12, 31), False),
        (date(2027, 1, 1), None, date(2027, 1, 1), True),
        (None, date(2027, 6, 1), date(2027, 6, 1), True),
        (None, date(2027, 6, 1), date(2027, 6, 2), False),
    ],
)
def test_the_start_must_be_the_calls(first: date | None, last: date | None, day: date, fine: bool) -> None:
    dates = msgspec.structs.replace(call().dates, start_from=first, start_until=last)
    assert (where(call(dates=dates), whole(starts_on=day)) == []) is fine


def _budget(asked: int, own: int) -> Facts:
    lines = [
        BudgetEntry("cost", "personnel", "", Money(asked + own)),
        BudgetEntry("income", "own_in_kind", "", Money(own)),
    ]
    return whole(lines=lines)


@pytest.mark.parametrize(
    ("asked", "over_cap", "fine"),
    [(4_000_000, "block", True), (4_000_001, "block", False), (4_000_001, "flag", True), (0, "flag", False)],
)
def test_the_cap_blocks_or_flags_as_the_call_says(asked: int, over_cap: str, fine: bool) -> None:
    assert (where(call(over_cap=over_cap), _budget(asked, 2_000_000)) == []) is fine


@pytest.mark.parametrize(
    ("base", "own", "fine"),
    [
        ("total_costs", 1_333_332, False),
        ("total_costs", 1_333_333, True),
        ("subsidy", 999_999, False),
        ("subsidy", 1_000_000, True),
    ],
)
def test_the_own_share_is_a_quarter_of_what_the_call_says(base: str, own: int, fine: bool) -> None:
    assert (where(call(own_share_of=base), _budget(4_000_000, own)) == []) is fine


# --- Answers --------------------------------------------------------------------------------------


def sections() -> tuple[Section, Section]:
    plan, people = call().sections
    return plan, people


def test_what_was_not_asked_is_not_kept() -> None:
    plan, _ = sections()
    assert clean_answers(plan, {"summary": " a\r\nb\x00 ", "state": "decided", "id": 1}) == {
        "summary": "a\nb"
    }


@pytest.mark.parametrize(
    ("section", "key", "value", "code"),
    [
        (0, "summary", "x" * 40_001, "answer_too_long"),
        (0, "partners", "x" * 301, "answer_too_long"),
        (0, "summary", ["x"], "answer_malformed"),
        (0, "reached", "veertig", "answer_malformed"),
        (0, "reached", -1, "answer_malformed"),
        (0, "reached", True, "answer_malformed"),
        (0, "ready_on", "2027-02-30", "answer_malformed"),
        (1, "target", "nobody", "answer_malformed"),
        (1, "also_for", ["youth", "nobody"], "answer_malformed"),
        (1, "also_for", "youth", "answer_malformed"),
        (1, "agrees", "maybe", "answer_malformed"),
    ],
)
def test_an_answer_of_the_wrong_form_is_refused_at_its_question(
    section: int, key: str, value: Any, code: str
) -> None:
    with pytest.raises(RuleBroken, check=lambda broken: (broken.code, broken.field) == (code, key)):
        clean_answers(sections()[section], {key: value})


def test_nothing_answered_is_kept_as_nothing() -> None:
    plan, people = sections()
    assert clean_answers(plan, {"summary": "", "reached": None}) == {"summary": None, "reached": None}
    assert clean_answers(people, {"where": [], "also_for": []}) == {"where": None, "also_for": None}


# --- Arrival --------------------------------------------------------------------------------------

DEADLINE = datetime(2020, 9, 1, 12, 0, tzinfo=UTC)


@given(st.integers(-1_000, 1_000))
def test_in_time_is_strictly_before(milliseconds: int) -> None:
    assert arrived_late(DEADLINE + timedelta(milliseconds=milliseconds), DEADLINE) is (milliseconds >= 0)


@pytest.mark.parametrize(
    ("stamp", "read"),
    [
        ("1598961599.250", DEADLINE - timedelta(milliseconds=750)),
        ("t=1598961600", DEADLINE),
        ("", None),
        (None, None),
        ("now", None),
        ("-1598961600", None),
        ("1598961600, 1598961599", None),
        ("159896160000000", None),
    ],
)
def test_the_proxys_stamp_is_read_or_left(stamp: str | None, read: datetime | None) -> None:
    assert read_arrival(stamp) == read


def test_a_reference_names_stream_year_and_number() -> None:
    assert reference_of("S2", 2020, 41) == "S2-2020-0041"


def test_a_team_reads_the_same_whatever_was_found() -> None:
    found = {TEAM_LABELS[state] for state in ("submitted", "admissible", "inadmissible")}
    assert len(found) == 1
    assert set(TEAM_LABELS) == set(APPLICATION.states)
