"""What do we know of the money, as far as this viewer may know it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from grants.budget.models import (
    Allowance,
    Ceiling,
    Commitment,
    JournalEntry,
    JournalLeg,
    MoneyProposal,
    Pot,
    Programme,
)
from grants.budget.permissions import READERS, may_decide_proposal
from grants.budget.rules import Change, Side, Standing, changes_by, check_proposal
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.invariants import invariant
from grants.foundation.money import ZERO, Money, total
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account
from grants.people.queries import scope_source

PURSES_OF_A_POT = ("free", "reserved", "committed", "paid")


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


def get_pot(viewer: Account, pot_id: int) -> Pot:
    """Return a pot; raises NotFound for one of a programme the viewer may not read."""
    seen = visible_programmes(viewer).with_only_columns(Programme.id)
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


@dataclass(frozen=True)
class JournalRow:
    """One entry as one pot sees it: what it added to each purse."""

    entry: JournalEntry
    changes: dict[str, Money]


def journal_page(pot: Pot, cursor: str = "") -> Page[JournalRow]:
    """Return the entries that touched a pot, the newest first, fifty at a time."""
    touching = select(JournalLeg.entry_id).where(JournalLeg.pot_id == pot.id)
    query = select(JournalEntry).where(JournalEntry.id.in_(touching)).options(joinedload(JournalEntry.maker))
    found = page_of(query, [Order(JournalEntry.id, descending=True)], cursor=cursor)
    entries = [row[0] for row in found.rows]
    legs = (
        select(JournalLeg.entry_id, JournalLeg.purse, func.sum(JournalLeg.amount))
        .where(JournalLeg.pot_id == pot.id, JournalLeg.entry_id.in_([entry.id for entry in entries]))
        .group_by(JournalLeg.entry_id, JournalLeg.purse)
    )
    changes: dict[int, dict[str, Money]] = defaultdict(dict)
    for entry_id, purse, amount in db.session.execute(legs):
        changes[entry_id][purse] = amount
    rows = [JournalRow(entry, changes[entry.id]) for entry in entries]
    return Page(rows, found.next_cursor, found.previous_cursor)


def visible_proposals(viewer: Account) -> Select[MoneyProposal]:
    """Return the proposals of the programmes this viewer may read."""
    seen = visible_programmes(viewer).with_only_columns(Programme.id)
    parts = (MoneyProposal.to_pot, MoneyProposal.from_pot, MoneyProposal.programme, MoneyProposal.proposer)
    return (
        select(MoneyProposal)
        .where(MoneyProposal.programme_id.in_(seen))
        .options(*(joinedload(part) for part in parts))
    )


def proposals_for(viewer: Account) -> Sequence[MoneyProposal]:
    """Return the proposals nobody decided about yet, the oldest first."""
    query = visible_proposals(viewer).where(MoneyProposal.state == "proposed").order_by(MoneyProposal.id)
    return db.session.scalars(query).all()


def proposals_to_decide(viewer: Account) -> list[MoneyProposal]:
    """Return the open proposals this viewer may decide about."""
    return [
        proposal
        for proposal in proposals_for(viewer)
        if may_decide_proposal(viewer, programme_id=proposal.programme_id, proposed_by=proposal.proposed_by)
    ]


def decided_proposals_page(viewer: Account, cursor: str = "") -> Page[tuple[MoneyProposal]]:
    """Return the proposals that were decided or withdrawn, the newest first, fifty at a time."""
    query = visible_proposals(viewer).where(MoneyProposal.state != "proposed")
    return page_of(query, [Order(MoneyProposal.id, descending=True)], cursor=cursor)


def get_proposal(viewer: Account, proposal_id: int) -> MoneyProposal:
    """Return a proposal; raises NotFound for one of a programme the viewer may not read."""
    found = db.session.scalars(visible_proposals(viewer).where(MoneyProposal.id == proposal_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def preview_of(
    *,
    kind: str,
    amount: Money,
    to_pot: Pot,
    from_pot: Pot | None,
    **_rest: object,
) -> list[Change]:
    """Return what a proposal would do to both pots; raises RuleBroken as proposing it would."""
    sides = Side.of(to_pot), Side.of(from_pot) if from_pot else None
    check_proposal(kind=kind, amount=amount, to_pot=sides[0], from_pot=sides[1])
    return changes_by(kind=kind, amount=amount, to_pot=sides[0], from_pot=sides[1])


def as_proposed(proposal: MoneyProposal) -> list[Change]:
    """Return both pots before and after, as the proposer saw them."""
    kept, from_pot = proposal.before, proposal.from_pot
    to_side = Side(proposal.to_pot.id, proposal.to_pot.name, Standing.read(kept["to"]))
    from_side = Side(from_pot.id, from_pot.name, Standing.read(kept["from"])) if from_pot else None
    return changes_by(kind=proposal.kind, amount=proposal.amount, to_pot=to_side, from_pot=from_side)


def as_it_stands(proposal: MoneyProposal) -> list[Change]:
    """Return both pots before and after, if it were approved now; empty when nothing changed since."""
    sides = Side.of(proposal.to_pot), Side.of(proposal.from_pot) if proposal.from_pot else None
    found = changes_by(kind=proposal.kind, amount=proposal.amount, to_pot=sides[0], from_pot=sides[1])
    return found if found != as_proposed(proposal) else []


@scope_source
def programme_scopes() -> Sequence[tuple[str, int, str]]:
    """Return every programme as a place where a role can hold."""
    found = db.session.execute(
        select(Programme.id, Programme.name_nl).order_by(Programme.name_nl, Programme.id)
    )
    return [("programme", programme_id, name) for programme_id, name in found]


@invariant("ledger")
def ledger_faults() -> list[str]:
    """Check every euro and return a sentence per fault; an empty list is a whole ledger."""
    return [*_unbalanced(), *_wrong_pots(), *_wrong_allowances()]


def _unbalanced() -> list[str]:
    away = func.sum(JournalLeg.amount)
    found = db.session.execute(
        select(JournalEntry.id, away)
        .outerjoin(JournalLeg, JournalLeg.entry_id == JournalEntry.id)
        .group_by(JournalEntry.id)
        .having((func.count(JournalLeg.id) == 0) | (away != ZERO))
        .order_by(JournalEntry.id)
    )
    return [
        f"journal entry {entry_id}: its legs sum to {amount or ZERO}, not to zero, or it has none"
        for entry_id, amount in found
    ]


def _wrong_pots() -> list[str]:
    by_legs: dict[int | None, dict[str, Money]] = defaultdict(dict)
    summed = select(JournalLeg.pot_id, JournalLeg.purse, func.sum(JournalLeg.amount))
    for pot_id, purse, amount in db.session.execute(summed.group_by(JournalLeg.pot_id, JournalLeg.purse)):
        by_legs[pot_id][purse] = amount
    promised = select(
        Commitment.pot_id,
        func.sum(Commitment.reserved),
        func.sum(Commitment.committed),
        func.sum(Commitment.paid),
    ).group_by(Commitment.pot_id)
    by_promise = {pot_id: Standing(ZERO, *purses) for pot_id, *purses in db.session.execute(promised)}
    newest = select(func.max(Ceiling.id)).group_by(Ceiling.pot_id)
    dated = select(Ceiling.pot_id, Ceiling.amount).where(Ceiling.id.in_(newest))
    in_force = dict(db.session.execute(dated).tuples().all())
    faults = []
    for pot in db.session.scalars(select(Pot).order_by(Pot.id)):
        told = by_promise.get(pot.id, Standing())
        for purse in PURSES_OF_A_POT:
            held, legs = getattr(pot, purse), by_legs[pot.id].get(purse, ZERO)
            if held != legs:
                faults.append(f"pot {pot.id}: {purse} is {held}, its legs sum to {legs}")
            if held < ZERO:
                faults.append(f"pot {pot.id}: {purse} is below zero: {held}")
            if purse != "free" and held != getattr(told, purse):
                faults.append(
                    f"pot {pot.id}: {purse} is {held}, its commitments sum to {getattr(told, purse)}"
                )
        if pot.ceiling != in_force.get(pot.id):
            faults.append(f"pot {pot.id}: the ceiling {pot.ceiling} is not the last one announced")
        if pot.ceiling is not None and pot.spent > pot.ceiling:
            faults.append(f"pot {pot.id}: {pot.spent} is spent, above the ceiling of {pot.ceiling}")
    return faults


def _wrong_allowances() -> list[str]:
    by_initiative = (
        select(
            Commitment.pot_id,
            Commitment.initiative_id,
            func.sum(Commitment.reserved),
            func.sum(Commitment.committed),
            func.sum(Commitment.paid),
        )
        .where(Commitment.initiative_id.is_not(None))
        .group_by(Commitment.pot_id, Commitment.initiative_id)
    )
    told = {(pot_id, who): total(purses) for pot_id, who, *purses in db.session.execute(by_initiative)}
    faults = []
    for kept in db.session.scalars(select(Allowance).order_by(Allowance.id)):
        amount = told.pop((kept.pot_id, kept.initiative_id), ZERO)
        where = f"allowance of initiative {kept.initiative_id} in pot {kept.pot_id}"
        if kept.used != amount:
            faults.append(f"{where}: {kept.used} is counted, its commitments sum to {amount}")
        if kept.cap is not None and kept.used > kept.cap:
            faults.append(f"{where}: {kept.used} is above the cap of {kept.cap}")
    faults += [
        f"initiative {who} in pot {pot_id}: no allowance counts its commitments" for pot_id, who in told
    ]
    return faults
