"""Where the pages about deliverables are registered, and what they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants.deliverables.models import Deliverable
from grants.deliverables.rules import SECTIONS, is_late
from grants.deliverables.states import DELIVERABLE
from grants.foundation.clock import today
from grants.foundation.terms import day_of
from grants.foundation.wording import Sentence, sentence
from grants.web.access import wing
from grants.web.pages import pick

bp = wing("deliverables", __name__)

TONES = {
    "expected": "neutral",
    "draft": "info",
    "submitted": "info",
    "returned": "warning",
    "accepted": "good",
}


@dataclass(frozen=True)
class Step:
    """One step of a deliverable's way, as the block `steps` shows it."""

    label: Sentence
    state: str
    note: Sentence | date | None = None


def type_name(type_: str) -> str:
    """Return the name of a type in the page's language."""
    name = SECTIONS[type_].name
    return pick(name.nl, name.en)


def is_too_late(deliverable: Deliverable) -> bool:
    """Say whether a deliverable is too late today."""
    return is_late(state=deliverable.state, due_on=deliverable.due_on, today=today())


def steps_of(deliverable: Deliverable) -> list[Step]:
    """Return the way of a deliverable from writing to acceptance, and where it is now."""
    returned = ["returned"] if deliverable.points else []
    names = ["draft", *returned, "submitted", "accepted"]
    labels = DELIVERABLE.labels | {"draft": sentence("write")}
    finished = deliverable.state == "accepted"
    present = names.index("draft" if deliverable.state == "expected" else deliverable.state)
    notes: dict[str, Sentence | date] = {"draft": sentence("before %(when)s", when=deliverable.due_on)}
    if deliverable.submitted_at and names.index("submitted") <= present:
        notes["submitted"] = day_of(deliverable.submitted_at)
    if deliverable.accepted_at:
        notes["accepted"] = day_of(deliverable.accepted_at)
    return [
        Step(
            labels[name],
            "done" if finished or place < present else "current" if place == present else "todo",
            notes.get(name),
        )
        for place, name in enumerate(names)
    ]
