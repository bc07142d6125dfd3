"""Whose mandate covers an act about money, and up to which amount?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import sentence


class Row(Protocol):
    """What these rules need to know of a mandate."""

    role: Any
    account_id: Any
    acts: Any
    most: Any
    from_on: Any
    until_on: Any
    deputy_id: Any
    away_from: Any
    away_until: Any


@dataclass(frozen=True)
class Mandated:
    """What a mandate table says of one person and act: whether there is a table, whether it names them, the most."""

    has_table: bool = False
    named: bool = False
    covered: bool = False
    most: Money | None = None
    """The largest amount this person may approve, None for any amount."""


def most_allowed(
    table: Sequence[Row], *, account_id: int, roles: Collection[str], act: str, amount: Money, day: date
) -> Mandated:
    """Return what the rows in force on a day say: by role, in person, or as deputy of who is away."""
    mine = [
        row
        for row in table
        if holds_on(row, day) and act in row.acts and (row.role in roles or account_id in people_of(row, day))
    ]
    unbounded = any(row.most is None for row in mine)
    most = None if unbounded or not mine else max(row.most for row in mine)
    return Mandated(
        has_table=any(holds_on(row, day) for row in table),
        named=bool(mine),
        covered=bool(mine) and (most is None or amount <= most),
        most=most,
    )


def holds_on(row: Row, day: date) -> bool:
    """Say whether a mandate is in force on a day."""
    return bool(row.from_on <= day and (row.until_on is None or day <= row.until_on))


def people_of(row: Row, day: date) -> set[int]:
    """Return who acts on a day under a mandate of a person: the deputy while that person is away."""
    if row.account_id is None:
        return set()
    is_away = row.deputy_id is not None and row.away_from <= day <= row.away_until
    return {row.deputy_id if is_away else row.account_id}


def check_mandate(
    *, role: str | None, account_id: int | None, acts: Collection[str], from_on: date, until_on: date | None
) -> None:
    """Refuse a mandate for nobody or two, for no act, or that ends before it begins.

    Raises RuleBroken `holder_missing`, `acts_missing`, `period_reversed`.
    """
    if (role is None) == (account_id is None):
        raise RuleBroken(
            "holder_missing", sentence("Choose a role, or write the address of one person."), field="role"
        )
    if not acts:
        raise RuleBroken("acts_missing", sentence("Choose at least one act."), field="acts")
    if until_on is not None and until_on < from_on:
        raise RuleBroken(
            "period_reversed", sentence("The last day is before the first day."), field="until_on"
        )
