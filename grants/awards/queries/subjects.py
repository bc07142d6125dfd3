"""As what can one object to the decisions of this wing: a final amount, the decision on a request?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from grants.awards.models import (
    AssetCompensation,
    Award,
    ChangeRequest,
    Determination,
    PaymentDecision,
    Recovery,
)
from grants.awards.queries.payment_decisions import payment_decisions_of
from grants.awards.rules.parts import PART_NAMES
from grants.awards.states import NOT_OBJECTED_TO
from grants.decisions.queries import Beside, Subject, objections_beside, subject_source
from grants.foundation import terms
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.foundation.terms import day_of
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account

UPHELD_PAGE = "awards.uphold"


def _determined(kept: Mapping[str, Any]) -> Sequence[Sentence]:
    return [sentence("The final amount becomes %(amount)s.", amount=Money(kept["amount"]))]


def _compensated(kept: Mapping[str, Any]) -> Sequence[Sentence]:
    return [sentence("The compensation becomes %(amount)s.", amount=Money(kept["amount"]))]


def _granted(kept: Mapping[str, Any]) -> Sequence[Sentence]:
    return [
        sentence("Granted after all, as it was asked: %(part)s.", part=PART_NAMES[one])
        for one in kept["kinds"]
    ]


def _paid(kept: Mapping[str, Any]) -> Sequence[Sentence]:
    if kept["kind"] == "suspended":
        return [sentence("Payment that stands still by our first decision goes on.")]
    return [sentence("What follows from this for paying we decide anew.")]


_REMEDIES: dict[str, Callable[[Mapping[str, Any]], Sequence[Sentence]]] = {
    "determination": _determined,
    "compensation": _compensated,
    "payment": _paid,
    "request": _granted,
}
"""What comes in the place of each kind of decision, from what an upheld objection keeps of it."""


def _subject(
    kind: str,
    number: int,
    award: Award,
    at: datetime | None,
    deciders: set[int | None],
    page: str,
    *,
    on_objection: bool,
    **arguments: int,
) -> Subject | None:
    if award.application is None or at is None:
        return None
    day = day_of(at)
    return Subject(
        kind=kind,
        number=number,
        application=award.application,
        decided_on=day,
        until=terms.OBJECTION.last_day(day),
        deciders=frozenset(one for one in deciders if one is not None),
        page=page,
        arguments=arguments,
        upheld_page=UPHELD_PAGE,
        remedy=_REMEDIES[kind],
        on_objection=on_objection,
    )


@subject_source("determination")
def determination_as_subject(number: int) -> Subject | None:
    """Return a final amount that was set, with what is reclaimed by it; not one that was fixed with the award."""
    one = db.session.get(Determination, number)
    if one is None or one.state != "set" or one.kind == "at_once":
        return None
    by_objection, deciders = one.objection_id is not None, {one.proposed_by, one.set_by}
    return _subject(
        "determination",
        number,
        one.award,
        one.set_at,
        deciders,
        "awards.determination",
        on_objection=by_objection,
        award_id=one.award_id,
    )


@subject_source("compensation")
def compensation_as_subject(number: int) -> Subject | None:
    """Return a compensation that was fixed."""
    one = db.session.get(AssetCompensation, number)
    if one is None or one.state != "set":
        return None
    return _subject(
        "compensation",
        number,
        one.award,
        one.set_at,
        {one.proposed_by, one.set_by},
        "awards.compensation",
        on_objection=False,
        award_id=one.award_id,
    )


@subject_source("payment")
def payment_decision_as_subject(number: int) -> Subject | None:
    """Return a decision about paying or paying back, as far as somebody can object to it."""
    one = db.session.get(PaymentDecision, number)
    if one is None or one.decided_by is None or one.kind in NOT_OBJECTED_TO:
        return None
    on_recovery = {"recovery_id": one.recovery_id} if one.recovery_id is not None else None
    return _subject(
        "payment",
        number,
        one.award,
        one.decided_at,
        {one.decided_by},
        "awards.recovery" if on_recovery else "awards.money",
        on_objection=False,
        **(on_recovery or {"award_id": one.award_id}),
    )


@subject_source("request")
def request_as_subject(number: int) -> Subject | None:
    """Return the decision on a request of a recipient."""
    one = db.session.get(ChangeRequest, number)
    if one is None or one.state not in ("granted", "refused"):
        return None
    return _subject(
        "request",
        number,
        one.award,
        one.decided_at,
        {one.decided_by},
        "awards.change_request",
        on_objection=one.objection_id is not None,
        request_id=number,
    )


def letters_with_objections(
    viewer: Account, award: Award, recovery: Recovery | None = None
) -> list[tuple[PaymentDecision, Subject | None, Beside | None]]:
    """Return what was decided about paying, or about one recovery, each with what stands beside it about objecting."""
    found = [(one, payment_decision_as_subject(one.id)) for one in payment_decisions_of(award, recovery)]
    return [(one, subject, objections_on(viewer, subject)) for one, subject in found]


def objections_on(viewer: Account, subject: Subject | None) -> Beside | None:
    """Return what stands beside a decision of this wing about objecting; None where nobody can object to it."""
    return objections_beside(viewer, subject.application, subject) if subject else None
