"""Invented applicants, initiatives, budgets and scores from a seed: pure, and marked as generated wherever shown.

The same seed gives the same world. Scores are drawn first; amounts are dealt over the order that follows
from them, so that another seed gives other people and other scores and still meets the published totals.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from grants.foundation.money import ZERO, Money, divide
from grants.review.rules import criterion_means, provisional_of, score_of
from grants.streams.rules import word_count
from grants.streams.rules.definition import Definition, Question

WORDS = json.loads((Path(__file__).resolve().parent / "words.json").read_text())
"""Names, places, kinds of initiatives and sentences to invent from."""
SENTENCES: list[str] = WORDS["sentences"]
STEPS: list[str] = WORDS["steps"]
SOME_MUNICIPALITIES = ("0344", "0363", "0518", "0599", "0014", "0935")


@dataclass(frozen=True)
class InventedScore:
    """What one reviewer gives on one criterion, and why."""

    criterion: str
    value: int
    reason: str


@dataclass
class Invented:
    """One invented application with its applicant, initiative, answers, budget and reviews."""

    number: int
    person: str
    email: str
    organisation: str
    legal_form: str
    kvk: str
    place: str
    initiative: str
    summary: str
    title: str
    months: int
    starts_on: date
    reviews: list[list[InventedScore]]
    answers: dict[str, object] = field(default_factory=dict)
    is_existing: bool = True
    requested: Money = ZERO
    own_share: Money = ZERO
    shares: tuple[int, ...] = ()
    """How the costs lie over the budget heads; empty: nearly all under the first."""

    def score(self, definition: Definition) -> int:
        """Return the provisional score in hundredths, as the review wing counts it."""
        given = [{score.criterion: (score.value, "") for score in review} for review in self.reviews]
        means = [score_of(definition, {key: value for key, (value, _) in one.items()}) for one in given]
        counted = provisional_of(definition, means, criterion_means(given))
        if counted is None:
            raise ValueError("an invented application has reviews")
        return counted


@dataclass(frozen=True)
class Recipe:
    """How many to invent for one stream, and within which amounts (whole euro)."""

    label: str
    applications: int
    fundable: int | None
    """How many must be good enough, where that is known."""
    smallest: int
    largest: int
    starts_on: date
    months: tuple[int, int]
    exact_total: int | None = None
    """The sum the first `exact_awards` of the order must ask, where it was published."""
    exact_awards: int = 0
    existing_awards: int | None = None
    """How many of those are existing initiatives, where it was published."""


def invent(recipe: Recipe, definition: Definition, *, seed: str) -> list[Invented]:
    """Return invented applications, in no telling order."""
    dice = random.Random(f"{seed}/{recipe.label}")
    made = [_applicant(dice, recipe, definition, number) for number in range(1, recipe.applications + 1)]
    _score(dice, made, recipe, definition)
    made.sort(key=lambda one: one.score(definition), reverse=True)
    _deal_amounts(dice, made, recipe)
    _deal_kinds(dice, made, recipe, definition)
    for one in made:
        one.own_share = _own_share(one.requested, definition)
    dice.shuffle(made)
    return made


def _applicant(dice: random.Random, recipe: Recipe, definition: Definition, number: int) -> Invented:
    given, family, place = (
        dice.choice(WORDS["given"]),
        dice.choice(WORDS["family"]),
        dice.choice(WORDS["places"]),
    )
    kind, summary = dice.choice(WORDS["kinds"])
    label = f"{recipe.label}{number:03d}"
    one = Invented(
        number=number,
        person=f"{given} {family[0].upper()}{family[1:]}",
        email=f"{label}@voorbeeld.example",
        organisation=f"Stichting {dice.choice(('Samen', 'Dichtbij', 'De Brug', 'Omzien'))} {place} {number}",
        legal_form=dice.choice(("foundation", "foundation", "association", "public_body")),
        kvk=f"{dice.randrange(10_000_000, 99_999_999)}",
        place=place,
        initiative=f"{kind} {place} {number}",
        summary=summary,
        title=f"{kind} in {place}",
        months=dice.randint(*recipe.months),
        starts_on=recipe.starts_on,
        reviews=[],
    )
    allowed = definition.eligibility.legal_forms
    if allowed and one.legal_form not in allowed:
        one.legal_form = allowed[0]
    one.answers = {
        question.key: _answer(dice, question, one, definition) for question in definition.questions
    }
    return one


def _answer(dice: random.Random, question: Question, one: Invented, definition: Definition) -> object:
    if question.kind == "text":
        return _within("\n\n".join(" ".join(dice.sample(SENTENCES, 4)) for _ in range(2)), question)
    if question.kind in {"choice", "choices", "topics"}:
        chosen = dice.choice(question.choices).key
        return chosen if question.kind == "choice" else [chosen]
    plain: dict[str, object] = {
        "line": _within(one.title, question),
        "number": dice.randint(20, 120),
        "date": one.starts_on.isoformat(),
        "yes_no": "yes",
        "places": [one.place],
    }
    return plain[question.kind] if question.kind in plain else _structured(dice, question, one, definition)


def _structured(dice: random.Random, question: Question, one: Invented, definition: Definition) -> object:
    """Answer a kind of question that the published rounds did not ask; files are added apart."""
    if question.kind in {"municipality", "municipalities"}:
        code = dice.choice(definition.eligibility.municipalities or SOME_MUNICIPALITIES)
        return code if question.kind == "municipality" else [code]
    if question.kind == "period":
        return {
            "from": one.starts_on.isoformat(),
            "until": (one.starts_on + timedelta(days=30 * one.months)).isoformat(),
        }
    found: dict[str, object] = {
        "money": dice.randrange(10, 100) * 10_000,
        "targets": {target.key: dice.randint(5, 80) for target in question.choices},
        "partners": [
            {
                "name": f"Buurthuis {one.place}",
                "kind": "civil",
                "task": "ruimte",
                "share": None,
                "vat": "none",
            }
        ],
        "plan": [
            {"what": what, "month": max(1, one.months * step // len(STEPS))}
            for step, what in enumerate(STEPS, start=1)
        ],
        "aid": {"declares": "none", "grants": None},
    }
    return found.get(question.kind)


def _within(text: str, question: Question) -> str:
    """Cut a text to the words the question allows."""
    if question.words is None or word_count(text) <= question.words:
        return text
    return " ".join(text.split()[: question.words])


def _score(dice: random.Random, made: list[Invented], recipe: Recipe, definition: Definition) -> None:
    """Draw scores until exactly `fundable` reach the threshold, and the published line does not fall in a tie."""
    threshold = definition.fundable_from
    if recipe.fundable is None:
        for one in made:
            strong = dice.random() < 0.7
            one.reviews = [_review(dice, definition, strong=strong) for _ in range(definition.reviews_wanted)]
        return
    for index, one in enumerate(made):
        wanted = index < recipe.fundable
        while True:
            one.reviews = [_review(dice, definition, strong=wanted) for _ in range(definition.reviews_wanted)]
            if (one.score(definition) >= threshold) == wanted:
                break
    line = recipe.exact_awards
    while line and len(made) > line:
        order = sorted((one.score(definition) for one in made), reverse=True)
        if order[line - 1] != order[line]:
            break
        tied = [one for one in made if one.score(definition) == order[line]]
        again = dice.choice(tied)
        while True:
            again.reviews = [_review(dice, definition, strong=True) for _ in range(definition.reviews_wanted)]
            if again.score(definition) >= threshold and again.score(definition) != order[line]:
                break


def _review(dice: random.Random, definition: Definition, *, strong: bool) -> list[InventedScore]:
    quality = dice.uniform(0.55, 1.0) if strong else dice.uniform(0.05, 0.6)
    scores = []
    for criterion in definition.criteria:
        low, high = definition.scale_of(criterion).lowest, definition.scale_of(criterion).highest
        drawn = low + round((high - low) * min(1.0, max(0.0, dice.gauss(quality, 0.15))))
        reason = dice.choice(WORDS["strong"] if drawn * 2 > low + high else WORDS["weak"])
        scores.append(InventedScore(criterion.key, drawn, reason))
    return scores


def _deal_amounts(dice: random.Random, made: Sequence[Invented], recipe: Recipe) -> None:
    step = 50
    for one in made:
        one.requested = Money.euro(dice.randrange(recipe.smallest // step, recipe.largest // step + 1) * step)
    if recipe.exact_total is None:
        return
    winners = made[: recipe.exact_awards]
    whole = recipe.exact_total // step
    weights = [dice.randint(70, 130) for _ in winners]
    for one, part in zip(winners, divide(Money(whole), weights), strict=True):
        one.requested = Money.euro(part.cents * step)


def _deal_kinds(
    dice: random.Random, made: Sequence[Invented], recipe: Recipe, definition: Definition
) -> None:
    only = definition.eligibility.initiatives
    if only != "both":
        for one in made:
            one.is_existing = only == "existing"
        return
    winners, others = made[: recipe.exact_awards], made[recipe.exact_awards :]
    existing = set(dice.sample(range(len(winners)), recipe.existing_awards or 0))
    for index, one in enumerate(winners):
        one.is_existing = index in existing
    for one in others:
        one.is_existing = dice.random() < 0.6


def _own_share(requested: Money, definition: Definition) -> Money:
    """Return the smallest whole euro that meets the call's own share."""
    percent = definition.own_share_percent
    if percent == 0:
        return ZERO
    base = 100 if definition.own_share_of == "subsidy" else 100 - percent
    least = Fraction(requested.cents * percent, base)
    return Money.euro(-int(-least // 100))
