"""What must always be true of deliverables, and that it is noticed when it is not."""

from __future__ import annotations

from flask import Flask

from grants.deliverables.models import DeliverablePoint
from grants.deliverables.queries import deliverable_faults
from grants.foundation.audit import record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from tests.factories.awards import an_award
from tests.factories.deliverables import an_accepted_handbook


def test_an_open_point_at_an_accepted_deliverable_is_noticed(app: Flask) -> None:
    handbook = an_accepted_handbook(an_award())
    assert deliverable_faults() == []

    @command
    def tamper() -> None:
        point = DeliverablePoint(
            deliverable_id=handbook.id,
            text="Toch nog iets",
            raised_by=handbook.accepted_by or 0,
            raised_at=now(),
        )
        db.session.add(point)
        record(actor_id=None, deed="tamper", subject=point)

    tamper()
    assert deliverable_faults() == [f"deliverable {handbook.id} was accepted with an open point"]
