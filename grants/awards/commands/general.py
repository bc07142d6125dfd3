"""What does someone intend with a whole set of awards? Propose one decision, approve it, carry it out for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grants.awards import queries
from grants.awards.commands.requests import carry_out
from grants.awards.events import GeneralDecided
from grants.awards.models import Award, ChangePart, ChangeRequest, GeneralDecision
from grants.awards.rules.request_letter import kept_effect
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

LONGEST = 24
"""The most months that one decision for a whole set can give."""


@command
def propose_general(
    *, actor: Account, stream: Stream, months: int, reason: str, exceptions: Mapping[int, str]
) -> GeneralDecision:
    """Propose so many months more for every running award of a call, but those excepted, each with a reason.

    Raises RuleBroken `reason_missing`, `exception_unexplained`, `months_out_of_reach`, `nobody_left`, `cannot_be_so`
    for an award to which it cannot be done and that is not excepted.
    """
    queries.may_propose_for(actor, stream).require()
    check_reason(reason)
    if not 1 <= months <= LONGEST:
        said = sentence("Choose between 1 and %(most)s months.", most=LONGEST)
        raise RuleBroken("months_out_of_reach", said, field="months")
    if any(not why.strip() for why in exceptions.values()):
        said = sentence("Give a reason for each project that is left out.")
        raise RuleBroken("exception_unexplained", said, field="months")
    found = queries.set_of(stream, months)
    left = [one for one in found if one.award.id not in exceptions]
    if not left:
        raise RuleBroken("nobody_left", sentence("No project is left to decide about."), field="months")
    for one in left:
        if one.shown.why_not is not None:
            said = sentence(
                "%(title)s: %(why)s Leave it out, with that as the reason.",
                title=one.award.title,
                why=one.shown.why_not.said,
            )
            raise RuleBroken("cannot_be_so", said, field="months")
    made = GeneralDecision(
        stream=stream,
        months=months,
        reason=reason.strip(),
        award_ids=[one.award.id for one in found],
        exceptions={str(number): why.strip() for number, why in exceptions.items()},
        state=GENERAL_DECISION.initial,
        proposed_by=actor.id,
        proposed_at=now(),
    )
    db.session.add(made)
    _note(actor, made, "propose_general", reason, months=months, awards=len(left), exceptions=len(exceptions))
    return made


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
        queries.may_propose_for(actor, general.stream).require()
    check_reason(reason)
    general.state = GENERAL_DECISION.after(general.state, "withdraw")
    general.withdrawal_reason = reason.strip()
    _note(actor, general, "withdraw_general", reason)


@command
def carry_out_for(*, general: GeneralDecision, award: Award) -> ChangeRequest | None:
    """Let one award follow a decision that was taken, with a letter; the worker's own deed, twice does it once.

    An award to which it can no longer be done, since it ended or was withdrawn meanwhile, is left as it is.
    """
    db.session.refresh(award, with_for_update={"of": Award})
    if general.state != "approved" or award.id not in queries.left_of(general) or general.approver is None:
        return None
    shown = queries.foretold_for(award, general.months)
    if award.state != "running" or shown.effect is None:
        general.exceptions = general.exceptions | {
            str(award.id): str(shown.why_not.said if shown.why_not else "")
        }
        return None
    part = queries.more_time(award, general.months)
    made = ChangeRequest(
        award=award,
        kind="extension",
        state="granted",
        reason=general.reason,
        old_end_on=award.ends_on,
        new_end_on=shown.effect.after.ends_on,
        asked_by=general.proposed_by,
        asked_at=general.proposed_at,
        decided_by=general.approved_by,
        decided_at=now(),
        decision_reason=general.reason,
        effect=kept_effect(shown.effect.moved),
        general_id=general.id,
    )
    facts = dict(part.facts)
    made.parts = [
        ChangePart(award_id=award.id, kind=part.kind, asked=facts, granted=facts, outcome="granted")
    ]
    db.session.add(made)
    carry_out(general.approver, award, [part], shown.effect, award.reference)
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
