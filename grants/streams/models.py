"""What is kept of rounds and streams, and what may never be kept?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.budget.models import Pot, Programme
from grants.foundation.database import Base, Key, Line, Prose, Ref, Versioned, Word, one_of
from grants.foundation.wording import Words
from grants.people.models import Account, Initiative
from grants.streams.rules.definition import Definition, as_definition
from grants.streams.states import INQUIRY, MOMENTS, STREAM


class ProgrammeDefaults(Base, Versioned):
    """What the calls of a programme begin with: a definition in which only what the programme fixes is filled in."""

    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), unique=True)
    content: Mapped[dict[str, Any]]

    programme: Mapped[Programme] = relationship()

    @property
    def definition(self) -> Definition:
        """Return the values, as those of a call."""
        return as_definition(self.content)


class Round(Base, Versioned):
    """One time at which a programme invites applications; it holds one or more streams."""

    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    name_nl: Mapped[Line]
    name_en: Mapped[Line]
    year: Mapped[int] = mapped_column(Integer)
    pot_id: Mapped[int | None] = mapped_column(Key, ForeignKey("pot.id"))
    """The pot in which the pots of its streams are opened, if any."""
    created_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    pot: Mapped[Pot | None] = relationship()
    streams: Mapped[list[Stream]] = relationship(back_populates="round", order_by="Stream.code")


class Stream(Base, Versioned):
    """A call with its own pot, ceiling, rules and questions.

    While it is a draft, `draft` holds its definition; once announced, the frozen version in `announced` is
    what counts, with the dated facts beside it (ceilings, extensions). From then on `draft` is what a next
    version may say, in clearer words or with additions.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        CheckConstraint(one_of("state", STREAM.states), name="state"),
        CheckConstraint("(state = 'draft') = (announced_id IS NULL)", name="announced_has_version"),
    )
    round_id: Mapped[int] = mapped_column(Key, ForeignKey("round.id"), index=True)
    pot_id: Mapped[int] = mapped_column(Key, ForeignKey("pot.id"), unique=True)
    code: Mapped[Word]
    state: Mapped[Word]
    draft: Mapped[dict[str, Any]]
    announced_id: Mapped[int | None] = mapped_column(Key)
    """The frozen version in force. Without a foreign key: the version already points here, and a ring of
    foreign keys cannot be made or emptied in one order on both databases."""
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    """The deadline now in force: the frozen one, or the last extension."""
    ideas_moved_to: Mapped[datetime | None]
    """A later deadline for ideas, by an extension; null is that of the call."""
    preregistration_moved_to: Mapped[datetime | None]
    """A later end of pre-registration, by an extension; null is that of the call."""
    based_on_id: Mapped[int | None] = mapped_column(Key)
    """The earlier call with which this one was begun. Streams are never taken away; a foreign key to the same
    table could only be added on SQLite by making the table anew."""
    next_number: Mapped[int] = mapped_column(Integer, default=1)
    """The number the next application of this stream gets."""

    round: Mapped[Round] = relationship(back_populates="streams")
    pot: Mapped[Pot] = relationship()
    based_on: Mapped[Stream | None] = relationship(
        primaryjoin="foreign(Stream.based_on_id) == remote(Stream.id)"
    )
    announced: Mapped[StreamVersion | None] = relationship(
        primaryjoin="foreign(Stream.announced_id) == StreamVersion.id", post_update=True
    )

    @property
    def name(self) -> Words:
        """Return what it is called, in both languages."""
        return Words(nl=self.name_nl or "", en=self.name_en or "")

    @property
    def definition(self) -> Definition:
        """Return what counts now: the frozen version, or the draft."""
        return self.announced.definition if self.announced else as_definition(self.draft)

    @property
    def written(self) -> Definition:
        """Return what is being written: the draft, or the next version of an announced call."""
        return as_definition(self.draft)

    @property
    def ideas_before(self) -> datetime | None:
        """Return until when ideas can come, as it is now; None in a call of one stage."""
        return self.ideas_moved_to or self.definition.dates.ideas_before

    @property
    def preregister_before(self) -> datetime | None:
        """Return until when one can pre-register, as it is now; None where nobody is asked to."""
        return self.preregistration_moved_to or self.definition.dates.preregister_before

    @property
    def name_nl(self) -> str:
        """Return the Dutch name."""
        return self.definition.name.nl

    @property
    def name_en(self) -> str:
        """Return the English name."""
        return self.definition.name.en


_read: dict[str, Definition] = {}
_REMEMBERED = 64


class StreamVersion(Base):
    """A frozen definition of a stream with its hash; never changed."""

    __table_args__ = (UniqueConstraint("stream_id", "number"),)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    sha256: Mapped[Word]
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[Ref]
    reason: Mapped[Prose] = mapped_column(default="", server_default="")
    """Why there is a version after the first one; shown to everybody."""

    @property
    def definition(self) -> Definition:
        """Return what was frozen, read once per process: its hash names its content."""
        if self.sha256 not in _read:
            if len(_read) >= _REMEMBERED:
                _read.clear()
            _read[self.sha256] = as_definition(self.content)
        return _read[self.sha256]


class Outage(Base):
    """That the site could not be used for a while; never changed. It is public, except for the evidence."""

    __table_args__ = (CheckConstraint("began_at < ended_at", name="ended_after_it_began"),)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    what: Mapped[Prose]
    """What failed, in words for everybody."""
    evidence: Mapped[Prose]
    """By what this is known: a log, a message of the hosting party."""
    entered_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    entered_at: Mapped[datetime]

    enterer: Mapped[Account] = relationship()


class DeadlineExtension(Base):
    """A recorded decision that a moment of a call is later, for everyone; never changed.

    `which` says: the deadline, that for ideas, or the end of pre-registration. Those of one outage are one decision,
    taken for every stream that it touched.
    """

    __table_args__ = (CheckConstraint(one_of("which", MOMENTS), name="which"),)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), index=True)
    outage_id: Mapped[int | None] = mapped_column(Key, ForeignKey("outage.id"), index=True)
    which: Mapped[Word] = mapped_column(default="applications", server_default="applications")
    closes_at: Mapped[datetime]
    was: Mapped[datetime]
    reason: Mapped[Prose]
    decided_by: Mapped[Ref]
    decided_at: Mapped[datetime]

    stream: Mapped[Stream] = relationship()
    outage: Mapped[Outage | None] = relationship()


class StreamInvitation(Base):
    """One organisation may apply once, for one initiative, in an invitation-only stream."""

    __table_args__ = (UniqueConstraint("stream_id", "initiative_id"),)
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    initiative_id: Mapped[int] = mapped_column(Key, ForeignKey("initiative.id"), index=True)
    invited_email: Mapped[Line]
    invited_by: Mapped[Ref]
    invited_at: Mapped[datetime]

    stream: Mapped[Stream] = relationship()
    initiative: Mapped[Initiative] = relationship()


class Inquiry(Base, Versioned):
    """A question about a call, as it was asked, and as it is published with its answer: without who asked."""

    __table_args__ = (
        CheckConstraint(one_of("state", INQUIRY.states), name="state"),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled"),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"), index=True)
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), index=True)
    asked_at: Mapped[datetime]
    text: Mapped[Prose]
    state: Mapped[Word]
    question_nl: Mapped[Prose] = mapped_column(default="")
    question_en: Mapped[Prose] = mapped_column(default="")
    answer_nl: Mapped[Prose] = mapped_column(default="")
    answer_en: Mapped[Prose] = mapped_column(default="")
    reason: Mapped[Prose] = mapped_column(default="")
    """Why it was set aside; only who asked reads it."""
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))

    stream: Mapped[Stream] = relationship()
    asker: Mapped[Account] = relationship(foreign_keys=[asked_by])
