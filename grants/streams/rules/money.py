"""What must an applicant bring, and what may one ask, by the call?"""

from __future__ import annotations

from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition


def least_own_share(definition: Definition, *, requested: Money, total_costs: Money) -> Money:
    """Return the least own share: a percentage of all costs or of what is asked, as the call says."""
    base = total_costs if definition.own_share_of == "total_costs" else requested
    return base.share(definition.own_share_percent)


def over_cap(definition: Definition, requested: Money) -> Money | None:
    """Return by how much a request is above the most for one initiative, or None; nothing is ever lowered."""
    if definition.cap is None or requested <= definition.cap:
        return None
    return requested - definition.cap


def request_faults(
    definition: Definition, *, requested: Money, own_share: Money, total_costs: Money
) -> list[Sentence]:
    """Return why this budget cannot be submitted; above the cap only when the call says that it blocks."""
    found: list[Sentence] = []
    if over_cap(definition, requested) and definition.over_cap == "block":
        found.append(
            sentence(
                "You ask %(asked)s. The most you may ask is %(most)s.", asked=requested, most=definition.cap
            )
        )
    if definition.minimum and requested < definition.minimum:
        found.append(
            sentence(
                "You ask %(asked)s. The least you may ask is %(least)s.",
                asked=requested,
                least=definition.minimum,
            )
        )
    least = least_own_share(definition, requested=requested, total_costs=total_costs)
    if own_share < least:
        found.append(
            sentence("The own share is %(own)s. It must be at least %(least)s.", own=own_share, least=least)
        )
    return found
