"""What was promised in each year, and what is or was paid in each year?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import extract, func, select

from grants.budget.models import JournalEntry, JournalLeg, Pot
from grants.budget.rules import SPENT, YearRow
from grants.foundation.database import db
from grants.foundation.money import ZERO, Money


def years_of_pots(pots: Sequence[Pot]) -> dict[int, dict[int, YearRow]]:
    """Return the commitment view and the cash view of each pot, by pot and year; a pot without money has none."""
    told: dict[tuple[int, int], dict[str, Money]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    ids = [pot.id for pot in pots]
    cash = (
        select(JournalLeg.pot_id, JournalLeg.year, JournalLeg.purse, func.sum(JournalLeg.amount))
        .where(JournalLeg.pot_id.in_(ids))
        .group_by(JournalLeg.pot_id, JournalLeg.year, JournalLeg.purse)
    )
    for pot_id, year, purse, amount in db.session.execute(cash):
        told[pot_id or 0, year][{"free": "left", "paid": "paid"}.get(purse, "planned")] += amount
    entered = extract("year", JournalEntry.effective_on)
    promised = (
        select(JournalLeg.pot_id, entered, JournalLeg.purse, func.sum(JournalLeg.amount))
        .join(JournalLeg.entry)
        .where(JournalLeg.pot_id.in_(ids), JournalLeg.purse.in_(SPENT))
        .group_by(JournalLeg.pot_id, entered, JournalLeg.purse)
    )
    for pot_id, year, purse, amount in db.session.execute(promised):
        told[pot_id or 0, int(year)]["reserved" if purse == "reserved" else "committed"] += amount
    found: dict[int, dict[int, YearRow]] = defaultdict(dict)
    for (pot_id, year), amounts in sorted(told.items()):
        found[pot_id][year] = YearRow(**amounts)
    return dict(found)
