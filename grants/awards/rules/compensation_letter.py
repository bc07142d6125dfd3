"""What does the letter say that asks compensation for what the subsidy bought? Facts in, the parts of a letter out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.awards.rules.compensating import COMPENSATION_NAMES, LAWS_OF_COMPENSATION
from grants.awards.rules.determining import Step, kept_steps
from grants.awards.rules.request_letter import legal_protection
from grants.decisions.rules import parts
from grants.decisions.rules.blocks import Block, Tell, heading, paragraph, paragraphs, quote, table_of_facts
from grants.foundation import terms
from grants.foundation.money import Money
from grants.foundation.wording import sentence


@dataclass(frozen=True)
class CompensationFacts:
    """Everything the letter rests on."""

    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    written_on: date
    ground: str
    happened_on: date
    amount: Money
    steps: Sequence[Step]
    reason: str
    views: str | None
    due_on: date

    @property
    def objection_until(self) -> date:
        """Return the last day to object to this decision."""
        return terms.OBJECTION.last_day(self.written_on)


def compensation_letter(facts: CompensationFacts, tell: Tell) -> dict[str, Any]:
    """Return the parts of the letter, as `documents.render_letter` takes them."""
    subject = sentence("Compensation for what the subsidy for “%(title)s” bought", title=facts.title)
    opening = sentence(
        "We paid a subsidy with which something was bought that keeps its value. Since %(day)s you owe compensation "
        "for it.",
        day=facts.happened_on,
    )
    law = sentence(
        "The reason: %(ground)s (General Administrative Law Act, article %(article)s).",
        ground=COMPENSATION_NAMES[facts.ground],
        article=LAWS_OF_COMPENSATION[facts.ground],
    )
    pay = sentence("Pay %(amount)s before or on %(day)s.", amount=facts.amount, day=facts.due_on)
    return {
        "sender": {"name": facts.executor, "lines": [facts.contact]},
        "addressee": list(facts.addressee),
        "date": facts.written_on.isoformat(),
        "reference": facts.reference,
        "subject": tell(subject),
        "salutation": tell(parts.salutation(facts.person)),
        "blocks": [
            paragraph(tell(opening)),
            heading(tell(parts.OUR_DECISION)),
            paragraph(tell(sentence("We fix the compensation at %(amount)s.", amount=facts.amount))),
            table_of_facts(
                tell, (parts.PROJECT, facts.title), (sentence("It happened on"), facts.happened_on)
            ),
            heading(tell(parts.WHY)),
            paragraph(tell(law)),
            *paragraphs(facts.reason),
            heading(tell(parts.THE_AMOUNT)),
            _steps(facts, tell),
            *_views(facts, tell),
            heading(tell(sentence("What you pay"))),
            paragraph(tell(pay)),
            paragraph(
                tell(
                    sentence(
                        "You can ask us to pay in parts, or to let a part go. Write why; we then decide on that."
                    )
                )
            ),
        ],
        "closing": tell(parts.CLOSING),
        "signature": {"name": facts.signer, "role": tell(parts.on_behalf_of(facts.executor))},
        "objection": legal_protection(
            facts.executor, facts.contact, facts.objection_until, tell, on_objection=False
        ),
    }


def compensation_data(facts: CompensationFacts) -> dict[str, Any]:
    """Return the decision as data for machines: amounts in cents, days in ISO form."""
    return {
        "reference": facts.reference,
        "decided_on": facts.written_on.isoformat(),
        "objection_until": facts.objection_until.isoformat(),
        "ground": facts.ground,
        "happened_on": facts.happened_on.isoformat(),
        "compensation_cents": facts.amount.cents,
        "steps": kept_steps(facts.steps),
        "pay_before": facts.due_on.isoformat(),
    }


def _steps(facts: CompensationFacts, tell: Tell) -> Block:
    return {
        "kind": "table",
        "columns": [tell(sentence("What was bought")), tell(sentence("Compensation"))],
        "rows": [[tell(one.said), tell(parts.just(one.less))] for one in facts.steps],
    }


def _views(facts: CompensationFacts, tell: Tell) -> list[Block]:
    if not facts.views:
        return [paragraph(tell(sentence("We asked you for your views on this. You gave none.")))]
    said = sentence("We asked you for your views on this. You wrote the following, and we weighed it.")
    return [paragraph(tell(said)), quote(facts.views)]
