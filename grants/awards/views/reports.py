"""A report of a project: the page on which both sides read it, and where it is handed in, returned and accepted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext
from markupsafe import Markup

from grants.applications.rules import ShownFile, shown_file
from grants.awards import commands, queries
from grants.awards.forms.reports import AcceptForm, AnswerForm, ReturnForm, return_form
from grants.awards.models import AwardReport
from grants.awards.permissions import may_ask
from grants.awards.rules.reports import (
    PLAN,
    TARGETS,
    USUAL_DAYS_TO_MEND,
    WHOLE,
    Asked,
    of_milestone,
    report_title,
)
from grants.awards.states import REPORT, REPORT_POINT
from grants.awards.views.desk import bp
from grants.foundation import files
from grants.foundation.clock import today
from grants.foundation.documents import render_document
from grants.foundation.terms import day_of
from grants.streams.rules import answer_in_words
from grants.streams.rules.asked import left_out
from grants.streams.rules.definition import Question
from grants.web.access import SIGNED_IN, door, me
from grants.web.markdown import as_html
from grants.web.pages import file_answer, page_language, say, show

TONES = {"open": "warning", "submitted": "info", "accepted": "good", "lapsed": "neutral"}
POINT_TONES = {"open": "warning", "answered": "info", "closed": "good"}


def _report(award_id: int, report_id: int) -> AwardReport:
    return queries.reports.get_report(me(), award_id, report_id)


def files_by_place(report: AwardReport) -> dict[str, list[tuple[int, ShownFile]]]:
    """Return the files of a report by the question they answer, with their numbers."""
    found: dict[str, list[tuple[int, ShownFile]]] = {}
    for one in queries.reports.files_of_report(report):
        url = url_for("awards.report_file", file_id=one.id)
        listed = shown_file(one.name, one.size, state=one.state, scanned_by=one.scanned_by, url=url)
        found.setdefault(one.place, []).append((one.id, listed))
    return found


def names_of_places(report: AwardReport, asked: Asked) -> dict[str, str]:
    """Return what the places of points are called."""
    language = page_language()
    named = {WHOLE: gettext("The report as a whole"), PLAN: gettext("The milestones")}
    named[TARGETS] = gettext("What was planned and what was reached")
    named |= {one.key: one.label.spoken(language) for one in asked.own.questions}
    return {place: named[place] for place in commands.places_of(report)}


def answers_in(report: AwardReport, asked: Asked) -> list[tuple[str, Any]]:
    """Return the report's own questions that are asked, each with its answer as a reader sees it."""
    listed = files_by_place(report)
    hidden = left_out(asked.own.questions, report.answers)
    return [
        (
            one.label.spoken(page_language()),
            _shown(one, report, [file for _, file in listed.get(one.key, [])]),
        )
        for one in asked.own.questions
        if one.key not in hidden
    ]


def _shown(question: Question, report: AwardReport, listed: list[ShownFile]) -> Any:
    if question.kind == "file":
        return listed
    words = answer_in_words(question, report.answers.get(question.key), page_language())
    return Markup(as_html(words)) if question.kind == "text" and isinstance(words, str) else words


def numbers_in(report: AwardReport, asked: Asked) -> list[tuple[str, Any, Any, Any]]:
    """Return of each planned number: its name, what was planned, what the last report said, and what this one says."""
    if asked.targets is None:
        return []
    planned = queries.reports.planned_targets(report.award)
    last = queries.reports.last_report_before(report)
    before = queries.reports.realised_in(last) if last else {}
    now = queries.reports.realised_in(report)
    return [
        (one.label.spoken(page_language()), planned.get(one.key), before.get(one.key), now.get(one.key))
        for one in asked.targets.choices
    ]


def milestones_in(report: AwardReport, asked: Asked) -> list[dict[str, Any]]:
    """Return each milestone with what the report says of it, in words, and its evidence."""
    listed, found = files_by_place(report), []
    for one, section in asked.milestones:
        said = {
            part: answer_in_words(question, report.answers.get(question.key), page_language())
            for part, question in zip(("reached", "expected", "words"), section.questions, strict=False)
        }
        proof = [file for _, file in listed.get(of_milestone(one.number, "files"), [])]
        found.append({"what": one.what, "planned_on": one.planned_on, "files": proof, **said})
    return found


@bp.get("/awards/<int:award_id>/reports/<int:report_id>")
@door(SIGNED_IN)
def report(
    award_id: int,
    report_id: int,
    returning: ReturnForm | None = None,
    accepting: AcceptForm | None = None,
    answering: tuple[int, AnswerForm] | None = None,
) -> Any:
    """Show a report: how far it is, what it says, its points, and what can be done now."""
    shown = _report(award_id, report_id)
    award, asked = shown.award, queries.reports.asked_of(shown)
    is_asked = queries.reports.reports_are_asked(award)
    is_mine = bool(may_ask(me(), award, team=queries.team_of(award))) and is_asked
    writes = is_mine and shown.state == "open"
    judges = shown.state == "submitted" and bool(queries.reports.may_judge(me(), award))
    places = names_of_places(shown, asked)
    points = queries.reports.points_of_report(shown)
    labels = {one.key: one.label.spoken(page_language()) for one in asked.whole.questions}
    suggested = {"due_on": today() + timedelta(days=USUAL_DAYS_TO_MEND)}
    return {
        "report": shown,
        "award": award,
        "title": queries.reports.title_of(shown),
        "label": REPORT.labels[shown.state],
        "tone": TONES[shown.state],
        "is_late": shown.state == "open" and shown.due_on < today(),
        "held": queries.lateness.held_by_reports([award.id]).get(award.id, [])
        if shown.state == "open"
        else [],
        "reads": queries.reports.reads_report(me(), shown),
        "answers": answers_in(shown, asked),
        "numbers": numbers_in(shown, asked),
        "milestones": milestones_in(shown, asked),
        "about": {f"milestone-{one.number}": one.what for one, _ in asked.milestones},
        "gaps": [(key, labels.get(key, key), said) for key, said in queries.reports.gaps_of_report(shown)]
        if writes
        else [],
        "points": [(one, places.get(one.place, ""), _answer_form(one.id, answering)) for one in points],
        "point_labels": REPORT_POINT.labels,
        "point_tones": POINT_TONES,
        "writes": writes,
        "answers_points": writes or (is_mine and shown.state == "accepted"),
        "unanswered": any(one.state == "open" for one in points),
        "takes_back": is_mine and shown.state == "submitted",
        "judges": judges,
        "closes": judges or (shown.state == "accepted" and bool(queries.reports.may_judge(me(), award))),
        "returning": (returning or return_form(places)(formdata=None, data=suggested)) if judges else None,
        "accepting": (accepting or AcceptForm(formdata=None)) if judges else None,
        "open_points": sum(one.state != "closed" for one in points),
    }


def _answer_form(point_id: int, typed: tuple[int, AnswerForm] | None) -> AnswerForm:
    if typed is not None and typed[0] == point_id:
        return typed[1]
    return AnswerForm(formdata=None, prefix=f"p{point_id}")


def _back(shown: AwardReport, said: str, anchor: str | None = None) -> Any:
    flash(said, "good")
    url = url_for("awards.report", award_id=shown.award_id, report_id=shown.id, _anchor=anchor)
    return redirect(url, 303)


@bp.post("/awards/<int:award_id>/reports/<int:report_id>/submission")
@door(SIGNED_IN)
def submit_report(award_id: int, report_id: int) -> Any:
    """Hand it in."""
    shown = _report(award_id, report_id)
    commands.submit_report(actor=me(), report=shown)
    return _back(shown, gettext("The report has been handed in. You hear by e-mail what we think of it."))


@bp.post("/awards/<int:award_id>/reports/<int:report_id>/taking-back")
@door(SIGNED_IN)
def take_back_report(award_id: int, report_id: int) -> Any:
    """Take it back, to write on."""
    shown = _report(award_id, report_id)
    commands.take_back_report(actor=me(), report=shown)
    return _back(shown, gettext("You can write on. Do not forget to hand it in again."))


@bp.post("/awards/<int:award_id>/reports/<int:report_id>/points/<int:point_id>")
@door(SIGNED_IN)
def answer_point(award_id: int, report_id: int, point_id: int) -> Any:
    """Say what was done with a point."""
    shown, form = _report(award_id, report_id), AnswerForm(prefix=f"p{point_id}")
    point = queries.reports.get_point(shown, point_id)
    if form.carries_out(commands.answer_point, actor=me(), report=shown, point=point):
        return _back(shown, gettext("Your answer is saved."), "points")
    return report(award_id, report_id, answering=(point_id, form)), 422


@bp.post("/awards/<int:award_id>/reports/<int:report_id>/points/<int:point_id>/closing")
@door(SIGNED_IN)
def close_report_point(award_id: int, report_id: int, point_id: int) -> Any:
    """Say that a point is met."""
    shown = _report(award_id, report_id)
    point = queries.reports.get_point(shown, point_id)
    commands.close_report_point(actor=me(), report=shown, point=point)
    return _back(shown, gettext("The point is closed."), "points")


@bp.post("/awards/<int:award_id>/reports/<int:report_id>/return")
@door(SIGNED_IN)
def return_report(award_id: int, report_id: int) -> Any:
    """Give it back with points."""
    shown = _report(award_id, report_id)
    form = return_form(names_of_places(shown, queries.reports.asked_of(shown)))()
    if form.carries_out(commands.return_report, actor=me(), report=shown):
        return _back(shown, gettext("The report is returned, and the recipient is told."))
    return report(award_id, report_id, returning=form), 422


@bp.post("/awards/<int:award_id>/reports/<int:report_id>/acceptance")
@door(SIGNED_IN)
def accept_report(award_id: int, report_id: int) -> Any:
    """Accept it."""
    shown, form = _report(award_id, report_id), AcceptForm()
    if form.carries_out(commands.accept_report, actor=me(), report=shown):
        return _back(shown, gettext("The report is accepted, and the recipient is told."))
    return report(award_id, report_id, accepting=form), 422


@bp.get("/awards/reports/files/<int:file_id>")
@door(SIGNED_IN)
def report_file(file_id: int) -> Any:
    """Hand out a file with a report."""
    found, stored = queries.reports.get_report_file(me(), file_id)
    return file_answer(files.read(stored), name=found.name, media_type=stored.media_type)


@bp.get("/awards/<int:award_id>/reports/<int:report_id>.pdf")
@door(SIGNED_IN)
def report_pdf(award_id: int, report_id: int) -> Any:
    """Hand a report out as a document."""
    shown = _report(award_id, report_id)
    if not queries.reports.reads_report(me(), shown):
        return redirect(url_for("awards.report", award_id=award_id, report_id=report_id), 303)
    award, asked = shown.award, queries.reports.asked_of(shown)
    name = say(report_title(queries.reports.rule_of(shown), shown.number))
    facts = [
        (gettext("Project"), award.title),
        (gettext("Recipient"), award.recipient),
        (gettext("State"), say(REPORT.labels[shown.state])),
    ]
    if shown.submitted_at:
        facts.append((gettext("Handed in"), show(day_of(shown.submitted_at))))
    blocks: list[dict[str, Any]] = [{"kind": "facts", "rows": [list(one) for one in facts]}]
    for question in asked.whole.questions:
        words = answer_in_words(question, shown.answers.get(question.key), page_language())
        if words is not None:
            blocks.append({"kind": "heading", "text": _heading(asked, question), "level": 2})
            blocks.append({"kind": "paragraph", "text": show(words)})
    content = render_document(
        f"{name}: {award.title}",
        blocks,
        language=page_language(),
        reference=award.reference,
        dated=day_of(shown.submitted_at) if shown.submitted_at else today(),
    )
    return file_answer(
        content, name=f"{award.reference}-{shown.key}-{shown.number}.pdf", media_type="application/pdf"
    )


def _heading(asked: Asked, question: Question) -> str:
    label = question.label.spoken(page_language())
    about = next((one.what for one, section in asked.milestones if question in section.questions), "")
    return f"{about}: {label}" if about else label
