"""What does a manager intend with a report that came in: return it with points, close them, accept it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from grants.awards import queries
from grants.awards.commands.plans import fulfil
from grants.awards.events import ReportMoved
from grants.awards.models import AwardReport, ReportPoint
from grants.awards.rules.reports import LEAST_DAYS_TO_MEND, PLAN, TARGETS, WHOLE, of_milestone
from grants.awards.states import REPORT, REPORT_POINT
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import counted, sentence
from grants.people.models import Account
from grants.streams.rules.reports import report_name


@command
def return_report(
    *, actor: Account, report: AwardReport, points: Sequence[tuple[str, str]], due_on: date
) -> None:
    """Give a report back with what must be better, each at its place, until a day; points that were answered and not
    closed are asked again.

    Raises RuleBroken `not_in_this_state`, `no_points`, `due_on_wrong`, NotFound for a place it does not have.
    """
    _lock(actor, report)
    state = REPORT.after(report.state, "return")
    given = [(place, text.strip()) for place, text in points if text.strip()]
    places = places_of(report)
    if any(place not in places for place, _ in given):
        raise NotFound
    left = [one for one in queries.reports.points_of_report(report) if one.state != "closed"]
    if not given and not left:
        raise RuleBroken("no_points", sentence("Say at least at one place what must be better."))
    if due_on < today() + timedelta(days=LEAST_DAYS_TO_MEND):
        said = sentence("Give the recipient at least %(days)s days.", days=LEAST_DAYS_TO_MEND)
        raise RuleBroken("due_on_wrong", said, field="due_on")
    for one in left:
        if one.state == "answered":
            one.state = REPORT_POINT.after(one.state, "ask_again")
    for place, text in given:
        db.session.add(
            ReportPoint(
                report_id=report.id,
                place=place,
                text=text,
                state=REPORT_POINT.initial,
                raised_by=actor.id,
                raised_at=now(),
            )
        )
    report.state, report.due_on, report.returns = state, due_on, report.returns + 1
    _note(actor, report, "return_report", points=[list(one) for one in given], due_on=due_on)
    publish(ReportMoved(report.id, "returned"))


def places_of(report: AwardReport) -> tuple[str, ...]:
    """Return where a point about a report can stand: the whole, a question, the numbers, the milestones."""
    asked = queries.reports.asked_of(report)
    numbers = (TARGETS,) if asked.targets else ()
    return (
        WHOLE,
        *(one.key for one in asked.own.questions),
        *numbers,
        *((PLAN,) if asked.milestones else ()),
    )


@command
def close_report_point(*, actor: Account, report: AwardReport, point: ReportPoint) -> None:
    """Say that a point is met; raises RuleBroken `not_in_this_state`, `not_submitted`."""
    _lock(actor, report)
    if report.state not in ("submitted", "accepted"):
        raise RuleBroken("not_submitted", sentence("Close points once the report is in again."))
    point.state = REPORT_POINT.after(point.state, "close")
    point.closed_by, point.closed_at = actor.id, now()
    _note(actor, report, "close_report_point", point=point.id)


@command
def accept_report(
    *, actor: Account, report: AwardReport, remark: str = "", keeps_points: bool = False
) -> None:
    """Accept a report: what waits for it can be paid, and the milestones it reached are fixed.

    A point that is not closed keeps it from being accepted, unless a manager follows it afterwards (`keeps_points`).
    Raises RuleBroken `not_in_this_state`, `points_open`.
    """
    _lock(actor, report)
    state = REPORT.after(report.state, "accept")
    left = [one for one in queries.reports.points_of_report(report) if one.state != "closed"]
    if left and not keeps_points:
        said = counted(
            len(left),
            sentence("One point is still open. Close it, or say that it is followed afterwards."),
            sentence(
                "%(count)s points are still open. Close them, or say that they are followed afterwards.",
                count=len(left),
            ),
        )
        raise RuleBroken("points_open", said, field="keeps_points")
    report.state, report.accepted_at, report.accepted_by = state, now(), actor.id
    report.remark, report.keeps_points = remark.strip() or None, bool(left)
    reached = _fix_milestones(report)
    _note(actor, report, "accept_report", remark, milestones=reached, points_left=len(left))
    fulfil(actor=actor, award=report.award, what=report_name(report.key, report.number))
    publish(ReportMoved(report.id, "accepted"))


def _fix_milestones(report: AwardReport) -> dict[str, str]:
    """Let milestones be what an accepted report says of them: reached, or expected on another day."""
    said = {}
    for one in queries.reports.milestones_of(report.award):
        reached = report.answers.get(of_milestone(one.number, "reached"))
        expected = report.answers.get(of_milestone(one.number, "expected"))
        if one.reached_on is None and reached:
            one.reached_on, one.reached_in, one.expected_on = date.fromisoformat(reached), report.id, None
            said[str(one.number)] = f"reached {reached}"
        elif one.reached_on is None and expected:
            one.expected_on = date.fromisoformat(expected)
            said[str(one.number)] = f"expected {expected}"
    return said


def _lock(actor: Account, report: AwardReport) -> None:
    queries.reports.may_judge(actor, report.award).require()
    db.session.refresh(report, with_for_update={"of": AwardReport})


def _note(actor: Account, report: AwardReport, deed: str, reason: str = "", **facts: Any) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=report,
        chain=programme_chain(report.award.programme_id),
        reason=reason,
        award=report.award_id,
        report=report.key,
        number=report.number,
        **facts,
    )
