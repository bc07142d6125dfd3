"""What does someone intend with the end of an award: account for it, hear, propose and fix the final amount?"""

from __future__ import annotations

from datetime import date
from typing import Any

from grants.awards import queries
from grants.awards.commands.plans import fulfil, replan_instalments, require_nothing_listed
from grants.awards.commands.recoveries import begin_recovery
from grants.awards.events import AwardDetermined, DeterminationMoved
from grants.awards.models import Award, AwardAccount, Determination
from grants.awards.permissions import may_ask
from grants.awards.rules.determining import (
    check_amount,
    check_heard,
    check_views_term,
    kept_steps,
    last_day_to_reopen,
    must_be_heard,
    steps_to,
)
from grants.awards.states import DETERMINATION
from grants.budget.commands import release
from grants.budget.rules import check_reason
from grants.foundation import files, outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import ZERO, Money
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def propose_determination(
    *,
    actor: Account,
    award: Award,
    amount: Money,
    ground: str,
    reason: str,
    views_until: date | None = None,
    addressed_to: str = "",
) -> Determination:
    """Propose a final amount, with the computation beside it; or intend it and ask the recipient for views first.

    An award that was withdrawn after something was paid is determined at nothing: with that it is reclaimed. An award
    that was determined is determined anew, lower, within five years (Awb 4:49). On a ground that takes
    something away the recipient is heard first: then it is only intended until views came or the term passed.

    Raises RuleBroken `award_is_past`, `project_runs`, `reason_missing`, `under_way`, `too_late_to_reopen`,
    `term_too_short`, `views_not_asked`, and what `check_amount` raises.
    """
    queries.may_propose_amount(actor, award).require()
    db.session.refresh(award, with_for_update={"of": Award})
    check_reason(reason)
    earlier = _earlier(award)
    account = queries.find_account(award)
    _check_moment(award, account)
    if queries.find_under_way(award) is not None:
        raise RuleBroken("under_way", sentence("A final amount is proposed already. Take that back first."))
    found = queries.worked_out(award)
    most = award.granted or ZERO
    check_amount(amount, ground, worked_out=found, granted=most, earlier=earlier.amount if earlier else None)
    heard = must_be_heard(ground, amount, earlier.amount if earlier else most)
    if heard:
        check_views_term(views_until, today())
    one = Determination(
        award=award,
        kind="reopened" if earlier else "first",
        state=DETERMINATION.initial if heard else DETERMINATION.after(DETERMINATION.initial, "propose"),
        ground=ground,
        amount=amount,
        worked_out=found.amount,
        basis=kept_steps(steps_to(amount, found)),
        reason=reason.strip(),
        own_motion=account is None or account.state != "submitted",
        addressed_to=addressed_to.strip(),
        proposed_by=actor.id,
        proposed_at=now(),
        views_due_on=views_until if heard else None,
    )
    db.session.add(one)
    facts = {"amount": amount, "ground": ground, "views_until": one.views_due_on}
    _note(actor, award, one, "propose_determination", reason, **facts)
    publish(DeterminationMoved(one.id, one.state))
    return one


def _earlier(award: Award) -> Determination | None:
    """Return what was determined before, while it can still be changed; raises RuleBroken `too_late_to_reopen`."""
    earlier = queries.find_determined(award)
    if earlier is not None and earlier.set_at is not None:
        last = last_day_to_reopen(day_of(earlier.set_at))
        if today() > last:
            said = sentence(
                "What was determined can be changed until %(day)s, five years after it.", day=last
            )
            raise RuleBroken("too_late_to_reopen", said)
    return earlier


def _check_moment(award: Award, account: AwardAccount | None) -> None:
    if award.state == "withdrawn" and queries.paid_on(award):
        return
    if award.state != "running" or award.ends_on is None:
        raise RuleBroken("award_is_past", sentence("This award no longer runs."))
    handed_in = account is not None and account.state == "submitted"
    if today() <= award.ends_on and not handed_in and not queries.lateness.report_stays_away(award):
        said = sentence("The project runs until %(day)s. Its account is not in yet.", day=award.ends_on)
        raise RuleBroken("project_runs", said)


@command
def give_views(*, actor: Account, determination: Determination, views: str) -> None:
    """Keep what the recipient thinks of what is intended, or that it has nothing to say: themselves, or a manager.

    Raises RuleBroken `views_came`.
    """
    award = determination.award
    if not may_ask(actor, award, team=queries.team_of(award)):
        queries.may_propose_amount(actor, award).require()
    if determination.state != "intended" or determination.views_came_on is not None:
        raise RuleBroken("views_came", sentence("These views are in already."))
    determination.views, determination.views_came_on = views.strip(), today()
    _note(actor, award, determination, "give_views")
    publish(DeterminationMoved(determination.id, "views"))


@command
def confirm_intention(*, actor: Account, determination: Determination, reason: str) -> None:
    """Propose what was intended once the recipient was heard, with the reasons that weigh its views.

    Raises RuleBroken `reason_missing`, `views_term_runs`, `not_in_this_state`.
    """
    queries.may_propose_amount(actor, determination.award).require()
    check_reason(reason)
    state = DETERMINATION.after(determination.state, "propose")
    came = determination.views_came_on is not None
    check_heard(came=came, due_on=determination.views_due_on, today=today())
    determination.state, determination.reason = state, reason.strip()
    determination.proposed_by, determination.proposed_at = actor.id, now()
    _note(actor, determination.award, determination, "confirm_intention", reason)
    publish(DeterminationMoved(determination.id, "proposed"))


@command
def return_determination(*, actor: Account, determination: Determination, reason: str) -> None:
    """Take an intended or proposed final amount back, or return it; raises RuleBroken `reason_missing`."""
    if not queries.may_set_amount(actor, determination):
        queries.may_propose_amount(actor, determination.award).require()
    check_reason(reason)
    determination.state = DETERMINATION.after(determination.state, "return")
    determination.return_reason = reason.strip()
    _note(actor, determination.award, determination, "return_determination", reason)
    publish(DeterminationMoved(determination.id, "returned"))


@command
def set_determination(*, actor: Account, determination: Determination) -> None:
    """Fix the final amount as proposed: give back what is not needed, reclaim what is too much, have the letter made.

    What is still to be paid follows it. Raises RuleBroken `not_in_this_state`, `award_changed`, `payment_under_way`.
    """
    award = determination.award
    queries.may_set_amount(actor, determination).require()
    db.session.refresh(award, with_for_update={"of": Award})
    if award.state == "past" or determination.amount > (award.granted or ZERO):
        said = sentence("The award changed since this was proposed. Return it, and propose the amount anew.")
        raise RuleBroken("award_changed", said)
    require_nothing_listed(award)
    determination.state = DETERMINATION.after(determination.state, "set")
    determination.set_by, determination.set_at = actor.id, now()
    award.determined = determination.amount
    give_back(actor, award, determination.amount)
    begin_recovery(actor, determination)
    replan_instalments(actor=actor, award=award)
    fulfil(actor=actor, award=award, what="determination")
    _note(
        actor,
        award,
        determination,
        "set_determination",
        amount=determination.amount,
        ground=determination.ground,
    )
    outbox.post("make_determination_letter", determination_id=determination.id)
    publish(AwardDetermined(award.id, determination.id, actor.id))
    publish(DeterminationMoved(determination.id, "set"))


def give_back(actor: Account, award: Award, amount: Money) -> None:
    """Release what is promised above the final amount, the newest first; it is free in the pot that promised it."""
    left = max(amount - queries.paid_on(award), ZERO)
    for kept in queries.commitments_of(award):
        excess = max(kept.committed - left, ZERO)
        left = max(left - kept.committed, ZERO)
        if excess:
            release(
                actor=actor,
                basis_kind=kept.basis_kind,
                basis_id=kept.basis_id,
                amount=excess,
                reason=award.reference,
            )


@command
def determine_at_once(*, actor: Account, award: Award) -> None:
    """Let the final amount be fixed with the award itself, where its way of accounting says so, and follow the award.

    An award that comes above the limit, by a supplement for example, is no longer determined by that. Doing it twice
    does it once.
    """
    regime, earlier = queries.regime_of(award), queries.find_determined(award)
    by_award = earlier is not None and earlier.kind == "at_once"
    if earlier is not None and not by_award:
        return
    if regime is None or regime.determined != "at_once":
        if earlier is not None:
            earlier.state, award.determined = "returned", None
            _note(actor, award, earlier, "return_determination")
        return
    if award.determined == award.granted or award.granted is None:
        return
    award.determined = award.granted
    one = Determination(
        award=award,
        kind="at_once",
        state="set",
        ground="as_awarded",
        amount=award.granted,
        worked_out=award.granted,
        basis=[],
        reason="",
        own_motion=True,
        proposed_by=actor.id,
        proposed_at=now(),
        set_by=actor.id,
        set_at=now(),
    )
    db.session.add(one)
    db.session.flush()
    begin_recovery(actor, one)
    _note(actor, award, one, "determine_at_once", amount=one.amount)
    publish(AwardDetermined(award.id, one.id, actor.id))


@command
def keep_determination_letter(*, determination: Determination, content: bytes) -> None:
    """Keep the letter with a final amount, once; the worker's own deed, and doing it twice does it once."""
    db.session.refresh(determination, with_for_update={"of": Determination})
    if determination.letter_id is not None:
        return
    name = f"{determination.award.reference}-determination-{determination.id}.pdf"
    determination.letter = files.keep(content, name=name, media_type="application/pdf")
    _note(
        None,
        determination.award,
        determination,
        "keep_determination_letter",
        sha256=determination.letter.sha256,
    )


def _note(
    actor: Account | None, award: Award, subject: Any, deed: str, reason: str = "", **facts: Any
) -> None:
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=subject,
        chain=programme_chain(award.programme_id),
        reason=reason,
        award=award.id,
        **facts,
    )
