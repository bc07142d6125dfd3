"""What is kept of the public library: entries, their versions, the words they are found by, and recognitions?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.deliverables.models.deliverable import Deliverable
from grants.deliverables.states import LEVELS, LIBRARY_ENTRY
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import Money
from grants.people.models import Account, Initiative

Stem = String(64).with_variant(String(64, collation="C"), "postgresql")
"""Compared sign by sign on both databases, so that what begins alike is one range of the index."""


class LibraryFacts(Base, Versioned):
    """What the initiative says of a deliverable so that others find it; by the lists of `rules.library`."""

    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"), unique=True)
    summary: Mapped[Prose]
    target_groups: Mapped[list[str]]
    kinds: Mapped[list[str]]
    settings: Mapped[list[str]]
    places: Mapped[list[str]]
    """Municipalities by their codes."""
    costs: Mapped[Money | None]
    """Of one participant in a year."""
    saved_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    saved_at: Mapped[datetime]


class LibraryEntry(Base, Versioned):
    """An accepted deliverable that its initiative put in the library: who agreed to that, when, under which licence.

    One that was withdrawn keeps its address, its citation, the day and the reason.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", LIBRARY_ENTRY.states), name="state"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_day"),
        Index("ix_library_entry_state_id", "state", "id"),
    )
    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"), unique=True)
    initiative_id: Mapped[int | None] = mapped_column(Key, ForeignKey("initiative.id"), index=True)
    slug: Mapped[Line] = mapped_column(unique=True)
    type: Mapped[Word]
    title: Mapped[Line]
    authors: Mapped[Line]
    summary: Mapped[Prose]
    state: Mapped[Word]
    licence: Mapped[Word]
    consented_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    consented_at: Mapped[datetime]
    withdrawn_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[Prose]
    latest: Mapped[int] = mapped_column(Integer)
    """The number of its newest version."""
    published_at: Mapped[datetime]
    generated: Mapped[bool] = mapped_column(default=False)

    deliverable: Mapped[Deliverable] = relationship()
    initiative: Mapped[Initiative | None] = relationship()
    consenter: Mapped[Account] = relationship(foreign_keys=[consented_by])


class LibraryVersion(Base):
    """One accepted version of an entry as it was then; it never changes, but for the file that is made later."""

    __table_args__ = (UniqueConstraint("library_entry_id", "number"),)
    library_entry_id: Mapped[int] = mapped_column(Key, ForeignKey("library_entry.id"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[Line]
    authors: Mapped[Line]
    summary: Mapped[Prose]
    licence: Mapped[Word]
    facts: Mapped[dict[str, Any]]
    sources: Mapped[list[Any]] = mapped_column(default=list)
    """The list of sources as it read then: number and line of each."""
    published_at: Mapped[datetime]
    file_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))

    file: Mapped[StoredFile | None] = relationship()
    sections: Mapped[list[LibrarySection]] = relationship(order_by="LibrarySection.place")


class LibrarySection(Base):
    """The text of one part in one version; `files` are its pictures and attachments by their numbers, as they were."""

    __table_args__ = (UniqueConstraint("library_version_id", "section_key"),)
    library_version_id: Mapped[int] = mapped_column(Key, ForeignKey("library_version.id"))
    place: Mapped[int] = mapped_column(Integer)
    section_key: Mapped[Word]
    title: Mapped[Line]
    text: Mapped[Prose]
    files: Mapped[list[Any]]


class LibraryFacet(Base):
    """One thing an entry that is listed can be chosen by: a type, target group, kind, setting, place or cost band."""

    __audited__ = False
    __table_args__ = (
        UniqueConstraint("library_entry_id", "name", "value"),
        Index("ix_library_facet_name_value", "name", "value", "library_entry_id"),
    )
    library_entry_id: Mapped[int] = mapped_column(Key, ForeignKey("library_entry.id"))
    name: Mapped[Word]
    value: Mapped[Word]


class LibraryStem(Base):
    """A stem that occurs in the library, and in how many entries that are listed."""

    __audited__ = False
    stem: Mapped[str] = mapped_column(Stem, unique=True)
    entries: Mapped[int] = mapped_column(Integer)


class LibraryEnding(Base):
    """An ending of a stem: what begins with a word that is looked for has it as a part."""

    __audited__ = False
    __table_args__ = (UniqueConstraint("ending", "library_stem_id"),)
    ending: Mapped[str] = mapped_column(Stem)
    library_stem_id: Mapped[int] = mapped_column(Key, ForeignKey("library_stem.id"))


class LibraryPosting(Base):
    """A stem occurs in an entry: what it counts for there, and in which section most."""

    __audited__ = False
    __table_args__ = (
        UniqueConstraint("library_stem_id", "library_entry_id"),
        Index("ix_library_posting_weight", "library_stem_id", "weight", "library_entry_id"),
        Index("ix_library_posting_library_entry_id", "library_entry_id"),
    )
    library_stem_id: Mapped[int] = mapped_column(Key, ForeignKey("library_stem.id"))
    library_entry_id: Mapped[int] = mapped_column(Key, ForeignKey("library_entry.id"))
    weight: Mapped[int] = mapped_column(Integer)
    section_key: Mapped[Word]


class Recognition(Base):
    """A step on the databank's ladder: a dated fact about an initiative, never changed; an ended one says why."""

    __table_args__ = (
        CheckConstraint(one_of("level", LEVELS), name="level"),
        CheckConstraint("valid_until > judged_on", name="valid_for_some_time"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index("ix_recognition_initiative_id_judged_on", "initiative_id", "judged_on"),
    )
    initiative_id: Mapped[int] = mapped_column(Key, ForeignKey("initiative.id"))
    level: Mapped[Word]
    judged_on: Mapped[date]
    valid_until: Mapped[date]
    """The last day it holds."""
    source: Mapped[Line]
    note: Mapped[Prose]
    version_judged: Mapped[int | None] = mapped_column(Integer)
    """The version of the library's entry that was judged, when it is known."""
    entered_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[Prose]

    initiative: Mapped[Initiative] = relationship()
