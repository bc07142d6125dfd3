"""What happens later: letters are made and kept byte for byte, files are scanned, terms run out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from grants.decisions import commands, queries
from grants.decisions.models import Decision, Delivery, NoticeOfDefault, ObjectionFile, ObjectionLetter
from grants.decisions.queries import Judgement
from grants.decisions.rules.deliveries import cover_letter
from grants.decisions.rules.letters import letter, letter_data
from grants.decisions.rules.objection_letters import objection_data, objection_letter
from grants.decisions.rules.penalty_letter import penalty_data, penalty_letter
from grants.foundation import documents, files, scanning
from grants.foundation.clock import today
from grants.foundation.clockwork import clockwork
from grants.foundation.database import db
from grants.foundation.outbox import Task, job, report_progress
from grants.web.pages import LANGUAGES, say

AT_ONCE = 10
"""How many letters are made before they are kept: typesetting happens outside the transaction."""
HANDS = 2
"""How many are typeset beside each other; typesetting leaves Python free meanwhile."""


@dataclass(frozen=True)
class Said:
    """A letter that can be typeset without the database: its parts, its language, the data that go with it."""

    parts: documents.Facts
    language: str
    data: documents.Facts


@job("make_letters")
def make_letters(task: Task) -> dict[str, Any]:
    """Make the letters that a batch does not have yet; safe to do twice."""
    made, key, batch_id = 0, task.key, int(task.facts["batch_id"])
    while waiting := queries.letters_to_make(batch_id, limit=AT_ONCE):
        batch = waiting[0].batch
        dated = batch.publish_on
        judged = queries.judgements_of(batch.stream, [one.application_id for one in waiting])
        written = [said_to(one, judged[one.application_id]) for one in waiting]
        with ThreadPoolExecutor(HANDS) as pool:
            letters = zip((one.id for one in waiting), pool.map(typeset, written), strict=True)
        kept = commands.keep_letters(batch=batch, dated=dated, letters=list(letters))
        made += kept
        report_progress(key, made, queries.totals_of(batch).count)
        if not kept:
            break
    return {"letters": made}


def said_to(decision: Decision, judged: Judgement) -> Said:
    """Return the letter of a decision in the language of the main applicant."""
    person = queries.addressee_of(decision.application)
    language = person.language if person.language in LANGUAGES else "nl"
    facts = queries.facts_for_letter(decision, judged, language)
    with force_locale(language):
        return Said(letter(facts, say), language, letter_data(facts))


def typeset(said: Said) -> bytes:
    """Return the letter as PDF, with its data attached."""
    return documents.render_letter(said.parts, language=said.language, attached=said.data)


@job("make_cover_letter")
def make_cover_letter(task: Task) -> None:
    """Make the letter that goes with a decision sent once more, and keep it; safe to do twice."""
    delivery = db.session.get_one(Delivery, task.facts["delivery_id"])
    if delivery.cover_id is not None:
        return
    facts, spoken = queries.facts_for_cover(delivery)
    language = spoken if spoken in LANGUAGES else "nl"
    with force_locale(language):
        parts = cover_letter(facts, say)
    data = {
        "reference": facts.reference,
        "sent_on": facts.sent_on.isoformat(),
        "until": facts.until.isoformat(),
    }
    content = documents.render_letter(parts, language=language, attached=data)
    commands.keep_cover_letter(delivery=delivery, content=content)


@clockwork
def lapse_offers() -> None:
    """Let every offer lapse that nobody accepted in time."""
    for decision in queries.offers_past(today()):
        commands.lapse_offer(decision=decision)


@job("make_objection_letter")
def make_objection_letter(task: Task) -> dict[str, Any] | None:
    """Make a letter about an objection, in the language of who gets it."""
    letter = db.session.get_one(ObjectionLetter, task.facts["letter_id"])
    if letter.file_id is not None:
        return None
    spoken = queries.language_of(letter)
    language = spoken if spoken in LANGUAGES else "nl"
    facts = queries.facts_for_objection_letter(letter)
    with force_locale(language):
        parts = objection_letter(facts, say)
    content = documents.render_letter(parts, language=language, attached=objection_data(facts))
    commands.keep_objection_letter(letter=letter, content=content)
    return {"bytes": len(content)}


@job("make_penalty_letter")
def make_penalty_letter(task: Task) -> dict[str, Any] | None:
    """Make the letter about a penalty, in the language of who waited."""
    notice = db.session.get_one(NoticeOfDefault, task.facts["notice_id"])
    if notice.letter_id is not None:
        return None
    person = queries.addressee_of_penalty(notice)
    language = person.language if person and person.language in LANGUAGES else "nl"
    facts = queries.facts_for_penalty(notice)
    with force_locale(language):
        parts = penalty_letter(facts, say)
    content = documents.render_letter(parts, language=language, attached=penalty_data(facts))
    commands.keep_penalty_letter(notice=notice, content=content)
    return {"bytes": len(content)}


@job("scan_objection_file")
def scan_objection_file(task: Task) -> dict[str, Any] | None:
    """Scan a file of an objection that waits, and let it through or refuse it; one that is gone needs nothing."""
    file = db.session.get(ObjectionFile, task.facts["file_id"])
    if file is None or file.state != "quarantined" or file.file is None:
        return None
    scan = scanning.scan_at_last(files.read(file.file))
    commands.settle_objection_file(file=file, scanner=scan.scanner, found=scan.found)
    return {"found": scan.found}


@clockwork
def lapse_repairs_of_objections() -> None:
    """Note which objections did not get in time what they lack."""
    for objection in queries.repairs_to_lapse_of_objections(today()):
        commands.lapse_objection_repair(objection=objection)
