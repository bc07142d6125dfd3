"""Who has an account, and which roles they hold."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.foundation.wording import sentence
from grants.people import commands, queries
from grants.people.forms import ROLE_NAMES, GrantRoleForm, InviteForm, ReasonForm
from grants.people.states import ACCOUNT
from grants.people.views.desk import bp
from grants.web.access import door, me, role
from grants.web.home import destination
from grants.web.pages import pager, say

ADMINISTRATOR = role("administrator")
destination(sentence("People"), "people.people", ADMINISTRATOR, place=90)


@bp.get("/people")
@door(ADMINISTRATOR)
def people(form: InviteForm | None = None) -> Any:
    """List accounts, and offer to invite somebody."""
    search = request.args.get("search", "").strip()[:100]
    found = queries.accounts_page(search=search, cursor=request.args.get("cursor", ""))
    return {
        "accounts": [row[0] for row in found.rows],
        "pager": pager(found),
        "search": search,
        "form": form or InviteForm(),
    }


@bp.post("/people")
@door(ADMINISTRATOR)
def invite_account() -> Any:
    """Invite somebody."""
    form = InviteForm()
    if form.carries_out(commands.invite_account, actor=me()):
        flash(gettext("The invitation has been sent."), "good")
        return redirect(url_for("people.person", account_id=form.outcome.id), 303)
    return people(form), 422


@bp.get("/people/<int:account_id>")
@door(ADMINISTRATOR)
def person(account_id: int, form: GrantRoleForm | None = None) -> Any:
    """Show somebody's account and roles."""
    shown = queries.get_account(account_id)
    form = form or GrantRoleForm()
    _offer_scopes(form)
    return {
        "account": shown,
        "state": ACCOUNT.labels[shown.state],
        "roles": queries.roles_in_force(shown),
        "form": form,
        "reason_form": ReasonForm(),
        "role_names": ROLE_NAMES,
        "scope_names": dict(form.scope.choices),
    }


@bp.post("/people/<int:account_id>/roles")
@door(ADMINISTRATOR)
def grant_role(account_id: int) -> Any:
    """Give somebody a role."""
    shown = queries.get_account(account_id)
    form = GrantRoleForm()
    _offer_scopes(form)
    if form.carries_out(commands.grant_role, actor=me(), account=shown):
        flash(gettext("The role is granted."), "good")
        return redirect(url_for("people.person", account_id=account_id), 303)
    return person(account_id, form), 422


@bp.post("/people/<int:account_id>/roles/<int:grant_id>/revoke")
@door(ADMINISTRATOR)
def revoke_role(account_id: int, grant_id: int) -> Any:
    """Take a role away."""
    commands.revoke_role(actor=me(), grant_id=grant_id)
    flash(gettext("The role is revoked."), "good")
    return redirect(url_for("people.person", account_id=account_id), 303)


@bp.post("/people/<int:account_id>/disable")
@door(ADMINISTRATOR)
def disable_account(account_id: int) -> Any:
    """Close somebody's account."""
    form = ReasonForm()
    if form.carries_out(commands.disable_account, actor=me(), account=queries.get_account(account_id)):
        return redirect(url_for("people.person", account_id=account_id), 303)
    return person(account_id), 422


@bp.post("/people/<int:account_id>/enable")
@door(ADMINISTRATOR)
def enable_account(account_id: int) -> Any:
    """Open somebody's account again."""
    form = ReasonForm()
    if form.carries_out(commands.enable_account, actor=me(), account=queries.get_account(account_id)):
        return redirect(url_for("people.person", account_id=account_id), 303)
    return person(account_id), 422


def _offer_scopes(form: GrantRoleForm) -> None:
    listed = [(key, say(label)) for key, label in queries.scope_choices()]
    form.scope.choices = [("", gettext("Choose…")), *listed]
