"""What of a draft comes from its programme or the call it was begun with, and what was made otherwise since?"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from grants.foundation.wording import Sentence
from grants.streams.rules.definition import Definition
from grants.streams.rules.differences import FIELD_NAMES

FIELDS_BY_PART: dict[str, tuple[str, ...]] = {
    "texts": ("summary", "goal", "contact"),
    "access": ("access", "invitation_rule", "eligibility", "sign_off", "sign_off_text"),
    "money": (
        *("ceiling_cents", "cap_cents", "minimum_cents", "over_cap", "max_awards"),
        *("months_min", "months_max", "extension_months", "unmet_percent"),
        "asset_compensation",
        *("own_share_percent", "own_share_of", "own_share_rule", "aid"),
    ),
    "division": ("division",),
    "dates": ("decision_weeks", "inquiry_days", "late_review_days"),
    "criteria": (
        "scale",
        "criteria",
        "combined",
        "matrix",
        "fundable_from",
        "reviews_wanted",
        "reason_words",
        "abstain",
        "blind",
        "hides_titles",
        "interest_years",
        "ranked_by",
        "tie_rule",
        "public_draw",
    ),
    "procedure": ("rebuttal", "too_few", "fewest_reviews", "split_vote", "names_committee"),
    "reports": ("reports",),
    "own_types": ("own_types",),
    "requirements": (
        "deliverables",
        "reading",
        "budget_heads",
        "checks",
        "obligations",
        "instalments",
        "regimes",
        "start",
    ),
}
"""The fields of each part that a new call takes over from an earlier one: not its name, its dates or its pages."""


FIXED_BY_PROGRAMME = (
    *("contact", "sign_off", "sign_off_text", "cap_cents", "over_cap"),
    *("own_share_percent", "own_share_of", "own_share_rule", "decision_weeks", "inquiry_days"),
    *("reviews_wanted", "tie_rule", "deliverables", "budget_heads", "checks", "obligations"),
    *("instalments", "regimes", "start", "reading"),
)
"""The fields for which a programme can have a value of its own."""


@dataclass(frozen=True)
class Inherited:
    """One field the programme or the earlier call filled in, and whether the draft still says the same."""

    field: str
    label: Sentence
    is_same: bool


def inherited(earlier: Definition, draft: Definition, part: str) -> list[Inherited]:
    """Return what the earlier call fills in for this part of a draft; nothing for a part that is not taken over."""
    empty = Definition()
    return [
        Inherited(name, FIELD_NAMES[name], getattr(earlier, name) == getattr(draft, name))
        for name in FIELDS_BY_PART.get(part, ())
        if getattr(earlier, name) != getattr(empty, name)
    ]


def begun_with(defaults: Definition, call: Definition) -> Definition:
    """Return a call with the values of its programme."""
    return replace(call, **{name: getattr(defaults, name) for name in FIXED_BY_PROGRAMME})


def taken_back(earlier: Definition, draft: Definition, field: str) -> Definition:
    """Return the draft with one field as the earlier call has it; other fields than those of a part stay."""
    if not any(field in names for names in FIELDS_BY_PART.values()):
        return draft
    return replace(draft, **{field: getattr(earlier, field)})
