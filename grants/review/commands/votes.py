"""What does the chair intend with a vote: note how the panel voted between two final scores?"""

from __future__ import annotations

from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.panel import require_before_panel
from grants.review.models import PanelVote
from grants.review.rules import outcome_of
from grants.streams.rules.definition import Definition


@command
def note_vote(
    *,
    actor: Account,
    application: Application,
    criterion: str,
    lower: int,
    higher: int,
    votes_lower: int,
    votes_higher: int,
    chosen: int | None = None,
    reason: str = "",
) -> PanelVote:
    """Note how the panel voted between two scores on a criterion, in hundredths; the last vote holds.

    The final score must be its outcome. Raises what `save_panel_scores` raises about who and when, RuleBroken
    `score_off_scale`, `votes_rank` where the call orders by expected rank, and what `outcome_of` raises.
    """
    require_before_panel(actor, application)
    definition = application.stream.definition
    _require_on_scale(definition, criterion, lower=lower, higher=higher)
    queries.lock_standing(application.id)
    outcome = outcome_of(
        definition,
        lower=lower,
        higher=higher,
        votes_lower=votes_lower,
        votes_higher=votes_higher,
        chosen=chosen,
        reason=reason,
    )
    vote = PanelVote(
        application_id=application.id,
        criterion=criterion,
        lower=lower,
        higher=higher,
        votes_lower=votes_lower,
        votes_higher=votes_higher,
        outcome=outcome,
        reason=reason.strip(),
        taken_at=now(),
        taken_by=actor.id,
    )
    db.session.add(vote)
    record(
        actor_id=actor.id,
        deed="note_vote",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        reason=reason,
        criterion=criterion,
        votes={str(lower): votes_lower, str(higher): votes_higher},
        outcome=outcome,
    )
    return vote


def _require_on_scale(definition: Definition, criterion: str, **scores: int) -> None:
    if definition.ranked_by == "expected_rank":
        raise RuleBroken("votes_rank", sentence("In this call the scores of the reviewers make the order."))
    scale = definition.scales.get(criterion)
    if scale is None:
        raise NotFound
    for name, score in scores.items():
        if not scale.lowest * 100 <= score <= scale.highest * 100:
            said = sentence("Choose a score from %(low)s to %(high)s.", low=scale.lowest, high=scale.highest)
            raise RuleBroken("score_off_scale", said, field=name)
