"""Cases of the intake that no other test holds as a whole: domain.md §11, 8 to 11."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from flask import Flask

from grants.applications import commands, queries
from grants.applications.models import Application
from grants.applications.rules import BudgetEntry, Facts, gaps
from grants.decisions import commands as decisions
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.people import commands as people
from grants.people.models import Organisation
from grants.streams.rules.definition import CrossCheck, Eligibility
from tests.factories.applications import (
    a_submitted_application,
    an_answer,
    an_application,
    fill_in,
    submit,
)
from tests.factories.decisions import a_proposal, a_published_batch, a_ranked_stream, an_authority
from tests.factories.people import Person
from tests.factories.review import after_deadline
from tests.factories.streams import a_definition, a_manager, an_open_stream, words

FORTY, FIFTY = Money.euro(40_000), Money.euro(50_000)


def change(person: Person, **facts: str) -> None:
    organisation: Organisation = person.organisation
    known = {
        name: getattr(organisation, name) or "" for name in ("name", "legal_form", "place", "kvk", "website")
    }
    people.change_organisation(
        actor=person.account, organisation=organisation, version=organisation.version, **known | facts
    )


def flags(application: Application) -> dict[str, Any]:
    return {flag.kind: flag.said for flag in queries.flags_shown_to(a_manager(), application)}


# --- 8. The applicant is another, or no longer what it was ----------------------------------------


def test_an_applicant_that_is_registered_otherwise_since_is_flagged_and_what_was_submitted_stands(
    person: Person,
) -> None:
    application = a_submitted_application(person=person)
    content, before = application.submissions[0].content, person.organisation.kvk
    assert "changed" not in flags(application)
    change(person, place="Zeist")
    assert "changed" not in flags(application)
    change(person, kvk="68750110", name="Stichting Samengegaan")
    said = flags(application)["changed"]
    assert said.params["kvk"] == before
    assert said.params["name"] != person.organisation.name
    assert application.submissions[0].content == content
    assert json.loads(content)["organisation"]["kvk"] == before


def test_an_applicant_that_lost_its_legal_form_is_flagged_and_its_point_is_not_met(person: Person) -> None:
    stream = an_open_stream(eligibility=Eligibility(text=words("x"), legal_forms=("foundation",)))
    application = a_submitted_application(stream, person)
    assert "not_eligible" not in flags(application)
    change(person, legal_form="informal")
    assert "not_eligible" in flags(application)
    with after_deadline(stream), pytest.raises(RuleBroken) as broken:
        commands.find_admissible(actor=a_manager(), application=application, reason="Voldoet")
    assert broken.value.code == "point_not_met"


# --- 9. Above the maximum, below the minimum, another length: never lowered -----------------------


@pytest.mark.parametrize(
    ("asked", "months", "over_cap", "fields"),
    [
        (40_000, 12, "block", []),
        (40_001, 12, "block", ["costs"]),
        (40_001, 12, "flag", []),
        (4_999, 12, "flag", ["costs"]),
        (5_000, 12, "block", []),
        (30_000, 11, "flag", ["months"]),
        (30_000, 18, "block", []),
        (30_000, 19, "flag", ["months"]),
        (40_001, 19, "block", ["months", "costs"]),
    ],
)
def test_what_an_amount_or_length_outside_the_call_keeps_one_from(
    asked: int, months: int, over_cap: Any, fields: list[str]
) -> None:
    call = a_definition(over_cap=over_cap, minimum_cents=5_000_00)
    answers = {s.key: {q.key: an_answer(q) for q in s.questions} for s in call.sections}
    lines = [
        BudgetEntry("cost", "personnel", "Projectleider", Money.euro(2 * asked)),
        BudgetEntry("income", "own_cash", "Eigen geld", Money.euro(asked)),
    ]
    facts = Facts("Koken", call.dates.start_from, months, answers, lines)
    assert [gap.field for gap in gaps(call, facts)] == fields


# --- 45. The project begins before the call allows, or too late -----------------------------------


@pytest.mark.parametrize(
    ("starts", "fields"),
    [(-1, ["starts_on"]), (0, []), (180, []), (181, ["starts_on"])],
)
def test_a_project_starts_on_the_days_the_call_allows_both_inclusive(starts: int, fields: list[str]) -> None:
    first = date(2027, 1, 1)
    dates = a_definition().dates
    call = a_definition(
        dates=msgspec.structs.replace(dates, start_from=first, start_until=first + timedelta(days=180))
    )
    answers = {s.key: {q.key: an_answer(q) for q in s.questions} for s in call.sections}
    lines = [
        BudgetEntry("cost", "personnel", "Projectleider", Money.euro(40_000)),
        BudgetEntry("income", "own_cash", "Eigen geld", Money.euro(20_000)),
    ]
    facts = Facts("Koken", first + timedelta(days=starts), 12, answers, lines)
    assert [gap.field for gap in gaps(call, facts)] == fields


def test_an_amount_above_the_maximum_goes_as_it_was_asked_to_the_decision_and_is_never_lowered(
    person: Person,
) -> None:
    application = a_submitted_application(an_open_stream(over_cap="flag"), person, requested=FIFTY)
    assert application.requested == FIFTY
    assert json.loads(application.submissions[0].content)["requested_cents"] == FIFTY.cents
    assert flags(application)["over_cap"].params["over"] == Money.euro(10_000)
    with after_deadline(application.stream), pytest.raises(RuleBroken) as broken:
        commands.find_admissible(actor=a_manager(), application=application, reason="Voldoet")
    assert broken.value.code == "point_not_met"
    assert application.requested == FIFTY


def test_an_award_is_what_was_asked_or_nothing(app: Flask) -> None:
    batch = a_proposal(a_ranked_stream((5, 4, (4, 3)), money=70_000))
    asked = {one.application_id: one.application.requested for one in batch.decisions}
    assert all(one.awarded in (None, asked[one.application_id]) for one in batch.decisions)
    assert batch.left_over > ZERO


# --- 10. The own share ----------------------------------------------------------------------------


def _own(cash: int, in_kind: int) -> Facts:
    lines = [
        BudgetEntry("cost", "personnel", "Projectleider", FORTY),
        BudgetEntry("income", "own_cash", "Geld", Money.euro(cash)),
        BudgetEntry("income", "own_in_kind", "Uren van vrijwilligers", Money.euro(in_kind)),
    ]
    return Facts("Koken", date(2027, 1, 1), 12, {}, lines)


def test_work_without_pay_counts_as_own_share_unless_the_call_wants_part_of_it_in_money() -> None:
    half = (CrossCheck("own_cash", "at_least", 50, "own_share"),)
    in_words = {
        name: [str(gap.said) for gap in gaps(call, _own(*own)) if gap.field == "costs"]
        for name, call, own in (
            ("in kind", a_definition(), (0, 10_000)),
            ("too little", a_definition(), (0, 9_999)),
            ("half", a_definition(checks=half), (5_000, 5_000)),
            ("no cash", a_definition(checks=half), (0, 10_000)),
        )
    }
    assert (in_words["in kind"], in_words["half"]) == ([], [])
    assert in_words["too little"] == ["The own share is € 9,999.00. It must be at least € 10,000.00."]
    assert in_words["no cash"] == [
        "“own share in cash” is € 0.00. It must be at least 50 percent of “own share”: € 5,000.00."
    ]


def test_no_repair_reaches_the_budget_so_the_own_share_cannot_fall_by_one(person: Person) -> None:
    application = a_submitted_application(person=person)
    before = queries.facts_in_force(application).lines
    with after_deadline(application.stream):
        for named in ("budget", "costs", "incomes"):
            with pytest.raises(RuleBroken) as broken:
                commands.ask_repair(
                    actor=a_manager(), application=application, questions=[named], wrong="Te weinig", days=7
                )
            assert broken.value.code == "not_formal"
        with pytest.raises(RuleBroken) as broken:
            commands.save_budget(
                actor=person.account,
                application=application,
                version=application.budget_version,
                lines=[],
                starts_on=None,
                months=None,
            )
        assert broken.value.code in {"call_closed", "not_in_draft"}
    assert queries.facts_in_force(application).lines == before


# --- 11. Withdrawn --------------------------------------------------------------------------------


def test_one_withdrawn_after_the_ranking_frees_its_money_for_the_next(app: Flask) -> None:
    stream = a_ranked_stream((5, 4, (4, 3)), money=70_000)
    first = a_proposal(stream)
    assert [(one.place, one.outcome) for one in first.decisions] == [
        (1, "award"),
        (2, "award"),
        (3, "refusal"),
    ]
    best = first.decisions[0].application
    decisions.withdraw_batch(actor=a_manager(), batch=first, reason="Een aanvraag wordt ingetrokken")
    commands.withdraw_application(actor=best.team[0].account, application=best, reason="Geen ruimte")
    again = a_proposal(stream)
    assert [(one.place, one.outcome) for one in again.decisions] == [(2, "award"), (3, "award")]


def test_one_withdrawn_before_the_check_asks_for_no_finding_and_cannot_come_back(person: Person) -> None:
    application = a_submitted_application(person=person)
    commands.withdraw_application(actor=person.account, application=application, reason="Geen ruimte")
    with after_deadline(application.stream), pytest.raises(RuleBroken) as broken:
        commands.find_admissible(actor=a_manager(), application=application, reason="Voldoet")
    assert broken.value.code == "not_in_this_state"
    again = fill_in(an_application(application.stream, person), person.account)
    assert submit(again, person.account).application_id != application.id


def test_one_that_was_decided_cannot_be_withdrawn(app: Flask) -> None:
    batch = a_published_batch(a_ranked_stream((5,)), authority=an_authority())
    decided = batch.decisions[0].application
    with pytest.raises(RuleBroken) as broken:
        commands.withdraw_application(actor=decided.team[0].account, application=decided, reason="Toch niet")
    assert broken.value.code == "not_in_this_state"
    assert decided.state == "decided"
