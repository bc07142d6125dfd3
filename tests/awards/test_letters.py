"""Letters about what happens with an award: tagged, titled, with data, in both languages, and whole in Dutch."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from grants.awards.rules.compensating import Asset, steps_of
from grants.awards.rules.compensation_letter import (
    CompensationFacts,
    compensation_data,
    compensation_letter,
)
from grants.awards.rules.payment_letter import PaymentFacts, payment_data, payment_letter
from grants.awards.states import COMPENSATION_GROUNDS, PAYMENT_DECISIONS
from grants.foundation.documents import LANGUAGES, render_letter
from grants.foundation.money import Money
from grants.foundation.wording import Sentence
from tests.architecture.test_texts import catalogue
from tests.factories.pdf import missing_in

DAY = date(2026, 6, 30)
WHO: dict[str, Any] = {
    "executor": "Fonds Samen",
    "contact": "ronde@voorbeeld.example",
    "signer": "Bas Beslisser",
    "person": "Noor Bakker",
    "addressee": ("Stichting De Tafel", "Noor Bakker", "Utrecht"),
    "reference": "S2-2026-0001",
    "title": "Samen aan tafel",
    "written_on": DAY,
}
KITCHEN = Asset("Keuken", Money.euro(10_000), Money.euro(5_000), Money.euro(8_000))


@cache
def dutch() -> dict[str, str]:
    return dict(catalogue())


def tell_in(language: str) -> Any:
    def tell(said: Sentence) -> str:
        words = dutch()[said.msgid] if language == "nl" else said.msgid
        facts = {
            key: tell(value) if isinstance(value, Sentence) else str(value)
            for key, value in said.params.items()
        }
        return words % facts if facts else words.replace("%%", "%")

    return tell


def compensation(ground: str) -> CompensationFacts:
    return CompensationFacts(
        **WHO,
        ground=ground,
        happened_on=DAY,
        amount=KITCHEN.owed,
        steps=steps_of([KITCHEN]),
        reason="De keuken is verkocht.",
        views="Hij was oud.",
        due_on=date(2026, 8, 11),
    )


def about_paying(kind: str) -> PaymentFacts:
    return PaymentFacts(
        **WHO,
        kind=kind,
        reason="" if kind == "suspension_lapsed" else "Er loopt een onderzoek.",
        until_on=date(2026, 9, 29),
        from_on=date(2025, 11, 3),
        due_on=date(2026, 8, 11),
        amount=Money.euro(1_000),
        rates=[(date(2025, 11, 3), "6"), (date(2026, 1, 1), "4")],
        owed=Money.euro(3_000),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ground", COMPENSATION_GROUNDS)
def test_the_letter_with_a_compensation_is_whole(ground: str, language: str) -> None:
    facts = compensation(ground)
    parts = compensation_letter(facts, tell_in(language))
    said = str(parts)
    assert "4:41" in said
    assert re.search("bezwaar" if language == "nl" else "object", said)
    data = compensation_data(facts)
    content = render_letter(parts, language=language, attached=data)
    assert missing_in(content, language=language, title=parts["subject"], data=data) == []


@pytest.mark.parametrize(("by_writ", "language"), [(True, "nl"), (False, "nl"), (True, "en"), (False, "en")])
def test_a_formal_reminder_says_what_is_late_two_weeks_and_what_follows_at_whose_cost(
    by_writ: bool, language: str
) -> None:
    facts = replace(about_paying("reminded"), reason="", by_writ=by_writ)
    said = str(payment_letter(facts, tell_in(language))["blocks"])
    words = {
        "nl": ["4:112", "twee weken", "U betaalt dan wat dat kost", "4:106", "8:4"],
        "en": ["4:112", "two weeks", "You then pay what that costs", "4:106", "8:4"],
    }[language]
    assert [word for word in words if word not in said] == []
    assert "1.000" in said or "1,000" in said
    assert ({"nl": "dwangbevel", "en": "writ"}[language] in said) == by_writ


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PAYMENT_DECISIONS)
def test_a_letter_about_paying_is_whole(kind: str, language: str) -> None:
    facts = about_paying(kind)
    parts = payment_letter(facts, tell_in(language))
    assert ("objection" in parts) == (kind not in ("suspension_lapsed", "reminded"))
    data = payment_data(facts)
    content = render_letter(parts, language=language, attached=data)
    assert missing_in(content, language=language, title=parts["subject"], data=data) == []
