"""What came in, for staff: the list per stream, and one application with its finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from grants.applications import commands, queries
from grants.applications.forms import (
    INCOME_NAMES,
    AdmissibilityForm,
    ChooseForm,
    IntakeFilter,
    TakeBackForm,
    UntreatedForm,
)
from grants.applications.models import Application
from grants.applications.permissions import STAFF, is_on_team, may_find_admissibility
from grants.applications.queries import Repaired, SubmittedFile
from grants.applications.rules import (
    FINDING_NAMES,
    FLAG_NAMES,
    WARN_DAYS,
    Point,
    ShownFile,
    dates_of,
    untreated_until,
)
from grants.applications.states import APPLICATION, OWNER_ANSWER, REPAIR
from grants.applications.views.attachments import shown_files
from grants.applications.views.desk import bp
from grants.foundation.clock import now, today
from grants.foundation.terms import end_of_day
from grants.foundation.wording import counted, sentence
from grants.people.models import Account
from grants.people.queries import roles_in_force
from grants.streams.models import Stream
from grants.streams.queries import get_stream, streams_managed_by
from grants.streams.rules import answer_in_words, asked_sections, has_closed, over_cap
from grants.streams.rules.definition import Definition, Question
from grants.web.access import door, me, role
from grants.web.home import Todo, todo_source
from grants.web.markdown import as_html
from grants.web.pages import page_language, pager, say

READERS = role(*STAFF)
MANAGER = role("programme_manager")


@todo_source
def findings_to_make(account: Account) -> list[Todo]:
    """List the closed streams in which applications wait for a finding."""
    if not any(grant.role == "programme_manager" for grant in roles_in_force(account)):
        return []
    closed = [stream for stream in streams_managed_by(account) if has_closed(stream, now())]
    waiting = queries.awaiting_admissibility(account, closed) if closed else {}
    return [
        Todo(
            counted(
                waiting[stream.id],
                sentence("Decide whether one application is admissible: %(code)s", code=stream.code),
                sentence(
                    "Decide which of %(count)s applications are admissible: %(code)s",
                    count=waiting[stream.id],
                    code=stream.code,
                ),
            ),
            url_for("applications.intake", stream_id=stream.id, state="submitted"),
        )
        for stream in closed
        if stream.id in waiting
    ]


@todo_source
def decisions_that_near(account: Account) -> list[Todo]:
    """List the closed streams in which the last day to decide is two weeks away, or nearer."""
    if not any(grant.role == "programme_manager" for grant in roles_in_force(account)):
        return []
    return [
        Todo(
            sentence(
                "Decide, or tell applicants that it will be later: %(code)s (%(count)s)",
                code=stream.code,
                count=count,
            ),
            url_for("applications.intake", stream_id=stream.id, weeks=WARN_DAYS // 7),
            end_of_day(due_on),
        )
        for stream in streams_managed_by(account)
        if has_closed(stream, now()) and stream.state == "announced"
        for due_on, count in queries.nearing_decisions(stream, account).items()
    ]


@bp.get("/streams/<int:stream_id>/applications")
@door(READERS)
def intake(stream_id: int) -> Any:
    """List what was submitted in a stream, with counts and filters."""
    stream = get_stream(me(), stream_id)
    form = IntakeFilter(request.args)
    form.offer(queries.LISTED_FLAGS)
    if not form.validate():
        form = IntakeFilter(formdata=None)
        form.offer(queries.LISTED_FLAGS)
    found = queries.applications_page(
        me(),
        stream,
        state=form.state.data or "",
        search=(form.search.data or "").strip(),
        only_late=bool(form.late.data),
        only_over_cap=bool(form.over_cap.data),
        where=_limits(stream, form),
        cursor=request.args.get("cursor", ""),
    )
    definition = stream.definition
    every = [row.id for row in found.rows if row.state == "submitted"]
    return {
        "stream": stream,
        "applications": found.rows,
        "chosen": ChooseForm(formdata=None, applications=every if request.args.get("all") else []),
        "choose_all": url_for("applications.intake", stream_id=stream_id, all="y", **_kept(form)),
        "repair_labels": REPAIR.labels,
        "owner_labels": OWNER_ANSWER.labels,
        "pager": pager(found),
        "counts": queries.counts_of(me(), stream),
        "labels": APPLICATION.labels,
        "over": {row.id for row in found.rows if over_cap(definition, row.requested)},
        "clocks": queries.clocks_for(stream, found.rows),
        "form": form,
        "is_filtered": any(form.data.values()),
    }


def _kept(form: IntakeFilter) -> dict[str, Any]:
    """Return what the list is limited to, and the page one is on, for an address."""
    chosen: dict[str, Any] = {"cursor": request.args.get("cursor"), **form.data}
    return {name: value for name, value in chosen.items() if value}


def _limits(stream: Stream, form: IntakeFilter) -> list[Any]:
    found = queries.limited_to(
        stream,
        repair=form.repair.data or "",
        owner=form.owner.data or "",
        check=form.check.data or "",
        weeks=int(form.weeks.data) if form.weeks.data else None,
    )
    flags = form.flag.data
    return [*found, queries.has_any_flag(me(), stream, flags)] if flags else found


@bp.get("/applications/<int:application_id>/admissibility")
@door(READERS)
def admissibility(
    application_id: int,
    form: AdmissibilityForm | None = None,
    untreated: UntreatedForm | None = None,
    taken_back: TakeBackForm | None = None,
) -> Any:
    """Show what was submitted, and ask a manager whether it is admissible."""
    shown = queries.get_application(me(), application_id)
    if is_on_team(me(), shown):
        return redirect(url_for("applications.application", application_id=application_id), 303)
    definition = queries.definition_of(shown)
    facts = queries.facts_in_force(shown)
    waits = shown.state == "submitted"
    flags = queries.flags_shown_to(me(), shown)
    points = queries.points_for(me(), shown, flags)
    postponement = shown.postponement
    may = may_find_admissibility(me(), shown, closed=queries.has_interest(me().id, application_id))
    return {
        "application": shown,
        "stream": shown.stream,
        "facts": facts,
        "pages": answered(definition, facts.answers, shown_files(queries.files_in_force(shown))),
        "heads": heads_of(definition),
        "idea": queries.idea_in_force(shown),
        "flags": flags,
        "points": points,
        "finding_names": FINDING_NAMES,
        "flag_names": FLAG_NAMES,
        "label": APPLICATION.labels[shown.state],
        "may_find": waits and may.allowed,
        "has_closed": has_closed(dates_of(shown), now()),
        "owners_answer": queries.owners_answer(shown),
        "form": form or AdmissibilityForm(formdata=None, reason=_reasons(points)),
        "clock": queries.clock_for(shown),
        "postponement": postponement,
        "repair": shown.repair,
        "repair_label": REPAIR.labels[shown.repair.state] if shown.repair else None,
        "repair_questions": _named(definition, shown.repair.questions) if shown.repair else [],
        "repaired": _repaired(shown),
        "untreated_until": untreated_until(shown.repair.ended_on) if shown.repair else None,
        "may_leave": _may_leave(shown),
        "untreated": untreated or UntreatedForm(formdata=None),
        "may_take_back": APPLICATION.allows(shown.state, "take_back_finding") and may.allowed,
        "taken_back": taken_back or TakeBackForm(formdata=None),
    }


def _reasons(points: Sequence[Point]) -> str:
    """Return the points that are not met as the reason to offer, a line for each."""
    lines = []
    for one in points:
        if one.finding == "not_met":
            why = (
                one.mark.remark if one.mark and one.mark.remark else " ".join(say(said) for said in one.facts)
            )
            lines.append(f"{one.point.text.spoken(page_language())} {why}".strip())
    return "\n".join(lines)


def _may_leave(shown: Application) -> bool:
    """Say whether the repair leaves room to leave it untreated today."""
    repair = shown.repair
    if repair is None or not REPAIR.allows(repair.state, "leave_untreated"):
        return False
    return today() <= untreated_until(repair.ended_on)


def _named(definition: Definition, keys: Sequence[str]) -> list[str]:
    return [one.label.spoken(page_language()) for one in definition.questions if one.key in keys]


def _repaired(shown: Application) -> list[tuple[str, Any, Any]]:
    """Return what a repair changed: the question, and its answer before the deadline and in the repair."""
    language = page_language()

    def told(one: Repaired, answer: Any, files: list[SubmittedFile]) -> Any:
        if one.question.kind == "file":
            return shown_files(files).get(one.question.key, [])
        return _shown(one.question, answer, language)

    return [
        (
            one.question.label.spoken(language),
            told(one, one.before, one.files_before),
            told(one, one.after, one.files_after),
        )
        for one in queries.repaired_answers(shown)
    ]


def answered(
    definition: Definition,
    answers: dict[str, dict[str, Any]],
    files: dict[str, list[ShownFile]],
    *,
    stage: str | None = None,
) -> list[tuple[str, list[Any]]]:
    """Return what was asked and answered, page by page, as a reader sees it; files by question.

    With a stage, only the pages of that stage.
    """
    language = page_language()
    return [
        (
            section.title.spoken(language),
            [
                (
                    question.label.spoken(language),
                    files.get(question.key, [])
                    if question.kind == "file"
                    else _shown(question, answers.get(section.key, {}).get(question.key), language),
                )
                for question in questions
            ],
        )
        for section, questions in asked_sections(definition, answers)
        if stage in (None, section.stage)
    ]


def _shown(question: Question, answer: Any, language: str) -> Any:
    """Return an answer in words; a long text as what its Markdown makes of it, as reviewers see it too."""
    words = answer_in_words(question, answer, language)
    return Markup(as_html(words)) if question.kind == "text" and isinstance(words, str) else words


def heads_of(definition: Definition) -> dict[str, Any]:
    """Return what the headings of a budget are called, in the language of the page."""
    language = page_language()
    return INCOME_NAMES | {head.key: head.name.spoken(language) for head in definition.budget_heads}


@bp.post("/applications/<int:application_id>/admissibility")
@door(MANAGER)
def find_admissibility(application_id: int) -> Any:
    """Write down what a manager finds, with the reason."""
    shown = queries.get_application(me(), application_id)
    form = AdmissibilityForm()
    if form.carries_out(_finding, actor=me(), application=shown):
        flash(gettext("The finding is written down."), "good")
        return redirect(url_for("applications.intake", stream_id=shown.stream_id, state="submitted"), 303)
    return admissibility(application_id, form), 422


@bp.post("/applications/<int:application_id>/admissibility/take-back")
@door(MANAGER)
def take_back_finding(application_id: int) -> Any:
    """Let an application that was kept out wait for a finding again."""
    shown = queries.get_application(me(), application_id)
    form = TakeBackForm()
    if form.carries_out(commands.take_back_finding, actor=me(), application=shown):
        flash(gettext("The finding is taken back."), "good")
        return redirect(url_for("applications.admissibility", application_id=application_id), 303)
    return admissibility(application_id, taken_back=form), 422


def _finding(*, finding: str, **facts: Any) -> None:
    deeds = {"admissible": commands.find_admissible, "inadmissible": commands.find_inadmissible}
    deeds[finding](**facts)
