"""The migration that keeps decisions about statutory interest, with one in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_migrate import downgrade, upgrade

from grants.awards import commands, queries
from grants.awards.models import PaymentDecision, Recovery, RecoveryInterest
from grants.foundation.audit import record
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.money import Money
from tests.awards.test_arrears import paid_late
from tests.awards.test_compensations import an_award
from tests.awards.test_determinations import lower, pay_out
from tests.backends import Backend
from tests.conftest import SetClock
from tests.factories.streams import a_manager


def test_interest_on_recoveries_goes_down_and_up(fresh: Backend, clock: SetClock) -> None:
    with fresh.app.app_context():
        award = an_award()
        pay_out(award, Money.euro(24_000))
        lower(award, clock, Money.euro(20_000))
        (recovery,) = queries.recoveries_of(award)
        late, recovery_id = recovery.due_on + timedelta(days=1), recovery.id
        clock.go(late.year, late.month, late.day)
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
