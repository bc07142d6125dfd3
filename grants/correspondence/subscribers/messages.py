"""What team and funder wrote each other: the other side hears that there is a message, never what it says."""

from __future__ import annotations

from grants.correspondence.events import MessageSent
from grants.correspondence.models import Message
from grants.correspondence.queries import managers_of, team_of
from grants.correspondence.subscribers.pen import tell
from grants.foundation.database import db
from grants.foundation.events import subscribe


@subscribe(MessageSent)
def tell_other_side(event: MessageSent) -> None:
    """Tell the managers what a team wrote, and the team what the funder wrote."""
    message = db.session.get_one(Message, event.message_id)
    application = message.application
    readers = managers_of(application) if message.side == "team" else team_of(application.id)
    tell(
        readers,
        f"message_from_{message.side}",
        application=application,
    )
