"""Money: whole cents, never a float, and reading what people type as an amount."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence

LARGEST_CENTS = 10**15


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of euro in integer cents; negative amounts exist only in the journal."""

    cents: int

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"cents are an int, not {type(self.cents).__name__}")

    @classmethod
    def euro(cls, whole: int) -> Money:
        """Return an amount of whole euro."""
        return cls(whole * 100)

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read `1.234,56`, `1,234.56`, `€ 1234`, `1234,5`; refuse words and anything of two meanings.

        Raises RuleBroken `amount_unreadable`, `amount_negative` or `amount_too_large`.
        """
        return _parse(text)

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __mul__(self, count: int) -> Money:
        return Money(self.cents * count)

    def __lt__(self, other: Money) -> bool:
        return self.cents < other.cents

    def __bool__(self) -> bool:
        return self.cents != 0

    def share(self, percent: int) -> Money:
        """Return this percentage, rounded half up to a cent."""
        return Money(_half_up(Fraction(self.cents * percent, 100)))

    def percent_of(self, whole: Money) -> Fraction:
        """Return what percentage of `whole` this is; zero when there is no whole."""
        return Fraction(self.cents * 100, whole.cents) if whole.cents else Fraction(0)

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        euro, cents = divmod(abs(self.cents), 100)
        return f"€ {sign}{euro:,}.{cents:02d}"


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """Add up amounts; nothing adds up to zero."""
    return Money(sum(amount.cents for amount in amounts))


def divide(whole: Money, weights: list[int]) -> list[Money]:
    """Divide an amount by weights so that the parts sum to the cent (largest remainder, first wins ties)."""
    base = sum(weights)
    if base <= 0:
        raise ValueError("weights must sum to more than zero")
    exact = [Fraction(whole.cents * weight, base) for weight in weights]
    floors = [int(part // 1) for part in exact]
    left = whole.cents - sum(floors)
    order = sorted(range(len(weights)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[:left]:
        floors[i] += 1
    return [Money(cents) for cents in floors]


def _half_up(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


_THOUSANDS = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")
_PLAIN = re.compile(r"\d+")


def _parse(text: str) -> Money:
    cleaned = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    cleaned = re.sub(r"^(€|EUR|euro)\s*|\s*(€|EUR|euro)$", "", cleaned, flags=re.IGNORECASE).strip()
    cleaned = re.sub(r",-{1,2}$", "", cleaned)
    if re.match(r"^[-−]\s*\S", cleaned):
        raise RuleBroken("amount_negative", sentence("An amount cannot be below zero."))
    whole, cents = cleaned, "00"
    if found := re.fullmatch(r"(.+)[.,](\d{1,2})", cleaned):
        whole, cents = found[1], found[2].ljust(2, "0")
        if whole[-4:-3] in {".", ","} and whole[-4] == cleaned[len(whole)]:
            raise _unreadable()
    if not (_PLAIN.fullmatch(whole) or _THOUSANDS.fullmatch(whole)):
        raise _unreadable()
    if len(whole) > 20:
        raise RuleBroken("amount_too_large", sentence("This amount is too large."))
    amount = int(re.sub(r"\D", "", whole)) * 100 + int(cents)
    if amount > LARGEST_CENTS:
        raise RuleBroken("amount_too_large", sentence("This amount is too large."))
    return Money(amount)


def _unreadable() -> RuleBroken:
    return RuleBroken("amount_unreadable", sentence("Write the amount in figures, for example 1.234,56."))
