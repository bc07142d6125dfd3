"""What does the letter say that fixes a final amount and reclaims what is too much? Facts in, parts of a letter out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.awards.rules.determining import GROUND_NAMES, LAWS, REOPENING_LAWS, Step, kept_steps
from grants.awards.rules.request_letter import legal_protection
from grants.decisions.rules import parts
from grants.decisions.rules.blocks import Block, Tell, heading, paragraph, paragraphs, quote, table_of_facts
from grants.foundation import terms
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import Sentence, sentence


@dataclass(frozen=True)
class DeterminationFacts:
    """Everything the letter rests on; `earlier` is what was determined before, None for the first time."""

    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    written_on: date
    granted: Money
    earlier: Money | None
    earlier_on: date | None
    amount: Money
    ground: str
    reason: str
    steps: Sequence[Step]
    paid: Money
    own_motion: bool
    views: str | None
    was_heard: bool
    reclaimed: Money
    due_on: date | None
    keep_years: int
    on_objection: bool = False

    @property
    def objection_until(self) -> date:
        """Return the last day to object to this decision."""
        return terms.OBJECTION.last_day(self.written_on)


def determination_letter(facts: DeterminationFacts, tell: Tell) -> dict[str, Any]:
    """Return the parts of the letter, as `documents.render_letter` takes them."""
    return {
        "sender": {"name": facts.executor, "lines": [facts.contact]},
        "addressee": list(facts.addressee),
        "date": facts.written_on.isoformat(),
        "reference": facts.reference,
        "subject": tell(sentence("The final amount of your subsidy for “%(title)s”", title=facts.title)),
        "salutation": tell(parts.salutation(facts.person)),
        "blocks": [
            paragraph(tell(_opening(facts))),
            heading(tell(parts.OUR_DECISION)),
            paragraph(tell(sentence("We determine the subsidy at %(amount)s.", amount=facts.amount))),
            table_of_facts(tell, *_amounts(facts)),
            heading(tell(parts.WHY)),
            paragraph(tell(_law(facts))),
            *paragraphs(facts.reason),
            *_steps(facts, tell),
            *_views(facts, tell),
            *_money(facts, tell),
            paragraph(
                tell(
                    sentence(
                        "Keep your records for %(years)s years after the date of this letter.",
                        years=facts.keep_years,
                    )
                )
            ),
        ],
        "closing": tell(parts.CLOSING),
        "signature": {"name": facts.signer, "role": tell(parts.on_behalf_of(facts.executor))},
        "objection": legal_protection(
            facts.executor, facts.contact, facts.objection_until, tell, on_objection=facts.on_objection
        ),
    }


def determination_data(facts: DeterminationFacts) -> dict[str, Any]:
    """Return the decision as data for machines: amounts in cents, days in ISO form."""
    return {
        "reference": facts.reference,
        "decided_on": facts.written_on.isoformat(),
        "objection_until": facts.objection_until.isoformat(),
        "granted_cents": facts.granted.cents,
        "determined_cents": facts.amount.cents,
        "determined_before_cents": facts.earlier.cents if facts.earlier else None,
        "ground": facts.ground,
        "steps": kept_steps(facts.steps),
        "paid_cents": facts.paid.cents,
        "reclaimed_cents": facts.reclaimed.cents,
        "pay_back_before": facts.due_on.isoformat() if facts.due_on else None,
    }


def _records(facts: DeterminationFacts) -> Sentence:
    return sentence(
        "Keep your records for %(years)s years after the date of this letter.", years=facts.keep_years
    )


def _opening(facts: DeterminationFacts) -> Sentence:
    if facts.on_objection:
        return sentence(
            "Your objection against the final amount of %(day)s is upheld. This takes the place of that decision.",
            day=facts.earlier_on,
        )
    if facts.earlier is not None:
        return sentence(
            "On %(day)s we determined the final amount of your subsidy. We now change that decision.",
            day=facts.earlier_on,
        )
    if facts.own_motion:
        return sentence(
            "Your project has ended. We determine the final amount of your subsidy of our own motion."
        )
    return sentence(
        "You accounted for your project. With this we determine the final amount of your subsidy."
    )


def _amounts(facts: DeterminationFacts) -> list[tuple[Sentence, Any]]:
    before = [] if facts.earlier is None else [(sentence("Determined before"), facts.earlier)]
    return [
        (parts.PROJECT, facts.title),
        (parts.AMOUNT_AWARDED, facts.granted),
        *before,
        (sentence("Final amount"), facts.amount),
        (sentence("Paid so far"), facts.paid),
    ]


def _law(facts: DeterminationFacts) -> Sentence:
    law = LAWS[facts.ground] if facts.earlier is None else REOPENING_LAWS[facts.ground]
    return sentence(
        "The reason: %(ground)s (General Administrative Law Act, article %(article)s).",
        ground=GROUND_NAMES[facts.ground],
        article=law,
    )


def _steps(facts: DeterminationFacts, tell: Tell) -> list[Block]:
    if not facts.steps:
        return []
    return [
        heading(tell(parts.THE_AMOUNT)),
        {
            "kind": "table",
            "columns": [tell(sentence("Step of the computation")), tell(sentence("Taken off"))],
            "rows": [
                [tell(one.said), tell(parts.just(one.less)) if one.less is not None else "–"]
                for one in facts.steps
            ],
        },
    ]


def _views(facts: DeterminationFacts, tell: Tell) -> list[Block]:
    if not facts.was_heard:
        return []
    if not facts.views:
        return [paragraph(tell(sentence("We asked you for your views on this. You gave none.")))]
    said = sentence("We asked you for your views on this. You wrote the following, and we weighed it.")
    return [paragraph(tell(said)), quote(facts.views)]


def _money(facts: DeterminationFacts, tell: Tell) -> list[Block]:
    if facts.reclaimed > ZERO:
        said = [
            sentence(
                "We paid more than the final amount. We reclaim %(amount)s (article 4:57). Pay it back before or on "
                "%(day)s.",
                amount=facts.reclaimed,
                day=facts.due_on,
            ),
            sentence(
                "You can ask us to pay in parts, or to let a part go. Write why; we then decide on that."
            ),
            sentence(
                "An objection does not suspend this (article 6:16). An invoice that follows is no decision."
            ),
        ]
        return [heading(tell(sentence("What you pay back"))), *(paragraph(tell(one)) for one in said)]
    left = facts.amount - facts.paid
    if left > ZERO:
        text = sentence("We pay the remaining %(left)s within six weeks (article 4:87).", left=left)
        return [heading(tell(sentence("What you still get"))), paragraph(tell(text))]
    return []
