"""What happens later: the letters of an approved batch are made, a few at a time, and kept byte for byte."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from grants.decisions import commands, queries
from grants.decisions.models import Decision
from grants.decisions.queries import Judgement
from grants.decisions.rules.letters import letter, letter_data
from grants.foundation import documents
from grants.foundation.clock import today
from grants.foundation.clockwork import clockwork
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


@clockwork
def lapse_offers() -> None:
    """Let every offer lapse that nobody accepted in time."""
    for decision in queries.offers_past(today()):
        commands.lapse_offer(decision=decision)
