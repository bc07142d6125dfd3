"""What does the letter say that tells that a decision will be later (Awb 4:14)? Facts in, the parts of a letter out.

It is a notice, no decision: it gives the new last day and the reason, and no way to object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grants.foundation.wording import Sentence, sentence

Tell = Callable[[Sentence], str]
"""Speaks a sentence in the language of the letter."""


@dataclass(frozen=True)
class PostponementFacts:
    """Everything the letter rests on; texts are in the language of the letter already."""

    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    call: str
    written_on: date
    arrived_at: datetime
    was_on: date
    until_on: date
    reason: str


def postponement_letter(facts: PostponementFacts, tell: Tell) -> dict[str, Any]:
    """Return the parts of the letter, as `documents.render_letter` takes them."""
    opening = sentence(
        "We received your application for the call “%(call)s” on %(arrived)s. We would decide by %(was)s. We will not"
        " be ready in time.",
        call=facts.call,
        arrived=facts.arrived_at,
        was=facts.was_on,
    )
    until = sentence("You can expect our decision on %(until)s at the latest.", until=facts.until_on)
    basis = sentence(
        "That day is as near as we can make it. We tell you this because the law asks us to (General Administrative "
        "Law Act, article 4:14). You do not have to do anything. Your application stays as it is."
    )
    questions = sentence(
        "Do you have questions about this letter? You can reach us at %(contact)s.", contact=facts.contact
    )
    return {
        "sender": {"name": facts.executor, "lines": [facts.contact]},
        "addressee": list(facts.addressee),
        "date": facts.written_on.isoformat(),
        "reference": facts.reference,
        "subject": tell(sentence("Our decision on “%(title)s” will be later", title=facts.title)),
        "salutation": tell(sentence("Dear %(person)s,", person=facts.person)),
        "blocks": [
            {"kind": "paragraph", "text": tell(opening)},
            {"kind": "notice", "heading": tell(sentence("The new last day")), "text": tell(until)},
            {"kind": "heading", "level": 1, "text": tell(sentence("Why it will be later"))},
            {"kind": "quote", "text": facts.reason},
            {"kind": "heading", "level": 1, "text": tell(sentence("What this means for you"))},
            {"kind": "paragraph", "text": tell(basis)},
            {"kind": "paragraph", "text": tell(questions)},
        ],
        "closing": tell(sentence("Yours sincerely,")),
        "signature": {
            "name": facts.signer,
            "role": tell(sentence("On behalf of the board of %(executor)s", executor=facts.executor)),
        },
    }


def postponement_data(facts: PostponementFacts) -> dict[str, Any]:
    """Return the notice as data for machines, with days in ISO form."""
    return {
        "reference": facts.reference,
        "told_on": facts.written_on.isoformat(),
        "was_on": facts.was_on.isoformat(),
        "until_on": facts.until_on.isoformat(),
    }
