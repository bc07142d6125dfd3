"""What was written, what was submitted, and what is missing?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from sqlalchemy import func, select

from grants.applications.models import Application, Submission
from grants.applications.queries.attachments import SubmittedFile, attached, standing_attachments
from grants.applications.rules import (
    BudgetEntry,
    Facts,
    FileAnswer,
    Gap,
    canonical_content,
    facts_of,
    files_in,
    gaps,
    idea_facts,
    idea_gaps,
    with_files,
)
from grants.foundation.database import db
from grants.streams.rules import Answer, asked_sections, not_asked
from grants.streams.rules.definition import Definition, Question


def definition_of(application: Application) -> Definition:
    """Return the frozen call this application answers."""
    return application.stream_version.definition


def in_force(application: Application) -> Submission | None:
    """Return the submission that counts, or None for a draft."""
    return application.submissions[-1] if application.submissions else None


def facts_as_written(application: Application) -> Facts:
    """Return what the team sees: everything as it was last saved, without answers that are not asked for."""
    definition = definition_of(application)
    written = {section.section_key: section.answers for section in application.sections}
    if definition.asks_files:
        files = [
            FileAnswer(one.question_key, one.name, one.kind, one.size, one.sha256)
            for one in standing_attachments(application)
        ]
        written = with_files(definition, written, files)
    left_out = not_asked(definition, written)
    return Facts(
        title=application.title,
        starts_on=application.starts_on,
        months=application.months,
        answers={
            section: {key: answer for key, answer in answers.items() if key not in left_out}
            for section, answers in written.items()
        },
        lines=[
            BudgetEntry(line.side, line.head, line.description, line.amount) for line in application.budget
        ],
    )


def facts_in_force(application: Application) -> Facts:
    """Return what everybody else sees: what was submitted, whatever the team writes since it reopened it."""
    submission = in_force(application)
    return facts_of(submission.content) if submission else facts_as_written(application)


def gaps_of(application: Application) -> list[Gap]:
    """Return what stands in the way of submitting."""
    return gaps(definition_of(application), facts_as_written(application))


def idea_gaps_of(application: Application) -> list[Gap]:
    """Return what stands in the way of submitting the idea."""
    return idea_gaps(definition_of(application), facts_as_written(application))


def answers_for_reviewers(application: Application) -> list[tuple[Question, Answer]]:
    """Return the submitted answers that the call shows to reviewers, in order; never who applies.

    Of a file it is only the kind, the size and the number by which `files_for_reviewers` has it.
    """
    answers = facts_in_force(application).answers
    number = count(1)
    return [
        (question, _without_names(question, answers.get(section.key, {}).get(question.key), number))
        for section, questions in asked_sections(definition_of(application), answers)
        for question in questions
        if question.for_reviewers
    ]


def chosen_topics(application: Application) -> list[str]:
    """Return the topics of the call that were chosen, by their short names, as submitted."""
    definition = definition_of(application)
    if definition.topic_question is None:
        return []
    answers = facts_in_force(application).answers
    return [
        key
        for section, questions in asked_sections(definition, answers)
        for question in questions
        if question.kind == "topics"
        for key in answers.get(section.key, {}).get(question.key) or []
    ]


def partner_names(applications: Iterable[Application]) -> dict[int, list[str]]:
    """Return the names of the partners that each submitted application gives, whoever may read its answers."""
    called = {one.id: definition_of(one) for one in applications}
    asking = {
        number: definition
        for number, definition in called.items()
        if any(question.kind == "partners" for question in definition.questions)
    }
    if not asking:
        return {}
    last = (
        select(func.max(Submission.id))
        .where(Submission.application_id.in_(asking))
        .group_by(Submission.application_id)
    )
    rows = db.session.execute(
        select(Submission.application_id, Submission.content).where(Submission.id.in_(last))
    )
    return {number: _partners(asking[number], facts_of(content).answers) for number, content in rows}


def _partners(definition: Definition, answers: dict[str, dict[str, Answer]]) -> list[str]:
    return [
        one["name"]
        for section, questions in asked_sections(definition, answers)
        for question in questions
        if question.kind == "partners"
        for one in answers.get(section.key, {}).get(question.key) or []
        if one.get("name")
    ]


def _without_names(question: Question, answer: Answer, number: Iterator[int]) -> Answer:
    if question.kind != "file":
        return answer
    return [{"number": next(number), "kind": one["kind"], "size": one["size"]} for one in answer or []]


def files_in_force(application: Application) -> list[SubmittedFile]:
    """Return every file of what was submitted, in the order of the questions."""
    definition, facts = definition_of(application), facts_in_force(application)
    return attached(application, files_in(definition, facts.answers)) if definition.asks_files else []


def files_for_reviewers(application: Application) -> list[SubmittedFile]:
    """Return the submitted files that the call shows to reviewers; the first has number one."""
    definition = definition_of(application)
    shown = {question.key for question, _answer in answers_for_reviewers(application)}
    answers = facts_in_force(application).answers
    return attached(application, [one for one in files_in(definition, answers) if one.question in shown])


def content_as_written(application: Application) -> str:
    """Return the canonical content of what is written now, over which a submission and a signature are."""
    return _content(application, facts_as_written(application))


def idea_as_written(application: Application) -> str:
    """Return the canonical content of the idea as it is written now."""
    return _content(application, idea_facts_of(application))


def idea_facts_of(application: Application) -> Facts:
    """Return the idea as it is written now."""
    return idea_facts(definition_of(application), facts_as_written(application))


def _content(application: Application, facts: Facts) -> str:
    initiative, organisation = application.initiative, application.organisation
    return canonical_content(
        call={"stream": application.stream.code, "version_sha256": application.stream_version.sha256},
        initiative={
            "name": initiative.name,
            "owner": initiative.owner.name,
            "owner_kvk": initiative.owner.kvk,
        },
        organisation={"name": organisation.name, "kvk": organisation.kvk, "place": organisation.place},
        facts=facts,
    )
