"""What did somebody answer before, in applications of their own teams?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from grants.applications.models import Application, SectionAnswers
from grants.applications.queries.visible import on_team
from grants.applications.rules import MOST_OFFERED, fits, is_alike
from grants.foundation.database import db
from grants.people.models import Account
from grants.streams.models import StreamVersion
from grants.streams.rules import Answer
from grants.streams.rules.definition import Question, Section, Words

MOST_PAGES = 60
"""So many pages that were written lately are looked at."""


@dataclass(frozen=True)
class Earlier:
    """An answer to a question that was asked before, and in which application it stands."""

    id: str
    title: str
    call: Words
    saved_at: datetime
    question: Question
    answer: Answer


def earlier_answers(viewer: Account, application: Application, section: Section) -> dict[str, list[Earlier]]:
    """Return by question what the viewer's own teams answered to it elsewhere, the latest first, each text once.

    Only from applications on whose team the viewer is now.
    """
    rows = db.session.execute(
        select(SectionAnswers, Application.title, StreamVersion)
        .join(Application, Application.id == SectionAnswers.application_id)
        .join(StreamVersion, StreamVersion.id == Application.stream_version_id)
        .where(on_team(viewer), Application.id != application.id)
        .order_by(SectionAnswers.saved_at.desc(), SectionAnswers.id.desc())
        .limit(MOST_PAGES)
    ).all()
    found: dict[str, list[Earlier]] = {}
    for kept, title, version in rows:
        known = {one.key: one for one in version.definition.questions}
        for key, answer in kept.answers.items():
            if (earlier := known.get(key)) is None:
                continue
            for question in section.questions:
                listed = found.setdefault(question.key, [])
                is_new = all(one.answer != answer for one in listed) and len(listed) < MOST_OFFERED
                if is_new and is_alike(question, earlier) and fits(question, answer):
                    name = f"{kept.id}-{key}"
                    listed.append(
                        Earlier(name, title, version.definition.name, kept.saved_at, question, answer)
                    )
    return {key: listed for key, listed in found.items() if listed}
