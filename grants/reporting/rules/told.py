"""What is a sentence of the history, and for whom is it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grants.foundation.wording import Sentence

Audience = Literal["team", "published", "staff"]


@dataclass(frozen=True)
class Told:
    """A sentence about somebody (`%(who)s`), and the audience it is for."""

    said: Sentence
    audience: Audience


def team(said: Sentence) -> Told:
    """Tell what applicants may always read of their own application."""
    return Told(said, "team")


def published(said: Sentence) -> Told:
    """Tell what applicants may read once the decision is published."""
    return Told(said, "published")


def staff(said: Sentence) -> Told:
    """Tell what only the funder's people read."""
    return Told(said, "staff")
