"""Which repairs were asked, and which ran out?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, Repair
from grants.applications.queries.visible import own_applications, seen_as_staff
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.people.models import Account
from grants.streams.models import Stream


def repairs_to_lapse() -> Sequence[Repair]:
    """Return the repairs whose term passed unused, of applications that still wait for a finding."""
    return db.session.scalars(
        select(Repair)
        .join(Application, Application.id == Repair.application_id)
        .where(Repair.state == "asked", Repair.due_on < today(), Application.state == "submitted")
        .order_by(Repair.id)
    ).all()


def repairs_to_answer(account: Account) -> list[Application]:
    """Return the applications of somebody's teams that must be repaired, the newest first."""
    return [
        one
        for one in own_applications(account)
        if one.state == "submitted" and one.repair is not None and one.repair.state == "asked"
    ]


def repairs_to_weigh(viewer: Account, streams: Sequence[Stream]) -> Sequence[Application]:
    """Return the applications whose repair came in or ran out and that wait for a finding, the oldest first."""
    return db.session.scalars(
        select(Application)
        .join(Repair, Repair.application_id == Application.id)
        .where(
            Application.state == "submitted",
            Application.stream_id.in_([stream.id for stream in streams]),
            Repair.state.in_(("repaired", "lapsed")),
            seen_as_staff(viewer),
        )
        .options(joinedload(Application.repair))
        .order_by(Repair.asked_at, Repair.id)
    ).all()
