"""What is kept of the words of letters?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.decisions.states import LETTER_KINDS
from grants.foundation.database import Base, Key, Word, one_of
from grants.people.models import Account


class LetterText(Base):
    """One version of a call's own words for a kind of letter; never changed, and the newest counts.

    `words` has the free texts by language, null where the default ones count. A batch keeps which version was in
    force when it was proposed: its letters have those words, whatever is written later.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", LETTER_KINDS), name="kind"),
        UniqueConstraint("stream_id", "kind", "number"),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    kind: Mapped[Word]
    number: Mapped[int] = mapped_column(Integer)
    words: Mapped[dict[str, Any]]
    written_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    written_at: Mapped[datetime]

    writer: Mapped[Account] = relationship()

    @property
    def has_own(self) -> bool:
        """Say whether any language has words of its own."""
        return any(self.words.values())
