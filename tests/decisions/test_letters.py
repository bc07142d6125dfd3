"""Letters on paper: each ground says its own reason, and every letter says how to object."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from grants.applications.rules import Totals
from grants.decisions.rules.facts import CriterionScore, LetterFacts
from grants.decisions.rules.letters import letter, letter_data, project_end
from grants.foundation.documents import render_letter
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import Words
from grants.streams.rules.regimes import Regime
from grants.streams.rules.reports import ReportRule

FACTS = LetterFacts(
    executor="Fonds Samen",
    contact="ronde@voorbeeld.example",
    signer="Bas Beslisser",
    person="Noor Bakker",
    addressee=("Stichting De Tafel", "Noor Bakker", "Utrecht"),
    reference="S2-2026-0001",
    title="Samen aan tafel",
    call="Together",
    written_on=date(2026, 6, 30),
    arrived_at=datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
    deadline_at=datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
    outcome="refusal",
    ground="ceiling",
    place=3,
    ranked=40,
    score=367,
    highest=5,
    fundable_from=300,
    requested=Money.euro(30_000),
    awarded=None,
    ceiling=Money.euro(800_000),
    cap=Money.euro(40_000),
    max_awards=10,
    totals=Totals(costs=Money.euro(60_000), own_share=Money.euro(30_000), third_party=ZERO),
    starts_on=date(2027, 1, 1),
    ends_on=date(2027, 12, 31),
    scores=[CriterionScore("Sharing", 2, 350, "good")],
    panel_reason="",
    obligations=["Tell us about changes"],
    deliverables=[("handbook", date(2027, 12, 31))],
    admissibility_reason="Geen bestaand initiatief",
    replaced_on=None,
    objection_until=date(2026, 8, 11),
    repair_asked_on=date(2026, 3, 10),
    repair_due_on=date(2026, 3, 17),
)
AWARD = replace(FACTS, outcome="award", ground="ranked_within_line", awarded=Money.euro(30_000))


def said(facts: LetterFacts) -> str:
    return json.dumps(letter(facts, str), ensure_ascii=False)


@pytest.mark.parametrize(
    ("outcome", "ground", "words"),
    [
        ("refusal", "ceiling", "The subsidy ceiling of this call is € 800,000.00."),
        ("refusal", "substance", "a mean score of at least 3.00."),
        ("refusal", "cap", "One initiative can receive at most € 40,000.00"),
        ("refusal", "max_awards", "we award at most 10 applications"),
        ("inadmissible", "late", "It had to arrive before"),
        ("inadmissible", "eligibility", "Geen bestaand initiatief"),
        ("inadmissible", "incomplete", "we asked you to complete it by 2026-03-17."),
    ],
)
def test_each_ground_gives_its_own_reason_and_no_other(outcome: str, ground: str, words: str) -> None:
    facts = replace(FACTS, outcome=outcome, ground=ground)
    assert words in said(facts)
    others = {"ceiling": "4:25", "substance": "mean score of at least", "late": "had to arrive"}
    assert [kind for kind, text in others.items() if text in said(facts) and kind != ground] == []


@pytest.mark.parametrize(
    ("most", "words"),
    [(1, "in this call we award one application."), (2, "in this call we award at most 2 applications.")],
)
def test_the_largest_number_of_awards_is_said_in_words_that_fit(most: int, words: str) -> None:
    assert words in said(replace(FACTS, ground="max_awards", max_awards=most))


def test_an_award_gives_amount_basis_period_duties_and_deliverables() -> None:
    words = said(AWARD)
    for part in (
        "at most € 30,000.00",
        "How we computed the amount",
        "€ 60,000.00",
        "from 2027-01-01 to 2027-12-31 inclusive",
        "Tell us about changes",
        "Handbook",
    ):
        assert part in words
    assert "replaces our decision" not in words
    assert "replaces our decision of 2026-05-01" in said(replace(AWARD, replaced_on=date(2026, 5, 1)))


def test_an_award_says_how_it_is_accounted_for() -> None:
    words = said(replace(AWARD, regime=Regime(activity_report=True)))
    assert "How you account for the subsidy" in words
    assert "You hand in a report of what you did and what came of it." in words
    assert "How you account for the subsidy" not in said(AWARD)
    assert letter_data(replace(AWARD, regime=Regime(2_500_000)))["regime"]["least_cents"] == 2_500_000


def test_scores_place_and_the_panels_reason_are_in_the_letter() -> None:
    words = said(replace(FACTS, panel_reason="Het plan is te breed."))
    assert "number 3 of 40" in words
    assert '["Sharing", "2", "3.50", "good"]' in words
    assert "Het plan is te breed." in words


@pytest.mark.parametrize("facts", [AWARD, FACTS, replace(FACTS, outcome="inadmissible", ground="late")])
def test_every_letter_has_the_same_subject_and_says_until_when_one_can_object(facts: LetterFacts) -> None:
    made = letter(facts, str)
    assert made["subject"] == "Decision on your application “Samen aan tafel”"
    assert "2026-08-11" in json.dumps(made["objection"])
    assert render_letter(made, language="en", attached=letter_data(facts)).startswith(b"%PDF")


def test_an_award_names_its_instalments_and_what_each_waits_for() -> None:
    paid = replace(AWARD, instalments=[(Money.euro(24_000), "award"), (Money.euro(6_000), "handbook")])
    words = said(paid)
    assert (
        '["1", "€ 24,000.00", "after the award"], ["2", "€ 6,000.00", "once the handbook is accepted"]'
        in words
    )
    assert letter_data(paid)["instalments"] == [
        {"amount_cents": 2_400_000, "after": "award"},
        {"amount_cents": 600_000, "after": "handbook"},
    ]
    for other in (AWARD, replace(FACTS, instalments=())):
        assert "How we pay the subsidy" not in said(other)


def test_an_award_names_the_reports_with_their_days_and_what_waits_for_one() -> None:
    halfway = ReportRule("progress", Words("Voortgang", "Progress"))
    often = ReportRule("often", Words("Kwartaal", "Quarterly"), "every", 5)
    asked = ReportRule("asked", Words("Bericht", "Message"), "asked", weeks=3)
    due = replace(AWARD, reports=[halfway, often, asked], instalments=[(Money.euro(1), "report:progress:1")])
    words = said(due)
    assert "once the report “Progress” is accepted" in words
    assert (
        '["Progress", "2027-07-30"], ["Quarterly, number 1", "2027-06-29"], ["Quarterly, number 2", "2027-11-29"], '
        '["Message", "within 3 weeks after we ask for it"]' in words
    )
    assert letter_data(due)["reports"][0] == {"report": "progress", "due_on": "2027-07-30"}
    assert "how it is going" not in said(AWARD)


def test_the_data_say_the_same_in_cents_and_iso_days() -> None:
    data = letter_data(AWARD)
    assert (data["awarded_cents"], data["objection_until"]) == (3_000_000, "2026-08-11")
    assert data["deliverables"] == [{"type": "handbook", "due_on": "2027-12-31"}]
    assert letter_data(FACTS)["deliverables"] == []


@pytest.mark.parametrize(
    ("starts_on", "months", "ends_on"),
    [
        (date(2027, 1, 1), 12, date(2027, 12, 31)),
        (date(2027, 3, 1), 1, date(2027, 3, 31)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 2, 15), 18, date(2028, 8, 14)),
    ],
)
def test_the_last_day_of_a_project_of_whole_months(starts_on: date, months: int, ends_on: date) -> None:
    assert project_end(starts_on, months) == ends_on
