"""What does a recipient intend with a report of its project: save it, add files, hand it in, answer what came back?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from grants.applications.commands import settle_scan
from grants.awards import queries
from grants.awards.commands.files import keep_file
from grants.awards.events import ReportAwaited, ReportMoved
from grants.awards.models import AwardReport, ReportFile, ReportPoint, ReportReminder
from grants.awards.permissions import may_ask
from grants.awards.rules.reports import next_reminder
from grants.awards.states import REPORT, REPORT_POINT
from grants.foundation import files, outbox
from grants.foundation.audit import end_sittings, programme_chain, record, record_in_sitting
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.inspection import Inspected
from grants.foundation.wording import counted, sentence
from grants.people.models import Account
from grants.streams.rules import clean_answers, differing_answers


@command
def save_report(
    *, actor: Account, report: AwardReport, version: int, answers: Mapping[str, Any]
) -> AwardReport:
    """Save what a report says so far, with gaps; raises Stale with both texts, RuleBroken `not_in_this_state`,
    `award_is_past`, `answer_malformed`, `answer_too_long`.
    """
    _lock(actor, report)
    REPORT.after(report.state, "save")
    whole = queries.reports.asked_of(report).whole
    typed = clean_answers(whole, answers)
    if typed == report.answers:
        return report
    if report.version != version:
        raise Stale(differing_answers(whole.questions, report.answers, typed, actor.language))
    report.answers, report.saved_at, report.saved_by = typed, now(), actor.id
    record_in_sitting(
        actor_id=actor.id,
        deed="save_report",
        subject=report,
        part=report.key,
        content=json.dumps(typed, sort_keys=True, ensure_ascii=False),
        chain=programme_chain(report.award.programme_id),
    )
    db.session.flush()
    return report


@command
def submit_report(*, actor: Account, report: AwardReport) -> None:
    """Hand a report in; raises RuleBroken `not_in_this_state`, `award_is_past`, `report_gaps`, `points_unanswered`."""
    _lock(actor, report)
    state = REPORT.after(report.state, "submit")
    missing = queries.reports.gaps_of_report(report)
    if missing:
        said = counted(
            len(missing),
            sentence("One thing is missing. Fill it in first."),
            sentence("%(count)s things are missing. Fill these in first.", count=len(missing)),
        )
        raise RuleBroken("report_gaps", said)
    if any(one.state == "open" for one in queries.reports.points_of_report(report)):
        said = sentence("Say of each point what you did with it, before you hand the report in again.")
        raise RuleBroken("points_unanswered", said)
    report.state, report.submitted_at, report.submitted_by = state, now(), actor.id
    end_sittings(report)
    _note(actor, report, "submit_report", due_on=report.due_on)
    publish(ReportMoved(report.id, "submitted"))


@command
def take_back_report(*, actor: Account, report: AwardReport) -> None:
    """Take a report back that nobody judged yet; raises RuleBroken `not_in_this_state`, `award_is_past`."""
    _lock(actor, report)
    report.state = REPORT.after(report.state, "take_back")
    if not report.returns:
        report.submitted_at = report.submitted_by = None
    _note(actor, report, "take_back_report")


@command
def answer_point(*, actor: Account, report: AwardReport, point: ReportPoint, answer: str) -> None:
    """Say what was done with a point; raises RuleBroken `not_in_this_state`, `award_is_past`, `answer_missing`."""
    _lock(actor, report)
    if not answer.strip():
        raise RuleBroken("answer_missing", sentence("Say what you did with this point."), field="answer")
    point.state = REPORT_POINT.after(point.state, "answer")
    point.answer, point.answered_by, point.answered_at = answer.strip(), actor.id, now()
    _note(actor, report, "answer_report_point", point=point.id)
    if report.state == "accepted":
        publish(ReportMoved(report.id, "answered"))


@command
def add_report_file(*, actor: Account, report: AwardReport, place: str, file: Inspected) -> None:
    """Keep an inspected file as the answer to a question, or as evidence of a milestone; the same bytes twice are one.

    Raises NotFound for a question that takes no such file, RuleBroken `too_many_files`, `not_in_this_state`,
    `award_is_past`.
    """
    _lock(actor, report)
    REPORT.after(report.state, "save")
    questions = {
        one.key: one for one in queries.reports.asked_of(report).whole.questions if one.kind == "file"
    }
    if place not in questions or file.kind not in questions[place].file_rule.kinds:
        raise NotFound
    here = [
        one
        for one in queries.reports.files_of_report(report)
        if one.place == place and one.state != "refused"
    ]
    if any(one.sha256 == file.sha256 for one in here):
        return
    kept = keep_file(
        ReportFile, actor, file, there=len(here), most=questions[place].file_rule.most, field=place
    )
    kept.report, kept.place = report, place
    db.session.add(kept)
    db.session.flush()
    if file.waits_for_scanner:
        outbox.post("scan_report_file", file_id=kept.id)
    _note(actor, report, "add_report_file", question=place, sha256=file.sha256)


@command
def remove_report_file(*, actor: Account, report: AwardReport, file: ReportFile) -> None:
    """Take a file away; raises NotFound, RuleBroken `not_in_this_state`, `award_is_past`."""
    _lock(actor, report)
    REPORT.after(report.state, "save")
    if file.report_id != report.id:
        raise NotFound
    stored, place, sha256 = file.file, file.place, file.sha256
    db.session.delete(file)
    db.session.flush()
    if stored is not None:
        files.forget(stored)
    _note(actor, report, "remove_report_file", question=place, sha256=sha256)


@command
def settle_report_file(*, file: ReportFile, scanner: str, found: bool) -> None:
    """Let a file that waited for the scanner through, or refuse it and drop its bytes; safe to do twice."""
    if settle_scan(file, scanner, found=found):
        deed = "refuse_report_file" if found else "accept_report_file"
        _note(None, file.report, deed, question=file.place, sha256=file.sha256)


@command
def remind_of_report(*, report: AwardReport, told: Mapping[str, date]) -> None:
    """Tell what is to be told today of a report that is due or late; nothing when nothing is. The clock's own deed."""
    db.session.refresh(report, with_for_update={"of": AwardReport})
    rule = queries.reports.rule_of(report)
    found = next_reminder(report.due_on, told, late_weeks=rule.late_weeks, today=today())
    if report.state != "open" or found is None:
        return
    kind, until_on = found
    db.session.add(
        ReportReminder(report_id=report.id, kind=kind, due_on=report.due_on, until_on=until_on, told_at=now())
    )
    _note(None, report, "remind_of_report", kind=kind, due_on=report.due_on, until_on=until_on)
    publish(ReportAwaited(report.id, kind))


def _lock(actor: Account, report: AwardReport) -> None:
    award = report.award
    may_ask(actor, award, team=queries.team_of(award)).require()
    db.session.refresh(report, with_for_update={"of": AwardReport})
    if not queries.reports.reports_are_asked(award):
        said = sentence("The final amount is determined, or the award no longer runs.")
        raise RuleBroken("award_is_past", said)


def _note(actor: Account | None, report: AwardReport, deed: str, **facts: Any) -> None:
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=report,
        chain=programme_chain(report.award.programme_id),
        award=report.award_id,
        report=report.key,
        number=report.number,
        **facts,
    )
