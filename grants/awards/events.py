"""What has happened to an award?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class AwardStarted:
    """A published decision became a running award."""

    award_id: int
    actor_id: int


@dataclass(frozen=True)
class ChangeAsked:
    """The recipient asks something about its award."""

    request_id: int


@dataclass(frozen=True)
class ChangeDecided:
    """A manager granted or refused it."""

    request_id: int


@dataclass(frozen=True)
class AwardExtended:
    """The award begins or ends on another day; what is due by those days moves along."""

    award_id: int
    actor_id: int
