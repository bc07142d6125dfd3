"""What happened to the reply of applicants to their reviews. No mail says who wrote a review, or how many wrote one."""

from __future__ import annotations

from grants.correspondence.queries import team_of
from grants.correspondence.rules import REPLY_IN_TIME, REPLY_LATE
from grants.correspondence.subscribers.pen import tell
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.review.events import RebuttalNears, RebuttalSent, ReplyReceived
from grants.review.models import Rebuttal


@subscribe(RebuttalSent)
def ask_for_reply(event: RebuttalSent) -> None:
    """Tell the team that it can read its reviews, and until when it can reply."""
    sent = db.session.get_one(Rebuttal, event.rebuttal_id)
    tell(
        team_of(sent.application_id),
        "rebuttal_sent",
        application=sent.application,
        due_on=sent.due_on,
        count=sent.words,
    )


@subscribe(RebuttalNears)
def remind_of_reply(event: RebuttalNears) -> None:
    """Tell the team how near the last day for a reply is."""
    sent = db.session.get_one(Rebuttal, event.rebuttal_id)
    tell(
        team_of(sent.application_id),
        "rebuttal_nears",
        application=sent.application,
        due_on=sent.due_on,
        count=sent.words,
    )


@subscribe(ReplyReceived)
def confirm_reply(event: ReplyReceived) -> None:
    """Confirm to the team that the reply arrived, and whether that was in time."""
    sent = db.session.get_one(Rebuttal, event.rebuttal_id)
    tell(
        team_of(sent.application_id),
        "reply_received",
        application=sent.application,
        arrived=sent.replied_at,
        in_time=REPLY_IN_TIME if sent.state == "replied" else REPLY_LATE,
    )
