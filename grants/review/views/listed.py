"""In a blind call: with whom has somebody to do? Asked over one list, of which nothing leads to an application."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.errors import NotFound
from grants.review import commands, queries
from grants.review.forms import ListedForm
from grants.review.queries import Desk
from grants.review.rules.interests import Possible
from grants.review.views.desk import PANEL, bp
from grants.web.access import door, me


def _found(stream_id: int) -> tuple[Desk, str]:
    desk = queries.get_panel_desk(me(), stream_id)
    stage = queries.listed_stage(me(), desk)
    if stage is None:
        raise NotFound
    return desk, stage


@bp.get("/streams/<int:stream_id>/personal-interests")
@door(PANEL)
def listed(stream_id: int, form: ListedForm | None = None) -> Any:
    """Ask with which of all organisations and persons of a call one has an interest."""
    desk, stage = _found(stream_id)
    before = queries.find_listed(me(), desk.stream, stage) or queries.find_listed(
        me(), desk.stream, "assignment"
    )
    return {
        "desk": desk,
        "listed": list(queries.listed_names(desk.stream)),
        "found": sorted(set(_all_found(desk)), key=lambda one: (one.source, one.rule, str(one.on))),
        "ticked": set(form.chosen.data or []) if form else set(before.chosen if before else []),
        "again": before is not None and stage == "panel",
        "form": form or ListedForm(),
    }


def _all_found(desk: Desk) -> list[Possible]:
    found = queries.found_in_stream(me(), desk.stream)
    return [one for possible in found.values() for one in possible]


@bp.post("/streams/<int:stream_id>/personal-interests")
@door(PANEL)
def answer_over_list(stream_id: int) -> Any:
    """Keep the answers; which applications close is not told."""
    desk, stage = _found(stream_id)
    form = ListedForm()
    if form.carries_out(commands.answer_over_list, actor=me(), desk=desk):
        flash(gettext("Your answers are saved."), "good")
        if stage == "panel":
            return redirect(url_for("review.panel", stream_id=stream_id), 303)
        return redirect(url_for("review.assignments"), 303)
    return listed(stream_id, form), 422
