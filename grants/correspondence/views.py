"""What did HTTP ask about mail and messages, what do we answer?"""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications.queries import get_application, has_interest
from grants.correspondence import commands, queries
from grants.correspondence.forms import FunderMessageForm, MessageForm
from grants.correspondence.permissions import may_write_message, side_of
from grants.correspondence.rules import pieces
from grants.correspondence.states import MAIL
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me, role, wing
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import pager

bp = wing("correspondence", __name__)
ADMINISTRATOR = role("administrator")
destination(sentence("Mail that was sent"), "correspondence.mails", ADMINISTRATOR, place=95)


@bp.get("/mails")
@door(ADMINISTRATOR)
def mails() -> Any:
    """List what was sent, and to whom."""
    search = request.args.get("search", "").strip()[:100]
    found = queries.mails_page(me(), search=search, cursor=request.args.get("cursor", ""))
    return {
        "mails": [row[0] for row in found.rows],
        "states": MAIL.labels,
        "pager": pager(found),
        "search": search,
    }


@bp.get("/mails/<int:mail_id>")
@door(ADMINISTRATOR)
def mail(mail_id: int) -> Any:
    """Show one message; its text only in the demonstration, since it may hold somebody's private link."""
    settings = current_app.config["SETTINGS"]
    shown = queries.get_mail(me(), mail_id)
    body = pieces(shown.body, settings.public_address) if settings.demonstration else None
    return {"mail": shown, "state": MAIL.labels[shown.state], "body": body}


@bp.get("/applications/<int:application_id>/messages")
@door(SIGNED_IN)
def messages(application_id: int, form: MessageForm | None = None) -> Any:
    """Show what team and funder said to each other about an application, and who reads what."""
    shown = get_application(me(), application_id)
    side = side_of(me(), shown)
    kind = MessageForm if side == "team" else FunderMessageForm
    return {
        "application": shown,
        "side": side,
        "messages": queries.messages_of(me(), shown),
        "verdict": may_write_message(me(), shown, closed=has_interest(me().id, application_id)),
        "form": form or kind(formdata=None),
    }


@bp.post("/applications/<int:application_id>/messages")
@door(SIGNED_IN)
def send_message(application_id: int) -> Any:
    """Send a message, or keep a note."""
    shown = get_application(me(), application_id)
    form = (MessageForm if side_of(me(), shown) == "team" else FunderMessageForm)()
    if form.carries_out(commands.send_message, actor=me(), application=shown):
        note = form.outcome.readers == "funder"
        flash(gettext("The note is kept.") if note else gettext("The message is sent."), "good")
        return redirect(url_for("correspondence.messages", application_id=application_id), 303)
    return messages(application_id, form), 422


@todo_source
def messages_to_answer(account: Account) -> list[Todo]:
    """Managers answer what teams wrote."""
    if not account.holds("programme_manager"):
        return []
    return [
        Todo(
            sentence("Answer the message about %(reference)s", reference=application.reference or ""),
            url_for("correspondence.messages", application_id=application.id),
            None,
        )
        for application in queries.awaiting_answer(account)
    ]
