"""What is kept of a process evaluation so that projects can be compared: figures, factors, and consent to quote?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.deliverables.models.deliverable import Deliverable
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.foundation.money import Money


class ProcessFigures(Base, Versioned):
    """What one process evaluation says in numbers and short answers, one row for each deliverable that gave them.

    People: `planned` and `reached`. Marks from 1 to 10 in hundredths (750 is 7.5), each with how many gave one:
    `participants_mark`/`participants_asked`, `staff_mark`/`staff_asked`. `costs` of carrying it out, and hours of
    volunteers and of paid people. What helped and hindered: rows of `ProcessFactor` (kept list) beside the free
    texts `success_other`, `failure_other`, `changes`, `conditions`. A number that was not given is null, a text empty.
    What may be quoted: an open row of `QuoteConsent` for its `part`, the name of a free text here or the key of a
    section of the evaluation. Figures count once their deliverable is accepted.
    """

    __table_args__ = (
        CheckConstraint("planned >= 0 AND reached >= 0", name="people"),
        CheckConstraint("participants_mark BETWEEN 100 AND 1000", name="participants_mark"),
        CheckConstraint("staff_mark BETWEEN 100 AND 1000", name="staff_mark"),
        CheckConstraint("volunteer_hours >= 0 AND paid_hours >= 0", name="hours"),
        CheckConstraint("costs >= 0", name="costs"),
    )
    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"), unique=True)
    planned: Mapped[int | None] = mapped_column(Integer)
    reached: Mapped[int | None] = mapped_column(Integer)
    participants_mark: Mapped[int | None] = mapped_column(Integer)
    participants_asked: Mapped[int | None] = mapped_column(Integer)
    staff_mark: Mapped[int | None] = mapped_column(Integer)
    staff_asked: Mapped[int | None] = mapped_column(Integer)
    costs: Mapped[Money | None]
    volunteer_hours: Mapped[int | None] = mapped_column(Integer)
    paid_hours: Mapped[int | None] = mapped_column(Integer)
    success_other: Mapped[Prose]
    failure_other: Mapped[Prose]
    changes: Mapped[Prose]
    conditions: Mapped[Prose]
    saved_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    saved_at: Mapped[datetime]

    deliverable: Mapped[Deliverable] = relationship()
    factors: Mapped[list[ProcessFactor]] = relationship(
        order_by="ProcessFactor.id", cascade="all, delete-orphan"
    )


class ProcessFactor(Base):
    """One factor of the kept list that helped (`success`) or hindered (`failure`) a project."""

    __table_args__ = (
        UniqueConstraint("process_figures_id", "effect", "factor"),
        CheckConstraint(one_of("effect", ("success", "failure")), name="effect"),
        Index("ix_process_factor_effect_factor", "effect", "factor"),
    )
    process_figures_id: Mapped[int] = mapped_column(Key, ForeignKey("process_figures.id"))
    effect: Mapped[Word]
    factor: Mapped[Word]


class QuoteConsent(Base):
    """The initiative lets one text of its evaluation be quoted, by whom and from when until when."""

    __table_args__ = (
        Index(
            "uq_quote_consent_in_force",
            "deliverable_id",
            "part",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    deliverable_id: Mapped[int] = mapped_column(Key, ForeignKey("deliverable.id"))
    part: Mapped[Word]
    given_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    given_at: Mapped[datetime]
    withdrawn_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
