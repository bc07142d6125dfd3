"""Given what the subsidy bought and what happened with it, what does the recipient owe (Awb 4:41), and until when?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from grants.awards.rules.determining import Step
from grants.foundation import terms
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, divide, total
from grants.foundation.wording import Sentence, sentence

COMPENSATION_NAMES: dict[str, Sentence] = {
    "disposed": sentence("it was sold, encumbered or put to another use"),
    "damage": sentence("damages were paid for its loss or damage"),
    "activities_ended": sentence("the subsidised activities ended, in whole or in part"),
    "withdrawn": sentence("the subsidy was withdrawn or ended"),
    "dissolved": sentence("the legal person that received the subsidy was dissolved"),
}
LAWS_OF_COMPENSATION = {
    key: f"4:41 (2) {letter}" for key, letter in zip(COMPENSATION_NAMES, "abcde", strict=True)
}


@dataclass(frozen=True)
class Asset:
    """Something that was bought: what it cost, what of that the subsidy paid, and what it was worth when it happened.

    `row` is where it was typed, counted from nothing. Of damage the value is what was paid out.
    """

    name: str
    cost: Money
    subsidised: Money
    value: Money
    row: int = 0

    @property
    def owed(self) -> Money:
        """Return its value for the part of its cost that the subsidy paid, to the cent."""
        return divide(self.value, [self.subsidised.cents, self.cost.cents - self.subsidised.cents])[0]


def check_assets(assets: Sequence[Asset]) -> None:
    """Hold that something was bought, with the subsidy, and that something is owed for it.

    Raises RuleBroken `asset_missing`, `asset_without_cost`, `subsidised_more`, `nothing_owed`.
    """
    if not assets:
        said = sentence("Write what was bought with the subsidy.")
        raise RuleBroken("asset_missing", said, field="name_0")
    for one in assets:
        if one.cost <= ZERO:
            said = sentence("Write what it cost.")
            raise RuleBroken("asset_without_cost", said, field=f"cost_{one.row}")
        if one.subsidised > one.cost:
            said = sentence("The subsidy cannot have paid more than the %(cost)s it cost.", cost=one.cost)
            raise RuleBroken("subsidised_more", said, field=f"subsidised_{one.row}")
    if not total(one.owed for one in assets):
        said = sentence("Nothing is owed for this: it had no value, or the subsidy paid nothing of it.")
        raise RuleBroken("nothing_owed", said, field=f"value_{assets[0].row}")


def steps_of(assets: Sequence[Asset]) -> list[Step]:
    """Return how the compensation is worked out, what each is good for beside it."""
    return [
        Step(
            sentence(
                "%(name)s was worth %(value)s. Of the %(cost)s it cost, the subsidy paid %(subsidised)s.",
                name=one.name,
                value=one.value,
                cost=one.cost,
                subsidised=one.subsidised,
            ),
            one.owed,
        )
        for one in assets
    ]


def kept_assets(assets: Sequence[Asset]) -> list[dict[str, Any]]:
    """Return what was bought as JSON holds it, amounts in cents."""
    return [
        {key: value.cents if isinstance(value, Money) else value for key, value in vars_of(one).items()}
        for one in assets
    ]


def vars_of(asset: Asset) -> dict[str, Any]:
    """Return the facts of something that was bought, without the row in which it was typed."""
    return {key: getattr(asset, key) for key in asdict(asset) if key != "row"}


def last_day_to_fix(known_on: date, determined_on: date | None) -> date:
    """Return the last day: a year after it was known, and five years after the last final amount (Awb 4:41(3))."""
    within_a_year = terms.COMPENSATION.last_day(known_on)
    if determined_on is None:
        return within_a_year
    return min(within_a_year, terms.COMPENSATION_AT_LAST.last_day(determined_on))


def check_days(happened_on: date, known_on: date, today: date, determined_on: date | None) -> None:
    """Refuse days that cannot be, and compensation that comes too late.

    Raises RuleBroken `still_to_come`, `known_before`, `compensation_too_late`.
    """
    for field, day in (("happened_on", happened_on), ("known_on", known_on)):
        if day > today:
            said = sentence("This day is still to come.")
            raise RuleBroken("still_to_come", said, field=field)
    if known_on < happened_on:
        said = sentence("It cannot be known before it happened.")
        raise RuleBroken("known_before", said, field="known_on")
    last = last_day_to_fix(known_on, determined_on)
    if today > last:
        said = sentence(
            "It is too late: compensation could be fixed until %(day)s, a year after it was known and at most five "
            "years after the final amount (article 4:41(3)).",
            day=last,
        )
        raise RuleBroken("compensation_too_late", said, field="known_on")
