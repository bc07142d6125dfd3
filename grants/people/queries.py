"""What do we know of people and organisations, as far as this viewer may know it?"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from grants.foundation.clock import now, system_clock
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.foundation.secrets import keyed_digest
from grants.foundation.wording import Sentence, sentence
from grants.people.models import (
    Account,
    Initiative,
    Membership,
    MembershipInvitation,
    OpenSession,
    Organisation,
    RoleGrant,
    SignInAttempt,
)
from grants.people.rules import INVITATION_HOLDS, sessions_since


def find_account(email: str) -> Account | None:
    """Return the account with this address (lower case), or None."""
    return db.session.scalars(select(Account).where(Account.email == email)).one_or_none()


def get_account(account_id: int) -> Account:
    """Return an account; raises NotFound."""
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def account_of_session(token: str) -> Account | None:
    """Return whose session this is, or None when it ended (signed out here or everywhere, disabled, too old).

    With the roles held: almost every page asks for them.
    """
    facts = {"digest": keyed_digest(token), "since": sessions_since(system_clock())}
    return db.session.scalars(_of_session(), facts).unique().one_or_none()


@functools.cache
def _of_session() -> Select[Account]:
    """Build it once: every page asks."""
    return (
        select(Account)
        .join(OpenSession, OpenSession.account_id == Account.id)
        .where(
            OpenSession.token_digest == bindparam("digest"),
            OpenSession.epoch == Account.session_epoch,
            OpenSession.begun_at > bindparam("since"),
            Account.state == "active",
        )
        .options(joinedload(Account.grants))
    )


def failed_tries(*, email_digest: str, from_digest: str, since: datetime) -> tuple[int, int]:
    """Return how many tries failed since then, for this address and from this source."""
    failed = select(func.count()).where(SignInAttempt.at >= since, SignInAttempt.succeeded.is_(False))
    of_address = db.session.scalar(failed.where(SignInAttempt.email_digest == email_digest)) or 0
    of_source = db.session.scalar(failed.where(SignInAttempt.from_digest == from_digest)) or 0
    return of_address, of_source


def accounts_page(*, search: str = "", cursor: str = "") -> Page[tuple[Account]]:
    """Return accounts by name, fifty at a time."""
    query: Select[tuple[Account]] = select(Account)
    if search:
        like = f"%{search.lower()}%"
        query = query.where(func.lower(Account.name).like(like) | Account.email.like(like))
    return page_of(query, [Order(Account.name), Order(Account.id)], cursor=cursor)


def roles_in_force(account: Account) -> Sequence[RoleGrant]:
    """Return the roles somebody holds now."""
    return [grant for grant in account.grants if grant.revoked_at is None]


def holders(*roles: str, programme_id: int | None = None, stream_id: int | None = None) -> Sequence[Account]:
    """Return the active accounts that hold one of the roles everywhere, for the programme or for the stream."""
    scopes = RoleGrant.scope_kind == "everywhere"
    if programme_id is not None:
        scopes = scopes | ((RoleGrant.scope_kind == "programme") & (RoleGrant.scope_id == programme_id))
    if stream_id is not None:
        scopes = scopes | ((RoleGrant.scope_kind == "stream") & (RoleGrant.scope_id == stream_id))
    return db.session.scalars(
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role.in_(roles), RoleGrant.revoked_at.is_(None), Account.state == "active", scopes)
        .distinct()
        .order_by(Account.name, Account.id)
    ).all()


def organisations_of(account: Account) -> Sequence[Organisation]:
    """Return the organisations somebody acts for now."""
    return db.session.scalars(
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.account_id == account.id, Membership.until_on.is_(None))
        .order_by(Organisation.name, Organisation.id)
    ).all()


def organisation_ids_of(account: Account) -> set[int]:
    """Return the ids of the organisations somebody acts for now."""
    return set(
        db.session.scalars(
            select(Membership.organisation_id).where(
                Membership.account_id == account.id, Membership.until_on.is_(None)
            )
        )
    )


def get_own_organisation(actor: Account, organisation_id: int) -> Organisation:
    """Return an organisation the actor acts for; raises NotFound for any other."""
    if organisation_id not in organisation_ids_of(actor):
        raise NotFound
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def find_organisation_by_kvk(kvk: str) -> Organisation | None:
    """Return the organisation with this KvK number, or None."""
    return db.session.scalars(select(Organisation).where(Organisation.kvk == kvk)).one_or_none()


def initiatives_of(organisation: Organisation) -> Sequence[Initiative]:
    """Return the initiatives an organisation owns and says so itself."""
    return db.session.scalars(
        select(Initiative)
        .where(Initiative.owner_id == organisation.id, Initiative.confirmed_at.is_not(None))
        .order_by(Initiative.name, Initiative.id)
    ).all()


def initiatives_named_for(organisation: Organisation) -> Sequence[Initiative]:
    """Return the initiatives that others named as this organisation's, and that it did not confirm."""
    return db.session.scalars(
        select(Initiative)
        .where(Initiative.owner_id == organisation.id, Initiative.confirmed_at.is_(None))
        .options(joinedload(Initiative.named_by))
        .order_by(Initiative.name, Initiative.id)
    ).all()


def find_initiative(owner: Organisation, name: str) -> Initiative | None:
    """Return the initiative of this owner and name, confirmed or not, capitals apart; or None."""
    owned = db.session.scalars(select(Initiative).where(Initiative.owner_id == owner.id))
    return next((one for one in owned if one.name.casefold() == name.casefold()), None)


def get_initiative(initiative_id: int) -> Initiative:
    """Return an initiative; raises NotFound. Names of initiatives are public."""
    initiative = db.session.get(Initiative, initiative_id)
    if initiative is None:
        raise NotFound
    return initiative


def members_of(organisation: Organisation) -> Sequence[Membership]:
    """Return who acts for an organisation now."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.organisation_id == organisation.id, Membership.until_on.is_(None))
        .order_by(Membership.id)
    ).all()


def _invitations_in_force() -> Select[MembershipInvitation]:
    return (
        select(MembershipInvitation)
        .where(
            MembershipInvitation.state == "open", MembershipInvitation.invited_at > now() - INVITATION_HOLDS
        )
        .order_by(MembershipInvitation.id)
    )


def invitations_of(organisation: Organisation) -> Sequence[MembershipInvitation]:
    """Return whom the organisation asked to act for it and who can still answer."""
    return db.session.scalars(
        _invitations_in_force().where(MembershipInvitation.organisation_id == organisation.id)
    ).all()


def invitations_to(account: Account) -> Sequence[MembershipInvitation]:
    """Return the invitations somebody can still answer, each with its organisation and who asked."""
    return db.session.scalars(
        _invitations_in_force()
        .where(MembershipInvitation.email == account.email)
        .options(joinedload(MembershipInvitation.organisation), joinedload(MembershipInvitation.inviter))
    ).all()


def get_invitation(invitation_id: int) -> MembershipInvitation:
    """Return an invitation for the message about it; raises NotFound."""
    invitation = db.session.get(MembershipInvitation, invitation_id)
    if invitation is None:
        raise NotFound
    return invitation


def demonstration_accounts() -> Sequence[Account]:
    """Return the accounts a visitor of the demonstration can sign in with: staff, newcomers, and of the many
    reviewers the first two of each stream.
    """
    listed = db.session.scalars(
        select(Account)
        .where(
            Account.generated.is_(True),
            Account.state == "active",
            Account.email.like("%@demo.ronde.example"),
        )
        .order_by(Account.id)
    ).all()
    return [account for account in listed if not re.search(r"beoordelaar([3-9]|\d\d)@", account.email)]


ScopeSource = Callable[[], Sequence[tuple[str, int, str]]]
_scope_sources: list[ScopeSource] = []


def scope_source(source: ScopeSource) -> ScopeSource:
    """Register a function of a later wing that lists where a role can hold: (kind, id, name)."""
    if source not in _scope_sources:
        _scope_sources.append(source)
    return source


def scope_choices() -> list[tuple[str, Sentence | str]]:
    """Return where a role can hold: everywhere, and every programme and stream, as (`kind-id`, name)."""
    listed: list[tuple[str, Sentence | str]] = [("everywhere", sentence("Everywhere"))]
    for source in _scope_sources:
        listed += [(f"{kind}-{number}", name) for kind, number, name in source()]
    return listed
