"""Of what is to be paid back, what can come in, what is late, and was a formal reminder sent of it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from grants.awards.rules.determining import settled_by_part
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import sentence


@dataclass(frozen=True)
class Owed:
    """One part of what is to be paid back; `reminded_until` is the last day of the formal reminder about it."""

    due_on: date
    amount: Money
    reminded_until: date | None = None


@dataclass(frozen=True)
class Arrears:
    """What is late on a day: by the place of a part in its plan, with the amount that did not come.

    It `waits` where nothing may be demanded now: the recovery rests, or a remission is proposed.
    """

    late: Mapping[int, Owed]
    today: date
    waits: bool = False

    @property
    def to_remind(self) -> Mapping[int, Owed]:
        """Return what no formal reminder was sent of."""
        return {place: one for place, one in self.late.items() if one.reminded_until is None}

    @property
    def unreminded(self) -> Money:
        """Return how much that is together."""
        return total(one.amount for one in self.to_remind.values())

    @property
    def is_due(self) -> bool:
        """Say whether a formal reminder can be sent."""
        return not self.waits and bool(self.to_remind)

    @property
    def reminded(self) -> Money:
        """Return how much of what a formal reminder was sent of did not come."""
        return total(one.amount for one in self.late.values() if one.reminded_until is not None)

    @property
    def until(self) -> date | None:
        """Return the last day that a formal reminder of what did not come gives; None without one."""
        return max((one.reminded_until for one in self.late.values() if one.reminded_until), default=None)

    @property
    def has_passed(self) -> bool:
        """Say whether that day passed, and nothing is left but to collect."""
        return not self.waits and not self.to_remind and self.until is not None and self.until < self.today


def arrears(parts: Sequence[Owed], settled: Money, *, today: date, waits: bool = False) -> Arrears:
    """Return what is late of a plan: what came in goes to the first day first."""
    covered = settled_by_part([(one.due_on, one.amount) for one in parts], settled)
    late = {
        place: replace(one, amount=one.amount - came)
        for place, (one, came) in enumerate(zip(parts, covered, strict=True))
        if one.due_on < today and came < one.amount
    }
    return Arrears(late, today, waits)


def check_came(came_on: date, *, today: date) -> None:
    """Refuse money of a day that is still to come; raises RuleBroken `came_later_than_now`."""
    if came_on > today:
        said = sentence("This day is still to come. Write the day on which it came in.")
        raise RuleBroken("came_later_than_now", said, field="came_on")


def check_owed(amount: Money, owed: Money) -> None:
    """Refuse nothing, and more than is owed; raises RuleBroken `more_than_owed`."""
    if not ZERO < amount <= owed:
        said = sentence("Write an amount up to the %(owed)s that is still owed.", owed=owed)
        raise RuleBroken("more_than_owed", said, field="amount")


def check_reminder(found: Arrears) -> None:
    """Refuse a formal reminder of what waits (Awb 4:94), is not late, or was reminded of.

    Raises RuleBroken `recovery_waits`, `nothing_late`.
    """
    if found.waits:
        said = sentence(
            "Nothing is asked for now, or it is proposed to let a part go: that is decided first."
        )
        raise RuleBroken("recovery_waits", said)
    if not found.to_remind:
        raise RuleBroken("nothing_late", sentence("Nothing is late of which no formal reminder was sent."))
