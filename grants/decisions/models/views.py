"""What is kept of the views that a recipient was asked for before something is taken away?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.decisions.models.batches import Decision
from grants.decisions.states import HEARD_KINDS
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.foundation.money import Money
from grants.people.models import Account


class ViewsRequest(Base, Versioned):
    """What is intended with an award in force and why, until when its recipient can give views, and those views.

    `intended` is the lower amount, null for a withdrawal. `views` is null until something came; `came_on` is the day
    it came, or the day on which the recipient said to have none (then `views` is empty).
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", HEARD_KINDS), name="kind"),
        CheckConstraint("(kind = 'detriment') = (intended IS NOT NULL)", name="intends_an_amount"),
        CheckConstraint("(views IS NULL) = (came_on IS NULL)", name="came_on_a_day"),
        Index(
            "uq_views_request_standing",
            "decision_id",
            unique=True,
            sqlite_where=text("NOT is_dropped"),
            postgresql_where=text("NOT is_dropped"),
        ),
    )
    decision_id: Mapped[int] = mapped_column(Key, ForeignKey("decision.id"), index=True)
    kind: Mapped[Word]
    ground: Mapped[Word]
    intended: Mapped[Money | None]
    intention: Mapped[Prose]
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    views: Mapped[Prose | None]
    came_on: Mapped[date | None]
    noted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    is_dropped: Mapped[bool] = mapped_column(default=False)

    decision: Mapped[Decision] = relationship()
    asker: Mapped[Account] = relationship(foreign_keys=[asked_by])
