"""What is kept of one decision for a whole set of awards?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.states import GENERAL_DECISION
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.people.models import Account
from grants.streams.models import Stream


class GeneralDecision(Base, Versioned):
    """More time for every running award of some calls of one programme, but those left out with a reason each.

    Either so many `months`, or `new_end_on`: then what ends earlier ends that day. `stream` is the call on whose page
    it was proposed, `stream_ids` all calls, that one first. `award_ids` is the set as it was proposed, `exceptions` the
    reasons by number of award: a text, or what `kept_sentence` made of one that follows from the award itself. Each
    other award gets a request with the decision on it, and a letter, once.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", GENERAL_DECISION.states), name="state"),
        CheckConstraint("months > 0", name="moves_something"),
        CheckConstraint("(months IS NULL) <> (new_end_on IS NULL)", name="months_or_day"),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="four_eyes"),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), index=True)
    stream_ids: Mapped[list[Any]]
    months: Mapped[int | None] = mapped_column(Integer)
    new_end_on: Mapped[date | None]
    reason: Mapped[Prose]
    award_ids: Mapped[list[Any]]
    exceptions: Mapped[dict[str, Any]]
    state: Mapped[Word]
    proposed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[Prose] = mapped_column(default="")

    stream: Mapped[Stream] = relationship()
    proposer: Mapped[Account] = relationship(foreign_keys=[proposed_by])
    approver: Mapped[Account | None] = relationship(foreign_keys=[approved_by])
