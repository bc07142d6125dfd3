"""What is kept of what was said to people?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.applications.states import ATTACHMENT
from grants.correspondence.states import BROADCAST, MAIL, READERS_OF_MESSAGE, SIDES
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.people.models import Account
from grants.streams.models import Round, Stream


class Mail(Base):
    """One mail to one person. Its Message-ID is fixed here, so that a double can be recognised."""

    __audited__ = False
    __table_args__ = (
        CheckConstraint(one_of("state", MAIL.states), name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_moment"),
        CheckConstraint("state NOT IN ('held', 'cancelled') OR stream_id IS NOT NULL", name="held_has_call"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
        CheckConstraint("state <> 'cancelled' OR settled_at IS NOT NULL", name="cancelled_was_settled"),
        UniqueConstraint("notice_id", "application_id", "account_id"),
        Index("ix_mail_written_at_id", "written_at", "id"),
        Index("ix_mail_stream_id_state", "stream_id", "state"),
    )
    message_id: Mapped[Line] = mapped_column(unique=True)
    kind: Mapped[Word]
    to: Mapped[Line] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), index=True)
    stream_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stream.id"))
    application_id: Mapped[int | None] = mapped_column(Key, ForeignKey("application.id"), index=True)
    text_id: Mapped[int | None] = mapped_column(Key, ForeignKey("mail_text.id"), index=True)
    """The round's own words it was written with; null for the default ones."""
    broadcast_id: Mapped[int | None] = mapped_column(Key, ForeignKey("broadcast.id"), index=True)
    notice_id: Mapped[int | None] = mapped_column(Key, ForeignKey("deadline_notice.id"))
    """The notice of a deadline it passes on: nobody hears it twice about one application."""
    why: Mapped[list[Any] | None]
    """Why somebody is among the readers of a broadcast: groups, codes of calls and references."""
    language: Mapped[Word]
    subject: Mapped[Line]
    body: Mapped[Prose]
    appointment: Mapped[Prose | None] = mapped_column(deferred=True)
    """The invitation for a calendar that travels with it (RFC 5546)."""
    state: Mapped[Word]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When somebody released it from a hold, or cancelled it."""
    settled_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    settled_because: Mapped[Prose | None]


class MailHold(Base):
    """Mail of one call stands still until it was looked at: one kind, or every kind that may wait."""

    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        Index(
            "uq_mail_hold_in_force",
            "stream_id",
            "kind",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    kind: Mapped[Word]
    reason: Mapped[Prose]
    held_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    held_at: Mapped[datetime]
    lifted_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_because: Mapped[Prose | None]

    stream: Mapped[Stream] = relationship()
    holder: Mapped[Account] = relationship(foreign_keys=[held_by])


class Broadcast(Base, Versioned):
    """One text for many: to groups of people of some calls of a round; never changed once it was sent."""

    __table_args__ = (
        CheckConstraint(one_of("state", BROADCAST.states), name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_moment"),
        CheckConstraint("(sent_at IS NULL) = (sent_by IS NULL)", name="sent_by_somebody"),
        CheckConstraint("(discarded_at IS NULL) = (discarded_by IS NULL)", name="discarded_by_somebody"),
        CheckConstraint(
            "(state = 'discarded') = (discarded_because IS NOT NULL)", name="discarded_with_a_reason"
        ),
    )
    round_id: Mapped[int] = mapped_column(Key, ForeignKey("round.id"), index=True)
    stream_ids: Mapped[list[Any]]
    groups: Mapped[list[str]]
    subject_nl: Mapped[Line]
    body_nl: Mapped[Prose]
    subject_en: Mapped[Line]
    body_en: Mapped[Prose]
    state: Mapped[Word]
    written_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    written_at: Mapped[datetime]
    sent_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    sent_at: Mapped[datetime | None]
    discarded_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    discarded_at: Mapped[datetime | None]
    discarded_because: Mapped[Prose | None]

    round: Mapped[Round] = relationship()
    writer: Mapped[Account] = relationship(foreign_keys=[written_by])
    discarder: Mapped[Account | None] = relationship(foreign_keys=[discarded_by])

    def own(self, language: str) -> tuple[str, str]:
        """Return subject and body in a language."""
        if language == "nl":
            return self.subject_nl, self.body_nl
        return self.subject_en, self.body_en


class MailText(Base):
    """One version of a round's own words for a kind of mail; never changed, and the newest counts.

    A language without words takes the default text: so does a version without any, which takes the others back.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "kind", "number"),
        CheckConstraint("(subject_nl IS NULL) = (body_nl IS NULL)", name="whole_in_dutch"),
        CheckConstraint("(subject_en IS NULL) = (body_en IS NULL)", name="whole_in_english"),
    )
    round_id: Mapped[int] = mapped_column(Key, ForeignKey("round.id"))
    kind: Mapped[Word]
    number: Mapped[int] = mapped_column(Integer)
    subject_nl: Mapped[Line | None]
    body_nl: Mapped[Prose | None]
    subject_en: Mapped[Line | None]
    body_en: Mapped[Prose | None]
    written_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    written_at: Mapped[datetime]

    writer: Mapped[Account] = relationship()

    def own(self, language: str) -> tuple[str, str] | None:
        """Return subject and body in a language, or None where the default text counts."""
        if language == "nl":
            subject, body = self.subject_nl, self.body_nl
        else:
            subject, body = self.subject_en, self.body_en
        return None if subject is None or body is None else (subject, body)

    @property
    def has_own(self) -> bool:
        """Say whether any language has words of its own."""
        return self.subject_nl is not None or self.subject_en is not None


class Message(Base):
    """What team and funder say to each other about one application; never changed once it was sent."""

    __table_args__ = (
        CheckConstraint(one_of("side", SIDES), name="side"),
        CheckConstraint(one_of("readers", READERS_OF_MESSAGE), name="readers"),
        CheckConstraint("side = 'funder' OR readers = 'both'", name="team_hides_nothing"),
        Index("ix_message_application_id_id", "application_id", "id"),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"))
    author_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    side: Mapped[Word]
    readers: Mapped[Word]
    text: Mapped[Prose]
    sent_at: Mapped[datetime]
    answers_id: Mapped[int | None] = mapped_column(Key, ForeignKey("message.id"), index=True)
    """The message this one replies to."""

    application: Mapped[Application] = relationship()
    author: Mapped[Account] = relationship()
    files: Mapped[list[MessageFile]] = relationship(back_populates="message", order_by="MessageFile.id")


class MessageFile(Base):
    """A file that goes with a message, and until that is sent waits for who added it.

    Its bytes go (`file_id` becomes null) when the virus scanner refuses it; nobody opens it while it is quarantined.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", ATTACHMENT.states), name="state"),
        CheckConstraint("(state = 'quarantined') = (checked_at IS NULL)", name="was_checked"),
        CheckConstraint("(state = 'refused') = (file_id IS NULL)", name="has_its_bytes"),
        Index(
            "uq_message_file_unsent",
            "application_id",
            "added_by",
            "sha256",
            unique=True,
            sqlite_where=text("message_id IS NULL"),
            postgresql_where=text("message_id IS NULL"),
        ),
    )
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(Key, ForeignKey("message.id"), index=True)
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

    application: Mapped[Application] = relationship()
    message: Mapped[Message | None] = relationship(back_populates="files")
    file: Mapped[StoredFile | None] = relationship()
