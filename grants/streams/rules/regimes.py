"""How is an award accounted for, from which amount on, and what does that ask of the recipient?

A call holds one regime or several; the regime of an award follows from the amount that was awarded, not from what was
asked. Three are usual in the Netherlands: below € 25,000, from there to € 125,000, and from € 125,000 on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.instalments import Instalment, plan_for

Determined = Literal["at_once", "own_motion", "on_application"]
RestsOn = Literal["performance", "costs"]
DETERMINED_NAMES: dict[Determined, Sentence] = {
    "at_once": sentence("at once, with the award"),
    "own_motion": sentence("by the funder of its own motion"),
    "on_application": sentence("when the recipient asks for it"),
}
"""How the final amount comes to be determined."""
RESTS_ON_NAMES: dict[RestsOn, Sentence] = {
    "performance": sentence("what was done"),
    "costs": sentence("what it really cost"),
}
"""What the final amount rests on; only costs that stayed lower than the award lower it."""
Asked = Literal["activity_report", "financial_report", "auditor_statement"]
ASKED_NAMES: dict[Asked, Sentence] = {
    "activity_report": sentence("a report of what you did and what came of it"),
    "financial_report": sentence("a financial report: costs and income beside the budget"),
    "auditor_statement": sentence("the statement of an auditor about the financial report"),
}
"""What a recipient may have to hand in, in the order in which it is asked."""


class Regime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How awards of at least an amount (inclusive) are accounted for and determined."""

    least_cents: int = 0
    determined: Determined = "on_application"
    activity_report: bool = False
    financial_report: bool = False
    auditor_statement: bool = False
    rests_on: RestsOn = "performance"
    apply_weeks: int = 13
    """How long after the last day of the project the recipient may ask for determination."""
    determine_weeks: int = 13
    """How long the funder takes: from the request on, or from the last day of the project by its own motion."""
    sample_percent: int = 0
    """What share of the awards under this regime is drawn for a check."""
    keep_years: int = 7
    """How long the recipient keeps its records after the determination."""

    @property
    def least(self) -> Money:
        """Return from which award on it counts, inclusive."""
        return Money(self.least_cents)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Return what the recipient hands in."""
        return tuple(name for name in ASKED_NAMES if getattr(self, name))


def regime_for(amount: Money, regimes: Sequence[Regime]) -> Regime | None:
    """Return how an award of this amount is accounted for; None where the call does not say."""
    reached = [one for one in regimes if one.least_cents <= amount.cents]
    return max(reached, key=lambda one: one.least_cents) if reached else None


def apply_until(regime: Regime, ends_on: date) -> date | None:
    """Return the last day to ask for determination; None where the recipient does not ask.

    A term that the funder sets itself does not move to a working day.
    """
    return ends_on + timedelta(weeks=regime.apply_weeks) if regime.determined == "on_application" else None


def regime_said(regime: Regime) -> list[Sentence]:
    """Return what a regime asks of a recipient, in sentences to the recipient."""
    return [_determination(regime), *_asked(regime), _basis(regime), *_kept(regime)]


def _determination(regime: Regime) -> Sentence:
    if regime.determined == "at_once":
        return sentence("The amount is determined at once, with the award: it is the final amount.")
    if regime.determined == "own_motion":
        return sentence(
            "You do not have to ask for the final amount. We determine it ourselves, within %(weeks)s weeks after the "
            "last day of the project.",
            weeks=regime.determine_weeks,
        )
    return sentence(
        "You ask us to determine the final amount within %(apply)s weeks after the last day of the project. We decide "
        "within %(determine)s weeks after that.",
        apply=regime.apply_weeks,
        determine=regime.determine_weeks,
    )


def _asked(regime: Regime) -> Iterator[Sentence]:
    if not regime.asked:
        yield sentence(
            "You hand in no report about the money. Keep proof of what you did: we may ask for it."
        )
    for name in regime.asked:
        yield sentence("You hand in %(what)s.", what=ASKED_NAMES[name])


def _basis(regime: Regime) -> Sentence:
    if regime.rests_on == "costs":
        return sentence(
            "The final amount rests on what the project really cost, and is never more than the award. What you did "
            "not spend is taken off."
        )
    return sentence(
        "The final amount rests on what you did. If you did everything for less money, the amount does not become "
        "lower."
    )


def _kept(regime: Regime) -> Iterator[Sentence]:
    if regime.sample_percent:
        yield sentence(
            "We check a part of the awards, drawn by lot (%(percent)s %% of them). If yours is drawn, you show us what "
            "you did.",
            percent=regime.sample_percent,
        )
    yield sentence(
        "You keep your records for %(years)s years after the final amount was determined.",
        years=regime.keep_years,
    )


def regime_faults(regimes: Sequence[Regime], instalments: Sequence[Instalment]) -> Iterator[Sentence]:
    """Say what is wrong with the regimes of a call that pays in these instalments."""
    leasts = [one.least_cents for one in regimes]
    if regimes and 0 not in leasts:
        yield sentence("One way of accounting counts from € 0 on: otherwise small awards have none.")
    for least in sorted({one for one in leasts if leasts.count(one) > 1}):
        yield sentence("Two ways of accounting count from %(least)s on.", least=Money(least))
    for one in regimes:
        if one.determined == "at_once" and (one.asked or one.rests_on == "costs"):
            yield sentence(
                "What is determined at once, with the award, can ask no reports and rest on no costs."
            )
        if one.auditor_statement and not one.financial_report:
            yield sentence("An auditor states something about a financial report: ask for that too.")
        if one.rests_on == "costs" and not one.financial_report:
            yield sentence("An amount that rests on costs needs a financial report.")
        if not 0 <= one.sample_percent <= 100:
            yield sentence("A sample is between 0 and 100 percent.")
        waits = [after for _part, after in plan_for(one.least, instalments)]
        if one.determined == "at_once" and "determination" in waits:
            yield sentence(
                "An instalment waits for the final amount, while awards from %(least)s are determined at once.",
                least=one.least,
            )
