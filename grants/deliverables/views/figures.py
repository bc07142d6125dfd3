"""The page on which an initiative gives the figures of its process evaluation."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.commands.figures import NOT_GIVEN
from grants.deliverables.forms import FiguresForm
from grants.deliverables.models import Deliverable
from grants.deliverables.permissions import may_write
from grants.deliverables.rules import kind_of
from grants.deliverables.states import DELIVERABLE
from grants.deliverables.views.desk import bp
from grants.deliverables.views.lists import heading
from grants.foundation.errors import NotFound
from grants.web.access import SIGNED_IN, door, me


def _evaluation(deliverable_id: int) -> Deliverable:
    """Return a deliverable that asks figures and that the person may write; raises NotFound, NotAllowed."""
    shown = queries.get_deliverable(me(), deliverable_id)
    may_write(me(), shown.award, team=team_of(shown.award)).require()
    if not kind_of(shown).asks_figures:
        raise NotFound
    return shown


@bp.get("/deliverables/<int:deliverable_id>/figures")
@door(SIGNED_IN)
def figures(deliverable_id: int, form: FiguresForm | None = None) -> Any:
    """Show the figures to fill in."""
    shown = _evaluation(deliverable_id)
    DELIVERABLE.after(shown.state, "write")
    if form is None:
        kept = queries.find_figures(shown)
        quotable = [one.part for one in queries.quote_consents(shown)]
        form = FiguresForm(
            data=queries.figures_by_name(kept)
            | {"version": kept.version if kept else NOT_GIVEN, "quotable": quotable}
        )
        form.name_choices(kind_of(shown))
    return {"deliverable": shown, "heading_words": heading(shown), "form": form}


@bp.post("/deliverables/<int:deliverable_id>/figures")
@door(SIGNED_IN)
def save_figures(deliverable_id: int) -> Any:
    """Save the figures."""
    shown = _evaluation(deliverable_id)
    form = FiguresForm()
    form.name_choices(kind_of(shown))
    kept = queries.find_figures(shown)
    form.newest_version = kept.version if kept else NOT_GIVEN
    if form.carries_out(commands.save_figures, actor=me(), deliverable=shown):
        flash(gettext("Saved."), "good")
        return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)
    return figures(deliverable_id, form), 409 if form.stale else 422
