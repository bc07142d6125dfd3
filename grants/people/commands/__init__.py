"""What does someone intend with people? Split by noun: accounts, sessions, roles, organisations, initiatives."""

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
from grants.people.commands.organisations import (
    add_member,
    change_organisation,
    end_membership,
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
    "add_member",
    "ask_password_reset",
    "begin_session",
    "change_organisation",
    "change_own_facts",
    "choose_password",
    "confirm_address",
    "confirm_initiative",
    "disable_account",
    "enable_account",
    "end_membership",
    "forget_old_sessions",
    "grant_role",
    "invite_account",
    "leave_every_session",
    "register",
    "register_initiative",
    "register_organisation",
    "revoke_role",
    "sign_in",
    "sign_out",
]
