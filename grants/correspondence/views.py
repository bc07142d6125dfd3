"""What did HTTP ask about messages, what do we answer?"""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from grants.correspondence import queries
from grants.correspondence.rules import pieces
from grants.correspondence.states import MAIL
from grants.foundation.wording import sentence
from grants.web.access import door, me, role, wing
from grants.web.home import destination
from grants.web.pages import pager

bp = wing("correspondence", __name__)
ADMINISTRATOR = role("administrator")
destination(sentence("Messages"), "correspondence.mails", ADMINISTRATOR, place=95)


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
