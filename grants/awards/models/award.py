"""What is kept of an award itself?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.awards.states import AWARD_STATES
from grants.budget.models import Programme
from grants.decisions.models import Decision
from grants.foundation.database import Base, Key, Line, Prose, Versioned, Word, one_of
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
    leader_name: Mapped[Line | None]
    """Who leads the project since a granted request named somebody else; null: who applied."""
    leader_email: Mapped[Line | None]
    state: Mapped[Word]
    regime: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    )
    """How the award is accounted for, as the call says of its amount (see `queries.regime_of`)."""
    regime_since_on: Mapped[date | None]
    """Since when, where it became another one than the award began with."""
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
