"""What follows for the reports and milestones of an award from its amount and period, and what does a manager add?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from grants.awards import queries
from grants.awards.commands.plans import lay_plan
from grants.awards.events import ReportMoved
from grants.awards.models import Award, AwardMilestone, AwardReport
from grants.awards.rules.reports import Wanted, can_be_asked, month_ends, wanted_reports
from grants.awards.states import REPORT
from grants.budget.rules import check_reason
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules.reports import report_due


@command
def lay_reports(*, actor: Account | None, award: Award) -> None:
    """Let reports and milestones follow the amount and the period of an award; twice does it once.

    What waits for a report that does not come in the period waits for the final amount, and back again. A report that
    came in once keeps its days. One that is no longer asked lapses, and is asked again when it should be.
    """
    if award.application is None or award.starts_on is None or award.ends_on is None:
        return
    laid = _follow_rules(award, award.starts_on, award.ends_on)
    paid = lay_plan(award) if laid else []
    planned = _follow_plan(award, award.starts_on)
    if laid or planned:
        _note(actor, award, "lay_reports", reports=laid, milestones=planned, plan=paid)


def _follow_rules(award: Award, starts_on: date, ends_on: date) -> dict[str, str]:
    known = {(one.key, one.number): one for one in queries.reports.reports_of(award, lapsed=True)}
    rules = queries.reports.report_rules_of(award) if queries.reports.reports_are_asked(award) else ()
    said = {}
    for wanted in wanted_reports(rules, award.granted or ZERO, starts_on, ends_on):
        name = f"{wanted.rule.key}:{wanted.number}"
        report = known.pop((wanted.rule.key, wanted.number), None)
        if report is None:
            said[name] = f"due {_new(award, wanted).due_on}"
        elif _is_open(report) and (report.state, report.back_from) != ("open", wanted.back_from):
            report.state = "open" if report.state == "open" else REPORT.after(report.state, "ask")
            report.back_from, report.due_on = wanted.back_from, _due(wanted)
            said[name] = f"due {report.due_on}"
    for report in known.values():
        if report.state == "open" and _is_open(report) and (report.asked_by is None or not rules):
            report.state = REPORT.after(report.state, "lapse")
            said[f"{report.key}:{report.number}"] = "no longer asked"
    return said


def _is_open(report: AwardReport) -> bool:
    return report.submitted_at is None and report.state in ("open", "lapsed")


def _due(wanted: Wanted) -> date:
    """Return the last day; who hears of a report late has its whole term from then on."""
    return report_due(wanted.rule, max(wanted.back_from, today()))


def _new(award: Award, wanted: Wanted, **facts: Any) -> AwardReport:
    report = AwardReport(
        award=award,
        key=wanted.rule.key,
        number=wanted.number,
        state=REPORT.initial,
        back_from=wanted.back_from,
        due_on=_due(wanted),
        answers={},
        generated=award.generated,
        **facts,
    )
    db.session.add(report)
    return report


def _follow_plan(award: Award, starts_on: date) -> dict[str, str]:
    known = queries.reports.milestones_of(award, dropped=True)
    said = {}
    if not known:
        for number, (what, month) in enumerate(queries.reports.planned_milestones(award), start=1):
            day = month_ends(starts_on, month)
            db.session.add(AwardMilestone(award=award, number=number, what=what, month=month, planned_on=day))
            said[str(number)] = str(day)
    for one in known:
        if one.month is not None and one.reached_on is None:
            was, one.planned_on = one.planned_on, month_ends(starts_on, one.month)
            if was != one.planned_on:
                said[str(one.number)] = str(one.planned_on)
    return said


@command
def ask_report(*, actor: Account, award: Award, key: str, due_on: date, reason: str) -> AwardReport:
    """Ask a recipient for a report besides those of the call; raises RuleBroken `award_is_past`, `reason_missing`,
    `due_on_wrong`, `unknown_report`.
    """
    _of_funder(actor, award)
    check_reason(reason)
    rule = next((one for one in can_be_asked(queries.reports.report_rules_of(award)) if one.key == key), None)
    if rule is None:
        raise RuleBroken("unknown_report", sentence("Choose a report."), field="key")
    if not today() + timedelta(days=7) <= due_on <= today() + timedelta(days=366):
        said = sentence("Give the recipient a week at least, and a year at most.")
        raise RuleBroken("due_on_wrong", said, field="due_on")
    known = queries.reports.reports_of(award, lapsed=True)
    number = max((one.number for one in known if one.key == key), default=0) + 1
    report = _new(award, Wanted(rule, number, today()), asked_by=actor.id, asked_because=reason.strip())
    report.due_on = due_on
    db.session.flush()
    _note(actor, award, "ask_report", reason, report=report.id, due_on=due_on)
    publish(ReportMoved(report.id, "asked"))
    return report


@command
def add_milestone(
    *, actor: Account, award: Award, what: str, planned_on: date, reason: str
) -> AwardMilestone:
    """Add something that is to be reached; raises RuleBroken `award_is_past`, `reason_missing`, `planned_on_wrong`."""
    _of_funder(actor, award)
    check_reason(reason)
    if award.starts_on is None or award.ends_on is None or not award.starts_on <= planned_on <= award.ends_on:
        said = sentence("Choose a day within the project.")
        raise RuleBroken("planned_on_wrong", said, field="planned_on")
    number = max((one.number for one in queries.reports.milestones_of(award, dropped=True)), default=0) + 1
    made = AwardMilestone(
        award=award,
        number=number,
        what=what.strip(),
        planned_on=planned_on,
        added_by=actor.id,
        added_because=reason.strip(),
    )
    db.session.add(made)
    _note(actor, award, "add_milestone", reason, number=number, what=made.what, planned_on=planned_on)
    return made


@command
def drop_milestone(*, actor: Account, milestone: AwardMilestone, reason: str) -> None:
    """No longer ask a milestone; raises RuleBroken `award_is_past`, `reason_missing`, `milestone_settled`."""
    _of_funder(actor, milestone.award)
    check_reason(reason)
    if milestone.reached_on is not None or milestone.dropped_by is not None:
        said = sentence("This milestone is reached, or is no longer asked.")
        raise RuleBroken("milestone_settled", said)
    milestone.dropped_by, milestone.dropped_because = actor.id, reason.strip()
    _note(actor, milestone.award, "drop_milestone", reason, number=milestone.number)


def _of_funder(actor: Account, award: Award) -> None:
    queries.reports.may_judge(actor, award).require()
    db.session.refresh(award, with_for_update={"of": Award})
    if not queries.reports.reports_are_asked(award):
        said = sentence("The final amount is determined, or the award no longer runs.")
        raise RuleBroken("award_is_past", said)


def _note(actor: Account | None, award: Award, deed: str, reason: str = "", **facts: Any) -> None:
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=award,
        chain=programme_chain(award.programme_id),
        reason=reason,
        **facts,
    )
