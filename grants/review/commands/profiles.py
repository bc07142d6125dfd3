"""What does a reviewer intend with what they know, and a manager with a proposal to assign?"""

from __future__ import annotations

from collections.abc import Sequence

from grants.foundation.audit import ACCOUNTS, programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.answers import ask_again
from grants.review.commands.assignments import assign_reviewers
from grants.review.models import KeptProposal, ReviewerProfile
from grants.review.permissions import may_manage_review
from grants.review.rules.wishes import Wishes, kept_content
from grants.streams.models import Stream


@command
def save_profile(
    *,
    actor: Account,
    version: int,
    kind: str,
    institution: str,
    expertise: str,
    most: int,
    topics: str = "",
    languages: Sequence[str] = (),
) -> ReviewerProfile:
    """Keep what a reviewer knows and how much they want to judge; `version` is 0 when there is nothing yet.

    Raises NotFound for who is no reviewer, Stale.
    """
    if not actor.holds("reviewer"):
        raise NotFound
    kept = queries.find_profile(actor)
    if (kept.version if kept else 0) != version:
        raise Stale
    if kept is None:
        kept = ReviewerProfile(account_id=actor.id)
    kept.kind, kept.institution, kept.expertise = kind, institution, expertise
    kept.topics, kept.languages = topics, " ".join(sorted(languages))
    kept.most, kept.saved_at = most, now()
    db.session.add(kept)
    db.session.flush()
    ask_again(actor)
    record(actor_id=actor.id, deed="save_profile", subject=kept, chain=ACCOUNTS, kind=kind, most=most)
    return kept


@command
def assign_as_proposed(*, actor: Account, stream: Stream, wishes: Wishes, sha256: str) -> int:
    """Assign exactly the proposal with this hash; return how many assignments are new.

    Raises Stale when the proposal has become another one, RuleBroken `no_room`, `nothing_to_assign` and what
    `assign_reviewers` raises.
    """
    may_manage_review(actor, stream).require()
    found = queries.proposal(actor, stream, wishes)
    if found.lack is not None:
        raise RuleBroken("no_room", sentence("There is not enough room to assign everything any more."))
    if found.sha256 != sha256:
        raise Stale
    if not found.pairs:
        raise RuleBroken("nothing_to_assign", sentence("Every application has its reviewers already."))
    return assign_reviewers(actor=actor, stream=stream, pairs=found.pairs)


@command
def keep_proposal(*, actor: Account, stream: Stream, wishes: Wishes, sha256: str) -> KeptProposal:
    """Keep the proposal with this hash, to see what another one changes; nothing is assigned.

    Raises Stale when the proposal has become another one, RuleBroken `no_room`.
    """
    may_manage_review(actor, stream).require()
    found = queries.proposal(actor, stream, wishes)
    if found.plan is None:
        raise RuleBroken("no_room", sentence("There is not enough room to assign everything any more."))
    if found.sha256 != sha256:
        raise Stale
    kept = queries.find_kept(stream) or KeptProposal(stream_id=stream.id)
    kept.content = kept_content(wishes, [(int(task), int(who)) for task, who in found.plan.pairs])
    kept.kept_by, kept.kept_at = actor.id, now()
    db.session.add(kept)
    db.session.flush()
    record(
        actor_id=actor.id,
        deed="keep_proposal",
        subject=kept,
        chain=programme_chain(stream.round.programme_id),
        pairs=len(found.plan.pairs),
        sha256=sha256,
    )
    return kept
