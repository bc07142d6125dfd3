"""What happened to a call that people write applications for: it was clarified, a question was answered."""

from __future__ import annotations

from grants.applications.events import InvitationUnused
from grants.applications.models import InvitationNotice
from grants.correspondence.queries import writers_in
from grants.correspondence.subscribers.pen import Reader, reader_of, tell
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.queries import find_account
from grants.streams.events import CallClarified, InquiryAnswered, InquirySetAside
from grants.streams.models import Inquiry, Stream, StreamInvitation, StreamVersion


@subscribe(CallClarified)
def tell_of_new_version(event: CallClarified) -> None:
    """Tell everybody with a draft that the call has a new version, and why."""
    stream = db.session.get_one(Stream, event.stream_id)
    version = db.session.get_one(StreamVersion, event.version_id)
    tell(
        writers_in(stream.id),
        "call_clarified",
        page="call",
        stream_id=stream.id,
        stream=stream,
        version=version,
    )


@subscribe(InquiryAnswered)
def tell_the_answer(event: InquiryAnswered) -> None:
    """Tell who asked, and everybody else who has a draft."""
    inquiry = db.session.get_one(Inquiry, event.inquiry_id)
    facts = {"stream_id": inquiry.stream_id, "stream": inquiry.stream, "inquiry": inquiry}
    others = [one for one in writers_in(inquiry.stream_id) if one.id != inquiry.asked_by]
    tell([inquiry.asker], "inquiry_answered", page="call", **facts)
    tell(others, "inquiry_published", page="call", **facts)


@subscribe(InquirySetAside)
def tell_why_not(event: InquirySetAside) -> None:
    """Tell who asked why the question is not answered there."""
    inquiry = db.session.get_one(Inquiry, event.inquiry_id)
    tell(
        [inquiry.asker],
        "inquiry_set_aside",
        page="call",
        stream_id=inquiry.stream_id,
        stream=inquiry.stream,
        inquiry=inquiry,
    )


@subscribe(InvitationUnused)
def tell_silent_owner(event: InvitationUnused) -> None:
    """Remind an invited owner of the deadline, or say that the invitation has lapsed."""
    notice = db.session.get_one(InvitationNotice, event.notice_id)
    invitation = db.session.get_one(StreamInvitation, notice.invitation_id)
    known = find_account(invitation.invited_email)
    tell(
        [reader_of(known) if known else Reader(invitation.invited_email)],
        "invitation_lapsed" if notice.kind == "lapsed" else "invitation_reminder",
        page="call",
        stream_id=invitation.stream_id,
        stream=invitation.stream,
        invitation=invitation,
        notice=notice,
    )
