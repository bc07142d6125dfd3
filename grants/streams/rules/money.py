"""What must an applicant bring, and what may one ask, by the call?"""

from __future__ import annotations

from collections.abc import Mapping

from grants.foundation.money import ZERO, Money
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import CrossCheck, Definition


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


Amounts = Mapping[str, Money]
"""What cross-checks compare, by name: those of AMOUNT_NAMES, and `head:` with each key."""

AMOUNT_NAMES = {
    "total_costs": sentence("total costs"),
    "subsidy": sentence("subsidy asked"),
    "own_share": sentence("own share"),
    "own_cash": sentence("own share in cash"),
    "own_in_kind": sentence("own share in kind"),
    "third_party": sentence("contributions of others"),
}


def check_faults(definition: Definition, amounts: Amounts) -> list[tuple[CrossCheck, Sentence]]:
    """Return the cross-checks that a budget does not meet, each with its sentence."""
    found = []
    for check in definition.checks:
        amount, bound = amounts.get(check.amount, ZERO), amounts.get(check.base, ZERO).share(check.percent)
        if (amount < bound) if check.rule == "at_least" else (amount > bound):
            found.append((check, _check_said(definition, check, amount, bound)))
    return found


def _check_said(definition: Definition, check: CrossCheck, amount: Money, bound: Money) -> Sentence:
    facts = {
        "amount": amount_name(definition, check.amount),
        "base": amount_name(definition, check.base),
        "have": amount,
        "bound": bound,
        "percent": check.percent,
    }
    if check.rule == "at_least":
        return sentence(
            "“%(amount)s” is %(have)s. It must be at least %(percent)s percent of “%(base)s”: %(bound)s.",
            **facts,
        )
    return sentence(
        "“%(amount)s” is %(have)s. It may be at most %(percent)s percent of “%(base)s”: %(bound)s.", **facts
    )


def amount_name(definition: Definition, name: str) -> Sentence | str:
    """Return an amount's name in words; a budget head's is that of the call."""
    if name in AMOUNT_NAMES:
        return AMOUNT_NAMES[name]
    key = name.removeprefix("head:")
    heads = {head.key: f"{head.name.nl} / {head.name.en}" for head in definition.budget_heads}
    return heads.get(key, name)
