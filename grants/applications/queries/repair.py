"""Which repairs were asked, which ran out, and what does a repair change?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, Repair
from grants.applications.queries.attachments import SubmittedFile, attached
from grants.applications.queries.visible import own_applications, seen_as_staff
from grants.applications.queries.written import definition_of, files_in_force
from grants.applications.rules import FileAnswer, facts_of, files_in
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules import Answer
from grants.streams.rules.definition import Question


@dataclass(frozen=True)
class Repaired:
    """What a repair did to one question: the answer and the files before the deadline, and those of the repair."""

    question: Question
    before: Answer
    after: Answer
    files_before: list[SubmittedFile]
    files_after: list[SubmittedFile]


def repaired_answers(application: Application) -> list[Repaired]:
    """Return what was asked to be repaired, before and after; nothing while no repair came in."""
    repair = application.repair
    if repair is None or repair.answered_at is None:
        return []
    definition = definition_of(application)
    before, after = (facts_of(one.content).answers for one in application.submissions[-2:])
    files_before, files_after = (
        attached(application, files_in(definition, answers)) for answers in (before, after)
    )
    return [
        Repaired(
            question,
            before.get(section.key, {}).get(question.key),
            after.get(section.key, {}).get(question.key),
            [one for one in files_before if one.answer.question == question.key],
            [one for one in files_after if one.answer.question == question.key],
        )
        for section in definition.sections
        for question in section.questions
        if question.key in repair.questions
    ]


def files_at_repair(application: Application, question_key: str) -> list[SubmittedFile]:
    """Return the files of a question while its repair is made: those submitted, and those that come with it."""
    submitted = [one for one in files_in_force(application) if one.answer.question == question_key]
    added = [
        SubmittedFile(FileAnswer(one.question_key, one.name, one.kind, one.size, one.sha256), one)
        for one in application.attachments
        if one.question_key == question_key and one.at_repair == "added" and one.removed_at is None
    ]
    return [one for one in (*submitted, *added) if one.attachment.state != "refused"]


def files_after_repair(application: Application, question_key: str) -> list[FileAnswer]:
    """Return the files by which a question is answered once the repair is sent."""
    found = files_at_repair(application, question_key)
    return [one.answer for one in found if one.attachment.at_repair != "taken_out"]


def repairs_to_lapse() -> Sequence[Repair]:
    """Return the repairs whose term passed unused, of applications that still wait for a finding."""
    return db.session.scalars(
        select(Repair)
        .join(Application, Application.id == Repair.application_id)
        .where(Repair.state == "asked", Repair.due_on < today(), Application.state == "submitted")
        .order_by(Repair.id)
    ).all()


def repairs_to_answer(account: Account) -> list[Application]:
    """Return the applications of somebody's teams that must be repaired, the newest first."""
    return [
        one
        for one in own_applications(account)
        if one.state == "submitted" and one.repair is not None and one.repair.state == "asked"
    ]


def repairs_to_weigh(viewer: Account, streams: Sequence[Stream]) -> Sequence[Application]:
    """Return the applications whose repair came in or ran out and that wait for a finding, the oldest first."""
    return db.session.scalars(
        select(Application)
        .join(Repair, Repair.application_id == Application.id)
        .where(
            Application.state == "submitted",
            Application.stream_id.in_([stream.id for stream in streams]),
            Repair.state.in_(("repaired", "lapsed")),
            seen_as_staff(viewer),
        )
        .options(joinedload(Application.repair))
        .order_by(Repair.asked_at, Repair.id)
    ).all()
