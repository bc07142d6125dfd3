"""What does someone intend with a package? Keep amounts for the streams of a round under a name, or throw it away."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from grants.decisions.models import Package
from grants.decisions.permissions import may_keep_package
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Round


@command
def keep_package(*, actor: Account, round_: Round, name: str, amounts: Mapping[int, Money]) -> Package:
    """Keep amounts by stream under a name; nothing moves. Raises RuleBroken `package_empty`, `name_taken`."""
    may_keep_package(actor, round_).require()
    moved = {str(number): amount.cents for number, amount in sorted(amounts.items()) if amount}
    if not moved:
        raise RuleBroken("package_empty", sentence("Fill in an amount for at least one stream."))
    mine = Package.round_id == round_.id, Package.name == name, Package.discarded_at.is_(None)
    if db.session.scalar(select(Package.id).where(*mine)) is not None:
        raise RuleBroken("name_taken", sentence("There is a package of this name already."), field="name")
    package = Package(round=round_, name=name, amounts=moved, made_by=actor.id, made_at=now())
    db.session.add(package)
    db.session.flush()
    _record(actor, "keep_package", package)
    return package


@command
def discard_package(*, actor: Account, package: Package) -> None:
    """Throw a package away; a second time changes nothing."""
    may_keep_package(actor, package.round).require()
    if package.discarded_at is None:
        package.discarded_at = now()
        _record(actor, "discard_package", package)


def _record(actor: Account, deed: str, package: Package) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=package,
        chain=programme_chain(package.round.programme_id),
        name=package.name,
        amounts=package.amounts,
    )
