"""What is kept of exports?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.foundation.database import Base, Key, Word, one_of
from grants.foundation.files import StoredFile


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
