"""May this person do this to these people and organisations?"""

from __future__ import annotations

from grants.foundation.verdict import HIDDEN, YES, Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account, MembershipInvitation, Organisation


def holds(
    account: Account, *roles: str, programme_id: int | None = None, stream_id: int | None = None
) -> bool:
    """Say whether a role is held everywhere, for this programme, or for this stream."""
    for grant in account.grants:
        if grant.revoked_at is not None or grant.role not in roles:
            continue
        if (
            grant.scope_kind == "everywhere"
            or (grant.scope_kind == "programme" and grant.scope_id == programme_id)
            or (grant.scope_kind == "stream" and grant.scope_id == stream_id)
        ):
            return True
    return False


def may_manage_people(actor: Account) -> Verdict:
    """Invite, grant and revoke roles, disable accounts."""
    return YES if holds(actor, "administrator") else HIDDEN


def may_grant_role(actor: Account, *, to: Account) -> Verdict:
    """Nobody changes their own roles (segregation of duties, reliability A10)."""
    if not holds(actor, "administrator"):
        return HIDDEN
    if actor.id == to.id:
        return no(sentence("You cannot change your own roles: ask another administrator."))
    return YES


def may_act_for(actor: Account, organisation: Organisation, *, member_of: set[int]) -> Verdict:
    """Apply, and change facts, on behalf of an organisation; `member_of` are the ids the actor is a member of."""
    return YES if actor.is_active and organisation.id in member_of else HIDDEN


def may_answer(actor: Account, invitation: MembershipInvitation) -> Verdict:
    """Accept or decline an invitation: only who has shown to have the address."""
    return YES if actor.is_active and actor.email == invitation.email else HIDDEN
