"""Which entries of the library answer a search, how many by each fact, and with which passage?

What is read does not grow with the library: of each word the entries in which it counts most, up to CANDIDATES.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from grants.deliverables.models import (
    LibraryEnding,
    LibraryEntry,
    LibraryFacet,
    LibraryPosting,
    LibrarySection,
    LibraryStem,
    LibraryVersion,
    Recognition,
)
from grants.deliverables.rules.search import SHORTEST_PART, passage, rarity, searched_stems
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.paging import Page, page_within

CANDIDATES = 200
"""Entries of one word that are looked at; where more have it, those in which it counts most."""
MOST_STEMS = 30
"""Stems in which one word is looked for as a part."""
PAGE = 20
WHOLE, PART = 3, 1
"""What a stem counts for that is the word itself, or has it as a part."""
FACETS = ("type", "group", "kind", "setting", "place", "costs")


@dataclass(frozen=True)
class Found:
    """One entry of the answer: the passage in pieces (text, whether it was looked for) and where it stands."""

    entry: LibraryEntry
    passage: list[tuple[str, bool]]
    section: str


@dataclass(frozen=True)
class Answer:
    """A page of entries, how many were found (`more` when the library has more), and counts by fact and value."""

    page: Page[Found]
    count: int
    more: bool
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class _Stem:
    number: int
    entries: int
    counts: int


def search_library(search: str, chosen: Mapping[str, str], *, cursor: str = "") -> Answer:
    """Return one page of the entries in which every word is found, the best first; without words the newest first.

    `chosen` limits by facts: a name of FACETS or `evidence`, and its value; empty values limit nothing.
    """
    words = [_stems_of(stem) for stem in searched_stems(search)]
    limits = Limits({name: value for name, value in chosen.items() if value})
    if words:
        scores = _scores(words, limits) if all(words) else {}
    else:
        newest = select(LibraryEntry.id).where(LibraryEntry.state == "listed", *limits(LibraryEntry.id))
        rows = newest.order_by(LibraryEntry.id.desc()).limit(CANDIDATES)
        scores = dict.fromkeys(db.session.scalars(rows), 0)
    ranked = sorted(scores, key=lambda number: (-scores[number], -number))
    page = page_within(
        ranked,
        lambda number: f"{10**9 - scores[number]:010d}-{10**12 - number:013d}",
        cursor=cursor,
        size=PAGE,
    )
    shown = _found(page.rows, searched_stems(search), [stem.number for stems in words for stem in stems])
    return Answer(
        Page(shown, page.next_cursor, page.previous_cursor),
        len(ranked),
        len(ranked) >= CANDIDATES,
        _counts(ranked),
    )


def _stems_of(word: str) -> list[_Stem]:
    """Return the stems that are the word or have it as a part, the shortest first: they are nearest to it."""
    rows = select(LibraryStem.id, LibraryStem.entries, LibraryStem.stem).where(LibraryStem.entries > 0)
    whole = rows.where(LibraryStem.stem == word)
    found = {row.id: _Stem(row.id, row.entries, WHOLE) for row in db.session.execute(whole)}
    if len(word) >= SHORTEST_PART:
        near = (
            select(LibraryEnding.library_stem_id)
            .where(LibraryEnding.ending >= word, LibraryEnding.ending < word + "\U0010ffff")
            .order_by(LibraryEnding.ending)
            .limit(MOST_STEMS)
        )
        for row in db.session.execute(rows.where(LibraryStem.id.in_(near))):
            found.setdefault(row.id, _Stem(row.id, row.entries, PART))
    return list(found.values())


@dataclass(frozen=True)
class Limits:
    """What the entries are limited to; called with a column of their numbers it gives the conditions."""

    chosen: Mapping[str, str]

    def __call__(self, number: Any) -> list[ColumnElement[bool]]:
        """Return the conditions on entries of these numbers."""
        found: list[ColumnElement[bool]] = [
            select(LibraryFacet.id)
            .where(
                LibraryFacet.name == name,
                LibraryFacet.value == self.chosen[name],
                LibraryFacet.library_entry_id == number,
            )
            .exists()
            for name in FACETS
            if name in self.chosen
        ]
        if "evidence" in self.chosen:
            found.append(
                select(Recognition.id)
                .join(LibraryEntry, LibraryEntry.initiative_id == Recognition.initiative_id)
                .where(
                    LibraryEntry.id == number, Recognition.level == self.chosen["evidence"], *_holds_today()
                )
                .exists()
            )
        return found


def _holds_today() -> list[ColumnElement[bool]]:
    return [
        Recognition.ended_at.is_(None),
        Recognition.judged_on <= today(),
        Recognition.valid_until >= today(),
    ]


def _scores(words: Sequence[Sequence[_Stem]], limits: Limits) -> dict[int, int]:
    """Return what each entry scores in which every word is found; the rarest word says which are looked at."""
    known = db.session.scalars(select(func.max(LibraryEntry.id))).one() or 1
    ordered = sorted(words, key=lambda stems: sum(one.entries for one in stems))
    scores: dict[int, int] = {}
    for place, stems in enumerate(ordered):
        weight = rarity(sum(one.entries for one in stems), known)
        if place == 0:
            found = {
                number: score * weight for number, score in db.session.execute(_candidates(stems, limits))
            }
        else:
            rows = db.session.execute(_among(stems, list(scores)))
            found = {number: scores[number] + score * weight for number, score in rows}
        scores = found
    return scores


def _candidates(stems: Sequence[_Stem], limits: Limits) -> Select[int, int]:
    """Return the entries with one of these stems and their scores: the best CANDIDATES of each stem, and of all."""
    parts: list[Select[int, int]] = []
    for counts in (WHOLE, PART):
        rare = [one.number for one in stems if one.counts == counts and one.entries <= CANDIDATES]
        if rare:
            parts.append(_weighed(rare, counts, limits))
    for one in stems:
        if one.entries > CANDIDATES:
            best = _weighed([one.number], one.counts, limits)
            inner = best.order_by(LibraryPosting.weight.desc(), LibraryPosting.library_entry_id.desc()).limit(
                CANDIDATES
            )
            parts.append(select(*inner.subquery().c))
    every = union_all(*parts).subquery()
    number, score = every.c.number, func.sum(every.c.score)
    return select(number, score).group_by(number).order_by(score.desc(), number).limit(CANDIDATES)


def _weighed(stems: Sequence[int], counts: int, limits: Limits) -> Select[int, int]:
    return select(
        LibraryPosting.library_entry_id.label("number"),
        (LibraryPosting.weight * literal(counts)).label("score"),
    ).where(LibraryPosting.library_stem_id.in_(stems), *limits(LibraryPosting.library_entry_id))


def _among(stems: Sequence[_Stem], entries: Sequence[int]) -> Select[int, int]:
    whole = [one.number for one in stems if one.counts == WHOLE]
    counts = case((LibraryPosting.library_stem_id.in_(whole), WHOLE), else_=PART)
    score = func.sum(LibraryPosting.weight * counts)
    return (
        select(LibraryPosting.library_entry_id, score)
        .where(
            LibraryPosting.library_stem_id.in_([one.number for one in stems]),
            LibraryPosting.library_entry_id.in_(entries),
        )
        .group_by(LibraryPosting.library_entry_id)
    )


def _counts(entries: Sequence[int]) -> dict[str, dict[str, int]]:
    """Return how many of these entries have each fact, the most frequent first."""
    rows = db.session.execute(
        select(LibraryFacet.name, LibraryFacet.value, func.count())
        .where(LibraryFacet.library_entry_id.in_(entries))
        .group_by(LibraryFacet.name, LibraryFacet.value)
        .order_by(LibraryFacet.name, func.count().desc(), LibraryFacet.value)
    )
    counts: dict[str, dict[str, int]] = {name: {} for name in (*FACETS, "evidence")}
    for name, value, count in rows:
        counts[name][value] = count
    levels = db.session.execute(
        select(Recognition.level, func.count(LibraryEntry.id.distinct()))
        .join(LibraryEntry, LibraryEntry.initiative_id == Recognition.initiative_id)
        .where(LibraryEntry.id.in_(entries), *_holds_today())
        .group_by(Recognition.level)
    )
    counts["evidence"] = dict(levels.all())
    return counts


def _found(entries: Sequence[int], searched: Sequence[str], stems: Sequence[int]) -> list[Found]:
    """Return the entries of a page in their order, each with the passage in which a word counts most."""
    if not entries:
        return []
    known = {
        one.id: one for one in db.session.scalars(select(LibraryEntry).where(LibraryEntry.id.in_(entries)))
    }
    where = dict.fromkeys(entries, "")
    if stems:
        best = select(LibraryPosting.library_entry_id, LibraryPosting.section_key).where(
            LibraryPosting.library_entry_id.in_(entries),
            LibraryPosting.library_stem_id.in_(stems),
            LibraryPosting.section_key != "",
        )
        where |= dict(db.session.execute(best.order_by(LibraryPosting.weight)).all())
    wanted = or_(
        *(
            and_(LibraryVersion.library_entry_id == number, LibrarySection.section_key == key)
            for number, key in where.items()
            if key
        )
    )
    texts: dict[int, tuple[str, str]] = {}
    if any(where.values()):
        rows = select(LibraryVersion.library_entry_id, LibrarySection.title, LibrarySection.text)
        joined = rows.join(LibrarySection, LibrarySection.library_version_id == LibraryVersion.id).join(
            LibraryEntry,
            and_(
                LibraryEntry.id == LibraryVersion.library_entry_id,
                LibraryEntry.latest == LibraryVersion.number,
            ),
        )
        texts = {number: (title, text) for number, title, text in db.session.execute(joined.where(wanted))}
    return [_one(known[number], texts.get(number), searched) for number in entries]


def _one(entry: LibraryEntry, text: tuple[str, str] | None, searched: Sequence[str]) -> Found:
    in_summary = passage(entry.summary, searched)
    if text is None or any(hit for _, hit in in_summary):
        return Found(entry, in_summary, "")
    return Found(entry, passage(text[1], searched), text[0])
