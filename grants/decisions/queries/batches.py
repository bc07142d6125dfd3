"""What is in a batch of decisions, which batches are there, and does every kept line still follow?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application
from grants.applications.queries import has_interest_in_round, has_interest_in_stream, open_to
from grants.budget.queries import mandate_to_decide
from grants.decisions.models import Batch, Decision
from grants.decisions.permissions import READERS, may_approve, may_publish, may_withdraw
from grants.decisions.queries.chain import earlier_than
from grants.decisions.rules import redrawn
from grants.foundation.database import db
from grants.foundation.demonstration import milestone_source
from grants.foundation.errors import NotFound
from grants.foundation.invariants import invariant
from grants.foundation.money import ZERO, Money
from grants.foundation.paging import Order, Page, page_of
from grants.foundation.terms import end_of_day
from grants.foundation.verdict import Verdict
from grants.foundation.wording import Sentence, counted, sentence
from grants.people.models import Account, Organisation
from grants.review.models import Assignment, PanelScore, Ranking
from grants.streams.models import Round, Stream
from grants.streams.queries import open_work_source, visible_streams


def visible_batches(viewer: Account, *roles: str) -> Select[Batch]:
    """Return the query of the batches in streams where the viewer holds one of these roles."""
    seen = visible_streams(viewer, *(roles or READERS)).with_only_columns(Stream.id)
    return (
        select(Batch)
        .join(Batch.stream)
        .options(
            contains_eager(Batch.stream).options(
                joinedload(Stream.announced),
                joinedload(Stream.pot),
                joinedload(Stream.round).joinedload(Round.programme),
            ),
            joinedload(Batch.proposer).load_only(Account.name),
            joinedload(Batch.approver).load_only(Account.name),
        )
        .where(Batch.stream_id.in_(seen))
    )


def batches_page(viewer: Account, *, cursor: str = "") -> Page[tuple[Batch]]:
    """Return batches, the newest first."""
    return page_of(visible_batches(viewer), [Order(Batch.id, descending=True)], cursor=cursor)


def open_batches(viewer: Account, role: str) -> Sequence[Batch]:
    """Return the batches that await somebody, in streams where the viewer holds this role."""
    return db.session.scalars(
        visible_batches(viewer, role).where(Batch.state.in_(("proposed", "approved"))).order_by(Batch.id)
    ).all()


def get_batch(viewer: Account, batch_id: int) -> Batch:
    """Return a batch; raises NotFound when absent or out of sight."""
    batch = db.session.scalars(visible_batches(viewer).where(Batch.id == batch_id)).one_or_none()
    if batch is None:
        raise NotFound
    return batch


def find_open_batch(stream: Stream) -> Batch | None:
    """Return the batch over the ranking of a stream that is proposed or approved, or None."""
    return db.session.scalars(
        select(Batch).where(
            Batch.stream_id == stream.id,
            Batch.ranking_id.is_not(None),
            Batch.state.in_(("proposed", "approved")),
        )
    ).one_or_none()


def decisions_page(viewer: Account, batch: Batch, *, cursor: str = "") -> Page[tuple[Decision]]:
    """Return the decisions of a batch with their applications: by place, those without a place last.

    An application in which the viewer has a personal interest is absent.
    """
    place = func.coalesce(Decision.place, 10**9)
    query = (
        select(Decision)
        .options(
            contains_eager(Decision.application)
            .joinedload(Application.organisation)
            .load_only(Organisation.name)
        )
        .join(Decision.application)
        .where(Decision.batch_id == batch.id, open_to(viewer.id))
    )
    return page_of(query, [Order(place), Order(Decision.id)], cursor=cursor)


def decisions_in(batch: Batch) -> Sequence[Decision]:
    """Return every decision of a batch with its application and what it replaces, for carrying them out."""
    return db.session.scalars(
        select(Decision)
        .options(joinedload(Decision.application), joinedload(Decision.replaces))
        .where(Decision.batch_id == batch.id)
        .order_by(Decision.id)
    ).all()


@dataclass(frozen=True)
class Totals:
    """What a batch comes to: how many per (outcome, ground), the amounts, and the letters made."""

    by_ground: dict[tuple[str, str], int]
    requested: Money
    awarded: Money
    letters: int

    @property
    def count(self) -> int:
        """Return how many decisions there are."""
        return sum(self.by_ground.values())

    @property
    def awards(self) -> int:
        """Return how many of them award."""
        return sum(count for (outcome, _), count in self.by_ground.items() if outcome == "award")


def totals_of(batch: Batch) -> Totals:
    """Add up a batch."""
    rows = db.session.execute(
        select(
            Decision.outcome,
            Decision.ground,
            func.count(),
            func.sum(Decision.requested),
            func.sum(Decision.awarded),
            func.count(Decision.letter_id),
        )
        .where(Decision.batch_id == batch.id)
        .group_by(Decision.outcome, Decision.ground)
        .order_by(Decision.outcome, Decision.ground)
    ).all()
    return Totals(
        by_ground={(row[0], row[1]): row[2] for row in rows},
        requested=sum((row[3] or ZERO for row in rows), ZERO),
        awarded=sum((row[4] or ZERO for row in rows), ZERO),
        letters=sum(row[5] for row in rows),
    )


def totals_for(viewer: Account, batch: Batch) -> Totals | None:
    """Add up a batch; None for who has a personal interest in its stream, as sums would tell of what is closed."""
    return None if has_interest_in_stream(viewer.id, batch.stream_id) else totals_of(batch)


def assessors_of(stream: Stream) -> set[int]:
    """Return the ids of the accounts that were asked to review, scored in the panel, or froze the ranking."""
    here = select(Application.id).where(Application.stream_id == stream.id)
    asked = select(Assignment.reviewer_id).where(
        Assignment.application_id.in_(here), Assignment.state != "removed"
    )
    scored = select(PanelScore.given_by).where(PanelScore.application_id.in_(here))
    froze = select(Ranking.frozen_by).where(Ranking.stream_id == stream.id)
    return set(db.session.scalars(asked.union(scored, froze)))


def _finders_of(batch: Batch) -> set[int | None]:
    """Return the ids of who kept an application of a batch out."""
    kept_out = (
        select(Application.admissibility_by)
        .join(Decision, Decision.application_id == Application.id)
        .where(Decision.batch_id == batch.id, Decision.outcome == "inadmissible")
    )
    return set(db.session.scalars(kept_out))


def _first_deciders_of(batch: Batch) -> set[int | None]:
    """Return the ids of who took the decisions that an objection is about, back to the first one."""
    if batch.kind != "objection":
        return set()
    return {earlier.batch.approved_by for decision in batch.decisions for earlier in earlier_than(decision)}


def may_be_approved(viewer: Account, batch: Batch) -> Verdict:
    """Say whether this person may approve a batch, with what the database knows of them."""
    return may_approve(
        viewer,
        batch,
        assessors=assessors_of(batch.stream),
        finders=_finders_of(batch),
        first_deciders=_first_deciders_of(batch),
        mandate=mandate_to_decide(
            viewer, batch.stream.round.programme_id, max((one.gives for one in batch.decisions), default=ZERO)
        ),
        has_interest=has_interest_in_round(viewer.id, batch.stream.round_id),
    )


def may_be_published(viewer: Account, batch: Batch) -> Verdict:
    """Say whether this person may bring a batch into force."""
    return may_publish(viewer, batch, has_interest=has_interest_in_round(viewer.id, batch.stream.round_id))


def may_be_withdrawn(viewer: Account, batch: Batch) -> Verdict:
    """Say whether this person may take a batch back."""
    return may_withdraw(viewer, batch, has_interest=has_interest_in_round(viewer.id, batch.stream.round_id))


@invariant("decisions")
def line_faults() -> list[str]:
    """Say which batches do not follow from the line they keep, or hold other amounts than it."""
    faults = []
    for batch in db.session.scalars(select(Batch).order_by(Batch.id)):
        drawn = batch.line["drawn"]
        if redrawn(drawn) != drawn:
            faults.append(f"batch {batch.id}: the line does not follow from its own facts")
        kept = {
            (decision.application_id, decision.awarded.cents)
            for decision in batch.decisions
            if decision.awarded is not None and batch.kind == "ranking"
        }
        if kept != {(application, cents) for _place, application, cents in drawn["awards"]}:
            faults.append(f"batch {batch.id}: the awards are not those of its line")
    return faults


@open_work_source
def undecided_here(stream: Stream) -> Sentence | None:
    """Say which decisions keep a stream from ending: those still to be taken, or to be published."""
    count = db.session.scalar(
        select(func.count())
        .select_from(Application)
        .where(
            Application.stream_id == stream.id,
            Application.state.in_(("submitted", "admissible", "inadmissible")),
        )
    )
    if count:
        return counted(
            count,
            sentence("One application has no published decision yet."),
            sentence("%(count)s applications have no published decision yet.", count=count),
        )
    if find_open_batch(stream) is not None:
        return sentence("Decisions were proposed that are not published yet.")
    return None


@milestone_source
def publication_days() -> list[tuple[Sentence, datetime]]:
    """Return the days on which approved decisions can be published."""
    waiting = db.session.scalars(
        select(Batch)
        .options(joinedload(Batch.stream).joinedload(Stream.announced))
        .where(Batch.state == "approved")
    ).all()
    return [
        (
            sentence("the decisions of “%(call)s” can be published", call=batch.stream.name),
            end_of_day(batch.publish_on - timedelta(days=1)),
        )
        for batch in waiting
    ]
