"""Programmes, their pots, and the journal of each pot."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.budget import commands, permissions, queries
from grants.budget.forms import (
    BASIS_NAMES,
    ENTRY_KIND_NAMES,
    LESSER_NAMES,
    POT_KIND_NAMES,
    PURSE_NAMES,
    PotForm,
    ProgrammeForm,
    SourceForm,
)
from grants.budget.rules import Standing
from grants.budget.views.desk import OPENER, READER, bp
from grants.foundation.wording import sentence
from grants.people.permissions import holds
from grants.web.access import door, me
from grants.web.home import destination
from grants.web.pages import pager

destination(sentence("Programmes"), "budget.programmes", READER, place=60)


@bp.get("/programmes")
@door(READER)
def programmes() -> Any:
    """List the programmes one may read."""
    found = queries.programmes(me())
    is_open = queries.books_open_to(me())
    return {
        "programmes": found,
        "is_open": is_open,
        "standings": queries.standing_of(is_open),
        "nothing": Standing(),
        "may_open": permissions.may_open_programme(me()),
        "to_decide": len(queries.proposals_to_decide(me())),
    }


@bp.get("/programmes/new")
@door(OPENER)
def new_programme(form: ProgrammeForm | None = None) -> Any:
    """Show the form for a programme."""
    permissions.may_open_programme(me()).require()
    return {"form": form or ProgrammeForm()}


@bp.post("/programmes/new")
@door(OPENER)
def open_programme() -> Any:
    """Open a programme."""
    form = ProgrammeForm()
    if form.carries_out(commands.open_programme, actor=me()):
        flash(gettext("The programme is open. It has no pots yet."), "good")
        return redirect(url_for("budget.programme", programme_id=form.outcome.id), 303)
    return new_programme(form), 422


@bp.get("/programmes/<int:programme_id>")
@door(READER)
def programme(programme_id: int) -> Any:
    """Show a programme's pots: what is in them, what may still be given away, and what limits that."""
    shown = queries.get_programme(me(), programme_id)
    is_open = shown.id in queries.books_open_to(me())
    pots = queries.pots_of(shown) if is_open else []
    return {
        "programme": shown,
        "is_open": is_open,
        "pots": [(pot, depth, Standing.of(pot)) for pot, depth in queries.in_tree(pots)],
        "names": {pot.id: pot.name for pot in pots},
        "rooms": queries.rooms_of(pots),
        "sources": queries.brought_in_by_source(shown),
        "together": queries.standing_of([shown.id] if is_open else []).get(shown.id, Standing()),
        "kind_names": POT_KIND_NAMES,
        "purse_names": PURSE_NAMES,
        "lesser_names": LESSER_NAMES,
        "may_open_pot": permissions.may_open_pot(me(), shown.id),
        "may_propose": bool(pots) and permissions.may_propose_money(me(), shown.id),
        "manages": holds(me(), "programme_manager", programme_id=shown.id),
    }


@bp.get("/programmes/<int:programme_id>/pots/new")
@door(OPENER)
def new_pot(programme_id: int, form: PotForm | None = None) -> Any:
    """Show the form for a pot."""
    shown = queries.get_programme(me(), programme_id)
    permissions.may_open_pot(me(), shown.id).require()
    return {"programme": shown, "form": form or _pot_form(programme_id)}


@bp.post("/programmes/<int:programme_id>/pots/new")
@door(OPENER)
def open_pot(programme_id: int) -> Any:
    """Open a pot."""
    shown = queries.get_programme(me(), programme_id)
    form = _pot_form(programme_id)
    if form.carries_out(commands.open_pot, actor=me(), programme=shown):
        flash(gettext("The pot is open. It is still empty."), "good")
        return redirect(url_for("budget.pot", pot_id=form.outcome.id), 303)
    return new_pot(programme_id, form), 422


@bp.get("/programmes/<int:programme_id>/sources/new")
@door(OPENER)
def new_source(programme_id: int, form: SourceForm | None = None) -> Any:
    """Show the form for a source of money."""
    shown = queries.get_programme(me(), programme_id)
    permissions.may_open_pot(me(), shown.id).require()
    return {"programme": shown, "form": form or SourceForm()}


@bp.post("/programmes/<int:programme_id>/sources/new")
@door(OPENER)
def add_source(programme_id: int) -> Any:
    """Add a source of money."""
    shown = queries.get_programme(me(), programme_id)
    form = SourceForm()
    if form.carries_out(commands.add_source, actor=me(), programme=shown):
        flash(gettext("The source is added."), "good")
        return redirect(url_for("budget.programme", programme_id=shown.id), 303)
    return new_source(programme_id, form), 422


def _pot_form(programme_id: int) -> PotForm:
    form = PotForm()
    form.offer(queries.pots_of(queries.get_programme(me(), programme_id)))
    return form


@bp.get("/pots/<int:pot_id>")
@door(READER)
def pot(pot_id: int) -> Any:
    """Show a pot: how it stands, its ceilings, and every entry that touched it."""
    shown = queries.get_pot(me(), pot_id)
    found = queries.journal_page(shown, request.args.get("cursor", ""))
    return {
        "pot": shown,
        "standing": Standing.of(shown),
        "room": queries.rooms_of(queries.pots_of(shown.programme))[shown.id],
        "around": queries.pots_around(shown),
        "ceilings": queries.ceilings_of(shown),
        "journal": found.rows,
        "pager": pager(found),
        "kind_names": POT_KIND_NAMES,
        "entry_names": ENTRY_KIND_NAMES,
        "purse_names": PURSE_NAMES,
        "basis_names": BASIS_NAMES,
        "lesser_names": LESSER_NAMES,
        "may_propose": permissions.may_propose_money(me(), shown.programme_id),
    }
