"""How do the words and facts of an entry get into the index of the library, and out of it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from grants.deliverables import queries
from grants.deliverables.models import (
    LibraryEnding,
    LibraryEntry,
    LibraryFacet,
    LibraryFacts,
    LibraryPosting,
    LibraryStem,
)
from grants.deliverables.rules.library import cost_band
from grants.deliverables.rules.search import endings_of, postings_of
from grants.foundation.database import Base, db

AT_ONCE = 400
"""Rows of one statement: a database takes only so many values."""


def take_into_index(entry: LibraryEntry, facts: LibraryFacts) -> None:
    """Make an entry found by the words of its newest version and by its facts, and by nothing older."""
    leave_index(entry)
    sections = {one.section_key: one.text for one in queries.sections_of_entry(entry)}
    found = postings_of(f"{entry.title} {entry.authors}", entry.summary, sections)
    numbers = _numbers_of(sorted(found))
    postings = [
        {
            "library_stem_id": numbers[stem],
            "library_entry_id": entry.id,
            "weight": posting.weight,
            "section_key": posting.section_key,
        }
        for stem, posting in found.items()
    ]
    _insert(LibraryPosting, postings)
    _count(list(numbers.values()), 1)
    chosen = {
        "type": [entry.type],
        "group": facts.target_groups,
        "kind": facts.kinds,
        "setting": facts.settings,
        "place": facts.places,
        "costs": list(filter(None, [cost_band(facts.costs)])),
    }
    _insert(
        LibraryFacet,
        [
            {"library_entry_id": entry.id, "name": name, "value": value}
            for name, values in chosen.items()
            for value in dict.fromkeys(values)
        ],
    )


def leave_index(entry: LibraryEntry) -> None:
    """Let an entry be found by nothing."""
    mine = LibraryPosting.library_entry_id == entry.id
    numbers = list(db.session.scalars(select(LibraryPosting.library_stem_id).where(mine)))
    if numbers:
        _count(numbers, -1)
        db.session.execute(delete(LibraryPosting).where(mine))
    db.session.execute(delete(LibraryFacet).where(LibraryFacet.library_entry_id == entry.id))


def _numbers_of(stems: Sequence[str]) -> dict[str, int]:
    """Return the row of each stem, made with its endings where it is new; two at once make it once."""
    known = _known(stems)
    new = [stem for stem in stems if stem not in known]
    if new:
        _insert(LibraryStem, [{"stem": stem, "entries": 0} for stem in new], skips_known=True)
        known |= _known(new)
        endings = [
            {"ending": ending, "library_stem_id": known[stem]} for stem in new for ending in endings_of(stem)
        ]
        _insert(LibraryEnding, endings, skips_known=True)
    return known


def _known(stems: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for first in range(0, len(stems), AT_ONCE):
        rows = select(LibraryStem.stem, LibraryStem.id).where(
            LibraryStem.stem.in_(stems[first : first + AT_ONCE])
        )
        found |= dict(db.session.execute(rows).all())
    return found


def _insert(model: type[Base], rows: Sequence[dict[str, Any]], *, skips_known: bool = False) -> None:
    made = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    for first in range(0, len(rows), AT_ONCE):
        statement = made.insert(model).values(list(rows[first : first + AT_ONCE]))
        db.session.execute(statement.on_conflict_do_nothing() if skips_known else statement)


def _count(numbers: Sequence[int], by: int) -> None:
    ordered = sorted(numbers)
    for first in range(0, len(ordered), AT_ONCE):
        db.session.execute(
            update(LibraryStem)
            .where(LibraryStem.id.in_(ordered[first : first + AT_ONCE]))
            .values(entries=LibraryStem.entries + by)
            .execution_options(synchronize_session=False)
        )
