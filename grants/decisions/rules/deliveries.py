"""Given what happened to a letter on its way, when was the decision announced, and from when does its term run?

A decision is announced by sending it to who asked for it (Awb 3:41(1)): here it stands on the site, and a mail says
so. The term to object begins the day after it was announced in that way (6:8(1)). A mail that comes back announces
nothing, so no term runs until the letter did arrive: by the mail to a reader, because they read it on the site, or by
post (3:41(2)). Whoever knew it all the same cannot be worse off by being sent it once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.decisions.rules import single_parts
from grants.decisions.rules.blocks import Block, Tell, paragraph
from grants.decisions.rules.parts import CLOSING, on_behalf_of, salutation
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence

DELIVERY_NAMES = {
    "mailed": sentence("a mail that says so was sent"),
    "mail_bounced": sentence("that mail came back"),
    "read": sentence("read on this site"),
    "posted": sentence("sent again by post"),
    "post_returned": sentence("that post came back"),
}


@dataclass(frozen=True)
class Step:
    """One thing that happened to a letter, and the day."""

    kind: str
    on: date


def announced_on(published_on: date, steps: Sequence[Step]) -> date | None:
    """Return the day a decision was announced to its addressee, None while everything that was sent came back.

    `steps` are those about the addressee, in the order in which they happened: what comes back is the last that was
    sent in that way. The mail of the day of publication is under way from the start.
    """
    arrived: list[date] = []
    mail: date | None = published_on
    post: date | None = None
    for one in steps:
        if one.kind == "read":
            arrived.append(one.on)
        elif one.kind == "mailed":
            mail = mail or one.on
        elif one.kind == "mail_bounced":
            mail = None
        else:
            arrived += [post] if one.kind == "posted" and post is not None else []
            post = one.on if one.kind == "posted" else None
    return min((day for day in (*arrived, mail, post) if day is not None), default=None)


def check_step(kind: str, on: date, *, published_on: date, today: date, steps: Sequence[Step]) -> None:
    """Refuse what cannot have happened to a letter.

    Raises RuleBroken `not_on_this_day`, `nothing_to_return` where no post is under way, `bounced_already`.
    """
    if not published_on <= on <= today:
        said = sentence(
            "Choose a day from the publication on %(day)s up to and including today.", day=published_on
        )
        raise RuleBroken("not_on_this_day", said, field="happened_on")
    post = [one for one in steps if one.kind in ("posted", "post_returned")]
    if kind == "post_returned" and (not post or post[-1].kind == "post_returned"):
        raise RuleBroken("nothing_to_return", sentence("Nothing was sent by post that can come back."))
    if kind == "post_returned" and on < post[-1].on:
        said = sentence("Choose a day on or after that of the sending, %(day)s.", day=post[-1].on)
        raise RuleBroken("not_on_this_day", said, field="happened_on")
    mail = [one.kind for one in steps if one.kind in ("mailed", "mail_bounced")]
    if kind == "mail_bounced" and mail[-1:] == ["mail_bounced"]:
        raise RuleBroken("bounced_already", sentence("It is written down already that the mail came back."))


@dataclass(frozen=True)
class CoverFacts:
    """What the letter rests on that goes with a decision sent once more."""

    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    sent_on: date
    published_on: date
    is_new_term: bool
    until: date
    kind: str


def cover_letter(facts: CoverFacts, tell: Tell) -> dict[str, object]:
    """Return the parts of that letter, as `documents.render_letter` takes them."""
    said = [
        sentence(
            "On %(day)s we decided on your application “%(title)s”. Our message about it did not reach you. This is "
            "why we send you the decision once more. Nothing in it has changed.",
            day=facts.published_on,
            title=facts.title,
        ),
        *_term(facts),
        sentence(
            "Do you have questions about this letter? You can reach us at %(contact)s.", contact=facts.contact
        ),
    ]
    blocks: list[Block] = [paragraph(tell(one)) for one in said]
    return {
        "sender": {"name": facts.executor, "lines": [facts.contact]},
        "addressee": list(facts.addressee),
        "date": facts.sent_on.isoformat(),
        "reference": facts.reference,
        "subject": tell(sentence("Our decision, sent to you once more")),
        "salutation": tell(salutation(facts.person)),
        "blocks": blocks,
        "closing": tell(CLOSING),
        "signature": {"name": facts.signer, "role": tell(on_behalf_of(facts.executor))},
        "enclosures": [tell(sentence("The decision of %(day)s", day=facts.published_on))],
    }


def _term(facts: CoverFacts) -> list[Sentence]:
    """Say the last day to object, or to appeal, and why it is another than the decision names (Awb 6:8)."""
    to_court = facts.kind in single_parts.TO_COURT
    if not facts.is_new_term:
        return [sentence("The last day to respond does not change by this letter: %(day)s.", day=facts.until)]
    why = sentence(
        "You did not receive it before, so your term begins the day after this letter was sent (General Administrative "
        "Law Act, articles 3:41 and 6:8). The last day that is named in the decision no longer counts."
    )
    if to_court:
        last = sentence("The court must receive your appeal on %(day)s at the latest.", day=facts.until)
    else:
        last = sentence("We must receive your objection on %(day)s at the latest.", day=facts.until)
    return [why, last]
