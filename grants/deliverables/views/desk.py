"""Where the pages about deliverables are registered, and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grants.deliverables import queries
from grants.deliverables.models import Deliverable, SectionFile
from grants.deliverables.rules import is_late, kind_of, placed, reference, with_references
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
    "revision": "info",
}


@dataclass(frozen=True)
class Step:
    """One step of a deliverable's way, as the block `steps` shows it."""

    label: Sentence
    state: str
    note: Sentence | date | None = None


def type_name(deliverable: Deliverable) -> str:
    """Return the name of a deliverable's type in the page's language."""
    name = kind_of(deliverable).name
    return pick(name.nl, name.en)


def is_too_late(deliverable: Deliverable) -> bool:
    """Say whether a deliverable is too late today."""
    return is_late(state=deliverable.state, due_on=deliverable.due_on, today=today())


Sources = Sequence[tuple[int, str]]
"""The number and the line of each source."""


@dataclass(frozen=True)
class ShownPart:
    """The text of one part as a page shows it: pieces of text and pictures in their order, and what is attached.

    A picture or attachment has a number, name and description, a picture also its width and height.
    """

    pieces: list[Any]
    attachments: list[Any]


def part_pieces(
    deliverable: Deliverable, sources: Sources, *, at: datetime | None = None
) -> dict[str, ShownPart]:
    """Return every part that has a text or a file, by its key; with a moment, as they were then.

    Texts link to the sources that the page shows below them.
    """
    texts = queries.texts_of(deliverable) if at is None else queries.texts_at(deliverable, at)
    files = queries.files_by_part(deliverable, at=at)
    known = {number for number, _line in sources}
    return {
        key: shown_part(with_references(texts.get(key, ""), known, linked=True), files.get(key, ()))
        for key in {**texts, **files}
    }


def source_lines(deliverable: Deliverable, *, at: datetime | None = None) -> Sources:
    """Return the list of sources as it reads: the number and the line of each; with a moment, as it was then."""
    return [(one.number, reference(one)) for one in queries.sources_of(deliverable, at=at)]


def shown_part(text: str, files: Sequence[SectionFile]) -> ShownPart:
    """Return one part as a page shows it."""
    pictures = {one.number: one for one in files if one.kind == "picture"}
    pieces = [one if isinstance(one, str) else pictures[one] for one in placed(text, list(pictures))]
    return ShownPart(pieces, [one for one in files if one.kind == "attachment"])


def steps_of(deliverable: Deliverable, *, returned: bool) -> list[Step]:
    """Return the way of a deliverable from writing to acceptance, and where it is now."""
    names = ["draft", *(["returned"] if returned else []), "submitted", "accepted"]
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
