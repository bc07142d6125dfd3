"""Every letter of every outcome, in both languages: tagged, titled, and with its data, for who cannot see it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest

from grants.applications.rules.postponement_letter import (
    PostponementFacts,
    postponement_data,
    postponement_letter,
)
from grants.decisions.queries import example_facts
from grants.decisions.rules.deliveries import cover_letter
from grants.decisions.rules.letters import letter, letter_data
from grants.decisions.rules.objection_letters import ObjectionFacts, objection_data, objection_letter
from grants.decisions.rules.penalty_letter import PenaltyFacts, penalty_data, penalty_letter
from grants.decisions.states import LETTER_KINDS, OBJECTION_LETTERS
from grants.foundation.documents import LANGUAGES, render_letter
from grants.foundation.money import Money
from grants.foundation.wording import Sentence
from grants.streams.rules.instalments import Instalment
from tests.architecture.test_texts import catalogue
from tests.decisions.test_deliveries import COVER
from tests.factories.pdf import elements_of, missing_in
from tests.factories.streams import a_definition
from tests.foundation.test_documents import failures

CALL = SimpleNamespace(
    code="S2",
    definition=a_definition(instalments=(Instalment(80), Instalment(20, "handbook"))),
    round=SimpleNamespace(programme=SimpleNamespace(executor="Fonds Samen")),
)
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
OBJECTION = ObjectionFacts(
    kind="receipt",
    received_on=DAY,
    decided_on=date(2026, 5, 1),
    due_on=date(2026, 9, 1),
    timeliness="late",
    is_pro_forma=True,
    said={},
    outcome="unfounded",
    outcome_reason="De scores kloppen.",
    advice="unfounded",
    advice_text="Ongegrond.",
    deviation="",
    heard_on=DAY,
    **WHO,
)
SAID: dict[str, dict[str, Any]] = {
    "receipt": {},
    "repair": {"missing": "De gronden", "until_on": "2026-07-14"},
    "committee": {"chair": "Vera Voor", "members": ["An Lid", "Bo Lid"]},
    "hearing": {
        "begins_at": "2026-07-14T10:00:00+00:00",
        "place": "Utrecht",
        "hearers": ["Vera Voor"],
        "view_from": "2026-07-01",
        "view_where": "op deze site",
        "papers_until": "2026-07-03",
    },
    "adjournment": {"was_on": "2026-07-14", "until_on": "2026-08-14", "agreed": False, "reason": "Meer tijd"},
    "outcome": {"decided_on": "2026-06-30"},
}
LATER = PostponementFacts(
    call="Samen",
    arrived_at=datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
    was_on=date(2026, 7, 1),
    until_on=date(2026, 8, 1),
    reason="Er zijn veel aanvragen.",
    **WHO,
)
PENALTY = PenaltyFacts(
    on_objection=False,
    due_on=date(2026, 5, 1),
    received_on=date(2026, 5, 10),
    stopped_on=DAY,
    first_on=date(2026, 5, 25),
    days=20,
    owed=Money.euro(532),
    ground="",
    reason="",
    applicants=("Stichting De Tafel",),
    **WHO,
)
Tell = Callable[[Sentence], str]
Made = Callable[[Tell, str], tuple[Any, Any]]


def of_decision(kind: str) -> Made:
    def made(tell: Tell, language: str) -> tuple[Any, Any]:
        facts = example_facts(CALL, kind, language, None, day=DAY)  # type: ignore[arg-type]
        return letter(facts, tell), letter_data(facts)

    return made


def of_objection(kind: str) -> Made:
    facts = replace(OBJECTION, kind=kind, said=SAID[kind])
    return lambda tell, _language: (objection_letter(facts, tell), objection_data(facts))


EVERY: dict[str, Made] = {
    **{f"decision: {kind}": of_decision(kind) for kind in LETTER_KINDS},
    **{f"objection: {kind}": of_objection(kind) for kind in OBJECTION_LETTERS},
    "cover": lambda tell, _language: (cover_letter(COVER, tell), {"until": "2026-08-17"}),
    "postponement": lambda tell, _language: (postponement_letter(LATER, tell), postponement_data(LATER)),
    "penalty": lambda tell, _language: (penalty_letter(PENALTY, tell), penalty_data(PENALTY)),
}


@cache
def dutch() -> dict[str, str]:
    return catalogue()


def made_in(language: str, kind: str) -> tuple[bytes, Any, Any]:
    """Return a letter as PDF, its parts, and its data."""
    translate = dutch().get if language == "nl" else str
    parts, data = EVERY[kind](lambda said: said.spoken(translate), language)  # type: ignore[arg-type]
    return render_letter(parts, language=language, attached=data), parts, data


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EVERY)
def test_a_letter_can_be_read_by_everybody_and_by_machines(kind: str, language: str) -> None:
    content, parts, data = made_in(language, kind)
    wanted = json.loads(json.dumps(data))
    assert missing_in(content, language=language, title=parts["subject"], data=wanted) == []
    assert failures(content) == []


def test_what_is_missing_would_be_noticed() -> None:
    content, parts, data = made_in("nl", "decision: award")
    found = missing_in(content, language="en", title="Other", data={})
    assert found == ["the language", "the title", "the data as they were given"]
    without = render_letter(parts, language="nl")
    assert missing_in(without, language="nl", title=parts["subject"], data={}) == [
        "the one file that is attached"
    ]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.Root.ViewerPreferences["/DisplayDocTitle"]
        for element in elements_of(pdf.Root.StructTreeRoot.K):
            if str(element.S) in ("/TH", "/H1"):
                element.S = pikepdf.Name("/TD" if str(element.S) == "/TH" else "/H2")
            if str(element.S) == "/Title":
                element.S = pikepdf.Name("/Figure")
        worse = io.BytesIO()
        pdf.save(worse)
    wanted = json.loads(json.dumps(data))
    assert sorted(set(missing_in(worse.getvalue(), language="nl", title=parts["subject"], data=wanted))) == [
        "a level of the headings",
        "the headers of a table",
        "the title in the text",
        "the title in the window",
        "the words for a Figure",
    ]
