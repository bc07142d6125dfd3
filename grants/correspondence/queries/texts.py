"""Which words has a round of its own for its mail, and what real things can they be shown with?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.queries import visible_applications
from grants.correspondence.models import MailText
from grants.foundation.database import db
from grants.people.models import Account, Initiative
from grants.streams.models import Round, Stream


def find_mail_text(round_id: int, kind: str) -> MailText | None:
    """Return the version in force of a round's words for a kind of mail, or None when it never had any."""
    return db.session.scalars(
        select(MailText)
        .where(MailText.round_id == round_id, MailText.kind == kind)
        .order_by(MailText.number.desc())
        .limit(1)
    ).one_or_none()


def mail_texts_of(round_: Round) -> dict[str, MailText]:
    """Return the version in force by kind, for the kinds that ever had words of their own in a round."""
    newest = select(func.max(MailText.id)).where(MailText.round_id == round_.id).group_by(MailText.kind)
    found = db.session.scalars(select(MailText).where(MailText.id.in_(newest)))
    return {one.kind: one for one in found}


def versions_of_text(round_: Round, kind: str) -> Sequence[MailText]:
    """Return every version of a round's words for a kind of mail, the newest first, with who wrote it."""
    return db.session.scalars(
        select(MailText)
        .where(MailText.round_id == round_.id, MailText.kind == kind)
        .options(joinedload(MailText.writer))
        .order_by(MailText.number.desc())
    ).all()


def example_for(viewer: Account, round_: Round) -> tuple[Stream | None, Application | None]:
    """Return a stream of a round, and an application in it that the viewer may read, to show words with."""
    application = db.session.scalars(
        visible_applications(viewer)
        .where(
            Application.stream_id.in_(select(Stream.id).where(Stream.round_id == round_.id)),
            Application.submitted_at.is_not(None),
        )
        .options(
            joinedload(Application.organisation),
            joinedload(Application.initiative).joinedload(Initiative.owner),
        )
        .order_by(Application.id.desc())
        .limit(1)
    ).one_or_none()
    if application is not None:
        return application.stream, application
    return (round_.streams[0] if round_.streams else None), None
