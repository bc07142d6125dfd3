"""Given what the committee advised on an application, may it be decided otherwise, and how does the letter say it?"""

from __future__ import annotations

from dataclasses import dataclass

from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import Sentence, sentence


@dataclass(frozen=True)
class Advice:
    """What the committee advises: this amount, or None for no award; `reason` is why less than was asked."""

    requested: Money
    amount: Money | None
    reason: str = ""


def check_deviation(advice: Advice, amount: Money | None, reason: str) -> None:
    """Refuse to deviate by more than was asked, to what was advised anyhow, or without a reason (Awb 3:50).

    Raises RuleBroken `awarded_amount`, `as_advised`, `reason_missing`.
    """
    if amount is not None and not ZERO < amount <= advice.requested:
        said = sentence("Award an amount up to the %(requested)s that was asked.", requested=advice.requested)
        raise RuleBroken("awarded_amount", said, field="amount")
    if amount == advice.amount:
        said = sentence("This is what the committee advises. Choose that, or decide otherwise.")
        raise RuleBroken("as_advised", said, field="outcome")
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")


def less_advised(recommended: Money, requested: Money) -> Sentence:
    """Say that the committee advised less than was asked; its reason follows."""
    return sentence(
        "You asked %(requested)s. The committee advised %(recommended)s, and gives this reason:",
        requested=requested,
        recommended=recommended,
    )


def not_followed(recommended: Money | None, requested: Money) -> Sentence:
    """Say that the advice is not followed (Awb 3:50); the reason follows."""
    if recommended is None:
        return sentence(
            "The committee advised not to award a subsidy. We do not follow that advice, for this reason:"
        )
    return sentence(
        "You asked %(requested)s. The committee advised %(recommended)s. We do not follow that advice, for this "
        "reason:",
        requested=requested,
        recommended=recommended,
    )
