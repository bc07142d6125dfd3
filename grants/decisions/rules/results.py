"""Given the published decisions of a call, what does everybody read: who was awarded what, and how that was done?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.foundation.money import Money, total


@dataclass(frozen=True)
class PublicAward:
    """What is public of an award: never its place or its score."""

    reference: str
    title: str
    organisation: str
    amount: Money
    summary: str = ""
    waits: bool = False
    """Whether it is an offer in part that was not answered yet."""


@dataclass(frozen=True)
class PublicResults:
    """What is public of the decisions on a call; of refusals only how many there are, and what they asked together."""

    published_on: date
    awards: Sequence[PublicAward]
    refused: int
    refused_asked: Money
    committee: Sequence[str]
    limit_hit: str | None

    @property
    def awarded(self) -> Money:
        """Return what was awarded in all."""
        return total(one.amount for one in self.awards)


def results_as_data(
    results: PublicResults, *, call: str, code: str, ceilings: Sequence[tuple[date, Money, str]]
) -> dict[str, Any]:
    """Return the results as open data: amounts in cents, days in ISO form."""
    return {
        "call": call,
        "code": code,
        "published_on": results.published_on.isoformat(),
        "awards": [
            {
                "reference": one.reference,
                "title": one.title,
                "organisation": one.organisation,
                "amount_cents": one.amount.cents,
                "summary": one.summary or None,
                "waits_for_acceptance": one.waits,
            }
            for one in results.awards
        ],
        "awarded_cents": results.awarded.cents,
        "refused": {"count": results.refused, "asked_cents": results.refused_asked.cents},
        "ceilings": [
            {"from": day.isoformat(), "cents": amount.cents, "announced_in": where}
            for day, amount, where in ceilings
        ],
        "limit": results.limit_hit,
        "committee": list(results.committee) or None,
    }
