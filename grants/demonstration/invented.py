"""Invented applicants, initiatives, budgets and scores from a seed: pure, and marked as generated wherever shown.

The same seed gives the same world. Scores are drawn first; amounts are dealt over the order that follows
from them, so that another seed gives other people and other scores and still meets the published totals.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from grants.foundation.money import Money, divide
from grants.review.rules import mean_of, weighted_mean
from grants.streams.rules.definition import Definition, Question

GIVEN = [
    "Noor",
    "Bram",
    "Fatima",
    "Jan",
    "Aisha",
    "Piet",
    "Sanne",
    "Youssef",
    "Els",
    "Mehmet",
    "Lotte",
    "Kees",
    "Samira",
    "Henk",
    "Anouk",
    "Ravi",
    "Marijke",
    "Omar",
    "Thea",
    "Dirk",
    "Yara",
    "Wim",
    "Hanneke",
    "Ali",
    "Joke",
    "Stefan",
    "Leila",
    "Gerda",
    "Tom",
    "Nadia",
    "Ria",
    "Bas",
    "Esra",
    "Cor",
    "Mirjam",
    "Hassan",
    "Tineke",
    "Luuk",
    "Zeynep",
    "Ans",
]
FAMILY = [
    "Bakker",
    "de Vries",
    "Jansen",
    "Yilmaz",
    "Visser",
    "Smit",
    "El Amrani",
    "Meijer",
    "de Boer",
    "Mulder",
    "Bouzid",
    "Bos",
    "Vos",
    "Peters",
    "Hendriks",
    "van Dijk",
    "Dekker",
    "Brouwer",
    "de Wit",
    "Dijkstra",
    "Kaya",
    "Smits",
    "de Graaf",
    "van der Meer",
    "Kok",
    "Jacobs",
    "Haddad",
    "Vermeulen",
    "van den Berg",
    "Postma",
    "Singh",
    "Huisman",
    "Kuipers",
    "Scholten",
    "Prins",
    "Blom",
    "Willems",
    "Öztürk",
    "Hoekstra",
    "Maas",
]
PLACES = [
    "Utrecht",
    "Zwolle",
    "Breda",
    "Assen",
    "Leeuwarden",
    "Venlo",
    "Almere",
    "Delft",
    "Hengelo",
    "Middelburg",
    "Harderwijk",
    "Emmen",
    "Zaandam",
    "Gouda",
    "Roermond",
    "Deventer",
    "Hoorn",
    "Oss",
    "Heerlen",
    "Dordrecht",
    "Apeldoorn",
    "Sneek",
    "Tilburg",
    "Nijmegen",
    "Amersfoort",
    "Ede",
    "Haarlem",
    "Leiden",
    "Terneuzen",
    "Winschoten",
]
KINDS = (
    ("Samen aan tafel", "Wekelijks samen koken en eten in het buurthuis."),
    ("Buurtmaatjes", "Vrijwilligers bezoeken thuiswonende ouderen en gaan samen op pad."),
    ("De Praatbus", "Een bus met koffie bezoekt dorpen zonder ontmoetingsplek."),
    ("Zilveren Draad", "Een belkring van ouderen die elkaar elke ochtend bellen."),
    ("Muziek van vroeger", "Samen zingen met een koor van alle leeftijden."),
    ("Tuin zonder hek", "Ouderen en scholieren werken samen in een buurttuin."),
    ("Het Verhalenhuis", "Levensverhalen ophalen, opschrijven en samen voorlezen."),
    ("Digitaal dichtbij", "Beeldbellen leren van jongeren uit de wijk."),
    ("Wandelen met aandacht", "Wandelgroepen met een gesprek onderweg."),
    ("Repareren doe je samen", "Een werkplaats waar mensen elkaar helpen en spreken."),
    ("Welkom thuis", "Huisbezoek bij mensen die net alleen zijn komen te staan."),
    ("Kunstkring 75+", "Samen schilderen en elkaars werk bespreken."),
)
SENTENCES = (
    "Wij werken met vrijwilligers uit de buurt, die een training van drie avonden krijgen.",
    "De deelnemers bepalen zelf wat er op het programma staat.",
    "De huisarts, de wijkverpleegkundige en de kerk wijzen mensen op ons aanbod.",
    "Een winkelier uit de straat stelt zijn ruimte op maandag beschikbaar.",
    "Na een half jaar vragen wij deelnemers hoe het met hen gaat en wat zij missen.",
    "De gemeente betaalt de huur van de ruimte, een fonds de materialen.",
    "Wij leggen onze werkwijze vast, zodat een andere wijk haar kan overnemen.",
    "Wie niet meer kan komen, wordt thuis bezocht.",
    "Twee keer per jaar bespreken wij met alle partners wat beter kan.",
    "Wij bereiken vooral mensen van 75 jaar en ouder die alleen wonen.",
    "De coördinator werkt acht uur per week en is het vaste aanspreekpunt.",
    "Na afloop gaat het initiatief door met geld van de gemeente en van leden.",
)
STRONG = (
    "Duidelijk onderbouwd en goed uitvoerbaar; de partners zijn genoemd.",
    "Sterk plan: de doelgroep doet zelf mee en de overdracht is geregeld.",
    "Overtuigend, met ervaring op een vergelijkbare plek.",
)
WEAK = (
    "Het plan blijft algemeen; hoe de kennis wordt overgedragen staat er niet.",
    "De samenwerking met private partijen is alleen een voornemen.",
    "Het is niet duidelijk wie het na de subsidie voortzet.",
)


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
    requested: Money = Money(0)
    own_share: Money = Money(0)

    def score(self, definition: Definition) -> int:
        """Return the provisional score in hundredths, as the review wing counts it."""
        means = [
            weighted_mean(definition.criteria, {score.criterion: score.value for score in review})
            for review in self.reviews
        ]
        counted = mean_of(means)
        if counted is None:
            raise ValueError("an invented application has reviews")
        return counted


@dataclass(frozen=True)
class Recipe:
    """How many to invent for one stream, and within which amounts (whole euro)."""

    label: str
    applications: int
    fundable: int
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
    given, family, place = dice.choice(GIVEN), dice.choice(FAMILY), dice.choice(PLACES)
    kind, summary = dice.choice(KINDS)
    label = f"{recipe.label}{number:03d}"
    one = Invented(
        number=number,
        person=f"{given} {family[0].upper()}{family[1:]}",
        email=f"{label}@voorbeeld.example",
        organisation=f"Stichting {dice.choice(('Samen', 'Buurtzaam', 'Dichtbij', 'De Brug', 'Omzien'))} {place} {number}",
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
    one.answers = {question.key: _answer(dice, question, one) for question in definition.questions}
    return one


def _answer(dice: random.Random, question: Question, one: Invented) -> object:
    if question.kind == "text":
        return "\n\n".join(" ".join(dice.sample(SENTENCES, 4)) for _ in range(2))
    if question.kind in {"choice", "choices"}:
        chosen = dice.choice(question.choices).key
        return chosen if question.kind == "choice" else [chosen]
    plain: dict[str, object] = {
        "line": one.title,
        "number": dice.randint(20, 120),
        "date": one.starts_on.isoformat(),
        "yes_no": "yes",
        "places": [one.place],
    }
    return plain[question.kind]


def _score(dice: random.Random, made: list[Invented], recipe: Recipe, definition: Definition) -> None:
    """Draw scores until exactly `fundable` reach the threshold, and the published line does not fall in a tie."""
    threshold = definition.fundable_from
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
    low, high = definition.scale.lowest, definition.scale.highest
    quality = dice.uniform(0.55, 1.0) if strong else dice.uniform(0.05, 0.6)
    scores = []
    for criterion in definition.criteria:
        drawn = low + round((high - low) * min(1.0, max(0.0, dice.gauss(quality, 0.15))))
        reason = dice.choice(STRONG if drawn * 2 > low + high else WEAK)
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
        return Money(0)
    base = 100 if definition.own_share_of == "subsidy" else 100 - percent
    least = Fraction(requested.cents * percent, base)
    return Money.euro(-int(-least // 100))
