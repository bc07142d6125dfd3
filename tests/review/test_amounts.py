"""The amount that a panel recommends: less than was asked, with a reason, frozen with the ranking."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.invariants import faults
from grants.foundation.money import Money
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.rules import recommended_of
from tests.factories.people import a_holder, sign_in
from tests.factories.review import a_chair, a_reviewer, a_scored_stream

E = Money.euro


def recommended(application: Application, euros: int, actor: Account | None = None, **facts: Any) -> None:
    commands.recommend_amount(
        actor=actor or a_chair(application.stream),
        application=application,
        amount=E(euros),
        **{"reason": "De huur is te hoog begroot."} | facts,
    )


@pytest.mark.usefixtures("app")
def test_what_is_recommended_counts_at_once_and_is_frozen_with_its_reason() -> None:
    stream, made = a_scored_stream((5, 4))
    assert made[0].requested == E(30_000)
    recommended(made[0], 20_000)
    assert [one.requested for one in queries.provisional_ranking(stream)] == [E(20_000), E(30_000)]
    ranking = commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    (kept,) = recommended_of(ranking.rule).values()
    assert (kept.reference, kept.amount, kept.reason) == (
        made[0].reference,
        E(20_000),
        "De huur is te hoog begroot.",
    )
    assert [one.requested for one in queries.frozen_ranking(stream) or []] == [E(20_000), E(30_000)]
    assert {name: found for name, found in faults().items() if found} == {}


@pytest.mark.usefixtures("app")
def test_what_was_asked_takes_a_recommendation_back_and_one_who_was_late_is_told() -> None:
    stream, made = a_scored_stream((5, 4))
    recommended(made[0], 20_000)
    with pytest.raises(Stale):
        recommended(made[0], 25_000)
    recommended(made[0], 25_000, version=1)
    recommended(made[0], 30_000, version=2, reason="")
    assert queries.find_recommended(made[0]) is None
    assert queries.recommended_in(stream) == []


@pytest.mark.usefixtures("app")
def test_it_is_no_more_than_was_asked_more_than_nothing_with_a_reason_by_who_leads_in_the_panel() -> None:
    stream, made = a_scored_stream((5, 4))
    for euros, facts, code in (
        (30_001, {}, "recommended_amount"),
        (0, {}, "recommended_amount"),
        (20_000, {"reason": " "}, "reason_missing"),
    ):
        with pytest.raises(RuleBroken) as refused:
            recommended(made[0], euros, **facts)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        recommended(made[0], 20_000, a_holder("auditor"))
    with pytest.raises((NotAllowed, NotFound)):
        recommended(made[0], 20_000, a_reviewer(stream))
    chair = a_chair(stream)
    commands.declare_panel_interest(actor=chair, application=made[1], interest="Een neef.")
    with pytest.raises(NotFound):
        recommended(made[1], 20_000, chair)
    commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    with pytest.raises(RuleBroken) as late:
        recommended(made[0], 20_000)
    assert late.value.code == "not_in_panel"


def test_it_is_recommended_on_its_page_and_shows_in_the_case(client: FlaskClient) -> None:
    stream, made = a_scored_stream((5, 4))
    sign_in(client, a_chair(stream))
    path = f"/applications/{made[0].id}/panel/amount"
    assert "30.000" in client.get(path).text
    typed = {"version": "0", "amount": "20.000", "reason": "De huur is te hoog begroot."}
    refused = client.post(path, data=typed | {"reason": ""})
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    assert "20.000" in refused.text
    assert client.post(path, data=typed).status_code == 303
    case = client.get(f"/applications/{made[0].id}/panel").text
    assert "20.000" in case
    assert "De huur is te hoog begroot." in case
    assert client.post(path, data=typed | {"amount": "19.000"}).status_code == 409
    sign_in(client, a_reviewer(stream))
    assert client.get(path).status_code in (403, 404)
