"""What has happened to an award?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class AwardStarted:
    """A published decision became a running award."""

    award_id: int
    actor_id: int


@dataclass(frozen=True)
class ChangeAsked:
    """The recipient asks for an extension or a change."""

    request_id: int


@dataclass(frozen=True)
class ChangeDecided:
    """A manager granted or refused it."""

    request_id: int


@dataclass(frozen=True)
class AwardExtended:
    """The award ends later; what is due after its end moves along."""

    award_id: int
    actor_id: int
