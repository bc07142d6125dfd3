"""How many applications are in and not decided, for whom a lower ceiling cannot hold (Awb 4:27)?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from grants.applications.models import Application
from grants.budget.queries import in_hand_source
from grants.foundation.database import db
from grants.streams.models import Stream

IN_HAND = ("submitted", "admissible", "inadmissible")


@in_hand_source
def applications_in_hand(pot_ids: Sequence[int]) -> int:
    """Count the applications that are in and not decided, to the streams paid from these pots."""
    counted = (
        select(func.count())
        .select_from(Application)
        .join(Stream, Stream.id == Application.stream_id)
        .where(Stream.pot_id.in_(pot_ids), Application.state.in_(IN_HAND))
    )
    return db.session.scalar(counted) or 0
