"""What do we know of messages, and of who must hear of something?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, literal, select

from grants.applications.models import Application, TeamMember
from grants.correspondence.models import Mail
from grants.decisions.models import Decision
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account, Initiative, Membership
from grants.people.permissions import holds


def mails_page(viewer: Account, *, search: str = "", cursor: str = "") -> Page[tuple[Mail]]:
    """Return messages, the newest first; nothing for anybody but an administrator."""
    query = select(Mail).where(literal(holds(viewer, "administrator")))
    if search:
        like = f"%{search.lower()}%"
        query = query.where(
            func.lower(Mail.to).like(like) | func.lower(Mail.subject).like(like) | (Mail.kind == search)
        )
    return page_of(
        query, [Order(Mail.written_at, descending=True), Order(Mail.id, descending=True)], cursor=cursor
    )


def get_mail(viewer: Account, mail_id: int) -> Mail:
    """Return one message; raises NotFound, also for anybody but an administrator."""
    mail = db.session.get(Mail, mail_id) if holds(viewer, "administrator") else None
    if mail is None:
        raise NotFound
    return mail


def find_mail(mail_id: int) -> Mail | None:
    """Return a message for the job that sends it."""
    return db.session.get(Mail, mail_id)


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


def drafts_with_teams(stream_id: int) -> list[tuple[Application, Account]]:
    """Return every application of a stream that was not submitted, with each of its team."""
    rows = db.session.execute(
        select(Application, Account)
        .join(TeamMember, TeamMember.application_id == Application.id)
        .join(Account, Account.id == TeamMember.account_id)
        .where(
            Application.stream_id == stream_id,
            Application.state == "draft",
            TeamMember.accepted_at.is_not(None),
            TeamMember.left_at.is_(None),
            Account.state == "active",
        )
        .order_by(Application.id, Account.id)
    )
    return list(rows.tuples())
