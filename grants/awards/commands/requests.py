"""What does a recipient ask about a running award, and what does a manager answer?"""

from __future__ import annotations

from datetime import date
from typing import Any

from grants.awards import queries
from grants.awards.events import AwardExtended, ChangeAsked, ChangeDecided
from grants.awards.models import Award, ChangeRequest
from grants.awards.permissions import may_ask, may_decide_request
from grants.awards.rules import check_extension
from grants.awards.states import CHANGE_REQUEST
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def ask_extension(*, actor: Account, award: Award, new_end_on: date, reason: str) -> ChangeRequest:
    """Ask for a later end with the same money, before the present end.

    Raises RuleBroken `award_is_past`, `asked_too_late`, `end_not_later`, `request_open`.
    """
    ends_on = _prepare(actor, award, "extension")
    check_extension(ends_on=ends_on, new_end_on=new_end_on, asked_on=today())
    return _ask(actor, award, kind="extension", reason=reason, old_end_on=ends_on, new_end_on=new_end_on)


@command
def ask_change(*, actor: Account, award: Award, reason: str) -> ChangeRequest:
    """Ask for another plan or budget, saying what changes and why, before it is carried out.

    Raises RuleBroken `award_is_past`, `asked_too_late`, `request_open`.
    """
    ends_on = _prepare(actor, award, "change")
    if today() > ends_on:
        raise RuleBroken(
            "asked_too_late",
            sentence(
                "The project ended on %(end)s. A change can only be asked while the project runs.",
                end=ends_on,
            ),
            field="reason",
        )
    return _ask(actor, award, kind="change", reason=reason, old_end_on=ends_on, new_end_on=None)


def _prepare(actor: Account, award: Award, kind: str) -> date:
    """Check the person and the moment under the award's lock; return the present end."""
    may_ask(actor, award, team=queries.team_of(award)).require()
    db.session.refresh(award, with_for_update={"of": Award})
    if award.state != "running" or award.ends_on is None:
        raise RuleBroken(
            "award_is_past", sentence("This award no longer runs: nothing can be asked about it.")
        )
    if queries.find_open_request(award, kind) is not None:
        raise RuleBroken(
            "request_open",
            sentence("There is a request of this kind already. Wait for the decision, or withdraw it first."),
        )
    return award.ends_on


def _ask(
    actor: Account, award: Award, *, kind: str, reason: str, old_end_on: date, new_end_on: date | None
) -> ChangeRequest:
    request = ChangeRequest(
        award=award,
        kind=kind,
        state=CHANGE_REQUEST.initial,
        reason=reason,
        old_end_on=old_end_on,
        new_end_on=new_end_on,
        asked_by=actor.id,
        asked_at=now(),
    )
    db.session.add(request)
    _note(actor, request, deed=f"ask_{kind}", reason=reason, award=award.id, new_end_on=new_end_on)
    publish(ChangeAsked(request.id))
    return request


@command
def grant_request(*, actor: Account, request: ChangeRequest, reason: str) -> None:
    """Grant a request; a granted extension moves the end of the award.

    Raises RuleBroken `not_in_this_state`, `end_not_later`.
    """
    _decide(actor, request, "grant", reason)
    award = request.award
    if request.new_end_on is not None and award.ends_on is not None:
        check_extension(
            ends_on=award.ends_on, new_end_on=request.new_end_on, asked_on=day_of(request.asked_at)
        )
        award.ends_on = request.new_end_on
        publish(AwardExtended(award.id, actor.id))
    publish(ChangeDecided(request.id))


@command
def refuse_request(*, actor: Account, request: ChangeRequest, reason: str) -> None:
    """Refuse a request; raises RuleBroken `not_in_this_state`."""
    _decide(actor, request, "refuse", reason)
    publish(ChangeDecided(request.id))


def _decide(actor: Account, request: ChangeRequest, deed: str, reason: str) -> None:
    may_decide_request(actor, request.award, team=queries.team_of(request.award, ever=True)).require()
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give the reason of the decision."), field="reason")
    request.state = CHANGE_REQUEST.after(request.state, deed)
    request.decided_by, request.decided_at, request.decision_reason = actor.id, now(), reason
    _note(actor, request, deed=f"{deed}_request", reason=reason, new_end_on=request.new_end_on)


@command
def withdraw_request(*, actor: Account, request: ChangeRequest) -> None:
    """Take one's own request back; raises RuleBroken `not_in_this_state`."""
    may_ask(actor, request.award, team=queries.team_of(request.award)).require()
    request.state = CHANGE_REQUEST.after(request.state, "withdraw")
    _note(actor, request, deed="withdraw_request", reason="")


def _note(actor: Account, request: ChangeRequest, *, deed: str, reason: str, **facts: Any) -> None:
    chain = programme_chain(request.award.programme_id)
    record(actor_id=actor.id, deed=deed, subject=request, chain=chain, reason=reason, **facts)
