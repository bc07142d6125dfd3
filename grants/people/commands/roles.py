"""What does someone intend with roles?"""

from __future__ import annotations

from grants.foundation.audit import record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.events import RoleGranted, RoleRevoked
from grants.people.models import Account, RoleGrant
from grants.people.permissions import may_grant_role


@command
def grant_role(
    *, actor: Account, account: Account, role: str, scope_kind: str = "everywhere", scope_id: int = 0
) -> RoleGrant:
    """Give a role; raises RuleBroken `role_held`, or what a later wing says against it."""
    may_grant_role(actor, to=account).require()
    held = any(
        g.role == role and g.scope_kind == scope_kind and g.scope_id == scope_id and g.revoked_at is None
        for g in account.grants
    )
    if held:
        raise RuleBroken("role_held", sentence("This person holds this role already."), field="role")
    grant = RoleGrant(
        account=account,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        granted_by=actor.id,
        granted_at=now(),
    )
    db.session.add(grant)
    record(
        actor_id=actor.id, deed="grant_role", subject=account, role=role, scope=scope_kind, scope_id=scope_id
    )
    publish(RoleGranted(account.id, role, scope_kind, scope_id))
    return grant


@command
def revoke_role(*, actor: Account, grant_id: int) -> None:
    """Take a role away; it stops working with the next request. Raises NotFound."""
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None or grant.revoked_at is not None:
        raise NotFound
    may_grant_role(actor, to=grant.account).require()
    grant.revoked_at = now()
    record(actor_id=actor.id, deed="revoke_role", subject=grant.account, role=grant.role, grant=grant.id)
    publish(RoleRevoked(grant.account_id, grant.role, grant.scope_kind, grant.scope_id))
