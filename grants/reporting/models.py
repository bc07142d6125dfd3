"""What is kept of exports and analyses?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.budget.models import Programme
from grants.foundation.database import Base, Key, Word, one_of
from grants.foundation.files import StoredFile
from grants.people.models import Account
from grants.streams.models import Stream


class Export(Base):
    """Rows somebody asked for as a file; made by a job, fetched by the asker."""

    __table_args__ = (CheckConstraint(one_of("format", ("csv", "xlsx")), name="format"),)
    kind: Mapped[Word]
    format: Mapped[Word]
    filters: Mapped[dict[str, Any]]
    language: Mapped[Word]
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), index=True)
    asked_at: Mapped[datetime]
    task_key: Mapped[Word]
    rows: Mapped[int | None] = mapped_column(Integer)
    file_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    made_at: Mapped[datetime | None]

    file: Mapped[StoredFile | None] = relationship()


class Analysis(Base):
    """What process evaluations of a programme say together: made once, of a selection that does not change after.

    `result` holds what may be told of it, small numbers left out; `sha256` is of the selection.
    """

    __table_args__ = (
        CheckConstraint("least >= 2", name="least"),
        CheckConstraint("(made_at IS NULL) = (result IS NULL)", name="made_with_a_result"),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    stream_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stream.id"))
    """Only the evaluations of this stream; null for the whole programme."""
    least: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    task_key: Mapped[Word]
    frozen_at: Mapped[datetime | None]
    sha256: Mapped[Word | None]
    made_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    word_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    pdf_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    csv_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    generated: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship()
    stream: Mapped[Stream | None] = relationship()
    asker: Mapped[Account] = relationship()
    sources: Mapped[list[AnalysisSource]] = relationship(order_by="AnalysisSource.number")
    word: Mapped[StoredFile | None] = relationship(foreign_keys=[word_id])
    pdf: Mapped[StoredFile | None] = relationship(foreign_keys=[pdf_id])
    csv: Mapped[StoredFile | None] = relationship(foreign_keys=[csv_id])


class AnalysisSource(Base):
    """One accepted process evaluation as it was when the selection was frozen."""

    __table_args__ = (UniqueConstraint("analysis_id", "number"),)
    analysis_id: Mapped[int] = mapped_column(Key, ForeignKey("analysis.id"))
    number: Mapped[int] = mapped_column(Integer)
    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"), index=True)
    facts: Mapped[dict[str, Any]]
