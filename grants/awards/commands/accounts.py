"""What does a recipient intend with the account of a project, and the funder with one that came in?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from grants.awards import queries
from grants.awards.events import AccountAwaited, AccountMoved
from grants.awards.models import AccountReminder, Award, AwardAccount
from grants.awards.permissions import may_ask
from grants.awards.states import ACCOUNT
from grants.budget.rules import check_reason
from grants.foundation.audit import end_sittings, programme_chain, record, record_in_sitting
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.foundation.wording import sentence
from grants.people.models import Account

UNWRITTEN = 0
"""The version of an account that nobody saved yet."""


@command
def save_account(
    *,
    actor: Account,
    award: Award,
    version: int,
    activities: str,
    deviations: str = "",
    costs: Mapping[str, Money] | None = None,
    incomes: Mapping[str, Money] | None = None,
) -> AwardAccount:
    """Save how a project is accounted for, with gaps; raises Stale with both texts, RuleBroken `not_in_this_state`,
    `award_is_past`.
    """
    may_ask(actor, award, team=queries.team_of(award)).require()
    _require_open(award)
    account = queries.find_account(award)
    if (account.version if account else UNWRITTEN) != version:
        theirs = account.activities if account else ""
        raise Stale([Difference("activities", sentence("What you did"), theirs, activities)])
    if account is None:
        account = AwardAccount(award=award, state=ACCOUNT.initial)
        db.session.add(account)
    account.state = ACCOUNT.after(account.state, "save")
    account.activities, account.deviations = activities.strip(), deviations.strip()
    account.costs = {key: amount.cents for key, amount in (costs or {}).items()}
    account.incomes = {key: amount.cents for key, amount in (incomes or {}).items()}
    account.saved_at, account.saved_by = now(), actor.id
    db.session.flush()
    record_in_sitting(
        actor_id=actor.id,
        deed="save_account",
        subject=account,
        part="account",
        content=json.dumps(
            [account.activities, account.deviations, account.costs, account.incomes], ensure_ascii=False
        ),
        chain=programme_chain(award.programme_id),
    )
    return account


@command
def submit_account(*, actor: Account, award: Award) -> None:
    """Hand the account in: with that the recipient asks for the final amount (Awb 4:44).

    Raises RuleBroken `not_in_this_state`, `project_runs`, `account_empty`, `costs_missing`.
    """
    may_ask(actor, award, team=queries.team_of(award)).require()
    _require_open(award)
    if award.ends_on is not None and today() <= award.ends_on:
        said = sentence(
            "The project runs until %(day)s. Save what you have, and hand it in after that; if the project ends "
            "earlier, ask for that first.",
            day=award.ends_on,
        )
        raise RuleBroken("project_runs", said)
    account = queries.find_account(award)
    if account is None or not account.activities:
        said = sentence("Write what you did and what came of it.")
        raise RuleBroken("account_empty", said, field="activities")
    regime = queries.regime_of(award)
    if regime is not None and regime.financial_report and not account.costs:
        raise RuleBroken("costs_missing", sentence("Write what each line really cost."), field="costs")
    account.state, account.submitted_at = ACCOUNT.after(account.state, "submit"), now()
    end_sittings(account)
    _note(actor, award, account, "submit_account")
    publish(AccountMoved(award.id, "submitted"))


@command
def return_account(*, actor: Account, award: Award, reason: str) -> None:
    """Give an account back with what is missing; raises RuleBroken `reason_missing`, `not_in_this_state`,
    `award_is_past`.
    """
    queries.may_propose_amount(actor, award).require()
    _require_open(award)
    account = queries.find_account(award)
    if account is None:
        raise RuleBroken("account_empty", sentence("Nothing was handed in."))
    check_reason(reason)
    account.state, account.return_reason = ACCOUNT.after(account.state, "return"), reason.strip()
    _note(actor, award, account, "return_account", reason)
    publish(AccountMoved(award.id, "returned"))


@command
def remind_of_account(*, award: Award, kind: str, due_on: date) -> None:
    """Tell a recipient that its account is due or late, once; the clock's own deed."""
    db.session.add(AccountReminder(award_id=award.id, kind=kind, due_on=due_on, told_at=now()))
    _note(None, award, award, "remind_of_account", kind=kind, due_on=due_on)
    publish(AccountAwaited(award.id, kind))


def _require_open(award: Award) -> None:
    db.session.refresh(award, with_for_update={"of": Award})
    if award.state != "running" or award.determined is not None:
        raise RuleBroken(
            "award_is_past", sentence("The final amount is determined, or the award no longer runs.")
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
