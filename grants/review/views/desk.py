"""The blueprint of this wing, who enters where, and what several of its pages show."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from grants.applications.models import Application
from grants.applications.queries import answers_for_reviewers
from grants.foundation.terms import instant_from_local
from grants.streams.models import Stream
from grants.streams.rules import answer_in_words
from grants.web.access import role, wing
from grants.web.pages import page_language

bp = wing("review", __name__)
REVIEWER = role("reviewer")
STAFF = role("programme_manager", "chair", "auditor")
PANEL = role("reviewer", "programme_manager", "chair", "auditor")


def answers_of(application: Application) -> list[tuple[str, str, Any]]:
    """Return (question, kind, answer) of what reviewers may read, as a page shows it."""
    language = page_language()
    return [
        (question.label.spoken(language), question.kind, answer_in_words(question, answer, language))
        for question, answer in answers_for_reviewers(application)
    ]


def review_due(stream: Stream) -> datetime | None:
    """Return the end of the last day for reviews, as the call names it."""
    until = stream.definition.dates.review_until
    return None if until is None else instant_from_local(datetime.combine(until, time(23, 59, 59)))
