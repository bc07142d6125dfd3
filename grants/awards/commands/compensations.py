"""What does someone intend with what the subsidy bought: ask views on compensation, propose it, fix it (Awb 4:41)?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from grants.awards import queries
from grants.awards.commands.recoveries import ask_back
from grants.awards.events import RecipientTold
from grants.awards.models import AssetCompensation, Award
from grants.awards.permissions import may_ask
from grants.awards.rules.compensating import Asset, check_assets, check_days, kept_assets, steps_of
from grants.awards.rules.determining import check_heard, check_views_term, kept_steps
from grants.awards.states import COMPENSATION
from grants.budget.rules import check_reason
from grants.foundation import files, outbox
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.money import total
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def intend_compensation(
    *,
    actor: Account,
    award: Award,
    ground: str,
    happened_on: date,
    known_on: date,
    assets: Sequence[Asset],
    reason: str,
    views_until: date,
) -> AssetCompensation:
    """Intend to ask compensation for what the subsidy bought, and ask the recipient for its views on that.

    Raises RuleBroken `under_way`, `reason_missing`, `term_too_short`, and what `check_assets` and `check_days` raise.
    """
    queries.may_propose_compensation(actor, award).require()
    db.session.refresh(award, with_for_update={"of": Award})
    if queries.find_compensation_under_way(award) is not None:
        said = sentence("Compensation is intended or proposed already. Take that back first.")
        raise RuleBroken("under_way", said)
    check_reason(reason)
    check_days(happened_on, known_on, today(), queries.determined_on(award))
    check_assets(assets)
    check_views_term(views_until, today())
    one = AssetCompensation(
        award=award,
        state=COMPENSATION.initial,
        ground=ground,
        happened_on=happened_on,
        known_on=known_on,
        assets=kept_assets(assets),
        amount=total(asset.owed for asset in assets),
        basis=kept_steps(steps_of(assets)),
        reason=reason.strip(),
        proposed_by=actor.id,
        proposed_at=now(),
        views_due_on=views_until,
    )
    db.session.add(one)
    _note(actor, one, "intend_compensation", reason, amount=one.amount, ground=ground)
    publish(RecipientTold(award.id, "compensation_intended", one.reason))
    return one


@command
def give_compensation_views(*, actor: Account, compensation: AssetCompensation, views: str) -> None:
    """Keep what the recipient thinks of it: themselves, or a manager. Raises RuleBroken `views_came`."""
    if not may_ask(actor, compensation.award, team=queries.team_of(compensation.award)):
        queries.may_propose_compensation(actor, compensation.award).require()
    if compensation.state != "intended" or compensation.views_came_on is not None:
        raise RuleBroken("views_came", sentence("These views are in already."))
    compensation.views, compensation.views_came_on = views.strip(), today()
    _note(actor, compensation, "give_compensation_views")


@command
def propose_compensation(*, actor: Account, compensation: AssetCompensation, reason: str) -> None:
    """Propose what was intended once the recipient was heard, with the reasons that weigh its views.

    Raises RuleBroken `reason_missing`, `views_term_runs`, `not_in_this_state`.
    """
    queries.may_propose_compensation(actor, compensation.award).require()
    check_reason(reason)
    state = COMPENSATION.after(compensation.state, "propose")
    came = compensation.views_came_on is not None
    check_heard(came=came, due_on=compensation.views_due_on, today=today())
    compensation.state, compensation.reason = state, reason.strip()
    compensation.proposed_by, compensation.proposed_at = actor.id, now()
    _note(actor, compensation, "propose_compensation", reason)


@command
def return_compensation(*, actor: Account, compensation: AssetCompensation, reason: str) -> None:
    """Take an intention or a proposal back, or return it; raises RuleBroken `reason_missing`, `not_in_this_state`."""
    if not queries.may_set_compensation(actor, compensation):
        queries.may_propose_compensation(actor, compensation.award).require()
    check_reason(reason)
    compensation.state = COMPENSATION.after(compensation.state, "return")
    compensation.return_reason = reason.strip()
    _note(actor, compensation, "return_compensation", reason)


@command
def set_compensation(*, actor: Account, compensation: AssetCompensation) -> None:
    """Fix the compensation as proposed: it is asked with a term, and what comes in is free in its pot.

    Raises RuleBroken `not_in_this_state`, `compensation_too_late`.
    """
    award = compensation.award
    queries.may_set_compensation(actor, compensation).require()
    db.session.refresh(award, with_for_update={"of": Award})
    check_days(compensation.happened_on, compensation.known_on, today(), queries.determined_on(award))
    compensation.state = COMPENSATION.after(compensation.state, "set")
    compensation.set_by, compensation.set_at = actor.id, now()
    ask_back(actor, award, compensation.amount, compensation=compensation)
    _note(actor, compensation, "set_compensation", amount=compensation.amount)
    outbox.post("make_compensation_letter", compensation_id=compensation.id)
    publish(RecipientTold(award.id, "compensation_set"))


@command
def keep_compensation_letter(*, compensation: AssetCompensation, content: bytes) -> None:
    """Keep the letter with a compensation, once; the worker's own deed, and doing it twice does it once."""
    db.session.refresh(compensation, with_for_update={"of": AssetCompensation})
    if compensation.letter_id is not None:
        return
    name = f"{compensation.award.reference}-compensation-{compensation.id}.pdf"
    compensation.letter = files.keep(content, name=name, media_type="application/pdf")
    _note(None, compensation, "keep_compensation_letter", sha256=compensation.letter.sha256)


def _note(
    actor: Account | None, compensation: AssetCompensation, deed: str, reason: str = "", **facts: Any
) -> None:
    db.session.flush()
    record(
        actor_id=actor.id if actor else None,
        deed=deed,
        subject=compensation,
        chain=programme_chain(compensation.award.programme_id),
        reason=reason,
        award=compensation.award_id,
        **facts,
    )
