"""In a call of two stages: at which stage is an application, and what of it can be written then?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol

from grants.applications.rules.arrival import digest_of
from grants.applications.rules.completeness import Facts, Gap, gaps
from grants.applications.states import ADVISED
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules import takes_ideas
from grants.streams.rules.dates import Moments
from grants.streams.rules.definition import Definition

Stage = Literal["whole", "idea", "waiting", "full", "missed"]
"""One stage only; the idea can be written; it waits for advice; the full application; no idea came in time."""
OPEN_STAGES = ("whole", "idea", "full")


def stage_of(moments: Moments, idea_state: str | None, at: datetime) -> Stage:
    """Return the stage at this instant; `idea_state` is that of the idea in force, None when none arrived."""
    if moments.ideas_before is None:
        return "whole"
    if idea_state in ADVISED:
        return "full"
    if takes_ideas(moments, at):
        return "idea"
    return "waiting" if idea_state else "missed"


def part_is_open(definition: Definition, stage: Stage, part: str) -> bool:
    """Say whether a part (a section's key, or `budget`) can be written at this stage."""
    if stage == "idea":
        return part in {section.key for section in definition.idea_sections}
    return stage in OPEN_STAGES


def check_part_open(definition: Definition, moments: Moments, stage: Stage, part: str) -> None:
    """Refuse a part that is closed at this stage; raises RuleBroken `not_this_stage` with the reason."""
    if not part_is_open(definition, stage, part):
        raise RuleBroken("not_this_stage", why_closed(moments, stage))


def why_closed(moments: Moments, stage: Stage) -> Sentence:
    """Return why the full application cannot be written or submitted at this stage."""
    before = moments.ideas_before
    if stage == "idea":
        return sentence(
            "First submit your idea, before %(moment)s. The rest opens with our advice.", moment=before
        )
    if stage == "waiting":
        return sentence(
            "Your idea waits for our advice. You can write the full application as soon as it is there."
        )
    return sentence(
        "The deadline for ideas was %(moment)s. Who sent no idea before it cannot apply in this call.",
        moment=before,
    )


class Advised(Protocol):
    """Advice that was written on an idea."""

    @property
    def idea_id(self) -> int: ...
    @property
    def version(self) -> int: ...


class HasAdvice(Protocol):
    """An idea, and what was written about it."""

    @property
    def id(self) -> int: ...
    @property
    def written(self) -> Advised | None: ...


def advice_digest(ideas: Iterable[HasAdvice]) -> str:
    """Return the digest of what is about to be announced; another one means that something changed."""
    return digest_of("\n".join(f"{one.id} {one.written.version if one.written else 0}" for one in ideas))


def idea_facts(definition: Definition, facts: Facts) -> Facts:
    """Return what of an application is its idea: the title, and the answers on the pages of the idea."""
    keys = [section.key for section in definition.idea_sections]
    return Facts(title=facts.title, answers={key: facts.answers[key] for key in keys if key in facts.answers})


def idea_gaps(definition: Definition, facts: Facts) -> list[Gap]:
    """Return everything that must be mended before the idea can be submitted."""
    keys = {section.key for section in definition.idea_sections}
    return [gap for gap in gaps(definition, facts) if gap.section in keys]
