"""A call as its applicants fill it in, and its reports as recipients do, page by page; nothing of it is kept."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from msgspec.structs import replace

from grants.applications.forms import BudgetForm
from grants.applications.rules import BUDGET, Facts, gaps
from grants.applications.views.asking import aid_on, conditions, sums
from grants.applications.views.desk import bp
from grants.applications.views.manager import MANAGER
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import ZERO
from grants.streams.models import Stream
from grants.streams.permissions import may_manage_stream
from grants.streams.queries import get_stream
from grants.streams.question_forms import SectionForm, one_more, section_form
from grants.streams.rules import Answer, answer_fault, faults_by_part
from grants.streams.rules.definition import Definition, Section
from grants.web.access import door, me
from grants.web.pages import Link, page_language, say

LONGEST_GIVEN = 4_000
REPORT = "report-"
"""How the page of a report is called here, before its short name; no page of the form is called so."""
QUESTIONS = ("pages", "reports")


@bp.get("/streams/<int:stream_id>/preview/<part>")
@door(MANAGER)
def preview(stream_id: int, part: str, form: SectionForm | BudgetForm | None = None) -> Any:
    """Show one page of the form as an applicant will see it, or of a report as a recipient will."""
    shown = _managed(stream_id)
    definition = _asked_in(shown.written, part)
    if _cannot_be_shown(shown.written, part):
        flash(gettext("First mend the pages of the form, then you can look at them as an applicant."), "bad")
        return redirect(url_for("streams.stream", stream_id=stream_id), 303)
    given = _given()
    found: dict[str, Any] = {
        "stream": shown,
        "definition": definition,
        "part": part,
        "given": json.dumps(given),
        "pages": _pages(shown, part),
        "is_report": part.startswith(REPORT),
        "asks_plan": any(one.plan for one in definition.reports if f"{REPORT}{one.key}" == part),
        "checked": form is not None and form.is_submitted() and "add" not in request.form,
    }
    if part == BUDGET:
        form = form or _empty_budget()
        assert isinstance(form, BudgetForm)
        form.offer(definition, page_language())
        return found | {"form": form, "section": None, **sums(definition, form)}
    section = _section(definition, part)
    form = form or section_form(section, page_language()).filled({}, 0)
    assert isinstance(form, SectionForm)
    answers = _by_section(definition, given)
    return found | {
        "form": form,
        "section": section,
        "hangs": conditions(definition, answers, section, form),
        "aid": aid_on(definition, section, form, ZERO),
    }


@bp.post("/streams/<int:stream_id>/preview/<part>")
@door(MANAGER)
def try_page(stream_id: int, part: str) -> Any:
    """Say of one page what would keep an applicant from submitting, and go on when nothing does."""
    written = _managed(stream_id).written
    definition = _asked_in(written, part)
    if _cannot_be_shown(written, part):
        return preview(stream_id, part)
    if part == BUDGET:
        return _try_budget(stream_id, definition)
    section = _section(definition, part)
    form = section_form(section, page_language())()
    if (added := request.form.get("add", "")) in form and one_more(form[added]):
        return preview(stream_id, part, form)
    given = _given()
    answers = form.values()["answers"]
    if form.validate():
        _blame_gaps(form, definition, section, given)
    if form.errors or part.startswith(REPORT):
        return preview(stream_id, part, form), 422 if form.errors else 200
    given |= {key: answer for key, answer in answers.items() if key in _sources(definition) and answer}
    following = [*(one.key for one in definition.sections), BUDGET]
    after = following[following.index(part) + 1]
    return redirect(
        url_for("applications.preview", stream_id=stream_id, part=after, given=json.dumps(given)), 303
    )


def _blame_gaps(
    form: SectionForm, definition: Definition, section: Section, given: dict[str, Answer]
) -> None:
    """Put at each question that is asked what would keep one from submitting; a file is not asked for here."""
    answers = form.values()["answers"]
    hangs = conditions(definition, _by_section(definition, given), section, form)
    for question in section.questions:
        is_asked = question.key not in hangs or hangs[question.key].is_asked
        if question.kind == "file" or not is_asked:
            continue
        fault = answer_fault(question, answers.get(question.key))
        if fault is not None:
            form.blame(RuleBroken("answer_fault", fault, field=question.key))


def _try_budget(stream_id: int, definition: Definition) -> Any:
    form = BudgetForm()
    form.offer(definition, page_language())
    if request.form.get("add") in {"costs", "incomes"}:
        one_more(form[request.form["add"]])
        return preview(stream_id, BUDGET, form)
    if form.validate():
        typed = form.values()
        facts = Facts("", typed["starts_on"], typed["months"], {}, typed["lines"])
        for gap in gaps(definition, facts):
            if gap.section == BUDGET:
                form[gap.field].errors = [*form[gap.field].errors, say(gap.said)]
    return preview(stream_id, BUDGET, form), 422 if form.errors else 200


def _managed(stream_id: int) -> Stream:
    shown = get_stream(me(), stream_id)
    may_manage_stream(me(), shown).require()
    return shown


def _cannot_be_shown(definition: Definition, part: str) -> bool:
    if not definition.questions and not part.startswith(REPORT):
        return True
    return any(one in QUESTIONS for one, _said in faults_by_part(definition))


def _asked_in(definition: Definition, part: str) -> Definition:
    """Return the call with, for a page of a report, that report as its only page."""
    if not part.startswith(REPORT):
        return definition
    pages = [rule.section for rule in definition.reports if part == f"{REPORT}{rule.key}"]
    if not pages:
        raise NotFound
    return replace(definition, sections=(replace(pages[0], key=part),))


def _section(definition: Definition, key: str) -> Section:
    try:
        return definition.section(key)
    except KeyError as error:
        raise NotFound from error


def _empty_budget() -> BudgetForm:
    form = BudgetForm(formdata=None)
    form.fill([])
    return form


def _sources(definition: Definition) -> set[str]:
    return {question.shown_if.question for question in definition.questions if question.shown_if}


def _given() -> dict[str, Answer]:
    """Return the answers on which later questions hang; they travel along with the pages and are kept nowhere."""
    written = request.values.get("given", "")[:LONGEST_GIVEN]
    try:
        found = json.loads(written or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: answer for key, answer in found.items() if isinstance(answer, (str, list))}


def _by_section(definition: Definition, given: dict[str, Answer]) -> dict[str, dict[str, Answer]]:
    return {
        section.key: {q.key: given[q.key] for q in section.questions if q.key in given}
        for section in definition.sections
    }


def _pages(shown: Stream, part: str) -> list[Link]:
    named = [(one.key, say(one.title)) for one in shown.written.sections]
    named.append((BUDGET, gettext("Period and budget")))
    named += [
        (f"{REPORT}{rule.key}", gettext("Report: %(name)s", name=say(rule.name)))
        for rule in shown.written.reports
    ]
    given = json.dumps(_given())
    return [
        Link(
            name,
            url_for("applications.preview", stream_id=shown.id, part=key, given=given),
            key == part,
        )
        for key, name in named
    ]
