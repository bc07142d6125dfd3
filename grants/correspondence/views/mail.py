"""The mail that was sent, for an administrator."""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from grants.correspondence import queries
from grants.correspondence.rules import pieces
from grants.correspondence.states import MAIL
from grants.correspondence.views.desk import ADMINISTRATOR, bp
from grants.foundation.wording import sentence
from grants.web.access import door, me
from grants.web.home import destination
from grants.web.pages import pager

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
        "rounds": queries.rounds_to_hold(me()),
    }


@bp.get("/mails/<int:mail_id>")
@door(ADMINISTRATOR)
def mail(mail_id: int) -> Any:
    """Show one message; its text only in the demonstration, since it may hold somebody's private link."""
    settings = current_app.config["SETTINGS"]
    shown = queries.get_mail(me(), mail_id)
    body = pieces(shown.body, settings.public_address) if settings.demonstration else None
    return {"mail": shown, "state": MAIL.labels[shown.state], "body": body}
