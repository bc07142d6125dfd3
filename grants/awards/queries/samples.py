"""What do we know of sample checks: who can be drawn, what each rested on, what was found?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.awards.models import Award, Fulfilment, Sample, SampleCheck
from grants.awards.permissions import READERS
from grants.awards.queries.awards import regime_of, within_roles
from grants.awards.queries.payments import instalments_of
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, alone, page_of
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Stream
from grants.streams.rules.regimes import Regime


def awards_to_sample(stream: Stream, regime: Regime) -> list[Award]:
    """Return the awards of a call under one way of accounting whose projects ended and that were not drawn before."""
    rows = db.session.scalars(
        select(Award)
        .where(
            Award.stream_id == stream.id,
            Award.state == "running",
            Award.ends_on < today(),
            Award.id.not_in(select(SampleCheck.award_id)),
        )
        .order_by(Award.reference)
    )
    found = [(one, regime_of(one)) for one in rows]
    return [one for one, own in found if own is not None and own.least_cents == regime.least_cents]


def evidence_of(award: Award) -> dict[str, Any]:
    """Return what an award rests on now, as it is frozen in a sample."""
    return {
        "reference": award.reference,
        "decision": award.decision_id,
        "granted_cents": award.granted.cents if award.granted else 0,
        "determined_cents": award.determined.cents if award.determined else None,
        "starts_on": award.starts_on.isoformat() if award.starts_on else None,
        "ends_on": award.ends_on.isoformat() if award.ends_on else None,
        "instalments": [[one.number, one.amount.cents, one.state] for one in instalments_of(award)],
        "accepted": [[what, at.isoformat()] for what, at in _accepted(award)],
    }


def _accepted(award: Award) -> Sequence[tuple[str, datetime]]:
    """Return what was accepted or determined of an award, and when."""
    query = (
        select(Fulfilment.what, Fulfilment.at).where(Fulfilment.award_id == award.id).order_by(Fulfilment.id)
    )
    return db.session.execute(query).tuples().all()


def streams_to_sample(viewer: Account) -> list[tuple[Stream, Regime]]:
    """Return the calls with a sample that the viewer may see, with each way of accounting that is drawn from."""
    rows = db.session.scalars(
        select(Stream)
        .where(Stream.id.in_(select(Award.stream_id).where(within_roles(viewer, *READERS))))
        .order_by(Stream.id)
    )
    return [(one, regime) for one in rows for regime in one.definition.regimes if regime.sample_percent]


def samples_in(viewer: Account, *, cursor: str = "") -> Page[Sample]:
    """Return a page of the samples that were drawn where the viewer may see awards, the newest first."""
    seen = select(Award.stream_id).where(within_roles(viewer, *READERS))
    query = (
        select(Sample)
        .where(Sample.stream_id.in_(seen))
        .options(joinedload(Sample.stream), selectinload(Sample.checks))
    )
    return alone(page_of(query, [Order(Sample.id, descending=True)], cursor=cursor))


def get_sample(viewer: Account, sample_id: int) -> Sample:
    """Return a sample; raises NotFound."""
    found = db.session.get(Sample, sample_id)
    if found is None:
        raise NotFound
    programme_id = found.stream.round.programme_id
    if not holds(viewer, *READERS, programme_id=programme_id, stream_id=found.stream_id):
        raise NotFound
    return found


def checks_of(viewer: Account, sample: Sample) -> Sequence[SampleCheck]:
    """Return what was drawn, without the awards that are closed to the viewer."""
    return db.session.scalars(
        select(SampleCheck)
        .join(SampleCheck.award)
        .where(SampleCheck.sample_id == sample.id, within_roles(viewer, *READERS))
        .options(joinedload(SampleCheck.award))
        .order_by(SampleCheck.id)
    ).all()
