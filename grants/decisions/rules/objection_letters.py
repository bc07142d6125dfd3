"""What do the letters about an objection say? Facts in, the parts of a letter out.

The law asks for a confirmation (Awb 6:14), a term for what is missing (6:6), word of a committee (7:13(2)), an
invitation with who hears and until when papers can be sent (7:2, 7:4, 7:5), word of an adjournment (7:10), and a
decision with reasons and the way to the court (7:12).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grants.decisions.rules.objection_words import OUTCOMES_OF_OBJECTION, SKIP_NAMES
from grants.foundation import terms
from grants.foundation.wording import Sentence, sentence

Tell = Callable[[Sentence], str]
Block = dict[str, Any]


@dataclass(frozen=True)
class ObjectionFacts:
    """Everything a letter rests on; `said` holds what this kind of letter says of its day."""

    kind: str
    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    written_on: date
    received_on: date
    decided_on: date | None
    due_on: date | None
    timeliness: str
    is_pro_forma: bool
    said: Mapping[str, Any]
    outcome: str = ""
    remedy: Sequence[Sentence] = ()
    outcome_reason: str = ""
    advice: str = ""
    advice_text: str = ""
    deviation: str = ""
    skip_ground: str = ""
    heard_on: date | None = None
    about: Sentence | None = None
    """What was decided, where it is another decision than the one on the application."""

    @property
    def decision(self) -> Sentence:
        """Return the decision it is against, in words."""
        if self.about is None:
            return sentence("our decision of %(day)s on “%(title)s”", day=self.decided_on, title=self.title)
        return sentence(
            "our decision of %(day)s about %(what)s of “%(title)s”",
            day=self.decided_on,
            what=self.about,
            title=self.title,
        )


def objection_letter(facts: ObjectionFacts, tell: Tell) -> dict[str, Any]:
    """Return the parts of the letter, as `documents.render_letter` takes them."""
    subject, blocks = _BODIES[facts.kind](facts, tell)
    questions = sentence(
        "Do you have questions about this letter? You can reach us at %(contact)s.", contact=facts.contact
    )
    return {
        "sender": {"name": facts.executor, "lines": [facts.contact]},
        "addressee": list(facts.addressee),
        "date": facts.written_on.isoformat(),
        "reference": facts.reference,
        "subject": tell(subject),
        "salutation": tell(sentence("Dear %(person)s,", person=facts.person)),
        "blocks": [*blocks, _said(tell, questions)],
        "closing": tell(sentence("Yours sincerely,")),
        "signature": {
            "name": facts.signer,
            "role": tell(sentence("On behalf of the board of %(executor)s", executor=facts.executor)),
        },
    }


def objection_data(facts: ObjectionFacts) -> dict[str, Any]:
    """Return the letter as data for machines, with days in ISO form."""
    days = {"received_on": facts.received_on, "decided_on": facts.decided_on, "due_on": facts.due_on}
    return {
        "kind": facts.kind,
        "reference": facts.reference,
        "written_on": facts.written_on.isoformat(),
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "outcome": facts.outcome or None,
        **facts.said,
    }


def _receipt(facts: ObjectionFacts, tell: Tell) -> tuple[Sentence, list[Block]]:
    received = sentence("We received your objection on %(day)s.", day=facts.received_on)
    blocks = [_said(tell, received)]
    if facts.decided_on is None:
        early = sentence(
            "We have not decided on the application “%(title)s” yet. We keep your objection, and it counts as soon as "
            "there is a decision.",
            title=facts.title,
        )
        return _received(facts), [*blocks, _said(tell, early)]
    against = sentence("It is against %(decision)s.", decision=facts.decision)
    blocks.append(_said(tell, against))
    if facts.timeliness == "late":
        late = sentence(
            "It came in after the last day to object. If there was a reason why you could not do so in time, write "
            "that to us. Without a good reason we cannot look at what you object to."
        )
        blocks.append(_said(tell, late))
    if facts.is_pro_forma:
        blocks.append(_said(tell, sentence("Your grounds are not in it yet. We will ask you for them.")))
    if facts.due_on is not None:
        due = sentence("We will decide on your objection on %(day)s at the latest.", day=facts.due_on)
        blocks.append(_notice(tell, sentence("When you hear from us"), due))
    blocks += [
        _heading(tell, sentence("What happens now")),
        _said(tell, sentence("We look at our decision again. Somebody else than who took it decides.")),
        _said(
            tell, sentence("You can explain your objection in a conversation. We will invite you for that.")
        ),
        _said(
            tell, sentence("Our decision holds until we decide otherwise: an objection does not suspend it.")
        ),
    ]
    return _received(facts), blocks


def _received(facts: ObjectionFacts) -> Sentence:
    return sentence("We received your objection about “%(title)s”", title=facts.title)


def _repair(facts: ObjectionFacts, tell: Tell) -> tuple[Sentence, list[Block]]:
    until = date.fromisoformat(facts.said["until_on"])
    return sentence("Something is missing in your objection about “%(title)s”", title=facts.title), [
        _said(
            tell, sentence("We received your objection on %(day)s. This is missing:", day=facts.received_on)
        ),
        {"kind": "quote", "text": facts.said["missing"]},
        _notice(
            tell,
            sentence("Send it in time"),
            sentence("We must have it on %(day)s at the latest.", day=until),
        ),
        _said(
            tell,
            sentence(
                "If we do not receive it in time, we can declare your objection inadmissible (General Administrative "
                "Law Act, article 6:6). Until then the term in which we decide stands still."
            ),
        ),
    ]


def _committee(facts: ObjectionFacts, tell: Tell) -> tuple[Sentence, list[Block]]:
    names = [tell(sentence("%(name)s, chair", name=facts.said["chair"])), *facts.said["members"]]
    due = sentence("We will decide on your objection on %(day)s at the latest.", day=facts.due_on)
    return sentence("A committee advises about your objection about “%(title)s”", title=facts.title), [
        _said(
            tell,
            sentence(
                "A committee advises us about your objection (General Administrative Law Act, article 7:13). Its chair "
                "does not work for us. In it are:"
            ),
        ),
        {"kind": "list", "items": names},
        *([_said(tell, due)] if facts.due_on else []),
    ]


def _hearing(facts: ObjectionFacts, tell: Tell) -> tuple[Sentence, list[Block]]:
    said = facts.said
    begins = datetime.fromisoformat(said["begins_at"])
    when = sentence("%(begins)s, at %(place)s", begins=begins, place=said["place"])
    view = sentence(
        "From %(day)s you can read the file: %(where)s. A copy costs you nothing more than the copying.",
        day=date.fromisoformat(said["view_from"]),
        where=said["view_where"],
    )
    papers = sentence(
        "You can send us papers until %(day)s (General Administrative Law Act, article 7:4).",
        day=date.fromisoformat(said["papers_until"]),
    )
    return sentence("Invitation to a hearing about “%(title)s”", title=facts.title), [
        _said(tell, sentence("We would like to hear you about the objection.")),
        _notice(tell, sentence("When and where"), when),
        _heading(tell, sentence("Who hears you")),
        {"kind": "list", "items": list(said["hearers"])},
        _heading(tell, sentence("Before the hearing")),
        _said(tell, view),
        _said(tell, papers),
        _said(tell, sentence("You can bring somebody who helps you, witnesses and experts.")),
        _said(
            tell,
            sentence("If you do not want to be heard, write that to us. We make a report of the hearing."),
        ),
    ]


def _adjournment(facts: ObjectionFacts, tell: Tell) -> tuple[Sentence, list[Block]]:
    was, until = (date.fromisoformat(facts.said[name]) for name in ("was_on", "until_on"))
    agreed = sentence("We agreed with you that we decide later than on %(day)s.", day=was)
    later = sentence(
        "We would decide on your objection on %(day)s at the latest. We adjourn that (General Administrative Law Act, "
        "article 7:10(3)).",
        day=was,
    )
    return sentence("Our decision on your objection about “%(title)s” will be later", title=facts.title), [
        _said(tell, agreed if facts.said["agreed"] else later),
        _notice(
            tell,
            sentence("The new last day"),
            sentence("We will decide on your objection on %(day)s at the latest.", day=until),
        ),
        _heading(tell, sentence("Why it will be later")),
        {"kind": "quote", "text": facts.said["reason"]},
    ]


def _outcome(facts: ObjectionFacts, tell: Tell) -> tuple[Sentence, list[Block]]:
    against = sentence(
        "You objected on %(received)s to %(decision)s.", received=facts.received_on, decision=facts.decision
    )
    outcome = sentence("Your objection is %(outcome)s.", outcome=OUTCOMES_OF_OBJECTION[facts.outcome])
    stays = [] if facts.outcome.endswith("founded") and facts.outcome != "unfounded" else [_STAYS]
    until = terms.OBJECTION.last_day(facts.written_on)
    return sentence("Decision on your objection about “%(title)s”", title=facts.title), [
        _said(tell, against),
        _notice(tell, sentence("Our decision"), outcome),
        *(_said(tell, one) for one in (*stays, *facts.remedy)),
        _heading(tell, sentence("How we came to it")),
        _said(tell, _how_heard(facts)),
        *_advice(facts, tell),
        _heading(tell, sentence("Why")),
        {"kind": "quote", "text": facts.outcome_reason},
        _heading(tell, sentence("If you do not agree")),
        _said(tell, sentence("You can appeal to the district court until and including %(day)s.", day=until)),
        _said(
            tell,
            sentence(
                "Write your name and address, the date, this decision, and why you do not agree; sign it and add a "
                "copy of this letter. The court asks a fee. An appeal does not suspend this decision."
            ),
        ),
    ]


_STAYS = sentence("Our first decision stays as it is.")


def _how_heard(facts: ObjectionFacts) -> Sentence:
    if facts.heard_on is not None:
        return sentence(
            "There was a hearing on %(day)s. Its report goes with this decision.", day=facts.heard_on
        )
    why = SKIP_NAMES[facts.skip_ground]
    return sentence("There was no hearing, for this reason (article 7:3): %(why)s", why=why)


def _advice(facts: ObjectionFacts, tell: Tell) -> list[Block]:
    if not facts.advice:
        return []
    advised = sentence(
        "The committee advised that your objection is %(outcome)s. Its advice:",
        outcome=OUTCOMES_OF_OBJECTION[facts.advice],
    )
    blocks = [_said(tell, advised), {"kind": "quote", "text": facts.advice_text}]
    if facts.deviation:
        blocks += [
            _said(tell, sentence("We do not follow that advice, for this reason:")),
            {"kind": "quote", "text": facts.deviation},
        ]
    return blocks


def _said(tell: Tell, words: Sentence) -> Block:
    return {"kind": "paragraph", "text": tell(words)}


def _heading(tell: Tell, words: Sentence) -> Block:
    return {"kind": "heading", "level": 1, "text": tell(words)}


def _notice(tell: Tell, heading: Sentence, words: Sentence) -> Block:
    return {"kind": "notice", "heading": tell(heading), "text": tell(words)}


_BODIES: dict[str, Callable[[ObjectionFacts, Tell], tuple[Sentence, list[Block]]]] = {
    "receipt": _receipt,
    "repair": _repair,
    "committee": _committee,
    "hearing": _hearing,
    "adjournment": _adjournment,
    "outcome": _outcome,
}
