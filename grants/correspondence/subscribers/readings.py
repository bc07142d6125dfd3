"""What is told to who reads a product: that the last day nears, or has passed."""

from __future__ import annotations

from grants.correspondence.subscribers.pen import tell
from grants.deliverables.events import ReadingDue
from grants.deliverables.models import Reading
from grants.deliverables.rules import kind_of
from grants.foundation.database import db
from grants.foundation.events import subscribe


@subscribe(ReadingDue)
def tell_who_reads(event: ReadingDue) -> None:
    """Write to one reader."""
    reading = db.session.get_one(Reading, event.reading_id)
    award = reading.deliverable.award
    if not reading.reader.is_active:
        return
    tell(
        [reading.reader],
        "reading_late" if event.is_late else "reading_nears",
        stream=award.stream,
        where={"reading_id": reading.id},
        title=award.title,
        reference=award.reference,
        deliverable=kind_of(reading.deliverable).name,
        due_on=reading.due_on,
    )
