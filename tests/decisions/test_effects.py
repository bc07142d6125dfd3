"""What a proposal about money says of awards before it is made: numbers for who may see them, names once frozen."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.budget.queries import preview_of
from grants.decisions.queries import StreamEffect, awards_made_possible
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.models import Stream
from tests.factories.decisions import a_ranked_stream
from tests.factories.people import acts_for, sign_in
from tests.factories.review import a_scored_stream
from tests.factories.streams import a_manager


def told(viewer: Account, stream: Stream, amount: int) -> StreamEffect:
    changes = preview_of(kind="top_up", amount=Money.euro(amount), to_pot=stream.pot)
    effect = awards_made_possible(viewer, changes)
    assert effect is not None
    (one,) = effect.facts
    assert isinstance(one, StreamEffect)
    return one


def test_a_frozen_ranking_says_who_gains(app: Flask) -> None:
    stream = a_ranked_stream()
    one = told(a_manager(), stream, 20_000)
    assert one.told is not None
    assert (one.told.more, [who.place for who in one.gain or ()], one.lose) == (1, [3], [])


def test_before_the_freeze_there_are_numbers_and_nobody(app: Flask) -> None:
    stream, _ = a_scored_stream((5, 4))
    one = told(a_manager(), stream, 40_000)
    assert one.told is not None
    assert (one.gain, one.lose) == (None, None)


def test_an_interest_closes_even_the_numbers(app: Flask) -> None:
    stream, viewer = a_ranked_stream(), a_manager()
    closed = db.session.query(Application).filter_by(stream_id=stream.id).first()
    assert closed is not None
    acts_for(viewer, closed.organisation)
    one = told(viewer, stream, 20_000)
    assert (one.told, one.gain, one.limit) == (None, None, None)


def test_money_moves_where_no_stream_is_and_nothing_is_said(app: Flask) -> None:
    assert awards_made_possible(a_manager(), []) is None


def test_the_preview_of_a_proposal_shows_it(client: FlaskClient) -> None:
    stream = a_ranked_stream()
    sign_in(client, a_manager())
    programme = stream.round.programme_id
    typed = {
        "kind": "top_up",
        "to_pot": stream.pot_id,
        "from_pot": 0,
        "source": 0,
        "amount": "20.000",
        "reason": "Meer goede aanvragen",
        "announced_where": "Staatscourant",
    }
    shown = client.post(f"/programmes/{programme}/proposals/preview", data=typed).text
    assert "Wat het met toekenningen doet" in shown
    assert "Plan 3" in shown
