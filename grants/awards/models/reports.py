"""What is kept of the reports of a running project, of the points about them, and of its milestones?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.awards.models.award import Award
from grants.awards.models.files import HandedIn, life_of_a_file
from grants.awards.states import REPORT, REPORT_POINT, REPORT_REMINDERS
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.people.models import Account


class AwardReport(Base, Versioned):
    """One report of a project: by a rule of the call and its number, or because a manager asked for it.

    `answers` are by the keys of the questions, with what came of targets and milestones among them (see
    `rules.reports`). Once it was handed in, its days no longer follow the period of the award.
    """

    __table_args__ = (
        UniqueConstraint("award_id", "key", "number"),
        CheckConstraint(one_of("state", REPORT.states), name="state"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name="accepted"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted_by_somebody"),
        CheckConstraint("state NOT IN ('submitted', 'accepted') OR submitted_at IS NOT NULL", name="came_in"),
        CheckConstraint("(asked_by IS NULL) = (asked_because IS NULL)", name="asked_for_a_reason"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    key: Mapped[Word]
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[Word]
    back_from: Mapped[date]
    """The day it looks back from."""
    due_on: Mapped[date] = mapped_column(index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime | None]
    saved_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    returns: Mapped[int] = mapped_column(Integer, default=0)
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    remark: Mapped[Prose | None]
    """What a manager said when accepting it."""
    keeps_points: Mapped[bool] = mapped_column(default=False)
    """Whether it was accepted while points stay open, to be followed afterwards."""
    asked_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    asked_because: Mapped[Prose | None]
    generated: Mapped[bool] = mapped_column(default=False)

    award: Mapped[Award] = relationship()
    writer: Mapped[Account | None] = relationship(foreign_keys=[submitted_by])
    acceptor: Mapped[Account | None] = relationship(foreign_keys=[accepted_by])


class ReportPoint(Base):
    """What must be better in a report: at a question, a milestone, the targets, or (empty `place`) the whole."""

    __table_args__ = (
        CheckConstraint(one_of("state", REPORT_POINT.states), name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    )
    report_id: Mapped[int] = mapped_column(Key, ForeignKey("award_report.id"), index=True)
    place: Mapped[Word]
    text: Mapped[Prose]
    state: Mapped[Word]
    raised_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    raised_at: Mapped[datetime]
    answer: Mapped[Prose] = mapped_column(default="")
    answered_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]

    report: Mapped[AwardReport] = relationship()


class ReportFile(Base, HandedIn):
    """A file with a report: the answer to a question, or the evidence of a milestone (`place`)."""

    __table_args__ = life_of_a_file()
    report_id: Mapped[int] = mapped_column(Key, ForeignKey("award_report.id"), index=True)
    place: Mapped[Word]

    report: Mapped[AwardReport] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class ReportReminder(Base):
    """That a recipient was told of a report that is due or late; each once, and once more after another last day."""

    __table_args__ = (
        CheckConstraint(one_of("kind", REPORT_REMINDERS), name="kind"),
        UniqueConstraint("report_id", "kind", "due_on"),
    )
    report_id: Mapped[int] = mapped_column(Key, ForeignKey("award_report.id"))
    kind: Mapped[Word]
    due_on: Mapped[date]
    until_on: Mapped[date]
    """Until when it may come before the next thing follows."""
    told_at: Mapped[datetime]

    report: Mapped[AwardReport] = relationship()


class AwardMilestone(Base, Versioned):
    """What is to be reached in a project, and when: planned in its application, or added by a manager for a reason.

    `planned_on` follows the first day of the project where a month was planned. It is reached once a report that says
    so is accepted; `expected_on` is what the last accepted report says of one that is not.
    """

    __table_args__ = (
        UniqueConstraint("award_id", "number"),
        CheckConstraint("(month IS NULL) = (added_by IS NOT NULL)", name="planned_or_added"),
        CheckConstraint("(added_by IS NULL) = (added_because IS NULL)", name="added_for_a_reason"),
        CheckConstraint("(dropped_by IS NULL) = (dropped_because IS NULL)", name="dropped_for_a_reason"),
        CheckConstraint("(reached_on IS NULL) = (reached_in IS NULL)", name="reached_by_a_report"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    number: Mapped[int] = mapped_column(Integer)
    what: Mapped[Prose]
    month: Mapped[int | None] = mapped_column(Integer)
    planned_on: Mapped[date] = mapped_column(index=True)
    expected_on: Mapped[date | None]
    reached_on: Mapped[date | None]
    reached_in: Mapped[int | None] = mapped_column(Key, ForeignKey("award_report.id"))
    added_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    added_because: Mapped[Prose | None]
    dropped_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    dropped_because: Mapped[Prose | None]

    award: Mapped[Award] = relationship()
