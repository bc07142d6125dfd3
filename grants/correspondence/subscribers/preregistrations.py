"""Somebody said that an application will come, or that it will not: that is confirmed."""

from __future__ import annotations

from typing import Any

from grants.applications.events import PreregistrationMade, PreregistrationWithdrawn
from grants.applications.models import Preregistration
from grants.correspondence.subscribers.pen import tell
from grants.foundation.database import db
from grants.foundation.events import subscribe


@subscribe(PreregistrationMade)
def confirm_preregistration(event: PreregistrationMade) -> None:
    """Confirm to who pre-registered what was said and when."""
    made = db.session.get_one(Preregistration, event.preregistration_id)
    _confirm(made, "preregistration_made", arrived=made.made_at, deadline=made.stream.closes_at)


@subscribe(PreregistrationWithdrawn)
def confirm_withdrawal(event: PreregistrationWithdrawn) -> None:
    """Confirm to who pre-registered that it was taken back, by them or by a colleague."""
    made = db.session.get_one(Preregistration, event.preregistration_id)
    _confirm(made, "preregistration_withdrawn")


def _confirm(made: Preregistration, kind: str, **words: Any) -> None:
    tell(
        [made.maker],
        kind,
        stream=made.stream,
        where={"preregistration_id": made.id},
        title=made.title,
        organisation=made.organisation.name,
        initiative=made.initiative.name,
        **words,
    )
