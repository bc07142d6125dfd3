"""What stands on the agenda, who is in the room, and who must be out of it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.applications.queries import open_to
from grants.foundation.database import db, number_of
from grants.foundation.errors import NotFound
from grants.people import queries as people
from grants.people.models import Account
from grants.review.models import AgendaItem, Meeting, MeetingMember, Standing
from grants.review.permissions import PANEL, may_chair
from grants.review.queries.scopes import JUDGED, holds_here, open_to_panel
from grants.review.rules.agenda import Out
from grants.streams.models import Stream

_WHOLE = (
    joinedload(Meeting.stream, innerjoin=True).options(
        joinedload(Stream.round, innerjoin=True), joinedload(Stream.announced)
    ),
    joinedload(Meeting.deputy),
    selectinload(Meeting.members).joinedload(MeetingMember.account, innerjoin=True),
    selectinload(Meeting.items).options(
        joinedload(AgendaItem.application, innerjoin=True).options(
            joinedload(Application.organisation), joinedload(Application.initiative)
        ),
        joinedload(AgendaItem.first),
        joinedload(AgendaItem.second),
    ),
)


@dataclass(frozen=True)
class Shown:
    """An item that the viewer may follow: who is out of the room for it, and whether it can be concluded."""

    item: AgendaItem
    standing: Standing
    out: Sequence[Account]
    in_room: int
    has_quorum: bool


def panel_members(stream: Stream) -> Sequence[Account]:
    """Return who sits in the panel of a stream: chairs first, each by name."""
    programme = stream.round.programme_id
    chairs = people.holders("chair", programme_id=programme, stream_id=stream.id)
    reviewers = people.holders("reviewer", programme_id=programme, stream_id=stream.id)
    return [*chairs, *(one for one in reviewers if one not in chairs)]


def out_for(stream: Stream, members: Sequence[Account]) -> dict[int, Out]:
    """Return by application before the panel, in order of reference, who must be out of the room for it.

    Also who did not answer yet whether there is an interest: the application is closed to them.
    """
    listed = (
        select(Application.id)
        .join(Application.stream)
        .join(Stream.round)
        .where(Application.stream_id == stream.id, Application.state.in_(JUDGED))
        .order_by(Application.reference)
    )
    readable = {one.id: set(db.session.scalars(listed.where(open_to_panel(one.id)))) for one in members}
    return {
        number: frozenset(account for account, opened in readable.items() if number not in opened)
        for number in db.session.scalars(listed)
    }


def running_meeting(stream: Stream) -> Meeting | None:
    """Return the meeting of a stream that is planned or in session."""
    return db.session.scalars(
        select(Meeting).where(Meeting.stream_id == stream.id, Meeting.state != "closed").options(*_WHOLE)
    ).one_or_none()


def concluded(stream: Stream) -> set[int]:
    """Return the applications of a stream that a meeting concluded."""
    return set(
        db.session.scalars(
            select(AgendaItem.application_id)
            .join(AgendaItem.meeting)
            .where(Meeting.stream_id == stream.id, AgendaItem.state == "done")
        )
    )


def get_meeting(viewer: Account, meeting_id: int) -> Meeting:
    """Return a meeting of a panel in which the viewer has a part; raises NotFound."""
    found = db.session.scalars(
        select(Meeting)
        .join(Meeting.stream)
        .join(Stream.round)
        .where(Meeting.id == meeting_id, holds_here(viewer.id, *PANEL))
        .options(*_WHOLE)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def meetings_of(stream: Stream) -> Sequence[Meeting]:
    """Return the meetings of a stream, the newest first."""
    return db.session.scalars(
        select(Meeting).where(Meeting.stream_id == stream.id).order_by(Meeting.id.desc())
    ).all()


def shown_items(viewer: Account, meeting: Meeting) -> list[Shown]:
    """Return the items that are open to the viewer, in order; one that is closed to them is absent."""
    readable = set(
        db.session.scalars(
            select(Application.id).where(Application.stream_id == meeting.stream_id, open_to(viewer.id))
        )
    )
    items = [item for item in meeting.items if item.application_id in readable]
    standings = {
        one.application_id: one
        for one in db.session.scalars(
            select(Standing).where(Standing.application_id.in_([item.application_id for item in items]))
        )
    }
    out = out_for(meeting.stream, [member.account for member in meeting.members])
    return [
        _shown(item, standings[item.application_id], out[item.application_id])
        for item in items
        if item.application_id in out and item.application_id in standings
    ]


def _shown(item: AgendaItem, standing: Standing, out: Out) -> Shown:
    members = item.meeting.members
    in_room = [one for one in members if one.is_present and one.account_id not in out]
    return Shown(
        item=item,
        standing=standing,
        out=[one.account for one in members if one.account_id in out],
        in_room=len(in_room),
        has_quorum=len(in_room) >= item.meeting.quorum,
    )


def lock_meeting(meeting_id: int) -> Meeting:
    """Return a meeting with its agenda as it stands now, locked."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .options(*_WHOLE)
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    ).one()


def leads(actor: Account, application: Application) -> bool:
    """Say whether somebody leads the discussion of an application: a chair, or who stands in for one there."""
    if may_chair(actor, application.stream):
        return True
    meeting = running_meeting(application.stream)
    if meeting is None or meeting.deputy_id != number_of(actor):
        return False
    out = out_for(meeting.stream, [member.account for member in meeting.members]).get(application.id)
    return out is not None and stands_in(actor, meeting, out)


def stands_in(actor: Account, meeting: Meeting, out: Out) -> bool:
    """Say whether somebody is the deputy and every chair is out of the room, or not there.

    `out` is who must be out of it for the application.
    """
    if meeting.deputy_id != number_of(actor) or meeting.state != "open" or actor.id in out:
        return False
    stream = meeting.stream
    found = people.holders("chair", programme_id=stream.round.programme_id, stream_id=stream.id)
    chairs = {one.id for one in found}
    return all(
        not member.is_present or member.account_id in out
        for member in meeting.members
        if member.account_id in chairs
    )


def somebody_leads(meeting: Meeting, out: Out) -> bool:
    """Say whether a chair, or the deputy, is there and may stay in the room for an application.

    `out` is who must be out of it.
    """
    stream = meeting.stream
    found = people.holders("chair", programme_id=stream.round.programme_id, stream_id=stream.id)
    able = {one.id for one in found} | ({meeting.deputy_id} if meeting.deputy_id else set())
    return any(one.is_present and one.account_id in able - out for one in meeting.members)


def introducers_of(application: Application) -> list[Account]:
    """Return who introduces an application in the last meeting that has it on its agenda."""
    item = db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.application_id == application.id)
        .options(joinedload(AgendaItem.first), joinedload(AgendaItem.second))
        .order_by(AgendaItem.id.desc())
        .limit(1)
    ).one_or_none()
    return [one for one in (item.first, item.second) if one is not None] if item else []


def discussed(meeting: Meeting) -> AgendaItem | None:
    """Return what is being discussed; what was withdrawn meanwhile is not."""
    return next((one for one in meeting.items if one.state == "discussed" and is_judged(one)), None)


def is_judged(item: AgendaItem) -> bool:
    """Say whether the application of an item is still before the panel."""
    return item.application.state in JUDGED


def get_item(viewer: Account, item_id: int) -> AgendaItem:
    """Return an item that the viewer may follow; raises NotFound, also when it is closed or was withdrawn."""
    meeting_id = db.session.scalar(
        select(AgendaItem.meeting_id)
        .join(AgendaItem.application)
        .where(AgendaItem.id == item_id, Application.state.in_(JUDGED), open_to(viewer.id))
    )
    if meeting_id is None:
        raise NotFound
    return next(one for one in get_meeting(viewer, meeting_id).items if one.id == item_id)
