"""What must an announced call say, and which source asks for it? The list a manager goes through before announcing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition
from grants.streams.rules.faults import PART_NAMES, missing_parts

HOUSE = sentence("house rule")
PERIOD = "Awb 4:27(1)"
SOURCES: dict[str, tuple[Sentence | str, Sentence]] = {
    "name": (HOUSE, sentence("Everybody must be able to find the call.")),
    "summary": (HOUSE, sentence("Who reads no further must know what the call is about.")),
    "eligibility": (HOUSE, sentence("Who may not apply must know before writing, not after.")),
    "invitation_rule": (HOUSE, sentence("Who is not invited must be able to see why.")),
    "ceiling": (
        "Awb 4:25, 4:27(1)",
        sentence("Only a ceiling that was announced before the period can be a ground to refuse."),
    ),
    "distribution": (
        "Awb 4:26",
        sentence("How the money is divided is announced with the ceiling."),
    ),
    "criteria": ("Awb 4:26", sentence("The order follows from what is judged and how heavily it weighs.")),
    "tie_rule": (
        "Awb 4:26(2)",
        sentence("What happens between equals is part of how the money is divided."),
    ),
    "opens_at": (PERIOD, sentence("The ceiling is announced before this moment.")),
    "closes_at": (PERIOD, sentence("The period for which the ceiling holds has an end.")),
    "decision_weeks": ("Awb 4:13", sentence("Within this term one gets a decision.")),
    "decision_by": (
        "Awb 4:13, 4:14",
        sentence("Eight weeks are too short for a comparison: who applies must know the day."),
    ),
    "sections": ("Awb 4:2(2)", sentence("One can only be asked for what the decision needs.")),
    "budget_heads": (HOUSE, sentence("Without heads no two budgets can be compared.")),
    "channel": (
        "Awb 2:13",
        sentence("It must be clear along which way one applies: here, after signing in."),
    ),
    "contact": ("Awb 2:13", sentence("Questions about a procedure need a place too.")),
    "sign_off_text": (HOUSE, sentence("A signatory must know beforehand what is declared.")),
}
"""Each demanded part, in the order of the list: the source that asks for it, and why."""

NAMES = PART_NAMES | {
    "distribution": sentence("How the money is divided"),
    "decision_weeks": sentence("Term for the decision"),
    "channel": sentence("The way along which one applies"),
}
KEPT_AS = {
    "ceiling": "ceiling_cents",
    "opens_at": "dates.opens_at",
    "closes_at": "dates.closes_at",
    "decision_by": "dates.decision_by",
}
"""Parts whose name in `assumed` is another."""


@dataclass(frozen=True)
class Demand:
    """One part of the announcement: what asks for it, why, and whether it is there; `assumed` where the
    published call was silent and a value was filled in."""

    name: str
    label: Sentence
    source: Sentence | str
    why: Sentence
    state: Literal["there", "assumed", "missing"]


def checklist(definition: Definition) -> list[Demand]:
    """Return every part this call must have; none may be `missing` when it is announced."""
    missing = set(missing_parts(definition))
    left_out = set()
    if definition.access != "invitation":
        left_out.add("invitation_rule")
    if definition.sign_off == "none":
        left_out.add("sign_off_text")
    return [
        Demand(name, NAMES[name], source, why, _state(name, definition, missing))
        for name, (source, why) in SOURCES.items()
        if name not in left_out
    ]


def _state(name: str, definition: Definition, missing: set[str]) -> Literal["there", "assumed", "missing"]:
    if name in missing:
        return "missing"
    kept_as = KEPT_AS.get(name, name)
    return "assumed" if {kept_as, kept_as.partition(".")[0]} & set(definition.assumed) else "there"
