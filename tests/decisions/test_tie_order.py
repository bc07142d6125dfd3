"""The order among equals is fixed with the ranking: whatever is decided later reads it, and nothing makes another."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grants.applications.models import Application
from grants.decisions import commands, queries
from grants.foundation import outbox, secrets
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Account
from grants.review.models import Ranking
from grants.streams.models import Stream
from tests.factories.budget import fund
from tests.factories.decisions import an_authority, top_up
from tests.factories.review import a_frozen_ranking
from tests.factories.streams import a_manager, an_open_stream

EQUALS = 6
GRANTS = Path(__file__).resolve().parents[2] / "grants"
MAKES_AN_ORDER = {"rank", "ticket", "lot_seed", "public_seed", "recompute", "moved", "groups_of", "slots_of"}


def references(ranking: Ranking) -> list[str]:
    """Return the frozen order."""
    return [line.application.reference or "" for line in ranking.lines]


def awarded(stream: Stream, authority: Account) -> set[str]:
    """Decide what can be decided now, and return who has an award in force."""
    batch = commands.propose_batch(actor=a_manager(), stream=stream)
    commands.approve_batch(actor=authority, batch=batch)
    outbox.run_everything()
    commands.publish_batch(actor=authority, batch=batch)
    return {
        one.application.reference or ""
        for one in queries.decisions_in(batch)
        if one.outcome == "award" and one.is_in_force
    }


@pytest.mark.usefixtures("app")
def test_more_money_goes_on_down_the_order_that_was_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each asks 30,000. Were lots drawn again, they would fall otherwise: the key they came from is another by then."""
    stream = an_open_stream(ceiling_cents=Money.euro(60_000).cents, tie_rule=("lot",))
    fund(stream.pot, Money.euro(60_000))
    order = references(a_frozen_ranking((4,) * EQUALS, stream=stream))
    monkeypatch.setattr(secrets, "_key", "another key of the installation")
    authority = an_authority()
    assert awarded(stream, authority) == set(order[:2])
    for extra in (2, 3):
        top_up(stream, 30_000)
        assert awarded(stream, authority) == {order[extra]}
    gone = db.session.scalars(db.select(Application).where(Application.reference == order[4])).one()
    assert gone.state == "decided"
    top_up(stream, 60_000)
    assert awarded(stream, authority) == set(order[4:])
    assert references(db.session.scalars(db.select(Ranking)).one()) == order


@pytest.mark.usefixtures("app")
def test_the_place_in_a_decision_is_the_place_in_the_ranking() -> None:
    stream = an_open_stream(tie_rule=("lot",))
    fund(stream.pot, Money.euro(90_000))
    ranking = a_frozen_ranking((4,) * EQUALS, stream=stream)
    batch = commands.propose_batch(actor=a_manager(), stream=stream)
    places = {one.application_id: one.place for one in batch.decisions}
    assert places == {line.application_id: line.place for line in ranking.lines}


def test_no_later_wing_can_make_an_order() -> None:
    """Later wings import nothing by which equals are parted, drawn or moved."""
    found = []
    for path in sorted(GRANTS.rglob("*.py")):
        if "review" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grants.review"):
                found += [f"{path.name}: {name.name}" for name in node.names if name.name in MAKES_AN_ORDER]
    assert found == []
