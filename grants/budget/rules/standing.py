"""How does a pot stand, and why may money not move?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

from grants.budget.rules.legs import SPENT, more_counted
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import Sentence, sentence


class Pot(Protocol):
    """What these rules need to know of a pot."""

    id: Any
    name: Any
    free: Any
    reserved: Any
    committed: Any
    paid: Any
    inside: Any
    ceiling: Any


@dataclass(frozen=True)
class Standing:
    """How much of a pot is in each purse, what is spent inside it, and its ceiling (None when it has none)."""

    free: Money = ZERO
    reserved: Money = ZERO
    committed: Money = ZERO
    paid: Money = ZERO
    ceiling: Money | None = None
    inside: Money = ZERO

    @classmethod
    def of(cls, pot: Pot) -> Standing:
        """Return how this pot stands now."""
        return cls(pot.free, pot.reserved, pot.committed, pot.paid, pot.ceiling, pot.inside)

    @classmethod
    def read(cls, kept: dict[str, int | None]) -> Standing:
        """Return what `kept` wrote down."""
        return cls(**{purse: None if cents is None else Money(cents) for purse, cents in kept.items()})  # type: ignore[arg-type]

    def kept(self) -> dict[str, int | None]:
        """Return this in cents, as JSON can hold it."""
        return {
            "free": self.free.cents,
            "reserved": self.reserved.cents,
            "committed": self.committed.cents,
            "paid": self.paid.cents,
            "ceiling": None if self.ceiling is None else self.ceiling.cents,
            "inside": self.inside.cents,
        }

    def with_ceiling_raised(self, amount: Money) -> Standing:
        """Return this under a ceiling that is so much higher, if there is one."""
        return self if self.ceiling is None else replace(self, ceiling=self.ceiling + amount)

    @property
    def spent(self) -> Money:
        """Return what is reserved, committed or paid."""
        return self.reserved + self.committed + self.paid

    @property
    def funded(self) -> Money:
        """Return all that is in the pot, spent or not."""
        return self.free + self.spent

    @property
    def room(self) -> Money | None:
        """Return what the ceiling still allows, None without a ceiling."""
        return None if self.ceiling is None else self.ceiling - self.spent - self.inside

    @property
    def available(self) -> Money:
        """Return what can still be given away: the lesser of money and ceiling."""
        return self.free if self.room is None else min(self.free, self.room)

    @property
    def lesser(self) -> str:
        """Name what binds: `money`, `ceiling`, or `both` when they leave the same."""
        if self.room is None or self.free < self.room:
            return "money"
        return "both" if self.free == self.room else "ceiling"


def why_not(standing: Standing, changes: dict[str, Money], name: str) -> RuleBroken | None:
    """Return why a pot cannot take these changes, the tightest limit first, or None when it can."""
    for purse in SPENT:
        if getattr(standing, purse) + changes.get(purse, ZERO) < ZERO:
            return RuleBroken(
                "pot_empty",
                sentence(
                    "The pot “%(pot)s” has not set aside that much: it holds %(held)s.",
                    pot=name,
                    held=getattr(standing, purse),
                ),
                field="amount",
            )
    more, asked = more_counted(changes), -changes.get("free", ZERO)
    above = standing.room is not None and more > ZERO and more > standing.room
    if above and standing.lesser != "money":
        return RuleBroken("ceiling_passed", _above(name, standing.room, more), field="amount")
    if asked > standing.free:
        return RuleBroken("pot_empty", _empty(name, standing.free, asked), field="amount")
    return RuleBroken("ceiling_passed", _above(name, standing.room, more), field="amount") if above else None


def _empty(name: str, free: Money, asked: Money) -> Sentence:
    return sentence(
        "The pot “%(pot)s” holds %(free)s that is free; that is less than %(asked)s.",
        pot=name,
        free=free,
        asked=asked,
    )


def _above(name: str, room: Money | None, asked: Money) -> Sentence:
    return sentence(
        "The ceiling of “%(pot)s” leaves room for %(room)s; that is less than %(asked)s (Awb 4:25).",
        pot=name,
        room=room,
        asked=asked,
    )


def cap_passed(cap: Money, used: Money, asked: Money) -> RuleBroken:
    """Say that an initiative would receive more than the call allows one initiative."""
    return RuleBroken(
        "cap_passed",
        sentence(
            "One initiative may receive at most %(cap)s. "
            "It already receives %(used)s, so %(asked)s more is too much.",
            cap=cap,
            used=used,
            asked=asked,
        ),
        field="amount",
    )
