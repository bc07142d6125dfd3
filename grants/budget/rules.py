"""Given how pots stand, what follows? Legs that balance, and why money may not move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import Sentence, sentence

SPENT = ("reserved", "committed", "paid")
"""The purses that count against a ceiling."""
RAISES_CEILING = ("top_up", "reallocation")
"""The kinds of proposal that raise the receiving pot's ceiling, if it has one."""


class Pot(Protocol):
    """What these rules need to know of a pot."""

    id: Any
    name: Any
    free: Any
    reserved: Any
    committed: Any
    paid: Any
    ceiling: Any


@dataclass(frozen=True)
class Standing:
    """How much of a pot is in each purse, and its ceiling (None when it has none)."""

    free: Money = ZERO
    reserved: Money = ZERO
    committed: Money = ZERO
    paid: Money = ZERO
    ceiling: Money | None = None

    @classmethod
    def of(cls, pot: Pot) -> Standing:
        """Return how this pot stands now."""
        return cls(pot.free, pot.reserved, pot.committed, pot.paid, pot.ceiling)

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
        }

    @property
    def spent(self) -> Money:
        """Return what is reserved, committed or paid."""
        return self.reserved + self.committed + self.paid

    @property
    def room(self) -> Money | None:
        """Return what the ceiling still allows, None without a ceiling."""
        return None if self.ceiling is None else self.ceiling - self.spent

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


@dataclass(frozen=True)
class Leg:
    """So much into (positive) or out of (negative) a purse; `outside` has no pot."""

    pot_id: int | None
    purse: str
    amount: Money


def from_outside(pot_id: int, amount: Money) -> list[Leg]:
    """Bring money into a pot."""
    return [Leg(None, "outside", -amount), Leg(pot_id, "free", amount)]


def between_pots(from_pot_id: int, to_pot_id: int, amount: Money) -> list[Leg]:
    """Move free money from one pot to another."""
    return [Leg(from_pot_id, "free", -amount), Leg(to_pot_id, "free", amount)]


def between_purses(pot_id: int, amount: Money, from_purse: str, to_purse: str) -> list[Leg]:
    """Move money from one purse of a pot to another."""
    return [Leg(pot_id, from_purse, -amount), Leg(pot_id, to_purse, amount)]


def balances(legs: Sequence[Leg]) -> bool:
    """Say whether these legs may stand as one entry: they sum to zero and each moves something."""
    return bool(legs) and not total(leg.amount for leg in legs) and all(leg.amount for leg in legs)


def changes_of(legs: Sequence[Leg], pot_id: int) -> dict[str, Money]:
    """Return what these legs add to each purse of one pot."""
    changes: dict[str, Money] = {}
    for leg in legs:
        if leg.pot_id == pot_id:
            changes[leg.purse] = changes.get(leg.purse, ZERO) + leg.amount
    return changes


def more_spent(changes: dict[str, Money]) -> Money:
    """Return by how much these changes raise what counts against the ceiling."""
    return total(amount for purse, amount in changes.items() if purse in SPENT)


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
    more, asked = more_spent(changes), -changes.get("free", ZERO)
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


def parts_to_release(reserved: Money, committed: Money, asked: Money) -> list[tuple[str, Money]]:
    """Return from which purses an amount is given back, what is only reserved first.

    Raises RuleBroken `release_too_large`.
    """
    if asked > reserved + committed:
        raise RuleBroken(
            "release_too_large",
            sentence("Only %(held)s can be given back.", held=reserved + committed),
            field="amount",
        )
    from_reserved = min(reserved, asked)
    parts = [("reserved", from_reserved), ("committed", asked - from_reserved)]
    return [(purse, part) for purse, part in parts if part]


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


@dataclass(frozen=True)
class Side:
    """One pot in a proposal: its number, name, and how it stands."""

    pot_id: int
    name: str
    standing: Standing

    @classmethod
    def of(cls, pot: Pot) -> Side:
        """Return this pot as it stands now."""
        return cls(pot.id, pot.name, Standing.of(pot))


def check_proposal(*, kind: str, amount: Money | None, to_pot: Side, from_pot: Side | None) -> None:
    """Refuse a proposal that could not be carried out as things stand now.

    Raises RuleBroken `amount_zero`, `source_missing`, `source_unwanted`, `same_pot`, `ceiling_missing` or
    `pot_empty`.
    """
    asked = check_amount(amount)
    if kind == "reallocation" and from_pot is None:
        raise RuleBroken("source_missing", sentence("Choose the pot the money comes from."), field="from_pot")
    if kind != "reallocation" and from_pot is not None:
        raise RuleBroken(
            "source_unwanted", sentence("Only a reallocation takes money from another pot."), field="from_pot"
        )
    if from_pot is not None and from_pot.pot_id == to_pot.pot_id:
        raise RuleBroken("same_pot", sentence("Choose two different pots."), field="to_pot")
    if kind == "top_up" and to_pot.standing.ceiling is None:
        raise RuleBroken(
            "ceiling_missing",
            sentence("“%(pot)s” has no ceiling to raise: propose funding instead.", pot=to_pot.name),
            field="kind",
        )
    if from_pot is not None:
        broken = why_not(from_pot.standing, {"free": -asked}, from_pot.name)
        if broken is not None:
            raise broken


def ceiling_rises(kind: str, standing: Standing) -> bool:
    """Say whether such a proposal raises the receiving ceiling (Awb 4:27 only forbids lowering)."""
    return kind in RAISES_CEILING and standing.ceiling is not None


@dataclass(frozen=True)
class Change:
    """One pot before and after a proposal is carried out."""

    name: str
    before: Standing
    after: Standing


def changes_by(*, kind: str, amount: Money, to_pot: Side, from_pot: Side | None) -> list[Change]:
    """Return what a proposal does to both pots, the giving one first."""
    received, given = after(
        kind=kind,
        amount=amount,
        to_pot=to_pot.standing,
        from_pot=from_pot.standing if from_pot else None,
    )
    changes = [Change(to_pot.name, to_pot.standing, received)]
    if from_pot is not None and given is not None:
        changes.insert(0, Change(from_pot.name, from_pot.standing, given))
    return changes


def after(
    *, kind: str, amount: Money, to_pot: Standing, from_pot: Standing | None
) -> tuple[Standing, Standing | None]:
    """Return how both pots would stand: the receiving one, and the giving one if there is one.

    The giving pot keeps its ceiling: a ceiling is not lowered for applications already in (Awb 4:27(2)).
    """
    raised = to_pot.ceiling
    if raised is not None and ceiling_rises(kind, to_pot):
        raised = raised + amount
    received = replace(to_pot, free=to_pot.free + amount, ceiling=raised)
    return received, replace(from_pot, free=from_pot.free - amount) if from_pot else None
