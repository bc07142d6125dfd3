"""Somebody said that an application will come, or that it will not: that is confirmed."""

from __future__ import annotations

from grants.applications.events import PreregistrationMade, PreregistrationWithdrawn
from grants.applications.models import Preregistration
from grants.correspondence.subscribers.pen import tell
from grants.foundation.database import db
from grants.foundation.events import subscribe


@subscribe(PreregistrationMade)
def confirm_preregistration(event: PreregistrationMade) -> None:
    """Confirm to who pre-registered what was said and when."""
    _confirm(event.preregistration_id, "preregistration_made")


@subscribe(PreregistrationWithdrawn)
def confirm_withdrawal(event: PreregistrationWithdrawn) -> None:
    """Confirm to who pre-registered that it was taken back, by them or by a colleague."""
    _confirm(event.preregistration_id, "preregistration_withdrawn")


def _confirm(preregistration_id: int, kind: str) -> None:
    made = db.session.get_one(Preregistration, preregistration_id)
    tell(
        [made.maker],
        kind,
        page="preregistration",
        preregistration_id=made.id,
        preregistration=made,
        stream=made.stream,
    )
