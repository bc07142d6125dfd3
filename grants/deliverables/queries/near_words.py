"""Which words of the library are like one that nothing has?

One half of a mistyped word is right, mostly. What is read does not grow with the library: the stems that have the
first half of the word or its last, up to NEIGHBOURS of each.
"""

from __future__ import annotations

from sqlalchemy import and_, select

from grants.deliverables.models import (
    LibraryEnding,
    LibraryEntry,
    LibraryPosting,
    LibrarySection,
    LibraryStem,
    LibraryVersion,
)
from grants.deliverables.rules.search import SHORTEST_PART, nearest, word_with
from grants.foundation.database import db

NEIGHBOURS = 400
MOST_MEANT = 3


def near_words(stem: str) -> list[str]:
    """Return words of the library that are like a stem, the likeliest first, as an entry writes them."""
    rows = select(LibraryStem.stem, LibraryStem.entries).where(LibraryStem.entries > 0)
    half = (len(stem) + 1) // 2
    first = stem[:half]
    begins = rows.where(LibraryStem.stem >= first, LibraryStem.stem < first + "\U0010ffff")
    known = dict(db.session.execute(begins.order_by(LibraryStem.stem).limit(NEIGHBOURS)).all())
    if len(stem) >= SHORTEST_PART:
        alike = rows.join(LibraryEnding, LibraryEnding.library_stem_id == LibraryStem.id).where(
            LibraryEnding.ending == stem[-max(half, SHORTEST_PART) :]
        )
        known |= dict(db.session.execute(alike.order_by(LibraryStem.stem).limit(NEIGHBOURS)).all())
    return [word for one in nearest(stem, known, most=MOST_MEANT) if (word := _as_written(one))]


def _as_written(stem: str) -> str:
    """Return a word with a stem as the entry writes it in which it counts most; empty when none is found."""
    best = (
        select(LibraryPosting.library_entry_id, LibraryPosting.section_key)
        .join(LibraryStem, LibraryStem.id == LibraryPosting.library_stem_id)
        .where(LibraryStem.stem == stem)
        .order_by(LibraryPosting.weight.desc(), LibraryPosting.library_entry_id)
        .limit(1)
    )
    found = db.session.execute(best).first()
    if found is None:
        return ""
    number, section_key = found
    entry = db.session.get_one(LibraryEntry, number)
    if not section_key:
        return word_with(stem, f"{entry.title} {entry.authors} {entry.summary}")
    text = (
        select(LibrarySection.text)
        .join(LibraryVersion, LibraryVersion.id == LibrarySection.library_version_id)
        .where(
            and_(LibraryVersion.library_entry_id == number, LibraryVersion.number == entry.latest),
            LibrarySection.section_key == section_key,
        )
    )
    return word_with(stem, db.session.scalars(text).first() or "")
