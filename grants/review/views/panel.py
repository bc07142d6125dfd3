"""The panel: its list, an application with its reports side by side, and the final score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.errors import NotFound
from grants.foundation.wording import sentence
from grants.review import commands, queries
from grants.review.forms import InterestForm, PanelForm, panel_form
from grants.review.models import Standing
from grants.review.permissions import may_see_panel
from grants.review.queries import PanelCase
from grants.review.rules import review_said
from grants.review.rules.outliers import outliers
from grants.review.views.desk import PANEL, answers_of, bp, hand_out, names
from grants.streams.models import Stream
from grants.web.access import door, me, role
from grants.web.home import destination
from grants.web.pages import page_language

destination(sentence("Panels"), "review.panels", role("chair"), place=45)


@bp.get("/panels")
@door(PANEL)
def panels() -> Any:
    """List the panels that meet now and that one sits in."""
    return {"desks": [desk for desk in queries.desks(me(), *PANEL.roles) if desk.phase == "panel"]}


@bp.get("/streams/<int:stream_id>/panel")
@door(PANEL)
def panel(stream_id: int) -> Any:
    """List the applications before the panel, with their scores."""
    found = queries.get_panel_desk(me(), stream_id)
    may_see_panel(me(), found.stream, found.phase).require()
    to_answer = len(queries.to_answer_for_panel(me(), found.stream.id))
    waits = to_answer and names(found.stream).are_hidden
    standings = [] if waits else queries.panel_list(me(), found.stream)
    return {
        "desk": found,
        "standings": _in_order(found.stream, standings),
        "readable": queries.declared_free(me(), found.stream),
        "to_answer": to_answer,
    }


def _in_order(stream: Stream, standings: Sequence[Standing]) -> list[Standing]:
    """Return them as they are listed: where who applies is hidden not by the order in which they came in."""
    known = names(stream)
    return sorted(standings, key=lambda one: known.code(one.application))


@bp.get("/applications/<int:application_id>/panel")
@door(PANEL)
def case(application_id: int, form: PanelForm | None = None) -> Any:
    """Show the reports on an application side by side, without who wrote them."""
    try:
        found = queries.get_case(me(), application_id)
    except NotFound:
        return _ask_first(application_id)
    return {
        "case": found,
        "answers": answers_of(found.application, _address_of(application_id)),
        "definition": found.application.stream.definition,
        "apart": _apart(found),
        "introducers": queries.introducers_of(found.application),
        "form": form or _filled(found),
        "may_chair": found.desk.phase == "panel" and queries.leads(me(), found.application),
        "may_declare": found.desk.phase == "panel",
        "votes": queries.votes_on(found.application),
        "recommended": queries.find_recommended(found.application),
        "sights_of_it": review_said(found.desk.stream.definition),
    }


def _apart(found: PanelCase) -> dict[str, set[int]]:
    """Return by criterion, and by "" for the whole, which reports stand apart from the others."""
    definition, reports = found.application.stream.definition, found.reports
    low, high = definition.score_bounds
    apart = {"": outliers([report.mean for report in reports], low * 100, high * 100)}
    for criterion in definition.criteria:
        scale = definition.scale_of(criterion)
        values = [report.scores.get(criterion.key, (None, ""))[0] for report in reports]
        apart[criterion.key] = outliers(values, scale.lowest, scale.highest)
    return apart


def _ask_first(application_id: int) -> Any:
    """Lead who has not answered about an interest yet to the question; raises NotFound where there is none."""
    application, _phase = queries.get_before_panel(me(), application_id)
    if application.id not in {one.id for one in queries.to_answer_for_panel(me(), application.stream_id)}:
        raise NotFound
    return redirect(url_for("review.panel_answers", stream_id=application.stream_id), 303)


def _address_of(application_id: int) -> Callable[[int], str]:
    return lambda number: url_for("review.case_file", application_id=application_id, number=number)


@bp.get("/applications/<int:application_id>/panel/files/<int:number>")
@door(PANEL)
def case_file(application_id: int, number: int) -> Any:
    """Hand out a file of the application to the panel, under a neutral name."""
    return hand_out(queries.get_case(me(), application_id).application, number)


def _filled(found: PanelCase) -> PanelForm:
    made = panel_form(found.application.stream.definition, page_language())
    scores = found.provisional | found.final
    return made(formdata=None, data={**scores, "reason": found.reason, "version": found.standing.version})


@bp.post("/applications/<int:application_id>/panel")
@door(PANEL)
def give_final_scores(application_id: int) -> Any:
    """Keep the panel's final scores."""
    found = queries.get_case(me(), application_id)
    form = panel_form(found.application.stream.definition, page_language())()
    form.newest_version = found.standing.version
    if form.carries_out(commands.save_panel_scores, actor=me(), application=found.application):
        flash(gettext("The final score is saved."), "good")
        return redirect(url_for("review.panel", stream_id=found.desk.stream.id), 303)
    return case(application_id, form), 409 if form.stale else 422


@bp.get("/applications/<int:application_id>/panel/interest")
@door(PANEL)
def panel_interest(application_id: int, form: InterestForm | None = None) -> Any:
    """Ask a member of the panel which personal interest there is, on names only."""
    application, phase = queries.get_before_panel(me(), application_id)
    may_see_panel(me(), application.stream, phase).require()
    if phase != "panel":
        raise NotFound
    return {"application": application, "form": form or InterestForm()}


@bp.post("/applications/<int:application_id>/panel/interest")
@door(PANEL)
def declare_panel_interest(application_id: int) -> Any:
    """Close an application to a member of the panel."""
    application, _phase = queries.get_before_panel(me(), application_id)
    stream_id = application.stream_id
    form = InterestForm()
    if form.carries_out(commands.declare_panel_interest, actor=me(), application=application):
        flash(gettext("Your answer is saved."), "good")
        return redirect(url_for("review.panel", stream_id=stream_id), 303)
    return panel_interest(application_id, form), 422
