"""What happens to an invitation that nobody uses? A reminder, and after the deadline it is over."""

from __future__ import annotations

from sqlalchemy import select

from grants.applications import queries
from grants.applications.events import InvitationUnused
from grants.applications.models import InvitationNotice
from grants.applications.rules import invitation_notice_due
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.streams.models import Stream, StreamInvitation


@command
def tell_silent_owner(*, invitation: StreamInvitation) -> InvitationNotice | None:
    """Remind a silent owner a week before the deadline, or say after it that the invitation has lapsed.

    Once for each deadline; the invitation's row is the lock. Nobody else is invited in its place.
    """
    db.session.scalars(
        select(StreamInvitation).where(StreamInvitation.id == invitation.id).with_for_update()
    ).one()
    stream = db.session.get_one(Stream, invitation.stream_id)
    if stream.closes_at is None:
        return None
    kind = invitation_notice_due(invitation.invited_at, stream.closes_at, now())
    if kind is None or not queries.is_silent(invitation) or queries.is_told(invitation, stream, kind):
        return None
    notice = InvitationNotice(
        invitation_id=invitation.id, closes_at=stream.closes_at, kind=kind, sent_at=now()
    )
    db.session.add(notice)
    record(
        actor_id=None,
        deed="tell_silent_owner",
        subject=notice,
        chain=programme_chain(stream.round.programme_id),
        invitation=invitation.id,
        kind=kind,
    )
    publish(InvitationUnused(notice.id))
    return notice
