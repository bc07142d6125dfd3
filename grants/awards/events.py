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
    "start_corrected",
    "condition_added",
    "condition_returned",
    "bank_refused",
    "payment_returned",
    "compensation_intended",
    "compensation_set",
    "suspended",
    "suspension_ended",
    "reminded",
    "interest_claimed",
)
NEEDED = ("later_start_asked", "condition_handed_in", "bank_given", "start_overdue")


@dataclass(frozen=True)
class AccountMoved:
    """An account of a project was handed in, or returned (`deed`)."""

    award_id: int
    deed: str


@dataclass(frozen=True)
class DeterminationMoved:
    """A final amount was intended, proposed, set or taken back (`deed`)."""

    determination_id: int
    deed: str


@dataclass(frozen=True)
class AwardDetermined:
    """The final amount of an award is fixed; what is not needed is free again."""

    award_id: int
    determination_id: int
    actor_id: int


@dataclass(frozen=True)
class GeneralDecided:
    """A decision for a whole set was carried out for one award, as this request."""

    request_id: int


@dataclass(frozen=True)
class AccountAwaited:
    """An account of a project is due or late; `kind` is one of `states.ACCOUNT_REMINDERS`."""

    award_id: int
    kind: str


@dataclass(frozen=True)
class ReportMoved:
    """A report of a project was asked, submitted, returned or accepted (`deed`)."""

    report_id: int
    deed: str


@dataclass(frozen=True)
class ReportAwaited:
    """A report of a project is due or late; `kind` is one of `states.REPORT_REMINDERS`."""

    report_id: int
    kind: str
