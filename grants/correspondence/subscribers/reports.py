"""What was asked, handed in and found about reports on running projects, and what is late."""

from __future__ import annotations

from datetime import timedelta

from grants.awards.events import ReportAwaited, ReportMoved
from grants.awards.models import AwardReport
from grants.awards.queries import reports
from grants.correspondence.subscribers.awards import tell_managers, tell_team
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.foundation.wording import Sentence, sentence


@subscribe(ReportMoved)
def tell_of_report(event: ReportMoved) -> None:
    """Ask the managers to look at a report, or tell the team what is asked or found."""
    report = db.session.get_one(AwardReport, event.report_id)
    if event.deed in ("submitted", "answered"):
        where = {"report_id": report.id}
        tell_managers(report.award, "report_came", where=where, report=reports.title_of(report))
        return
    told = {
        "asked": (
            sentence("We ask you for a report"),
            sentence("Why we ask it: %(reason)s", reason=report.asked_because or ""),
        ),
        "returned": (
            sentence("Your report came back: something must be better"),
            sentence(
                "You find what must be better beside the report. Say of each point what you did with it."
            ),
        ),
        "accepted": (
            sentence("Your report is accepted"),
            sentence("A point stays open: answer it beside the report.")
            if report.keeps_points
            else sentence("What waited for it can be paid, once nothing else holds it."),
        ),
    }
    _tell(report, *told[event.deed])


@subscribe(ReportAwaited)
def tell_of_missing_report(event: ReportAwaited) -> None:
    """Remind the team, warn it, say that nothing is paid, and at last ask the managers what follows."""
    report = db.session.get_one(AwardReport, event.report_id)
    if event.kind == "own_motion":
        tell_managers(report.award, "report_missing", report=reports.title_of(report))
        return
    term = today() + timedelta(weeks=reports.rule_of(report).late_weeks)
    told = {
        "coming": (sentence("Hand in your report soon"), None),
        "overdue": (
            sentence("Your report is late"),
            sentence(
                "We give you until %(day)s. If it is not in by then, we pay nothing until it is.", day=term
            ),
        ),
        "held": (
            sentence("We pay nothing until your report is in"),
            sentence(
                "If it is not in on %(day)s, we can determine the final amount ourselves. It can then be lower, also "
                "nothing (General Administrative Law Act, articles 4:46 and 4:48).",
                day=term,
            ),
        ),
    }
    _tell(report, *told[event.kind])


def _tell(report: AwardReport, outcome: Sentence, because: Sentence | None) -> None:
    tell_team(
        report.award,
        "report_told",
        where={"report_id": report.id},
        report=reports.title_of(report),
        outcome=outcome,
        until=report.due_on,
        because=because,
    )
