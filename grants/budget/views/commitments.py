"""One commitment: its years, who bears it, its budget reservation, and the way to move its money."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.budget import commands, permissions, queries
from grants.budget.forms import (
    BASIS_NAMES,
    CONDITION_NAMES,
    ENTRY_KIND_NAMES,
    ConditionForm,
    InvocationForm,
    SharesForm,
    named,
    shares_form,
)
from grants.budget.rules import years_of
from grants.budget.views.desk import MANAGER, READER, bp
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import pager


@todo_source
def conditions_to_look_at(account: Account) -> list[Todo]:
    """Remind a manager of the awards that can still be withdrawn for want of budget (Awb 4:34)."""
    if not account.holds("programme_manager"):
        return []
    return [
        Todo(
            sentence(
                "Invoke a budget reservation or let it lapse: %(award)s",
                award=named(row.reservation.commitment),
            ),
            url_for("budget.commitment", commitment_id=row.reservation.commitment_id),
            None,
        )
        for row in queries.open_conditions(sorted(queries.books_open_to(account)))
    ]


@bp.get("/pots/<int:pot_id>/commitments")
@door(READER)
def commitments(pot_id: int) -> Any:
    """List what was promised from a pot."""
    shown = queries.get_pot(me(), pot_id)
    found = queries.commitments_page(shown, request.args.get("cursor", ""))
    return {"pot": shown, "rows": [row[0] for row in found.rows], "pager": pager(found), "named": named}


@bp.get("/commitments/<int:commitment_id>")
@door(READER)
def commitment(
    commitment_id: int,
    shares: SharesForm | None = None,
    condition: ConditionForm | None = None,
    invocation: InvocationForm | None = None,
) -> Any:
    """Show one commitment and what may be done with it."""
    shown = queries.get_commitment(me(), commitment_id)
    programme = shown.pot.programme
    sources = queries.money_sources(programme)
    known = {share.money_source_id: share.weight for share in queries.shares_of(shown)}
    may_keep = permissions.may_keep_commitment(me(), programme.id)
    return {
        "commitment": shown,
        "title": named(shown),
        "years": years_of(queries.held_by(shown)),
        "borne": queries.borne_by(shown),
        "entries": queries.entries_of(shown),
        "condition": queries.condition_of(shown),
        "condition_names": CONDITION_NAMES,
        "entry_names": ENTRY_KIND_NAMES,
        "basis_names": BASIS_NAMES,
        "may_keep": may_keep,
        "may_propose": permissions.may_propose_money(me(), programme.id),
        "shares_form": (shares or shares_form(sources, known)) if may_keep and sources else None,
        "condition_form": condition or ConditionForm(),
        "invocation_form": invocation or InvocationForm(),
    }


@bp.post("/commitments/<int:commitment_id>/shares")
@door(MANAGER)
def share_out(commitment_id: int) -> Any:
    """Say which sources bear a commitment."""
    shown = queries.get_commitment(me(), commitment_id)
    form = shares_form(queries.money_sources(shown.pot.programme), {})
    if form.carries_out(commands.share_out, actor=me(), commitment=shown):
        flash(gettext("It is written down who bears this."), "good")
        return _back(commitment_id)
    return commitment(commitment_id, shares=form), 422


@bp.post("/commitments/<int:commitment_id>/condition")
@door(MANAGER)
def reserve_for_budget(commitment_id: int) -> Any:
    """Let a commitment hang on the budget of a year."""
    shown = queries.get_commitment(me(), commitment_id)
    form = ConditionForm()
    basis = {"basis_kind": shown.basis_kind, "basis_id": shown.basis_id}
    if form.carries_out(commands.reserve_for_budget, actor=me(), **basis):
        flash(gettext("The budget reservation is written down."), "good")
        return _back(commitment_id)
    return commitment(commitment_id, condition=form), 422


@bp.post("/commitments/<int:commitment_id>/condition/invoke")
@door(MANAGER)
def invoke_reservation(commitment_id: int) -> Any:
    """Withdraw what is promised for want of budget."""
    shown = queries.get_commitment(me(), commitment_id)
    form = InvocationForm()
    if form.carries_out(commands.invoke_reservation, actor=me(), commitment=shown):
        flash(gettext("The budget reservation is invoked; what was promised is free again."), "good")
        return _back(commitment_id)
    return commitment(commitment_id, invocation=form), 422


def _back(commitment_id: int) -> Any:
    return redirect(url_for("budget.commitment", commitment_id=commitment_id), 303)
