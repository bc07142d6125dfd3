"""What does the chair intend: give final scores, freeze the ranking?"""

from __future__ import annotations

from collections.abc import Mapping

from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.scores import Score
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.freezing import freeze
from grants.review.commands.standings import settle
from grants.review.models import PanelScore, Ranking, Standing
from grants.review.permissions import may_chair, may_manage_review
from grants.review.rules import (
    check_panel_scores,
    combined,
)
from grants.streams.models import Stream
from grants.streams.rules import has_closed
from grants.streams.rules.definition import Definition


@command
def save_panel_scores(
    *,
    actor: Account,
    application: Application,
    scores: Mapping[str, int],
    reason: str = "",
    version: int | None = None,
) -> Standing:
    """Keep the panel's final scores, in hundredths per criterion, beside the provisional ones.

    `version` is the standing's. Raises RuleBroken `not_in_panel` outside the panel phase, what
    `check_panel_scores` raises, `vote_decides`, `vote_again`, `votes_rank` where the call orders by expected rank,
    Stale when somebody was first, NotFound when the application is closed.
    """
    stream = application.stream
    require_before_panel(actor, application)
    definition = stream.definition
    keys = [criterion.key for criterion in definition.criteria]
    provisional = queries.criterion_scores(stream.id, keys, application_id=application.id, panel=False)
    differs = check_panel_scores(definition, provisional[application.id], scores, reason)
    _require_changeable(definition, differs=differs)
    _require_as_voted(application, scores)
    standing = queries.lock_standing(application.id)
    kept = {score.criterion: score for score in queries.panel_scores(application)}
    if version is not None and standing.version != version:
        raise Stale(_differences(actor, application, kept, scores))
    before = standing.final
    for key, value in scores.items():
        score = kept.get(key)
        if score is None:
            score = PanelScore(application_id=application.id, criterion=key)
            db.session.add(score)
        changed = provisional[application.id].get(key) != value
        score.value_hundredths, score.reason = value, reason.strip() if changed else ""
        score.given_by, score.given_at = actor.id, now()
    standing.panel = combined(definition, scores) if differs else None
    standing.looks_again = False
    settle(standing)
    record(
        actor_id=actor.id,
        deed="save_panel_scores",
        subject=application,
        chain=programme_chain(stream.round.programme_id),
        reason=reason,
        scores=dict(scores),
        before=before,
        after=standing.final,
        provisional=standing.provisional,
    )
    return standing


def require_before_panel(actor: Account, application: Application) -> None:
    """Refuse who does not lead the panel on an application, or when it does not meet: see `save_panel_scores`."""
    stream = application.stream
    if not queries.is_open_to(actor, application):
        raise NotFound
    if not queries.leads(actor, application):
        may_chair(actor, stream).require()
    if queries.phase_of(stream) != "panel" or application.state != "admissible":
        raise RuleBroken("not_in_panel", sentence("Final scores are given while the panel meets."))
    if not queries.may_open_reports(actor, application):
        raise NotAllowed(sentence("First say whether you have a personal interest."))


def _require_as_voted(application: Application, scores: Mapping[str, int]) -> None:
    """Refuse another score than the panel voted for; raises RuleBroken `vote_decides`, `vote_again`."""
    for key, vote in queries.votes_in_force(application).items():
        if vote.outcome is None:
            said = sentence(
                "The votes were equally divided: by the rule of the call the panel votes again first."
            )
            raise RuleBroken("vote_again", said, field=key)
        if scores[key] != vote.outcome:
            said = sentence("The panel voted for %(score)s here.", score=Score(vote.outcome))
            raise RuleBroken("vote_decides", said, field=key)


def _require_changeable(definition: Definition, *, differs: bool) -> None:
    """Refuse another score where the reviewers' scores make the order, by expected rank."""
    if differs and definition.ranked_by == "expected_rank":
        raise RuleBroken(
            "votes_rank",
            sentence(
                "In this call the scores of the reviewers make the order. Give the application another place instead, "
                "with a reason."
            ),
        )


def _differences(
    actor: Account, application: Application, kept: Mapping[str, PanelScore], scores: Mapping[str, int]
) -> list[Difference]:
    return [
        Difference(
            criterion.key,
            criterion.name.spoken(actor.language),
            Score(kept[criterion.key].value_hundredths) if criterion.key in kept else "–",
            Score(scores[criterion.key]),
        )
        for criterion in application.stream.definition.criteria
    ]


@command
def freeze_ranking(*, actor: Account, stream: Stream) -> Ranking:
    """Fix the order of a stream for good, with everything needed to recompute it.

    Raises RuleBroken `interests_open`, `admissibility_open`, `extension_runs`, `not_scored` or `tie_unresolved`,
    and `between_equals` for a place that scores have since put between equals.
    """
    may_chair(actor, stream).require()
    return freeze(actor, stream, "freeze_ranking")


@command
def freeze_order(*, actor: Account, stream: Stream) -> Ranking:
    """Fix the order of arrival of a stream in which nothing is scored; no panel meets.

    Raises RuleBroken `scores_needed`, `deadline_ahead`, and what `freeze_ranking` raises.
    """
    may_manage_review(actor, stream).require()
    if stream.definition.needs_scores:
        raise RuleBroken("scores_needed", sentence("In this call applications are scored first."))
    if not has_closed(stream, now()):
        raise RuleBroken("deadline_ahead", sentence("Wait until the deadline has passed."))
    return freeze(actor, stream, "freeze_order")
