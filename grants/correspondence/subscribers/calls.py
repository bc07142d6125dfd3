"""What happened to a call that people write applications for: it was clarified, a question was answered."""

from __future__ import annotations

from typing import Any

from grants.applications.events import InvitationUnused
from grants.applications.models import InvitationNotice
from grants.correspondence.queries import writers_in
from grants.correspondence.subscribers.pen import Reader, reader_of, tell
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.queries import find_account
from grants.streams.events import CallClarified, InquiryAnswered, InquirySetAside
from grants.streams.models import Inquiry, Stream, StreamInvitation, StreamVersion
from grants.streams.rules.definition import Words


@subscribe(CallClarified)
def tell_of_new_version(event: CallClarified) -> None:
    """Tell everybody with a draft that the call has a new version, and why."""
    stream = db.session.get_one(Stream, event.stream_id)
    version = db.session.get_one(StreamVersion, event.version_id)
    tell(
        writers_in(stream.id),
        "call_clarified",
        stream=stream,
        number=version.number,
        reason=version.reason,
    )


@subscribe(InquiryAnswered)
def tell_the_answer(event: InquiryAnswered) -> None:
    """Tell who asked, and everybody else who has a draft."""
    inquiry = db.session.get_one(Inquiry, event.inquiry_id)
    facts: dict[str, Any] = {
        "stream": inquiry.stream,
        "question": Words(nl=inquiry.question_nl, en=inquiry.question_en),
        "answer": Words(nl=inquiry.answer_nl, en=inquiry.answer_en),
    }
    others = [one for one in writers_in(inquiry.stream_id) if one.id != inquiry.asked_by]
    tell([inquiry.asker], "inquiry_answered", **facts)
    tell(others, "inquiry_published", **facts)


@subscribe(InquirySetAside)
def tell_why_not(event: InquirySetAside) -> None:
    """Tell who asked why the question is not answered there."""
    inquiry = db.session.get_one(Inquiry, event.inquiry_id)
    tell(
        [inquiry.asker],
        "inquiry_set_aside",
        stream=inquiry.stream,
        reason=inquiry.reason,
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
        stream=invitation.stream,
        initiative=invitation.initiative.name,
        deadline=notice.closes_at,
    )
