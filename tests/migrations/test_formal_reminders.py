"""The migration that keeps formal reminders of what is to be paid back, with recoveries in it."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade, upgrade

from grants.awards import commands, queries
from grants.awards.models import PaymentDecision, Recovery
from grants.foundation.audit import record
from grants.foundation.commands import command
from grants.foundation.database import db
from tests.awards.test_arrears import a_late_recovery
from tests.backends import Backend
from tests.conftest import SetClock
from tests.factories.streams import a_manager


def test_formal_reminders_go_down_and_up(fresh: Backend, clock: SetClock) -> None:
    with fresh.app.app_context():
        recovery_id = a_late_recovery(clock).id
        decision_id = remind(recovery_id)
        db.session.remove()
        with pytest.raises(SystemExit):
            downgrade(revision="0089")
        db.session.remove()
        take_away(decision_id=decision_id)
        db.session.remove()
        downgrade(revision="0089")
        upgrade()
        (part,) = db.session.get_one(Recovery, recovery_id).parts
        assert part.reminded_until is None
        remind(recovery_id)
        db.session.remove()


def remind(recovery_id: int) -> int:
    recovery = db.session.get_one(Recovery, recovery_id)
    commands.remind_of_recovery(actor=a_manager(), recovery=recovery)
    (told,) = queries.payment_decisions_of(recovery.award, recovery)
    return told.id


@command
def take_away(*, decision_id: int) -> None:
    """Take a reminder away, with an entry as the log asks."""
    one = db.session.get_one(PaymentDecision, decision_id)
    record(actor_id=None, deed="remind_of_recovery", subject=one)
    db.session.delete(one)
