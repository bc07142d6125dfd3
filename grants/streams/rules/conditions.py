"""Under which conditions does a call give money: who may apply, a budget, aid, what is looked at?"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from grants.foundation.money import Money
from grants.foundation.municipalities import municipality_name
from grants.foundation.wording import Words


class BudgetHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading under which costs are budgeted (ZonMw: personnel, material, implementation, other)."""

    key: str
    name: Words


class CrossCheck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One amount of the budget against a percentage of another, such as personnel at most 60 % of all costs.

    An amount is `total_costs`, `subsidy`, `own_share`, `own_cash`, `own_in_kind`, `third_party`, or `head:` with a key.
    """

    amount: str
    rule: Literal["at_least", "at_most"]
    percent: int
    base: str
    blocks: bool = True
    """Whether it keeps one from submitting; otherwise the applicant is told on the page of the budget."""


AidRegulation = Literal["general", "agriculture", "fishery", "sgei"]


class AidRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The most de-minimis aid for one undertaking in some years back from a day (none: that of the deadline), and which
    regulations count; the values are those of Regulation (EU) 2023/2831, articles 3(2) and 5."""

    ceiling_cents: int = 30_000_000
    years: int = 3
    back_from: date | None = None
    counts: tuple[AidRegulation, ...] = ("general", "agriculture", "fishery")
    over: Literal["block", "flag"] = "flag"

    @property
    def ceiling(self) -> Money:
        """Return the most one undertaking may receive in these years."""
        return Money(self.ceiling_cents)


class Eligibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may apply; an empty tuple or null means no limit."""

    text: Words = Words()
    initiatives: Literal["existing", "new", "both"] = "both"
    reach: Literal["national", "local", "both"] = "both"
    legal_forms: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    """Codes of the official list. A call that limits them asks the applicant for them, in its first question
    of that kind."""
    per_organisation: int | None = None

    @property
    def municipality_names(self) -> str:
        """Return the names of the municipalities, as the register writes them now."""
        return ", ".join(map(municipality_name, self.municipalities))


_OfApplicant = Literal["invited", "eligible", "per_organisation", "owner_agrees", "signed"]
_OfContent = Literal["in_time", "amount", "months", "complete", "long_enough", "aid"]
PointFact = Literal["", _OfApplicant, _OfContent]


class CheckPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One point of the formal check: what must hold, the text of call or law it rests on, and what the system checks.

    With a `fact` the system fills the point in, and a manager overrules it with a reason; without one it is ticked.
    """

    key: str
    text: Words
    source: Words = Words()
    fact: PointFact = ""
