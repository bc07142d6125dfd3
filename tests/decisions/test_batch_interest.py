"""Who has an interest in a call reads of its batch nothing that tells what was decided on what is closed to them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants.decisions import queries
from grants.decisions.models import Batch, Decision
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Account
from tests.factories.decisions import a_proposal, an_approved_batch
from tests.factories.people import a_holder, acts_for
from tests.factories.streams import a_manager
from tests.review.worlds import Crawl, Secret, Worlds, leaks


def what_was_decided(decision: Decision) -> list[Secret]:
    """Return as secrets that an application was refused where it was awarded, and what that does to its batch."""
    batch = decision.batch
    refused = {"outcome": "refusal", "ground": "ceiling", "awarded": None, "place": 9, "letter_id": None}
    return [
        (Decision.__table__, decision.id, refused),  # type: ignore[list-item]
        (Batch.__table__, batch.id, {"left_over": Money.euro(1), "limit_hit": None}),  # type: ignore[list-item]
    ]


def a_closed_award(batch: Batch) -> tuple[Decision, Account]:
    """Return the first award of a batch, and a manager to whom it is closed."""
    decision = db.session.scalars(
        select(Decision)
        .where(Decision.batch_id == batch.id, Decision.outcome == "award")
        .order_by(Decision.place)
    ).first()
    assert decision is not None
    manager = a_manager()
    acts_for(manager, decision.application.organisation)
    return decision, manager


def pages(app: Flask, account: Account, batch: Batch) -> Any:
    crawl = Crawl(app, account, {"stream_id": [batch.stream_id], "batch_id": [batch.id], "round_id": [1]})
    wanted = [one for one in crawl.addresses if "/batches" in one or "/decisions" in one]
    assert f"/batches/{batch.id}" in wanted
    return partial(crawl.look, wanted)


@pytest.mark.parametrize("made", [a_proposal, an_approved_batch])
def test_nothing_of_a_batch_tells_what_was_decided_on_what_is_closed(app: Flask, made: Any) -> None:
    batch = made()
    decision, manager = a_closed_award(batch)
    look = pages(app, manager, batch)
    assert leaks(look, Worlds(what_was_decided(decision))) == []
    shown = look()[f"/batches/{batch.id}"].decode()
    assert decision.application.reference not in shown
    others = [one for one in batch.decisions if one.id != decision.id]
    assert all(one.application.reference in shown for one in others)


def test_the_comparison_finds_the_sums_where_they_would_be_shown(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = a_proposal()
    decision, manager = a_closed_award(batch)
    monkeypatch.setattr(queries, "totals_for", lambda _viewer, shown: queries.totals_of(shown))
    found = leaks(pages(app, manager, batch), Worlds(what_was_decided(decision)))
    assert found == [f"/batches/{batch.id}"]


def test_who_has_no_interest_reads_the_sums(app: Flask) -> None:
    batch = a_proposal()
    auditor = a_holder("auditor", name="Aad Auditor")
    totals = queries.totals_for(auditor, batch)
    assert totals is not None
    assert totals == queries.totals_of(batch)
