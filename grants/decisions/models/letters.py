"""What is kept of the words of letters, and of their way to the reader?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.decisions.models.batches import Decision
from grants.decisions.states import DELIVERIES, LETTER_KINDS
from grants.foundation.database import Base, Key, Prose, Word, one_of
from grants.foundation.files import StoredFile
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


class Delivery(Base):
    """One thing that happened to a letter after it was offered on this site; written down once, never changed.

    `reader_id` is to whom the mail went or who read it, `noted_by` who wrote it down: null for the system. Of what is
    sent by post, `cover` is the letter that goes with it and names the last day to object.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", DELIVERIES), name="kind"),
        CheckConstraint("kind = 'posted' OR cover_id IS NULL", name="only_post_has_a_cover"),
        Index(
            "uq_delivery_first_reading",
            "decision_id",
            "reader_id",
            unique=True,
            sqlite_where=text("kind = 'read'"),
            postgresql_where=text("kind = 'read'"),
        ),
    )
    decision_id: Mapped[int] = mapped_column(Key, ForeignKey("decision.id"), index=True)
    kind: Mapped[Word]
    happened_on: Mapped[date]
    noted_at: Mapped[datetime]
    reader_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    noted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    address: Mapped[Prose] = mapped_column(default="")
    note: Mapped[Prose] = mapped_column(default="")
    cover_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))

    decision: Mapped[Decision] = relationship()
    reader: Mapped[Account | None] = relationship(foreign_keys=[reader_id])
    noter: Mapped[Account | None] = relationship(foreign_keys=[noted_by])
    cover: Mapped[StoredFile | None] = relationship()
