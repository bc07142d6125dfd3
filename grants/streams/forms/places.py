"""Where in the draft's forms is a missing part filled in?"""

from __future__ import annotations

from dataclasses import dataclass

from grants.streams.rules.definition import Definition, Words

TEXTS = {
    "name": "name",
    "summary": "summary",
    "eligibility": "text",
    "invitation_rule": "invitation",
    "sign_off_text": "sign_off",
}
"""The parts that are a text in both languages, by the name their two fields begin with."""
FIELDS = {
    "name": ("texts", "name"),
    "summary": ("texts", "summary"),
    "eligibility": ("access", "text"),
    "ceiling": ("money", "ceiling"),
    "criteria": ("criteria", "criteria_rows"),
    "tie_rule": ("criteria", "tie_rule"),
    "sections": ("pages", "section_rows"),
    "budget_heads": ("requirements", "head_rows"),
    "decision_weeks": ("dates", "decision_weeks"),
    "opens_at": ("dates", "opens_at"),
    "closes_at": ("dates", "closes_at"),
    "decision_by": ("dates", "decision_by"),
    "contact": ("texts", "contact"),
    "invitation_rule": ("access", "invitation"),
    "sign_off_text": ("access", "sign_off"),
}


@dataclass(frozen=True)
class Place:
    """A field of a form: of a part, or of the questions of the page `section`."""

    part: str
    field: str
    section: str = ""


def demanded_fields(part: str) -> frozenset[str]:
    """Return the fields of a part that may stay empty in a draft, but not when the call is announced."""
    names = {name: field for name, (where, field) in FIELDS.items() if where == part}
    return frozenset(
        full
        for name, field in names.items()
        for full in ((f"{field}_nl", f"{field}_en") if name in TEXTS else (field,))
    )


def place_of(name: str, definition: Definition) -> Place:
    """Return where a part that `missing_parts` names is filled in; of a text, the language that is missing."""
    part, field = FIELDS[name]
    if name in TEXTS:
        return Place(part, f"{field}_{'en' if _words(name, definition).nl else 'nl'}")
    if name == "sections" and definition.sections:
        return Place(part, "question_rows", definition.sections[0].key)
    return Place(part, field)


def _words(name: str, definition: Definition) -> Words:
    words: Words = {
        "name": definition.name,
        "summary": definition.summary,
        "eligibility": definition.eligibility.text,
        "invitation_rule": definition.invitation_rule,
        "sign_off_text": definition.sign_off_text,
    }[name]
    return words
