"""What was proposed as decisions, and that decisions were published."""

from __future__ import annotations

import random

from grants.correspondence.queries import teams_of_batch
from grants.correspondence.subscribers.pen import tell
from grants.decisions.events import AnnouncedAgain, BatchProposed, DecisionsPublished, ViewsAsked
from grants.decisions.models import Batch, Decision, ViewsRequest
from grants.decisions.queries import addressee_of
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.queries import holders


@subscribe(BatchProposed)
def ask_deciding_authority(event: BatchProposed) -> None:
    """Ask a second person with authority to decide."""
    batch = db.session.get_one(Batch, event.batch_id)
    stream = batch.stream
    deciders = holders("deciding_authority", programme_id=stream.round.programme_id, stream_id=stream.id)
    others = [account for account in deciders if account.id != batch.proposed_by]
    tell(others, "batch_proposed", stream=stream)


@subscribe(DecisionsPublished)
def tell_every_team(event: DecisionsPublished) -> None:
    """Tell every team that its decision is there, never which one it is.

    The words are the same for an award and a refusal, and the order in which messages leave is drawn by
    lot, so that neither tells who was awarded before the page does.
    """
    pairs = teams_of_batch(event.batch_id)
    random.SystemRandom().shuffle(pairs)
    for application, account in pairs:
        tell(
            [account],
            "decisions_published",
            application=application,
        )


@subscribe(AnnouncedAgain)
def tell_addressee_again(event: AnnouncedAgain) -> None:
    """Tell who a decision is for once more that it is there."""
    application = db.session.get_one(Decision, event.decision_id).application
    tell([addressee_of(application)], "decisions_published", application=application)


@subscribe(ViewsAsked)
def ask_recipient(event: ViewsAsked) -> None:
    """Tell the team of an award that their views are asked, and until when."""
    asked = db.session.get_one(ViewsRequest, event.request_id)
    application = asked.decision.application
    team = [one.account for one in application.team if one.account is not None and one.left_at is None]
    tell(team, "views_asked", application=application, due_on=asked.due_on)
