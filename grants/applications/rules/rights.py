"""Who of a team writes which part?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grants.applications.rules.completeness import BUDGET
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition

BUDGET_NAME = sentence("Period and budget")


def parts_of(definition: Definition, language: str) -> list[tuple[str, str | Sentence]]:
    """Return the parts one writes in, with their names: the sections of the call, and the budget."""
    sections = [(one.key, one.title.spoken(language)) for one in definition.sections]
    return [*sections, (BUDGET, BUDGET_NAME)]


def writes_part(role: str, writes: Sequence[str] | None, part: str) -> bool:
    """Say whether a member writes a part; `writes` is null for every part. The main applicant writes all."""
    return role == "main_applicant" or writes is None or part in writes


def writes_anything(role: str, writes: Sequence[str] | None) -> bool:
    """Say whether a member writes at least one part, and does not only read."""
    return role == "main_applicant" or writes is None or bool(writes)


def divided(parts: Sequence[str], chosen: Collection[str]) -> list[str] | None:
    """Return what is kept of a choice: null when it is every part, so that a later part is in it too.

    Raises RuleBroken `part_unknown`.
    """
    if not set(chosen) <= set(parts):
        raise RuleBroken("part_unknown", sentence("Choose parts of this application."), field="parts")
    return None if set(chosen) == set(parts) else [part for part in parts if part in chosen]
