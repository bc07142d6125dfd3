"""Which mail was written, as far as this viewer may know it?"""

from __future__ import annotations

from sqlalchemy import func, literal, select

from grants.applications.models import Submission
from grants.correspondence.models import Mail
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account
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


def has_receipt(application_id: int, submission_id: int) -> bool:
    """Say whether the team was told of this submission; the receipt always names its hash."""
    found = db.session.scalar(
        select(Mail.id)
        .join(Submission, Submission.id == submission_id)
        .where(
            Mail.application_id == application_id,
            Mail.kind == "application_submitted",
            Mail.body.contains(Submission.sha256),
        )
        .limit(1)
    )
    return found is not None


def has_reminder(application_id: int, notice_id: int) -> bool:
    """Say whether the team of an application was told what this notice of a deadline says."""
    told = select(Mail.id).where(Mail.notice_id == notice_id, Mail.application_id == application_id).limit(1)
    return db.session.scalar(told) is not None


def find_mail(mail_id: int) -> Mail | None:
    """Return a message for the job that sends it."""
    return db.session.get(Mail, mail_id)
