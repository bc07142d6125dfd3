"""What a request does to dates, money and people, and what is refused at once: rules alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from grants.awards.rules.effects import effect_of, foretold, with_granted
from grants.awards.rules.parts import Part, collides, kind_of
from grants.awards.rules.request_letter import kept_effect, moved_from
from grants.awards.rules.situation import Due, Line, Moved, Situation, Tranche
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.streams.rules.definition import CrossCheck, Definition
from grants.streams.rules.instalments import Instalment
from grants.streams.rules.regimes import Regime

TODAY = date(2020, 6, 1)


def situation(**facts: Any) -> Situation:
    """A project of a year that gets 30,000 of 40,000: half at once, a quarter for the handbook, the rest at the end."""
    definition = Definition(
        own_share_percent=25,
        extension_months=6,
        instalments=(Instalment(50, "award"), Instalment(25, "handbook"), Instalment(25, "determination")),
    )
    kept: dict[str, Any] = {
        "starts_on": date(2020, 1, 1),
        "ends_on": date(2020, 12, 31),
        "first_end_on": date(2020, 12, 31),
        "granted": Money.euro(30_000),
        "paid": Money.euro(15_000),
        "recipient": "Stichting Samen Eten",
        "leader": "",
        "lines": (
            Line("1", "cost", "personnel", "Coördinator", Money.euro(30_000)),
            Line("2", "cost", "material", "Zaalhuur", Money.euro(10_000)),
            Line("3", "income", "own_cash", "", Money.euro(10_000)),
        ),
        "dues": (
            Due(sentence("Handbook"), date(2020, 12, 31), key="handbook"),
            Due(sentence("Halfway"), date(2020, 7, 1), "start", 6),
            Due(sentence("Plan"), date(2020, 2, 1), "start", 1, is_fixed=True),
        ),
        "planned": {2020: Money.euro(15_000)},
        "awarded_on": date(2019, 12, 1),
        "programme_ends_on": date(2022, 6, 30),
        "last_year": 2021,
        "definition": definition,
    }
    return Situation(**(kept | facts))


def later(day: str) -> Part:
    return Part("extension", {"new_end_on": day})


def why_not(parts: list[Part], now: Situation | None = None, asked_on: date = TODAY) -> str:
    with pytest.raises(RuleBroken) as broken:
        effect_of(now or situation(), parts, asked_on=asked_on)
    return broken.value.code


def test_more_time_moves_every_day_after_the_end_and_what_is_paid_by_then() -> None:
    effect = effect_of(situation(), [later("2021-03-31")], asked_on=TODAY)
    assert [(str(one.label), one.before, one.after) for one in effect.of("dates")] == [
        ("Last day of the project", date(2020, 12, 31), date(2021, 3, 31)),
        ("Handbook", date(2020, 12, 31), date(2021, 3, 31)),
        ("Last day to account for the project", date(2021, 6, 3), date(2021, 9, 1)),
        ("Last day for us to determine the amount", date(2021, 11, 4), date(2022, 2, 2)),
        ("Products are reported until", date(2024, 12, 31), date(2025, 3, 31)),
        ("The file is kept until", date(2028, 11, 4), date(2029, 2, 2)),
    ]
    assert effect.tranches == (Tranche(2020, 2021, Money.euro(15_000)),)
    assert effect.of("lines", "share", "people") == []
    assert effect.after.planned == {2021: Money.euro(15_000)}
    assert moved_from(kept_effect(effect.moved)) == list(effect.moved)


def test_a_name_within_a_label_is_kept_as_words_of_both_languages() -> None:
    label = sentence("Last day to hand in: %(what)s", what=sentence("Handbook"))
    (again,) = moved_from(kept_effect([Moved("dates", label, TODAY, TODAY)]))
    assert again.label == label


def test_a_combined_request_moves_all_its_parts_move() -> None:
    parts = [
        Part("later_start", {"new_start_on": "2020-08-01"}),
        later("2021-05-31"),
        Part("budget", {"amounts": {"1": 28_000_00, "2": 12_000_00}}),
        Part("legal_person", {"organisation_id": 7, "name": "Stichting Eet Mee", "text": "Fusie"}),
    ]
    effect = effect_of(situation(), parts, asked_on=TODAY)
    moved = {str(one.label): (one.before, one.after) for one in effect.moved}
    assert moved["First day of the project"] == (date(2020, 1, 1), date(2020, 8, 1))
    assert moved["Halfway"] == (date(2020, 7, 1), date(2021, 2, 1))
    assert moved["Coördinator"] == (Money.euro(30_000), Money.euro(28_000))
    assert moved["Who receives the subsidy"] == ("Stichting Samen Eten", "Stichting Eet Mee")
    assert "Plan" not in moved
    assert any("15,000" in str(said) or "was paid already" in str(said) for said in effect.warnings)


def test_the_regime_of_the_award_says_until_when_is_accounted_and_determined() -> None:
    own_motion = Regime(determined="own_motion", determine_weeks=10, keep_years=5)
    effect = effect_of(situation(regime=own_motion), [later("2021-03-31")], asked_on=TODAY)
    assert [(str(one.label), one.after) for one in effect.of("dates")][2:] == [
        ("Last day for us to determine the amount", date(2021, 6, 9)),
        ("Products are reported until", date(2025, 3, 31)),
        ("The file is kept until", date(2026, 6, 9)),
    ]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2020-12-31", "end_not_later"),
        ("2022-07-01", "past_programme_end"),
        ("2021-07-01", "extended_enough"),
    ],
)
def test_an_end_that_cannot_be_granted_is_refused_at_once(day: str, code: str) -> None:
    assert why_not([later(day)]) == code


def test_money_is_not_moved_past_the_last_budget_year() -> None:
    assert why_not([later("2021-01-31")], situation(last_year=2020)) == "past_last_year"
    paid = situation(last_year=2020, paid=Money.euro(30_000), planned={})
    assert effect_of(paid, [later("2021-01-31")], asked_on=TODAY).after.ends_on == date(2021, 1, 31)


def test_the_last_allowed_month_counts_from_the_first_end_however_often_it_was_extended() -> None:
    extended = situation(ends_on=date(2021, 4, 30))
    assert effect_of(extended, [later("2021-06-30")], asked_on=TODAY).after.ends_on == date(2021, 6, 30)
    assert why_not([later("2021-07-01")], extended) == "extended_enough"
    none = situation(definition=replace(situation().definition, extension_months=0))
    assert why_not([later("2021-01-01")], none) == "extended_enough"


def test_after_the_end_only_people_can_change() -> None:
    last = date(2020, 12, 31)
    assert effect_of(situation(), [later("2021-01-31")], asked_on=last).moved
    assert why_not([later("2021-01-31")], asked_on=date(2021, 1, 1)) == "asked_too_late"
    leader = Part("leader", {"name": "Noor", "email": "noor@voorbeeld.example"})
    assert effect_of(situation(), [leader], asked_on=date(2021, 1, 1)).after.leader == "Noor"


def test_a_shift_keeps_the_total_and_what_the_call_checks() -> None:
    assert why_not([Part("budget", {"amounts": {"1": 31_000_00}})]) == "total_changed"
    assert why_not([Part("budget", {"amounts": {}})]) == "nothing_changes"
    strict = situation(
        definition=replace(
            situation().definition, checks=(CrossCheck("head:personnel", "at_most", 80, "total_costs"),)
        )
    )
    shifted = Part("budget", {"amounts": {"1": 33_000_00, "2": 7_000_00}})
    assert why_not([shifted], strict) == "check_unmet"
    assert effect_of(situation(), [shifted], asked_on=TODAY).of("lines")


def test_other_financing_recomputes_the_own_share_and_names_the_gap() -> None:
    less = Part("cofinancing", {"amounts": {"own_cash": 9_000_00, "own_in_kind": 0, "third_party": 0}})
    assert why_not([less]) == "own_share_short"
    more = Part(
        "cofinancing", {"amounts": {"own_cash": 10_000_00, "own_in_kind": 0, "third_party": 4_000_00}}
    )
    effect = effect_of(situation(), [more], asked_on=TODAY)
    assert [(str(one.label), one.after) for one in effect.of("lines")] == [
        ("Contributions of others", Money.euro(4_000))
    ]
    assert len(effect.warnings) == 1
    assert with_granted(situation(), [more]).lines[-1].amount == Money.euro(4_000)


def test_what_is_asked_for_nothing_or_excludes_itself_is_refused() -> None:
    assert why_not([]) == "nothing_asked"
    early = Part("early_end", {"new_end_on": "2020-09-30"})
    assert why_not([later("2021-01-31"), early]) == "later_and_earlier"
    assert why_not([Part("later_start", {"new_start_on": "2021-01-31"})]) == "start_not_later"
    assert why_not([Part("early_end", {"new_end_on": "2021-01-31"})]) == "end_not_earlier"
    assert why_not([Part("partner", {"leaves": "", "joins": ""})]) == "partner_missing"


def test_what_is_foretold_has_another_mark_once_the_award_is_otherwise() -> None:
    before = foretold(situation(), [later("2021-03-31")], asked_on=TODAY)
    shifted = foretold(situation(ends_on=date(2021, 1, 31)), [later("2021-03-31")], asked_on=TODAY)
    gone = foretold(situation(ends_on=date(2021, 4, 30)), [later("2021-03-31")], asked_on=TODAY)
    assert len({before.mark, shifted.mark, gone.mark}) == 3
    assert gone.mark == "end_not_later"


def test_requests_count_by_kind_and_collide_by_what_they_touch() -> None:
    assert [kind_of(one) for one in (["extension"], ["budget"], ["extension", "content"])] == [
        "extension",
        "change",
        "combined",
    ]
    assert collides(["extension"], ["early_end"])
    assert collides(["budget", "leader"], ["cofinancing"])
    assert not collides(["extension"], ["budget"])
