"""How much de-minimis aid did an undertaking receive with what is asked here, against the limit of the call?

Regulation (EU) 2023/2831: one undertaking may receive EUR 300,000 over any period of three years (article 3(2)), aid
counts from the day on which the right to it is given (article 3(3)), and all companies that belong together are one
undertaking (article 2(2)). Whoever cannot be told apart counts: a row without a day or a regulation, and aid granted
after the day from which one counts back. The sum is never too low.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.foundation.money import ZERO, Money, total
from grants.foundation.terms import Term, Unit, day_of
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.answers import Answer
from grants.streams.rules.definition import AidRule, Definition, Question, Section

SOURCE = "Regulation (EU) 2023/2831, article 3"


@dataclass(frozen=True)
class AidSum:
    """What was received and counts, with what is asked, against the limit; `since` is None while no day is known."""

    received: Money
    asked: Money
    ceiling: Money
    since: date | None
    left_out: int
    """How many rows do not count: they are older, or under a regulation that does not count here."""

    @property
    def together(self) -> Money:
        """Return what was received and what is asked."""
        return self.received + self.asked

    @property
    def room(self) -> Money:
        """Return how much is left below the limit, or zero."""
        return max(self.ceiling - self.together, ZERO)

    @property
    def over(self) -> Money | None:
        """Return by how much the limit is passed, or None; exactly the limit is allowed."""
        return self.together - self.ceiling if self.together > self.ceiling else None

    @property
    def said(self) -> Sentence:
        """Return the sum in words."""
        facts = {
            "received": self.received,
            "asked": self.asked,
            "together": self.together,
            "limit": self.ceiling,
        }
        if self.over is None:
            return sentence(
                "Received and counted: %(received)s. Asked here: %(asked)s. Together: %(together)s of at most "
                "%(limit)s, so %(room)s is left.",
                room=self.room,
                **facts,
            )
        return sentence(
            "Received and counted: %(received)s. Asked here: %(asked)s. Together: %(together)s, which is %(over)s "
            "above the limit of %(limit)s.",
            over=self.over,
            **facts,
        )


def aid_question(definition: Definition) -> tuple[Section, Question] | None:
    """Return the de-minimis declaration a call asks for, with its page."""
    for section in definition.sections:
        for question in section.questions:
            if question.kind == "aid":
                return section, question
    return None


def counted_since(definition: Definition) -> date | None:
    """Return the first day on which aid that was granted counts; None while the call has no day to count from."""
    closes_at = definition.dates.closes_at
    back_from = definition.aid.back_from or (day_of(closes_at) if closes_at else None)
    if back_from is None:
        return None
    return Term(definition.aid.years, Unit.YEARS, SOURCE, statutory=False).latest_day_before(back_from)


def aid_sum(definition: Definition, answer: Answer, asked: Money) -> AidSum:
    """Add up a declaration and what is asked now, with gaps if need be."""
    since = counted_since(definition)
    listed = (answer or {}).get("grants") or []
    counted = [one for one in listed if _counts(definition.aid, one, since)]
    return AidSum(
        received=total(Money(one["amount"] or 0) for one in counted),
        asked=max(asked, ZERO),
        ceiling=definition.aid.ceiling,
        since=since,
        left_out=len(listed) - len(counted),
    )


def _counts(rule: AidRule, grant: Mapping[str, Any], since: date | None) -> bool:
    if grant["regulation"] is not None and grant["regulation"] not in rule.counts:
        return False
    return since is None or grant["granted_on"] is None or date.fromisoformat(grant["granted_on"]) >= since


def declared_aid(
    definition: Definition, answers: Mapping[str, Mapping[str, Answer]], asked: Money
) -> AidSum | None:
    """Return the sum of an application's declaration, or None when there is none; `answers` are those asked for."""
    found = aid_question(definition)
    if found is None:
        return None
    section, question = found
    answer = answers.get(section.key, {}).get(question.key)
    return None if answer is None else aid_sum(definition, answer, asked)
