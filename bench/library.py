"""What does searching the library cost as it grows, and saving a part of a long handbook beside a short one?"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text

from grants.deliverables import commands, queries
from grants.deliverables.models import (
    Deliverable,
    LibraryEnding,
    LibraryEntry,
    LibraryFacet,
    LibraryPosting,
    LibrarySection,
    LibraryStem,
    LibraryVersion,
)
from grants.deliverables.rules.search import endings_of, postings_of, stem_of
from grants.foundation.clock import now
from grants.foundation.commands import command, stop_reading
from grants.foundation.database import Base, db
from tests.factories.awards import Granted, an_award
from tests.factories.deliverables import a_handbook, write

SIZES = (200, 20_000)
TIMES = 15
AT_ONCE = 2_000
WORDS = 90
"""Different words of an invented handbook."""
NAMES = {"group": {"older_people": "Ouderen", "young_people": "Kinderen en jongeren"}}
"""The words of facts, as the page gives them."""
SEARCHES = (("one word", "ouderen"), ("two words", "ouderen wandelen"))
ONE_WORD = (
    "SELECT p.library_entry_id, e.title FROM library_posting p JOIN library_entry e ON e.id = p.library_entry_id "
    "WHERE p.library_stem_id = :a ORDER BY p.weight DESC, p.library_entry_id LIMIT 20"
)
TWO_WORDS = (
    "SELECT p.library_entry_id, e.title FROM library_posting p JOIN library_posting q "
    "ON q.library_entry_id = p.library_entry_id JOIN library_entry e ON e.id = p.library_entry_id "
    "WHERE p.library_stem_id = :a AND q.library_stem_id = :b "
    "ORDER BY p.weight + q.weight DESC, p.library_entry_id LIMIT 20"
)
FIRST = (
    "ouderen",
    "jongeren",
    "buren",
    "vrouwen",
    "mannen",
    "mantelzorg",
    "maatjes",
    "wandel",
    "kook",
    "bezoek",
)
SECOND = (
    "groep",
    "project",
    "huis",
    "avond",
    "training",
    "club",
    "gesprek",
    "tafel",
    "kring",
    "week",
    "netwerk",
)
"""Invented words are one of the first with one of the second."""
PAGE = 420
"""Words of a page."""


@dataclass(frozen=True)
class Searched:
    """One search at one size, in milliseconds by the clock: ours with passages and counts, and bare SQL."""

    what: str
    entries: int
    ours: float
    floor: float

    def cells(self) -> tuple[str, ...]:
        """Return the row as words."""
        return (
            self.what,
            f"{self.entries:,} entries",
            f"{self.ours:.1f} ms",
            f"{self.floor:.1f} ms",
            f"{self.ours / self.floor:.1f}×",
        )


def searched(app: Flask) -> list[Searched]:
    """Measure both searches at both sizes; ours and the floor in turn, the median."""
    found: list[Searched] = []
    with app.app_context():
        granted = an_award()
        made = 0
        for size in SIZES:
            fill(granted, made, size)
            db.session.execute(text("ANALYZE"))
            stop_reading()
            made = size
            for what, search in SEARCHES:
                numbers = _numbers(search)
                statement = text(ONE_WORD if len(numbers) == 1 else TWO_WORDS)
                facts = dict(zip(("a", "b"), numbers, strict=False))
                ours, floor = _in_turn(
                    lambda search=search: queries.search_library(search, {}, names=NAMES),  # type: ignore[misc]
                    lambda statement=statement, facts=facts: db.session.execute(statement, facts).all(),  # type: ignore[misc]
                )
                found.append(Searched(what, size, ours, floor))
    return found


def _numbers(search: str) -> list[int]:
    stems = [stem_of(word) for word in search.split()]
    known = dict(
        db.session.execute(select(LibraryStem.stem, LibraryStem.id).where(LibraryStem.stem.in_(stems))).all()
    )
    return [known[stem] for stem in stems]


def _in_turn(ours: Callable[[], object], floor: Callable[[], object]) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(TIMES + 2):
        for act, kept in zip((ours, floor), times, strict=True):
            began = time.perf_counter()
            act()
            kept.append((time.perf_counter() - began) * 1_000)
            stop_reading()
    return statistics.median(times[0][2:]), statistics.median(times[1][2:])


@command
def fill(granted: Granted, first: int, last: int) -> None:
    """Add invented handbooks from number `first` up to `last`, with their words in the index."""
    dice = random.Random(first)
    words = [*(one + two for one in FIRST for two in SECOND), *FIRST, *SECOND]
    weights = [1 / (place + 1) for place in range(len(words))]
    dice.shuffle(words)
    for start in range(first, last, AT_ONCE):
        _add(granted, [_text(dice, words, weights) for _ in range(start, min(start + AT_ONCE, last))], start)
    db.session.execute(
        text(
            "UPDATE library_stem SET entries = (SELECT count(*) FROM library_posting "
            "WHERE library_posting.library_stem_id = library_stem.id)"
        )
    )


def _text(dice: random.Random, words: Sequence[str], weights: Sequence[float]) -> str:
    chosen = dice.choices(words, weights, k=WORDS)
    if dice.random() < 0.8:
        chosen.append("ouderen")
    if dice.random() < 0.5:
        chosen.append("wandelen")
    return " ".join(chosen)


def _add(granted: Granted, texts: Sequence[str], start: int) -> None:
    award_id, account_id, at = granted.award.id, granted.team_mate.id, now()
    names = [f"bench_{start + n}" for n in range(len(texts))]
    shared = {"title": "Samen", "due_on": at.date() + timedelta(days=90), "state": "accepted", "version": 1}
    numbers = _put(
        Deliverable,
        [
            shared
            | {
                "award_id": award_id,
                "type": name,
                "kind_version": 1,
                "own_kind": {"x": 1},
                "attempts": 1,
                "returns": 0,
                "generated": True,
            }
            for name in names
        ],
    )
    entries = _put(
        LibraryEntry,
        [
            {
                "deliverable_id": number,
                "slug": name,
                "type": "handbook",
                "title": f"Samen {name}",
                "authors": "Stichting",
                "summary": said[:200],
                "state": "listed",
                "licence": "cc_by",
                "consented_by": account_id,
                "consented_at": at,
                "withdrawn_reason": "",
                "latest": 1,
                "published_at": at,
                "generated": True,
                "version": 1,
            }
            for number, name, said in zip(numbers, names, texts, strict=True)
        ],
    )
    versions = _put(
        LibraryVersion,
        [
            {
                "library_entry_id": number,
                "number": 1,
                "title": "Samen",
                "authors": "Stichting",
                "summary": "",
                "licence": "cc_by",
                "facts": {},
                "published_at": at,
            }
            for number in entries
        ],
    )
    _put(
        LibrarySection,
        [
            {
                "library_version_id": number,
                "place": 0,
                "section_key": "activities",
                "title": "Activiteiten",
                "text": said,
                "files": [],
            }
            for number, said in zip(versions, texts, strict=True)
        ],
    )
    facets = [("type", "handbook"), ("kind", "social"), ("group", "older_people"), ("costs", "under_50")]
    rows = [(number, name, value) for number in entries for name, value in facets]
    _copy(LibraryFacet, rows, "library_entry_id", "name", "value")
    _index(entries, texts)


def _index(entries: Sequence[int], texts: Sequence[str]) -> None:
    found = [postings_of("Samen", said[:200], {"activities": said}) for said in texts]
    known = dict(db.session.execute(select(LibraryStem.stem, LibraryStem.id)).all())
    new = sorted({stem for one in found for stem in one} - set(known))
    if new:
        made = _put(LibraryStem, [{"stem": stem, "entries": 0} for stem in new])
        known |= dict(zip(new, made, strict=True))
        _put(
            LibraryEnding,
            [
                {"ending": end, "library_stem_id": known[stem]}
                for stem in new
                for end in dict.fromkeys(endings_of(stem))
            ],
        )
    rows = [
        (known[stem], entry, posting.weight, posting.section_key)
        for entry, one in zip(entries, found, strict=True)
        for stem, posting in one.items()
    ]
    _copy(LibraryPosting, rows, "library_stem_id", "library_entry_id", "weight", "section_key")


def _put(model: type[Base], rows: Sequence[dict[str, object]]) -> list[int]:
    """Add rows and return their numbers in the same order."""
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, list(rows)))


def _copy(model: type[Base], rows: Sequence[tuple[object, ...]], *columns: str) -> None:
    """Add many rows by PostgreSQL's COPY."""
    connection: Any = db.session.connection().connection.driver_connection
    names = ", ".join(columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model.__tablename__} ({names}) FROM STDIN") as into,
    ):
        for row in rows:
            into.write_row(row)


@dataclass(frozen=True)
class Saved:
    """Saving one part of a handbook of so many pages, in milliseconds by the clock and its statements."""

    pages: int
    ours: float

    def cells(self) -> tuple[str, ...]:
        """Return the row as words."""
        return (f"{self.pages} pages", f"{self.ours:.1f} ms")


def saved(app: Flask) -> list[Saved]:
    """Measure a save of a part of a page in a handbook of 2 and in one of 200 pages, in turn, the median."""
    with app.app_context():
        books = []
        for pages in (2, 200):
            granted = an_award()
            handbook = a_handbook(granted)
            others = (
                "activities",
                "preconditions",
                "tasks",
                "skills_and_training",
                "quality",
                "time_and_cost",
            )
            for key in others:
                write(handbook, granted.team_mate, key, "woord " * (PAGE * (pages - 1) // len(others)))
            books.append((pages, handbook, granted.team_mate, iter(range(10_000))))

        def save(place: int) -> None:
            _, handbook, writer, numbers = books[place]
            kept = queries.find_section(handbook, "theory")
            commands.save_section(
                actor=writer,
                deliverable=handbook,
                section_key="theory",
                version=kept.version if kept else 0,
                text=f"{next(numbers)} " + "woord " * PAGE,
            )

        times = _in_turn(lambda: save(0), lambda: save(1))
        return [Saved(pages, ours) for (pages, *_), ours in zip(books, times, strict=True)]
