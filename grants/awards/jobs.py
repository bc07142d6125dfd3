"""What do awards do later: take in a register, scan a file, make letters, remind of a start, lay plans of payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import force_locale

from grants.awards import commands, queries
from grants.awards.models import (
    AssetCompensation,
    Award,
    ChangeRequest,
    ConditionFile,
    Determination,
    GeneralDecision,
    PaymentDecision,
    RegisterUpload,
    ReportFile,
)
from grants.awards.rules import read_register
from grants.awards.rules.compensation_letter import compensation_data, compensation_letter
from grants.awards.rules.determination_letter import determination_data, determination_letter
from grants.awards.rules.payment_letter import payment_data, payment_letter
from grants.awards.rules.request_letter import request_data, request_letter
from grants.decisions.queries import addressee_of
from grants.decisions.rules.blocks import Tell
from grants.foundation import documents, files, scanning
from grants.foundation.clock import today
from grants.foundation.clockwork import clockwork
from grants.foundation.database import db
from grants.foundation.outbox import Task, job, report_progress
from grants.people.queries import get_account
from grants.web.pages import LANGUAGES, say


@job("import_register")
def do_import_register(task: Task) -> dict[str, Any]:
    """Read the file while telling how far it is, then take it in at once; twice does it once."""
    key, facts, asked_by = task.key, dict(task.facts), task.asked_by
    upload = db.session.get_one(RegisterUpload, facts["upload_id"])
    content, name = files.read(upload.file), upload.file.name
    read_register(content, progress=lambda done, of: report_progress(key, done, of))
    upload = db.session.get_one(RegisterUpload, facts["upload_id"])
    made = commands.import_register(
        actor=get_account(asked_by or upload.uploaded_by),
        programme=upload.programme,
        file_name=name,
        content=content,
        reason=facts["reason"],
        compared_with=facts.get("compared_with"),
        progress=None,
    )
    return {"import_id": made.id, "rows": made.rows, "url": f"/awards?programme={made.programme_id}"}


def _letter(
    one: Any,
    facts_of: Callable[[Any], Any],
    parts_of: Callable[[Any, Tell], dict[str, Any]],
    data_of: Callable[[Any], dict[str, Any]],
) -> bytes | None:
    """Return the letter of a decision about an award in the language of its main applicant; None when it has one."""
    if one.letter_id is not None or one.award.application is None:
        return None
    language = _language(addressee_of(one.award.application).language)
    facts = facts_of(one)
    with force_locale(language):
        parts = parts_of(facts, say)
    return documents.render_letter(parts, language=language, attached=data_of(facts))


@job("make_request_letter")
def make_request_letter(task: Task) -> dict[str, Any] | None:
    """Make the letter with the decision on a request, in the language of the main applicant."""
    one = db.session.get_one(ChangeRequest, task.facts["request_id"])
    content = _letter(one, queries.facts_for_request_letter, request_letter, request_data)
    if content is None:
        return None
    commands.keep_request_letter(request=one, content=content)
    return {"bytes": len(content)}


@job("make_payment_letter")
def make_payment_letter(task: Task) -> dict[str, Any] | None:
    """Make the letter of a decision about paying or paying back, in the language of the main applicant."""
    one = db.session.get_one(PaymentDecision, task.facts["decision_id"])
    content = _letter(one, queries.facts_for_payment_letter, payment_letter, payment_data)
    if content is None:
        return None
    commands.keep_payment_letter(decision=one, content=content)
    return {"bytes": len(content)}


@job("make_compensation_letter")
def make_compensation_letter(task: Task) -> dict[str, Any] | None:
    """Make the letter with a compensation, in the language of the main applicant."""
    one = db.session.get_one(AssetCompensation, task.facts["compensation_id"])
    content = _letter(one, queries.facts_for_compensation_letter, compensation_letter, compensation_data)
    if content is None:
        return None
    commands.keep_compensation_letter(compensation=one, content=content)
    return {"bytes": len(content)}


@job("carry_out_general")
def carry_out_general(task: Task) -> dict[str, Any]:
    """Let every award of a set follow its decision, one transaction each; what a crash left is done the next time."""
    key, general_id = task.key, int(task.facts["general_id"])
    general = db.session.get_one(GeneralDecision, general_id)
    numbers = queries.left_of(general)
    for done, number in enumerate(numbers, start=1):
        general = db.session.get_one(GeneralDecision, general_id)
        commands.carry_out_for(general=general, award=db.session.get_one(Award, number))
        report_progress(key, done, len(numbers))
    commands.finish_general(general=db.session.get_one(GeneralDecision, general_id))
    return {"awards": len(numbers)}


@job("make_determination_letter")
def make_determination_letter(task: Task) -> dict[str, Any] | None:
    """Make the letter with a final amount, in the language of the main applicant."""
    one = db.session.get_one(Determination, task.facts["determination_id"])
    content = _letter(one, queries.facts_for_determination_letter, determination_letter, determination_data)
    if content is None:
        return None
    commands.keep_determination_letter(determination=one, content=content)
    return {"bytes": len(content)}


@clockwork
def remind_of_accounts() -> None:
    """Remind recipients of an account that is due, warn of one that is late, and tell when the set term passed."""
    for award, kind, due_on in queries.reminders_due():
        commands.remind_of_account(award=award, kind=kind, due_on=due_on)


@clockwork
def lapse_recoveries() -> None:
    """Stop reclaiming what five years have passed over (Awb 4:57(4))."""
    for recovery in queries.recoveries_to_lapse(today()):
        commands.lapse_recovery(recovery=recovery)


def _language(spoken: str) -> str:
    return spoken if spoken in LANGUAGES else "nl"


@clockwork
def forget_fetches() -> None:
    """Forget how often calendar addresses were asked."""
    commands.forget_fetches()


@job("scan_condition_file")
def scan_condition_file(task: Task) -> dict[str, Any] | None:
    """Scan a file of a condition that waits, and let it through or refuse it."""
    file = db.session.get(ConditionFile, task.facts["file_id"])
    if file is None or file.state != "quarantined" or file.file is None:
        return None
    scan = scanning.scan_at_last(files.read(file.file))
    commands.settle_condition_file(file=file, scanner=scan.scanner, found=scan.found)
    return {"found": scan.found}


@job("scan_report_file")
def scan_report_file(task: Task) -> dict[str, Any] | None:
    """Scan a file of a report that waits, and let it through or refuse it."""
    file = db.session.get(ReportFile, task.facts["file_id"])
    if file is None or file.state != "quarantined" or file.file is None:
        return None
    scan = scanning.scan_at_last(files.read(file.file))
    commands.settle_report_file(file=file, scanner=scan.scanner, found=scan.found)
    return {"found": scan.found}


@clockwork
def remind_of_reports() -> None:
    """Remind recipients of a report that is due, warn of one that is late, and tell when its set term passed."""
    for report, told in queries.lateness.reports_to_remind():
        commands.remind_of_report(report=report, told=told)


@clockwork
def remind_of_starts() -> None:
    """Remind recipients whose last day to begin nears, and tell both sides once it passed."""
    for is_over in (False, True):
        for start in queries.starts_to_remind(is_over=is_over):
            commands.remind_of_start(start=start, is_over=is_over)


@clockwork
def plan_older_awards() -> None:
    """Lay the plan of payment of awards that began before there was any."""
    for award in queries.awards_without_plan():
        commands.replan_instalments(actor=None, award=award)


@clockwork
def tell_of_lapsed_suspensions() -> None:
    """Tell recipients whose payment stood still that it goes on: the law gives it so long and no longer."""
    for suspension in queries.suspensions_that_lapsed():
        commands.tell_lapse(suspension=suspension)
