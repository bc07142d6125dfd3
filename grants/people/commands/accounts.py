"""What does someone intend with an account?"""

from __future__ import annotations

from collections.abc import Callable

from grants.foundation.audit import record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.events import publish
from grants.foundation.secrets import hash_password, sign, unsign
from grants.foundation.wording import sentence
from grants.people import queries
from grants.people.events import AccountInvited, AccountRegistered, PasswordResetAsked, RegistrationRepeated
from grants.people.models import Account
from grants.people.permissions import may_grant_role, may_manage_people
from grants.people.rules import check_password, clean_email
from grants.people.states import ACCOUNT

CONFIRM = "confirm-address"
CHOOSE = "choose-password"
CONFIRM_SECONDS = 3 * 24 * 3600
CHOOSE_SECONDS = 7 * 24 * 3600


def confirmation_token(account: Account) -> str:
    """Return what the link in the confirmation mail carries."""
    return sign(CONFIRM, [account.id, account.session_epoch])


def password_token(account: Account) -> str:
    """Return what the link for choosing a password carries; any later sign-out or password makes it void."""
    return sign(CHOOSE, [account.id, account.session_epoch])


@command
def register(*, email: str, name: str, password: str, language: str = "nl", generated: bool = False) -> None:
    """Open an account for an applicant, active once the address is confirmed.

    Says the same whether the address is known or not: only the mail tells (reliability W8).
    Raises RuleBroken for an unusable address or password.
    """
    address = clean_email(email)
    check_password(password, email=address)
    hashed = hash_password(password)
    known = queries.find_account(address)
    if known is not None:
        record(actor_id=None, deed="register_again", subject=known)
        publish(RegistrationRepeated(known.id))
        return
    account = Account(
        email=address,
        name=name,
        password_hash=hashed,
        state=ACCOUNT.initial,
        language=language,
        created_at=now(),
        generated=generated,
    )
    db.session.add(account)
    record(actor_id=None, deed="register", subject=account, email=address)
    publish(AccountRegistered(account.id))


@command
def confirm_address(*, token: str) -> Account:
    """Make the account active; the same link twice is fine. Raises RuleBroken `link_void`."""
    account = _account_of(CONFIRM, token, CONFIRM_SECONDS, lambda found: found.session_epoch)
    if account.state == "active":
        return account
    _confirm(account)
    record(actor_id=account.id, deed="confirm_address", subject=account)
    return account


@command
def ask_password_reset(*, email: str) -> None:
    """Send a link when the address has an account; say nothing either way."""
    account = queries.find_account(email.strip().lower())
    if account is None or account.state == "disabled":
        return
    record(actor_id=None, deed="ask_password_reset", subject=account)
    publish(PasswordResetAsked(account.id))


@command
def choose_password(*, token: str, password: str) -> Account:
    """Set a password through a mailed link, which also confirms the address and ends every session.

    Raises RuleBroken `link_void` or for a password that is too easy.
    """
    account = _account_of(CHOOSE, token, CHOOSE_SECONDS, lambda found: found.session_epoch)
    check_password(password, email=account.email)
    account.password_hash = hash_password(password)
    account.session_epoch += 1
    if account.state == "unconfirmed":
        _confirm(account)
    record(actor_id=account.id, deed="choose_password", subject=account)
    return account


@command
def invite_account(
    *, actor: Account, email: str, name: str, language: str = "nl", generated: bool = False
) -> Account:
    """Open an account for somebody who then chooses a password; an existing account is returned as it is."""
    may_manage_people(actor).require()
    address = clean_email(email)
    known = queries.find_account(address)
    if known is not None:
        return _begin_anew(actor, known, name)
    account = Account(
        email=address,
        name=name,
        password_hash=None,
        state=ACCOUNT.initial,
        language=language,
        created_at=now(),
        generated=generated,
    )
    db.session.add(account)
    record(actor_id=actor.id, deed="invite_account", subject=account, email=address)
    publish(AccountInvited(account.id, invited_by=actor.id))
    return account


def _begin_anew(actor: Account, known: Account, name: str) -> Account:
    """Take an account nobody confirmed away from whoever registered it: its password may be a stranger's."""
    if known.state == "unconfirmed":
        known.name, known.password_hash = name, None
        known.session_epoch += 1
        record(actor_id=actor.id, deed="invite_account", subject=known, email=known.email)
        publish(AccountInvited(known.id, invited_by=actor.id))
    return known


@command
def change_own_facts(*, actor: Account, name: str, language: str) -> None:
    """Change one's name and language."""
    record(actor_id=actor.id, deed="change_own_facts", subject=actor, was=actor.name, name=name)
    actor.name, actor.language = name, language


@command
def disable_account(*, actor: Account, account: Account, reason: str) -> None:
    """Close an account and end its sessions."""
    may_grant_role(actor, to=account).require()
    account.state = ACCOUNT.after(account.state, "disable")
    account.session_epoch += 1
    record(actor_id=actor.id, deed="disable_account", subject=account, reason=reason)


@command
def enable_account(*, actor: Account, account: Account, reason: str) -> None:
    """Open a disabled account again; one whose address was never confirmed must still be confirmed."""
    may_manage_people(actor).require()
    deed = "enable" if account.confirmed_at is not None else "enable_unconfirmed"
    account.state = ACCOUNT.after(account.state, deed)
    record(actor_id=actor.id, deed="enable_account", subject=account, reason=reason, state=account.state)


def _confirm(account: Account) -> None:
    account.state = ACCOUNT.after(account.state, "confirm")
    account.confirmed_at = now()


def _account_of(purpose: str, token: str, seconds: int, still: Callable[[Account], int | str]) -> Account:
    facts = unsign(purpose, token, seconds=seconds)
    account = db.session.get(Account, facts[0]) if facts else None
    if account is None or facts is None or account.state == "disabled" or still(account) != facts[1]:
        raise RuleBroken(
            "link_void", sentence("This link no longer works: it is too old or was used. Ask for a new one.")
        )
    return account
