"""Which placeholders may stand in the text of a mail, and is a text well written?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from grants.applications.rules import SUSPENSION_REASONS
from grants.correspondence.rules.kind import Kind
from grants.correspondence.rules.mail import LONGEST_SUBJECT
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.placeholders import braced, check_placeholders
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Words

LONGEST_BODY = 10_000
IN_TIME = sentence("The application arrived in time.")
LATE = sentence(
    "The application arrived after the deadline. We keep it with its time of arrival. You will receive a decision"
    " about this."
)
REPLY_IN_TIME = sentence("That is in time. Who reviews your application and the panel will read it.")
REPLY_LATE = sentence(
    "That is too late. We keep it; who reviews your application and the panel do not read it."
)
CONSEQUENCE = sentence(
    "Only the answers we ask about can be changed. If we receive nothing, or if it is not enough, we can leave your"
    " application untreated (General Administrative Law Act, article 4:5)."
)
ADVICE = {
    "positive": sentence("We advise you to write the full application."),
    "negative": sentence(
        "We advise you not to write the full application. You can still do so: this is advice, no decision."
    ),
}


@dataclass(frozen=True)
class Placeholder:
    """What a placeholder stands for, and a value to show it with."""

    said: Sentence
    example: Any


_MOMENT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
_DAY = date(2026, 9, 22)
PLACEHOLDERS: dict[str, Placeholder] = {
    "advice": Placeholder(sentence("what is advised about an idea"), ADVICE["positive"]),
    "amount": Placeholder(sentence("the amount"), Money.euro(5_000)),
    "answer": Placeholder(sentence("the answer, as published"), Words(nl="Ja, dat mag.", en="Yes, you may.")),
    "applicant": Placeholder(sentence("who applies"), "Noor Bakker"),
    "arrived": Placeholder(sentence("when it arrived"), _MOMENT),
    "asked": Placeholder(sentence("the question for the consult hour"), "Hoe vinden wij deelnemers?"),
    "because": Placeholder(
        sentence("the reason of the decision, if there is one"),
        sentence("The reason: %(reason)s", reason="…"),
    ),
    "begins": Placeholder(sentence("when the appointment begins"), _MOMENT),
    "call": Placeholder(sentence("the name of the call"), ""),
    "consequence": Placeholder(sentence("what follows without a repair, as the law asks"), CONSEQUENCE),
    "contact": Placeholder(sentence("whom to contact about the call"), ""),
    "count": Placeholder(sentence("how many"), 7),
    "deadline": Placeholder(sentence("the deadline of the call"), _MOMENT),
    "deliverable": Placeholder(sentence("the name of the deliverable"), Words(nl="Handboek", en="Handbook")),
    "digest": Placeholder(sentence("the fingerprint of what was submitted"), "3f9c1a" * 10 + "3f9c"),
    "due_on": Placeholder(sentence("the last day"), _DAY),
    "function": Placeholder(sentence("the function"), "bestuurslid"),
    "grace_until": Placeholder(sentence("the last day to decide without a penalty"), _DAY),
    "in_time": Placeholder(sentence("whether it arrived in time"), IN_TIME),
    "initiative": Placeholder(sentence("the name of the initiative"), "Samen aan tafel"),
    "inviter": Placeholder(sentence("who invites"), "Noor Bakker"),
    "link": Placeholder(sentence("the link to the page; every text has it"), ""),
    "news": Placeholder(
        sentence("what happened to the objection"),
        sentence(
            "We ask you for what is missing in it. We must have that on %(day)s at the latest.", day=_DAY
        ),
    ),
    "meeting": Placeholder(sentence("where the meeting is on line"), "https://vergaderen.example/spreekuur"),
    "new_end": Placeholder(
        sentence("the new end of the project, if there is one"),
        sentence("The project now ends on %(day)s.", day=_DAY),
    ),
    "number": Placeholder(sentence("the number of the version"), 2),
    "organisation": Placeholder(sentence("the organisation"), "Stichting Samen Eten"),
    "outcome": Placeholder(sentence("what was decided"), sentence("Your request has been granted")),
    "owner": Placeholder(sentence("the owner of the initiative"), "Stichting Samen Eten"),
    "pot": Placeholder(sentence("the pot"), ""),
    "question": Placeholder(
        sentence("the question, as published"),
        Words(nl="Mogen wij samen aanvragen?", en="May we apply together?"),
    ),
    "reason": Placeholder(sentence("the reason that was given"), "…"),
    "received_on": Placeholder(sentence("the day on which it came in"), _DAY),
    "reference": Placeholder(sentence("the reference of the application"), "2026-A-001"),
    "report": Placeholder(sentence("the name of the report"), Words(nl="Tussenverslag", en="Halfway report")),
    "request": Placeholder(sentence("what was asked"), sentence("Request for more time")),
    "reviewers": Placeholder(sentence("how many reviewers"), 3),
    "still_until": Placeholder(sentence("the last day on which the term stands still"), _DAY),
    "title": Placeholder(sentence("the title of the application"), "Samen aan tafel"),
    "until": Placeholder(sentence("until when it can be answered"), _MOMENT),
    "waiting": Placeholder(
        sentence("how many applications wait"),
        sentence("%(count)s applications wait for your review", count=7),
    ),
    "until_on": Placeholder(sentence("the last day to decide, as it is now"), _DAY),
    "was": Placeholder(sentence("the deadline as it was"), _MOMENT),
    "was_on": Placeholder(sentence("the last day to decide, as it was"), _DAY),
    "why": Placeholder(sentence("on which ground the term stands still"), SUSPENSION_REASONS["consent"]),
    "wrong": Placeholder(sentence("what is wrong, as the manager wrote it"), "…"),
}


def check_text(kind: Kind, subject: str, body: str, *, language: str) -> None:
    """Raise RuleBroken at `subject_<language>` or `body_<language>` when a text cannot be sent like this."""
    for name, text, most in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_BODY)):
        field = f"{name}_{language}"
        if not text.strip():
            raise RuleBroken("mail_text_empty", sentence("Write a text."), field=field)
        if len(text) > most:
            said = sentence("Use at most %(count)s characters.", count=most)
            raise RuleBroken("mail_text_too_long", said, field=field)
        check_placeholders(text, kind.placeholders, field=field)
    missing = [key for key in kind.must if f"{{{key}}}" not in f"{subject}\n{body}"]
    if missing:
        said = sentence("This mail must say: %(missing)s.", missing=braced(missing))
        raise RuleBroken("placeholder_missing", said, field=f"body_{language}")
