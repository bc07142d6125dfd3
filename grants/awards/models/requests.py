"""What is kept of what a recipient asks about an award?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.states import CHANGE_REQUEST, PART_KINDS, PART_OUTCOMES, REQUEST_KINDS
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account


class ChangeRequest(Base, Versioned):
    """A request of the recipient, asked before it is carried out; its parts say what is to be otherwise.

    `old_end_on` is the last day of the project when it was asked, `new_end_on` the one that was asked, or since the
    decision the one that was granted. `done_on` is since when it is carried out already, as the recipient declares:
    without the consent that is needed beforehand. `letter` is the decision as it was sent. With `general_id` nobody
    asked: it is the part of one award in a decision for a whole set. With `objection_id` it is asked once more by an
    objection that was upheld.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", REQUEST_KINDS), name="kind"),
        CheckConstraint(one_of("state", CHANGE_REQUEST.states), name="state"),
        Index("ix_change_request_state_asked_at", "state", "asked_at"),
        Index("uq_change_request_general", "general_id", "award_id", unique=True),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), index=True)
    kind: Mapped[Word]
    state: Mapped[Word]
    reason: Mapped[Prose]
    old_end_on: Mapped[date | None]
    new_end_on: Mapped[date | None]
    done_on: Mapped[date | None]
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[Prose | None]
    effect: Mapped[list[Any] | None]
    """What the decision moved, each as words with what it was and what it became."""
    letter_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    general_id: Mapped[int | None] = mapped_column(Key, ForeignKey("general_decision.id"))
    objection_id: Mapped[int | None] = mapped_column(Key, ForeignKey("objection.id"))

    award: Mapped[Award] = relationship()
    asker: Mapped[Account] = relationship(foreign_keys=[asked_by])
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by])
    letter: Mapped[StoredFile | None] = relationship()
    parts: Mapped[list[ChangePart]] = relationship(back_populates="request", order_by="ChangePart.id")

    @property
    def state_label(self) -> Sentence:
        """Return the state in words; what was not granted as it was asked is granted in part."""
        if self.state == "granted" and any(one.outcome in ("refused", "altered") for one in self.parts):
            return sentence("granted in part")
        return CHANGE_REQUEST.labels[self.state]


class ChangePart(Base):
    """One thing that a request asks: days as ISO texts, amounts in cents by number of a budget line or kind of income.

    `granted` is what was granted, which may be other than what was asked. Of one award no two parts of a kind are
    open at once.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", PART_KINDS), name="kind"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', PART_OUTCOMES)}", name="outcome"),
        Index(
            "uq_change_part_open",
            "award_id",
            "kind",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )
    request_id: Mapped[int] = mapped_column(Key, ForeignKey("change_request.id"), index=True)
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    kind: Mapped[Word]
    asked: Mapped[dict[str, Any]]
    granted: Mapped[dict[str, Any] | None]
    outcome: Mapped[Word | None]

    request: Mapped[ChangeRequest] = relationship(back_populates="parts")
