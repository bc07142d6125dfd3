"""What do applications do later? Tell deadlines, compare texts, make letters, ask a silent virus scanner again."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale

from grants.applications import commands, queries
from grants.applications.models import Application, Attachment, Postponement
from grants.applications.rules import alike, postponement_data, postponement_letter
from grants.foundation import documents, files, scanning
from grants.foundation.clockwork import clockwork
from grants.foundation.database import db
from grants.foundation.outbox import Task, job
from grants.web.pages import LANGUAGES, say


@clockwork
def tell_of_deadlines() -> None:
    """Tell teams with a draft how near their deadline is."""
    for stream in queries.streams_to_notice():
        commands.give_notice(stream=stream)


@clockwork
def tell_silent_owners() -> None:
    """Remind invited owners who are silent, and tell them when their invitation has lapsed."""
    for invitation in queries.invitations_to_notice():
        commands.tell_silent_owner(invitation=invitation)


@clockwork
def compare_texts() -> None:
    """Find the applications whose texts are alike, after a deadline."""
    for stream in queries.streams_to_compare():
        texts, own = queries.texts_to_compare(stream)
        commands.keep_likenesses(stream=stream, applications=len(texts), pairs=alike(texts, own))


@job("scan_attachment")
def scan_attachment(task: Task) -> dict[str, Any] | None:
    """Scan a file that waits, and let it through or refuse it."""
    attachment = db.session.get_one(Attachment, task.facts["attachment_id"])
    if attachment.state != "quarantined" or attachment.file is None:
        return None
    scan = scanning.scan_at_last(files.read(attachment.file))
    commands.settle_attachment(attachment=attachment, scanner=scan.scanner, found=scan.found)
    return {"found": scan.found}


@job("make_postponement_letter")
def make_postponement_letter(task: Task) -> dict[str, Any] | None:
    """Make the letter that tells that a decision will be later, in the language of the main applicant."""
    notice = db.session.get_one(Postponement, task.facts["postponement_id"])
    if notice.letter_id is not None:
        return None
    application = db.session.get_one(Application, notice.application_id)
    language = queries.main_applicant_of(application).language
    language = language if language in LANGUAGES else "nl"
    facts = queries.facts_for_postponement(notice, language)
    with force_locale(language):
        said = postponement_letter(facts, say)
    content = documents.render_letter(said, language=language, attached=postponement_data(facts))
    commands.keep_postponement_letter(notice=notice, content=content)
    return {"bytes": len(content)}


@clockwork
def warn_of_decisions() -> None:
    """Tell managers that the last day to decide nears."""
    for stream, due_on, count in queries.warnings_due():
        commands.warn_of_decision(stream=stream, due_on=due_on, applications=count)


@clockwork
def lapse_repairs() -> None:
    """Note which repairs did not come within their term."""
    for repair in queries.repairs_to_lapse():
        commands.lapse_repair(repair=repair)
