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
