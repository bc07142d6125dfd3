"""What did invited owners do with their invitation, and who is silent?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select

from grants.applications.models import Application, InvitationNotice
from grants.applications.rules import invitation_notice_due
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.wording import Sentence, sentence
from grants.streams.models import Stream, StreamInvitation
from grants.streams.queries import invitation_source
from grants.streams.rules import has_closed


def _answer() -> ColumnElement[bool]:
    """Say of an invitation that somebody applies with it, or did; one that was withdrawn does not count."""
    return exists().where(
        Application.stream_id == StreamInvitation.stream_id,
        Application.initiative_id == StreamInvitation.initiative_id,
        Application.state != "withdrawn",
    )


def is_silent(invitation: StreamInvitation) -> bool:
    """Say whether nobody began an application with an invitation."""
    found = select(StreamInvitation.id).where(StreamInvitation.id == invitation.id, ~_answer())
    return db.session.scalar(found) is not None


def silent_invitations(stream: Stream) -> Sequence[StreamInvitation]:
    """Return the invitations of a stream with which nobody began an application."""
    silent = select(StreamInvitation).where(StreamInvitation.stream_id == stream.id, ~_answer())
    return db.session.scalars(silent.order_by(StreamInvitation.id)).all()


def is_told(invitation: StreamInvitation, stream: Stream, kind: str) -> bool:
    """Say whether a silent owner was told this for the deadline now in force."""
    found = db.session.scalar(
        select(InvitationNotice.id).where(
            InvitationNotice.invitation_id == invitation.id,
            InvitationNotice.closes_at == stream.closes_at,
            InvitationNotice.kind == kind,
        )
    )
    return found is not None


def invitations_to_notice() -> Sequence[StreamInvitation]:
    """Return the invitations of silent owners for which a notice is due and was not given."""
    rows = db.session.execute(
        select(StreamInvitation, Stream)
        .join(Stream, Stream.id == StreamInvitation.stream_id)
        .where(Stream.state == "announced", Stream.closes_at.is_not(None), ~_answer())
        .order_by(StreamInvitation.id)
    )
    return [
        invitation
        for invitation, stream in rows
        if stream.closes_at is not None
        and (kind := invitation_notice_due(invitation.invited_at, stream.closes_at, now())) is not None
        and not is_told(invitation, stream, kind)
    ]


@invitation_source
def answers_to_invitations(stream: Stream) -> dict[int, Sentence]:
    """Return what became of each invitation of a stream, by its id."""
    rows = db.session.execute(
        select(StreamInvitation.id, Application.state)
        .outerjoin(
            Application,
            (Application.stream_id == StreamInvitation.stream_id)
            & (Application.initiative_id == StreamInvitation.initiative_id)
            & (Application.state != "withdrawn"),
        )
        .where(StreamInvitation.stream_id == stream.id)
    )
    closed = has_closed(stream, now())
    return {invitation_id: _said(state, closed=closed) for invitation_id, state in rows}


def _said(state: str | None, *, closed: bool) -> Sentence:
    if state is not None and state != "draft":
        return sentence("applied")
    if closed:
        return sentence("lapsed")
    return sentence("no answer yet") if state is None else sentence("is writing")
