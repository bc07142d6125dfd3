"""Signing: an authorised signatory reads the whole and signs exactly that."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import SignForm
from grants.applications.permissions import may_sign
from grants.applications.rules import TIME_TO_SIGN, digest_of, facts_of, files_in
from grants.applications.views.attachments import shown_files
from grants.applications.views.desk import bp
from grants.applications.views.manager import answered, heads_of
from grants.applications.views.writing import own_application
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source


@bp.get("/applications/<int:application_id>/sign-off")
@door(SIGNED_IN)
def sign_off(application_id: int, form: SignForm | None = None) -> Any:
    """Show everything that is signed, what the signatory declares, and who signed it."""
    shown = own_application(application_id)
    definition = queries.definition_of(shown)
    content = queries.content_to_sign(shown)
    sha256, facts = digest_of(content), facts_of(content)
    form = form or SignForm(formdata=None, sha256=sha256)
    form.sha256.data, form.sha256.raw_data = sha256, None
    return {
        "application": shown,
        "definition": definition,
        "facts": facts,
        "pages": answered(
            definition,
            facts.answers,
            shown_files(queries.attached(shown, files_in(definition, facts.answers))),
        ),
        "heads": heads_of(definition),
        "sha256": sha256,
        "signatures": queries.signatures_of(shown, sha256),
        "verdict": may_sign(me(), shown),
        "form": form,
    }


@bp.post("/applications/<int:application_id>/sign-off")
@door(SIGNED_IN)
def sign_application(application_id: int) -> Any:
    """Sign what was read."""
    shown = own_application(application_id)
    form = SignForm()
    if form.carries_out(commands.sign_application, actor=me(), application=shown):
        flash(gettext("You signed this version of the application."), "good")
        return redirect(url_for("applications.check", application_id=application_id), 303)
    return sign_off(application_id, form), 409 if form.form_errors else 422


@todo_source
def applications_to_sign(account: Account) -> list[Todo]:
    """A signatory signs within a week after it was submitted, where the call lets the signature follow."""
    return [
        Todo(
            sentence("Sign the application “%(title)s”", title=application.title),
            url_for("applications.sign_off", application_id=application.id),
            sent.arrived_at + TIME_TO_SIGN,
        )
        for application, sent in queries.to_sign(account)
    ]
