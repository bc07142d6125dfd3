"""Given the reviews and the call, what does an applicant get, when is a reply in time, what gives a name away?"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from grants.foundation.errors import RuleBroken
from grants.foundation.terms import Term, Unit, end_of_day
from grants.foundation.wording import Sentence, sentence
from grants.review.rules.scores import Given
from grants.streams.rules import word_count
from grants.streams.rules.definition import Definition, Rebuttal

REMINDERS = (3, 1)
"""So many days before the last day a team that did not reply yet is reminded."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SHORTEST_NAME = 4


def report_for_applicant(
    asked: Rebuttal, scores: Mapping[str, Given], abstained: Iterable[str], remarks: str
) -> dict[str, Any]:
    """Return the parts of a review that the call sends: `scores`, `abstained`, `reasons` by criterion, `remarks`."""
    found: dict[str, Any] = {}
    if "scores" in asked.sends:
        found["scores"] = {key: score for key, (score, _reason) in scores.items()}
        found["abstained"] = sorted(abstained)
    if "reasons" in asked.sends:
        found["reasons"] = {key: reason for key, (_score, reason) in scores.items()}
    if "remarks" in asked.sends:
        found["remarks"] = remarks
    return found


def shuffled(numbers: Iterable[int], seed: str) -> list[int]:
    """Return these numbers in the order of their HMAC-SHA256 by the seed: it follows from nothing else."""
    return sorted(
        numbers, key=lambda one: hmac.new(seed.encode(), str(one).encode(), hashlib.sha256).digest()
    )


def last_day_of_reply(on: date, working_days: int) -> date:
    """Return the last day for a reply to what is sent on a day."""
    return Term(working_days, Unit.WORKING_DAYS, "call", statutory=False).last_day(on)


def is_in_time(due_on: date, at: datetime) -> bool:
    """Say whether a reply at this moment is in time."""
    return at < end_of_day(due_on)


def check_reply(reply: str, most: int) -> None:
    """Refuse an empty reply, or one with too many words; raises RuleBroken `reply_missing`, `reply_too_long`."""
    count = word_count(reply)
    if not count:
        raise RuleBroken("reply_missing", sentence("Write your reply first."), field="reply")
    if count > most:
        raise RuleBroken(
            "reply_too_long",
            sentence("Your reply has %(count)s words; at most %(most)s are allowed.", count=count, most=most),
            field="reply",
        )


def takes_report(definition: Definition, phase: str, *, returned: bool = False) -> bool:
    """Say whether a review can still be submitted in this phase, by the rule of the call for a late report.

    While the panel meets only one that was returned is taken.
    """
    takes_late = definition.rebuttal is None or definition.rebuttal.late_reports != "left_out"
    if phase == "rebuttal":
        return takes_late
    return phase == "independent" or (phase == "panel" and returned and takes_late)


def fewest_needed(definition: Definition, wanted: int) -> int:
    """Return how many reviews an application needs before it may go on; none where it always does."""
    if not definition.needs_scores:
        return 0
    return {"note": 0, "fewer": definition.fewest_reviews, "replace": wanted}[definition.too_few]


def gives_away(texts: Sequence[str], names: Iterable[str], institutions: Iterable[str]) -> list[Sentence]:
    """Return what may tell who wrote these texts: a name, a mail address, an institution. For a person to judge."""
    whole = "\n".join(texts)
    found = [sentence("a mail address: %(found)s", found=one) for one in sorted(set(_MAIL.findall(whole)))]
    found += [
        sentence("the name of a reviewer: %(found)s", found=name)
        for name in sorted({part for name in names for part in _parts_of(name)})
        if _stands_in(name, whole)
    ]
    return found + [
        sentence("where a reviewer works: %(found)s", found=one)
        for one in sorted(set(institutions))
        if len(one) >= _SHORTEST_NAME and _stands_in(one, whole)
    ]


def _parts_of(name: str) -> list[str]:
    """Return a whole name and its last word; a short one says nothing."""
    return [
        one
        for one in (name, name.rsplit(maxsplit=1)[-1] if name.split() else "")
        if len(one) >= _SHORTEST_NAME
    ]


def _stands_in(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def texts_of(report: Mapping[str, Any]) -> list[str]:
    """Return the texts of what an applicant gets of one review."""
    return [*report.get("reasons", {}).values(), report.get("remarks", "")]
