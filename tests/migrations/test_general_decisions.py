"""The migration that lets one decision for a whole set name a day and take several calls, with decisions in it."""

from __future__ import annotations

from datetime import date

import pytest
from flask_migrate import downgrade, upgrade

from grants.awards import queries
from grants.awards.models import GeneralDecision
from grants.awards.rules.more_time import MoreTime
from grants.foundation.audit import record
from grants.foundation.commands import command
from grants.foundation.database import db
from tests.awards.test_general import beside, proposed
from tests.backends import Backend
from tests.factories.awards import an_award


def test_general_decisions_go_down_and_up(fresh: Backend) -> None:
    with fresh.app.app_context():
        first = an_award()
        stream_id = first.stream.id
        kept_id = proposed([first], exceptions={}).id
        newer = [
            proposed([first, beside(first)], exceptions={}).id,
            proposed([first], MoreTime(None, date(2028, 1, 1)), {}).id,
        ]
        for newer_id in newer:
            db.session.remove()
            with pytest.raises(SystemExit):
                downgrade(revision="0088")
            take_away(general_id=newer_id)
        db.session.remove()
        downgrade(revision="0088")
        upgrade()
        kept = db.session.get_one(GeneralDecision, kept_id)
        assert (queries.more_of(kept), kept.stream_ids) == (MoreTime(3), [stream_id])
        db.session.remove()


@command
def take_away(*, general_id: int) -> None:
    """Take a decision away, with an entry as the log asks."""
    one = db.session.get_one(GeneralDecision, general_id)
    record(actor_id=None, deed="withdraw_general", subject=one)
    db.session.delete(one)
