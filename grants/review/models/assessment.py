"""What is kept of review, and what may never be kept?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application, Attachment
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import Money
from grants.people.models import Account
from grants.review.models.rebuttal import ReviewAdjustment
from grants.review.states import (
    AGENDA_ITEM,
    ASSESSMENT,
    ASSIGNMENT,
    MEETING,
    OPENS,
    REVIEW,
    REVIEWER_COPY,
    REVIEWER_KINDS,
)
from grants.streams.models import Stream

UNSCORED = -1
"""What stands for no score where rows are ordered by score: below every score there is."""


class ReviewerProfile(Base, Versioned):
    """What a reviewer knows and how much may be given to them, in their own words; for every stream."""

    __table_args__ = (
        CheckConstraint(one_of("kind", tuple(REVIEWER_KINDS)), name="kind"),
        CheckConstraint("most BETWEEN 1 AND 200", name="most"),
    )
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), unique=True)
    kind: Mapped[Word]
    institution: Mapped[Line] = mapped_column(default="")
    """Where they work; no application gets two reviewers of one institution."""
    expertise: Mapped[Prose] = mapped_column(default="")
    topics: Mapped[Prose] = mapped_column(default="")
    """What they judge best, a topic on each line."""
    languages: Mapped[Word] = mapped_column(default="")
    """In which languages they read applications, by their codes, a space between; empty: not said."""
    most: Mapped[int] = mapped_column(Integer)
    """How many applications they want to judge in one call at most."""
    saved_at: Mapped[datetime]


class Assessment(Base, Versioned):
    """How far the assessment of one stream has come."""

    __table_args__ = (
        CheckConstraint(one_of("state", ASSESSMENT.states), name="state"),
        CheckConstraint("(due_on IS NULL) = (dates_because IS NULL)", name="dates_have_a_reason"),
        CheckConstraint("locks_on IS NULL OR locks_on >= due_on", name="locks_after_it_is_due"),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), unique=True)
    state: Mapped[Word]
    started_at: Mapped[datetime | None]
    panel_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    """The day on which reviews are due, as the manager set it; none: the call's days hold."""
    locks_on: Mapped[date | None]
    """The last day on which reviews are taken, by the manager; none: until the panel opens."""
    dates_because: Mapped[Prose | None]

    stream: Mapped[Stream] = relationship()


class Assignment(Base, Versioned):
    """One reviewer, one application; closed until the person says there is no personal interest (Awb 2:4)."""

    __table_args__ = (
        UniqueConstraint("application_id", "reviewer_id"),
        CheckConstraint(one_of("state", ASSIGNMENT.states), name="state"),
        Index("ix_assignment_reviewer_id_state", "reviewer_id", "state"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    reviewer_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    state: Mapped[Word]
    assigned_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    assigned_at: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    interest: Mapped[Prose | None]
    declined_because: Mapped[Prose | None]
    kept_because: Mapped[Prose | None]
    """Why the manager lets a review count whose writer came to act for a party after writing it."""

    application: Mapped[Application] = relationship()
    reviewer: Mapped[Account] = relationship(foreign_keys=[reviewer_id])
    review: Mapped[Review | None] = relationship(back_populates="assignment")

    @property
    def is_set_aside(self) -> bool:
        """Whether a review was written here that does not count."""
        return self.review is not None and self.review.state == "set_aside"


class Review(Base, Versioned):
    """One person's judgement of one application. `mean` is the weighted mean in hundredths."""

    __table_args__ = (CheckConstraint(one_of("state", REVIEW.states), name="state"),)
    assignment_id: Mapped[int] = mapped_column(Key, ForeignKey("assignment.id"), unique=True)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    state: Mapped[Word]
    mean: Mapped[int | None] = mapped_column(Integer)
    remarks: Mapped[Prose] = mapped_column(default="")
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """Before which moment it was due when it was submitted first; what makes it late does not change afterwards."""
    aside_because: Mapped[Prose | None]
    """Why a manager set it aside; empty where an interest did."""

    assignment: Mapped[Assignment] = relationship(back_populates="review")
    scores: Mapped[list[Score]] = relationship(order_by="Score.id")
    returns: Mapped[list[ReviewReturn]] = relationship(order_by="ReviewReturn.id")
    adjustment: Mapped[ReviewAdjustment | None] = relationship()


class ReviewerCopy(Base):
    """A file as reviewers get it: built anew, without what tells who made it (`foundation.anonymising`)."""

    __table_args__ = (
        CheckConstraint(one_of("state", REVIEWER_COPY.states), name="state"),
        CheckConstraint("(state = 'made') = (file_id IS NOT NULL)", name="made_is_kept"),
        CheckConstraint("(state = 'original') = (given_by IS NOT NULL)", name="given_by_somebody"),
        CheckConstraint("(given_by IS NULL) = (given_because IS NULL)", name="given_with_a_reason"),
    )
    attachment_id: Mapped[int] = mapped_column(Key, ForeignKey("attachment.id"), unique=True)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    state: Mapped[Word]
    ordered_at: Mapped[datetime]
    file_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    trouble: Mapped[Line | None]
    """What the program said that could not build it anew; for the operator."""
    given_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    given_at: Mapped[datetime | None]
    given_because: Mapped[Prose | None]
    words: Mapped[Prose | None]
    """The text in the file, as far as it can be read; None where it cannot."""
    is_withheld: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether reviewers of a blind call do not get it, because it says who applies."""

    @property
    def is_open(self) -> bool:
        """Whether reviewers can open it."""
        return self.state in OPENS and not self.is_withheld

    attachment: Mapped[Attachment] = relationship()
    application: Mapped[Application] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class Meeting(Base, Versioned):
    """A meeting of the panel of one stream: when, who sits in it, and how many must be in the room."""

    __table_args__ = (
        CheckConstraint(one_of("state", MEETING.states), name="state"),
        CheckConstraint("quorum > 0", name="quorum"),
        Index(
            "uq_meeting_running",
            "stream_id",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    state: Mapped[Word]
    held_on: Mapped[date]
    quorum: Mapped[int] = mapped_column(Integer)
    """How many members must be in the room when something is concluded, without who is out for an interest."""
    deputy_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    planned_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    planned_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    stream: Mapped[Stream] = relationship()
    deputy: Mapped[Account | None] = relationship(foreign_keys=[deputy_id])
    members: Mapped[list[MeetingMember]] = relationship(order_by="MeetingMember.id")
    items: Mapped[list[AgendaItem]] = relationship(back_populates="meeting", order_by="AgendaItem.place")


class MeetingMember(Base):
    """Somebody who sits in a meeting, and whether they are there."""

    __table_args__ = (UniqueConstraint("meeting_id", "account_id"),)
    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"))
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    is_present: Mapped[bool] = mapped_column(default=False)

    account: Mapped[Account] = relationship()


class AgendaItem(Base, Versioned):
    """One application on the agenda of a meeting: its place, who introduces it, and what was concluded."""

    __table_args__ = (
        UniqueConstraint("meeting_id", "application_id"),
        CheckConstraint(one_of("state", AGENDA_ITEM.states), name="state"),
        Index("ix_agenda_item_application_id", "application_id"),
    )
    meeting_id: Mapped[int] = mapped_column(Key, ForeignKey("meeting.id"))
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    place: Mapped[int] = mapped_column(Integer)
    state: Mapped[Word]
    first_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    second_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    minutes: Mapped[Prose] = mapped_column(default="")
    led_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    in_room: Mapped[dict[str, Any] | None]
    """Who was there when it was concluded: `present` and `out`, each the numbers of accounts."""

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    application: Mapped[Application] = relationship()
    first: Mapped[Account | None] = relationship(foreign_keys=[first_id])
    second: Mapped[Account | None] = relationship(foreign_keys=[second_id])


class ReviewReturn(Base):
    """A review that a manager gave back: the note, and all it said before; what it says now is the review."""

    review_id: Mapped[int] = mapped_column(Key, ForeignKey("review.id"), index=True)
    note: Mapped[Prose]
    returned_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    returned_at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    """`mean` in hundredths, `remarks`, and `scores` by criterion as [score, reason]."""


class ReviewReminder(Base):
    """That a reviewer with open reviews was told of the day they are due, once for each day and step."""

    __table_args__ = (UniqueConstraint("stream_id", "reviewer_id", "due_on", "step"),)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    reviewer_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    due_on: Mapped[date]
    step: Mapped[int] = mapped_column(Integer)
    """Days after the due day; below zero before it."""
    open_reviews: Mapped[int] = mapped_column(Integer)
    sent_at: Mapped[datetime]


class Score(Base):
    """A reviewer's score on one criterion with its reason: the provisional one, kept as given.

    A draft has a row for every criterion; `value` is empty until a score is chosen, and stays empty where the
    reviewer `abstained`: that counts as absent everywhere.
    """

    __table_args__ = (
        UniqueConstraint("review_id", "criterion"),
        CheckConstraint("NOT abstained OR value IS NULL", name="abstained_has_no_value"),
    )
    review_id: Mapped[int] = mapped_column(Key, ForeignKey("review.id"))
    criterion: Mapped[Word]
    value: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[Prose]
    abstained: Mapped[bool] = mapped_column(default=False)


class PanelScore(Base, Versioned):
    """The final score the panel gives an application on one criterion, with a reason where it differs."""

    __table_args__ = (UniqueConstraint("application_id", "criterion"),)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    criterion: Mapped[Word]
    value_hundredths: Mapped[int] = mapped_column(Integer)
    reason: Mapped[Prose]
    given_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    given_at: Mapped[datetime]


class RecommendedAmount(Base, Versioned):
    """That the panel recommends less than was asked for an application, and why; there is none where it does not."""

    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), unique=True)
    amount: Mapped[Money]
    reason: Mapped[Prose]
    recommended_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    recommended_at: Mapped[datetime]


class Standing(Base, Versioned):
    """The score of an application as it stands, kept by every save so that no page computes it.

    All are weighted means in hundredths. `provisional` comes from the submitted reviews alone, `panel` is
    there when the panel changed something, `final` is what counts now: the panel's, else the provisional
    one, UNSCORED as long as there is neither. `spread` is the highest less the lowest review. The row is
    also the lock by which two reviews of one application are counted one after the other.
    """

    __audited__ = False
    __table_args__ = (
        # With all that a desk counts, so that counting reads the index alone.
        Index(
            "ix_standing_stream_id_final",
            "stream_id",
            "final",
            "application_id",
            "reviews_wanted",
            "reviews_done",
        ),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), unique=True)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    reviews_wanted: Mapped[int] = mapped_column(Integer, default=0)
    reviews_done: Mapped[int] = mapped_column(Integer, default=0)
    provisional: Mapped[int | None] = mapped_column(Integer)
    panel: Mapped[int | None] = mapped_column(Integer)
    final: Mapped[int] = mapped_column(Integer, default=UNSCORED)
    spread: Mapped[int | None] = mapped_column(Integer)
    looks_again: Mapped[bool] = mapped_column(default=False)
    """Whether the reviews changed after the panel scored it, so that the panel must look again."""

    application: Mapped[Application] = relationship()


class Ranking(Base):
    """The frozen order of a stream, with everything a stranger needs to recompute it; never changed."""

    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), unique=True)
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    rule: Mapped[dict[str, Any]]
    """Scores, weights, threshold, tie rule and lot seed as they were used: see `rules.rule_of`."""
    sha256: Mapped[Word]

    lines: Mapped[list[RankingLine]] = relationship(order_by="RankingLine.place")


class RankingLine(Base):
    """One application's place, its final score, whether it may be funded, and why it stands here."""

    __table_args__ = (
        UniqueConstraint("ranking_id", "place"),
        UniqueConstraint("ranking_id", "application_id"),
    )
    ranking_id: Mapped[int] = mapped_column(Key, ForeignKey("ranking.id"))
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    place: Mapped[int] = mapped_column(Integer)
    score: Mapped[int] = mapped_column(Integer)
    is_fundable: Mapped[bool]
    tie_note: Mapped[Line]
    """Empty; or why it stands here: parted from equals by `criterion:KEY` or `lot:` with the start of its ticket, or
    `moved:` with the place by the rule."""

    application: Mapped[Application] = relationship()


class RankingMove(Base, Versioned):
    """That somebody gives an application another place than the rule, before the freeze: carried out one after the
    other, by `id`, on the order that follows from the scores; one that was taken back stays, with why."""

    __table_args__ = (
        CheckConstraint("place >= 1", name="place"),
        CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_because IS NULL)", name="taken_back_with_a_reason"
        ),
        Index(
            "uq_ranking_move_in_force",
            "application_id",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), index=True)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    place: Mapped[int] = mapped_column(Integer)
    reason: Mapped[Prose]
    moved_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    moved_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    taken_back_because: Mapped[Prose | None]

    application: Mapped[Application] = relationship()
    mover: Mapped[Account] = relationship(foreign_keys=[moved_by])
