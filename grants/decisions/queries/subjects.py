"""Against which later decision is an objection: one that a later wing took, such as a final amount?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grants.applications.models import Application
from grants.decisions.models import Objection
from grants.foundation.errors import NotFound
from grants.foundation.wording import Sentence


@dataclass(frozen=True)
class Subject:
    """A decision of a later wing as one objects to it: made known on a day, open to objections until another.

    `kind` and `number` name it as a commitment names its basis. `page` with `arguments` is where it stands,
    `upheld_page` where a new decision in its place is proposed, `remedy` tells from what an objection keeps of it
    what that is. Against one `on_objection` one goes to court.
    """

    kind: str
    number: int
    application: Application
    decided_on: date
    until: date
    deciders: frozenset[int]
    page: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    upheld_page: str = ""
    remedy: Callable[[Mapping[str, Any]], Sequence[Sentence]] | None = None
    on_objection: bool = False

    @property
    def against(self) -> tuple[str, int]:
        """Return what names it, as `Objection.against` does."""
        return self.kind, self.number


SubjectSource = Callable[[int], Subject | None]
_sources: dict[str, SubjectSource] = {}


def subject_source(kind: str) -> Callable[[SubjectSource], SubjectSource]:
    """Register the function that finds decisions of this kind by number; None where it was not made known."""

    def register(source: SubjectSource) -> SubjectSource:
        _sources[kind] = source
        return source

    return register


def get_subject(application: Application, kind: str, number: int) -> Subject:
    """Return a later decision on what this application became; raises NotFound, absent and another's alike."""
    found = _sources[kind](number) if kind in _sources else None
    if found is None or found.application.id != application.id:
        raise NotFound
    return found


def subject_of(objection: Objection) -> Subject | None:
    """Return the later decision that an objection is against; None where that is the decision on the application."""
    source = _sources.get(objection.against_kind)
    return source(objection.against_id) if source else None


def remedy_of(objection: Objection) -> Sequence[Sentence]:
    """Return what comes in the place of a later decision once an objection against it is upheld, in words."""
    subject = subject_of(objection)
    if objection.remedy is None or subject is None or subject.remedy is None:
        return ()
    return subject.remedy(objection.remedy)
