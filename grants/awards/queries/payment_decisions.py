"""What was decided about paying and paying back, and on what does its letter rest?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from grants.awards.models import Award, PaymentDecision, Recovery
from grants.awards.queries.awards import visible_awards
from grants.awards.queries.requests import definition_of
from grants.awards.rules.payment_letter import PaymentFacts
from grants.decisions.queries import addressee_of
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.money import Money
from grants.foundation.terms import day_of
from grants.people.models import Account


def payment_decisions_of(award: Award, recovery: Recovery | None = None) -> Sequence[PaymentDecision]:
    """Return what was decided about paying an award, or about one recovery, the newest first."""
    return db.session.scalars(
        select(PaymentDecision)
        .where(
            PaymentDecision.award_id == award.id,
            PaymentDecision.recovery_id == (recovery.id if recovery else None),
        )
        .order_by(PaymentDecision.id.desc())
    ).all()


def get_payment_decision(viewer: Account, decision_id: int) -> PaymentDecision:
    """Return one of an award that the viewer may see; raises NotFound, hidden and absent alike."""
    found = db.session.scalars(
        select(PaymentDecision).where(
            PaymentDecision.id == decision_id,
            PaymentDecision.award_id.in_(visible_awards(viewer).with_only_columns(Award.id)),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_payment_letter(viewer: Account, decision_id: int) -> StoredFile:
    """Return the letter of one to who may see the award; raises NotFound, hidden, absent and not made alike."""
    letter = get_payment_decision(viewer, decision_id).letter
    if letter is None:
        raise NotFound
    return letter


def facts_for_payment_letter(one: PaymentDecision) -> PaymentFacts:
    """Gather what the letter says; raises LookupError for a past award."""
    award = one.award
    if award.application is None:
        raise LookupError(f"award {award.id} is past")
    person = addressee_of(award.application)
    place = award.organisation.place if award.organisation else ""
    days = {
        key: date.fromisoformat(one.facts[key])
        for key in ("from_on", "until_on", "due_on")
        if key in one.facts
    }
    amounts = {key: Money(one.facts[key]) for key in ("amount", "owed") if key in one.facts}
    return PaymentFacts(
        kind=one.kind,
        executor=award.programme.executor,
        contact=definition_of(award).contact,
        signer=one.decider.name if one.decider else "",
        person=person.name,
        addressee=[line for line in (award.recipient, person.name, place) if line],
        reference=award.reference,
        title=award.title,
        written_on=day_of(one.decided_at),
        reason=one.reason,
        from_on=days.get("from_on"),
        until_on=days.get("until_on"),
        due_on=days.get("due_on"),
        amount=amounts.get("amount"),
        owed=amounts.get("owed"),
        rates=[(date.fromisoformat(day), percent) for day, percent in one.facts.get("rates", [])],
        by_writ=one.recovery is not None and one.recovery.determination_id is not None,
    )
