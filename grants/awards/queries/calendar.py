"""Which days of awards stand in a calendar, and whose is an address by which a calendar follows them?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from grants.awards.models import (
    Award,
    AwardAccount,
    AwardInstalment,
    AwardStart,
    CalendarFetch,
    CalendarSubscription,
    Determination,
    Recovery,
    RecoveryPart,
)
from grants.awards.queries.awards import visible_awards
from grants.awards.queries.determinations import account_due, determination_due_after
from grants.awards.queries.items import ItemScope
from grants.awards.rules.calendar import FETCHES_WITHIN, WRONG_WITHIN
from grants.decisions.models import Decision, ViewsRequest
from grants.foundation.clock import system_clock
from grants.foundation.database import db
from grants.foundation.secrets import keyed_digest
from grants.people.models import Account


def scope_of(award: Award) -> Select[Any]:
    """Return the number of one award that was found already, as a scope wants it."""
    return select(Award.id).where(Award.id == award.id)


def visible_scope(viewer: Account, programme_id: int | None, since: date, until: date) -> ItemScope:
    """Return the scope of every award somebody may see, between two days, of one programme or all."""
    awards = visible_awards(viewer)
    if programme_id is not None:
        awards = awards.where(Award.programme_id == programme_id)
    return ItemScope(awards.with_only_columns(Award.id), since, until, viewer)


def awards_between(scope: ItemScope) -> Sequence[Award]:
    """Return the running awards of a scope that begin or end within it."""
    return db.session.scalars(
        select(Award)
        .where(
            Award.state == "running",
            or_(_within(scope, Award.starts_on), _within(scope, Award.ends_on)),
        )
        .order_by(Award.id)
    ).all()


def _within(scope: ItemScope, day: Any) -> ColumnElement[bool]:
    return and_(*scope.of(Award.id, day))


def objection_days(scope: ItemScope) -> Sequence[tuple[Any, ...]]:
    """Return until when a recipient can object: (award, application, decision, last day)."""
    rows = db.session.execute(
        select(Award.id, Decision.application_id, Decision.id, Decision.objection_until)
        .join(Decision, Decision.id == Award.decision_id)
        .where(Decision.objection_until.is_not(None), *scope.of(Award.id, Decision.objection_until))
        .order_by(Decision.objection_until, Award.id)
    )
    return [tuple(row) for row in rows]


def views_days(scope: ItemScope) -> Sequence[tuple[Any, ...]]:
    """Return until when views are awaited on what is intended: (award, application, intention, last day)."""
    rows = db.session.execute(
        select(Award.id, Award.application_id, ViewsRequest.id, ViewsRequest.due_on)
        .join(ViewsRequest, ViewsRequest.decision_id == Award.decision_id)
        .where(
            ~ViewsRequest.is_dropped,
            ViewsRequest.came_on.is_(None),
            *scope.of(Award.id, ViewsRequest.due_on),
        )
        .order_by(ViewsRequest.due_on, Award.id)
    )
    return [tuple(row) for row in rows]


def start_days(scope: ItemScope) -> Sequence[tuple[Any, ...]]:
    """Return by when projects must begin that did not say when: (award, start, last day)."""
    return _rows(
        select(AwardStart.award_id, AwardStart.id, AwardStart.due_on)
        .where(AwardStart.state == "expected", *scope.of(AwardStart.award_id, AwardStart.due_on))
        .order_by(AwardStart.due_on, AwardStart.id)
    )


LONGEST_AFTER_THE_END = timedelta(days=2 * 366)


def closing_days(scope: ItemScope) -> Sequence[tuple[int, str, date]]:
    """Return until when projects are accounted for, and by when their final amount is to be determined.

    Each is (award, `account` or `determine`, last day).
    """
    ends = ItemScope(scope.awards, scope.since and scope.since - LONGEST_AFTER_THE_END, scope.until)
    awards = db.session.scalars(
        select(Award)
        .where(Award.state == "running", Award.determined.is_(None), *ends.of(Award.id, Award.ends_on))
        .order_by(Award.id)
    ).all()
    known = select(AwardAccount).where(AwardAccount.award_id.in_([one.id for one in awards]))
    accounts = {one.award_id: one for one in db.session.scalars(known)}
    found = []
    for award in awards:
        account = accounts.get(award.id)
        if account is None or account.state != "submitted":
            found.append((award.id, "account", account_due(award)))
        found.append((award.id, "determine", determination_due_after(award, account)))
    return [(award_id, which, day) for award_id, which, day in found if day is not None]


def paid_days(scope: ItemScope) -> Sequence[tuple[Any, ...]]:
    """Return when instalments were paid: (award, instalment, day)."""
    return _rows(
        select(AwardInstalment.award_id, AwardInstalment.id, AwardInstalment.paid_on)
        .where(AwardInstalment.state == "paid", *scope.of(AwardInstalment.award_id, AwardInstalment.paid_on))
        .order_by(AwardInstalment.paid_on, AwardInstalment.id)
    )


def hearing_days(scope: ItemScope) -> Sequence[tuple[Any, ...]]:
    """Return until when views are awaited on a lower final amount: (award, determination, last day)."""
    return _rows(
        select(Determination.award_id, Determination.id, Determination.views_due_on)
        .where(
            Determination.state == "intended",
            Determination.views_came_on.is_(None),
            *scope.of(Determination.award_id, Determination.views_due_on),
        )
        .order_by(Determination.views_due_on, Determination.id)
    )


def recovery_days(scope: ItemScope) -> Sequence[tuple[Any, ...]]:
    """Return by when something must be paid back, part by part where a plan was made: (award, key, last day)."""
    asked = (Recovery.state == "open", Recovery.stayed_at.is_(None))
    parts = _rows(
        select(Recovery.award_id, RecoveryPart.id, RecoveryPart.due_on)
        .join(RecoveryPart, RecoveryPart.recovery_id == Recovery.id)
        .where(*asked, *scope.of(Recovery.award_id, RecoveryPart.due_on))
    )
    wholes = _rows(
        select(Recovery.award_id, Recovery.id, Recovery.due_on).where(
            *asked, ~Recovery.parts.any(), *scope.of(Recovery.award_id, Recovery.due_on)
        )
    )
    return [
        *((award, f"part-{number}", day) for award, number, day in parts),
        *((award, f"whole-{number}", day) for award, number, day in wholes),
    ]


def _rows(query: Any) -> Sequence[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(query)]


def titles_of(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return title and reference of awards that were found already, by number."""
    if not numbers:
        return {}
    rows = db.session.execute(select(Award.id, Award.title, Award.reference).where(Award.id.in_(numbers)))
    return {row[0]: (row[1] or row[2], row[2]) for row in rows}


def find_subscription(account: Account) -> CalendarSubscription | None:
    """Return the address that is in force for somebody, or None."""
    return db.session.scalars(
        select(CalendarSubscription).where(
            CalendarSubscription.account_id == account.id, CalendarSubscription.ended_at.is_(None)
        )
    ).one_or_none()


def subscription_of(token: str) -> CalendarSubscription | None:
    """Return whose address this is, with the roles of who it is; None when it ended or the account is closed."""
    found = db.session.scalars(
        select(CalendarSubscription)
        .join(CalendarSubscription.account)
        .where(
            CalendarSubscription.token_digest == keyed_digest(token),
            CalendarSubscription.ended_at.is_(None),
            Account.state == "active",
        )
        .options(joinedload(CalendarSubscription.account).joinedload(Account.grants))
    ).unique()
    return found.one_or_none()


def fetches_lately(from_digest: str, subscription_id: int | None) -> tuple[int, int]:
    """Return how many wrong addresses came from a source, and how often one address was asked, just now."""
    moment = system_clock()
    count = select(func.count()).select_from(CalendarFetch)
    wrong = db.session.scalar(
        count.where(
            CalendarFetch.from_digest == from_digest,
            CalendarFetch.subscription_id.is_(None),
            CalendarFetch.at > moment - WRONG_WITHIN,
        )
    )
    asked = db.session.scalar(
        count.where(
            CalendarFetch.subscription_id == subscription_id, CalendarFetch.at > moment - FETCHES_WITHIN
        )
    )
    return wrong or 0, asked or 0 if subscription_id is not None else 0
