"""Writing a report of a project: one page that saves itself, with the last answers and the plan beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.models import AwardReport
from grants.awards.permissions import may_ask
from grants.awards.rules.reports import Asked
from grants.awards.states import REPORT, REPORT_POINT
from grants.awards.views.desk import bp
from grants.awards.views.reports import files_by_place, names_of_places, numbers_in
from grants.foundation.clock import now, today
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.inspection import inspect
from grants.streams.question_forms import SectionForm, section_form
from grants.streams.rules import answer_in_words
from grants.streams.rules.definition import Question
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import clock_time, page_language, say

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Hangs:
    """On which earlier answer of the same page a question hangs."""

    on: str
    question: str
    answer: str
    value: str
    is_here: bool = True
    is_asked: bool = True


def _own(award_id: int, report_id: int) -> AwardReport:
    found = queries.reports.get_report(me(), award_id, report_id)
    may_ask(me(), found.award, team=queries.team_of(found.award)).require()
    return found


def _blank(asked: Asked) -> type[SectionForm]:
    return section_form(asked.whole, page_language())


@bp.get("/awards/<int:award_id>/reports/<int:report_id>/writing")
@door(SIGNED_IN)
def report_writing(award_id: int, report_id: int, form: SectionForm | None = None) -> Any:
    """Show the questions of a report to write, beside the last answers, the plan and the points about it."""
    shown = _own(award_id, report_id)
    if form is None and (shown.state != "open" or not queries.reports.reports_are_asked(shown.award)):
        return redirect(url_for("awards.report", award_id=award_id, report_id=report_id), 303)
    asked = queries.reports.asked_of(shown)
    listed = files_by_place(shown)
    last = queries.reports.last_report_before(shown)
    places = names_of_places(shown, asked)
    return {
        "report": shown,
        "award": shown.award,
        "title": queries.reports.title_of(shown),
        "asked": asked,
        "form": form or _blank(asked).filled(shown.answers, shown.version),
        "conditions": _conditions(asked),
        "files": {one.key: listed.get(one.key, []) for one in asked.whole.questions if one.kind == "file"},
        "last": last,
        "last_title": queries.reports.title_of(last) if last else None,
        "last_answers": _last_answers(asked, last),
        "numbers": dict(
            zip((one.key for one in asked.targets.choices), numbers_in(shown, asked), strict=True)
        )
        if asked.targets
        else {},
        "points": [
            (one, places.get(one.place, ""))
            for one in queries.reports.points_of_report(shown)
            if one.state != "closed"
        ],
        "point_labels": REPORT_POINT.labels,
        "is_late": shown.due_on < today(),
    }


def _conditions(asked: Asked) -> dict[str, Hangs]:
    language = page_language()
    known = {one.key: one for one in asked.own.questions}
    found = {}
    for one in asked.own.questions:
        if (hangs := one.shown_if) is not None and hangs.question in known:
            on = known[hangs.question]
            words = say(answer_in_words(on, hangs.answer, language))
            found[one.key] = Hangs(on.key, on.label.spoken(language), words, hangs.answer)
    return found


def _last_answers(asked: Asked, last: AwardReport | None) -> dict[str, Any]:
    """Return by question what the last report answered, in words."""
    if last is None:
        return {}
    before = {one.key: one for one in queries.reports.asked_of(last).own.questions}
    found = {}
    for one in asked.own.questions:
        same = before.get(one.key)
        if same is not None and same.kind == one.kind and one.kind != "file":
            found[one.key] = answer_in_words(same, last.answers.get(one.key), page_language())
    return {key: words for key, words in found.items() if words is not None}


@bp.post("/awards/<int:award_id>/reports/<int:report_id>/writing")
@door(SIGNED_IN)
def save_report(award_id: int, report_id: int) -> Any:
    """Save what was typed, complete or not; a script that saves while one types gets JSON."""
    shown = _own(award_id, report_id)
    REPORT.after(shown.state, "save")
    asked = queries.reports.asked_of(shown)
    form, by_script = _blank(asked)(), "X-Autosave" in request.headers
    if not by_script:
        form.newest_version = shown.version
    # A file is kept before the text is looked at, so that an error in another field never costs it.
    stays, faults = ("", {}) if by_script else _take_files(shown, asked)
    done = form.carries_out(commands.save_report, actor=me(), report=shown)
    if by_script:
        if done:
            return {"saved_at": clock_time(now())[:5], "version": form.outcome.version}, 200
        return {"message": " ".join(form.form_errors)}, 409 if form.stale else 422
    for key, said in faults.items():
        form[key].errors = [said]
    if not done or faults:
        if done:
            form.newest_version = form.outcome.version
            form.take_over_version()
        return report_writing(award_id, report_id, form), 409 if form.stale else 422
    flash(gettext("Saved."), "good")
    if stays or "stay" in request.form:
        url = url_for("awards.report_writing", award_id=award_id, report_id=report_id, _anchor=stays or None)
        return redirect(url, 303)
    return redirect(url_for("awards.report", award_id=award_id, report_id=report_id), 303)


def _take_files(shown: AwardReport, asked: Asked) -> tuple[str, dict[str, str]]:
    """Add every file that was sent along, or remove the one whose button was pressed; return where, and the faults."""
    stays, faults = request.form.get("add_file", ""), {}
    if number := request.form.get("remove_file", ""):
        gone = next((one for one in queries.reports.files_of_report(shown) if str(one.id) == number), None)
        if gone is None:
            raise NotFound
        stays = gone.place
        commands.remove_report_file(actor=me(), report=shown, file=gone)
    for question in (one for one in asked.whole.questions if one.kind == "file"):
        sent = request.files.get(question.key)
        if sent is None or not sent.filename:
            if stays == question.key and not number:
                faults[question.key] = gettext("Choose a file first.")
            continue
        try:
            _add(shown, question)
        except RuleBroken as broken:
            faults[question.key] = say(broken.said)
    return stays, faults


def _add(shown: AwardReport, question: Question) -> None:
    rule, sent = question.file_rule, request.files[question.key]
    content = sent.stream.read(rule.megabytes * MEGABYTE + 1)
    file = inspect(content, name=sent.filename or "", kinds=rule.kinds, most_megabytes=rule.megabytes)
    commands.add_report_file(actor=me(), report=shown, place=question.key, file=file)
