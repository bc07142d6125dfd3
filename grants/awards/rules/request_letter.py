"""What does the letter say that answers a request about an award? Facts in, the parts of a letter out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.awards.rules.parts import PART_NAMES, Part, in_words
from grants.awards.rules.situation import Moved
from grants.decisions.rules import parts, single_parts
from grants.decisions.rules.blocks import Block, Tell, heading, paragraph, paragraphs, table_of_facts
from grants.foundation import terms
from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence

OUTCOMES_SAID = {
    "granted": sentence("We agree to %(what)s, as you asked."),
    "altered": sentence("We agree to %(what)s, but otherwise than you asked."),
    "refused": sentence("We do not agree to %(what)s."),
}


@dataclass(frozen=True)
class RequestFacts:
    """Everything the letter rests on; `parts` has each kind with its outcome and what was granted, or asked."""

    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    asked_on: date
    written_on: date
    parts: Sequence[tuple[str, str, Part]]
    names: Mapping[str, Sentence | str]
    moved: Sequence[Moved]
    reason: str
    done_on: date | None
    is_general: bool = False
    """Whether nobody asked: it is a decision for a whole set of projects."""
    on_objection: bool = False

    @property
    def objection_until(self) -> date:
        """Return the last day to object to this decision."""
        return terms.OBJECTION.last_day(self.written_on)


def request_letter(facts: RequestFacts, tell: Tell) -> dict[str, Any]:
    """Return the parts of the letter, as `documents.render_letter` takes them."""
    opening = sentence(
        "On %(day)s you asked us something about this project. This is our decision.", day=facts.asked_on
    )
    subject = sentence("Our decision on your request about “%(title)s”", title=facts.title)
    if facts.on_objection:
        opening = sentence(
            "Your objection is upheld. This takes the place of our first decision on your request."
        )
    if facts.is_general:
        opening = sentence(
            "We took one decision for all projects of this call. You do not have to ask for it."
        )
        subject = sentence("More time for your project “%(title)s”", title=facts.title)
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
            *(block for one in facts.parts for block in _decided(facts, one, tell)),
            heading(tell(parts.WHY)),
            *paragraphs(facts.reason),
            *_without_consent(facts, tell),
            *moved_blocks(facts.moved, tell),
        ],
        "closing": tell(parts.CLOSING),
        "signature": {"name": facts.signer, "role": tell(parts.on_behalf_of(facts.executor))},
        "objection": legal_protection(
            facts.executor, facts.contact, facts.objection_until, tell, on_objection=facts.on_objection
        ),
    }


def objection_part(executor: str, contact: str, until: date, tell: Tell) -> dict[str, Any]:
    """Say that one may object to this decision, until when and how (Awb 3:45)."""
    return {
        "heading": tell(parts.DISAGREE),
        "blocks": [
            paragraph(tell(parts.objection(until))),
            paragraph(tell(parts.send_objection(executor, contact))),
            {"kind": "list", "items": [tell(part) for part in parts.OBJECTION_HOLDS]},
            paragraph(tell(parts.OBJECTION_AFTER)),
        ],
    }


def legal_protection(
    executor: str, contact: str, until: date, tell: Tell, *, on_objection: bool
) -> dict[str, Any]:
    """Say how one objects to this decision; or that one can appeal, where it was taken on an objection (Awb 7:1)."""
    if not on_objection:
        return objection_part(executor, contact, until, tell)
    return {
        "heading": tell(parts.DISAGREE),
        "blocks": [paragraph(tell(one)) for one in single_parts.appeal(until)],
    }


def request_data(facts: RequestFacts) -> dict[str, Any]:
    """Return the decision as data for machines: days in ISO form, amounts in cents."""
    return {
        "reference": facts.reference,
        "asked_on": facts.asked_on.isoformat(),
        "decided_on": facts.written_on.isoformat(),
        "objection_until": facts.objection_until.isoformat(),
        "parts": [
            {"kind": kind, "outcome": outcome, "facts": dict(part.facts)}
            for kind, outcome, part in facts.parts
        ],
        "moved": kept_effect(facts.moved),
    }


def _decided(facts: RequestFacts, one: tuple[str, str, Part], tell: Tell) -> list[Block]:
    kind, outcome, part = one
    said = paragraph(tell(sentence(OUTCOMES_SAID[outcome].msgid, what=PART_NAMES[kind])))
    if facts.is_general:
        said = paragraph(tell(sentence("You get more time for the same money.")))
    if outcome == "refused":
        return [said]
    return [said, table_of_facts(tell, *in_words(part, facts.names))]


def _without_consent(facts: RequestFacts, tell: Tell) -> list[Block]:
    if facts.done_on is None:
        return []
    said = sentence(
        "You carried this out from %(day)s on, before we could agree. That stays on the file: we may take it into "
        "account when we determine the final amount (General Administrative Law Act, article 4:46 (2) b).",
        day=facts.done_on,
    )
    return [paragraph(tell(said))]


def moved_blocks(moved: Sequence[Moved], tell: Tell) -> list[Block]:
    """Say what moves by a decision, as a table; nothing where nothing does."""
    if not moved:
        return []
    return [
        heading(tell(sentence("What changes by this"))),
        {
            "kind": "table",
            "columns": [
                tell(sentence("What")),
                tell(sentence("It was")),
                tell(sentence("It becomes")),
            ],
            "rows": [
                [
                    tell(one.label),
                    *(tell(parts.just("–" if value is None else value)) for value in (one.before, one.after)),
                ]
                for one in moved
            ],
        },
        paragraph(tell(sentence("Everything else in the decision on your subsidy stays as it is."))),
    ]


def kept_effect(moved: Iterable[Moved]) -> list[dict[str, Any]]:
    """Return what moved as JSON holds it, to be read back with `moved_from`."""
    return [
        {
            "group": one.group,
            **kept_sentence(one.label),
            "before": _plain(one.before),
            "after": _plain(one.after),
        }
        for one in moved
    ]


def moved_from(kept: Iterable[Mapping[str, Any]]) -> list[Moved]:
    """Return what moved, from what `kept_effect` made of it."""
    return [
        Moved(
            one["group"],
            heard_sentence(one),
            _valued(one["before"]),
            _valued(one["after"]),
        )
        for one in kept
    ]


def kept_sentence(said: Sentence) -> dict[str, Any]:
    """Return a sentence as JSON holds it, so that it is said in the language of who reads, with its values."""
    params = {
        key: kept_sentence(value) if isinstance(value, Sentence) else _kept_value(value)
        for key, value in said.params.items()
    }
    return {"label": said.msgid, "params": params}


def heard_sentence(kept: Mapping[str, Any]) -> Sentence:
    """Return the sentence of which `kept_sentence` made this."""
    params = {
        key: heard_sentence(value) if isinstance(value, Mapping) and "label" in value else _valued(value)
        for key, value in kept["params"].items()
    }
    return Sentence(kept["label"], params)


def _kept_value(value: Any) -> Any:
    return _plain(value) if isinstance(value, Money | date) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"cents": value.cents}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _valued(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Money(value["cents"]) if "cents" in value else date.fromisoformat(value["day"])
    return value
