"""What do we know of mail and messages, and of who must hear of something?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, literal, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, TeamMember
from grants.applications.queries import has_interest, open_to
from grants.correspondence.models import Mail, Message
from grants.correspondence.permissions import side_of
from grants.decisions.models import Decision
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account, Initiative, Membership
from grants.people.permissions import holds
from grants.people.queries import holders
from grants.streams.models import Stream


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


def managers_of(application: Application) -> Sequence[Account]:
    """Return the programme managers of an application's stream, without who has an interest in it."""
    found = holders(
        "programme_manager",
        programme_id=application.stream.round.programme_id,
        stream_id=application.stream_id,
    )
    return [account for account in found if not has_interest(account.id, application.id)]


def messages_of(viewer: Account, application: Application) -> Sequence[Message]:
    """Return the messages about an application this viewer may see, the oldest first; the team sees no notes.

    `application` is one that `applications.queries.get_application` gave this viewer.
    """
    query = select(Message).where(Message.application_id == application.id).order_by(Message.id)
    if side_of(viewer, application) == "team":
        query = query.where(Message.readers == "both")
    return db.session.scalars(query.options(joinedload(Message.author).load_only(Account.name))).all()


def awaiting_answer(account: Account, *, limit: int = 20) -> Sequence[Application]:
    """Return applications in the account's streams whose last message to both is the team's, longest first."""
    scopes = [grant for grant in account.grants if grant.revoked_at is None]
    mine = [grant for grant in scopes if grant.role == "programme_manager"]
    if not mine:
        return []
    last = (
        select(Message.application_id, func.max(Message.id).label("id"))
        .where(Message.readers == "both")
        .group_by(Message.application_id)
        .subquery()
    )
    found = db.session.scalars(
        select(Application)
        .join(last, last.c.application_id == Application.id)
        .join(Message, Message.id == last.c.id)
        .where(Message.side == "team", open_to(account.id))
        .options(joinedload(Application.stream).joinedload(Stream.round))
        .order_by(Message.id)
        .limit(limit)
    ).all()
    return [
        application
        for application in found
        if holds(
            account,
            "programme_manager",
            programme_id=application.stream.round.programme_id,
            stream_id=application.stream_id,
        )
    ]
