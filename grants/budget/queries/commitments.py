"""What stands for one commitment: its years, who bears it, the entries that made it so, its budget reservation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.budget.models import (
    BudgetAdoption,
    BudgetReservation,
    Commitment,
    CommitmentShare,
    JournalEntry,
    JournalLeg,
    Pot,
    Programme,
)
from grants.budget.queries.pots import open_books
from grants.budget.rules import last_day_to_invoke, reservation_state
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import Money, divide
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account


def get_commitment(viewer: Account, commitment_id: int) -> Commitment:
    """Return a commitment; raises NotFound for one of a programme whose amounts the viewer may not read."""
    seen = open_books(viewer)
    found = db.session.scalars(
        select(Commitment)
        .join(Commitment.pot)
        .where(Commitment.id == commitment_id, Pot.programme_id.in_(seen))
        .options(joinedload(Commitment.pot).joinedload(Pot.programme))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_entry(viewer: Account, entry_id: int) -> JournalEntry:
    """Return an entry; raises NotFound for one of a programme whose amounts the viewer may not read."""
    seen = open_books(viewer)
    found = db.session.scalars(
        select(JournalEntry).where(JournalEntry.id == entry_id, JournalEntry.programme_id.in_(seen))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def first_pot_of(entry: JournalEntry) -> int:
    """Return the number of the first pot an entry touched."""
    return next(leg.pot_id for leg in entry.legs if leg.pot_id is not None)


def commitments_page(pot: Pot, cursor: str = "") -> Page[tuple[Commitment]]:
    """Return what was promised from a pot, the newest first, fifty at a time."""
    query = select(Commitment).where(Commitment.pot_id == pot.id)
    return page_of(query, [Order(Commitment.id, descending=True)], cursor=cursor)


def awards_to_move_to(programme: Programme) -> Sequence[Commitment]:
    """Return the commitments of a programme that run: something is promised and not paid yet."""
    return db.session.scalars(
        select(Commitment)
        .join(Commitment.pot)
        .where(Pot.programme_id == programme.id, Commitment.committed > Money(0))
        .options(joinedload(Commitment.pot))
        .order_by(Commitment.id)
    ).all()


def entries_of(commitment: Commitment) -> Sequence[JournalEntry]:
    """Return every entry that touched a commitment, the newest first."""
    touching = select(JournalLeg.entry_id).where(JournalLeg.commitment_id == commitment.id)
    return db.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.id.in_(touching))
        .options(joinedload(JournalEntry.maker))
        .order_by(JournalEntry.id.desc())
    ).all()


def shares_of(commitment: Commitment) -> Sequence[CommitmentShare]:
    """Return which sources bear a commitment, in the order in which they are named."""
    return db.session.scalars(
        select(CommitmentShare)
        .where(CommitmentShare.commitment_id == commitment.id)
        .options(joinedload(CommitmentShare.money_source))
        .order_by(CommitmentShare.id)
    ).all()


@dataclass(frozen=True)
class Borne:
    """What one source bears of a commitment: of what is not paid yet, and of what is paid."""

    share: CommitmentShare
    promised: Money
    paid: Money


def borne_by(commitment: Commitment) -> list[Borne]:
    """Return what each source bears, to the cent (largest remainder); empty when nobody said so."""
    shares = shares_of(commitment)
    if not shares:
        return []
    weights = [share.weight for share in shares]
    promised = divide(commitment.reserved + commitment.committed, weights)
    return [Borne(*row) for row in zip(shares, promised, divide(commitment.paid, weights), strict=True)]


def find_adoption(programme_id: int, year: int) -> BudgetAdoption | None:
    """Return when the budget of a year was adopted, if it is written down."""
    return db.session.scalars(
        select(BudgetAdoption).where(BudgetAdoption.programme_id == programme_id, BudgetAdoption.year == year)
    ).one_or_none()


def adoptions_of(programme: Programme) -> dict[int, BudgetAdoption]:
    """Return the adopted budgets of a programme by year."""
    found = select(BudgetAdoption).where(BudgetAdoption.programme_id == programme.id)
    return {adoption.year: adoption for adoption in db.session.scalars(found)}


def find_reservation(commitment: Commitment) -> BudgetReservation | None:
    """Return the budget reservation of a commitment, if it has one."""
    return db.session.scalars(
        select(BudgetReservation).where(BudgetReservation.commitment_id == commitment.id)
    ).one_or_none()


@dataclass(frozen=True)
class Condition:
    """A budget reservation as it is today, and the last day on which it can be invoked once that is known."""

    reservation: BudgetReservation
    state: str
    last_day: date | None


def condition_of(commitment: Commitment) -> Condition | None:
    """Return how the budget reservation of a commitment stands today, if it has one."""
    held = find_reservation(commitment)
    if held is None:
        return None
    adoption = find_adoption(commitment.pot.programme_id, held.year)
    return _condition(held, adoption)


def open_conditions(programme_ids: Sequence[int]) -> list[Condition]:
    """Return the budget reservations that can be invoked today, by their commitments."""
    rows = db.session.execute(
        select(BudgetReservation, BudgetAdoption)
        .join(BudgetReservation.commitment)
        .join(Commitment.pot)
        .join(
            BudgetAdoption,
            (BudgetAdoption.programme_id == Pot.programme_id)
            & (BudgetAdoption.year == BudgetReservation.year),
        )
        .where(Pot.programme_id.in_(programme_ids), BudgetReservation.invoked_on.is_(None))
        .options(joinedload(BudgetReservation.commitment))
        .order_by(BudgetReservation.id)
    )
    found = [_condition(held, adoption) for held, adoption in rows]
    return [condition for condition in found if condition.state == "open"]


def _condition(held: BudgetReservation, adoption: BudgetAdoption | None) -> Condition:
    adopted_on = adoption.adopted_on if adoption else None
    state = reservation_state(adopted_on, held.invoked_on, today())
    return Condition(held, state, last_day_to_invoke(adopted_on) if adopted_on else None)
