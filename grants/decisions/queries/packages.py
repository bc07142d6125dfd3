"""What would each package do to each stream of a round, beside how it is now? Numbers and amounts, never who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.queries import streams_with_interest
from grants.decisions.models import Package
from grants.decisions.permissions import READERS
from grants.decisions.queries.standing import Standing, standing_of
from grants.decisions.rules import Line, WhatIf
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import ZERO, Money, total
from grants.people.models import Account
from grants.review.models import Ranking
from grants.streams.models import Round, Stream
from grants.streams.queries import visible_streams


@dataclass(frozen=True)
class StreamNow:
    """A stream as it stands: its line now, and what each package (by its number) would do."""

    stream: Stream
    is_frozen: bool
    standing: Standing
    line: Line
    by_package: dict[int, WhatIf]


@dataclass(frozen=True)
class Sums:
    """What a package comes to over all streams. `unused` is what no award would need."""

    top_up: Money
    more: int
    fewer: int
    amount: Money
    unused: Money

    @property
    def average(self) -> Money | None:
        """Return what an extra award costs on average."""
        return Money((2 * self.amount.cents + self.more) // (2 * self.more)) if self.more else None


@dataclass(frozen=True)
class PackagesDesk:
    """The streams of a round side by side. `is_closed` when a personal interest hides the numbers."""

    round: Round
    streams: Sequence[StreamNow]
    packages: Sequence[Package]
    is_closed: bool

    def sums(self, package: Package) -> Sums:
        """Add up what a package would do."""
        told = [one.by_package[package.id] for one in self.streams]
        return Sums(
            total(one.top_up for one in told),
            sum(one.more for one in told),
            sum(one.fewer for one in told),
            total(one.amount for one in told),
            total(one.unused for one in told),
        )


def get_packages(viewer: Account, round_id: int) -> PackagesDesk:
    """Return the packages of a round over all its announced streams; raises NotFound for who does not see them all."""
    streams = db.session.scalars(
        visible_streams(viewer, *READERS)
        .where(Stream.round_id == round_id, Stream.state != "draft")
        .order_by(Stream.code)
    ).all()
    every = db.session.scalars(
        select(Stream.id).where(Stream.round_id == round_id, Stream.state != "draft")
    ).all()
    if not streams or len(streams) != len(every):
        raise NotFound
    closed = set(db.session.scalars(streams_with_interest(viewer.id)))
    is_closed = any(stream.id in closed for stream in streams)
    packages = db.session.scalars(
        select(Package)
        .where(Package.round_id == round_id, Package.discarded_at.is_(None))
        .options(joinedload(Package.maker).load_only(Account.name), joinedload(Package.round))
        .order_by(Package.id)
    ).all()
    listed = [] if is_closed else [_stream_now(stream, packages) for stream in streams]
    return PackagesDesk(streams[0].round, listed, packages, is_closed)


def get_package(viewer: Account, package_id: int) -> Package:
    """Return a package; raises NotFound for who does not see its round."""
    package = db.session.get(Package, package_id)
    if package is None:
        raise NotFound
    get_packages(viewer, package.round_id)
    return package


def _stream_now(stream: Stream, packages: Sequence[Package]) -> StreamNow:
    ranking = db.session.scalars(select(Ranking).where(Ranking.stream_id == stream.id)).one_or_none()
    standing = standing_of(stream, ranking)
    told = {package.id: standing.with_top_up(package.for_stream(stream.id)) for package in packages}
    return StreamNow(stream, ranking is not None, standing, standing.with_more(ZERO), told)
