"""What does someone intend with an outage: write it down, and move the deadlines it touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from grants.foundation.audit import record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams import queries
from grants.streams.commands.calls import extend_deadline
from grants.streams.models import DeadlineExtension, Outage, Stream
from grants.streams.permissions import may_enter_outage
from grants.streams.states import MOMENTS


@command
def enter_outage(
    *, actor: Account, began_at: datetime, ended_at: datetime, what: str, evidence: str
) -> Outage:
    """Write down that the site could not be used; raises RuleBroken `outage_backwards`, `outage_ahead`."""
    may_enter_outage(actor).require()
    if ended_at <= began_at:
        said = sentence("The outage must end after it began.")
        raise RuleBroken("outage_backwards", said, field="ended_at")
    if ended_at > now():
        said = sentence("Write an outage down once it is over.")
        raise RuleBroken("outage_ahead", said, field="ended_at")
    outage = Outage(
        began_at=began_at,
        ended_at=ended_at,
        what=what,
        evidence=evidence,
        entered_by=actor.id,
        entered_at=now(),
    )
    db.session.add(outage)
    db.session.flush()
    record(actor_id=actor.id, deed="enter_outage", subject=outage, began_at=began_at, ended_at=ended_at)
    return outage


@command
def extend_for_outage(
    *,
    actor: Account,
    outage: Outage,
    moments: Sequence[tuple[Stream, str]],
    closes_at: datetime,
    reason: str,
) -> list[DeadlineExtension]:
    """Move moments that an outage touched, each a stream and one of MOMENTS, for everyone in one decision.

    All or none (Awb 2:21(3)): raises RuleBroken `no_stream`, `not_touched`, and what `extend_deadline` raises.
    """
    if not moments:
        raise RuleBroken("no_stream", sentence("Choose at least one call."), field="moments")
    touched = queries.moments_touched(outage)
    for stream, which in moments:
        if (stream, which) not in touched:
            said = sentence("%(code)s was not open during this outage.", code=stream.code)
            raise RuleBroken("not_touched", said, field="moments")
    # The last moment first, so that what comes before it has room.
    chosen = sorted(moments, key=lambda one: (one[0].id, MOMENTS.index(one[1])))
    return [
        extend_deadline(
            actor=actor, stream=stream, which=which, closes_at=closes_at, reason=reason, outage=outage
        )
        for stream, which in chosen
    ]
