"""What is kept of awards, and what may never be kept?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.awards.states import AWARD_STATES, CHANGE_REQUEST, FACT_KINDS, REQUEST_KINDS
from grants.budget.models import JournalEntry, Programme
from grants.decisions.models import Decision
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import Money
from grants.people.models import Initiative, Organisation
from grants.streams.models import Stream

UNKNOWN = -(10**16)
"""Below every amount: what is granted can be below zero in a register that tells of money taken back."""


class Award(Base, Versioned):
    """A subsidy that was awarded: by a decision here, or earlier and elsewhere (state `past`, or `vanished`).

    Requested, granted and determined are three different amounts; `determined` is null until it happened.
    Below zero they are only in a register that tells of money taken back so; what is no longer in its register
    (`vanished`) has no amounts, and its facts say which it had.
    For a past award the recipient, title and scheme are only the words of its register. `recipient_key` is
    the recipient as it is sorted and `search_words` what is searched in, both without capitals and accents:
    the two databases fold letters differently, so they are folded before they are kept.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", AWARD_STATES), name="state"),
        CheckConstraint(
            "(state IN ('running', 'withdrawn')) = (decision_id IS NOT NULL)", name="past_has_no_decision"
        ),
        CheckConstraint("granted >= 0 OR state = 'past'", name="below_zero_only_in_a_register"),
        CheckConstraint(f"granted_key = coalesce(granted, {UNKNOWN})", name="granted_key"),
        Index("ix_award_programme_id_reference", "programme_id", "reference", unique=True),
        Index("ix_award_programme_id_recipient_key", "programme_id", "recipient_key", "id"),
        Index("ix_award_programme_id_granted_key", "programme_id", "granted_key", "id"),
        Index("ix_award_programme_id_year", "programme_id", "year", "id"),
        Index("ix_award_programme_id_scheme", "programme_id", "scheme", "year"),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"))
    stream_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stream.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(Key, ForeignKey("decision.id"), unique=True)
    application_id: Mapped[int | None] = mapped_column(Key, ForeignKey("application.id"), index=True)
    initiative_id: Mapped[int | None] = mapped_column(Key, ForeignKey("initiative.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(Key, ForeignKey("organisation.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(Key, ForeignKey("register_import.id"), index=True)
    reference: Mapped[Word]
    title: Mapped[Line]
    recipient: Mapped[Line]
    recipient_key: Mapped[Line]
    search_words: Mapped[Prose]
    scheme: Mapped[Line]
    policy_field: Mapped[Line]
    year: Mapped[int] = mapped_column(Integer)
    requested: Mapped[Money | None]
    granted: Mapped[Money | None]
    granted_key: Mapped[int] = mapped_column(BigInteger)
    """The granted cents as they are sorted: UNKNOWN, below every amount, when they are not known."""
    determined: Mapped[Money | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    state: Mapped[Word]
    register_facts: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    """The register's own columns as they stood in the file, for a past award."""
    created_at: Mapped[datetime]
    generated: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship()
    stream: Mapped[Stream | None] = relationship()
    decision: Mapped[Decision | None] = relationship()
    application: Mapped[Application | None] = relationship()
    initiative: Mapped[Initiative | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class ChangeRequest(Base, Versioned):
    """A request of the recipient, asked before it is carried out: more time, or another plan or budget."""

    __table_args__ = (
        CheckConstraint(one_of("kind", REQUEST_KINDS), name="kind"),
        CheckConstraint(one_of("state", CHANGE_REQUEST.states), name="state"),
        CheckConstraint("(kind = 'extension') = (new_end_on IS NOT NULL)", name="extension_has_end"),
        Index(
            "uq_change_request_open",
            "award_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_change_request_state_asked_at", "state", "asked_at"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"), index=True)
    kind: Mapped[Word]
    state: Mapped[Word]
    reason: Mapped[Prose]
    old_end_on: Mapped[date | None]
    new_end_on: Mapped[date | None]
    asked_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[Prose | None]

    award: Mapped[Award] = relationship()


class RegisterImport(Base):
    """One file of past awards that was taken in: the decision to do so, and what the file held.

    A later file of the same register `follows` the one before; what it changed stands in its facts.
    """

    __table_args__ = (
        UniqueConstraint("programme_id", "sha256"),
        Index("uq_register_import_follows_id", "follows_id", unique=True),
    )
    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"))
    file_name: Mapped[Line]
    sha256: Mapped[Word]
    reason: Mapped[Prose]
    imported_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    imported_at: Mapped[datetime]
    rows: Mapped[int] = mapped_column(Integer)
    requested: Mapped[Money]
    granted: Mapped[Money]
    determined: Mapped[Money]
    report: Mapped[dict[str, Any]]
    """How many lines showed each oddity, by the kinds of `rules.oddities.READINGS`."""
    form: Mapped[Word]
    """The form in which it was read, a key of `rules.register_forms`."""
    stands_at: Mapped[datetime | None]
    """When the register stood so; null for a register that does not tell."""
    follows_id: Mapped[int | None] = mapped_column(Key, ForeignKey("register_import.id"))
    changes: Mapped[dict[str, Any]]
    """How many dossiers were new, shared, changed, returned and vanished, and changed by column."""


class RegisterFact(Base):
    """A dated fact of a past award: in this file something stood otherwise than in the one before.

    The words are those of the file; amounts are null where nothing is known. `entry` moved the money.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", FACT_KINDS), name="kind"),
        UniqueConstraint("award_id", "import_id", "kind", "column_name"),
    )
    award_id: Mapped[int] = mapped_column(Key, ForeignKey("award.id"))
    import_id: Mapped[int] = mapped_column(Key, ForeignKey("register_import.id"), index=True)
    kind: Mapped[Word]
    column_name: Mapped[Line]
    before: Mapped[Prose]
    after: Mapped[Prose]
    before_amount: Mapped[Money | None]
    after_amount: Mapped[Money | None]
    entry_id: Mapped[int | None] = mapped_column(Key, ForeignKey("journal_entry.id"))

    award: Mapped[Award] = relationship()
    made_by: Mapped[RegisterImport] = relationship()
    entry: Mapped[JournalEntry | None] = relationship()


class RegisterUpload(Base):
    """A register file that somebody laid ready for a programme, to look at before it is taken in."""

    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    file_id: Mapped[int] = mapped_column(Key, ForeignKey("stored_file.id"))
    uploaded_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    uploaded_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    file: Mapped[StoredFile] = relationship()
