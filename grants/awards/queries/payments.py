"""What do we know of the payment of awards: the plan, what holds it, batches and answers of the bank?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.awards.models import (
    Award,
    AwardCondition,
    AwardInstalment,
    AwardStart,
    BankAccount,
    Fulfilment,
    Payment,
    PaymentBatch,
    PaymentSuspension,
)
from grants.awards.permissions import READERS
from grants.awards.queries.awards import visible_awards, within_roles
from grants.awards.queries.start import CURRENT
from grants.awards.queries.terms import terms_of
from grants.awards.rules import Held, Part, reasons
from grants.budget.models import Commitment, JournalEntry, JournalLeg, Programme
from grants.decisions.models import Decision
from grants.decisions.queries import BASIS, earlier_than
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.invariants import invariant
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import Sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.rules import instalments_within, waits_said
from grants.streams.rules.definition import Definition
from grants.streams.rules.instalments import Instalment, awaited_by_name

BASIS_OF_DECISION = BASIS
"""On what the money of an award rests in the books."""
HeldSource = Callable[[Collection[int]], Mapping[int, Sequence[Sentence]]]
_held_sources: list[HeldSource] = []


def held_source(source: HeldSource) -> HeldSource:
    """Register a function that says, for awards by their numbers, why nothing may be paid of them now."""
    if source not in _held_sources:
        _held_sources.append(source)
    return source


def due_of(award: Award) -> Money:
    """Return what an award comes to: what was determined, or else what was granted; nothing once withdrawn."""
    if award.state != "running":
        return ZERO
    granted = award.granted or ZERO
    return granted if award.determined is None else min(granted, award.determined)


def instalment_rules_of(award: Award) -> Sequence[Instalment]:
    """Return the instalments its call names, as far as their reports come in the period of this award."""
    if award.stream is None:
        return ()
    call = award.stream.definition
    if award.starts_on is None or award.ends_on is None:
        return call.instalments
    amount = award.granted or ZERO
    return instalments_within(call.instalments, call.reports, amount, award.starts_on, award.ends_on)


def instalments_of(award: Award) -> Sequence[AwardInstalment]:
    """Return the plan of an award in its order, with what lapsed."""
    return db.session.scalars(
        select(AwardInstalment).where(AwardInstalment.award_id == award.id).order_by(AwardInstalment.number)
    ).all()


def awaited_by(instalment: AwardInstalment) -> Sentence:
    """Return when an instalment is paid, as its call says it."""
    stream = instalment.award.stream
    return waits_said(instalment.waits_for, stream.definition if stream else Definition())


def kept_parts(instalments: Iterable[AwardInstalment]) -> list[Part]:
    """Return what was paid or is with the bank."""
    return [Part(one.amount, one.waits_for) for one in instalments if one.state in ("listed", "paid")]


def passes_award(award: Award) -> bool:
    """Say whether what was paid and is in batches comes to more than the award, which was lowered since."""
    return total(one.amount for one in kept_parts(instalments_of(award))) > due_of(award)


def reasons_for(
    instalments: Sequence[AwardInstalment], *, also_listed: bool = False
) -> dict[int, list[Sentence]]:
    """Return why each planned instalment cannot be paid today, by its number in the database; empty when it can.

    Asks a fixed number of questions, however many there are; `also_listed` asks it of those in a batch too.
    """
    states = ("planned", "listed") if also_listed else ("planned",)
    rows = [one for one in instalments if one.state in states]
    ids = sorted({one.award_id for one in rows})
    if not ids:
        return {}
    facts = _facts_of(ids)
    first: dict[int, int] = dict(
        db.session.execute(
            select(AwardInstalment.award_id, func.min(AwardInstalment.number))
            .where(AwardInstalment.award_id.in_(ids), AwardInstalment.state != "lapsed")
            .group_by(AwardInstalment.award_id)
        )
        .tuples()
        .all()
    )
    return {
        one.id: reasons(facts[one.award_id](one.waits_for, one.number == first[one.award_id])) for one in rows
    }


def _facts_of(ids: Sequence[int]) -> dict[int, Callable[[str, bool], Held]]:
    """Return per award what makes the facts of one of its instalments."""
    day = today()
    awards = {one.id: one for one in db.session.scalars(select(Award).where(Award.id.in_(ids)))}
    starts = {
        one.award_id: one
        for one in db.session.scalars(select(AwardStart).where(AwardStart.award_id.in_(ids)))
    }
    accounts: dict[int | None, str] = dict(
        db.session.execute(
            select(BankAccount.award_id, BankAccount.state).where(
                BankAccount.award_id.in_(ids), BankAccount.state.in_(CURRENT)
            )
        )
        .tuples()
        .all()
    )
    open_conditions: dict[int, int] = dict(
        db.session.execute(
            select(AwardCondition.award_id, func.count())
            .where(AwardCondition.award_id.in_(ids), AwardCondition.state.in_(("open", "handed_in")))
            .group_by(AwardCondition.award_id)
        )
        .tuples()
        .all()
    )
    there = defaultdict(set)
    for award_id, what in db.session.execute(
        select(Fulfilment.award_id, Fulfilment.what).where(Fulfilment.award_id.in_(ids))
    ):
        there[award_id].add(what)
    suspended = {
        one.award_id: one.until_on
        for one in db.session.scalars(select(PaymentSuspension).where(PaymentSuspension.award_id.in_(ids)))
        if one.lifted_on is None and one.from_on <= day <= one.until_on
    }
    others: dict[int, list[Sentence]] = defaultdict(list)
    for source in _held_sources:
        for award_id, said in source(ids).items():
            others[award_id] += said

    def maker(award_id: int) -> Callable[[str, bool], Held]:
        award, start = awards[award_id], starts.get(award_id)
        return lambda waits_for, is_first: Held(
            waits_for=waits_for,
            is_first=is_first,
            state=award.state,
            today=day,
            fulfilled=frozenset(there[award_id]),
            is_determined=award.determined is not None,
            unaccepted=start is not None and start.accept_until is not None and start.accepted_at is None,
            begins_on=start.starts_on if start is not None and start.state == "begun" else None,
            open_conditions=open_conditions.get(award_id, 0),
            account=accounts.get(award_id),
            suspended_until=suspended.get(award_id),
            thing=awaited_by_name(waits_for, award.stream.definition) if award.stream else None,
            others=tuple(others[award_id]),
        )

    return {award_id: maker(award_id) for award_id in ids}


def find_suspension(award: Award) -> PaymentSuspension | None:
    """Return the suspension that holds payment of an award today."""
    day = today()
    return db.session.scalars(
        select(PaymentSuspension).where(
            PaymentSuspension.award_id == award.id,
            PaymentSuspension.lifted_on.is_(None),
            PaymentSuspension.from_on <= day,
            PaymentSuspension.until_on >= day,
        )
    ).first()


def suspensions_of(award: Award) -> Sequence[PaymentSuspension]:
    """Return every time that payment stood still, the last first."""
    return db.session.scalars(
        select(PaymentSuspension)
        .where(PaymentSuspension.award_id == award.id)
        .order_by(PaymentSuspension.id.desc())
    ).all()


def suspicions_of(award: Award) -> list[PaymentSuspension]:
    """Return the first suspension on each suspicion about an award, the last first."""
    return [one for one in suspensions_of(award) if one.first_id is None]


def suspensions_that_lapsed() -> Sequence[PaymentSuspension]:
    """Return the suspensions whose last day passed and of which nobody was told so."""
    return db.session.scalars(
        select(PaymentSuspension)
        .where(
            PaymentSuspension.lifted_on.is_(None),
            PaymentSuspension.until_on < today(),
            PaymentSuspension.lapse_told.is_(False),
        )
        .options(joinedload(PaymentSuspension.award))
        .order_by(PaymentSuspension.id)
    ).all()


def awards_without_plan(most: int = 100) -> Sequence[Award]:
    """Return running awards that have no instalments yet: those that began before there were any."""
    return db.session.scalars(
        select(Award)
        .where(
            Award.state == "running",
            Award.granted > ZERO,
            Award.id.not_in(select(AwardInstalment.award_id)),
        )
        .order_by(Award.id)
        .limit(most)
    ).all()


def programmes_to_pay(viewer: Account) -> Sequence[Programme]:
    """Return the programmes whose payments this person may see."""
    found = db.session.scalars(select(Programme).order_by(Programme.name_nl, Programme.id)).all()
    return [one for one in found if holds(viewer, *READERS, programme_id=one.id)]


@dataclass(frozen=True)
class Standing:
    """An instalment that is planned, why it cannot be paid today, and the last day to pay what can be."""

    instalment: AwardInstalment
    reasons: Sequence[Sentence]
    pay_by: date | None = None


def standings_in(viewer: Account, programme: Programme) -> list[Standing]:
    """Return every planned instalment of a programme in sight, those that can be paid first by their last day."""
    rows = db.session.scalars(
        select(AwardInstalment)
        .join(AwardInstalment.award)
        .where(
            AwardInstalment.state == "planned",
            Award.programme_id == programme.id,
            within_roles(viewer, *READERS),
        )
        .options(joinedload(AwardInstalment.award))
        .order_by(Award.reference, AwardInstalment.number)
    ).all()
    why = reasons_for(rows)
    last = terms_of([one for one in rows if not why[one.id]])
    found = [Standing(one, why[one.id], last.get(one.id)) for one in rows]
    return sorted(found, key=lambda one: (bool(one.reasons), one.pay_by or date.max))


def batches_in(viewer: Account, programme: Programme) -> list[tuple[PaymentBatch, int, Money | None]]:
    """Return the batches of a programme, the newest first, each with its number of payments and their sum; no sum where
    one of them is closed to the viewer.
    """
    if not holds(viewer, *READERS, programme_id=programme.id):
        return []
    rows = db.session.scalars(
        select(PaymentBatch)
        .where(PaymentBatch.programme_id == programme.id)
        .options(
            selectinload(PaymentBatch.payments).joinedload(Payment.instalment),
            joinedload(PaymentBatch.proposer),
        )
        .order_by(PaymentBatch.id.desc())
        .limit(100)
    ).all()
    listed = {one.instalment.award_id for batch in rows for one in batch.payments}
    seen = open_awards_among(viewer, listed)
    return [
        (
            one,
            len(one.payments),
            sum_of(one) if {part.instalment.award_id for part in one.payments} <= seen else None,
        )
        for one in rows
    ]


def sum_of(batch: PaymentBatch) -> Money:
    """Return what a batch comes to, without what was taken out."""
    return total(one.amount for one in batch.payments if one.state != "released")


def get_payment_batch(viewer: Account, batch_id: int) -> PaymentBatch:
    """Return a batch of a programme whose payments the viewer may see; raises NotFound."""
    found = db.session.scalars(
        select(PaymentBatch)
        .where(PaymentBatch.id == batch_id)
        .options(
            selectinload(PaymentBatch.payments)
            .joinedload(Payment.instalment)
            .joinedload(AwardInstalment.award),
            selectinload(PaymentBatch.payments).joinedload(Payment.account),
        )
    ).one_or_none()
    if found is None or not holds(viewer, *READERS, programme_id=found.programme_id):
        raise NotFound
    return found


def open_awards_among(viewer: Account, award_ids: Collection[int]) -> set[int]:
    """Return which of these awards the viewer may see: a personal interest closes the others."""
    seen = visible_awards(viewer).with_only_columns(Award.id).where(Award.id.in_(award_ids))
    return set(db.session.scalars(seen))


def is_open_to(viewer: Account, batch: PaymentBatch) -> bool:
    """Say whether no project in a batch is closed to somebody by a personal interest."""
    awards = {one.instalment.award_id for one in batch.payments}
    return open_awards_among(viewer, awards) == awards


def batches_to_approve(viewer: Account) -> Sequence[PaymentBatch]:
    """Return the batches that wait for somebody else than who put them together."""
    rows = db.session.scalars(
        select(PaymentBatch)
        .where(PaymentBatch.state == "proposed", PaymentBatch.proposed_by != viewer.id)
        .options(joinedload(PaymentBatch.programme), selectinload(PaymentBatch.payments))
        .order_by(PaymentBatch.id)
    )
    return [one for one in rows if holds(viewer, *READERS, programme_id=one.programme_id)]


def money_of(award: Award) -> Sequence[Commitment]:
    """Return the commitments of all decisions on an award, the oldest first."""
    if award.decision is None:
        return []
    chain = (award.decision, *earlier_than(award.decision))
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.basis_kind == BASIS, Commitment.basis_id.in_([one.id for one in chain]))
        .order_by(Commitment.id),
        execution_options={"populate_existing": True},
    ).all()


@invariant("payments")
def payment_faults() -> list[str]:
    """Say where the journal paid other than the instalments, and where a plan passes its award."""
    planned: dict[int, Money] = {}
    paid: dict[int, Money] = {}
    for award_id, state, amount in db.session.execute(
        select(AwardInstalment.award_id, AwardInstalment.state, func.sum(AwardInstalment.amount))
        .where(AwardInstalment.state != "lapsed")
        .group_by(AwardInstalment.award_id, AwardInstalment.state)
    ):
        part = paid if state == "paid" else planned
        part[award_id] = part.get(award_id, ZERO) + (amount or ZERO)
    booked: dict[int, Money] = {}
    for award_id, amount in db.session.execute(
        select(Award.id, func.sum(JournalLeg.amount))
        .join(Decision, Decision.application_id == Award.application_id)
        .join(Commitment, (Commitment.basis_kind == BASIS) & (Commitment.basis_id == Decision.id))
        .join(JournalLeg, JournalLeg.commitment_id == Commitment.id)
        .join(JournalEntry, JournalEntry.id == JournalLeg.entry_id)
        .where(JournalLeg.purse == "paid", JournalEntry.kind == "payment")
        .group_by(Award.id)
    ):
        booked[award_id] = amount or ZERO
    faults = [
        f"award {number}: the journal paid {booked.get(number, ZERO)}, its instalments {paid.get(number, ZERO)}"
        for number in sorted({*paid, *booked})
        if booked.get(number, ZERO) != paid.get(number, ZERO)
    ]
    awards = {one.id: one for one in db.session.scalars(select(Award).where(Award.id.in_(planned)))}
    return faults + [
        f"award {number}: its instalments come to more than the award"
        for number, amount in sorted(planned.items())
        if amount and amount + paid.get(number, ZERO) > due_of(awards[number])
    ]
