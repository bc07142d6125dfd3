"""What did team and funder say to each other, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.applications.queries import get_application, open_to
from grants.correspondence.models import Message, MessageFile
from grants.correspondence.permissions import side_of
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.invariants import invariant
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Stream


def messages_of(viewer: Account, application: Application) -> Sequence[Message]:
    """Return the messages about an application this viewer may see, the oldest first; the team sees no notes.

    `application` is one that `applications.queries.get_application` gave this viewer.
    """
    query = _readable(viewer, application).order_by(Message.id)
    return db.session.scalars(
        query.options(joinedload(Message.author).load_only(Account.name), selectinload(Message.files))
    ).all()


def get_message(viewer: Account, application: Application, message_id: int) -> Message:
    """Return one message of an application; raises NotFound, hidden from this viewer and absent alike."""
    found = db.session.scalars(_readable(viewer, application).where(Message.id == message_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _readable(viewer: Account, application: Application) -> Select[Message]:
    query = select(Message).where(Message.application_id == application.id)
    if side_of(viewer, application) == "team":
        return query.where(Message.readers == "both")
    return query


def unsent_files(writer: Account, application: Application) -> Sequence[MessageFile]:
    """Return what somebody added for a next message about an application, the oldest first."""
    return db.session.scalars(
        select(MessageFile)
        .where(
            MessageFile.application_id == application.id,
            MessageFile.added_by == writer.id,
            MessageFile.message_id.is_(None),
        )
        .options(joinedload(MessageFile.file))
        .order_by(MessageFile.id)
    ).all()


def forgotten_files(before: datetime, *, limit: int = 100) -> Sequence[MessageFile]:
    """Return files that were added before a moment and never sent."""
    unsent = select(MessageFile).where(MessageFile.message_id.is_(None), MessageFile.added_at < before)
    return db.session.scalars(unsent.order_by(MessageFile.id).limit(limit)).all()


def get_message_file(viewer: Account, application_id: int, file_id: int) -> tuple[MessageFile, StoredFile]:
    """Return a file and its bytes' row; raises NotFound, hidden, absent and not yet checked alike.

    Who reads the message opens its files; what was not sent yet, only who added it.
    """
    application = get_application(viewer, application_id)
    readable = _readable(viewer, application).with_only_columns(Message.id)
    mine = MessageFile.message_id.is_(None) & (MessageFile.added_by == viewer.id)
    found = db.session.scalars(
        select(MessageFile)
        .where(
            MessageFile.id == file_id,
            MessageFile.application_id == application.id,
            MessageFile.message_id.in_(readable) | mine,
        )
        .options(joinedload(MessageFile.file))
    ).one_or_none()
    if found is None or found.state != "accepted" or found.file is None:
        raise NotFound
    return found, found.file


@invariant("message_files")
def message_file_faults() -> list[str]:
    """Say which files of messages are not what their message names."""
    faults = []
    for one in db.session.scalars(
        select(MessageFile).options(joinedload(MessageFile.file), joinedload(MessageFile.message))
    ):
        if one.file is not None and (one.file.sha256, one.file.size) != (one.sha256, one.size):
            faults.append(f"message file {one.id} is not the file it names")
        if one.message is not None and one.message.application_id != one.application_id:
            faults.append(f"message file {one.id} is with a message about another application")
    return faults


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
