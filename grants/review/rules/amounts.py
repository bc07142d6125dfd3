"""Given what was asked and what the panel would give, may it be recommended so?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence


@dataclass(frozen=True)
class Recommended:
    """That the panel recommends this amount for an application, less than was asked, and why."""

    reference: str
    amount: Money
    reason: str


def recommended_of(rule: Mapping[str, Any]) -> dict[str, Recommended]:
    """Return by reference what a kept ranking recommends less than was asked."""
    return {
        one["reference"]: Recommended(one["reference"], Money(one["cents"]), one["reason"])
        for one in rule.get("amounts", ())
    }


def amount_for(less: Mapping[str, Recommended], reference: str | None, requested: Money) -> Money:
    """Return what the panel recommends for an application: what was asked, unless it says less."""
    said = less.get(reference or "")
    return said.amount if said else requested


def check_recommended(amount: Money, requested: Money, reason: str) -> None:
    """Refuse more than was asked, nothing at all, and less without a reason (Awb 3:46).

    What should get nothing is not worth an award: the scores say so, not the amount. Raises RuleBroken
    `recommended_amount`, `reason_missing`.
    """
    if not ZERO < amount <= requested:
        said = sentence("Recommend an amount up to the %(requested)s that was asked.", requested=requested)
        raise RuleBroken("recommended_amount", said, field="amount")
    if amount < requested and not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
