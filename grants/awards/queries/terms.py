"""Since when can an instalment be paid, and until when must it be (Awb 4:87)?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from grants.awards.models import (
    Award,
    AwardCondition,
    AwardInstalment,
    AwardStart,
    BankAccount,
    Determination,
    Fulfilment,
    PaymentSuspension,
)
from grants.awards.rules.payments import pay_before
from grants.decisions.models import Decision
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.terms import day_of


def terms_of(instalments: Sequence[AwardInstalment]) -> dict[int, date]:
    """Return the last day to pay each instalment that nothing holds, by its number in the database.

    Six weeks after the last thing that had to be there: the decision, the first day, what it waits for, the conditions,
    an account that was checked, the end of a suspension. Asks a fixed number of questions.
    """
    ids = sorted({one.award_id for one in instalments})
    if not ids:
        return {}
    common, things = _days_of(ids), _things(ids)
    return {
        one.id: pay_before([*common[one.award_id], *things[one.award_id, one.waits_for]])
        for one in instalments
        if common[one.award_id]
    }


def _days_of(ids: Sequence[int]) -> dict[int, list[date]]:
    """Return the days on which what every instalment of these awards needs was there."""
    found: dict[int, list[date]] = defaultdict(list)
    moments = (
        (Award.id, select(Award.id, Decision.published_at).join(Decision, Decision.id == Award.decision_id)),
        (AwardStart.award_id, select(AwardStart.award_id, AwardStart.told_at)),
        (AwardStart.award_id, select(AwardStart.award_id, AwardStart.agreed_at)),
        (AwardStart.award_id, select(AwardStart.award_id, AwardStart.accepted_at)),
        (AwardCondition.award_id, select(AwardCondition.award_id, AwardCondition.settled_at)),
        (
            BankAccount.award_id,
            select(BankAccount.award_id, BankAccount.checked_at).where(BankAccount.state == "checked"),
        ),
    )
    for award_id, query in moments:
        for number, at in db.session.execute(query.where(award_id.in_(ids))).tuples():
            if number is not None and at is not None:
                found[number].append(day_of(at))
    for held in db.session.scalars(select(PaymentSuspension).where(PaymentSuspension.award_id.in_(ids))):
        ended = held.lifted_on or held.until_on
        if ended < today():
            found[held.award_id].append(ended)
    return found


def _things(ids: Sequence[int]) -> dict[tuple[int, str], list[date]]:
    """Return the day on which what an instalment waits for was there, by award and thing."""
    found: dict[tuple[int, str], list[date]] = defaultdict(list)
    for one in db.session.scalars(select(Fulfilment).where(Fulfilment.award_id.in_(ids))):
        found[one.award_id, one.what].append(day_of(one.at))
    starts = select(AwardStart).where(AwardStart.award_id.in_(ids), AwardStart.starts_on.is_not(None))
    for start in db.session.scalars(starts):
        if start.starts_on is not None:
            found[start.award_id, "start"].append(start.starts_on)
    determined = select(Determination.award_id, func.max(Determination.set_at)).where(
        Determination.award_id.in_(ids), Determination.state == "set"
    )
    for award_id, at in db.session.execute(determined.group_by(Determination.award_id)).tuples():
        if at is not None:
            found[award_id, "determination"].append(day_of(at))
    return found
