"""A round in which everything that is counted happened at least once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from grants.applications.models import Application
from grants.awards.models import Award
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.models import Round, Stream
from tests.factories.people import Person, a_holder, a_person, an_account
from tests.factories.reporting import (
    a_batch,
    a_deliverable,
    a_ranking,
    a_request,
    a_review,
    an_application,
    an_award,
    at_once,
    change,
)
from tests.factories.streams import a_round, an_open_stream


@dataclass
class World:
    """What happened, and who was there."""

    round: Round
    decided: Stream
    running: Stream
    person: Person
    manager: Account
    winner: Application
    loser: Application
    award: Award


@pytest.fixture
def world(app: Flask) -> World:
    """One stream decided and published, one still running, and somebody else's round beside it."""
    return at_once(_world)


def _world() -> World:
    round_ = a_round()
    decided, running = an_open_stream(round_=round_), an_open_stream(round_=round_)
    person = a_person()
    manager, decider = a_holder("programme_manager"), an_account()
    winner = an_application(decided, person, "Wint", "admissible", requested=Money.euro(20_000))
    loser = an_application(decided, person, "Verliest", "admissible", requested=Money.euro(30_000))
    late = an_application(decided, person, "Te laat", "inadmissible", is_late=True)
    an_application(decided, person, "Trok zich terug", "withdrawn")
    an_application(decided, person, "Concept", "draft")
    an_application(running, person, "Wacht", "submitted")
    an_application(running, person, "Mag", "admissible")
    an_application(running, person, "Mag niet", "inadmissible")
    a_review(winner, manager)
    ranking = a_ranking(decided, manager, [(winner, True), (loser, True)])
    outcomes: list[tuple[Application, Money | str]] = [
        (winner, Money.euro(18_000)),
        (loser, "refusal"),
        (late, "inadmissible"),
    ]
    a_batch(ranking, manager, decider, outcomes, published=True)
    award = an_award(winner)
    for kind, state, due in (
        ("handbook", "expected", date(2026, 1, 1)),
        ("process_evaluation", "accepted", date(2026, 1, 1)),
        ("intervention_description", "submitted", date(2026, 1, 1)),
    ):
        a_deliverable(award, kind, state, due_on=due)
    a_request(award, person.account, "extension", "granted")
    a_request(award, person.account, "extension", "refused")
    a_request(award, person.account, "change", "asked")
    change(decided.pot, free=Money.euro(100_000), committed=Money.euro(18_000))
    elsewhere = an_open_stream()
    an_application(elsewhere, person, "Elders")
    return World(round_, decided, running, person, manager, winner, loser, award)
