"""Proposals to bring in or move money: written and previewed by a manager, decided by somebody else."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.budget import commands, permissions, queries
from grants.budget.forms import (
    ACT_NAMES,
    ENTRY_KIND_NAMES,
    LAWS,
    PROPOSAL_KIND_NAMES,
    PURSE_NAMES,
    ApprovalForm,
    AwardMoveForm,
    CorrectionForm,
    MoneyForm,
    ProposalForm,
    RefusalForm,
    TrancheForm,
    named,
)
from grants.budget.models import Commitment, Pot
from grants.budget.permissions import DECIDERS
from grants.budget.views.desk import DECIDER, MANAGER, READER, bp
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import pager


@todo_source
def proposals_to_decide(account: Account) -> list[Todo]:
    """List the proposals that wait for this person's decision."""
    if not account.holds(*DECIDERS):
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
def new_proposal(programme_id: int, form: MoneyForm | None = None) -> Any:
    """Show the form for a proposal; the address may say what it is about, and name values to begin with."""
    shown = queries.get_books(me(), programme_id)
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
    """Show every pot before and after; nothing is saved."""
    shown = queries.get_books(me(), programme_id)
    permissions.may_propose_money(me(), shown.id).require()
    form = _form(programme_id)
    if not form.carries_out(queries.preview_of):
        return new_proposal(programme_id, form), 422
    kind = form.values()["kind"]
    of_award = form.about.data in ("award", "award_years")
    return {
        "programme": shown,
        "form": form,
        "what": (ACT_NAMES if of_award else PROPOSAL_KIND_NAMES)[kind],
        "changes": form.outcome,
        "laws": queries.laws_of(kind, form.outcome, of_award=of_award),
        "effects": queries.effects_of(me(), form.outcome),
        **_names(),
    }


@bp.post("/programmes/<int:programme_id>/proposals")
@door(MANAGER)
def propose_money(programme_id: int) -> Any:
    """Put the proposal before who may decide."""
    form = _form(programme_id)
    if form.carries_out(commands.propose_money, actor=me()):
        flash(gettext("Your proposal waits for a decision. Nothing has moved yet."), "good")
        return redirect(url_for("budget.proposal", proposal_id=form.outcome.id), 303)
    return new_proposal(programme_id, form), 422


def _form(programme_id: int, *, begun: bool = False) -> MoneyForm:
    """Return the form for what the address or the form itself says the proposal is about."""
    programme = queries.get_books(me(), programme_id)
    about, of = request.values.get("about", ""), request.values.get("of", default=0, type=int)
    begin = {"about": about, "of": of} if begun else {}
    if about == "award":
        award = _of_programme(queries.get_commitment(me(), of), programme_id)
        moving = AwardMoveForm(data=begin)
        moving.offer(award, queries.pots_of(programme), queries.awards_to_move_to(programme))
        return moving
    if about == "award_years":
        award = _of_programme(queries.get_commitment(me(), of), programme_id)
        tranche = TrancheForm(data=begin)
        tranche.offer(award.pot, award)
        return tranche
    if about == "pot_years":
        tranche = TrancheForm(data=begin)
        tranche.offer(_pot_of(programme_id, of), None)
        return tranche
    if about == "entry":
        entry = queries.get_entry(me(), of)
        correction = CorrectionForm(data=begin)
        correction.offer(entry, _pot_of(programme_id, queries.first_pot_of(entry)))
        return correction
    form = ProposalForm(data=begin | _begun() if begun else None)
    form.offer(queries.pots_of(programme), queries.money_sources(programme))
    return form


def _of_programme(award: Commitment, programme_id: int) -> Commitment:
    if award.pot.programme_id != programme_id:
        raise NotFound
    return award


def _pot_of(programme_id: int, pot_id: int) -> Pot:
    found = queries.get_pot(me(), pot_id)
    if found.programme_id != programme_id:
        raise NotFound
    return found


def _begun() -> dict[str, Any]:
    return {
        "to_pot": request.args.get("to_pot", type=int),
        "kind": request.args.get("kind"),
        "amount": _amount_in_address(),
    }


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
    as_proposed = queries.as_proposed(shown)
    now = queries.as_it_stands(shown) if open_now else None
    of_award = shown.from_award is not None or shown.to_award is not None
    return {
        "proposal": shown,
        "what": (ACT_NAMES if of_award else PROPOSAL_KIND_NAMES)[shown.kind],
        "as_proposed": as_proposed,
        "as_it_stands": now,
        "laws": queries.laws_of(shown.kind, as_proposed, of_award=of_award),
        "effects": queries.effects_of(me(), now.changes if now else as_proposed) if open_now else [],
        "verdict": queries.may_decide(me(), shown),
        "may_withdraw": open_now
        and permissions.may_withdraw_proposal(
            me(), programme_id=shown.programme_id, proposed_by=shown.proposed_by
        ),
        "open_now": open_now,
        "approval": approval or ApprovalForm(),
        "refusal": refusal or RefusalForm(),
        **_names(),
    }


@bp.post("/proposals/<int:proposal_id>/approve")
@door(DECIDER)
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
@door(DECIDER)
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
        "entry_names": ENTRY_KIND_NAMES,
        "purse_names": PURSE_NAMES,
        "act_names": ACT_NAMES,
        "law_texts": LAWS,
        "named": named,
    }
