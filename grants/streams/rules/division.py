"""What does a call say of where its money ends? What fits, the caps, and money that comes free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence

MOST_ANSWER_DAYS = 90
MOST_TURNS = 20
FIT_NAMES = {
    "stop": sentence("the line stops: nobody after it gets anything"),
    "skip": sentence("it is passed over, and the next that fits is awarded"),
    "partial": sentence("it is offered what is left, and the line stops"),
}
FREED_NAMES = {
    "line": sentence("goes to the next in the ranking of this call"),
    "kept": sentence("stays with the programme"),
}


class Division(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the money is divided (Awb 4:26): who goes first is said elsewhere, what happens at the limits here."""

    fit: Literal["stop", "skip", "partial"] = "stop"
    """What happens to the first application for which not enough is left (Awb 4:25(2), "insofar")."""
    least_percent: int = 50
    """Under `partial`: less than this part of what is asked is not offered."""
    answer_days: int = 14
    """Under `partial`: within so many days after the decision the offer is accepted, or it lapses."""
    award_cap_cents: int | None = None
    organisation_cap_cents: int | None = None
    municipality_cap_cents: int | None = None
    order: int = 0
    """Which turn the call has where several of a round share a ceiling above their own; 0: none, all wait alike."""
    freed: Literal["line", "kept"] = "line"
    """Where money goes that comes free after the decisions: an award that is declined, withdrawn or lapses."""

    @property
    def caps(self) -> dict[str, Money]:
        """Return the caps by kind of whom they hold for, that per initiative left out (`Definition.cap`)."""
        named = {
            "award": self.award_cap_cents,
            "organisation": self.organisation_cap_cents,
            "municipality": self.municipality_cap_cents,
        }
        return {kind: Money(cents) for kind, cents in named.items() if cents is not None}


def division_faults(division: Division, *, asks_municipality: bool) -> Iterator[Sentence]:
    """Return what is wrong with the rules for dividing the money."""
    if any(cap.cents <= 0 for cap in division.caps.values()):
        yield sentence("A limit for an award, an organisation or a municipality must be above zero.")
    if not 1 <= division.least_percent <= 99:
        yield sentence("The least part that is offered must be between 1 and 99 percent.")
    if not 1 <= division.answer_days <= MOST_ANSWER_DAYS:
        yield sentence("There are 1 to %(most)s days to accept an offer.", most=MOST_ANSWER_DAYS)
    if not 0 <= division.order <= MOST_TURNS:
        yield sentence("The turn of a call that shares money is between 0 and %(most)s.", most=MOST_TURNS)
    if "municipality" in division.caps and not asks_municipality:
        yield sentence(
            "A limit per municipality needs a question for the municipality in which one works, one only."
        )
