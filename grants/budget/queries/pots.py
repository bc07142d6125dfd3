"""What do we know of programmes and pots, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from grants.budget.models import Allowance, Ceiling, JournalLeg, MoneySource, Pot, Programme
from grants.budget.permissions import READERS
from grants.budget.rules import Standing
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from grants.people.queries import scope_source

PURSES_OF_A_POT = ("free", "reserved", "committed", "paid")

ClosingSource = Callable[[Account], Select[int]]
_closing: list[ClosingSource] = []


def closing_source(source: ClosingSource) -> ClosingSource:
    """Let a later wing name the programmes whose books say what somebody may not know yet."""
    _closing.append(source)
    return source


def visible_programmes(viewer: Account) -> Select[Programme]:
    """Return the programmes whose money this viewer may read; agrees with `may_see_programme`."""
    held = [g for g in viewer.grants if g.revoked_at is None and g.role in READERS]
    query = select(Programme)
    if any(grant.scope_kind == "everywhere" for grant in held):
        return query
    return query.where(Programme.id.in_({g.scope_id for g in held if g.scope_kind == "programme"}))


def programmes(viewer: Account) -> Sequence[Programme]:
    """Return the programmes this viewer may read, the newest first."""
    newest_first = (Programme.starts_on.desc(), Programme.id.desc())
    return db.session.scalars(visible_programmes(viewer).order_by(*newest_first)).all()


def get_programme(viewer: Account, programme_id: int) -> Programme:
    """Return a programme; raises NotFound for one the viewer may not read."""
    found = db.session.scalars(visible_programmes(viewer).where(Programme.id == programme_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def standing_of(programme_ids: Iterable[int]) -> dict[int, Standing]:
    """Return how all pots of each programme stand together, past awards left out; without a ceiling."""
    found = db.session.execute(
        select(Pot.programme_id, *(func.sum(getattr(Pot, purse)) for purse in PURSES_OF_A_POT))
        .where(Pot.programme_id.in_(list(programme_ids)), Pot.kind != "past")
        .group_by(Pot.programme_id)
    )
    return {programme_id: Standing(*purses) for programme_id, *purses in found}


def pots_of(programme: Programme) -> Sequence[Pot]:
    """Return a programme's pots, in the order in which they were opened."""
    return db.session.scalars(select(Pot).where(Pot.programme_id == programme.id).order_by(Pot.id)).all()


def pots_for_rounds(programme_ids: Sequence[int]) -> Sequence[Pot]:
    """Return the pots in which a round's streams can have theirs."""
    return db.session.scalars(
        select(Pot)
        .where(Pot.programme_id.in_(programme_ids), Pot.kind.in_(("programme", "year", "round")))
        .order_by(Pot.programme_id, Pot.id)
    ).all()


def open_books(viewer: Account) -> Select[int]:
    """Return the query of the programmes whose amounts this viewer may read now."""
    closed = [Programme.id.not_in(source(viewer)) for source in _closing]
    return visible_programmes(viewer).where(*closed).with_only_columns(Programme.id)


def books_open_to(viewer: Account) -> set[int]:
    """Return the numbers of the programmes whose amounts this viewer may read now."""
    return set(db.session.scalars(open_books(viewer)))


def get_books(viewer: Account, programme_id: int) -> Programme:
    """Return a programme to read its amounts; raises NotFound for one the viewer may not read, or not now."""
    shown = get_programme(viewer, programme_id)
    if programme_id not in books_open_to(viewer):
        raise NotFound
    return shown


def get_pot(viewer: Account, pot_id: int) -> Pot:
    """Return a pot; raises NotFound for one of a programme whose amounts the viewer may not read."""
    seen = open_books(viewer)
    found = db.session.scalars(select(Pot).where(Pot.id == pot_id, Pot.programme_id.in_(seen))).one_or_none()
    if found is None:
        raise NotFound
    return found


def ceilings_of(pot: Pot) -> Sequence[Ceiling]:
    """Return the ceilings a pot had, the one in force first."""
    return db.session.scalars(
        select(Ceiling).where(Ceiling.pot_id == pot.id).order_by(Ceiling.id.desc())
    ).all()


def used_by(pot: Pot, initiative_ids: Iterable[int]) -> dict[int, Money]:
    """Return what initiatives already receive from a pot; nothing is zero."""
    ids = list(initiative_ids)
    found = db.session.execute(
        select(Allowance.initiative_id, Allowance.used).where(
            Allowance.pot_id == pot.id, Allowance.initiative_id.in_(ids)
        )
    )
    used = dict(found.tuples().all())
    return {initiative_id: used.get(initiative_id, ZERO) for initiative_id in ids}


def lineages(pot_ids: Iterable[int]) -> Sequence[tuple[int, int]]:
    """Return pairs of a pot and a pot around it whose ceiling it counts against; an overrun counts against none."""
    ids = sorted(set(pot_ids))
    if not ids:
        return []
    pot, outer = Pot.__table__, Pot.__table__.alias("outer_pot")
    around = (
        select(pot.c.id.label("inner"), pot.c.parent_id.label("around"))
        .where(pot.c.id.in_(ids), pot.c.kind != "overrun", pot.c.parent_id.is_not(None))
        .cte("around", recursive=True)
    )
    around = around.union_all(
        select(around.c.inner, outer.c.parent_id)
        .join(outer, outer.c.id == around.c.around)
        .where(outer.c.parent_id.is_not(None))
    )
    return [
        (inner, outside) for inner, outside in db.session.execute(select(around.c.inner, around.c.around))
    ]


def pots_around(pot: Pot) -> Sequence[Pot]:
    """Return the pots around this one, the outermost first."""
    return _around(pot, {found.id: found for found in pots_of(pot.programme)}) if pot.parent_id else []


def _around(pot: Pot, by_id: Mapping[int, Pot]) -> list[Pot]:
    around: list[Pot] = []
    outer = by_id.get(pot.parent_id or 0)
    while outer is not None:
        around.insert(0, outer)
        outer = by_id.get(outer.parent_id or 0)
    return around


@dataclass(frozen=True)
class Room:
    """What can still be given away from a pot, and the pot around it whose ceiling holds it to that, if one does."""

    amount: Money
    held_by: str | None = None


def room_of(pot: Pot) -> Room:
    """Return what can still be given away from a pot within all the limits around it."""
    return _room(pot, pots_around(pot))


def rooms_of(pots: Sequence[Pot]) -> dict[int, Room]:
    """Return what can still be given away from each of all pots of a programme."""
    by_id = {pot.id: pot for pot in pots}
    return {pot.id: _room(pot, _around(pot, by_id)) for pot in pots}


def _room(pot: Pot, around: Sequence[Pot]) -> Room:
    least = Room(pot.available)
    for outer in () if pot.kind == "overrun" else reversed(around):
        left = Standing.of(outer).room
        if left is not None and left < least.amount:
            least = Room(left, outer.name)
    return least


def in_tree(pots: Sequence[Pot]) -> list[tuple[Pot, int]]:
    """Return pots with how deep each lies, every pot after the one around it."""
    inside: dict[int | None, list[Pot]] = {}
    for pot in pots:
        inside.setdefault(pot.parent_id, []).append(pot)
    found: list[tuple[Pot, int]] = []
    waiting = [(pot, 0) for pot in reversed(inside.get(None, []))]
    while waiting:
        pot, depth = waiting.pop()
        found.append((pot, depth))
        waiting += [(inner, depth + 1) for inner in reversed(inside.get(pot.id, []))]
    return found


def money_sources(programme: Programme) -> Sequence[MoneySource]:
    """Return the sources a programme is paid from, by financier and budget line."""
    return db.session.scalars(
        select(MoneySource)
        .where(MoneySource.programme_id == programme.id)
        .order_by(MoneySource.financier, MoneySource.budget_line)
    ).all()


def brought_in_by_source(programme: Programme) -> list[tuple[MoneySource, Money]]:
    """Return the sources of a programme with what each brought in."""
    summed = (
        select(JournalLeg.money_source_id, func.sum(JournalLeg.amount))
        .join(MoneySource, MoneySource.id == JournalLeg.money_source_id)
        .where(MoneySource.programme_id == programme.id)
        .group_by(JournalLeg.money_source_id)
    )
    brought = dict(db.session.execute(summed).tuples().all())
    return [(source, -brought.get(source.id, ZERO)) for source in money_sources(programme)]


@scope_source
def programme_scopes() -> Sequence[tuple[str, int, str]]:
    """Return every programme as a place where a role can hold."""
    found = db.session.execute(
        select(Programme.id, Programme.name_nl).order_by(Programme.name_nl, Programme.id)
    )
    return [("programme", programme_id, name) for programme_id, name in found]
