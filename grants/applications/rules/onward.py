"""What happens to an application after it arrived, and when, by the dates of the call?"""

from __future__ import annotations

from datetime import date, datetime

from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.definition import Definition


def next_steps(
    definition: Definition,
    state: str,
    *,
    closes_at: datetime,
    has_closed: bool,
    is_late: bool,
    later: date | None = None,
) -> list[Sentence]:
    """Return what still happens, in order; `closes_at` is the deadline now in force, `later` the last
    day to decide that the applicant was told since. Nothing once all is over."""
    if state in ("withdrawn", "decided"):
        return []
    if is_late:
        return [_decided(definition, later)]
    still = sentence("Until %(moment)s you can still change your application.", moment=closes_at)
    return [
        *([] if has_closed else [still]),
        sentence(
            "After the deadline we check whether we can judge your application: it must be in time and complete, and "
            "from somebody who may apply."
        ),
        _judged(definition),
        _decided(definition, later),
    ]


def _judged(definition: Definition) -> Sentence:
    until = definition.dates.review_until
    if until is None:
        return sentence("If we can, reviewers judge your application.")
    return sentence("If we can, reviewers judge your application. They are ready on %(day)s.", day=until)


def _decided(definition: Definition, later: date | None) -> Sentence:
    by = later or definition.dates.decision_by
    if by is None:
        return sentence("You receive our decision in a letter. We send you a mail when it is there.")
    return sentence(
        "You receive our decision in a letter, on %(day)s at the latest. We send you a mail when it is there.",
        day=by,
    )
