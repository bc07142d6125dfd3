"""When is a reader's judgement whole, and what do two judgements come to?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grants.deliverables.rules.parts import Kind
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence

MET: dict[str, Sentence] = {
    "yes": sentence("met"),
    "partly": sentence("partly met"),
    "no": sentence("not met"),
}
OUTCOMES: dict[str, Sentence] = {
    "accept": sentence("Accept it"),
    "remarks": sentence("Accept it with remarks"),
    "return": sentence("Return it with points"),
}


def check_reading(kind: Kind, judged: Mapping[str, Mapping[str, str]], outcome: str, *, points: int) -> None:
    """Refuse a judgement that is not whole or contradicts itself; `points` counts new and open ones.

    Raises RuleBroken `criterion_open`, `why_missing`, `unknown_outcome`, `no_points`, `not_met`.
    """
    if outcome not in OUTCOMES:
        raise RuleBroken("unknown_outcome", sentence("Choose what should follow."), field="outcome")
    for criterion in kind.criteria:
        said = judged.get(criterion.key, {})
        if said.get("met") not in MET:
            raise RuleBroken(
                "criterion_open", sentence("Say of each criterion whether it is met."), field=criterion.key
            )
        if said["met"] != "yes" and not said.get("why", "").strip():
            raise RuleBroken(
                "why_missing",
                sentence("Say what is missing for this criterion."),
                field=f"{criterion.key}_why",
            )
    if outcome == "return" and not points:
        raise RuleBroken("no_points", sentence("Say at least at one part what must be better."))
    if outcome == "accept" and points:
        raise RuleBroken(
            "points_open",
            sentence("There are points. Accept it with remarks, or return it."),
            field="outcome",
        )
    if outcome != "return" and any(said.get("met") == "no" for said in judged.values()):
        raise RuleBroken(
            "not_met", sentence("A criterion is not met. Return it, or judge again."), field="outcome"
        )


def agreed_outcome(outcomes: Sequence[str | None]) -> str | None:
    """Return what readers agree on: to return, to accept, or to accept with remarks when one has any; else None."""
    if not outcomes or None in outcomes:
        return None
    found = set(outcomes)
    if found == {"return"}:
        return "return"
    if "return" in found:
        return None
    return "remarks" if "remarks" in found else "accept"
