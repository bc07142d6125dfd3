"""What do people intend with a bank account: give one, have another person check it, refuse it?

An account number stands whole in its own row only; the audit log holds it masked.
"""

from __future__ import annotations

from grants.awards import queries
from grants.awards.events import RecipientTold, StaffNeeded
from grants.awards.models import Award, BankAccount
from grants.awards.permissions import (
    may_ask,
    may_check_bank,
    may_check_funder_account,
    may_give_funder_account,
)
from grants.awards.rules import clean_bic, clean_holder, clean_iban, masked
from grants.awards.states import BANK_DETAILS
from grants.budget.models import Programme
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account


@command
def give_bank_account(*, actor: Account, award: Award, iban: str, holder: str) -> BankAccount:
    """Give the account to which an award is paid, or another one; nothing is paid until the funder checked it.

    Raises RuleBroken `not_running`, `iban_invalid`, `holder_missing`, `holder_too_long`.
    """
    may_ask(actor, award, team=queries.team_of(award)).require()
    number, name = clean_iban(iban), clean_holder(holder)
    db.session.refresh(award, with_for_update={"of": Award})
    if award.state != "running":
        raise RuleBroken(
            "not_running", sentence("This award does not run: nothing can be asked or told about it.")
        )
    _replace(queries.find_bank_account(award))
    made = BankAccount(
        award=award,
        iban=number,
        holder=name,
        state=BANK_DETAILS.initial,
        given_by=actor.id,
        given_at=now(),
    )
    db.session.add(made)
    _note(actor, made, "give_bank_account")
    publish(StaffNeeded(award.id, "bank_given"))
    return made


@command
def give_funder_account(
    *, actor: Account, programme: Programme, iban: str, holder: str, bic: str = ""
) -> BankAccount:
    """Say from which account a programme pays; it counts once another person checked it.

    Raises RuleBroken as `give_bank_account` does, and `bic_invalid`.
    """
    may_give_funder_account(actor, programme.id).require()
    number, name, code = clean_iban(iban), clean_holder(holder), clean_bic(bic)
    db.session.refresh(programme, with_for_update={"of": Programme})
    _replace(queries.find_funder_account(programme.id))
    made = BankAccount(
        programme=programme,
        iban=number,
        holder=name,
        bic=code,
        state=BANK_DETAILS.initial,
        given_by=actor.id,
        given_at=now(),
    )
    db.session.add(made)
    _note(actor, made, "give_bank_account")
    return made


def _replace(earlier: BankAccount | None) -> None:
    if earlier is not None:
        earlier.state = BANK_DETAILS.after(earlier.state, "replace")
        db.session.flush()


@command
def check_bank_account(*, actor: Account, account: BankAccount) -> None:
    """Say that name and number belong together; raises RuleBroken `not_in_this_state`."""
    _require_checker(actor, account)
    account.state = BANK_DETAILS.after(account.state, "check")
    account.checked_by, account.checked_at, account.remark = actor.id, now(), None
    _note(actor, account, "check_bank_account")


@command
def refuse_bank_account(*, actor: Account, account: BankAccount, reason: str) -> None:
    """Say what is wrong with an account; raises RuleBroken `reason_missing`, `not_in_this_state`."""
    _require_checker(actor, account)
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Say what is wrong with it."), field="reason")
    account.state = BANK_DETAILS.after(account.state, "refuse")
    account.checked_by, account.checked_at, account.remark = actor.id, now(), reason.strip()
    _note(actor, account, "refuse_bank_account", reason)
    if account.award_id is not None:
        publish(RecipientTold(account.award_id, "bank_refused", account.remark))


def forget_bank_account(award: Award) -> None:
    """Let the account of an award no longer count, within a change that gives it another recipient."""
    _replace(queries.find_bank_account(award))


def flag_bank_account(account: BankAccount, reason: str) -> None:
    """Hold an account to which a payment came back, within the reading of the bank's answer."""
    if BANK_DETAILS.allows(account.state, "flag"):
        account.state, account.remark = BANK_DETAILS.after(account.state, "flag"), reason


def _require_checker(actor: Account, account: BankAccount) -> None:
    if account.award is not None:
        team = queries.team_of(account.award, ever=True)
        may_check_bank(actor, account.award, team=team, given_by=account.given_by).require()
    elif account.programme_id is not None:
        may_check_funder_account(actor, account.programme_id, given_by=account.given_by).require()


def _note(actor: Account, account: BankAccount, deed: str, reason: str = "") -> None:
    programme = account.programme or (account.award.programme if account.award else None)
    if programme is None:
        raise AssertionError("an account belongs to an award or a programme")
    record(
        actor_id=actor.id,
        deed=deed,
        subject=account.award or account,
        chain=programme_chain(programme.id),
        reason=reason,
        iban=masked(account.iban),
        holder=account.holder,
    )
