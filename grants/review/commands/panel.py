"""What does the chair intend: give final scores, freeze the ranking?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grants.applications.models import Application
from grants.applications.queries import extensions_running
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.scores import Score
from grants.foundation.secrets import keyed_digest
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.assignments import assessment_of
from grants.review.commands.standings import settle
from grants.review.events import RankingFrozen
from grants.review.models import PanelScore, Ranking, RankingLine, Standing
from grants.review.permissions import may_chair, may_manage_review
from grants.review.rules import (
    Move,
    Placed,
    Scored,
    TieUnresolved,
    check_panel_scores,
    combined,
    groups_of,
    list_digest,
    ranking_digest,
    recompute,
    rule_of,
    slots_of,
)
from grants.review.states import ASSESSMENT
from grants.streams.models import Stream
from grants.streams.rules import has_closed


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
    `check_panel_scores` raises, Stale when somebody was first, NotFound when the application is closed.
    """
    stream = application.stream
    if not queries.is_open_to(actor, application):
        raise NotFound
    if not queries.leads(actor, application):
        may_chair(actor, stream).require()
    if queries.phase_of(stream) != "panel" or application.state != "admissible":
        raise RuleBroken("not_in_panel", sentence("Final scores are given while the panel meets."))
    if not queries.may_open_reports(actor, application):
        raise NotAllowed(sentence("First say whether you have a personal interest."))
    definition = stream.definition
    keys = [criterion.key for criterion in definition.criteria]
    provisional = queries.criterion_scores(stream.id, keys, application_id=application.id, panel=False)
    differs = check_panel_scores(definition, provisional[application.id], scores, reason)
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
    return _freeze(actor, stream, "freeze_ranking")


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
    return _freeze(actor, stream, "freeze_order")


def _freeze(actor: Account, stream: Stream, deed: str) -> Ranking:
    assessment = assessment_of(stream)
    assessment.state = ASSESSMENT.after(assessment.state, deed)
    _require_ready(actor, stream)
    definition = stream.definition
    listed = queries.entries(stream, [criterion.key for criterion in definition.criteria])
    scored = [entry.scored for entry in listed if entry.scored is not None]
    unscored = [entry.reference for entry in listed if entry.scored is None]
    if unscored:
        raise RuleBroken(
            "not_scored",
            sentence(
                "These applications have no score yet: %(which)s.", which=_named(actor, stream, unscored)
            ),
        )
    if definition.needs_scores and definition.abstain:
        _require_every_criterion(actor, stream, scored)
    moves = [move for _number, move in queries.moves_in_force(stream)]
    try:
        slots_of(groups_of(scored, definition.tie_rule), moves)
        rule = _rule(stream, scored, moves)
        lines = recompute(rule)
    except TieUnresolved as tie:
        raise TieUnresolved(tie.references, _named(actor, stream, tie.references)) from tie
    ranking = Ranking(
        stream_id=stream.id,
        frozen_at=now(),
        frozen_by=actor.id,
        rule=rule,
        sha256=ranking_digest(rule, lines),
        lines=_lines(lines, {entry.reference: entry.application_id for entry in listed}),
    )
    db.session.add(ranking)
    record(
        actor_id=actor.id,
        deed=deed,
        subject=ranking,
        chain=programme_chain(stream.round.programme_id),
        sha256=ranking.sha256,
        list_sha256=rule["list_sha256"],
        lines=len(lines),
    )
    publish(RankingFrozen(ranking.id))
    return ranking


def _require_ready(actor: Account, stream: Stream) -> None:
    """Refuse to fix an order while something still waits that could change it."""
    if extensions_running(stream):
        said = sentence("An application still has a deadline of its own, or asked for one. Wait for it.")
        raise RuleBroken("extension_runs", said)
    if queries.interests_found_later(stream):
        raise RuleBroken(
            "interests_open",
            sentence("Weigh first the reviews of people who have come to act for an applicant or owner."),
        )
    if unanswered := queries.unanswered_references(stream):
        raise RuleBroken(
            "interests_open",
            sentence(
                "Who reviewed these applications is asked again about a personal interest. Wait for it: %(which)s.",
                which=_named(actor, stream, unanswered),
            ),
        )
    if again := queries.to_look_at_again(stream):
        raise RuleBroken(
            "looks_again",
            sentence(
                "The reviews of these applications changed after the panel scored them. Look at them again: %(which)s.",
                which=_named(actor, stream, again),
            ),
        )
    if returned := queries.returned_references(stream):
        raise RuleBroken(
            "reviews_returned",
            sentence(
                "Reviews of these applications were returned and are not back. Wait, or set them aside: %(which)s.",
                which=_named(actor, stream, returned),
            ),
        )
    if queries.counts_of_all(stream).undecided:
        raise RuleBroken(
            "admissibility_open",
            sentence("Some applications have not been found admissible or inadmissible yet."),
        )


def _named(actor: Account, stream: Stream, references: Sequence[str]) -> str | Sentence:
    """Return these references in a row, without what is closed to whoever reads them."""
    told = queries.open_references(actor, stream, references)
    return ", ".join(told[:10]) if told else sentence("none that is open to you")


def _require_every_criterion(actor: Account, stream: Stream, scored: list[Scored]) -> None:
    """Refuse a criterion on which everybody abstained: the panel gives that score, or it stays unknown."""
    keys = {criterion.key for criterion in stream.definition.criteria}
    lacking = [one.reference for one in scored if keys - set(one.criteria)]
    if lacking:
        raise RuleBroken(
            "criterion_unscored",
            sentence(
                "Everybody abstained on a criterion of these applications: let the panel score it. %(which)s.",
                which=_named(actor, stream, lacking),
            ),
        )


def _rule(stream: Stream, scored: list[Scored], moves: list[Move]) -> dict[str, object]:
    """Return the rule with a secret nobody who scores can know: made from the list by the installation's key."""
    version = stream.announced
    if version is None:
        raise NotFound
    draw = f"{stream.round.year}/{stream.code}"
    return rule_of(
        stream.definition,
        call_sha256=version.sha256,
        draw=draw,
        secret=keyed_digest(f"lot|{draw}|{list_digest(scored)}"),
        applications=scored,
        moves=moves,
    )


def _lines(placed: list[Placed], ids: Mapping[str, int]) -> list[RankingLine]:
    return [
        RankingLine(
            application_id=ids[line.reference],
            place=line.place,
            score=line.score,
            is_fundable=line.is_fundable,
            tie_note=line.tie_note,
        )
        for line in placed
    ]
