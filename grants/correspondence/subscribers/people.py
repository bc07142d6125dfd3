"""What happened to accounts and members: links for confirming, choosing a password, answering an invitation."""

from __future__ import annotations

from grants.correspondence.subscribers.pen import Reader, reader_of, tell
from grants.foundation.events import subscribe
from grants.people.commands.accounts import confirmation_token, password_token
from grants.people.events import (
    AccountInvited,
    AccountRegistered,
    MemberInvited,
    PasswordResetAsked,
    RegistrationRepeated,
)
from grants.people.queries import find_account, get_account, get_invitation
from grants.people.rules import lapses_at


@subscribe(AccountRegistered)
def ask_for_confirmation(event: AccountRegistered) -> None:
    """Send the link that confirms an address."""
    account = get_account(event.account_id)
    tell([account], "account_registered", where={"token": confirmation_token(account)})


@subscribe(RegistrationRepeated)
def tell_of_known_address(event: RegistrationRepeated) -> None:
    """Tell only the owner of the address that it has an account."""
    tell([get_account(event.account_id)], "registration_repeated")


@subscribe(AccountInvited)
def invite(event: AccountInvited) -> None:
    """Send the link with which an invited person chooses a password."""
    account = get_account(event.account_id)
    inviter = get_account(event.invited_by)
    tell([account], "account_invited", where={"token": password_token(account)}, inviter=inviter.name)


@subscribe(PasswordResetAsked)
def send_password_link(event: PasswordResetAsked) -> None:
    """Send the link for a new password."""
    account = get_account(event.account_id)
    tell([account], "password_reset_asked", where={"token": password_token(account)})


@subscribe(MemberInvited)
def ask_to_act(event: MemberInvited) -> None:
    """Ask for an answer to an invitation to act for an organisation; nobody hears of it whose account is closed.

    A name and a language are known only of who confirmed the address.
    """
    invitation = get_invitation(event.invitation_id)
    known = find_account(invitation.email)
    if known is not None and known.state == "disabled":
        return
    stranger = Reader(invitation.email, invitation.inviter.language)
    tell(
        [reader_of(known) if known is not None and known.is_active else stranger],
        "member_invited",
        organisation=invitation.organisation.name,
        inviter=invitation.inviter.name,
        function=invitation.function,
        until=lapses_at(invitation.invited_at),
    )
