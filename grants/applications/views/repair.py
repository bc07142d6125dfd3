"""The one repair: a manager asks it, the team answers it, and a manager may leave an application untreated."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import RepairForm, UntreatedForm
from grants.applications.models import Application
from grants.applications.permissions import may_find_admissibility
from grants.applications.rules import repairable, untreated_until
from grants.applications.states import REPAIR
from grants.applications.views import manager
from grants.applications.views.desk import arrival, bp
from grants.applications.views.repair_files import files_by_repair, take_repair_files
from grants.applications.views.writing import own_application
from grants.foundation.clock import now, today
from grants.foundation.errors import NotFound
from grants.foundation.terms import end_of_day
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.queries import roles_in_force
from grants.streams.queries import streams_managed_by
from grants.streams.question_forms import SectionForm, one_more, section_form
from grants.streams.rules import has_closed
from grants.streams.rules.definition import Question, Section, Words
from grants.web.access import SIGNED_IN, door, me, role
from grants.web.home import Todo, todo_source
from grants.web.pages import page_language

MANAGER = role("programme_manager")


@todo_source
def repairs_to_make(account: Account) -> list[Todo]:
    """List the applications the account's teams must repair, and those a manager must decide about after it."""
    found = [
        Todo(
            sentence("Complete “%(title)s”: we asked you to repair it", title=one.title),
            url_for("applications.repair", application_id=one.id),
            end_of_day(one.repair.due_on) if one.repair else None,
        )
        for one in queries.repairs_to_answer(account)
    ]
    if not any(grant.role == "programme_manager" for grant in roles_in_force(account)):
        return found
    closed = [stream for stream in streams_managed_by(account) if has_closed(stream, now())]
    return found + [_weighing(one) for one in (queries.repairs_to_weigh(account, closed) if closed else [])]


def _weighing(one: Application) -> Todo:
    came = one.repair is not None and one.repair.state == "repaired"
    said = (
        sentence("A repair came in: decide about %(reference)s", reference=one.reference)
        if came
        else sentence("A repair did not come: leave %(reference)s untreated", reference=one.reference)
    )
    last_day = untreated_until(one.repair.ended_on) if one.repair else None
    url = url_for("applications.admissibility", application_id=one.id)
    return Todo(said, url, end_of_day(last_day) if last_day else None)


@bp.get("/applications/<int:application_id>/repair/request")
@door(MANAGER)
def repair_request(application_id: int, form: RepairForm | None = None) -> Any:
    """Ask a manager what must be repaired, and in how many days."""
    shown = _to_find(application_id)
    form = form or RepairForm(formdata=None)
    form.offer(_open_questions(shown), page_language())
    return {"application": shown, "stream": shown.stream, "form": form}


def _to_find(application_id: int) -> Application:
    shown = queries.get_application(me(), application_id)
    may_find_admissibility(me(), shown, closed=queries.has_interest(me().id, application_id)).require()
    return shown


def _open_questions(shown: Application) -> list[tuple[Section, Question]]:
    return repairable(queries.definition_of(shown), queries.facts_in_force(shown).answers)


@bp.post("/applications/<int:application_id>/repair/request")
@door(MANAGER)
def ask_repair(application_id: int) -> Any:
    """Send the request to the team."""
    shown = _to_find(application_id)
    form = RepairForm()
    form.offer(_open_questions(shown), page_language())
    if form.carries_out(commands.ask_repair, actor=me(), application=shown):
        flash(gettext("The request is sent to the team."), "good")
        return redirect(url_for("applications.admissibility", application_id=application_id), 303)
    return repair_request(application_id, form), 422


@bp.get("/applications/<int:application_id>/repair")
@door(SIGNED_IN)
def repair(application_id: int, form: SectionForm | None = None) -> Any:
    """Show the team what is wrong, with only those questions open."""
    shown = own_application(application_id)
    asked = shown.repair
    if asked is None:
        raise NotFound
    kept = queries.facts_in_force(shown).answers
    questions = _asked(shown)
    answers = {question.key: kept.get(section.key, {}).get(question.key) for section, question in questions}
    blank = _form_of(questions)
    return {
        "application": shown,
        "files": files_by_repair(shown, [question for _, question in questions]),
        "repair": asked,
        "label": REPAIR.labels[asked.team_state],
        "is_open": asked.state == "asked" and shown.state == "submitted" and today() <= asked.due_on,
        "questions": [question for _, question in questions],
        "form": form or blank.filled(answers, shown.version),
    }


def _asked(shown: Application) -> list[tuple[Section, Question]]:
    asked = shown.repair.questions if shown.repair else []
    return [(section, question) for section, question in _open_questions(shown) if question.key in asked]


def _form_of(questions: list[tuple[Section, Question]]) -> type[SectionForm]:
    together = Section("repair", Words(), tuple(question for _, question in questions))
    return section_form(together, page_language(), complete=True)


@bp.post("/applications/<int:application_id>/repair")
@door(SIGNED_IN)
def submit_repair(application_id: int) -> Any:
    """Hand the repair in."""
    shown = own_application(application_id)
    if shown.repair is None:
        raise NotFound
    arrived_at, by = arrival()
    questions = _asked(shown)
    form = _form_of(questions)()
    if (added := request.form.get("add", "")) in form and one_more(form[added]):
        return repair(application_id, form)
    # A file is laid ready before the rest is looked at, so that an error in another field never costs it.
    taken = take_repair_files(shown, [question for _, question in questions])
    for key, said in taken.faults.items():
        form[key].errors = [said]
    if taken.faults:
        return repair(application_id, form), 422
    if taken.stays:
        flash(taken.said, "good")
        return repair(application_id, form)

    def send(*, answers: dict[str, Any], version: int, **facts: Any) -> Any:
        _ = version
        by_section: dict[str, dict[str, Any]] = {}
        for section, question in questions:
            if question.kind != "file":
                by_section.setdefault(section.key, {})[question.key] = answers[question.key]
        return commands.submit_repair(answers=by_section, **facts)

    if form.carries_out(send, actor=me(), application=shown, arrived_at=arrived_at, arrival_by=by):
        flash(gettext("We received your repair."), "good")
        return redirect(url_for("applications.receipt", application_id=application_id), 303)
    return repair(application_id, form), 422


@bp.post("/applications/<int:application_id>/untreated")
@door(MANAGER)
def leave_untreated(application_id: int) -> Any:
    """Leave an application untreated, with the reason."""
    shown = _to_find(application_id)
    form = UntreatedForm()
    if form.carries_out(commands.leave_untreated, actor=me(), application=shown):
        flash(gettext("The finding is written down."), "good")
        return redirect(url_for("applications.intake", stream_id=shown.stream_id, state="submitted"), 303)
    return manager.admissibility(application_id, untreated=form), 422
