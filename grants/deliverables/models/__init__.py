"""What is kept of deliverables, and what may never be kept? Split by noun."""

from grants.deliverables.models.assessment import DeliverableTalk, Reading
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
)
from grants.deliverables.models.figures import ProcessFactor, ProcessFigures, QuoteConsent
from grants.deliverables.models.library import (
    LibraryEnding,
    LibraryEntry,
    LibraryFacet,
    LibraryFacts,
    LibraryPosting,
    LibrarySection,
    LibraryStem,
    LibraryVersion,
    Recognition,
)
from grants.deliverables.models.sources import DeliverableSource
from grants.deliverables.models.writing import DeliverableSection, SectionFile, SectionVersion

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
    "DeliverableSource",
    "DeliverableTalk",
    "LibraryEnding",
    "LibraryEntry",
    "LibraryFacet",
    "LibraryFacts",
    "LibraryPosting",
    "LibrarySection",
    "LibraryStem",
    "LibraryVersion",
    "ProcessFactor",
    "ProcessFigures",
    "QuoteConsent",
    "Reading",
    "Recognition",
    "SectionFile",
    "SectionVersion",
]
