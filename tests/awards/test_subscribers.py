"""Publishing real decisions starts real awards, with what they must deliver."""

from __future__ import annotations

from flask import Flask

from grants.awards.models import Award
from grants.awards.queries import award_faults, related_items, team_of
from grants.foundation.database import db
from tests.factories.decisions import a_published_batch


def test_a_published_batch_starts_one_award_per_award_decision(app: Flask) -> None:
    batch = a_published_batch()
    awarded = {decision.id: decision.awarded for decision in batch.decisions if decision.awarded is not None}
    awards = db.session.query(Award).all()
    assert {award.decision_id: award.granted for award in awards} == awarded != {}
    assert award_faults() == []
    for award in awards:
        assert award.application is not None
        assert team_of(award) == {member.account_id for member in award.application.team}
    with app.test_request_context():
        assert [len(related_items(award)) for award in awards] == [2] * len(awards)
