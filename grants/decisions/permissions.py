"""May this person do this to these decisions? A manager proposes, an authority that did not assess decides."""

from __future__ import annotations

from collections.abc import Collection

from grants.applications.models import Application
from grants.budget.rules import Mandated
from grants.decisions.models import Batch
from grants.foundation.verdict import HIDDEN, YES, Verdict, first_refusal, no
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Round, Stream

READERS = ("programme_manager", "deciding_authority", "controller", "auditor")
"""Who sees the desk, batches and letters of a stream before they are published."""


def may_see_desk(actor: Account, stream: Stream) -> Verdict:
    """See the line, the batches and their letters."""
    return YES if _holds(actor, stream, *READERS) else HIDDEN


def may_propose(actor: Account, stream: Stream) -> Verdict:
    """Propose the decisions of a stream, and plan the day of their publication."""
    if _holds(actor, stream, "programme_manager"):
        return YES
    return _not_here(actor, stream, sentence("Only a programme manager may propose decisions."))


def may_word_letters(actor: Account, stream: Stream) -> Verdict:
    """Write a call's own words for its letters: its programme managers."""
    if _holds(actor, stream, "programme_manager"):
        return YES
    return _not_here(actor, stream, sentence("Only a programme manager may write the words of letters."))


def may_note_delivery(actor: Account, stream: Stream, *, closed: bool) -> Verdict:
    """Write down what became of a letter: a programme manager without an interest in the application (`closed`)."""
    if closed:
        return HIDDEN
    if _holds(actor, stream, "programme_manager"):
        return YES
    return _not_here(actor, stream, sentence("Only a programme manager writes down what became of a letter."))


def may_keep_package(actor: Account, round_: Round) -> Verdict:
    """Keep or throw away a package over the streams of a round: a manager of its programme."""
    if actor.is_active and holds(actor, "programme_manager", programme_id=round_.programme_id):
        return YES
    return no(sentence("Only a programme manager may keep a package."))


def may_decide(actor: Account, stream: Stream) -> Verdict:
    """Decide and publish: the deciding authority of the stream."""
    if _holds(actor, stream, "deciding_authority"):
        return YES
    return _not_here(actor, stream, sentence("Only the deciding authority may do this."))


def may_approve(
    actor: Account,
    batch: Batch,
    *,
    assessors: Collection[int],
    finders: Collection[int | None],
    first_deciders: Collection[int | None],
    mandate: Mandated | None,
    has_interest: bool,
) -> Verdict:
    """Approve a batch: never its proposer, who judged what is in it, or has an interest in the round (Awb 2:4).

    `assessors` are the ids of the accounts that reviewed or chaired, `finders` of those that kept an application
    out, `first_deciders` of those that took what an objection is about (Awb 10:3(3)); `has_interest` and `mandate` are
    about the actor and the largest award, None where no mandate of this programme is about decisions.
    """
    if actor.id == batch.proposed_by:
        own = no(sentence("You proposed these decisions: somebody else must approve them."))
    elif actor.id in assessors:
        own = no(sentence("You took part in the assessment: somebody else must approve these decisions."))
    elif actor.id in finders:
        own = no(sentence("You kept one of these applications out: somebody else must approve the decision."))
    elif actor.id in first_deciders:
        own = no(
            sentence("You took the decision that the objection is about: somebody else must decide on it.")
        )
    else:
        own = YES
    return first_refusal(may_decide(actor, batch.stream), own, _within(mandate), _without(has_interest))


def _within(mandate: Mandated | None) -> Verdict:
    if mandate is None or mandate.covered:
        return YES
    if not mandate.named:
        return no(sentence("The mandate table of this programme does not name you for decisions."))
    return no(
        sentence(
            "An award here is above your mandate, which goes up to %(most)s for each award.",
            most=mandate.most,
        )
    )


def may_publish(actor: Account, batch: Batch, *, has_interest: bool) -> Verdict:
    """Bring a batch into force: the deciding authority, without an interest in the round."""
    return first_refusal(may_decide(actor, batch.stream), _without(has_interest))


def _without(has_interest: bool) -> Verdict:
    if has_interest:
        return no(
            sentence(
                "You have a personal interest in an application in this round: somebody else must do this."
            )
        )
    return YES


def may_withdraw(actor: Account, batch: Batch, *, has_interest: bool) -> Verdict:
    """Take a batch back: a proposal by manager or authority, an approved one by the authority only."""
    verdict = may_decide(actor, batch.stream)
    allowed = verdict if verdict or batch.state != "proposed" else may_propose(actor, batch.stream)
    return first_refusal(allowed, _without(has_interest))


def may_plan(actor: Account, batch: Batch) -> Verdict:
    """Choose another day of publication."""
    verdict = may_decide(actor, batch.stream)
    return verdict or may_propose(actor, batch.stream)


def may_answer_offer(actor: Account, application: Application) -> Verdict:
    """Accept or decline an award in part: the main applicant, who is bound by it."""
    team = [member for member in application.team if member.account_id == actor.id and member.left_at is None]
    if not actor.is_active or not team:
        return HIDDEN
    if any(member.role == "main_applicant" for member in team):
        return YES
    return no(sentence("Only the main applicant can answer this offer."))


def may_give_views(actor: Account, application: Application) -> Verdict:
    """Say what one thinks of what is intended with the award: the main applicant."""
    return may_answer_offer(actor, application)


def may_read_decision(viewer: Account, stream: Stream, *, team: Collection[int], published: bool) -> Verdict:
    """Read a decision with its letter: staff at once, who wrote the application once it is published."""
    if may_see_desk(viewer, stream):
        return YES
    return YES if published and viewer.is_active and viewer.id in team else HIDDEN


def _holds(actor: Account, stream: Stream, *roles: str) -> bool:
    return actor.is_active and holds(
        actor, *roles, programme_id=stream.round.programme_id, stream_id=stream.id
    )


def _not_here(actor: Account, stream: Stream, why: Sentence) -> Verdict:
    return no(why) if may_see_desk(actor, stream) else HIDDEN


def may_object(actor: Account, *, team: Collection[int]) -> Verdict:
    """Object on line to the decision on one's own application; others do so in writing."""
    return YES if actor.is_active and actor.id in team else HIDDEN


def may_see_objection(viewer: Account, stream: Stream, *, is_theirs: bool, closed: bool) -> Verdict:
    """Read an objection: who made it, and staff of the stream without an interest in the application (`closed`)."""
    if is_theirs and viewer.is_active:
        return YES
    return YES if not closed and may_see_desk(viewer, stream) else HIDDEN


def may_handle_objection(actor: Account, stream: Stream, *, closed: bool) -> Verdict:
    """Take in and handle an objection: a programme manager without an interest in the application (`closed`)."""
    if closed:
        return HIDDEN
    if _holds(actor, stream, "programme_manager"):
        return YES
    return _not_here(actor, stream, sentence("Only a programme manager handles objections."))


def may_decide_objection(
    actor: Account,
    stream: Stream,
    *,
    proposed_by: int | None,
    first_deciders: Collection[int],
    assessors: Collection[int],
    has_interest: bool,
) -> Verdict:
    """Decide on an objection: never who proposed it, took the first decision (Awb 10:3) or assessed."""
    if actor.id == proposed_by:
        own = no(sentence("You proposed this yourself: somebody else decides."))
    elif actor.id in first_deciders:
        own = no(sentence("You had a part in the first decision: somebody else decides on the objection."))
    elif actor.id in assessors:
        own = no(sentence("You took part in the assessment: somebody else decides on the objection."))
    else:
        own = YES
    return first_refusal(may_decide(actor, stream), own, _without(has_interest))


def may_give_notice(actor: Account, *, is_theirs: bool) -> Verdict:
    """Give notice on line that a decision is late: who waits for it; others do so in writing."""
    return YES if actor.is_active and is_theirs else HIDDEN


def may_note(actor: Account, stream: Stream, *, closed: bool) -> Verdict:
    """Enter a notice of default and propose what is owed: a programme manager without an interest (`closed`)."""
    if closed:
        return HIDDEN
    if _holds(actor, stream, "programme_manager"):
        return YES
    return _not_here(actor, stream, sentence("Only a programme manager enters notices of default."))


def may_set(actor: Account, stream: Stream, *, proposed_by: int | None, closed: bool) -> Verdict:
    """Set a penalty: the deciding authority without an interest (`closed`), never who proposed it."""
    if closed:
        return HIDDEN
    own = (
        no(sentence("You proposed this yourself: somebody else decides.")) if actor.id == proposed_by else YES
    )
    return first_refusal(may_decide(actor, stream), own)
