"""Advice and decision apart: what the committee recommends, and what the authority decides otherwise, with reasons."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.models import Application
from grants.awards.models import Award
from grants.decisions import commands, queries
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import Money
from grants.review import commands as review
from grants.review.models import RankingLine
from grants.review.queries import find_ranking
from grants.streams.models import Stream
from tests.decisions.test_commands import text_of
from tests.factories.budget import fund
from tests.factories.decisions import a_proposal, a_published_batch, a_ranked_stream, an_authority
from tests.factories.people import a_holder, sign_in
from tests.factories.review import a_chair, a_scored_stream
from tests.factories.streams import a_manager, an_open_stream

E = Money.euro


def a_stream_with_advice() -> tuple[Stream, list[Application]]:
    """Return a frozen stream of 70,000 with three of 30,000; the committee recommends 10,000 for the first."""
    stream, made = a_scored_stream((5, 4, 3), stream=an_open_stream())
    fund(stream.pot, E(70_000))
    review.recommend_amount(
        actor=a_chair(stream), application=made[0], amount=E(10_000), reason="De huur kan lager."
    )
    review.freeze_ranking(actor=a_chair(stream), stream=stream)
    return stream, made


def ranked_in(stream: Stream) -> list[RankingLine]:
    ranking = find_ranking(stream)
    assert ranking is not None
    return list(ranking.lines)


def deviating(application: Application, **facts: object) -> None:
    said = {"outcome": "award", "amount": E(15_000), "reason": "Met minder kan het niet."}
    commands.deviate_from_advice(actor=a_manager(), application=application, **said | facts)  # type: ignore[arg-type]


@pytest.mark.both
def test_the_line_is_drawn_with_what_is_recommended_and_the_letter_says_why(app: Flask) -> None:
    stream, made = a_stream_with_advice()
    batch = a_published_batch(stream)
    given = {one.application_id: one for one in batch.decisions}
    assert [given[one.id].awarded for one in made] == [E(10_000), E(30_000), E(30_000)]
    first = given[made[0].id]
    assert (first.requested, first.recommended, first.awarded) == (E(30_000), E(10_000), E(10_000))
    letter = text_of(first)
    assert "De commissie adviseerde € 10.000" in letter
    assert "De huur kan lager." in letter
    assert "De commissie adviseerde" not in text_of(given[made[1].id])
    award = db.session.scalars(select(Award).where(Award.application_id == made[0].id)).one()
    assert (award.requested, award.granted) == (E(30_000), E(10_000))
    assert {name: found for name, found in faults().items() if found} == {}


@pytest.mark.both
def test_another_amount_a_refusal_and_an_award_against_the_advice_are_decided_with_their_reasons(
    app: Flask,
) -> None:
    stream = a_ranked_stream((5, 4, 2), money=70_000)
    made = [row.application for row in ranked_in(stream)]
    deviating(made[0])
    deviating(made[1], outcome="refusal", amount=None, reason="Dit doet de gemeente al zelf.")
    deviating(made[2], amount=E(30_000), reason="Het enige plan voor jongeren.")
    batch = a_published_batch(stream)
    given = {one.application_id: one for one in batch.decisions}
    assert [(given[one.id].outcome, given[one.id].recommended, given[one.id].awarded) for one in made] == [
        ("award", E(30_000), E(15_000)),
        ("refusal", E(30_000), None),
        ("award", None, E(30_000)),
    ]
    for application, words in zip(
        made, ("Met minder kan het niet.", "Dit doet de gemeente al zelf.", "Het enige plan"), strict=True
    ):
        letter = text_of(given[application.id])
        assert words in letter
        assert "Wij volgen dat advies niet" in letter
    assert {name: found for name, found in faults().items() if found} == {}


def test_as_advised_takes_it_back_and_nothing_changes_once_it_is_proposed(app: Flask) -> None:
    stream, made = a_stream_with_advice()
    deviating(made[0])
    assert queries.standing_of(stream, find_ranking(stream)).candidates[0].requested == E(15_000)
    deviating(made[0], outcome="advised", amount=None, reason="")
    assert queries.find_deviation(made[0]) is None
    batch = a_proposal(stream)
    with pytest.raises(RuleBroken) as refused:
        deviating(made[0])
    assert refused.value.code == "decision_under_way"
    commands.withdraw_batch(actor=a_manager(), batch=batch, reason="Toch anders.")
    deviating(made[0])
    assert a_proposal(stream).decisions[0].awarded == E(15_000)


def test_a_deviation_says_something_else_within_what_was_asked_with_a_reason(app: Flask) -> None:
    _stream, made = a_stream_with_advice()
    for facts, code in (
        ({"amount": E(10_000)}, "as_advised"),
        ({"amount": E(30_001)}, "awarded_amount"),
        ({"amount": None}, "amount_missing"),
        ({"reason": " "}, "reason_missing"),
    ):
        with pytest.raises(RuleBroken) as refused:
            deviating(made[0], **facts)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        commands.deviate_from_advice(
            actor=a_holder("auditor"), application=made[0], outcome="refusal", reason="Nee."
        )
    unranked, (open_one, _other) = a_scored_stream((5, 4))
    assert unranked.id != made[0].stream_id
    with pytest.raises(NotFound):
        deviating(open_one)


def test_on_its_page_and_before_who_approves(client: FlaskClient) -> None:
    stream, made = a_stream_with_advice()
    manager = a_manager()
    sign_in(client, manager)
    assert f"/applications/{made[0].id}/deviation" in client.get(f"/streams/{stream.id}/decisions").text
    path = f"/applications/{made[0].id}/deviation"
    assert "De huur kan lager." in client.get(path).text
    refused = client.post(path, data={"outcome": "award", "amount": "", "reason": "Zo kan het niet."})
    assert refused.status_code == 422
    assert 'href="#amount"' in refused.text
    assert "Zo kan het niet." in refused.text
    sent = {"outcome": "award", "amount": "15.000", "reason": "Met minder kan het niet."}
    assert client.post(path, data=sent).status_code == 303
    assert "anders dan geadviseerd" in client.get(f"/streams/{stream.id}/decisions").text
    batch = a_proposal(stream, manager=manager)
    sign_in(client, an_authority())
    shown = client.get(f"/batches/{batch.id}").text.replace("\u00a0", " ")
    sign_in(client, manager)
    assert f"/applications/{made[0].id}/deviation" not in client.get(f"/streams/{stream.id}/decisions").text
    assert 'name="outcome"' not in client.get(path).text
    for words in ("geadviseerd: € 10.000", "anders dan geadviseerd", "Met minder kan het niet."):
        assert words in shown
