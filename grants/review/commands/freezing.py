"""What is checked and kept when a list is fixed for good, with everything needed to recompute it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grants.applications.queries import extensions_running
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.secrets import keyed_digest
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.assignments import assessment_of
from grants.review.commands.phases import require_enough, require_replied
from grants.review.events import RankingFrozen
from grants.review.models import Ranking, RankingLine
from grants.review.rules import (
    Group,
    Move,
    Placed,
    Scored,
    TieUnresolved,
    drawn_groups,
    groups_of,
    list_digest,
    ranking_digest,
    recompute,
    rule_of,
    slots_of,
)
from grants.review.states import ASSESSMENT
from grants.streams.models import Stream


@dataclass(frozen=True)
class Frozen:
    """A list as it is fixed: the rule it follows, and the applications by reference."""

    rule: dict[str, object]
    groups: list[Group]
    applications: Mapping[str, int]


def freeze(actor: Account, stream: Stream, deed: str) -> Ranking:
    """Fix the order of a stream for good; equals that only the lot parts are drawn at once."""
    frozen = fix_list(actor, stream, deed)
    if stream.definition.public_draw and drawn_groups(frozen.groups):
        raise RuleBroken(
            "draw_in_public",
            sentence("There are equals, and this call draws lots in public: close the list instead."),
        )
    return keep_ranking(actor, stream, deed, frozen.rule, frozen.applications)


def fix_list(actor: Account, stream: Stream, deed: str) -> Frozen:
    """Move the assessment on and return its list, or refuse: see `freeze_ranking`."""
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
                "These applications have no score yet: %(which)s.",
                which=queries.named(actor, stream, unscored),
            ),
        )
    if definition.needs_scores and definition.abstain:
        _require_every_criterion(actor, stream, scored)
    moves = [move for _number, move in queries.moves_in_force(stream)]
    try:
        groups = groups_of(scored, definition.tie_rule)
    except TieUnresolved as tie:
        raise TieUnresolved(tie.references, queries.named(actor, stream, tie.references)) from tie
    slots_of(groups, moves)
    rule = _rule(stream, scored, moves)
    return Frozen(rule, groups, {entry.reference: entry.application_id for entry in listed})


def keep_ranking(
    actor: Account, stream: Stream, deed: str, rule: dict[str, object], applications: Mapping[str, int]
) -> Ranking:
    """Keep the order that follows from a whole rule; later stages read it and never make another."""
    lines = recompute(rule)
    ranking = Ranking(
        stream_id=stream.id,
        frozen_at=now(),
        frozen_by=actor.id,
        rule=rule,
        sha256=ranking_digest(rule, lines),
        lines=_lines(lines, applications),
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
                which=queries.named(actor, stream, unanswered),
            ),
        )
    if again := queries.to_look_at_again(stream):
        raise RuleBroken(
            "looks_again",
            sentence(
                "The reviews of these applications changed after the panel scored them. Look at them again: %(which)s.",
                which=queries.named(actor, stream, again),
            ),
        )
    require_replied(actor, stream)
    require_enough(actor, stream)
    if voted := queries.votes_not_kept(stream):
        raise RuleBroken(
            "votes_not_kept",
            sentence(
                "The final scores of these applications are not as the panel voted, or it must vote again: %(which)s.",
                which=queries.named(actor, stream, voted),
            ),
        )
    if returned := queries.returned_references(stream):
        raise RuleBroken(
            "reviews_returned",
            sentence(
                "Reviews of these applications were returned and are not back. Wait, or set them aside: %(which)s.",
                which=queries.named(actor, stream, returned),
            ),
        )
    if queries.counts_of_all(stream).undecided:
        raise RuleBroken(
            "admissibility_open",
            sentence("Some applications have not been found admissible or inadmissible yet."),
        )


def _require_every_criterion(actor: Account, stream: Stream, scored: list[Scored]) -> None:
    """Refuse a criterion on which everybody abstained: the panel gives that score, or it stays unknown."""
    keys = {criterion.key for criterion in stream.definition.criteria}
    lacking = [one.reference for one in scored if keys - set(one.criteria)]
    if lacking:
        raise RuleBroken(
            "criterion_unscored",
            sentence(
                "Everybody abstained on a criterion of these applications: let the panel score it. %(which)s.",
                which=queries.named(actor, stream, lacking),
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
        amounts=queries.recommended_in(stream),
        few_reviews=queries.reviews_counted(stream) if stream.definition.needs_scores else {},
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
