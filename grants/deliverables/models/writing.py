"""What is kept of how a deliverable was written: its parts, earlier versions of them, pictures and attachments?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.people.models import Account


class DeliverableSection(Base, Versioned):
    """The text of one part, saved by itself."""

    __table_args__ = (UniqueConstraint("deliverable_id", "section_key"),)
    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"))
    section_key: Mapped[Word]
    text: Mapped[Prose]
    words: Mapped[int] = mapped_column(Integer)
    """How many words it has, so that one sees what is written without reading it."""
    has_table: Mapped[bool]
    saved_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    saved_at: Mapped[datetime]

    writer: Mapped[Account] = relationship()


class SectionVersion(Base):
    """The text of one part as one person left it after a sitting; a restored one says which it was taken from."""

    __table_args__ = (UniqueConstraint("deliverable_id", "section_key", "number"),)
    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"))
    section_key: Mapped[Word]
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[Prose]
    written_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    began_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    restored_from: Mapped[int | None] = mapped_column(Integer)

    writer: Mapped[Account] = relationship()


class SectionFile(Base):
    """A picture with its description, or an attachment, of one part; numbered within the deliverable."""

    __table_args__ = (
        UniqueConstraint("deliverable_id", "number"),
        Index("ix_section_file_deliverable_id_section_key", "deliverable_id", "section_key"),
        CheckConstraint(one_of("kind", ("picture", "attachment")), name="kind"),
        CheckConstraint("kind = 'attachment' OR description <> ''", name="picture_is_described"),
    )
    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"))
    section_key: Mapped[Word]
    kind: Mapped[Word]
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[Line]
    description: Mapped[Line]
    """What is to be seen, for who does not see it."""
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    file_id: Mapped[int] = mapped_column(Key, ForeignKey("stored_file.id"))
    added_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    added_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship()
