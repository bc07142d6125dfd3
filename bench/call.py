"""Which call is measured? A stream as data, and the invented texts that answer it, about 400 words in all."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from grants.foundation.money import Money
from grants.streams.rules.definition import (
    BudgetHead,
    Choice,
    Criterion,
    Dates,
    Definition,
    DeliverableRule,
    Eligibility,
    Question,
    Scale,
    Section,
    Words,
)

WORDS_PER_ANSWER = 95
"""With four long answers and the short ones an application comes to about 400 words."""
MONTHS = 12
_DUTCH = """
samen eten buurt ouderen bezoek vrijwilligers wekelijks ontmoeting praktijk aanpak bereik deelnemers gesprek
eenzaamheid wijkteam huisarts bibliotheek netwerk ervaring methode stap groep begeleiding contact vertrouwen
jongeren mantelzorg thuis koffie wandelen muziek taal vervoer gemeente partner borging kennis opleiding
de het een en van voor met die wij zij door bij naar om dat te in op als ook meer elke
"""


def words(text: str) -> Words:
    """Return a text in both languages."""
    return Words(nl=text, en=f"{text} (en)")


def prose(dice: random.Random, count: int = WORDS_PER_ANSWER) -> str:
    """Return so many invented words in sentences."""
    chosen = dice.choices(_DUTCH.split(), k=count)
    ends = range(11, count, 12)
    return " ".join(f"{word}." if place in ends else word for place, word in enumerate(chosen)).capitalize()


def _long(key: str, label: str) -> Question:
    return Question(key, "text", words(label), words=200)


SECTIONS = (
    Section(
        "plan",
        words("Plan"),
        (
            _long("summary", "Vat uw plan samen"),
            _long("approach", "Hoe pakt u het aan"),
            Question("partners", "line", words("Met wie werkt u samen")),
        ),
    ),
    Section(
        "people",
        words("Mensen"),
        (
            Question(
                "target",
                "choice",
                words("Voor wie"),
                choices=(Choice("youth", words("Jongeren")), Choice("elderly", words("Ouderen"))),
            ),
            Question("reached", "number", words("Hoeveel mensen bereikt u")),
            _long("reach", "Hoe bereikt u hen"),
        ),
    ),
    Section(
        "anchoring",
        words("Borging"),
        (
            _long("after", "Hoe gaat het verder na de subsidie"),
            Question("where", "places", words("Waar"), substantive=False, for_reviewers=False),
        ),
    ),
)
_ANCHORS = tuple(words(f"anker {score}") for score in range(1, 6))
CRITERIA = (
    Criterion("sharing", words("Delen van kennis"), 2, anchors=_ANCHORS),
    Criterion("quality", words("Kwaliteit van de aanpak"), 2, anchors=_ANCHORS),
    Criterion("anchoring", words("Borging"), 1, anchors=_ANCHORS),
)


def call_between(opens_at: datetime, closes_at: datetime) -> Definition:
    """Return a whole call that takes applications between two moments."""
    return Definition(
        name=words("Samen tegen eenzaamheid"),
        summary=words("Subsidie voor initiatieven"),
        goal=words("Minder mensen die zich eenzaam voelen"),
        eligibility=Eligibility(text=words("Stichtingen, verenigingen en gemeenten")),
        ceiling_cents=Money.euro(1_700_000).cents,
        cap_cents=Money.euro(40_000).cents,
        months_min=MONTHS,
        months_max=MONTHS + 6,
        own_share_percent=25,
        scale=Scale(1, 5, tuple(words(f"score {score}") for score in range(1, 6))),
        criteria=CRITERIA,
        fundable_from=300,
        reviews_wanted=3,
        tie_rule=("sharing", "lot"),
        sections=SECTIONS,
        budget_heads=(
            BudgetHead("personnel", words("Personeel")),
            BudgetHead("material", words("Materiaal")),
        ),
        deliverables=(DeliverableRule("handbook"), DeliverableRule("process_evaluation", "end", 1)),
        obligations=(words("Meld veranderingen"),),
        dates=Dates(
            opens_at=opens_at,
            closes_at=closes_at,
            decision_by=(closes_at + timedelta(days=90)).date(),
            start_from=starts_from(closes_at),
        ),
        contact="ronde@voorbeeld.example",
    )


def starts_from(closes_at: datetime) -> date:
    """Return the first day on which a project of such a call may start."""
    return (closes_at + timedelta(days=120)).date()


def some_answers(dice: random.Random) -> dict[str, dict[str, Any]]:
    """Return answers to every question, by section."""
    return {
        "plan": {"summary": prose(dice), "approach": prose(dice), "partners": "Buurthuis De Schakel"},
        "people": {"target": dice.choice(("youth", "elderly")), "reached": 40, "reach": prose(dice)},
        "anchoring": {"after": prose(dice), "where": ["Utrecht", "Zeist"]},
    }
