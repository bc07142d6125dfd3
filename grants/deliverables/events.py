"""What has happened to a deliverable?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeliverableSubmitted:
    """The initiative submitted it."""

    deliverable_id: int


@dataclass(frozen=True)
class DeliverableReturned:
    """A manager returned it with points."""

    deliverable_id: int


@dataclass(frozen=True)
class DeliverableAccepted:
    """A manager accepted it."""

    deliverable_id: int


@dataclass(frozen=True)
class ReadingDue:
    """The last day of a reading nears, or has passed."""

    reading_id: int
    is_late: bool


@dataclass(frozen=True)
class BookingChanged:
    """Something happened to an appointment of the consult hour: `deed` is booked, moved, cancelled, fallen_out,
    passed_on or nears.
    """

    booking_id: int
    deed: str
