"""What is kept of an application and of what happens to it?"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models.formal import FormalCheck, Postponement, Suspension
from grants.applications.states import (
    APPLICATION,
    AT_REPAIR,
    ATTACHMENT,
    BUDGET_SIDES,
    INTEREST_GROUNDS,
    INVITATION_NOTICES,
    NOTICES,
    OWNER_ANSWER,
    REPAIR,
    TEAM_ROLES,
)
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import ZERO, Money
from grants.foundation.terms import day_of
from grants.people.models import Account, Initiative, Organisation
from grants.streams.models import Stream, StreamVersion

if TYPE_CHECKING:
    from grants.applications.models.idea import Idea


class Application(Base, Versioned):
    """One request for subsidy in one stream, for one initiative, by one organisation.

    `requested` and `own_share` are those of the draft until something was submitted, and from then on those
    of the submission in force. `reference` is given at the first submission; what was submitted is in
    Submission, byte for byte. `version` counts every change to any part; a submission is bound to it.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", APPLICATION.states), name="state"),
        CheckConstraint(one_of("owner_answer", OWNER_ANSWER.states), name="owner_answer"),
        CheckConstraint("(owner_answer = 'not_needed') = (owner_asked_at IS NULL)", name="owner_was_asked"),
        CheckConstraint(
            "(owner_answer IN ('agreed', 'refused')) = (owner_answered_at IS NOT NULL)", name="owner_answered"
        ),
        CheckConstraint("(owner_answer = 'refused') = (owner_refusal IS NOT NULL)", name="owner_said_why"),
        # With all that a list counts, so that counting reads the index alone.
        Index("ix_application_stream_id_state", "stream_id", "state", "submitted_at", "is_late", "requested"),
        Index("ix_application_stream_id_reference", "stream_id", "reference"),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    stream_version_id: Mapped[int] = mapped_column(Key, ForeignKey("stream_version.id"))
    initiative_id: Mapped[int] = mapped_column(Key, ForeignKey("initiative.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(Key, ForeignKey("organisation.id"), index=True)
    reference: Mapped[Word | None] = mapped_column(unique=True)
    title: Mapped[Line]
    starts_on: Mapped[date | None]
    months: Mapped[int | None] = mapped_column(Integer)
    requested: Mapped[Money] = mapped_column(default=ZERO)
    own_share: Mapped[Money] = mapped_column(default=ZERO)
    state: Mapped[Word]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    budget_version: Mapped[int] = mapped_column(Integer, default=1)
    """The version by which two people writing the budget are kept apart."""
    submitted_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    """Set while a submitted application is being changed before the deadline."""
    is_late: Mapped[bool] = mapped_column(default=False)
    """Whether what is in force arrived late, by the deadline as it is now."""
    closes_at: Mapped[datetime | None]
    """A deadline of its own, by a personal extension; null is that of the call."""
    owner_answer: Mapped[Word] = mapped_column(server_default="not_needed")
    owner_asked_at: Mapped[datetime | None]
    """When the owner of the initiative was last asked for its agreement."""
    owner_answered_at: Mapped[datetime | None]
    owner_answered_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    owner_refusal: Mapped[Prose | None]
    owner_version: Mapped[int] = mapped_column(Integer, server_default="1")
    """The version by which two people answering for the owner are kept apart; an answer does not count in
    `version`, because it changes nothing of what a team checked."""
    withdrawal_reason: Mapped[Prose | None]
    admissibility_reason: Mapped[Prose | None]
    admissibility_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    admissibility_at: Mapped[datetime | None]
    generated: Mapped[bool] = mapped_column(default=False)

    stream: Mapped[Stream] = relationship()
    stream_version: Mapped[StreamVersion] = relationship()
    initiative: Mapped[Initiative] = relationship()
    organisation: Mapped[Organisation] = relationship()
    sections: Mapped[list[SectionAnswers]] = relationship(order_by="SectionAnswers.id")
    budget: Mapped[list[BudgetLine]] = relationship(
        order_by="BudgetLine.position", cascade="all, delete-orphan"
    )
    team: Mapped[list[TeamMember]] = relationship(back_populates="application", order_by="TeamMember.id")
    submissions: Mapped[list[Submission]] = relationship(order_by="Submission.number")
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="application", order_by="Attachment.id"
    )
    repair: Mapped[Repair | None] = relationship(back_populates="application")
    formal_check: Mapped[FormalCheck | None] = relationship()
    postponement: Mapped[Postponement | None] = relationship()
    suspensions: Mapped[list[Suspension]] = relationship(order_by="Suspension.id")
    ideas: Mapped[list[Idea]] = relationship(back_populates="application", order_by="Idea.number")


class SectionAnswers(Base, Versioned):
    """The answers of one section of the form, saved by themselves."""

    __table_args__ = (UniqueConstraint("application_id", "section_key"),)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    section_key: Mapped[Word]
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))


class Attachment(Base):
    """A file as an answer to a question, or a part of one.

    Its facts stay; its bytes go (`file_id` becomes null) when it is refused, or removed and never submitted. It is
    opened by nobody while it is quarantined.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", ATTACHMENT.states), name="state"),
        CheckConstraint("(state = 'quarantined') = (checked_at IS NULL)", name="was_checked"),
        CheckConstraint("state <> 'quarantined' OR scanned_by IS NULL", name="was_scanned"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="was_removed"),
        CheckConstraint(f"at_repair IS NULL OR {one_of('at_repair', AT_REPAIR)}", name="at_repair"),
        CheckConstraint(
            "file_id IS NOT NULL OR state = 'refused' OR removed_at IS NOT NULL", name="has_its_bytes"
        ),
        CheckConstraint("state <> 'refused' OR file_id IS NULL", name="refused_is_not_kept"),
        Index(
            "uq_attachment_standing",
            "application_id",
            "question_key",
            "sha256",
            unique=True,
            sqlite_where=text("removed_at IS NULL AND state <> 'refused'"),
            postgresql_where=text("removed_at IS NULL AND state <> 'refused'"),
        ),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    question_key: Mapped[Word]
    name: Mapped[Line]
    kind: Mapped[Word]
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[Word]
    file_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    state: Mapped[Word]
    scanned_by: Mapped[Word | None]
    """The virus scanner that looked; null while none is configured."""
    added_at: Mapped[datetime]
    added_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    checked_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    at_repair: Mapped[Word | None]
    """What the repair does with it once it is sent; null is nothing."""

    application: Mapped[Application] = relationship(back_populates="attachments")
    file: Mapped[StoredFile | None] = relationship()

    @property
    def repaired_at(self) -> datetime | None:
        """Return when it came in with the repair, or None when it did not."""
        repair = self.application.repair if self.at_repair == "added" else None
        return repair.answered_at if repair else None


class BudgetLine(Base):
    """One line of the budget: a cost under a head of the call, or an income (own share, third party)."""

    __table_args__ = (
        CheckConstraint(one_of("side", BUDGET_SIDES), name="side"),
        CheckConstraint("amount >= 0", name="not_below_zero"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    side: Mapped[Word]
    head: Mapped[Word]
    """A budget head's key for a cost; one of INCOME_KINDS for an income."""
    description: Mapped[Line]
    amount: Mapped[Money]


class TeamMember(Base):
    """Somebody who writes along; invited by mail, taking part once accepted."""

    __table_args__ = (
        UniqueConstraint("application_id", "email"),
        CheckConstraint(one_of("role", TEAM_ROLES), name="role"),
        Index(
            "uq_team_member_account",
            "application_id",
            "account_id",
            unique=True,
            sqlite_where=text("account_id IS NOT NULL"),
            postgresql_where=text("account_id IS NOT NULL"),
        ),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    account_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), index=True)
    email: Mapped[Line]
    role: Mapped[Word]
    invited_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    invited_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    writes: Mapped[list[str] | None]
    """The parts this person writes (keys of sections, and `budget`); null is every part, none is only reading."""
    may_divide: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the main applicant lets this person say who writes what."""
    rights_version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """The version by which two people who divide the work are kept apart."""

    application: Mapped[Application] = relationship(back_populates="team")
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])


class Interest(Base):
    """Why one application is closed to one person, kept for good: leaving a team makes nobody a stranger.

    Who acts for the applicant or the owner is asked of their memberships, not kept here.
    """

    __table_args__ = (
        UniqueConstraint("account_id", "application_id"),
        CheckConstraint(one_of("ground", INTEREST_GROUNDS), name="ground"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    ground: Mapped[Word]
    noted_at: Mapped[datetime]


class SignOff(Base):
    """That an authorised signatory signed exactly this content; never changed, and void for any other content."""

    __table_args__ = (UniqueConstraint("application_id", "account_id", "sha256"),)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    sha256: Mapped[Word]
    """The hash of the canonical content that was signed, the same that a submission has."""
    signed_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class DeadlineNotice(Base):
    """That everybody with a draft was told how near a deadline is, once for each deadline."""

    __table_args__ = (
        UniqueConstraint("stream_id", "closes_at", "kind"),
        CheckConstraint(one_of("kind", NOTICES), name="kind"),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    closes_at: Mapped[datetime]
    kind: Mapped[Word]
    drafts: Mapped[int] = mapped_column(Integer)
    """How many applications were not submitted then."""
    sent_at: Mapped[datetime]


class Repair(Base):
    """The one request to mend formal answers of an application, and what came of it (Awb 4:5)."""

    __table_args__ = (
        CheckConstraint(one_of("state", REPAIR.states), name="state"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        CheckConstraint("state <> 'repaired' OR answered_at IS NOT NULL", name="repaired_was_answered"),
        CheckConstraint("state NOT IN ('asked', 'lapsed') OR answered_at IS NULL", name="open_has_no_answer"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), unique=True)
    state: Mapped[Word]
    questions: Mapped[list[str]]
    """The keys of the formal questions that may be answered anew."""
    wrong: Mapped[Prose]
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))

    application: Mapped[Application] = relationship(back_populates="repair")

    @property
    def ended_on(self) -> date:
        """Return the day the repair came in, or else the last day of its term."""
        return day_of(self.answered_at) if self.answered_at else self.due_on

    @property
    def team_state(self) -> str:
        """Return the state as the team reads it: nothing it meets may tell of a finding before publication."""
        if self.state != "untreated":
            return self.state
        return "repaired" if self.answered_at else "lapsed"


class DecisionWarning(Base):
    """That the managers of a stream were told by when applications must be decided, once for each last day."""

    __table_args__ = (UniqueConstraint("stream_id", "due_on"),)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    due_on: Mapped[date]
    applications: Mapped[int] = mapped_column(Integer)
    warned_at: Mapped[datetime]


class TextComparison(Base):
    """That the texts of a stream were compared with those of its round, once for each deadline."""

    __table_args__ = (UniqueConstraint("stream_id", "closes_at"),)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    closes_at: Mapped[datetime]
    applications: Mapped[int] = mapped_column(Integer)
    """How many applications of the round were compared."""
    compared_at: Mapped[datetime]


class Likeness(Base):
    """Two applications whose texts are alike, and how much: `percent` of the rows of words of the shorter one."""

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="lower_first"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
    )
    first_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    second_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    percent: Mapped[int] = mapped_column(Integer)


class InvitationNotice(Base):
    """That an invited owner who was silent heard of the deadline, or of its end; once for each deadline."""

    __table_args__ = (
        UniqueConstraint("invitation_id", "closes_at", "kind"),
        CheckConstraint(one_of("kind", INVITATION_NOTICES), name="kind"),
    )
    invitation_id: Mapped[int] = mapped_column(Key, ForeignKey("stream_invitation.id"))
    closes_at: Mapped[datetime]
    kind: Mapped[Word]
    sent_at: Mapped[datetime]


class Submission(Base):
    """What arrived, when, and its hash; never changed. The last one is in force."""

    __table_args__ = (UniqueConstraint("application_id", "number"),)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[Prose]
    """The canonical JSON (sorted keys, no spaces, UTF-8) that `sha256` is taken over."""
    sha256: Mapped[Word]
    arrived_at: Mapped[datetime]
    arrival_by: Mapped[Word]
    """Whose clock says so: `server`, or `proxy` when an arrival header is configured."""
    deadline_at: Mapped[datetime]
    is_late: Mapped[bool]
    submitted_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
