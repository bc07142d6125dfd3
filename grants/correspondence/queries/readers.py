"""Who must hear of something?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from grants.applications.models import Application, TeamMember
from grants.applications.queries import has_interest
from grants.decisions.models import Decision
from grants.foundation.database import db
from grants.people.models import Account, Initiative, Membership
from grants.people.queries import holders


def team_of(application_id: int) -> Sequence[Account]:
    """Return who writes along on an application now."""
    return db.session.scalars(
        select(Account)
        .join(TeamMember, TeamMember.account_id == Account.id)
        .where(
            TeamMember.application_id == application_id,
            TeamMember.accepted_at.is_not(None),
            TeamMember.left_at.is_(None),
            Account.state == "active",
        )
        .order_by(Account.id)
    ).all()


def members_of_owner(application_id: int) -> Sequence[Account]:
    """Return who acts for the owner of the initiative an application is about."""
    return db.session.scalars(
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .join(Initiative, Initiative.owner_id == Membership.organisation_id)
        .join(Application, Application.initiative_id == Initiative.id)
        .where(Application.id == application_id, Membership.until_on.is_(None), Account.state == "active")
        .order_by(Account.id)
    ).all()


def teams_of_batch(batch_id: int) -> list[tuple[Application, Account]]:
    """Return every application of a batch of decisions with each of its team, whatever was decided."""
    rows = db.session.execute(
        select(Application, Account)
        .join(Decision, Decision.application_id == Application.id)
        .join(TeamMember, TeamMember.application_id == Application.id)
        .join(Account, Account.id == TeamMember.account_id)
        .where(
            Decision.batch_id == batch_id,
            TeamMember.accepted_at.is_not(None),
            TeamMember.left_at.is_(None),
            Account.state == "active",
        )
        .order_by(Application.id, Account.id)
    )
    return [(application, account) for application, account in rows]


def writers_in(stream_id: int) -> Sequence[Account]:
    """Return everybody who has a draft in a stream, each once."""
    return db.session.scalars(
        select(Account)
        .where(
            Account.state == "active",
            Account.id.in_(
                select(TeamMember.account_id)
                .join(Application, Application.id == TeamMember.application_id)
                .where(
                    Application.stream_id == stream_id,
                    Application.state == "draft",
                    TeamMember.accepted_at.is_not(None),
                    TeamMember.left_at.is_(None),
                )
            ),
        )
        .order_by(Account.id)
    ).all()


def managers_of(application: Application) -> Sequence[Account]:
    """Return the programme managers of an application's stream, without who has an interest in it."""
    found = holders(
        "programme_manager",
        programme_id=application.stream.round.programme_id,
        stream_id=application.stream_id,
    )
    return [account for account in found if not has_interest(account.id, application.id)]
