"""Commitments and cash side by side, per year: as a page and as a file; and the days budgets were adopted."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, url_for
from flask_babel import gettext

from grants.budget import commands, permissions, queries
from grants.budget.forms import POT_KIND_NAMES, AdoptionForm
from grants.budget.models import Programme
from grants.budget.rules import as_csv, by_year, last_day_to_invoke, together
from grants.budget.views.desk import OPENER, READER, bp
from grants.web.access import door, me


@bp.get("/programmes/<int:programme_id>/years")
@door(READER)
def years(programme_id: int, form: AdoptionForm | None = None) -> Any:
    """Show what was promised and what is paid, per year, for the programme and for each pot."""
    shown = queries.get_books(me(), programme_id)
    pots = queries.pots_of(shown)
    rows = queries.years_of_pots(pots)
    counted = by_year(rows.get(pot.id, {}) for pot in pots if pot.kind != "past")
    adoptions = queries.adoptions_of(shown)
    return {
        "programme": shown,
        "years": counted,
        "together": together(counted.values()),
        "pots": [(pot, depth, rows[pot.id]) for pot, depth in queries.in_tree(pots) if pot.id in rows],
        "sums": {pot_id: together(of_pot.values()) for pot_id, of_pot in rows.items()},
        "kind_names": POT_KIND_NAMES,
        "adopted": [
            (year, adoption.adopted_on, last_day_to_invoke(adoption.adopted_on))
            for year, adoption in sorted(adoptions.items())
        ],
        "may_adopt": permissions.may_open_pot(me(), shown.id),
        "form": form or AdoptionForm(),
    }


@bp.get("/programmes/<int:programme_id>/years.csv")
@door(READER)
def years_as_csv(programme_id: int) -> Any:
    """Answer the same figures as a file."""
    shown = queries.get_books(me(), programme_id)
    answer = Response(_csv(shown), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{gettext("years")}-{shown.id}.csv"'
    return answer


def _csv(programme: Programme) -> str:
    pots = queries.pots_of(programme)
    rows = queries.years_of_pots(pots)
    heads = [
        gettext("Pot"),
        gettext("For what"),
        gettext("Year"),
        gettext("Reserved in the year"),
        gettext("Committed in the year"),
        gettext("Money for the year"),
        gettext("Still to be paid"),
        gettext("Paid"),
        gettext("Left"),
    ]
    return as_csv(
        heads,
        (
            (pot.name, str(POT_KIND_NAMES[pot.kind]), year, row)
            for pot, _ in queries.in_tree(pots)
            for year, row in rows.get(pot.id, {}).items()
        ),
    )


@bp.post("/programmes/<int:programme_id>/years")
@door(OPENER)
def adopt_budget(programme_id: int) -> Any:
    """Write down when the budget of a year was adopted."""
    shown = queries.get_programme(me(), programme_id)
    form = AdoptionForm()
    if form.carries_out(commands.adopt_budget, actor=me(), programme=shown):
        flash(gettext("The day is written down."), "good")
        return redirect(url_for("budget.years", programme_id=programme_id), 303)
    return years(programme_id, form), 422
