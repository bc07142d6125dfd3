"""An idea arrived, or there is advice on it: the team hears."""

from __future__ import annotations

from grants.applications.events import AdviceGiven, IdeaSubmitted
from grants.applications.models import Idea
from grants.applications.rules import dates_of
from grants.correspondence.queries import team_of
from grants.correspondence.rules import ADVICE
from grants.correspondence.subscribers.pen import tell
from grants.foundation.database import db
from grants.foundation.events import subscribe


@subscribe(IdeaSubmitted)
def confirm_idea(event: IdeaSubmitted) -> None:
    """Confirm to the whole team what arrived and when."""
    idea = db.session.get_one(Idea, event.idea_id)
    tell(
        team_of(idea.application_id),
        "idea_submitted",
        application=idea.application,
        arrived=idea.arrived_at,
        digest=idea.sha256,
    )


@subscribe(AdviceGiven)
def tell_the_advice(event: AdviceGiven) -> None:
    """Tell the whole team what is advised and why, and until when the full application can come."""
    idea = db.session.get_one(Idea, event.idea_id)
    tell(
        team_of(idea.application_id),
        "advice_given",
        application=idea.application,
        advice=ADVICE[idea.state],
        reason=idea.advice,
        deadline=dates_of(idea.application).closes_at,
    )
