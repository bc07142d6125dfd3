"""What can go wrong that is nobody's bug: the four errors a person may cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grants.foundation.wording import Sentence, sentence


class PersonError(Exception):
    """The base of what a person can cause; translated once, in `web/failures.py`."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(str(said))
        self.said = said


class NotFound(PersonError):
    """There is nothing here, as far as this viewer may know."""

    def __init__(self, said: Sentence | None = None) -> None:
        super().__init__(said or sentence("This page does not exist, or you may not see it."))


class NotAllowed(PersonError):
    """The person may know of this, but may not do it."""


class RuleBroken(PersonError):
    """A rule of the field forbids this.

    `code` is stable and greppable, `said` is for the reader, `field` names the form field at fault.
    """

    def __init__(self, code: str, said: Sentence, *, field: str | None = None) -> None:
        super().__init__(said)
        self.code = code
        self.field = field


@dataclass(frozen=True)
class Difference:
    """One field two people changed: its label, what stands now, what this person typed; several values are lines."""

    field: str
    label: Sentence | str
    theirs: Any
    yours: Any


class Stale(PersonError):
    """Somebody saved before; nothing was overwritten and both texts are in `differences`, if it is about texts."""

    def __init__(self, differences: Sequence[Difference] = (), said: Sentence | None = None) -> None:
        super().__init__(
            said
            or sentence(
                "Somebody else changed this in the meantime. Nothing was overwritten: compare both texts."
            )
        )
        self.differences = list(differences)
