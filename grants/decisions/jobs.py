"""What happens later: the letters of an approved batch are made, a few at a time, and kept byte for byte."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale

from grants.decisions import commands, queries
from grants.decisions.models import Decision
from grants.decisions.queries import Judgement
from grants.decisions.rules.letters import letter, letter_data
from grants.foundation import documents
from grants.foundation.outbox import Task, job, report_progress
from grants.web.pages import LANGUAGES, say

AT_ONCE = 10
"""How many letters are made before they are kept: typesetting happens outside the transaction."""


@job("make_letters")
def make_letters(task: Task) -> dict[str, Any]:
    """Make the letters that a batch does not have yet; safe to do twice."""
    made, key, batch_id = 0, task.key, int(task.facts["batch_id"])
    while waiting := queries.letters_to_make(batch_id, limit=AT_ONCE):
        batch = waiting[0].batch
        dated = batch.publish_on
        judged = queries.judgements_of(batch.stream, [one.application_id for one in waiting])
        written = [(one.id, written_letter(one, judged[one.application_id])) for one in waiting]
        kept = commands.keep_letters(batch=batch, dated=dated, letters=written)
        made += kept
        report_progress(key, made, queries.totals_of(batch).count)
        if not kept:
            break
    return {"letters": made}


def written_letter(decision: Decision, judged: Judgement) -> bytes:
    """Return the letter of a decision as PDF, in the language of the main applicant, with its data attached."""
    person = queries.addressee_of(decision.application)
    language = person.language if person.language in LANGUAGES else "nl"
    facts = queries.facts_for_letter(decision, judged, language)
    with force_locale(language):
        said = letter(facts, say)
    return documents.render_letter(said, language=language, attached=letter_data(facts))
