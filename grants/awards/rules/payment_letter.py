"""What does the letter say about paying and paying back: suspended, let go, put off? Facts in, the parts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.awards.rules.request_letter import objection_part
from grants.awards.states import NOT_OBJECTED_TO
from grants.decisions.rules import parts
from grants.decisions.rules.blocks import Tell, heading, paragraph, paragraphs
from grants.foundation import terms
from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence


@dataclass(frozen=True)
class PaymentFacts:
    """Everything the letter rests on; the days and amounts that its kind says.

    `by_writ` says whether the law gives a writ to collect what is owed: what is reclaimed (Awb 4:57(2)), not
    compensation (4:41).
    """

    kind: str
    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    written_on: date
    reason: str
    from_on: date | None = None
    until_on: date | None = None
    due_on: date | None = None
    amount: Money | None = None
    owed: Money | None = None
    by_writ: bool = False
    rates: Sequence[tuple[date, str]] = ()

    @property
    def objection_until(self) -> date | None:
        """Return the last day to object; None where nobody can."""
        return None if self.kind in NOT_OBJECTED_TO else terms.OBJECTION.last_day(self.written_on)


PAYMENT_DECISION_NAMES = {
    "suspended": sentence("payment stands still"),
    "suspension_lifted": sentence("payment goes on"),
    "suspension_lapsed": sentence("payment goes on by itself"),
    "remitted": sentence("a part is let go"),
    "remission_refused": sentence("no part is let go"),
    "stayed": sentence("paying back is put off"),
    "stay_ended": sentence("paying back goes on"),
    "reminded": sentence("formal reminder to pay back"),
    "interest_claimed": sentence("statutory interest is fixed"),
}
_SUBJECTS = {
    "suspended": sentence("We do not pay the subsidy for “%(title)s” for some time"),
    "suspension_lifted": sentence("We pay the subsidy for “%(title)s” again"),
    "suspension_lapsed": sentence("We pay the subsidy for “%(title)s” again"),
    "remitted": sentence("You do not have to pay back a part for “%(title)s”"),
    "remission_refused": sentence("You have to pay back the whole amount for “%(title)s”"),
    "stayed": sentence("You do not have to pay back for “%(title)s” for now"),
    "stay_ended": sentence("You have to pay back for “%(title)s” again"),
    "reminded": sentence("Formal reminder: pay back what is late for “%(title)s”"),
    "interest_claimed": sentence(
        "You owe statutory interest over what you paid back too late for “%(title)s”"
    ),
}


def payment_letter(facts: PaymentFacts, tell: Tell) -> dict[str, Any]:
    """Return the parts of the letter, as `documents.render_letter` takes them."""
    until = facts.objection_until
    why = [heading(tell(parts.WHY)), *paragraphs(facts.reason)] if facts.reason else []
    todo, changes = sentence("What you have to do"), sentence("What changes by this")
    above = parts.OUR_DECISION if until else todo if facts.kind == "reminded" else changes
    decided = heading(tell(above))
    written: dict[str, Any] = {
        "sender": {"name": facts.executor, "lines": [facts.contact]},
        "addressee": list(facts.addressee),
        "date": facts.written_on.isoformat(),
        "reference": facts.reference,
        "subject": tell(Sentence(_SUBJECTS[facts.kind].msgid, {"title": facts.title})),
        "salutation": tell(parts.salutation(facts.person)),
        "blocks": [decided, *(paragraph(tell(one)) for one in _decided(facts)), *why],
        "closing": tell(parts.CLOSING),
        "signature": {"name": facts.signer, "role": tell(parts.on_behalf_of(facts.executor))},
    }
    if until is not None:
        written["objection"] = objection_part(facts.executor, facts.contact, until, tell)
    return written


def payment_data(facts: PaymentFacts) -> dict[str, Any]:
    """Return the decision as data for machines: amounts in cents, days in ISO form."""
    days = {
        "from_on": facts.from_on,
        "until_on": facts.until_on,
        "due_on": facts.due_on,
        "objection_until": facts.objection_until,
    }
    amounts = {"amount_cents": facts.amount, "still_owed_cents": facts.owed}
    return {
        "kind": facts.kind,
        "reference": facts.reference,
        "decided_on": facts.written_on.isoformat(),
        **{key: day.isoformat() for key, day in days.items() if day},
        **{key: amount.cents for key, amount in amounts.items() if amount is not None},
    }


def _decided(facts: PaymentFacts) -> list[Sentence]:
    said: dict[str, list[Sentence]] = {
        "suspended": [
            sentence(
                "We have a serious suspicion that there is a reason to withdraw the subsidy or to change it. From "
                "today until %(day)s at the latest we pay nothing (General Administrative Law Act, article 4:56).",
                day=facts.until_on,
            ),
            sentence("Before we decide anything about the subsidy itself, we ask you for your views."),
        ],
        "suspension_lifted": [sentence("From today on we pay the subsidy again as was agreed.")],
        "suspension_lapsed": [
            sentence(
                "Payment stood still until %(day)s. That has ended by itself: we pay the subsidy again as was agreed.",
                day=facts.until_on,
            )
        ],
        "remitted": [
            sentence("We let %(amount)s go: you do not have to pay it back.", amount=facts.amount),
            sentence("What you still have to pay back is %(owed)s.", owed=facts.owed),
        ],
        "remission_refused": [
            sentence("We do not let %(amount)s go.", amount=facts.amount),
            sentence("What you still have to pay back is %(owed)s.", owed=facts.owed),
        ],
        "stayed": [
            sentence("For now you do not have to pay back the %(owed)s that you owe us.", owed=facts.owed),
            sentence("We write to you when paying back goes on. What you owe stays the same."),
        ],
        "stay_ended": [
            sentence(
                "Paying back goes on. Pay the %(owed)s that you owe us before or on %(day)s.",
                owed=facts.owed,
                day=facts.due_on,
            ),
            sentence("You can ask us to pay in parts."),
        ],
        "reminded": _reminded(facts),
        "interest_claimed": [
            sentence(
                "You paid back too late. We fix the statutory interest over that at %(amount)s (General Administrative "
                "Law Act, articles 4:97 to 4:99).",
                amount=facts.amount,
            ),
            sentence(
                "It runs over what was late on each day from %(since)s until the last of it came in on %(until)s, at "
                "the rates of the decree of article 6:120 of the Civil Code. After each year interest bears interest.",
                since=facts.from_on,
                until=facts.until_on,
            ),
            *(
                sentence("From %(day)s the rate was %(percent)s%% a year.", day=day, percent=percent)
                for day, percent in facts.rates
            ),
            sentence("Pay it before or on %(day)s.", day=facts.due_on),
        ],
    }
    return said[facts.kind]


def _reminded(facts: PaymentFacts) -> list[Sentence]:
    """Return what a formal reminder must say (Awb 4:112): the amount, two weeks, and what follows at whose cost."""
    by_writ = sentence("We can do that by writ of execution (article 4:57).")
    return [
        sentence(
            "You had to pay back %(amount)s before or on %(late)s. We did not receive it.",
            amount=facts.amount,
            late=facts.due_on,
        ),
        sentence(
            "Pay it before or on %(day)s: two weeks from the day after we sent this letter (General Administrative Law "
            "Act, article 4:112).",
            day=facts.until_on,
        ),
        sentence(
            "If you do not pay in time, we can have the amount collected. You then pay what that costs."
        ),
        *([by_writ] if facts.by_writ else []),
        sentence(
            "The term after which we can no longer claim payment in law begins anew today (article 4:106)."
        ),
        sentence("Can you not pay at once? Tell us before that day. You can ask us to pay in parts."),
        sentence("You cannot object to this reminder itself (article 8:4)."),
    ]
