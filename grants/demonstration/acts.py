"""The acts of the published programme, in their order: pilot, stream 1, stream 2 with its top-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from grants.budget.queries import get_pot
from grants.decisions.queries import get_desk, what_if_for
from grants.decisions.rules import Line
from grants.demonstration import after, closing, consult, formal_check, paying, reporting, talk
from grants.demonstration.applying import Played, Report, account_of, apply_all, preregister_many
from grants.demonstration.invented import Recipe
from grants.demonstration.money import plan_tranches, pot_of_round
from grants.demonstration.round import announce, decide, freeze, review_all
from grants.demonstration.stage import (
    Stage,
    assumed,
    at,
    definition,
    later,
    move,
    published,
    top_up,
)
from grants.foundation.money import Money
from grants.streams import commands as streams
from grants.streams.models import Round
from grants.streams.rules.definition import Definition

PLACE_OF_ANNOUNCEMENT = "subsidiekalender"


def facts_of(round_index: int, stream_index: int) -> dict[str, Any]:
    """Return the published facts of one stream."""
    facts: dict[str, Any] = published()["rounds"][round_index]["streams"][stream_index]
    return facts


def recipe(label: str, name: str, **more: Any) -> Recipe:
    """Return what to invent for a stream, from assumptions.json."""
    guess = assumed()[name]
    return Recipe(
        label=label,
        applications=more.pop("applications", guess.get("applications")),
        fundable=guess["fundable"],
        smallest=guess["smallest_request"],
        largest=guess["largest_request"],
        starts_on=date.fromisoformat(guess["starts_on"]),
        months=(guess["months"][0], guess["months"][1]),
        **more,
    )


def _round(stage: Stage, name_nl: str, name_en: str, opens: Definition, year: int) -> Round:
    if opens.dates.opens_at is None:
        raise ValueError(name_en)
    with at(later(opens.dates.opens_at, days=-14)):
        return streams.open_round(
            actor=stage.programme_manager,
            programme=stage.programme,
            name_nl=name_nl,
            name_en=name_en,
            year=year,
            pot=pot_of_round(stage, name_nl, year),
        )


def play_pilot(stage: Stage, *, seed: str, tell: Report) -> Played:
    """Play the pilot round to its last accepted handbook."""
    facts, guess = facts_of(0, 0), assumed()["pilot"]
    call = definition("pilot")
    round_ = _round(stage, published()["rounds"][0]["name"], "Pilot round", call, 2019)
    cooked = recipe(
        "pilot",
        "pilot",
        applications=facts["applications"],
        exact_total=facts["awarded"]["amount"],
        exact_awards=facts["awarded"]["total"],
        existing_awards=facts["awarded"]["existing"],
    )
    played = announce(stage, round_, "P", call, cooked, seed=seed, where=PLACE_OF_ANNOUNCEMENT)
    apply_all(played, tell)
    review_all(stage, played, guess["reviewers"], tell)
    freeze(stage, played)
    decide(stage, played, date.fromisoformat(guess["publish_on"]))
    plan_tranches(stage, played.stream.pot, date.fromisoformat(guess["publish_on"]))
    with at(date.fromisoformat(guess["publish_on"])):
        paying.open_own_account(stage, seed=seed)
    paying.begin(stage, played, seed=seed)
    paying.pay(stage, played, date(2020, 3, 9), seed=seed, returned=1)
    paying.pay(stage, played, date(2020, 3, 23), seed=seed)
    later_facts = facts["after_award"]
    after.ask_for_changes(
        stage,
        played,
        extensions=later_facts["extensions_requested"],
        changes=later_facts["change_requests"],
        both=guess["requests_by_both"],
        months=guess["extension_months"],
        seed=seed,
    )
    consult.hold_hours(stage, played, seed=seed)
    after.deliver(stage, played, seed=seed, tell=tell)
    reporting.ask_in_between(stage, played, seed=seed)
    paying.pay(stage, played, date(2020, 10, 5), seed=seed, most=40)
    closing.determine(stage, played)
    after.recognise(stage, played)
    with at(date(2020, 10, 19)):
        paying.propose(stage, played, in_days=30)
    return played


def second_round(stage: Stage) -> Round:
    """Open the second round."""
    return _round(stage, published()["rounds"][1]["name"], "Second round", definition("stream-2"), 2020)


def play_stream_1(stage: Stage, round_: Round, *, seed: str, tell: Report) -> Played:
    """Play the invitation-only stream to its decisions."""
    guess = assumed()["stream_1"]
    cooked = recipe("stroom1-", "stream_1")
    played = announce(
        stage, round_, "S1", definition("stream-1"), cooked, seed=seed, where="brief aan genodigden"
    )
    apply_all(played, tell)
    review_all(stage, played, guess["reviewers"], tell)
    freeze(stage, played)
    decide(stage, played, date.fromisoformat(guess["publish_on"]))
    return played


def assess_stream_2(stage: Stage, round_: Round, *, seed: str, tell: Report) -> Played:
    """Play the open stream until every review is in; nothing is ranked for good yet."""
    cooked = recipe("stroom2-", "stream_2")
    played = announce(
        stage, round_, "S2", definition("stream-2"), cooked, seed=seed, where=PLACE_OF_ANNOUNCEMENT
    )
    meant = formal_check.leave_a_gap(played)
    _answer_a_question(stage, played)
    preregister_many(played, number=assumed()["stream_2"]["preregistered"])
    apply_all(played, tell)
    formal_check.check(stage, played, meant=meant, seed=seed)
    review_all(stage, played, assumed()["stream_2"]["reviewers"], tell)
    formal_check.postpone(stage, played)
    return played


def _answer_a_question(stage: Stage, played: Played) -> None:
    asked_at = later(played.closes_at, days=-40)
    with at(asked_at):
        curious = account_of("stroom2-vraag@voorbeeld.example", "Vera Vraagt")
    inquiry = talk.ask(played, curious, "stream_2", asked_at=asked_at)
    talk.answer(stage, inquiry, "stream_2", answered_at=later(asked_at, days=2))


@dataclass(frozen=True)
class TopUp:
    """What the top-up did, by the engine: awards before and after, and how much of it was not needed."""

    before: int
    more: int
    amount: Money
    unused: Money


def raise_stream_2(stage: Stage, played: Played) -> TopUp:
    """Ask the engine what the published top-up would do, then propose and approve it while assessment runs."""
    amount = Money.euro(facts_of(1, 1)["top_ups"][0]["amount"])
    with at(later(played.closes_at, days=30)):
        without = what_if_for(stage.programme_manager, played.stream, Money(0))
        expected = what_if_for(stage.programme_manager, played.stream, amount)
        before = awards_now(stage, played)
        top_up(
            stage,
            played.stream.pot,
            amount,
            "Zoveel goede aanvragen dat het ministerie extra geld geeft.",
            PLACE_OF_ANNOUNCEMENT,
        )
    return TopUp(before, expected.more - without.more, expected.amount, expected.unused)


def awards_now(stage: Stage, played: Played) -> int:
    """Return how many awards the line gives at this moment, on the scores that stand."""
    line: Line = get_desk(stage.programme_manager, played.stream.id).line
    return len(line.awards)


def finish_stream_2(stage: Stage, played: Played) -> None:
    """Freeze, decide and publish the open stream."""
    freeze(stage, played)
    decide(stage, played, date.fromisoformat(assumed()["stream_2"]["publish_on"]))


def pay_second_round(stage: Stage, *streams: Played, seed: str) -> None:
    """Let the projects of the second round begin, and pay their first instalments."""
    for played in streams:
        paying.begin(stage, played, seed=seed)
    for played in streams:
        paying.pay(stage, played, date(2021, 2, 1), seed=seed)


def move_leftover(stage: Stage, source: Played, target: Played) -> Money:
    """Move what stream 1 leaves to stream 2."""
    left = get_pot(stage.programme_manager, source.stream.pot_id).free
    if left:
        with at(date.fromisoformat(assumed()["stream_2"]["publish_on"])):
            move(
                stage,
                source.stream.pot,
                target.stream.pot,
                left,
                "Restant van stroom 1.",
                PLACE_OF_ANNOUNCEMENT,
            )
    return left


def present() -> datetime:
    """Return the moment at which the demonstration begins."""
    return datetime.fromisoformat(assumed()["present"]).replace(tzinfo=UTC)
