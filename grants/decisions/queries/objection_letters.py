"""What does a letter about an objection rest on, and who may have it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.decisions.models import Objection, ObjectionLetter
from grants.decisions.queries.objections import arrival_of, clock_of_objection, get_objection, hearing_of
from grants.decisions.queries.subjects import remedy_of
from grants.decisions.rules.objection_letters import ObjectionFacts
from grants.decisions.rules.objection_words import SUBJECT_NAMES
from grants.decisions.states import ON_APPLICATION
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.terms import day_of
from grants.people.models import Account


def facts_for_objection_letter(letter: ObjectionLetter) -> ObjectionFacts:
    """Gather what a letter says from the objection, the decision it is against and the frozen call.

    Only the letter about the outcome knows it: another that is made late must not tell what was proposed meanwhile.
    """
    objection = db.session.get_one(Objection, letter.objection_id)
    application, to = objection.application, letter.objector
    arrival, clock, hearing = arrival_of(objection), clock_of_objection(objection), hearing_of(objection)
    programme = application.stream.round.programme
    lines = [to.organisation, to.name, *to.address.splitlines()]
    return ObjectionFacts(
        kind=letter.kind,
        executor=programme.executor,
        contact=application.stream.definition.contact,
        signer=objection.decider.name if letter.kind == "outcome" and objection.decider else "",
        person=to.name,
        addressee=[line for line in lines if line],
        reference=application.reference or "",
        title=application.title,
        written_on=letter.written_on,
        received_on=arrival.received_on,
        decided_on=arrival.decided_on,
        due_on=clock.due_on if clock else None,
        timeliness=arrival.timeliness,
        is_pro_forma=not objection.grounds.strip(),
        said=letter.facts,
        skip_ground=objection.skip_ground or "",
        about=None if objection.against_kind == ON_APPLICATION else SUBJECT_NAMES[objection.against_kind],
        heard_on=day_of(hearing.begins_at) if hearing and hearing.state == "held" else None,
        **(_outcome_of(objection) if letter.kind == "outcome" else {}),
    )


def _outcome_of(objection: Objection) -> dict[str, Any]:
    return {
        "outcome": objection.outcome or "",
        "remedy": remedy_of(objection),
        "outcome_reason": objection.outcome_reason,
        "advice": objection.advice or "",
        "advice_text": objection.advice_text,
        "deviation": objection.deviation,
    }


def get_objection_letter(viewer: Account, objection_id: int, letter_id: int) -> StoredFile:
    """Return a letter to staff, and to who objects theirs; raises NotFound, hidden, absent and not made alike."""
    objection = get_objection(viewer, objection_id)
    letter = db.session.scalars(
        select(ObjectionLetter)
        .options(joinedload(ObjectionLetter.file))
        .where(ObjectionLetter.id == letter_id, ObjectionLetter.objection_id == objection.id)
    ).one_or_none()
    if letter is None or letter.file is None:
        raise NotFound
    return letter.file


def language_of(letter: ObjectionLetter) -> str:
    """Return the language of who gets a letter: that of their account, else Dutch."""
    account = letter.objector.account
    return account.language if account is not None else "nl"


def letters_to(viewer: Account, objection: Objection) -> Sequence[ObjectionLetter]:
    """Return the letters that were made to one of those who object, the newest first."""
    return [
        one
        for one in sorted(objection.letters, key=lambda letter: -letter.id)
        if one.file_id is not None and one.objector.account_id in (viewer.id, None)
    ]
