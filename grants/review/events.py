"""What has happened in review?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReviewersAssigned:
    """A reviewer got applications to review; one message, however many."""

    stream_id: int
    account_id: int
    count: int


@dataclass(frozen=True)
class InterestDeclared:
    """A reviewer has a personal interest; the application is closed to that person."""

    assignment_id: int


@dataclass(frozen=True)
class RankingFrozen:
    """The ranking of a stream is fixed; nothing after this changes an order."""

    ranking_id: int


@dataclass(frozen=True)
class ReviewReturned:
    """A manager gave a review back to its writer, with a note."""

    review_id: int


@dataclass(frozen=True)
class ReviewsDue:
    """A reviewer with open reviews is to hear how near their due day is, or that it has passed."""

    reminder_id: int


@dataclass(frozen=True)
class RebuttalSent:
    """An applicant got the reviews of an application, for one reply."""

    rebuttal_id: int


@dataclass(frozen=True)
class RebuttalNears:
    """The last day for a reply nears, and nothing was sent."""

    rebuttal_id: int


@dataclass(frozen=True)
class ReplyReceived:
    """An applicant replied to the reviews, in time or late."""

    rebuttal_id: int


@dataclass(frozen=True)
class ReviewsLate:
    """The managers of a stream are to hear which reviews are late."""

    digest_id: int


@dataclass(frozen=True)
class ReviewSetAside:
    """A manager set a review aside, with a reason; it does not count any more."""

    review_id: int


@dataclass(frozen=True)
class LaterDayGiven:
    """One reviewer got another day on which the reviews are due."""

    later_day_id: int


@dataclass(frozen=True)
class AssignmentDeclined:
    """A reviewer will not review an application; its slot is open again."""

    assignment_id: int
