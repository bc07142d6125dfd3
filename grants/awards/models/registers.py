"""What is kept of the registers from which past awards came?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.states import FACT_KINDS
from grants.budget.models import JournalEntry, Programme
from grants.foundation.database import Base, Key, Line, Prose, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import Money


class RegisterImport(Base):
    """One file of past awards that was taken in: the decision to do so, and what the file held.

    A later file of the same register `follows` the one before; what it changed stands in its facts.
    """

    __table_args__ = (
        UniqueConstraint("programme_id", "sha256"),
        Index("uq_register_import_follows_id", "follows_id", unique=True),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"))
    file_name: Mapped[Line]
    sha256: Mapped[Word]
    reason: Mapped[Prose]
    imported_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    imported_at: Mapped[datetime]
    rows: Mapped[int] = mapped_column(Integer)
    requested: Mapped[Money]
    granted: Mapped[Money]
    determined: Mapped[Money]
    report: Mapped[dict[str, Any]]
    """How many lines showed each oddity, by the kinds of `rules.oddities.READINGS`."""
    form: Mapped[Word]
    """The form in which it was read, a key of `rules.register_forms`."""
    stands_at: Mapped[datetime | None]
    """When the register stood so; null for a register that does not tell."""
    follows_id: Mapped[int | None] = mapped_column(Key, ForeignKey("register_import.id"))
    changes: Mapped[dict[str, Any]]
    """How many dossiers were new, shared, changed, returned and vanished, and changed by column."""


class RegisterFact(Base):
    """A dated fact of a past award: in this file something stood otherwise than in the one before.

    The words are those of the file; amounts are null where nothing is known. `entry` moved the money.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", FACT_KINDS), name="kind"),
        UniqueConstraint("award_id", "import_id", "kind", "column_name"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    import_id: Mapped[int] = mapped_column(Key, ForeignKey("register_import.id"), index=True)
    kind: Mapped[Word]
    column_name: Mapped[Line]
    before: Mapped[Prose]
    after: Mapped[Prose]
    before_amount: Mapped[Money | None]
    after_amount: Mapped[Money | None]
    entry_id: Mapped[int | None] = mapped_column(Key, ForeignKey("journal_entry.id"))

    award: Mapped[Award] = relationship()
    made_by: Mapped[RegisterImport] = relationship()
    entry: Mapped[JournalEntry | None] = relationship()


class RegisterUpload(Base):
    """A register file that somebody laid ready for a programme, to look at before it is taken in."""

    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    file_id: Mapped[int] = mapped_column(Key, ForeignKey("stored_file.id"))
    uploaded_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    uploaded_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    file: Mapped[StoredFile] = relationship()
