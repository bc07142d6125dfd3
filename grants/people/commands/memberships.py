"""What does someone intend with acting for an organisation: to ask somebody, to answer, to stop?"""

from __future__ import annotations

from sqlalchemy import select

from grants.foundation.audit import record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people import queries
from grants.people.events import MemberInvited
from grants.people.models import Account, Membership, MembershipInvitation, Organisation
from grants.people.permissions import may_act_for, may_answer
from grants.people.rules import clean_email, lapses_at
from grants.people.states import MEMBERSHIP_INVITATION


@command
def invite_member(
    *, actor: Account, organisation: Organisation, email: str, function: str
) -> MembershipInvitation:
    """Ask somebody by mail to act for the organisation, in place of an invitation that is still open.

    Does the same whether the address has an account, is unknown, or belongs to a member: so it tells nothing
    about the address. Raises RuleBroken `email_invalid`.
    """
    may_act_for(actor, organisation, member_of=queries.organisation_ids_of(actor)).require()
    address = clean_email(email)
    # The organisation's row is the lock under which one address has one open invitation.
    row = select(Organisation.id).where(Organisation.id == organisation.id)
    db.session.execute(row.with_for_update(key_share=True))
    for earlier in _open_to(organisation, address):
        _end(earlier, "replace")
        db.session.flush()
    invitation = MembershipInvitation(
        organisation=organisation,
        email=address,
        function=function,
        state=MEMBERSHIP_INVITATION.initial,
        invited_by=actor.id,
        invited_at=now(),
    )
    db.session.add(invitation)
    record(
        actor_id=actor.id,
        deed="invite_member",
        subject=invitation,
        organisation=organisation.id,
        email=address,
        function=function,
    )
    publish(MemberInvited(invitation.id))
    return invitation


@command
def withdraw_invitation(*, actor: Account, invitation_id: int) -> MembershipInvitation:
    """Take an invitation back; twice is fine. Raises NotFound, RuleBroken once it was answered."""
    invitation = _locked(invitation_id)
    may_act_for(actor, invitation.organisation, member_of=queries.organisation_ids_of(actor)).require()
    if invitation.state != "withdrawn":
        _end(invitation, "withdraw")
        record(actor_id=actor.id, deed="withdraw_invitation", subject=invitation)
    return invitation


@command
def accept_membership(*, actor: Account, invitation_id: int) -> Organisation:
    """Act for the organisation from today; twice is fine, and a member stays the member one was.

    Raises NotFound for an invitation of another address, RuleBroken `invitation_void`.
    """
    invitation = _locked(invitation_id)
    may_answer(actor, invitation).require()
    if invitation.state != "accepted":
        _still_open(invitation)
        _end(invitation, "accept")
        record(actor_id=actor.id, deed="accept_membership", subject=invitation)
        if invitation.organisation_id not in queries.organisation_ids_of(actor):
            join(actor, invitation.organisation, function=invitation.function)
    return invitation.organisation


@command
def decline_membership(*, actor: Account, invitation_id: int) -> Organisation:
    """Say no; twice is fine. Raises NotFound for an invitation of another address, RuleBroken `invitation_void`."""
    invitation = _locked(invitation_id)
    may_answer(actor, invitation).require()
    if invitation.state != "declined":
        _still_open(invitation)
        _end(invitation, "decline")
        record(actor_id=actor.id, deed="decline_membership", subject=invitation)
    return invitation.organisation


@command
def end_membership(*, actor: Account, membership_id: int) -> None:
    """Let somebody no longer act for an organisation; raises NotFound, RuleBroken `last_member`."""
    membership = db.session.get(Membership, membership_id)
    if membership is None or membership.until_on is not None:
        raise NotFound
    may_act_for(actor, membership.organisation, member_of=queries.organisation_ids_of(actor)).require()
    if len(queries.members_of(membership.organisation)) == 1:
        raise RuleBroken(
            "last_member", sentence("Somebody must act for the organisation: invite a colleague first.")
        )
    membership.until_on = today()
    record(actor_id=actor.id, deed="end_membership", subject=membership)


def join(actor: Account, organisation: Organisation, *, function: str) -> None:
    """Let the actor act for an organisation; nobody does this for another."""
    membership = Membership(
        account=actor, organisation=organisation, function=function, since_on=today(), until_on=None
    )
    db.session.add(membership)
    record(actor_id=actor.id, deed="join", subject=membership, account=actor.id, function=function)


def _open_to(organisation: Organisation, email: str) -> list[MembershipInvitation]:
    return list(
        db.session.scalars(
            select(MembershipInvitation)
            .where(
                MembershipInvitation.organisation_id == organisation.id,
                MembershipInvitation.email == email,
                MembershipInvitation.state == "open",
            )
            .with_for_update(),
            execution_options={"populate_existing": True},
        )
    )


def _locked(invitation_id: int) -> MembershipInvitation:
    invitation = db.session.scalars(
        select(MembershipInvitation).where(MembershipInvitation.id == invitation_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if invitation is None:
        raise NotFound
    return invitation


def _still_open(invitation: MembershipInvitation) -> None:
    if invitation.state != "open" or now() >= lapses_at(invitation.invited_at):
        raise RuleBroken(
            "invitation_void", sentence("This invitation no longer holds. Ask your colleague for a new one.")
        )


def _end(invitation: MembershipInvitation, deed: str) -> None:
    invitation.state = MEMBERSHIP_INVITATION.after(invitation.state, deed)
    invitation.ended_at = now()
