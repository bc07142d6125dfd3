"""What does the letter say that sets a penalty for deciding late (Awb 4:18)? Facts in, the parts of a letter out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.decisions.rules import parts
from grants.decisions.rules.blocks import Block, Tell, heading, paragraph, paragraphs, table_of_facts
from grants.decisions.rules.penalty import NOTHING_OWED, shares_of, tariff_on
from grants.foundation import terms
from grants.foundation.money import Money
from grants.foundation.wording import Sentence, counted, sentence


@dataclass(frozen=True)
class PenaltyFacts:
    """Everything the letter rests on; `stopped_on` is the day of the late decision, None while there is none."""

    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    written_on: date
    on_objection: bool
    due_on: date
    received_on: date
    stopped_on: date | None
    first_on: date
    days: int
    owed: Money
    ground: str
    reason: str
    applicants: Sequence[str]

    @property
    def objection_until(self) -> date:
        """Return the last day to object to this decision."""
        return terms.OBJECTION.last_day(self.written_on)


def penalty_letter(facts: PenaltyFacts, tell: Tell) -> dict[str, Any]:
    """Return the parts of the letter, as `documents.render_letter` takes them."""
    body = _nothing(facts, tell) if facts.ground else _owed(facts, tell)
    subject = (
        sentence(
            "The penalty because our decision on your objection about “%(title)s” was late", title=facts.title
        )
        if facts.on_objection
        else sentence("The penalty because our decision on “%(title)s” was late", title=facts.title)
    )
    return {
        "sender": {"name": facts.executor, "lines": [facts.contact]},
        "addressee": list(facts.addressee),
        "date": facts.written_on.isoformat(),
        "reference": facts.reference,
        "subject": tell(subject),
        "salutation": tell(parts.salutation(facts.person)),
        "blocks": [paragraph(tell(_opening(facts))), *body, *_how_it_went(facts, tell)],
        "closing": tell(parts.CLOSING),
        "signature": {"name": facts.signer, "role": tell(parts.on_behalf_of(facts.executor))},
        "objection": {
            "heading": tell(parts.DISAGREE),
            "blocks": [
                paragraph(tell(parts.objection(facts.objection_until))),
                paragraph(tell(parts.send_objection(facts.executor, facts.contact))),
                {"kind": "list", "items": [tell(part) for part in parts.OBJECTION_HOLDS]},
                paragraph(tell(parts.OBJECTION_AFTER)),
            ],
        },
    }


def penalty_data(facts: PenaltyFacts) -> dict[str, Any]:
    """Return the decision as data for machines: amounts in cents, days in ISO form."""
    return {
        "reference": facts.reference,
        "decided_on": facts.written_on.isoformat(),
        "objection_until": facts.objection_until.isoformat(),
        "on_objection": facts.on_objection,
        "due_on": facts.due_on.isoformat(),
        "notice_received_on": facts.received_on.isoformat(),
        "late_decision_on": facts.stopped_on.isoformat() if facts.stopped_on else None,
        "days": facts.days,
        "owed_cents": facts.owed.cents,
        "ground": facts.ground or None,
        "shares": [
            {"name": name, "cents": part.cents} for name, part in shares_of(facts.owed, facts.applicants)
        ],
    }


def _opening(facts: PenaltyFacts) -> Sentence:
    return sentence(
        "On %(received)s we received your notice that our decision was late. In this letter you read whether we owe you"
        " a penalty for that, and how much.",
        received=facts.received_on,
    )


def _owed(facts: PenaltyFacts, tell: Tell) -> list[Block]:
    said = counted(
        facts.days,
        sentence("We owe a penalty of %(amount)s, over one day.", amount=facts.owed),
        sentence("We owe a penalty of %(amount)s, over %(count)s days.", amount=facts.owed, count=facts.days),
    )
    first, second, third = tariff_on(facts.first_on).per_day
    reckoned = sentence(
        "It is %(first)s a day for the first 14 days, %(second)s a day for the next 14, and %(third)s a day after that,"
        " for at most 42 days (General Administrative Law Act, article 4:17).",
        first=first,
        second=second,
        third=third,
    )
    paid = sentence(
        "We pay this within six weeks after the date of this letter (article 4:87). You do not have to do anything."
    )
    blocks = [
        {"kind": "notice", "heading": tell(sentence("What you get")), "text": tell(said)},
        paragraph(tell(reckoned)),
    ]
    if len(facts.applicants) > 1:
        rows = [(parts.just(name), part) for name, part in shares_of(facts.owed, facts.applicants)]
        equal = sentence("More than one applied. Each of them gets an equal part (article 4:17(7)):")
        blocks += [paragraph(tell(equal)), table_of_facts(tell, *rows)]
    return [*blocks, paragraph(tell(paid))]


def _nothing(facts: PenaltyFacts, tell: Tell) -> list[Block]:
    said = sentence("We owe no penalty, for this reason: %(why)s.", why=NOTHING_OWED[facts.ground])
    return [
        {"kind": "notice", "heading": tell(sentence("What we decided")), "text": tell(said)},
        *paragraphs(facts.reason),
    ]


def _how_it_went(facts: PenaltyFacts, tell: Tell) -> list[Block]:
    rows: list[tuple[Sentence, Any]] = [
        (sentence("Last day to decide"), facts.due_on),
        (sentence("Your notice came in on"), facts.received_on),
        (sentence("First day of the penalty"), facts.first_on),
    ]
    if facts.stopped_on is not None:
        rows.append((sentence("Our decision"), facts.stopped_on))
    return [heading(tell(sentence("How it went"))), table_of_facts(tell, *rows)]
