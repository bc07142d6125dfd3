"""Order of arrival: whoever was complete first, by the moment that completed it; equals by an announced lot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications import commands as applications
from grants.applications.models import Application
from grants.applications.rules import complete_at
from grants.decisions import commands as decisions
from grants.foundation.clock import clock_at, now
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import Money
from grants.review import commands, queries
from grants.review.rules import Bar, Scored, rank
from grants.streams.models import Stream
from grants.streams.rules import contradictions
from grants.streams.rules.faults import missing_parts
from tests.factories.applications import an_application, fill_in, find_admissible, submit
from tests.factories.budget import fund
from tests.factories.people import Person, a_holder, a_person, sign_in
from tests.factories.review import after_deadline
from tests.factories.streams import a_definition, a_manager, an_open_stream

FIRST = datetime(2026, 7, 1, 9, tzinfo=UTC)
BY_ARRIVAL: dict[str, Any] = {
    "distribution": "arrival",
    "fundable_from": 0,
    "criteria": (),
    "tie_rule": ("lot",),
}


def placed(*applications_: Scored, fundable_from: int = 0) -> list[tuple[str, bool, bool]]:
    found = rank(applications_, bar=Bar(fundable_from), tie_rule=("lot",), draw="d", seed=b"s")
    return [(one.reference, one.is_fundable, bool(one.tie_note)) for one in found]


def at(reference: str, seconds: int, score: int = -1) -> Scored:
    return Scored(reference, score, {}, (FIRST + timedelta(seconds=seconds)).isoformat())


def test_the_first_complete_goes_first_whatever_it_scores() -> None:
    assert placed(at("B", 1, 500), at("A", 2, 100), at("C", 0, 300)) == [
        ("C", True, False),
        ("B", True, False),
        ("A", True, False),
    ]


def test_a_threshold_still_holds() -> None:
    found = placed(at("A", 0, 200), at("B", 1, 400), fundable_from=300)
    assert [(reference, fundable) for reference, fundable, _ in found] == [("A", False), ("B", True)]


def test_what_was_complete_at_one_moment_is_drawn_and_the_rest_stays() -> None:
    found = placed(at("A", 1), at("B", 1), at("C", 0), at("D", 2))
    assert [found[0][0], found[3][0]] == ["C", "D"]
    assert {found[1][0], found[2][0]} == {"A", "B"}
    assert [drawn for _, _, drawn in found] == [False, True, True, False]


@pytest.mark.parametrize(("signed", "complete"), [(None, 0), (-5, 0), (0, 0), (5, 5)])
def test_a_signature_that_follows_completes_it(signed: int | None, complete: int) -> None:
    signed_at = None if signed is None else FIRST + timedelta(seconds=signed)
    assert complete_at(FIRST, signed_at) == FIRST + timedelta(seconds=complete)


def test_a_call_by_arrival_needs_no_criteria_and_only_the_lot_between_equals() -> None:
    call = a_definition(**BY_ARRIVAL)
    assert "criteria" not in missing_parts(call)
    assert contradictions(call) == []
    assert "criteria" in missing_parts(a_definition(**BY_ARRIVAL | {"distribution": "ranking"}))
    assert "criteria" in missing_parts(a_definition(**BY_ARRIVAL | {"fundable_from": 300}))
    assert len(contradictions(a_definition(distribution="arrival", tie_rule=("sharing", "lot")))) == 1


def arrives(stream: Stream, days: int, name: str) -> tuple[Application, Person]:
    person = a_person(name, f"Stichting {name}")
    application = fill_in(an_application(stream, person), person.account)
    submit(application, person.account, arrived_at=now() + timedelta(days=days))
    return application, person


def test_a_repaired_application_ranks_at_the_moment_of_its_repair(app: Flask, client: FlaskClient) -> None:
    manager = a_manager()
    stream = an_open_stream(manager, **BY_ARRIVAL)
    fund(stream.pot, Money.euro(60_000))
    early, team = arrives(stream, 1, "Vroeg")
    middle, _ = arrives(stream, 2, "Midden")
    late, _ = arrives(stream, 3, "Laat")
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "deadline_ahead"):
        commands.freeze_order(actor=manager, stream=stream)
    db.session.rollback()
    with after_deadline(stream):
        applications.ask_repair(
            actor=manager, application=early, questions=["where"], wrong="De plaatsen ontbreken", days=7
        )
        with pytest.raises(RuleBroken, check=lambda broken: broken.code == "admissibility_open"):
            commands.freeze_order(actor=manager, stream=stream)
        db.session.rollback()
        applications.submit_repair(
            actor=team.account,
            application=early,
            answers={"people": {"where": ["Ede"]}},
            arrived_at=now() + timedelta(hours=1),
        )
    for one in (early, middle, late):
        find_admissible(one, manager)
    with after_deadline(stream):
        with pytest.raises(NotAllowed):
            commands.freeze_order(actor=a_holder("chair"), stream=stream)
        db.session.rollback()
        ranking = commands.freeze_order(actor=manager, stream=stream)
        ranked = queries.frozen_ranking(stream)
        batch = decisions.propose_batch(actor=manager, stream=stream)
    assert ranking.rule["method"] == "arrival-v1"
    assert [one.application_id for one in ranked or []] == [middle.id, late.id, early.id]
    outcomes = {one.application_id: (one.outcome, one.score, one.place) for one in batch.decisions}
    assert outcomes == {
        middle.id: ("award", None, 1),
        late.id: ("award", None, 2),
        early.id: ("refusal", None, 3),
    }
    assert not any(faults().values())
    number = stream.id
    sign_in(client, manager)
    assert client.get(f"/streams/{number}/review").status_code == 200
    assert "het eerst volledig was" in client.get(f"/calls/{number}").text


def test_nothing_is_fixed_while_somebody_has_more_time(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager, **BY_ARRIVAL)
    application, _ = arrives(stream, 1, "Vroeg")
    person = a_person("Ziek", "Stichting Ziek")
    draft = an_application(stream, person)
    extension = applications.ask_extension(actor=person.account, application=draft, reason="Ziek")
    find_admissible(application, manager)
    with after_deadline(stream):
        with pytest.raises(RuleBroken, check=lambda broken: broken.code == "extension_runs"):
            commands.freeze_order(actor=manager, stream=stream)
        db.session.rollback()
        applications.refuse_extension(actor=manager, extension=extension, reason="Geen overmacht")
        commands.freeze_order(actor=manager, stream=stream)


def test_where_a_threshold_holds_applications_are_scored_first(app: Flask) -> None:
    manager = a_manager()
    stream = an_open_stream(manager, distribution="arrival", tie_rule=("lot",))
    closes = stream.closes_at
    assert closes is not None
    with clock_at(closes), pytest.raises(RuleBroken, check=lambda broken: broken.code == "scores_needed"):
        commands.freeze_order(actor=manager, stream=stream)
