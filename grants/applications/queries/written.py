"""What was written, what was submitted, and what is missing?"""

from __future__ import annotations

from grants.applications.models import Application, Submission
from grants.applications.rules import BudgetEntry, Facts, Gap, facts_of, gaps
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
    written = {section.section_key: section.answers for section in application.sections}
    left_out = not_asked(definition_of(application), written)
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


def answers_for_reviewers(application: Application) -> list[tuple[Question, Answer]]:
    """Return the submitted answers that the call shows to reviewers, in order; never who applies."""
    answers = facts_in_force(application).answers
    return [
        (question, answers.get(section.key, {}).get(question.key))
        for section, questions in asked_sections(definition_of(application), answers)
        for question in questions
        if question.for_reviewers
    ]
