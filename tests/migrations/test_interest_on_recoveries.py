"""The migration that keeps decisions about statutory interest, with one in it."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade, upgrade

from grants.awards import commands
from grants.awards.models import PaymentDecision, Recovery, RecoveryInterest
from grants.foundation.audit import record
from grants.foundation.commands import command
from grants.foundation.database import db
from tests.awards.test_arrears import a_late_recovery, paid_late
from tests.backends import Backend
from tests.conftest import SetClock
from tests.factories.streams import a_manager


def test_interest_on_recoveries_goes_down_and_up(fresh: Backend, clock: SetClock) -> None:
    with fresh.app.app_context():
        recovery = a_late_recovery(clock)
        recovery_id = recovery.id
        paid_late(recovery, clock)
        claim(recovery_id)
        db.session.remove()
        with pytest.raises(SystemExit):
            downgrade(revision="0090")
        db.session.remove()
        take_away(recovery_id=recovery_id)
        db.session.remove()
        downgrade(revision="0090")
        upgrade()
        claim(recovery_id)
        db.session.remove()


def claim(recovery_id: int) -> None:
    recovery = db.session.get_one(Recovery, recovery_id)
    commands.decide_interest(actor=a_manager(), recovery=recovery, claims=True, reason="")


@command
def take_away(*, recovery_id: int) -> None:
    """Take a decision about interest away, with an entry as the log asks."""
    one = db.session.query(RecoveryInterest).filter_by(recovery_id=recovery_id).one()
    record(actor_id=None, deed="waive_interest", subject=one)
    db.session.delete(one)
    db.session.delete(db.session.query(PaymentDecision).filter_by(recovery_id=recovery_id).one())
