"""Writing: the pages of the call's form, one by one, and the budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import BudgetForm
from grants.applications.models import Application
from grants.applications.permissions import is_on_team, may_write_part
from grants.applications.queries import Earlier
from grants.applications.rules import BUDGET, part_is_open, writes_part
from grants.applications.views.asking import ShownAid, aid_on, conditions, sums
from grants.applications.views.attachments import Taken, files_by_question, take_files
from grants.applications.views.desk import arrival, bp
from grants.applications.views.manager import answered, heads_of
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.streams.question_forms import SectionForm, one_more, section_form
from grants.streams.rules import answer_in_words
from grants.streams.rules.definition import Section
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import clock_time, page_language, say


def own_application(application_id: int) -> Application:
    """Return an application one writes along on; raises NotFound for staff as well."""
    shown = queries.get_application(me(), application_id)
    if not is_on_team(me(), shown):
        raise NotFound
    return shown


def _section(application: Application, key: str) -> Section:
    try:
        return queries.definition_of(application).section(key)
    except KeyError as error:
        raise NotFound from error


@bp.get("/applications/<int:application_id>/sections/<section_key>")
@door(SIGNED_IN)
def section(
    application_id: int,
    section_key: str,
    form: SectionForm | None = None,
    taken_over: TakenOver | None = None,
) -> Any:
    """Show one page of the form with the answers as they are kept, and earlier answers of one's own to use again."""
    shown = own_application(application_id)
    asked = _section(shown, section_key)
    if form is None and not _is_open_now(shown, section_key):
        return redirect(url_for("applications.application", application_id=application_id), 303)
    kept = next((one for one in shown.sections if one.section_key == section_key), None)
    blank = section_form(asked, page_language())
    answers, version = (kept.answers, kept.version) if kept else ({}, 0)
    form = form or blank.filled(answers, version)
    return {
        "application": shown,
        "section": asked,
        "form": form,
        "conditions": conditions(
            queries.definition_of(shown),
            {one.section_key: one.answers for one in shown.sections},
            asked,
            form,
        ),
        "saved_at": kept.saved_at if kept else None,
        "files": files_by_question(shown, asked),
        "idea": queries.idea_in_force(shown),
        "verdict": may_write_part(me(), shown, section_key),
        "writers": _writers(shown, section_key),
        "answers": _answers(shown, asked),
        "earlier": _earlier(shown, asked, form),
        "taken_over": taken_over,
        "aid": _aid(shown, asked, form),
    }


def _aid(application: Application, asked: Section, form: SectionForm) -> ShownAid | None:
    if not any(question.kind == "aid" for question in asked.questions):
        return None
    requested = queries.facts_as_written(application).totals.requested
    return aid_on(queries.definition_of(application), asked, form, requested)


def _is_open_now(application: Application, part: str) -> bool:
    """Say whether a part belongs to the stage at which the application is; its overview says why not."""
    return part_is_open(queries.definition_of(application), queries.stage_now(application), part)


@dataclass(frozen=True)
class TakenOver:
    """An earlier answer that was put into the form: to which question, from where, and what stood there."""

    question: str
    title: str
    before: Any


def _earlier(
    application: Application, asked: Section, form: SectionForm
) -> dict[str, list[tuple[Earlier, Any]]]:
    """Return by question the earlier answers that differ from what stands in the form, each in words."""
    now_there = form.values()["answers"]
    return {
        key: [
            (one, answer_in_words(one.question, one.answer, page_language()))
            for one in listed
            if one.answer != now_there.get(key)
        ]
        for key, listed in queries.earlier_answers(me(), application, asked).items()
    }


def _take_over(application: Application, asked: Section, form: SectionForm, chosen: str) -> Any:
    """Put an earlier answer into the form beside all that was typed; it is kept once somebody saves it."""
    listed = queries.earlier_answers(me(), application, asked)
    one = next((one for found in listed.values() for one in found if one.id == chosen), None)
    if one is None:
        raise NotFound
    typed = form.values()["answers"]
    question = next(key for key, found in listed.items() if one in found)
    filled = type(form).filled(typed | {question: one.answer}, form.version.data)
    before = answer_in_words(one.question, typed.get(question), page_language())
    return section(application.id, asked.key, filled, TakenOver(question, one.title, before))


def _answers(application: Application, asked: Section) -> list[Any]:
    """Return what was saved on this page, for who only reads it."""
    files = {
        key: [one for _number, one in kept] for key, kept in files_by_question(application, asked).items()
    }
    answers = queries.facts_as_written(application).answers
    pages = answered(queries.definition_of(application), answers, files)
    keys = [one.key for one in queries.definition_of(application).sections]
    return pages[keys.index(asked.key)][1]


def _writers(application: Application, part: str) -> list[str]:
    """Return the names of who of the team writes a part."""
    present = (one for one in application.team if one.accepted_at is not None and one.left_at is None)
    return [one.account.name for one in present if one.account and writes_part(one.role, one.writes, part)]


@bp.post("/applications/<int:application_id>/sections/<section_key>")
@door(SIGNED_IN)
def save_section(application_id: int, section_key: str) -> Any:
    """Keep one page's answers, complete or not; a script that saves while one types gets JSON."""
    shown = queries.get_written(me(), application_id)
    form = section_form(_section(shown, section_key), page_language())()
    by_script = "X-Autosave" in request.headers
    if not by_script:
        kept = (one.version for one in shown.sections if one.section_key == section_key)
        form.newest_version = next(kept, 0)
    if (added := request.form.get("add", "")) in form and one_more(form[added]):
        return section(application_id, section_key, form)
    if chosen := request.form.get("take_over"):
        return _take_over(shown, _section(shown, section_key), form, chosen)
    # A file is kept before the text is looked at, so that an error in another field never costs it.
    taken = Taken() if by_script else take_files(shown, _section(shown, section_key))
    facts = {"actor": me(), "application": shown, "section_key": section_key, "arrived_at": arrival()[0]}
    done = form.carries_out(commands.save_section, **facts)
    if by_script:
        return _told_to_script(form, done, _aid(shown, _section(shown, section_key), form))
    if done and not taken.faults:
        flash(taken.said or gettext("Saved."), "good")
        return redirect(_after_section(shown, section_key, stays=taken.stays), 303)
    if done:
        form.newest_version = form.outcome.version
        form.take_over_version()
    for key, said in taken.faults.items():
        form[key].errors = [said]
    return section(application_id, section_key, form), _status(form)


def _told_to_script(form: SectionForm, done: bool, aid: ShownAid | None) -> Any:
    if done:
        return _saved(form.outcome.version) | _aid_told(aid), 200
    return {"message": " ".join(form.form_errors)}, _status(form)


def _budget_told(form: BudgetForm, application: Application, done: bool) -> Any:
    if not done:
        return {"message": " ".join(form.form_errors)}, _status(form)
    told = sums(queries.definition_of(application), form)["told"]
    return _saved(form.outcome.budget_version) | {"told": told}, 200


def _saved(version: int) -> dict[str, Any]:
    return {"saved_at": clock_time(now())[:5], "version": version}


def _aid_told(aid: ShownAid | None) -> dict[str, Any]:
    if aid is None:
        return {}
    return {"told": {"aid": say(aid.sum.said)}, "over": ["aid"] if aid.sum.over else []}


def _status(form: SectionForm | BudgetForm) -> int:
    return 409 if form.stale else 422


def _after_section(application: Application, section_key: str, *, stays: str) -> str:
    keys = [one.key for one in queries.definition_of(application).sections]
    following = [key for key in keys[keys.index(section_key) + 1 :] if _is_open_now(application, key)]
    if "stay" in request.form or stays:
        return url_for(
            "applications.section",
            application_id=application.id,
            section_key=section_key,
            _anchor=stays or None,
        )
    if following:
        return url_for("applications.section", application_id=application.id, section_key=following[0])
    last = "applications.budget" if _is_open_now(application, BUDGET) else "applications.idea"
    return url_for(last, application_id=application.id)


@bp.get("/applications/<int:application_id>/budget")
@door(SIGNED_IN)
def budget(application_id: int, form: BudgetForm | None = None) -> Any:
    """Show period and budget, what they add up to, and the call's limits."""
    shown = own_application(application_id)
    if form is None and not _is_open_now(shown, BUDGET):
        return redirect(url_for("applications.application", application_id=application_id), 303)
    definition = queries.definition_of(shown)
    if form is None:
        facts = {"starts_on": shown.starts_on, "months": shown.months, "version": shown.budget_version}
        form = BudgetForm(formdata=None, data=facts)
        form.fill(queries.facts_as_written(shown).lines)
    form.offer(definition, page_language())
    return {
        "application": shown,
        "definition": definition,
        "idea": queries.idea_in_force(shown),
        "form": form,
        "verdict": may_write_part(me(), shown, BUDGET),
        "writers": _writers(shown, BUDGET),
        "facts": queries.facts_as_written(shown),
        "heads": heads_of(definition),
        **sums(definition, form),
    }


@bp.post("/applications/<int:application_id>/budget")
@door(SIGNED_IN)
def save_budget(application_id: int) -> Any:
    """Keep period and budget, or give one more row to write in."""
    shown = queries.get_written(me(), application_id)
    form = BudgetForm()
    form.newest_version = shown.budget_version
    form.offer(queries.definition_of(shown), page_language())
    if request.form.get("add") in {"costs", "incomes"}:
        one_more(form[request.form["add"]])
        return budget(application_id, form)
    done = form.carries_out(commands.save_budget, actor=me(), application=shown, arrived_at=arrival()[0])
    if "X-Autosave" in request.headers:
        return _budget_told(form, shown, done)
    if done:
        flash(gettext("Saved."), "good")
        if form.has_open_amounts:
            flash(gettext("A line without an amount is kept as € 0. Fill in its amount."), "warning")
        stay = "stay" in request.form
        after = "applications.budget" if stay else "applications.check"
        return redirect(url_for(after, application_id=application_id), 303)
    return budget(application_id, form), _status(form)
