"""What is kept of decisions, and what may never be kept: two in force for one application."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.budget.models import Pot
from grants.decisions.states import ANSWERS, BATCH, GROUNDS, KINDS, LIMITS, OUTCOMES
from grants.foundation.database import Base, Key, Prose, Versioned, Word, one_of
from grants.foundation.files import StoredFile
from grants.foundation.money import ZERO, Money
from grants.people.models import Account
from grants.review.models import Ranking
from grants.streams.models import Stream


class Batch(Base, Versioned):
    """Decisions of one stream, proposed by one person, approved by another, published at one moment.

    Of kind `ranking` it holds all decisions of the stream that follow from the line over it; of kind `admissibility`
    decisions not to consider an application, which are announced at once (Awb 4:5(4)); of every other kind one
    decision on one application.

    `publish_on` is the day of publication and of the letters, from which the term for objections follows.
    """

    __table_args__ = (
        CheckConstraint(one_of("state", BATCH.states), name="state"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("(kind = 'ranking') = (ranking_id IS NOT NULL)", name="over_a_ranking"),
        CheckConstraint(f"limit_hit IS NULL OR {one_of('limit_hit', LIMITS)}", name="limit_hit"),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="four_eyes"),
        Index(
            "uq_batch_open",
            "stream_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'approved') AND ranking_id IS NOT NULL"),
            postgresql_where=text("state IN ('proposed', 'approved') AND ranking_id IS NOT NULL"),
        ),
    )
    stream_id: Mapped[int] = mapped_column(Key, ForeignKey("stream.id"))
    kind: Mapped[Word]
    ranking_id: Mapped[int | None] = mapped_column(Key, ForeignKey("ranking.id"))
    ceiling: Mapped[Money]
    left_over: Mapped[Money]
    limit_hit: Mapped[Word | None]
    line: Mapped[dict[str, Any]]
    """The line as it was drawn: rule, amounts and places, so that it can be recomputed."""
    state: Mapped[Word]
    publish_on: Mapped[date]
    letter_texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Which version of the words of a kind of letter was in force at the proposal, by its number."""
    proposed_by: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    withdrawal_reason: Mapped[Prose | None]

    stream: Mapped[Stream] = relationship()
    ranking: Mapped[Ranking | None] = relationship()
    proposer: Mapped[Account] = relationship(foreign_keys=[proposed_by])
    approver: Mapped[Account | None] = relationship(foreign_keys=[approved_by])
    decisions: Mapped[list[Decision]] = relationship(back_populates="batch", order_by="Decision.id")


class Decision(Base):
    """One decision on one application. In force from `published_at` until another replaces it.

    `requested` and `score` (hundredths) are those of the ranking; `letter` is what the applicant gets, made
    beforehand and kept byte for byte. `reason` is what the proposer wrote, for a decision on one application by
    itself or why one over a ranking is other than advised; `pot_id` is the pot that pays where that is not the pot of
    the stream.
    """

    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint(one_of("ground", GROUNDS), name="ground"),
        CheckConstraint("(outcome = 'award') = (awarded IS NOT NULL)", name="award_has_amount"),
        CheckConstraint(f"answer IS NULL OR {one_of('answer', ANSWERS)}", name="answer"),
        CheckConstraint("answer IS NULL OR outcome = 'award'", name="only_awards_are_answered"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_moment"),
        Index(
            "uq_decision_in_force",
            "application_id",
            unique=True,
            sqlite_where=text("is_in_force"),
            postgresql_where=text("is_in_force"),
        ),
    )
    batch_id: Mapped[int] = mapped_column(Key, ForeignKey("batch.id"), index=True)
    application_id: Mapped[int] = mapped_column(Key, ForeignKey("application.id"), index=True)
    outcome: Mapped[Word]
    ground: Mapped[Word]
    place: Mapped[int | None] = mapped_column(Integer)
    score: Mapped[int | None] = mapped_column(Integer)
    requested: Mapped[Money]
    recommended: Mapped[Money | None]
    """What the committee advised to award; null where it advised none, or no ranking was made."""
    awarded: Mapped[Money | None]
    replaces_id: Mapped[int | None] = mapped_column(Key, ForeignKey("decision.id"))
    is_in_force: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    objection_until: Mapped[date | None]
    accept_until: Mapped[date | None]
    """Until when an award in part can be accepted; it is an offer until then (Awb 4:25(2))."""
    answer: Mapped[Word | None]
    """What the recipient said of it, or that the offer lapsed; null: nothing, and only an offer needs an answer."""
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    answer_note: Mapped[Prose | None]
    """How the plan is carried out with less, or why the award is declined."""
    letter_id: Mapped[int | None] = mapped_column(Key, ForeignKey("stored_file.id"))
    reason: Mapped[Prose] = mapped_column(default="")
    pot_id: Mapped[int | None] = mapped_column(Key, ForeignKey("pot.id"))

    batch: Mapped[Batch] = relationship(back_populates="decisions")
    application: Mapped[Application] = relationship()
    letter: Mapped[StoredFile | None] = relationship()
    pot: Mapped[Pot | None] = relationship()
    replaces: Mapped[Decision | None] = relationship(remote_side="Decision.id")

    @property
    def adds(self) -> Money:
        """Return what this awards beyond what it replaces; less than zero when it awards less."""
        return self.gives - (self.replaces.gives if self.replaces else ZERO)

    @property
    def gives(self) -> Money:
        """Return what the recipient gets by this: nothing when the award was declined or lapsed."""
        return ZERO if self.answer in ("declined", "lapsed") else self.awarded or ZERO

    @property
    def is_offer(self) -> bool:
        """Whether it still waits for the recipient to accept it."""
        return self.accept_until is not None and self.answer is None
