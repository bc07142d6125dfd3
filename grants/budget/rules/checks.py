"""What may never be typed in an act about money?"""

from __future__ import annotations

from datetime import date

from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence


def check_amount(amount: Money | None) -> Money:
    """Refuse nothing and less; raises RuleBroken `amount_zero`."""
    if amount is None or amount <= ZERO:
        raise RuleBroken("amount_zero", sentence("Fill in an amount above zero."), field="amount")
    return amount


def check_reason(reason: str) -> str:
    """Refuse a deed without a reason; raises RuleBroken `reason_missing`."""
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    return reason.strip()


def check_period(starts_on: date, ends_on: date) -> None:
    """Refuse a period that ends before it starts; raises RuleBroken `period_reversed`."""
    if ends_on < starts_on:
        raise RuleBroken(
            "period_reversed", sentence("The last day is before the first day."), field="ends_on"
        )


AROUND_OTHERS = ("programme", "year", "round", "stream")
"""The kinds of pot in which another pot can lie."""


def check_place(kind: str, parent_kind: str | None, year: int | None) -> None:
    """Refuse a pot that lies where none can, or a year that is missing or not asked.

    Raises RuleBroken `not_around`, `year_missing`, `year_unwanted`.
    """
    if parent_kind is not None and parent_kind not in AROUND_OTHERS:
        raise RuleBroken("not_around", sentence("No other pot can lie in this pot."), field="parent")
    if kind == "year" and year is None:
        raise RuleBroken("year_missing", sentence("Fill in the budget year of this pot."), field="year")
    if kind != "year" and year is not None:
        raise RuleBroken("year_unwanted", sentence("Only a pot for one year has a year."), field="year")
