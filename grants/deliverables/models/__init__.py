"""What is kept of deliverables, and what may never be kept? Split by noun."""

from grants.deliverables.models.consult import (
    ConsultBooking,
    ConsultEntry,
    ConsultHost,
    ConsultHour,
    ConsultNote,
    ConsultSeries,
    ConsultSlot,
)
from grants.deliverables.models.deliverable import (
    Deliverable,
    DeliverablePoint,
    DeliverableSection,
)

__all__ = [
    "ConsultBooking",
    "ConsultEntry",
    "ConsultHost",
    "ConsultHour",
    "ConsultNote",
    "ConsultSeries",
    "ConsultSlot",
    "Deliverable",
    "DeliverablePoint",
    "DeliverableSection",
]
