"""Given a notice of default and when the decision came, what penalty is owed, and to whom (Awb 4:17 and 4:18)?

The same holds for a decision on an objection, by article 7:14. Appeal against silence does not stop it (4:17(5)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grants.foundation import terms
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, divide, total
from grants.foundation.wording import Sentence, sentence

PART_DAYS = 14
"""A day of the first, the second and the last fourteen each has its own amount (4:17(2))."""


@dataclass(frozen=True)
class Tariff:
    """What a day costs in each of the three parts, from a day on, and where that was announced."""

    from_on: date
    per_day: tuple[Money, Money, Money]
    source: str


TARIFFS = (
    Tariff(date(2009, 10, 1), (Money.euro(20), Money.euro(30), Money.euro(40)), "Stb. 2009, 383"),
    Tariff(date(2019, 1, 1), (Money.euro(23), Money.euro(35), Money.euro(45)), "Stcrt. 2018, 65542"),
)
"""Amounts change by indexation: a new announcement is a new line here, and holds for the days from then on.

The text of 4:17(2) as it stood at the end of 2025 has the last of these; what changed in it on 1 January 2026 is how a
notice reaches us, not what a day costs.
"""

STAGES: dict[str, Sentence] = {
    "grace": sentence("two weeks to decide without a penalty"),
    "running": sentence("the penalty runs"),
    "full": sentence("the penalty has reached its maximum"),
    "stopped": sentence("the penalty stopped"),
    "in_time": sentence("decided in time: no penalty"),
}
NOTHING_OWED: dict[str, Sentence] = {
    "unreasonably_late": sentence("The notice came unreasonably late (4:17(6)(a))"),
    "no_party": sentence("Who sent it is not a party to the decision (4:17(6)(b))"),
    "manifestly_inadmissible": sentence("What was asked was plainly inadmissible (4:17(6)(c))"),
    "manifestly_unfounded": sentence("What was asked was plainly unfounded (4:17(6)(c))"),
}
"""Why no penalty is owed although the decision came late."""
TELLS_OUTCOME = ("manifestly_inadmissible", "manifestly_unfounded")
"""These say what the decision is: nobody may hear of it before the decision itself."""


@dataclass(frozen=True)
class Penalty:
    """What a notice of default leads to, as things stand on a day; all days are included."""

    stage: str
    grace_until: date
    """The last day to decide without a penalty."""
    last_on: date
    """The last day that can cost anything."""
    days: int
    amount: Money
    tomorrow: Money
    """What it costs more when there is no decision by the end of today."""
    set_by: date | None
    """The last day to set the penalty (4:18); None while it can still grow, or when nothing is owed."""

    @property
    def first_on(self) -> date:
        """Return the first day on which a penalty is owed."""
        return self.grace_until + timedelta(days=1)

    @property
    def has_ended(self) -> bool:
        """Whether it cannot grow any more."""
        return self.stage not in ("grace", "running")


def penalty(received_on: date, *, decided_on: date | None, today: date) -> Penalty:
    """Return the penalty on a notice of default that came in after the last day to decide.

    The two weeks are a term of the law and move from a weekend or holiday; the 42 days after them do not (4:17(1)). The
    day on which the decision is announced costs nothing any more.
    """
    grace_until = terms.NOTICE_OF_DEFAULT.last_day(received_on)
    first_on = grace_until + timedelta(days=1)
    last_on = terms.PENALTY.last_day(grace_until)
    days = max(0, (min(last_on, (decided_on or today) - timedelta(days=1)) - grace_until).days)
    amount = total(_cost(number, first_on) for number in range(days))
    if decided_on is not None:
        stage = "stopped" if days else "in_time"
    elif days == terms.PENALTY.amount:
        stage = "full"
    else:
        stage = "running" if today >= first_on else "grace"
    ended_on = grace_until + timedelta(days=days)
    return Penalty(
        stage=stage,
        grace_until=grace_until,
        last_on=last_on,
        days=days,
        amount=amount,
        tomorrow=_cost(days, first_on) if stage == "running" else ZERO,
        set_by=terms.PENALTY_DECISION.last_day(ended_on) if stage in ("stopped", "full") else None,
    )


def _cost(number: int, first_on: date) -> Money:
    """Return what a day costs, counted from nought on the first day."""
    return tariff_on(first_on + timedelta(days=number)).per_day[number // PART_DAYS]


def tariff_on(on: date) -> Tariff:
    """Return the amounts of a day, with where they were announced."""
    return max((one for one in TARIFFS if one.from_on <= on), key=lambda one: one.from_on, default=TARIFFS[0])


def shares_of(amount: Money, applicants: Sequence[str]) -> list[tuple[str, Money]]:
    """Return what each applicant gets: equal parts that come to the whole, to the cent (4:17(7))."""
    return list(zip(applicants, divide(amount, [1] * len(applicants)), strict=True))


def check_received(received_on: date, *, due_on: date | None, today: date) -> None:
    """Refuse a notice that came before the last day had passed, or of a day that is still to come.

    `due_on` is that last day, None when no term runs. Raises RuleBroken `arrived_later_than_now`, `default_before_end`.
    """
    if received_on > today:
        said = sentence("This day is still to come. Write the day on which it came in.")
        raise RuleBroken("arrived_later_than_now", said, field="received_on")
    if due_on is None or due_on >= received_on:
        said = sentence("The last day to decide had not passed on that day: the notice came too early.")
        raise RuleBroken("default_before_end", said, field="received_on")


def check_penalty(
    found: Penalty, *, ground: str, reason: str, applicants: Sequence[str], is_decided: bool
) -> None:
    """Refuse to set a penalty that still grows or that is nothing, without reasons, or for nobody.

    `ground` says why nothing is owed, empty when it is. Raises RuleBroken `penalty_not_ended`, `nothing_to_set`,
    `reason_missing`, `tells_outcome`, `applicants_missing`.
    """
    if not found.has_ended:
        said = sentence("Decide first: the penalty can be set once it cannot grow any more.")
        raise RuleBroken("penalty_not_ended", said)
    if found.stage == "in_time":
        raise RuleBroken(
            "nothing_to_set", sentence("The decision came within the two weeks: nothing is owed.")
        )
    if ground and not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    if ground in TELLS_OUTCOME and not is_decided:
        said = sentence("This tells what the decision is: set it when the decision is announced.")
        raise RuleBroken("tells_outcome", said, field="ground")
    if not applicants:
        said = sentence("Write who applied, one name on each line.")
        raise RuleBroken("applicants_missing", said, field="applicants")
