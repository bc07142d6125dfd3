"""Rounds and streams for tests, made through the same commands as the pages use."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

import msgspec

from grants.budget import commands as budget
from grants.budget.models import Pot, Programme
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams import commands
from grants.streams.models import Round, Stream
from grants.streams.rules.definition import (
    BudgetHead,
    Choice,
    Criterion,
    Dates,
    Definition,
    DeliverableRule,
    Eligibility,
    Matrix,
    Question,
    Scale,
    Section,
    Words,
)
from tests.factories.people import a_holder

_numbers = count(1)


def words(text: str) -> Words:
    """Return a text that differs per language."""
    return Words(nl=f"{text} (nl)", en=f"{text} (en)")


def some_sections() -> tuple[Section, ...]:
    """Return two pages with a question of every kind."""
    options = (Choice("youth", words("Youth")), Choice("elderly", words("Elderly")))
    plan = (
        Question("summary", "text", words("Summarise your plan"), words=50),
        Question("partners", "line", words("Partners"), required=False),
        Question("reached", "number", words("How many people")),
        Question("ready_on", "date", words("When are you ready"), required=False),
    )
    people = (
        Question("target", "choice", words("For whom"), choices=options),
        Question("also_for", "choices", words("Also for"), choices=options, required=False),
        Question("where", "places", words("Where"), substantive=False, for_reviewers=False),
        Question("agrees", "yes_no", words("You agree"), substantive=False, for_reviewers=False),
    )
    return (Section("plan", words("Plan"), plan), Section("people", words("People"), people))


def a_definition(**facts: Any) -> Definition:
    """Return a whole call that opens now and closes in thirty days; `facts` replace fields."""
    opens_at = now()
    whole = Definition(
        name=words("Together"),
        summary=words("Money against loneliness"),
        goal=words("Fewer lonely people"),
        eligibility=Eligibility(text=words("Foundations and municipalities")),
        ceiling_cents=Money.euro(100_000).cents,
        cap_cents=Money.euro(40_000).cents,
        months_min=12,
        months_max=18,
        own_share_percent=25,
        scale=Scale(1, 5, tuple(words(f"score {n}") for n in range(1, 6))),
        criteria=(
            Criterion(
                "sharing", words("Sharing"), 2, anchors=tuple(words(f"anchor {n}") for n in range(1, 6))
            ),
            Criterion("anchoring", words("Anchoring"), 1),
        ),
        fundable_from=300,
        tie_rule=("sharing", "lot"),
        sections=some_sections(),
        budget_heads=(BudgetHead("personnel", words("Personnel")), BudgetHead("material", words("Material"))),
        deliverables=(DeliverableRule("handbook"), DeliverableRule("process_evaluation", "end", 1)),
        obligations=(words("Tell us about changes"),),
        dates=Dates(
            opens_at=opens_at,
            closes_at=opens_at + timedelta(days=30),
            decision_by=today() + timedelta(days=120),
            start_from=today() + timedelta(days=150),
        ),
        contact="ronde@voorbeeld.example",
    )
    return msgspec.structs.replace(whole, **facts)


def a_manager(programme: Programme | None = None) -> Account:
    """Return a programme manager, everywhere or of one programme."""
    if programme is None:
        return a_holder("programme_manager")
    return a_holder("programme_manager", scope_kind="programme", scope_id=programme.id)


def a_programme(manager: Account | None = None) -> Programme:
    """Return a programme with a budget of its own."""
    return budget.open_programme(
        actor=manager or a_manager(),
        name_nl="Versterking aanpak eenzaamheid",
        name_en="Stronger against loneliness",
        part_of="Eén tegen eenzaamheid",
        commissioner="Ministerie van VWS",
        executor="ZonMw",
        starts_on=date(2019, 1, 1),
        ends_on=date(2028, 12, 31),
    )


def a_round(
    manager: Account | None = None,
    programme: Programme | None = None,
    year: int = 2026,
    pot: Pot | None = None,
) -> Round:
    """Return a round of a programme."""
    manager = manager or a_manager()
    return commands.open_round(
        actor=manager,
        programme=programme or a_programme(manager),
        name_nl=f"Ronde {year}",
        name_en=f"Round {year}",
        year=year,
        pot=pot,
    )


def a_draft(manager: Account | None = None, round_: Round | None = None, **facts: Any) -> Stream:
    """Return a stream that is being written; `facts` go to the definition."""
    manager = manager or a_manager()
    return commands.draft_stream(
        actor=manager,
        round_=round_ or a_round(manager),
        code=f"S{next(_numbers)}",
        definition=a_definition(**facts),
    )


@command
def an_open_stream(manager: Account | None = None, round_: Round | None = None, **facts: Any) -> Stream:
    """Return an announced call that takes applications now, for thirty days; `facts` go to the definition."""
    manager = manager or a_manager()
    stream = a_draft(manager, round_, **facts)
    commands.announce_stream(actor=manager, stream=stream, announced_where="Staatscourant")
    return stream


def in_five_words(**facts: Any) -> Definition:
    """Return a call whose scores are five words, with a criterion that needs at least the third."""
    names = ("insufficient", "moderate", "sufficient", "good", "very good")
    return a_definition(
        scale=Scale(1, 5, tuple(words(name) for name in names), "words"),
        criteria=(
            Criterion("quality", words("Quality"), 2, fundable_from=300),
            Criterion("reach", words("Reach"), 1, reason_required=False),
        ),
        tie_rule=("quality", "lot"),
        **facts,
    )


def in_points(**facts: Any) -> Definition:
    """Return a call that adds points up: at least 25 of 40 for the plan, and 60 of 100 in all."""
    given: dict[str, Any] = {
        "criteria": (
            Criterion("plan", words("Plan"), scale=Scale(0, 40), fundable_from=2_500),
            Criterion("reach", words("Reach"), scale=Scale(0, 60)),
        ),
        "combined": "sum",
        "fundable_from": 6_000,
        "tie_rule": ("plan", "lot"),
    }
    return a_definition(**given | facts)


def by_matrix(**facts: Any) -> Definition:
    """Return a call that orders by quality and relevance: four priorities, and what is low on either gets none."""
    quality = Scale(1, 3, tuple(words(name) for name in ("moderate", "good", "very good")), "words")
    relevance = Scale(1, 3, tuple(words(name) for name in ("low", "relevant", "very relevant")), "words")
    given: dict[str, Any] = {
        "criteria": (
            Criterion("quality", words("Quality"), scale=quality),
            Criterion("relevance", words("Relevance"), scale=relevance),
        ),
        "combined": "matrix",
        "matrix": Matrix("quality", "relevance", ((0, 0, 0), (0, 4, 2), (0, 3, 1))),
        "fundable_from": 0,
        "tie_rule": ("relevance", "lot"),
    }
    return a_definition(**given | facts)


def an_open_call(definition: Definition, manager: Account | None = None) -> Stream:
    """Return an announced call with this definition, that takes applications now."""
    manager = manager or a_manager()
    stream = commands.draft_stream(
        actor=manager, round_=a_round(manager), code=f"S{next(_numbers)}", definition=definition
    )
    commands.announce_stream(actor=manager, stream=stream, announced_where="Staatscourant")
    return stream
