"""What is in the public library, and which recognitions does an initiative have?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.awards.models import Award
from grants.awards.queries import within_roles
from grants.deliverables.models import (
    Deliverable,
    LibraryEntry,
    LibraryFacts,
    LibrarySection,
    LibraryVersion,
    Recognition,
    SectionFile,
)
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.people.models import Account, Initiative


def find_library_facts(deliverable: Deliverable) -> LibraryFacts | None:
    """Return what the initiative said for the library, or None."""
    return db.session.scalars(
        select(LibraryFacts).where(LibraryFacts.deliverable_id == deliverable.id)
    ).one_or_none()


def find_library_entry_of(deliverable: Deliverable) -> LibraryEntry | None:
    """Return the entry of a deliverable, listed or withdrawn, or None."""
    return db.session.scalars(
        select(LibraryEntry).where(LibraryEntry.deliverable_id == deliverable.id)
    ).one_or_none()


def get_library_entry_of(deliverable: Deliverable) -> LibraryEntry:
    """Return the entry of a deliverable; raises NotFound."""
    found = find_library_entry_of(deliverable)
    if found is None:
        raise NotFound
    return found


def get_library_entry(slug: str) -> LibraryEntry:
    """Return an entry by its address, also one that was withdrawn; raises NotFound. Everybody may see it."""
    found = db.session.scalars(
        select(LibraryEntry).where(LibraryEntry.slug == slug).options(joinedload(LibraryEntry.initiative))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def newest_entries(*, most: int = 30) -> Sequence[LibraryEntry]:
    """Return the entries that came last."""
    return db.session.scalars(
        select(LibraryEntry)
        .where(LibraryEntry.state == "listed")
        .order_by(LibraryEntry.id.desc())
        .limit(most)
    ).all()


def find_version(entry: LibraryEntry, number: int) -> LibraryVersion | None:
    """Return one version of an entry with its sections, or None."""
    return db.session.scalars(
        select(LibraryVersion)
        .where(LibraryVersion.library_entry_id == entry.id, LibraryVersion.number == number)
        .options(selectinload(LibraryVersion.sections), joinedload(LibraryVersion.file))
    ).one_or_none()


def library_versions_of(entry: LibraryEntry) -> Sequence[LibraryVersion]:
    """Return every version of an entry without its sections, the newest first."""
    return db.session.scalars(
        select(LibraryVersion)
        .where(LibraryVersion.library_entry_id == entry.id)
        .order_by(LibraryVersion.number.desc())
    ).all()


def sections_of_entry(entry: LibraryEntry) -> Sequence[LibrarySection]:
    """Return the sections of the newest version."""
    return db.session.scalars(
        select(LibrarySection)
        .join(LibraryVersion, LibraryVersion.id == LibrarySection.library_version_id)
        .where(LibraryVersion.library_entry_id == entry.id, LibraryVersion.number == entry.latest)
        .order_by(LibrarySection.place)
    ).all()


def get_library_file(entry: LibraryEntry, version: LibraryVersion, number: int) -> SectionFile:
    """Return a picture or attachment that stands in a version; raises NotFound for any other."""
    if not any(file["number"] == number for section in version.sections for file in section.files):
        raise NotFound
    return db.session.scalars(
        select(SectionFile)
        .where(SectionFile.deliverable_id == entry.deliverable_id, SectionFile.number == number)
        .options(joinedload(SectionFile.file))
    ).one()


@dataclass(frozen=True)
class Example:
    """A part of the same kind that was accepted and published by another project."""

    title: str
    slug: str
    text: str


def good_examples(deliverable: Deliverable, section_key: str, *, most: int = 3) -> list[Example]:
    """Return the same part of others in the library, the newest first."""
    rows = db.session.execute(
        select(LibraryEntry.title, LibraryEntry.slug, LibrarySection.text)
        .join(
            LibraryVersion,
            and_(
                LibraryVersion.library_entry_id == LibraryEntry.id,
                LibraryVersion.number == LibraryEntry.latest,
            ),
        )
        .join(LibrarySection, LibrarySection.library_version_id == LibraryVersion.id)
        .where(
            LibraryEntry.state == "listed",
            LibraryEntry.type == deliverable.type,
            LibraryEntry.deliverable_id != deliverable.id,
            LibrarySection.section_key == section_key,
            LibrarySection.text != "",
        )
        .order_by(LibraryEntry.id.desc())
        .limit(most)
    )
    return [Example(row.title, row.slug, row.text) for row in rows]


def recognitions_of(initiative_id: int | None) -> Sequence[Recognition]:
    """Return every judgement that was noted about an initiative, the newest first; nothing without one."""
    if initiative_id is None:
        return []
    return db.session.scalars(
        select(Recognition)
        .where(Recognition.initiative_id == initiative_id)
        .order_by(Recognition.judged_on.desc(), Recognition.id.desc())
    ).all()


def recognition_on(found: Sequence[Recognition], on: date) -> Recognition | None:
    """Return the recognition that counts on a day: the last judged of those that hold."""
    return next(
        (one for one in found if one.ended_at is None and one.judged_on <= on <= one.valid_until), None
    )


def managed_awards_of(viewer: Account, initiative: Initiative) -> list[int]:
    """Return the awards of an initiative that somebody manages and has no interest in."""
    return list(
        db.session.scalars(
            select(Award.id)
            .where(Award.initiative_id == initiative.id, within_roles(viewer, "programme_manager"))
            .order_by(Award.id)
        )
    )


def get_managed_initiative(viewer: Account, initiative_id: int) -> Initiative:
    """Return an initiative whose awards somebody manages; raises NotFound."""
    initiative = db.session.get(Initiative, initiative_id)
    if initiative is None or not managed_awards_of(viewer, initiative):
        raise NotFound
    return initiative


def get_recognition(viewer: Account, recognition_id: int) -> Recognition:
    """Return a recognition of an initiative somebody manages; raises NotFound."""
    found = db.session.get(Recognition, recognition_id)
    if found is None:
        raise NotFound
    get_managed_initiative(viewer, found.initiative_id)
    return found
