"""What does a recipient ask about a running award, and what does a manager answer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grants.awards import queries
from grants.awards.commands.bank import forget_bank_account
from grants.awards.events import AwardExtended, ChangeAsked, ChangeDecided
from grants.awards.models import Award, ChangePart, ChangeRequest
from grants.awards.permissions import may_ask
from grants.awards.rules.effects import Effect, effect_of, foretold
from grants.awards.rules.parts import PERIOD, Part, kind_of
from grants.awards.rules.request_letter import kept_effect
from grants.awards.rules.words import folded
from grants.awards.states import CHANGE_REQUEST
from grants.budget.commands import plan_anew
from grants.foundation import files, outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account, Organisation


@command
def ask_request(
    *, actor: Account, award: Award, parts: Sequence[Part], reason: str, done_on: date | None = None
) -> ChangeRequest:
    """Ask for another period, budget, plan or other people, together in one request, before it is carried out.

    `done_on` declares since when it is carried out already. Raises RuleBroken `award_is_past`, `request_open`,
    `done_later_than_now`, `reason_missing`, `organisation_unknown`, and what `effect_of` raises: what cannot be
    granted is refused at once, with the reason.
    """
    may_ask(actor, award, team=queries.team_of(award)).require()
    lock_running(award)
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Write why you ask this."), field="reason")
    if done_on is not None and done_on > today():
        said = sentence("This day is still to come: then it is not carried out yet.")
        raise RuleBroken("done_later_than_now", said, field="done_on")
    found = queries.settled(parts)
    _check_not_open(award, found)
    effect = effect_of(queries.situation_of(award), found, asked_on=today())
    ends_on = effect.after.ends_on
    request = ChangeRequest(
        award=award,
        kind=kind_of([part.kind for part in found]),
        state=CHANGE_REQUEST.initial,
        reason=reason.strip(),
        old_end_on=award.ends_on,
        new_end_on=ends_on if ends_on != award.ends_on else None,
        done_on=done_on,
        asked_by=actor.id,
        asked_at=now(),
    )
    request.parts = [ChangePart(award_id=award.id, kind=part.kind, asked=dict(part.facts)) for part in found]
    db.session.add(request)
    kinds = [part.kind for part in found]
    _note(actor, request, "ask_request", reason, award=award.id, parts=kinds, done_on=done_on)
    publish(ChangeAsked(request.id))
    return request


def lock_running(award: Award) -> None:
    """Lock an award that runs; raises RuleBroken `award_is_past`."""
    db.session.refresh(award, with_for_update={"of": Award})
    if award.state != "running" or award.ends_on is None or queries.is_settled(award):
        raise RuleBroken(
            "award_is_past", sentence("This award no longer runs: nothing can be asked about it.")
        )


def _check_not_open(award: Award, parts: Sequence[Part]) -> None:
    waiting = {one.kind for request in queries.open_requests_of(award) for one in request.parts}
    if waiting & {part.kind for part in parts}:
        raise RuleBroken(
            "request_open",
            sentence("There is a request of this kind already. Wait for the decision, or withdraw it first."),
        )


@command
def grant_request(
    *,
    actor: Account,
    request: ChangeRequest,
    reason: str,
    otherwise: Mapping[str, Mapping[str, Any] | None] | None = None,
    seen: str | None = None,
) -> None:
    """Grant a request: all of it, or as `otherwise` says of a part, with other facts, or None to refuse that part.

    `seen` is the mark of what the request did when it was shown: when that is another by now, nothing is decided.
    Raises RuleBroken `not_in_this_state`, `reason_missing`, `all_refused`, `effect_changed`, and what `effect_of`
    raises.
    """
    _decide(actor, request, "grant", reason)
    award = request.award
    lock_running(award)
    changed = otherwise or {}
    granted = [
        Part(one.kind, changed.get(one.kind, one.asked) or {})
        for one in request.parts
        if changed.get(one.kind, one.asked) is not None
    ]
    if not granted:
        said = sentence("Nothing is left to grant: refuse the request instead.")
        raise RuleBroken("all_refused", said, field="decision")
    situation, asked_on = queries.situation_of(award), day_of(request.asked_at)
    if seen is not None and seen != foretold(situation, queries.parts_of(request), asked_on=asked_on).mark:
        said = sentence("The award changed since you opened this page. Look at what the request does now.")
        raise RuleBroken("effect_changed", said)
    effect = effect_of(situation, granted, asked_on=asked_on)
    facts = {part.kind: dict(part.facts) for part in granted}
    for one in request.parts:
        one.granted = facts.get(one.kind)
        one.outcome = (
            "refused" if one.granted is None else "granted" if one.granted == one.asked else "altered"
        )
    request.effect = kept_effect(effect.moved)
    if request.new_end_on is not None:
        request.new_end_on = effect.after.ends_on
    carry_out(actor, award, granted, effect, request.award.reference)
    outbox.post("make_request_letter", request_id=request.id)
    publish(ChangeDecided(request.id))


def carry_out(actor: Account, award: Award, granted: Sequence[Part], effect: Effect, reason: str) -> None:
    """Let an award, its money by year and what is due follow what was granted."""
    kinds = {part.kind for part in granted}
    for part in granted:
        if part.kind == "leader":
            award.leader_name, award.leader_email = part.facts["name"], part.facts["email"]
        if part.kind == "legal_person":
            _hand_over(award, db.session.get_one(Organisation, part.facts["organisation_id"]))
    if kinds & set(PERIOD):
        award.starts_on, award.ends_on = effect.after.starts_on, effect.after.ends_on
    for one in effect.tranches:
        left = one.amount
        for commitment in queries.commitments_of(award):
            if left > ZERO:
                left -= plan_anew(
                    actor=actor,
                    commitment=commitment,
                    from_year=one.from_year,
                    to_year=one.to_year,
                    amount=left,
                    reason=reason,
                )
    if kinds & set(PERIOD):
        publish(AwardExtended(award.id, actor.id))


def _hand_over(award: Award, organisation: Organisation) -> None:
    """Let another legal person be the recipient, with what was paid and owed; the initiative stays."""
    award.organisation, award.recipient = organisation, organisation.name
    award.recipient_key = folded(organisation.name)[:300]
    award.search_words = folded(f"{organisation.name} {award.title} {award.reference}")
    forget_bank_account(award)


@command
def refuse_request(*, actor: Account, request: ChangeRequest, reason: str) -> None:
    """Refuse a request; raises RuleBroken `not_in_this_state`, `reason_missing`."""
    _decide(actor, request, "refuse", reason)
    _end_parts(request, "refused")
    outbox.post("make_request_letter", request_id=request.id)
    publish(ChangeDecided(request.id))


def _decide(actor: Account, request: ChangeRequest, deed: str, reason: str) -> None:
    queries.may_decide(actor, request.award).require()
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give the reason of the decision."), field="reason")
    request.state = CHANGE_REQUEST.after(request.state, deed)
    request.decided_by, request.decided_at, request.decision_reason = actor.id, now(), reason.strip()
    _note(actor, request, f"{deed}_request", reason)


def _end_parts(request: ChangeRequest, outcome: str) -> None:
    for one in request.parts:
        one.outcome = outcome


@command
def withdraw_request(*, actor: Account, request: ChangeRequest) -> None:
    """Take one's own request back before the decision; raises RuleBroken `not_in_this_state`."""
    may_ask(actor, request.award, team=queries.team_of(request.award)).require()
    request.state = CHANGE_REQUEST.after(request.state, "withdraw")
    _end_parts(request, "withdrawn")
    _note(actor, request, "withdraw_request", "")


@command
def keep_request_letter(*, request: ChangeRequest, content: bytes) -> None:
    """Keep the letter with the decision on a request, once; the worker's own deed, and doing it twice does it once."""
    db.session.refresh(request, with_for_update={"of": ChangeRequest})
    if request.letter_id is not None:
        return
    name = f"{request.award.reference}-request-{request.id}.pdf"
    request.letter = files.keep(content, name=name, media_type="application/pdf")
    _note(None, request, "keep_request_letter", "", sha256=request.letter.sha256)


def _note(actor: Account | None, request: ChangeRequest, deed: str, reason: str, **facts: Any) -> None:
    chain = programme_chain(request.award.programme_id)
    record(
        actor_id=actor.id if actor else None, deed=deed, subject=request, chain=chain, reason=reason, **facts
    )
