"""What do we know of the texts of a deliverable: its parts, their versions, pictures and attachments?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from grants.deliverables.models import Deliverable, DeliverableSection, SectionFile, SectionVersion
from grants.deliverables.rules import Shown
from grants.foundation import files
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.inspection import kind_of as kind_of_name
from grants.people.models import Account

WRITES_NOW = timedelta(minutes=10)
"""For so long after a save somebody counts as writing."""


def find_section(deliverable: Deliverable, section_key: str) -> DeliverableSection | None:
    """Return the text of one part as it was saved, or None."""
    return db.session.scalars(
        select(DeliverableSection).where(
            DeliverableSection.deliverable_id == deliverable.id,
            DeliverableSection.section_key == section_key,
        )
    ).one_or_none()


def texts_of(deliverable: Deliverable) -> dict[str, str]:
    """Return what was written so far, by part."""
    rows = db.session.execute(
        select(DeliverableSection.section_key, DeliverableSection.text).where(
            DeliverableSection.deliverable_id == deliverable.id
        )
    )
    return {row.section_key: row.text for row in rows}


def texts_at(deliverable: Deliverable, at: datetime) -> dict[str, str]:
    """Return what was written at a moment, by part: of each the newest version that was there then."""
    rows = db.session.execute(
        select(SectionVersion.section_key, SectionVersion.text)
        .where(SectionVersion.deliverable_id == deliverable.id, SectionVersion.saved_at <= at)
        .order_by(SectionVersion.number)
    )
    return {row.section_key: row.text for row in rows}


def standing_in_parts(deliverable: Deliverable) -> dict[str, set[str]]:
    """Return what is there in each part, without reading its text: `text`, `table`, `picture`, `attachment`."""
    found: dict[str, set[str]] = {}
    sections = select(
        DeliverableSection.section_key, DeliverableSection.words, DeliverableSection.has_table
    ).where(DeliverableSection.deliverable_id == deliverable.id)
    for row in db.session.execute(sections):
        there = {what for what, holds in (("text", row.words > 0), ("table", row.has_table)) if holds}
        found.setdefault(row.section_key, set()).update(there)
    kinds = (
        select(SectionFile.section_key, SectionFile.kind)
        .where(SectionFile.deliverable_id == deliverable.id, SectionFile.removed_at.is_(None))
        .distinct()
    )
    for section_key, kind in db.session.execute(kinds):
        found.setdefault(section_key, set()).add(kind)
    return found


def writing_now(deliverable: Deliverable, viewer: Account) -> Sequence[DeliverableSection]:
    """Return the parts that others saved in the last minutes, with who did."""
    return db.session.scalars(
        select(DeliverableSection)
        .where(
            DeliverableSection.deliverable_id == deliverable.id,
            DeliverableSection.saved_by != viewer.id,
            DeliverableSection.saved_at > now() - WRITES_NOW,
        )
        .options(joinedload(DeliverableSection.writer))
        .order_by(DeliverableSection.saved_at.desc())
    ).all()


def last_version(deliverable: Deliverable, section_key: str) -> SectionVersion | None:
    """Return the newest version of a part, or None."""
    return db.session.scalars(
        select(SectionVersion)
        .where(SectionVersion.deliverable_id == deliverable.id, SectionVersion.section_key == section_key)
        .order_by(SectionVersion.number.desc())
        .limit(1)
    ).one_or_none()


def versions_of(deliverable: Deliverable, section_key: str) -> Sequence[SectionVersion]:
    """Return the versions of a part with who wrote them, the newest first."""
    return db.session.scalars(
        select(SectionVersion)
        .where(SectionVersion.deliverable_id == deliverable.id, SectionVersion.section_key == section_key)
        .options(joinedload(SectionVersion.writer))
        .order_by(SectionVersion.number.desc())
    ).all()


def get_version(deliverable: Deliverable, section_key: str, number: int) -> SectionVersion:
    """Return one version of a part; raises NotFound."""
    found = db.session.scalars(
        select(SectionVersion)
        .where(
            SectionVersion.deliverable_id == deliverable.id,
            SectionVersion.section_key == section_key,
            SectionVersion.number == number,
        )
        .options(joinedload(SectionVersion.writer))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def files_of(
    deliverable: Deliverable, section_key: str | None = None, *, at: datetime | None = None
) -> Sequence[SectionFile]:
    """Return the pictures and attachments that stand in a deliverable, or in one part, in the order they came.

    With a moment: those that stood there then.
    """
    query = select(SectionFile).where(SectionFile.deliverable_id == deliverable.id)
    if at is None:
        query = query.where(SectionFile.removed_at.is_(None))
    else:
        stood = or_(SectionFile.removed_at.is_(None), SectionFile.removed_at > at)
        query = query.where(SectionFile.added_at <= at, stood)
    if section_key is not None:
        query = query.where(SectionFile.section_key == section_key)
    return db.session.scalars(query.options(joinedload(SectionFile.file)).order_by(SectionFile.number)).all()


def files_by_part(deliverable: Deliverable, *, at: datetime | None = None) -> Mapping[str, list[SectionFile]]:
    """Return the pictures and attachments of each part that has any, at a moment or now."""
    found: dict[str, list[SectionFile]] = {}
    for one in files_of(deliverable, at=at):
        found.setdefault(one.section_key, []).append(one)
    return found


def shown_files(deliverable: Deliverable) -> dict[str, list[Shown]]:
    """Return the pictures and attachments of each part as a document shows them."""
    return {
        key: [Shown(one.number, one.kind, one.name, one.description) for one in found]
        for key, found in files_by_part(deliverable).items()
    }


def picture_bytes(deliverable: Deliverable) -> dict[str, tuple[str, bytes]]:
    """Return the pictures by the name a document gives them, each with its ending and bytes."""
    return {
        str(one.number): (kind_of_name(one.name), files.read(one.file))
        for one in files_of(deliverable)
        if one.kind == "picture"
    }


def get_file(deliverable: Deliverable, number: int) -> SectionFile:
    """Return a picture or attachment by its number, also one that was taken away; raises NotFound."""
    found = db.session.scalars(
        select(SectionFile)
        .where(SectionFile.deliverable_id == deliverable.id, SectionFile.number == number)
        .options(joinedload(SectionFile.file))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def next_file_number(deliverable: Deliverable) -> int:
    """Return the number of the next picture or attachment; the deliverable must be locked."""
    query = select(func.coalesce(func.max(SectionFile.number), 0))
    return db.session.scalars(query.where(SectionFile.deliverable_id == deliverable.id)).one() + 1
