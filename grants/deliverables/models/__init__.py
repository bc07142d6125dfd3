"""What is kept of deliverables, and what may never be kept? Split by noun."""

from grants.deliverables.models.deliverable import (
    Deliverable,
    DeliverablePoint,
    DeliverableSection,
)

__all__ = [
    "Deliverable",
    "DeliverablePoint",
    "DeliverableSection",
]
