"""Does a call fit somebody, by what they say of themselves? The same rules that the application is held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from grants.foundation.money import ZERO, Money
from grants.foundation.municipalities import municipality_name
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.aid import aid_question, aid_sum
from grants.streams.rules.answers import Answer
from grants.streams.rules.dates import Moments, needs_preregistration
from grants.streams.rules.definition import Definition
from grants.streams.rules.money import least_own_share, over_cap, request_faults

HALF_A_CENT = 50
"""In hundredths of a cent, as a percentage of cents is: shares are rounded half up."""


@dataclass(frozen=True)
class Wish:
    """What somebody says of a plan: of the initiative, the organisation and, when they know it, the money."""

    is_existing: bool
    reach: str
    legal_form: str
    municipalities: tuple[str, ...] = ()
    asked: Money | None = None
    own_share: Money | None = None
    received: Money | None = None
    """De-minimis aid received in the years that count, where the call asks for a declaration."""


@dataclass(frozen=True)
class Finding:
    """One thing found: `no` keeps one from applying, `look` asks for attention."""

    tone: Literal["no", "look"]
    said: Sentence


def eligibility_faults(
    definition: Definition,
    *,
    is_existing: bool,
    reach: str,
    legal_form: str,
    municipalities: Sequence[str] = (),
) -> list[tuple[str, Sentence]]:
    """Return why a call is not for an initiative or organisation, each with the one of the two it is about."""
    rule = definition.eligibility
    found: list[tuple[str, Sentence]] = []
    if rule.initiatives == "existing" and not is_existing:
        found.append(("initiative", sentence("This call is only for initiatives that exist already.")))
    elif rule.initiatives == "new" and is_existing:
        found.append(("initiative", sentence("This call is only for new initiatives.")))
    if rule.reach == "national" and reach != "national":
        found.append(
            ("initiative", sentence("This call is only for initiatives that work in the whole country."))
        )
    elif rule.reach == "local" and reach != "local":
        found.append(("initiative", sentence("This call is only for local initiatives.")))
    if rule.legal_forms and legal_form not in rule.legal_forms:
        found.append(
            ("organisation", sentence("Organisations of this legal form cannot apply in this call."))
        )
    elsewhere = municipality_fault(definition, municipalities)
    if elsewhere is not None:
        found.append(("municipalities", elsewhere))
    return found


def municipality_fault(definition: Definition, codes: Sequence[str]) -> Sentence | None:
    """Return why a call for some municipalities is not for these, or None; every one must be among them."""
    allowed = definition.eligibility.municipalities
    if not allowed:
        return None
    if not codes:
        return sentence("This call is only for some municipalities: say in which you work.")
    other = [municipality_name(code) for code in codes if code not in allowed]
    if not other:
        return None
    return sentence(
        "This call is not for %(other)s. It is only for: %(allowed)s.",
        other=", ".join(other),
        allowed=definition.eligibility.municipality_names,
    )


def municipalities_in(definition: Definition, answers: Mapping[str, Mapping[str, Answer]]) -> tuple[str, ...]:
    """Return the codes an applicant gave to the call's first question for municipalities."""
    asked = definition.municipality_question
    if asked is None:
        return ()
    section, question = asked
    answer = answers.get(section.key, {}).get(question.key) or ()
    return (answer,) if isinstance(answer, str) else tuple(answer)


def findings(
    definition: Definition, wish: Wish, at: datetime, moments: Moments | None = None
) -> list[Finding]:
    """Return everything that stands in the way of a plan, then what to look at; nothing when it fits.

    `moments` are those of the call as they are now; None for those of its definition.
    """
    moments = moments or definition.dates
    faults = eligibility_faults(
        definition,
        is_existing=wish.is_existing,
        reach=wish.reach,
        legal_form=wish.legal_form,
        municipalities=wish.municipalities,
    )
    found = [Finding("no", said) for _about, said in faults]
    if definition.access == "invitation":
        found.append(
            Finding("look", sentence("Only who is invited can apply in this call: were you invited?"))
        )
    found += [*_preregistration(definition, moments, at), *_idea(moments, at), *_aid(definition, wish)]
    return sorted([*found, *_money(definition, wish)], key=lambda one: one.tone == "look")


def _preregistration(definition: Definition, moments: Moments, at: datetime) -> list[Finding]:
    before = moments.preregister_before
    if needs_preregistration(definition, moments, at):
        said = sentence("Only who pre-registered before %(moment)s can still apply: did you?", moment=before)
    elif before is None or at >= before:
        return []
    elif definition.preregistration == "required":
        said = sentence("Pre-register before %(moment)s: without that you cannot apply later.", moment=before)
    else:
        said = sentence("We would like you to pre-register before %(moment)s.", moment=before)
    return [Finding("look", said)]


def _idea(moments: Moments, at: datetime) -> list[Finding]:
    before = moments.ideas_before
    if before is None:
        return []
    if at >= before:
        said = sentence("Only who sent an idea before %(moment)s can still apply: did you?", moment=before)
    else:
        said = sentence("First send an idea before %(moment)s: without that you cannot apply.", moment=before)
    return [Finding("look", said)]


def _aid(definition: Definition, wish: Wish) -> list[Finding]:
    if aid_question(definition) is None or wish.received is None:
        return []
    declared = {"grants": [{"amount": wish.received.cents, "granted_on": None, "regulation": None}]}
    found = aid_sum(definition, declared, wish.asked or ZERO)
    stops = found.over is not None and definition.aid.over == "block"
    return [Finding("no" if stops else "look", found.said)]


def _money(definition: Definition, wish: Wish) -> list[Finding]:
    if wish.asked is None:
        return []
    least = _needed(definition, wish.asked)
    own = least if wish.own_share is None else wish.own_share
    faults = request_faults(definition, requested=wish.asked, own_share=own, total_costs=wish.asked + own)
    found = [Finding("no", said) for said in faults]
    if over_cap(definition, wish.asked) and definition.over_cap == "flag":
        found.append(
            Finding(
                "look",
                sentence(
                    "You ask %(asked)s. The most for one initiative is %(most)s: what is above it is flagged.",
                    asked=wish.asked,
                    most=definition.cap,
                ),
            )
        )
    if wish.own_share is None and least:
        found.append(
            Finding(
                "look", sentence("With this amount the own share must be at least %(least)s.", least=least)
            )
        )
    return found


def _needed(definition: Definition, asked: Money) -> Money:
    """Return the smallest own share that goes with an amount, to the cent."""
    percent = definition.own_share_percent
    base = 100 - percent if definition.own_share_of == "total_costs" else 100
    own = Money(max(0, (asked.cents * percent - HALF_A_CENT) // base))
    while own < least_own_share(definition, requested=asked, total_costs=asked + own):
        own += Money(1)
    return own
