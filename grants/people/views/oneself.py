"""One's own account."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, session, url_for
from flask_babel import gettext
from flask_login import logout_user

from grants.people import commands, queries
from grants.people.forms import OwnFactsForm
from grants.people.views.desk import bp
from grants.web.access import SIGNED_IN, door, me


@bp.get("/account")
@door(SIGNED_IN)
def account(form: OwnFactsForm | None = None) -> Any:
    """Show one's own facts, roles and organisations."""
    return {
        "form": form or OwnFactsForm(obj=me()),
        "roles": queries.roles_in_force(me()),
        "organisations": queries.organisations_of(me()),
    }


@bp.post("/account")
@door(SIGNED_IN)
def change_own_facts() -> Any:
    """Change name and language."""
    form = OwnFactsForm()
    if form.carries_out(commands.change_own_facts, actor=me()):
        session["language"] = form.language.data
        flash(gettext("Saved."), "good")
        return redirect(url_for("people.account"), 303)
    return account(form), 422


@bp.post("/account/leave-every-session")
@door(SIGNED_IN)
def leave_every_session() -> Any:
    """Sign out on every device."""
    commands.leave_every_session(actor=me())
    logout_user()
    session.clear()
    return redirect(url_for("people.sign_in"), 303)
