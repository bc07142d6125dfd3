"""Which entries of the library answer a search, how many by each fact, and with which passage?

What is read does not grow with the library: of each word the entries in which it counts most, up to CANDIDATES.
Entries with all words come before those with some of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all

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
from grants.deliverables.queries.near_words import near_words
from grants.deliverables.rules.search import (
    SHORTEST_PART,
    kin_of,
    passage,
    rarity,
    searched_words,
    values_named,
)
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.paging import Page, page_within

CANDIDATES = 200
"""Entries of one word that are looked at; where more have it, those in which it counts most."""
MOST_STEMS = 30
"""Stems in which one word is looked for as a part."""
PAGE = 20
WHOLE, KIN, PART = 3, 2, 1
"""What a stem counts for that is the word itself, the word in another number, or has it as a part."""
FACT = 144
"""What a word scores that is in the name of what an entry was chosen for: as much as one in its summary."""
MOST_SCORE = 10**8
FACETS = ("type", "group", "kind", "setting", "place", "costs")


@dataclass(frozen=True)
class Found:
    """One entry of the answer: the passage in pieces (text, whether it was looked for) and where it stands.

    `missing` are the words, as they were typed, that are not in it.
    """

    entry: LibraryEntry
    passage: list[tuple[str, bool]]
    section: str
    missing: list[str]


@dataclass(frozen=True)
class Answer:
    """A page of entries, how many were found (`more` when the library has more), and counts by fact and value.

    `whole` are those in which every word is found; `meant` has for a word that nothing has the words like it.
    """

    page: Page[Found]
    count: int
    whole: int
    more: bool
    meant: Mapping[str, Sequence[str]]
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class _Stem:
    number: int
    entries: int
    counts: int


@dataclass(frozen=True)
class _Word:
    """A word that is looked for: the stems of which it is found, and the facts (name, value) it is a name of."""

    typed: str
    stems: Sequence[_Stem]
    facts: Sequence[tuple[str, str]]


def search_library(
    search: str,
    chosen: Mapping[str, str],
    *,
    names: Mapping[str, Mapping[str, str]] | None = None,
    cursor: str = "",
) -> Answer:
    """Return one page of the entries in which the words are found, the best first; without words the newest first.

    `chosen` limits by facts: a name of FACETS or `evidence`, and its value; empty values limit nothing. `names` has
    the words by which values of FACETS are found too.
    """
    typed = searched_words(search)
    words = [_Word(said, _stems_of(stem), values_named(stem, names or {})) for stem, said in typed.items()]
    limits = Limits({name: value for name, value in chosen.items() if value})
    if words:
        scores, missing = _scores(words, limits)
    else:
        newest = select(LibraryEntry.id).where(LibraryEntry.state == "listed", *limits(LibraryEntry.id))
        rows = newest.order_by(LibraryEntry.id.desc()).limit(CANDIDATES)
        scores, missing = dict.fromkeys(db.session.scalars(rows), 0), {}
    ranked = sorted(scores, key=lambda number: (-scores[number], -number))[:CANDIDATES]
    page = page_within(
        ranked,
        lambda number: f"{10 * MOST_SCORE - scores[number]:010d}-{10**12 - number:013d}",
        cursor=cursor,
        size=PAGE,
    )
    sought = [form for stem in typed for form in (stem, *kin_of(stem))]
    shown = _found(page.rows, sought, [stem.number for word in words for stem in word.stems])
    return Answer(
        Page(
            [replace(one, missing=missing.get(one.entry.id, [])) for one in shown],
            page.next_cursor,
            page.previous_cursor,
        ),
        len(ranked),
        sum(not missing.get(number) for number in ranked),
        len(ranked) >= CANDIDATES,
        {
            typed[stem]: near_words(stem)
            for word, stem in zip(words, typed, strict=True)
            if not word.stems and not word.facts
        },
        _counts(ranked),
    )


def _stems_of(word: str) -> list[_Stem]:
    """Return the stems that are the word or have it as a part, the shortest first: they are nearest to it."""
    rows = select(LibraryStem.id, LibraryStem.entries, LibraryStem.stem).where(LibraryStem.entries > 0)
    forms = rows.where(LibraryStem.stem.in_([word, *kin_of(word)]))
    found = {
        row.id: _Stem(row.id, row.entries, WHOLE if row.stem == word else KIN)
        for row in db.session.execute(forms)
    }
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


def _scores(words: Sequence[_Word], limits: Limits) -> tuple[dict[int, int], dict[int, list[str]]]:
    """Return what each entry scores in which a word is found, and the words that are missing in it.

    The best of each word are looked at, and whether the other words are in them.
    """
    known = db.session.scalars(select(func.max(LibraryEntry.id))).one() or 1
    found = [
        dict(db.session.execute(_candidates(word, limits)).all()) if word.stems or word.facts else {}
        for word in words
    ]
    near = set().union(*found)
    scores = dict.fromkeys(near, 0)
    missing: dict[int, list[str]] = {number: [] for number in near}
    for word, mine in zip(words, found, strict=True):
        if len(mine) >= CANDIDATES:
            rows = db.session.execute(_among(word, near - mine.keys()))
            mine |= dict(rows.all())
        counts = rarity(max(len(mine), sum(one.entries for one in word.stems)), known)
        for number in near:
            if number in mine:
                scores[number] += MOST_SCORE + min(mine[number] * counts, MOST_SCORE // len(words) - 1)
            else:
                missing[number].append(word.typed)
    return scores, missing


def _candidates(word: _Word, limits: Limits) -> Select[int, int]:
    """Return the entries with a word and their scores: the best CANDIDATES of each stem and fact, and of all."""
    parts: list[Select[int, int]] = []
    for counts in (WHOLE, KIN, PART):
        rare = [one.number for one in word.stems if one.counts == counts and one.entries <= CANDIDATES]
        if rare:
            parts.append(_weighed(rare, counts, limits))
    for one in word.stems:
        if one.entries > CANDIDATES:
            best = _weighed([one.number], one.counts, limits)
            inner = best.order_by(LibraryPosting.weight.desc(), LibraryPosting.library_entry_id.desc()).limit(
                CANDIDATES
            )
            parts.append(select(*inner.subquery().c))
    for fact in word.facts:
        newest = _told([fact]).where(*limits(LibraryFacet.library_entry_id))
        inner = newest.order_by(LibraryFacet.library_entry_id.desc()).limit(CANDIDATES)
        parts.append(select(*inner.subquery().c))
    every = union_all(*parts).subquery()
    number, score = every.c.number, func.sum(every.c.score)
    return select(number, score).group_by(number).order_by(score.desc(), number).limit(CANDIDATES)


def _told(facts: Sequence[tuple[str, str]]) -> Select[int, int]:
    """Return the entries with one of these facts."""
    named = (and_(LibraryFacet.name == name, LibraryFacet.value == value) for name, value in facts)
    return select(LibraryFacet.library_entry_id.label("number"), literal(FACT).label("score")).where(
        or_(*named)
    )


def _weighed(stems: Sequence[int], counts: int, limits: Limits) -> Select[int, int]:
    return select(
        LibraryPosting.library_entry_id.label("number"),
        (LibraryPosting.weight * literal(counts)).label("score"),
    ).where(LibraryPosting.library_stem_id.in_(stems), *limits(LibraryPosting.library_entry_id))


def _among(word: _Word, entries: Collection[int]) -> Select[int, int]:
    """Return which of these entries have a word too, and their scores."""
    parts = [
        _weighed(stems, counts, Limits({})).where(LibraryPosting.library_entry_id.in_(entries))
        for counts in (WHOLE, KIN, PART)
        if (stems := [one.number for one in word.stems if one.counts == counts])
    ]
    if word.facts:
        parts.append(_told(word.facts).where(LibraryFacet.library_entry_id.in_(entries)))
    every = union_all(*parts).subquery()
    return select(every.c.number, func.sum(every.c.score)).group_by(every.c.number)


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
        return Found(entry, in_summary, "", [])
    return Found(entry, passage(text[1], searched), text[0], [])
