"""What differs between two versions of a draft, in words for the person who was overtaken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from grants.foundation.errors import Difference
from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition, as_content

FIELD_NAMES: dict[str, Sentence] = {
    "name": sentence("Name"),
    "summary": sentence("Summary"),
    "goal": sentence("Goal"),
    "access": sentence("Access"),
    "invitation_rule": sentence("Who is invited"),
    "preregistration": sentence("Pre-registration"),
    "advice_for_reviewers": sentence("Reviewers read the advice"),
    "eligibility": sentence("Who may apply"),
    "ceiling_cents": sentence("Subsidy ceiling"),
    "cap_cents": sentence("Most for one initiative"),
    "minimum_cents": sentence("Least one may ask"),
    "over_cap": sentence("A request above the most"),
    "max_awards": sentence("Largest number of awards"),
    "months_min": sentence("Shortest duration"),
    "months_max": sentence("Longest duration"),
    "own_share_percent": sentence("Own share"),
    "own_share_of": sentence("Own share is counted from"),
    "own_share_rule": sentence("What counts as own share"),
    "checks": sentence("Checks of the budget"),
    "aid": sentence("De-minimis aid"),
    "scale": sentence("Scale"),
    "criteria": sentence("Criteria"),
    "combined": sentence("How scores become one"),
    "matrix": sentence("Matrix of priorities"),
    "fundable_from": sentence("Lowest mean or total for an award"),
    "reviews_wanted": sentence("Reviews for each application"),
    "reason_words": sentence("Least words of a reason"),
    "abstain": sentence("Reviewers may abstain"),
    "blind": sentence("Who applies is hidden from who judges"),
    "hides_titles": sentence("Titles are hidden too"),
    "interest_years": sentence("Years that an interest is looked back for"),
    "late_review_days": sentence("Days after which reviews lock"),
    "rebuttal": sentence("Rebuttal"),
    "too_few": sentence("Fewer reviews than are wanted"),
    "fewest_reviews": sentence("The least number of reviews"),
    "split_vote": sentence("Votes that are equally divided"),
    "names_committee": sentence("Who sat in the panel is named with the results"),
    "summary_from": sentence("Answer that is published with an award"),
    "distribution": sentence("Distribution"),
    "ranked_by": sentence("What makes the order"),
    "tie_rule": sentence("Rule for equal scores"),
    "division": sentence("Dividing the money"),
    "public_draw": sentence("Lots are drawn in public"),
    "sections": sentence("Questions"),
    "sign_off": sentence("Signature"),
    "sign_off_text": sentence("What the signatory declares"),
    "budget_heads": sentence("Budget heads"),
    "deliverables": sentence("Required deliverables"),
    "own_types": sentence("Products that only this call asks"),
    "reading": sentence("How products are judged"),
    "obligations": sentence("Obligations"),
    "instalments": sentence("Instalments"),
    "regimes": sentence("Accounting for the subsidy"),
    "reports": sentence("Reports while a project runs"),
    "extension_months": sentence("Most months of more time"),
    "start": sentence("The start of a project"),
    "unmet_percent": sentence("What a missing deliverable takes off"),
    "asset_compensation": sentence("Compensation for what the subsidy bought"),
    "formal_points": sentence("Points of the formal check"),
    "decision_weeks": sentence("Weeks for the decision"),
    "dates": sentence("Dates"),
    "inquiry_days": sentence("Questions until so many days before the deadline"),
    "contact": sentence("Contact for questions"),
    "assumed": sentence("Assumed values"),
}
"""Every field of a definition in words."""


MOMENTS_END = ("_at", "_before")
"""How the names of moments in a definition end."""


def differences(theirs: Definition, yours: Definition) -> list[Difference]:
    """Return the fields in which two definitions differ, with both texts."""
    kept, typed = as_content(theirs), as_content(yours)
    return [
        Difference(name, label, tuple(_lines(name, kept[name])), tuple(_lines(name, typed[name])))
        for name, label in FIELD_NAMES.items()
        if kept[name] != typed[name]
    ]


def as_kept(changed: Iterable[Difference]) -> dict[str, list[str]]:
    """Return what the audit log keeps of differences: both texts by field, as plain lines."""
    return {one.field: ["\n".join(map(str, side)) for side in (one.theirs, one.yours)] for one in changed}


def _lines(name: str, value: Any) -> Iterator[Any]:
    """Yield every value of a field: amounts and moments as such, everything else as text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(name, inner)
    elif name.endswith("_cents") and value is not None:
        yield Money(value)
    elif name.endswith(MOMENTS_END) and value is not None:
        yield datetime.fromisoformat(value)
    elif value is not None and value != "":
        yield str(value)
