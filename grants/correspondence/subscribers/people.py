"""What happened to accounts: links for confirming, choosing a password, and for who registered twice."""

from __future__ import annotations

from grants.correspondence.subscribers.pen import tell
from grants.foundation.events import subscribe
from grants.people.commands.accounts import confirmation_token, password_token
from grants.people.events import AccountInvited, AccountRegistered, PasswordResetAsked, RegistrationRepeated
from grants.people.queries import get_account


@subscribe(AccountRegistered)
def ask_for_confirmation(event: AccountRegistered) -> None:
    """Send the link that confirms an address."""
    account = get_account(event.account_id)
    tell([account], "account_registered", page="confirm", token=confirmation_token(account))


@subscribe(RegistrationRepeated)
def tell_of_known_address(event: RegistrationRepeated) -> None:
    """Tell only the owner of the address that it has an account."""
    tell([get_account(event.account_id)], "registration_repeated", page="forgotten")


@subscribe(AccountInvited)
def invite(event: AccountInvited) -> None:
    """Send the link with which an invited person chooses a password."""
    account = get_account(event.account_id)
    inviter = get_account(event.invited_by)
    tell([account], "account_invited", page="password", token=password_token(account), inviter=inviter.name)


@subscribe(PasswordResetAsked)
def send_password_link(event: PasswordResetAsked) -> None:
    """Send the link for a new password."""
    account = get_account(event.account_id)
    tell([account], "password_reset_asked", page="password", token=password_token(account))
