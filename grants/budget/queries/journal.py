"""What do we know of the entries in the books?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.budget.models import Commitment, JournalEntry, JournalLeg, Pot
from grants.budget.rules import Part
from grants.foundation.database import db
from grants.foundation.money import ZERO, Money
from grants.foundation.paging import Order, Page, page_of


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


def held_by(commitment: Commitment) -> list[Part]:
    """Return what stands for a commitment in each purse and year, by year."""
    summed = (
        select(JournalLeg.purse, JournalLeg.year, func.sum(JournalLeg.amount))
        .where(JournalLeg.commitment_id == commitment.id)
        .group_by(JournalLeg.purse, JournalLeg.year)
        .order_by(JournalLeg.year, JournalLeg.purse)
    )
    return [Part(purse, year, amount) for purse, year, amount in db.session.execute(summed) if amount]


def freed_in(pot: Pot) -> Money:
    """Return what came free in a pot after it was committed, all in all."""
    given_back = db.session.scalar(
        select(func.sum(JournalLeg.amount))
        .join(JournalLeg.entry)
        .where(JournalLeg.pot_id == pot.id, JournalLeg.purse == "committed", JournalEntry.kind == "release")
    )
    return -given_back if given_back else ZERO


def free_by_year(pot: Pot) -> dict[int, Money]:
    """Return what is free in a pot in each year; money planned for a year in which none came in is below zero."""
    summed = (
        select(JournalLeg.year, func.sum(JournalLeg.amount))
        .where(JournalLeg.pot_id == pot.id, JournalLeg.purse == "free")
        .group_by(JournalLeg.year)
        .order_by(JournalLeg.year)
    )
    return dict(db.session.execute(summed).tuples().all())
