"""The pages on which a manager returns a deliverable with points, closes them, and accepts it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.forms import PointsForm, points_form
from grants.deliverables.models import Deliverable
from grants.deliverables.permissions import may_assess
from grants.deliverables.rules import kind_of
from grants.deliverables.states import DELIVERABLE
from grants.deliverables.views.desk import bp, part_pieces, source_lines
from grants.deliverables.views.lists import heading
from grants.web.access import SIGNED_IN, door, me


def _assessable(deliverable_id: int) -> Deliverable:
    """Return a deliverable the person may assess; raises NotFound, NotAllowed."""
    shown = queries.get_deliverable(me(), deliverable_id)
    may_assess(me(), shown.award, team=team_of(shown.award, ever=True)).require()
    return shown


@bp.get("/deliverables/<int:deliverable_id>/points")
@door(SIGNED_IN)
def points(deliverable_id: int, form: PointsForm | None = None) -> Any:
    """Show the text of every part with room for what must be better."""
    shown = _assessable(deliverable_id)
    DELIVERABLE.after(shown.state, "return")
    kind, sources = kind_of(shown), source_lines(shown)
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "kind": kind,
        "parts": part_pieces(shown, sources),
        "sources": sources,
        "form": form or points_form(kind),
    }


@bp.post("/deliverables/<int:deliverable_id>/points")
@door(SIGNED_IN)
def return_deliverable(deliverable_id: int) -> Any:
    """Return it with points."""
    shown = _assessable(deliverable_id)
    form = points_form(kind_of(shown))
    if form.carries_out(commands.return_deliverable, actor=me(), deliverable=shown):
        flash(gettext("The initiative has been asked to improve it."), "good")
        return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)
    return points(deliverable_id, form), 422


@bp.post("/deliverables/points/<int:point_id>/closure")
@door(SIGNED_IN)
def close_point(point_id: int) -> Any:
    """Say that a point has been met."""
    shown, point = queries.get_point(me(), point_id)
    commands.close_point(actor=me(), deliverable=shown, point=point)
    flash(gettext("The point is closed."), "good")
    return redirect(url_for("deliverables.deliverable", deliverable_id=shown.id), 303)


@bp.post("/deliverables/<int:deliverable_id>/acceptance")
@door(SIGNED_IN)
def accept_deliverable(deliverable_id: int) -> Any:
    """Accept it."""
    shown = queries.get_deliverable(me(), deliverable_id)
    commands.accept_deliverable(actor=me(), deliverable=shown)
    flash(gettext("It has been accepted. The document is being made."), "good")
    return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)
