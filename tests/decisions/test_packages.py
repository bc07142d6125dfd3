"""Packages: amounts for all streams of a round, kept under a name and laid side by side; and what the desk tells."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.decisions import commands, queries
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.money import ZERO, Money
from grants.streams.models import Stream
from tests.factories.decisions import a_ranked_stream, an_authority
from tests.factories.people import acts_for, an_account, sign_in
from tests.factories.review import a_scored_stream
from tests.factories.streams import a_manager, a_round, an_open_stream


def two_streams() -> tuple[Stream, Stream]:
    """Return a frozen and an unfrozen stream of one round; each application asks 30,000."""
    manager = a_manager()
    round_ = a_round(manager)
    first = a_ranked_stream((5, 4, (4, 3), 2), money=70_000, stream=an_open_stream(manager, round_))
    second, _ = a_scored_stream((5, 4), stream=an_open_stream(manager, round_))
    return first, second


def test_a_package_says_what_it_would_do_to_every_stream_and_in_all(app: Flask) -> None:
    first, second = two_streams()
    manager = a_manager()
    amounts = {first.id: Money.euro(25_000), second.id: Money.euro(30_000)}
    package = commands.keep_package(actor=manager, round_=first.round, name="Ruim", amounts=amounts)
    desk = queries.get_packages(manager, first.round_id)
    told = {one.stream.id: one.by_package[package.id] for one in desk.streams}
    assert (told[first.id].more, told[first.id].average) == (1, Money.euro(30_000))
    assert (told[first.id].left_over, told[second.id].more) == (Money.euro(5_000), 1)
    sums = desk.sums(package)
    assert (sums.top_up, sums.more, sums.amount) == (Money.euro(55_000), 2, Money.euro(60_000))
    assert first.pot.available == Money.euro(70_000)
    assert db.session.query(AuditEntry).filter_by(deed="keep_package").count() == 1


def test_taking_away_says_how_many_would_lose(app: Flask) -> None:
    first, _second = two_streams()
    manager = a_manager()
    package = commands.keep_package(
        actor=manager, round_=first.round, name="Krap", amounts={first.id: -Money.euro(20_000)}
    )
    desk = queries.get_packages(manager, first.round_id)
    assert desk.streams[0].by_package[package.id].fewer == 1
    assert desk.streams[1].by_package[package.id].top_up == ZERO


def test_a_package_has_an_amount_and_a_name_of_its_own_until_it_is_thrown_away(app: Flask) -> None:
    first, _ = two_streams()
    manager = a_manager()
    facts = {"actor": manager, "round_": first.round, "name": "Ruim"}
    with pytest.raises(RuleBroken, match="at least one"):
        commands.keep_package(**facts, amounts={first.id: ZERO})  # type: ignore[arg-type]
    package = commands.keep_package(**facts, amounts={first.id: Money(1)})  # type: ignore[arg-type]
    with pytest.raises(RuleBroken, match="already"):
        commands.keep_package(**facts, amounts={first.id: Money(2)})  # type: ignore[arg-type]
    commands.discard_package(actor=manager, package=package)
    commands.keep_package(**facts, amounts={first.id: Money(2)})  # type: ignore[arg-type]
    assert len(queries.get_packages(manager, first.round_id).packages) == 1


def test_only_a_manager_keeps_packages_and_staff_of_all_streams_sees_them(app: Flask) -> None:
    first, _ = two_streams()
    with pytest.raises(NotAllowed):
        commands.keep_package(
            actor=an_authority(), round_=first.round, name="x", amounts={first.id: Money(1)}
        )
    with pytest.raises(NotFound):
        queries.get_packages(an_account(), first.round_id)
    assert len(queries.get_packages(an_authority(), first.round_id).streams) == 2


def test_an_interest_closes_the_numbers(app: Flask) -> None:
    first, _ = two_streams()
    manager = a_manager()
    row = queries.get_desk(a_manager(), first.id).places
    assert row
    acts_for(manager, db.session.get_one(Application, row[0].application_id).organisation)
    desk = queries.get_packages(manager, first.round_id)
    assert (desk.is_closed, desk.streams) == (True, [])


def test_packages_are_made_and_compared_on_the_page(client: FlaskClient) -> None:
    first, second = two_streams()
    sign_in(client, a_manager())
    address = f"/rounds/{first.round_id}/packages"
    both = {"name": "Ruim", f"more_{first.id}": "25.000", f"less_{first.id}": "1"}
    refused = client.post(address, data=both)
    assert refused.status_code == 422
    assert "25.000" in refused.text
    done = client.post(address, data={"name": "Ruim", f"more_{first.id}": "25.000"}, follow_redirects=True)
    assert "Ruim" in done.text
    assert f"{second.code}: " in done.text
    thrown = client.post("/packages/1/discard", follow_redirects=True)
    assert ">Ruim<" not in thrown.text


def test_the_desk_says_what_so_many_more_awards_cost(client: FlaskClient) -> None:
    first, _ = two_streams()
    sign_in(client, a_manager())
    address = f"/streams/{first.id}/decisions"
    assert "20.000" in client.get(f"{address}?more=1").text
    assert "Met geen enkel bedrag" in client.get(f"{address}?more=2").text
    assert 'max="20000" step="10"' in client.get(address).text
