"""What does someone intend with a whole set of awards? Propose one decision, approve it, carry it out for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grants.awards import queries
from grants.awards.commands.requests import carry_out
from grants.awards.events import GeneralDecided
from grants.awards.models import Award, ChangePart, ChangeRequest, GeneralDecision
from grants.awards.rules.more_time import MoreTime, check_more_time
from grants.awards.rules.request_letter import kept_effect, kept_sentence
from grants.awards.states import GENERAL_DECISION
from grants.budget.rules import check_reason
from grants.foundation import outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream


@command
def propose_general(
    *,
    actor: Account,
    streams: Sequence[Stream],
    more: MoreTime,
    reason: str,
    exceptions: Mapping[int, str],
) -> GeneralDecision:
    """Propose more time for every running award of some calls, but those excepted, each with a reason.

    The calls are of one programme, the first is the one on whose page it was proposed. An award that ends late enough
    already is left out by itself. Raises RuleBroken `reason_missing`, `other_programme`, `exception_unexplained`,
    `nobody_left`, `cannot_be_so` for an award to which it cannot be done and that is not excepted, and what
    `check_more_time` raises.
    """
    queries.may_propose_for(actor, *streams).require()
    check_reason(reason)
    check_more_time(more)
    if len({one.round.programme_id for one in streams}) != 1:
        said = sentence("One decision takes calls of one programme only.")
        raise RuleBroken("other_programme", said, field="calls")
    found = [queries.in_set(award, more) for award in queries.running_in(*streams)]
    left_out = _left_out(found, exceptions)
    taken = [one for one in found if str(one.award.id) not in left_out]
    if not taken:
        raise RuleBroken("nobody_left", sentence("No project is left to decide about."))
    for one in taken:
        if one.why_not is not None:
            said = sentence(
                "%(title)s: %(why)s Leave it out, with that as the reason.",
                title=one.award.title,
                why=one.why_not,
            )
            raise RuleBroken("cannot_be_so", said, field=f"except_{one.award.id}")
    made = GeneralDecision(
        stream=streams[0],
        stream_ids=[one.id for one in streams],
        months=more.months,
        new_end_on=more.new_end_on,
        reason=reason.strip(),
        award_ids=[one.award.id for one in found],
        exceptions=left_out,
        state=GENERAL_DECISION.initial,
        proposed_by=actor.id,
        proposed_at=now(),
    )
    db.session.add(made)
    facts = {"months": more.months, "new_end_on": more.new_end_on, "calls": made.stream_ids}
    _note(actor, made, "propose_general", reason, awards=len(taken), exceptions=len(left_out), **facts)
    return made


def _left_out(found: Sequence[queries.InSet], exceptions: Mapping[int, str]) -> dict[str, Any]:
    """Return why awards of a set are left out, by number: as somebody wrote, or since they end late enough already."""
    for number, why in exceptions.items():
        if not why.strip():
            said = sentence("Give a reason for each project that is left out.")
            raise RuleBroken("exception_unexplained", said, field=f"except_{number}")
    by_itself = {str(one.award.id): kept_sentence(one.left_out) for one in found if one.left_out}
    return by_itself | {str(number): why.strip() for number, why in exceptions.items()}


@command
def approve_general(*, actor: Account, general: GeneralDecision) -> None:
    """Take the decision for the whole set; a worker carries it out, award by award.

    Raises RuleBroken `not_in_this_state`.
    """
    queries.may_approve_for(actor, general).require()
    general.state = GENERAL_DECISION.after(general.state, "approve")
    general.approved_by, general.approved_at = actor.id, now()
    _note(actor, general, "approve_general")
    outbox.post("carry_out_general", general_id=general.id)


@command
def withdraw_general(*, actor: Account, general: GeneralDecision, reason: str) -> None:
    """Take the proposal back; raises RuleBroken `reason_missing`, `not_in_this_state`."""
    if not queries.may_approve_for(actor, general):
        queries.may_propose_for(actor, *queries.calls_of(general)).require()
    check_reason(reason)
    general.state = GENERAL_DECISION.after(general.state, "withdraw")
    general.withdrawal_reason = reason.strip()
    _note(actor, general, "withdraw_general", reason)


@command
def carry_out_for(*, general: GeneralDecision, award: Award) -> ChangeRequest | None:
    """Let one award follow a decision that was taken, with a letter; the worker's own deed, twice does it once.

    An award to which it can no longer be done, since it ended, was withdrawn or ends late enough meanwhile, is left as
    it is.
    """
    db.session.refresh(award, with_for_update={"of": Award})
    if general.state != "approved" or award.id not in queries.left_of(general) or general.approver is None:
        return None
    found = queries.in_set(award, queries.more_of(general))
    effect, part = found.shown.effect, found.part
    if found.why_not is not None:
        general.exceptions = general.exceptions | {str(award.id): kept_sentence(found.why_not)}
        _note(None, general, "leave_out_of_general", award=award.id)
    if found.why_not is not None or effect is None:
        return None
    made = ChangeRequest(
        award=award,
        kind="extension",
        state="granted",
        reason=general.reason,
        old_end_on=award.ends_on,
        new_end_on=effect.after.ends_on,
        asked_by=general.proposed_by,
        asked_at=general.proposed_at,
        decided_by=general.approved_by,
        decided_at=now(),
        decision_reason=general.reason,
        effect=kept_effect(effect.moved),
        general_id=general.id,
    )
    facts = dict(part.facts)
    made.parts = [
        ChangePart(award_id=award.id, kind=part.kind, asked=facts, granted=facts, outcome="granted")
    ]
    db.session.add(made)
    carry_out(general.approver, award, [part], effect, award.reference)
    record(
        actor_id=general.approved_by,
        deed="carry_out_general",
        subject=made,
        chain=programme_chain(award.programme_id),
        reason=general.reason,
        award=award.id,
        new_end_on=made.new_end_on,
    )
    outbox.post("make_request_letter", request_id=made.id)
    publish(GeneralDecided(made.id))
    return made


@command
def finish_general(*, general: GeneralDecision) -> None:
    """Close a decision whose whole set was carried out; doing it twice does it once."""
    db.session.refresh(general, with_for_update={"of": GeneralDecision})
    if general.state == "approved" and not queries.left_of(general):
        general.state, general.done_at = GENERAL_DECISION.after(general.state, "finish"), now()
        _note(None, general, "finish_general")


def _note(actor: Account | None, general: GeneralDecision, deed: str, reason: str = "", **facts: Any) -> None:
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=general,
        chain=programme_chain(general.stream.round.programme_id),
        reason=reason,
        stream=general.stream_id,
        **facts,
    )
