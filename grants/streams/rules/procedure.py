"""How the review of a call goes on: may applicants reply, what holds when reports are few or late, or votes split?"""

from __future__ import annotations

from typing import Literal

import msgspec

from grants.foundation.wording import Sentence, sentence

MOST_REBUTTAL_DAYS = 60
FEWEST_REBUTTAL_WORDS, MOST_REBUTTAL_WORDS = 50, 5_000

ReviewPart = Literal["scores", "reasons", "remarks"]
LateReports = Literal["left_out", "counted", "sent"]
TooFew = Literal["note", "fewer", "replace"]
SplitVote = Literal["chair", "higher", "lower", "again"]


class Rebuttal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Applicants get the reviews without names and reply once, before the panel (wederhoor)."""

    working_days: int = 5
    """The term for the reply, in working days."""
    words: int = 1_000
    sends: tuple[ReviewPart, ...] = ("scores", "reasons")
    """Which parts of a review applicants get."""
    late_reports: LateReports = "left_out"
    """A report that comes in after the reviews were sent: is not taken, counts and is not sent, or is sent too."""
    late_days: int = 3
    """The term for the reply to a late report, in working days."""


PARTS_SAID: dict[str, Sentence] = {
    "scores": sentence("the scores"),
    "reasons": sentence("the reasons"),
    "remarks": sentence("the remarks"),
}
"""The parts of a review, in words."""
