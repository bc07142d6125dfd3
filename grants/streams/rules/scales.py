"""On which scale is a criterion scored, and what does a score on it mean?

Scores are whole numbers, the highest is the best. A mean of scores is kept in hundredths; the word for a mean, and its
place in a matrix, are those of the nearest whole score, halves upwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from grants.foundation.wording import Words


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole numbers a reviewer chooses from, with a word for each; the highest is the best."""

    lowest: int = 1
    highest: int = 5
    labels: tuple[Words, ...] = ()
    shown_as: Literal["numbers", "words"] = "numbers"
    """Whether people choose and read a number, or its word alone; the order goes by the number in both."""

    @property
    def steps(self) -> range:
        """Return the scores of this scale, the lowest first."""
        return range(self.lowest, self.highest + 1)

    @property
    def in_words(self) -> bool:
        """Whether scores are shown as words."""
        return self.shown_as == "words" and len(self.labels) == len(self.steps)

    def place_of(self, hundredths: int) -> int:
        """Return which step (from 0) is nearest to a score or a mean, halves upwards."""
        return min(max((hundredths + 50) // 100 - self.lowest, 0), len(self.steps) - 1)

    def word_for(self, hundredths: int) -> Words:
        """Return the word for the nearest score; an empty text on a scale without words."""
        return self.labels[self.place_of(hundredths)] if self.labels else Words()


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is judged, how heavily, and what each score means (anchors, lowest score first)."""

    key: str
    name: Words
    weight: int = 1
    explanation: Words = Words()
    anchors: tuple[Words, ...] = ()
    scale: Scale | None = None
    """Its own scale: points up to a maximum, or an axis of the matrix; that of the call when there is none."""
    fundable_from: int = 0
    """The lowest score on it, in hundredths, at which an application may be awarded; 0: any."""
    reason_required: bool = True
    """Whether each score on it needs a reason."""


class Matrix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which priority an application has by its scores on two criteria; 1 goes first, 0 is not fundable.

    `priorities` has a row for each score on `rows` and in it a number for each score on `columns`, the lowest first.
    """

    rows: str
    columns: str
    priorities: tuple[tuple[int, ...], ...]

    @property
    def last(self) -> int:
        """Return the last priority there is."""
        return max((one for row in self.priorities for one in row), default=0)

    def score_of(self, priority: int) -> int:
        """Return a priority as a score in hundredths: the first has the highest, what is not fundable has 0."""
        return (self.last + 1 - priority) * 100 if priority else 0

    def priority_of(self, score: int) -> int:
        """Return the priority that a score stands for; 0 when it is not fundable."""
        return self.last + 1 - score // 100 if score > 0 else 0

    def cell(self, scales: Mapping[str, Scale], hundredths: Mapping[str, int]) -> int:
        """Return the priority by the scores on the two criteria."""
        down = scales[self.rows].place_of(hundredths[self.rows])
        across = scales[self.columns].place_of(hundredths[self.columns])
        return self.priorities[down][across]
