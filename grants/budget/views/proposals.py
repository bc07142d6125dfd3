"""Proposals to bring in or move money: written and previewed by a manager, decided by a controller."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.budget import commands, permissions, queries
from grants.budget.forms import (
    ENTRY_KIND_NAMES,
    PROPOSAL_KIND_NAMES,
    PURSE_NAMES,
    ApprovalForm,
    ProposalForm,
    RefusalForm,
)
from grants.budget.views.desk import CONTROLLER, MANAGER, READER, bp
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import pager


@todo_source
def proposals_to_decide(account: Account) -> list[Todo]:
    """List the proposals that wait for this controller."""
    if not account.holds("controller"):
        return []
    return [
        Todo(
            sentence(
                "Decide about a proposal: %(amount)s for “%(pot)s”",
                amount=proposal.amount,
                pot=proposal.to_pot.name,
            ),
            url_for("budget.proposal", proposal_id=proposal.id),
        )
        for proposal in queries.proposals_to_decide(account)
    ]


@bp.get("/programmes/<int:programme_id>/proposals/new")
@door(MANAGER)
def new_proposal(programme_id: int, form: ProposalForm | None = None) -> Any:
    """Show the form for a proposal; the address may name a pot and a kind to begin with."""
    shown = queries.get_programme(me(), programme_id)
    permissions.may_propose_money(me(), shown.id).require()
    return {"programme": shown, "form": form or _form(programme_id, begun=True)}


@bp.post("/programmes/<int:programme_id>/proposals/change")
@door(MANAGER)
def change_proposal(programme_id: int) -> Any:
    """Show the form again with what was typed, after a look at the preview."""
    return new_proposal(programme_id, _form(programme_id))


@bp.post("/programmes/<int:programme_id>/proposals/preview")
@door(MANAGER)
def preview(programme_id: int) -> Any:
    """Show both pots before and after; nothing is saved."""
    shown = queries.get_programme(me(), programme_id)
    permissions.may_propose_money(me(), shown.id).require()
    form = _form(programme_id)
    if not form.carries_out(queries.preview_of):
        return new_proposal(programme_id, form), 422
    return {"programme": shown, "form": form, "changes": form.outcome, **_names()}


@bp.post("/programmes/<int:programme_id>/proposals")
@door(MANAGER)
def propose_money(programme_id: int) -> Any:
    """Put the proposal before a controller."""
    form = _form(programme_id)
    if form.carries_out(commands.propose_money, actor=me()):
        flash(gettext("Your proposal waits for a controller. Nothing has moved yet."), "good")
        return redirect(url_for("budget.proposal", proposal_id=form.outcome.id), 303)
    return new_proposal(programme_id, form), 422


def _form(programme_id: int, *, begun: bool = False) -> ProposalForm:
    begin = (
        {
            "to_pot": request.args.get("to_pot", type=int),
            "kind": request.args.get("kind"),
            "amount": _amount_in_address(),
        }
        if begun
        else {}
    )
    form = ProposalForm(data=begin)
    form.offer(queries.pots_of(queries.get_programme(me(), programme_id)))
    return form


def _amount_in_address() -> Money | None:
    typed = request.args.get("amount", "")
    return Money.euro(int(typed)) if typed.isdecimal() and len(typed) < 12 else None


@bp.get("/proposals")
@door(READER)
def proposals() -> Any:
    """List the proposals that wait, and those that were decided."""
    decided = queries.decided_proposals_page(me(), request.args.get("cursor", ""))
    return {
        "waiting": queries.proposals_for(me()),
        "decided": [row[0] for row in decided.rows],
        "pager": pager(decided),
        **_names(),
    }


@bp.get("/proposals/<int:proposal_id>")
@door(READER)
def proposal(
    proposal_id: int, approval: ApprovalForm | None = None, refusal: RefusalForm | None = None
) -> Any:
    """Show a proposal with both pots before and after, and what one may do about it."""
    shown = queries.get_proposal(me(), proposal_id)
    open_now = shown.state == "proposed"
    place = {"programme_id": shown.programme_id, "proposed_by": shown.proposed_by}
    return {
        "proposal": shown,
        "as_proposed": queries.as_proposed(shown),
        "as_it_stands": queries.as_it_stands(shown) if open_now else [],
        "verdict": permissions.may_decide_proposal(me(), **place),
        "may_withdraw": open_now and permissions.may_withdraw_proposal(me(), **place),
        "open_now": open_now,
        "approval": approval or ApprovalForm(),
        "refusal": refusal or RefusalForm(),
        **_names(),
    }


@bp.post("/proposals/<int:proposal_id>/approve")
@door(CONTROLLER)
def approve_proposal(proposal_id: int) -> Any:
    """Move the money."""
    form = ApprovalForm()
    if form.carries_out(
        commands.approve_proposal, actor=me(), proposal=queries.get_proposal(me(), proposal_id)
    ):
        flash(gettext("Approved. The money has moved."), "good")
        return redirect(url_for("budget.proposal", proposal_id=proposal_id), 303)
    return proposal(proposal_id, approval=form), 422


@bp.post("/proposals/<int:proposal_id>/refuse")
@door(CONTROLLER)
def refuse_proposal(proposal_id: int) -> Any:
    """Refuse; nothing moves."""
    form = RefusalForm()
    if form.carries_out(
        commands.refuse_proposal, actor=me(), proposal=queries.get_proposal(me(), proposal_id)
    ):
        flash(gettext("Refused. Nothing has moved."), "good")
        return redirect(url_for("budget.proposal", proposal_id=proposal_id), 303)
    return proposal(proposal_id, refusal=form), 422


@bp.post("/proposals/<int:proposal_id>/withdraw")
@door(MANAGER)
def withdraw_proposal(proposal_id: int) -> Any:
    """Take one's own proposal back."""
    commands.withdraw_proposal(actor=me(), proposal=queries.get_proposal(me(), proposal_id))
    flash(gettext("Your proposal is withdrawn."), "good")
    return redirect(url_for("budget.proposal", proposal_id=proposal_id), 303)


def _names() -> dict[str, Any]:
    return {
        "proposal_names": PROPOSAL_KIND_NAMES,
        "entry_names": ENTRY_KIND_NAMES,
        "purse_names": PURSE_NAMES,
    }
