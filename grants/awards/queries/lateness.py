"""Which reports and accounts are late, what does that hold, and what does it count for at the end?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, select

from grants.awards.models import (
    AccountReminder,
    Award,
    AwardAccount,
    AwardReport,
    Fulfilment,
    ReportPoint,
    ReportReminder,
)
from grants.awards.queries.awards import within_roles
from grants.awards.queries.determinations import account_due, duty_source
from grants.awards.queries.payments import held_source
from grants.awards.queries.reports import WITH_RULES, reports_of, title_of
from grants.awards.rules.determining import SET_TERM, Duty
from grants.awards.rules.reports import DAYS_BEFORE, held_by_report
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.invariants import invariant
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.streams.rules.reports import report_name

LONGEST_BACK = timedelta(days=400)
"""What should have come longer ago and was never told of is left alone, as with accounts."""


def _late(kind: str) -> Any:
    """Return the condition that this was told about the present last day of a report that did not come."""
    told = exists().where(
        ReportReminder.report_id == AwardReport.id,
        ReportReminder.kind == kind,
        ReportReminder.due_on == AwardReport.due_on,
    )
    return and_(AwardReport.state == "open", told)


@held_source
def held_by_reports(awards: Collection[int]) -> dict[int, list[Sentence]]:
    """Say of which awards nothing is paid because a report is late and its set term passed."""
    rows = db.session.scalars(
        select(AwardReport)
        .where(AwardReport.award_id.in_(awards), _late("held"))
        .options(WITH_RULES)
        .order_by(AwardReport.due_on, AwardReport.id)
    )
    found: dict[int, list[Sentence]] = {}
    for one in rows:
        found.setdefault(one.award_id, []).append(held_by_report(title_of(one), one.due_on))
    return found


def reports_given_up(viewer: Account) -> Sequence[AwardReport]:
    """Return the reports that stayed away so long that this manager may determine the amount of its own motion."""
    return db.session.scalars(
        select(AwardReport)
        .join(AwardReport.award)
        .where(
            _late("own_motion"),
            Award.state == "running",
            Award.determined.is_(None),
            within_roles(viewer, "programme_manager"),
        )
        .options(WITH_RULES)
        .order_by(AwardReport.due_on, AwardReport.id)
    ).all()


def report_stays_away(award: Award) -> bool:
    """Say whether a report of an award was warned about and its set term passed twice."""
    query = select(AwardReport.id).where(AwardReport.award_id == award.id, _late("own_motion")).limit(1)
    return db.session.scalar(query) is not None


@held_source
def held_by_accounts(awards: Collection[int]) -> dict[int, list[Sentence]]:
    """Say of which awards nothing is paid because the account is late and the term of the warning passed."""
    handed_in = select(AwardAccount.award_id).where(AwardAccount.state == "submitted")
    rows = db.session.execute(
        select(Award, AccountReminder.due_on)
        .join(AccountReminder, AccountReminder.award_id == Award.id)
        .where(
            Award.id.in_(awards),
            Award.determined.is_(None),
            Award.id.not_in(handed_in),
            AccountReminder.kind == "overdue",
        )
        .order_by(Award.id)
    ).tuples()
    said = sentence("The account of the project is late. Nothing is paid until it is in.")
    return {
        award.id: [said]
        for award, due_on in rows
        if due_on == account_due(award) and today() > SET_TERM.last_day(due_on)
    }


@duty_source
def duties_to_report(award: Award) -> Sequence[Duty]:
    """Say of each report whose last day has passed whether it came."""
    return [
        Duty(title_of(one), one.state != "open")
        for one in reports_of(award)
        if one.state != "open" or one.due_on < today()
    ]


def reports_to_remind() -> list[tuple[AwardReport, dict[str, date]]]:
    """Return the reports that are due or late, each with what was told about its last day and until when that held."""
    around = (today() - LONGEST_BACK, today() + timedelta(days=DAYS_BEFORE))
    rows = db.session.scalars(
        select(AwardReport)
        .join(AwardReport.award)
        .where(
            AwardReport.state == "open",
            AwardReport.due_on.between(*around),
            Award.state == "running",
            ~_late("own_motion"),
        )
        .options(WITH_RULES)
        .order_by(AwardReport.id)
    ).all()
    told: dict[int, dict[str, date]] = {one.id: {} for one in rows}
    due = {one.id: one.due_on for one in rows}
    for known in db.session.scalars(select(ReportReminder).where(ReportReminder.report_id.in_(told))):
        if known.due_on == due[known.report_id]:
            told[known.report_id][known.kind] = known.until_on
    return [(one, told[one.id]) for one in rows]


@invariant("reports")
def report_faults() -> list[str]:
    """Say which accepted report has open points nobody keeps, and what was paid for a report that was not accepted."""
    left = db.session.scalars(
        select(AwardReport.id)
        .where(
            AwardReport.state == "accepted",
            ~AwardReport.keeps_points,
            exists().where(ReportPoint.report_id == AwardReport.id, ReportPoint.state != "closed"),
        )
        .order_by(AwardReport.id)
    )
    faults = [f"report {number} was accepted with an open point" for number in left]
    accepted = {
        (one.award_id, report_name(one.key, one.number))
        for one in db.session.scalars(select(AwardReport).where(AwardReport.state == "accepted"))
    }
    fulfilled = db.session.execute(
        select(Fulfilment.award_id, Fulfilment.what)
        .where(Fulfilment.what.startswith("report:"))
        .order_by(Fulfilment.id)
    ).tuples()
    return faults + [
        f"award {award}: {what} counts as there and was not accepted"
        for award, what in fulfilled
        if (award, what) not in accepted
    ]
