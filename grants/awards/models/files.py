"""What is kept of a file that a recipient hands in about its award, whatever it shows?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from grants.applications.states import ATTACHMENT
from grants.foundation.database import Key, Line, Word, one_of


def life_of_a_file() -> tuple[CheckConstraint, ...]:
    """Return what always holds of a file, for the table of one kind of them."""
    return (
        CheckConstraint(one_of("state", ATTACHMENT.states), name="state"),
        CheckConstraint("(state = 'quarantined') = (checked_at IS NULL)", name="was_checked"),
        CheckConstraint("(state = 'refused') = (file_id IS NULL)", name="has_its_bytes"),
    )


class HandedIn:
    """Adds the facts of a file that lives the life of an attachment; its table takes `life_of_a_file` and a
    relationship `file` to its bytes too."""

    added_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    added_at: Mapped[datetime]
    name: Mapped[Line]
    kind: Mapped[Word]
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[Word]
    file_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    state: Mapped[Word]
    scanned_by: Mapped[Word | None]
    checked_at: Mapped[datetime | None]
