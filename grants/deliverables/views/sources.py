"""The list of sources of a deliverable: added to, corrected, taken from."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.forms import SourceForm
from grants.deliverables.models import Deliverable, DeliverableSource
from grants.deliverables.permissions import may_write
from grants.deliverables.rules import reference, unknown_references
from grants.deliverables.states import DELIVERABLE
from grants.deliverables.views.desk import bp
from grants.deliverables.views.lists import heading
from grants.web.access import SIGNED_IN, door, me


@bp.get("/deliverables/<int:deliverable_id>/sources")
@door(SIGNED_IN)
def sources(deliverable_id: int, form: SourceForm | None = None) -> Any:
    """Show the list of sources, how to refer to one, and what is referred to without being in the list."""
    shown = _to_write(deliverable_id)
    listed = queries.sources_of(shown)
    known = {one.number for one in listed}
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "sources": [(one, reference(one)) for one in listed],
        "unknown": unknown_references(queries.texts_of(shown).values(), known),
        "form": form or SourceForm(formdata=None, data={"version": 0}),
    }


@bp.post("/deliverables/<int:deliverable_id>/sources")
@door(SIGNED_IN)
def add_source(deliverable_id: int) -> Any:
    """Add a source to the list."""
    shown = _to_write(deliverable_id)
    form = SourceForm()
    if not form.carries_out(_add, deliverable=shown):
        return sources(deliverable_id, form), 422
    said = gettext(
        "The source is added. Write [bron %(number)s] where you use it.", number=form.outcome.number
    )
    flash(said, "good")
    return redirect(url_for("deliverables.sources", deliverable_id=deliverable_id), 303)


def _add(*, deliverable: Deliverable, **typed: Any) -> DeliverableSource:
    return commands.add_source(
        actor=me(),
        deliverable=deliverable,
        **{name: said for name, said in typed.items() if name != "version"},
    )


@bp.get("/deliverables/<int:deliverable_id>/sources/<int:number>")
@door(SIGNED_IN)
def source(deliverable_id: int, number: int, form: SourceForm | None = None) -> Any:
    """Show one source to correct."""
    shown = _to_write(deliverable_id)
    found = queries.get_source(shown, number)
    names = ("version", "authors", "year", "title", "published_in", "address")
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "source": found,
        "form": form or SourceForm(formdata=None, data={name: getattr(found, name) for name in names}),
    }


@bp.post("/deliverables/<int:deliverable_id>/sources/<int:number>")
@door(SIGNED_IN)
def correct_source(deliverable_id: int, number: int) -> Any:
    """Correct one source."""
    shown = _to_write(deliverable_id)
    form = SourceForm()
    form.newest_version = queries.get_source(shown, number).version
    if not form.carries_out(commands.correct_source, actor=me(), deliverable=shown, number=number):
        return source(deliverable_id, number, form), 409 if form.stale else 422
    flash(gettext("Saved."), "good")
    return redirect(url_for("deliverables.sources", deliverable_id=deliverable_id), 303)


@bp.post("/deliverables/<int:deliverable_id>/sources/<int:number>/removal")
@door(SIGNED_IN)
def remove_source(deliverable_id: int, number: int) -> Any:
    """Take one source out of the list."""
    commands.remove_source(actor=me(), deliverable=_to_write(deliverable_id), number=number)
    flash(gettext("The source is taken out of the list."), "good")
    return redirect(url_for("deliverables.sources", deliverable_id=deliverable_id), 303)


def _to_write(deliverable_id: int) -> Deliverable:
    shown = queries.get_deliverable(me(), deliverable_id)
    may_write(me(), shown.award, team=team_of(shown.award)).require()
    DELIVERABLE.after(shown.state, "write")
    return shown
