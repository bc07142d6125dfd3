"""What does someone intend with the people who write along?"""

from __future__ import annotations

from grants.applications.commands.interests import note_interest
from grants.applications.commands.lock import lock, touch
from grants.applications.events import TeamMateInvited
from grants.applications.models import Application, TeamMember
from grants.applications.permissions import is_on_team, may_apply_in, may_write
from grants.applications.states import TEAM_ROLES
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.events import publish
from grants.foundation.secrets import sign, unsign
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.rules import clean_email

INVITE = "team-invitation"
INVITE_SECONDS = 30 * 24 * 3600


def invitation_token(member: TeamMember) -> str:
    """Return what the link in the invitation carries; a later invitation makes it void."""
    return sign(INVITE, [member.id, member.invited_at.isoformat()])


def invited_by_token(token: str) -> TeamMember:
    """Return whom a link invites; raises RuleBroken `link_void`."""
    facts = unsign(INVITE, token, seconds=INVITE_SECONDS)
    member = db.session.get(TeamMember, facts[0]) if facts else None
    if (
        facts is None
        or member is None
        or member.left_at is not None
        or member.invited_at.isoformat() != facts[1]
        or member.application.state == "withdrawn"
    ):
        raise RuleBroken(
            "link_void", sentence("This link no longer works: it is too old or was used. Ask for a new one.")
        )
    return member


@command
def invite_team_mate(
    *, actor: Account, application: Application, email: str, role: str = "co_applicant"
) -> TeamMember:
    """Ask somebody by mail to write along; raises RuleBroken `email_invalid`, `on_team`."""
    lock(application)
    may_write(actor, application).require()
    if role not in TEAM_ROLES:
        raise RuleBroken("role_unknown", sentence("Choose what this person does."), field="role")
    address = clean_email(email)
    member = next((one for one in application.team if one.email == address), None)
    if member is not None and member.accepted_at is not None and member.left_at is None:
        raise RuleBroken("on_team", sentence("This person writes along already."), field="email")
    if member is None:
        member = TeamMember(email=address, role=role, invited_by=actor.id, invited_at=now())
        application.team.append(member)
    else:
        member.role, member.invited_by, member.invited_at = role, actor.id, now()
        member.writes, member.may_divide = None, False
        member.account_id = member.accepted_at = member.left_at = None
    touch(application)
    record(
        actor_id=actor.id,
        deed="invite_team_mate",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        email=address,
        role=role,
    )
    db.session.flush()
    publish(TeamMateInvited(member.id))
    return member


@command
def accept_invitation(*, actor: Account, token: str) -> Application:
    """Join the team; the same link pressed twice by the same person is fine.

    Raises RuleBroken `link_void`, `on_team`, NotAllowed when the person assesses in this round.
    """
    member = invited_by_token(token)
    application = member.application
    lock(application)
    db.session.refresh(member)
    if member.accepted_at is not None:
        if member.account_id == actor.id:
            return application
        raise RuleBroken("link_void", sentence("Somebody has used this link already. Ask for a new one."))
    may_apply_in(actor, application.stream.round).require()
    if is_on_team(actor, application):
        raise RuleBroken("on_team", sentence("You write along on this application already."))
    former = next((one for one in application.team if one.account_id == actor.id), None)
    if former is not None:
        former.account_id = None
        db.session.flush()
    member.account_id, member.accepted_at = actor.id, now()
    note_interest(application, actor.id, "team")
    touch(application)
    record(
        actor_id=actor.id,
        deed="accept_invitation",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        email=member.email,
    )
    return application


@command
def decline_invitation(*, actor: Account, token: str) -> None:
    """Say no to writing along; the link is void afterwards. Raises RuleBroken `link_void`."""
    member = invited_by_token(token)
    application = member.application
    lock(application)
    db.session.refresh(member)
    if member.accepted_at is not None:
        raise RuleBroken("link_void", sentence("Somebody has used this link already. Ask for a new one."))
    member.left_at = now()
    touch(application)
    record(
        actor_id=actor.id,
        deed="decline_invitation",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        email=member.email,
    )


@command
def hand_over(*, actor: Account, application: Application, member_id: int) -> None:
    """Let another of the team be main applicant from now on; the former one stays as co-applicant.

    Raises RuleBroken `not_main_applicant`, NotFound for somebody who does not write along.
    """
    may_write(actor, application).require()
    lock(application)
    present = [one for one in application.team if one.accepted_at is not None and one.left_at is None]
    own = next(one for one in present if one.account_id == actor.id)
    if own.role != "main_applicant":
        raise RuleBroken("not_main_applicant", sentence("Only the main applicant can hand over."))
    other = next((one for one in present if one.id == member_id and one is not own), None)
    if other is None:
        raise NotFound
    own.role, other.role = "co_applicant", "main_applicant"
    other.writes, other.may_divide = None, False
    touch(application)
    record(
        actor_id=actor.id,
        deed="hand_over",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
        to=other.account_id,
    )


@command
def leave_team(*, actor: Account, application: Application) -> None:
    """Write or read along no longer; raises NotFound, RuleBroken `main_applicant_stays`."""
    lock(application)
    member = next(
        (one for one in application.team if one.account_id == actor.id and one.left_at is None), None
    )
    if member is None:
        raise NotFound
    if member.role == "main_applicant":
        raise RuleBroken(
            "main_applicant_stays",
            sentence("The main applicant cannot leave; hand over first, or withdraw the application."),
        )
    member.left_at = now()
    touch(application)
    record(
        actor_id=actor.id,
        deed="leave_team",
        subject=application,
        chain=programme_chain(application.stream.round.programme_id),
    )
