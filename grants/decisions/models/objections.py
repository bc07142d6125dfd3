"""What is kept of objections and appeals, and what may never be kept: an outcome by one pair of eyes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.applications.states import ATTACHMENT
from grants.decisions.models.batches import Decision
from grants.decisions.states import (
    APPEAL,
    APPEAL_KINDS,
    CHANNELS,
    HEARING_STATES,
    JUDGMENTS,
    OBJECTION,
    OBJECTION_LETTERS,
    OBJECTION_OUTCOMES,
    OBJECTION_SIDES,
    OBJECTORS,
    ON_APPLICATION,
    SKIP_GROUNDS,
    STEPS,
)
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.people.models import Account


class Objection(Base, Versioned):
    """An objection against a decision on one application or what it became, from its arrival to its outcome.

    `decision_id` is empty while there is no decision yet (premature, Awb 6:10), and where the objection is against what
    a later wing decided: `against_kind` and `against_id` name that, with the day it was made known and the last to
    object, as they were when it came in. `grounds` may be empty: then it is
    pro forma. One that is joined to another goes with it and keeps its own terms and outcome.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", OBJECTION.states), name="state"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint("state = 'draft' OR arrived_at IS NOT NULL", name="arrived"),
        CheckConstraint(
            "(channel = 'forwarded') = (first_received_on IS NOT NULL)", name="forwarded_has_day"
        ),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', OBJECTION_OUTCOMES)}", name="outcome"),
        CheckConstraint(f"advice IS NULL OR {one_of('advice', OBJECTION_OUTCOMES)}", name="advice"),
        CheckConstraint(f"skip_ground IS NULL OR {one_of('skip_ground', SKIP_GROUNDS)}", name="skip_ground"),
        CheckConstraint("state NOT IN ('proposed', 'decided') OR outcome IS NOT NULL", name="has_outcome"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="four_eyes"),
        CheckConstraint("joined_to_id IS NULL OR joined_to_id <> id", name="joined_to_another"),
        Index(
            "uq_objection_draft",
            "application_id",
            "entered_by",
            "against_kind",
            "against_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
        Index("ix_objection_state_due_on_id", "state", "due_on", "id"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(Key, ForeignKey("decision.id"), index=True)
    against_kind: Mapped[Word] = mapped_column(default=ON_APPLICATION)
    against_id: Mapped[int] = mapped_column(Key, default=0)
    against_on: Mapped[date | None]
    against_until: Mapped[date | None]
    joined_to_id: Mapped[int | None] = mapped_column(Key, ForeignKey("objection.id"), index=True)
    state: Mapped[Word]
    channel: Mapped[Word]
    entered_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    posted_on: Mapped[date | None]
    """The day of the postmark, where it came by post (Awb 6:9)."""
    first_received_on: Mapped[date | None]
    forwarded_by: Mapped[Line] = mapped_column(default="")
    grounds: Mapped[Prose] = mapped_column(default="")
    late_because: Mapped[Prose] = mapped_column(default="")
    late_excused: Mapped[bool | None]
    late_reason: Mapped[Prose] = mapped_column(default="")
    committee: Mapped[dict[str, Any] | None]
    """Who advises (Awb 7:13): the chair and the members, by name."""
    committee_told_on: Mapped[date | None]
    advice: Mapped[Word | None]
    advice_text: Mapped[Prose] = mapped_column(default="")
    advised_on: Mapped[date | None]
    skip_ground: Mapped[Word | None]
    skip_reason: Mapped[Prose] = mapped_column(default="")
    outcome: Mapped[Word | None]
    outcome_reason: Mapped[Prose] = mapped_column(default="")
    deviation: Mapped[Prose] = mapped_column(default="")
    """Why the outcome is another than the committee advised (Awb 7:13(7))."""
    corrected_score: Mapped[int | None] = mapped_column(Integer)
    """In hundredths: the score it should have had, where the objection was right about that."""
    proposed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    new_decision_id: Mapped[int | None] = mapped_column(Key, ForeignKey("decision.id"))
    """The decision that comes in the place of the first one."""
    remedy: Mapped[dict[str, Any] | None]
    """What comes in the place of a later decision once this is decided, as its wing proposed it."""
    due_on: Mapped[date | None]
    """The last day to decide it if nothing else happens; none while there is no decision."""
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[Prose] = mapped_column(default="")
    ended_orally: Mapped[bool] = mapped_column(default=False)

    application: Mapped[Application] = relationship()
    decision: Mapped[Decision | None] = relationship(foreign_keys=[decision_id])
    new_decision: Mapped[Decision | None] = relationship(foreign_keys=[new_decision_id])
    joined_to: Mapped[Objection | None] = relationship(remote_side="Objection.id", back_populates="joined")
    joined: Mapped[list[Objection]] = relationship(back_populates="joined_to", order_by="Objection.id")
    objectors: Mapped[list[Objector]] = relationship(back_populates="objection", order_by="Objector.id")
    steps: Mapped[list[ObjectionStep]] = relationship(order_by="ObjectionStep.id")
    hearings: Mapped[list[Hearing]] = relationship(order_by="Hearing.id")
    files: Mapped[list[ObjectionFile]] = relationship(back_populates="objection", order_by="ObjectionFile.id")
    letters: Mapped[list[ObjectionLetter]] = relationship(order_by="ObjectionLetter.id")
    appeals: Mapped[list[Appeal]] = relationship(back_populates="objection", order_by="Appeal.id")
    enterer: Mapped[Account] = relationship(foreign_keys=[entered_by])
    proposer: Mapped[Account | None] = relationship(foreign_keys=[proposed_by])
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by])

    @property
    def against(self) -> tuple[str, int]:
        """Return what names the decision it is against; (`ON_APPLICATION`, 0) for the one on the application."""
        return self.against_kind, self.against_id

    @property
    def has_decision(self) -> bool:
        """Say whether what it is against is there yet."""
        return self.decision_id is not None or self.against_kind != ON_APPLICATION


class Objector(Base):
    """One of those who object together: an applicant, a partner, a rival or somebody else; an account is not needed."""

    __table_args__ = (CheckConstraint(one_of("kind", OBJECTORS), name="kind"),)
    objection_id: Mapped[int] = mapped_column(Key, ForeignKey("objection.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), index=True)
    kind: Mapped[Word]
    name: Mapped[Line]
    organisation: Mapped[Line] = mapped_column(default="")
    address: Mapped[Prose] = mapped_column(default="")
    email: Mapped[Line] = mapped_column(default="")

    objection: Mapped[Objection] = relationship(back_populates="objectors")
    account: Mapped[Account | None] = relationship()


class ObjectionStep(Base):
    """Something that happened to an objection on a day, and until when it lasts or moves the last day."""

    __table_args__ = (CheckConstraint(one_of("kind", STEPS), name="kind"),)
    objection_id: Mapped[int] = mapped_column(Key, ForeignKey("objection.id"), index=True)
    kind: Mapped[Word]
    happened_on: Mapped[date]
    until_on: Mapped[date | None]
    words: Mapped[Prose] = mapped_column(default="")
    noted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    noted_at: Mapped[datetime]

    noter: Mapped[Account | None] = relationship()


class Hearing(Base):
    """When and where the parties are heard, by whom, from when the file can be read, and what was said."""

    __tablename__ = "objection_hearing"
    __table_args__ = (
        CheckConstraint(one_of("state", HEARING_STATES), name="state"),
        CheckConstraint("state <> 'held' OR report IS NOT NULL", name="held_has_report"),
        Index(
            "uq_objection_hearing_planned",
            "objection_id",
            unique=True,
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
    )
    objection_id: Mapped[int] = mapped_column(Key, ForeignKey("objection.id"), index=True)
    state: Mapped[Word]
    begins_at: Mapped[datetime]
    place: Mapped[Line]
    view_from: Mapped[date]
    view_where: Mapped[Line]
    hearers: Mapped[list[Any]]
    """Who hears: name, account if any, whether they lead, whether they took part in the first decision."""
    short_notice: Mapped[Prose] = mapped_column(default="")
    """Who agreed to less time than the law gives."""
    present: Mapped[Prose] = mapped_column(default="")
    report: Mapped[Prose | None]
    planned_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    planned_at: Mapped[datetime]
    reported_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    reported_at: Mapped[datetime | None]


class ObjectionFile(Base):
    """A file with an objection: of who objects, or of the funder. Its bytes go when the scanner refuses it."""

    __table_args__ = (
        CheckConstraint(one_of("state", ATTACHMENT.states), name="state"),
        CheckConstraint(one_of("side", OBJECTION_SIDES), name="side"),
        CheckConstraint("(state = 'quarantined') = (checked_at IS NULL)", name="was_checked"),
        CheckConstraint("(state = 'refused') = (file_id IS NULL)", name="has_its_bytes"),
        UniqueConstraint("objection_id", "sha256"),
    )
    objection_id: Mapped[int] = mapped_column(Key, ForeignKey("objection.id"))
    side: Mapped[Word]
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

    objection: Mapped[Objection] = relationship(back_populates="files")
    file: Mapped[StoredFile | None] = relationship()


class ObjectionLetter(Base):
    """A letter to one of those who object, kept byte for byte once the worker made it."""

    __table_args__ = (CheckConstraint(one_of("kind", OBJECTION_LETTERS), name="kind"),)
    objection_id: Mapped[int] = mapped_column(Key, ForeignKey("objection.id"), index=True)
    objector_id: Mapped[int] = mapped_column(Key, ForeignKey("objector.id"))
    kind: Mapped[Word]
    written_on: Mapped[date]
    facts: Mapped[dict[str, Any]]
    """What it says of that day: kept, because what it is about may change."""
    file_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))

    objector: Mapped[Objector] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class Appeal(Base, Versioned):
    """What went to a court after an objection was decided, and what the court ruled."""

    __table_args__ = (
        CheckConstraint(one_of("state", APPEAL.states), name="state"),
        CheckConstraint(one_of("kind", APPEAL_KINDS), name="kind"),
        CheckConstraint(f"judgment IS NULL OR {one_of('judgment', JUDGMENTS)}", name="judgment"),
        CheckConstraint("(state = 'judged') = (judgment IS NOT NULL)", name="judged_has_judgment"),
        CheckConstraint("(judgment IS NULL) = (judged_on IS NULL)", name="judgment_has_day"),
    )
    objection_id: Mapped[int] = mapped_column(Key, ForeignKey("objection.id"), index=True)
    kind: Mapped[Word]
    state: Mapped[Word]
    court: Mapped[Line]
    number: Mapped[Line]
    lodged_on: Mapped[date]
    judgment: Mapped[Word | None]
    judged_on: Mapped[date | None]
    words: Mapped[Prose] = mapped_column(default="")
    entered_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    entered_at: Mapped[datetime]

    objection: Mapped[Objection] = relationship(back_populates="appeals")
