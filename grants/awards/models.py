"""What is kept of awards, and what may never be kept?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.awards.states import AWARD_STATES, CHANGE_REQUEST, REQUEST_KINDS
from grants.budget.models import Programme
from grants.decisions.models import Decision
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import Money
from grants.people.models import Initiative, Organisation
from grants.streams.models import Stream

UNKNOWN = -1


class Award(Base, Versioned):
    """A subsidy that was awarded: by a decision here, or earlier and elsewhere (state `past`).

    Requested, granted and determined are three different amounts; `determined` is null until it happened.
    For a past award the recipient, title and scheme are only the words of its register. `recipient_key` is
    the recipient as it is sorted and `search_words` what is searched in, both without capitals and accents:
    the two databases fold letters differently, so they are folded before they are kept.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", AWARD_STATES), name="state"),
        CheckConstraint("(state = 'past') = (decision_id IS NULL)", name="past_has_no_decision"),
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
    """One file of past awards that was taken in: the decision to do so, and what the file held."""

    __table_args__ = (UniqueConstraint("programme_id", "sha256"),)
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
    """How many lines showed each oddity, by the kinds of `rules.register.READINGS`."""


class RegisterUpload(Base):
    """A register file that somebody laid ready for a programme, to look at before it is taken in."""

    programme_id: Mapped[int] = mapped_column(Key, ForeignKey("programme.id"), index=True)
    file_id: Mapped[int] = mapped_column(Key, ForeignKey("stored_file.id"))
    uploaded_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    uploaded_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    file: Mapped[StoredFile] = relationship()
