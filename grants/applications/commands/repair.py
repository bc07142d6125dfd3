"""What does someone intend with the one repair of an application (Awb 4:5)? Ask it, answer it, leave untreated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from grants.applications import queries
from grants.applications.commands.intake import find, restore
from grants.applications.commands.lock import check_part, lock, touch
from grants.applications.commands.repair_files import settle_repair_files, with_repaired_files
from grants.applications.events import RepairAsked, RepairSubmitted
from grants.applications.models import Application, Repair, SectionAnswers, Submission
from grants.applications.permissions import may_find_admissibility, may_write
from grants.applications.rules import (
    check_can_be_left,
    check_repair_can_be_asked,
    dates_of,
    digest_of,
    last_day_of_repair,
    repair_in_time,
    repairable,
    repaired_content,
)
from grants.applications.states import APPLICATION, REPAIR
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.terms import end_of_day
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules import clean_answers, has_closed
from grants.streams.rules.definition import Section


@command
def ask_repair(
    *, actor: Account, application: Application, questions: Sequence[str], wrong: str, days: int
) -> Repair:
    """Ask the team, once, to mend formal answers within a term; the decision clock stands still meanwhile.

    Raises RuleBroken `call_still_open`, `arrived_late`, `repair_asked_before`, `not_formal`, `reason_missing`,
    `term_wrong`.
    """
    closed = queries.has_interest(actor.id, application.id)
    may_find_admissibility(actor, application, closed=closed).require()
    lock(application)
    check_repair_can_be_asked(
        application.state,
        is_closed=has_closed(dates_of(application), now()),
        is_late=application.is_late,
        was_asked=application.repair is not None,
    )
    open_to_repair = {
        question.key
        for _, question in repairable(
            queries.definition_of(application), queries.facts_in_force(application).answers
        )
    }
    if not questions or not set(questions) <= open_to_repair:
        said = sentence("Choose at least one formal question; others cannot change after the deadline.")
        raise RuleBroken("not_formal", said, field="questions")
    if not wrong.strip():
        raise RuleBroken("reason_missing", sentence("Say what is wrong."), field="wrong")
    due_on = last_day_of_repair(today(), days)
    if application.reopened_at is not None:
        restore(actor, application)
    repair = Repair(
        application=application,
        state=REPAIR.initial,
        questions=list(questions),
        wrong=wrong.strip(),
        asked_by=actor.id,
        asked_at=now(),
        due_on=due_on,
    )
    db.session.add(repair)
    _note(actor, application, "ask_repair", reason=wrong, questions=list(questions), due_on=due_on)
    db.session.flush()
    publish(RepairAsked(repair.id))
    return repair


@command
def submit_repair(
    *,
    actor: Account,
    application: Application,
    answers: dict[str, dict[str, Any]],
    arrived_at: datetime,
    arrival_by: str = "server",
) -> Submission:
    """Hand in the repair: a new submission that equals the earlier one but for the answers that were asked.

    Files are those that were laid ready by `add_repair_file`, never among `answers`.
    Raises RuleBroken `not_yours`, `repair_too_late`, `not_asked_to_repair`, `incomplete`, `answer_malformed`.
    """
    may_write(actor, application).require()
    lock(application)
    for section_key in answers:
        check_part(actor, application, section_key)
    APPLICATION.after(application.state, "submit_repair")
    repair, last = application.repair, queries.in_force(application)
    if repair is None or last is None:
        raise RuleBroken("no_repair", sentence("No repair was asked for this application."))
    state = REPAIR.after(repair.state, "submit_repair")
    if not repair_in_time(repair.due_on, arrived_at):
        said = sentence("The term has passed: what you submitted before the deadline stays as it is.")
        raise RuleBroken("repair_too_late", said)
    definition = queries.definition_of(application)
    typed = {key: _clean(definition.section(key), given) for key, given in answers.items()}
    given = with_repaired_files(application, definition, typed)
    content = repaired_content(last.content, definition, repair.questions, given)
    submission = Submission(
        number=last.number + 1,
        content=content,
        sha256=digest_of(content),
        arrived_at=arrived_at,
        arrival_by=arrival_by,
        deadline_at=end_of_day(repair.due_on),
        is_late=False,
        submitted_by=actor.id,
    )
    application.submissions.append(submission)
    _keep_answers(actor, application, typed)
    settle_repair_files(actor, application)
    repair.state, repair.answered_at, repair.answered_by = state, arrived_at, actor.id
    touch(application)
    _note(actor, application, "submit_repair", sha256=submission.sha256, arrived_at=arrived_at)
    db.session.flush()
    publish(RepairSubmitted(repair.id))
    return submission


def _clean(section: Section, given: dict[str, Any]) -> dict[str, Any]:
    """Return the answers as they are kept; those to unknown questions stay, so that they are refused."""
    files = {question.key for question in section.questions if question.kind == "file"}
    typed = {key: answer for key, answer in given.items() if key not in files}
    return typed | clean_answers(section, typed)


def _keep_answers(actor: Account, application: Application, typed: dict[str, dict[str, Any]]) -> None:
    kept = {section.section_key: section for section in application.sections}
    for key, given in typed.items():
        if key in kept:
            kept[key].answers = kept[key].answers | given
        else:
            application.sections.append(
                SectionAnswers(section_key=key, answers=given, saved_at=now(), saved_by=actor.id)
            )


@command
def lapse_repair(*, repair: Repair) -> None:
    """Note that the term of a repair ran out unused; the clockwork's own deed, and doing it twice does it once."""
    application = repair.application
    lock(application)
    db.session.refresh(repair)
    if repair.state != "asked" or application.state != "submitted" or today() <= repair.due_on:
        return
    repair.state = REPAIR.after(repair.state, "lapse")
    _note(None, application, "lapse_repair", due_on=repair.due_on)


@command
def leave_untreated(*, actor: Account, application: Application, reason: str) -> None:
    """Leave an application untreated: the repair did not come, or was not enough (Awb 4:5(1)).

    Only within four weeks after that (Awb 4:5(4)). Raises RuleBroken `no_repair`, `untreated_too_late`,
    `reason_missing`.
    """
    closed = queries.has_interest(actor.id, application.id)
    may_find_admissibility(actor, application, closed=closed).require()
    lock(application)
    repair = application.repair
    check_can_be_left(repair, today())
    if repair is not None:
        repair.state = REPAIR.after(repair.state, "leave_untreated")
    find(actor, application, "leave_untreated", reason)


def _note(actor: Account | None, application: Application, deed: str, **facts: Any) -> None:
    chain = programme_chain(application.stream.round.programme_id)
    record(actor_id=actor.id if actor else None, deed=deed, subject=application, chain=chain, **facts)
