"""The blueprint of this wing, and what its desks share."""

from __future__ import annotations

from flask import current_app, url_for

from grants.foundation.clock import now
from grants.foundation.wording import Sentence, sentence
from grants.streams.models import Stream
from grants.streams.permissions import STAFF
from grants.streams.rules import has_closed
from grants.web.access import may_enter, role, wing
from grants.web.pages import Link, say

bp = wing("streams", __name__)
STAFF_ROLES = role(*STAFF)
MANAGER = role("programme_manager")

DESKS: tuple[tuple[Sentence, str], ...] = (
    (sentence("Applications"), "applications.intake"),
    (sentence("Personal extensions"), "applications.extensions"),
    (sentence("Review"), "review.desk"),
    (sentence("Decisions"), "decisions.desk"),
    (sentence("More time for all projects of this call"), "awards.general"),
)
"""The desks of later wings about one stream, by address only."""


def desk_links(stream_id: int) -> list[Link]:
    """Return the desks about a stream that the viewer may enter."""
    return [
        Link(say(label), url_for(endpoint, stream_id=stream_id))
        for label, endpoint in DESKS
        if may_enter(endpoint)
    ]


def is_writable(stream: Stream) -> bool:
    """Say whether a call, or its next version, can be written now."""
    return stream.state == "draft" or (stream.state == "announced" and not has_closed(stream, now()))


def is_there(endpoint: str) -> bool:
    """Say whether a page is part of this installation."""
    return endpoint in current_app.view_functions
