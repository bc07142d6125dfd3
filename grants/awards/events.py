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


@dataclass(frozen=True)
class RecipientTold:
    """Something about start or payment of an award that its recipient must know; `about` is a key of TOLD."""

    award_id: int
    about: str
    because: str = ""


@dataclass(frozen=True)
class StaffNeeded:
    """Something about start or payment of an award waits for the funder; `about` is a key of NEEDED."""

    award_id: int
    about: str


TOLD = (
    "start_nears",
    "start_overdue",
    "later_start_agreed",
    "later_start_refused",
    "condition_added",
    "condition_returned",
    "bank_refused",
    "payment_returned",
    "suspended",
    "suspension_ended",
)
NEEDED = ("later_start_asked", "condition_handed_in", "bank_given", "start_overdue")
