"""What does someone intend with people? By noun: accounts, sessions, roles, organisations, memberships, initiatives."""

from grants.people.commands.accounts import (
    ask_password_reset,
    change_own_facts,
    choose_password,
    confirm_address,
    disable_account,
    enable_account,
    invite_account,
    register,
)
from grants.people.commands.initiatives import confirm_initiative, register_initiative
from grants.people.commands.memberships import (
    accept_membership,
    decline_membership,
    end_membership,
    invite_member,
    withdraw_invitation,
)
from grants.people.commands.organisations import (
    change_organisation,
    register_organisation,
)
from grants.people.commands.roles import grant_role, revoke_role
from grants.people.commands.sessions import (
    begin_session,
    forget_old_sessions,
    leave_every_session,
    sign_in,
    sign_out,
)

__all__ = [
    "accept_membership",
    "ask_password_reset",
    "begin_session",
    "change_organisation",
    "change_own_facts",
    "choose_password",
    "confirm_address",
    "confirm_initiative",
    "decline_membership",
    "disable_account",
    "enable_account",
    "end_membership",
    "forget_old_sessions",
    "grant_role",
    "invite_account",
    "invite_member",
    "leave_every_session",
    "register",
    "register_initiative",
    "register_organisation",
    "revoke_role",
    "sign_in",
    "sign_out",
    "withdraw_invitation",
]
