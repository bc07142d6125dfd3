"""What does a panel intend when it meets: plan, open, discuss one application after another, minute, close?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.models import AgendaItem, Meeting, MeetingMember
from grants.review.permissions import may_lead_meeting, may_manage_review
from grants.review.rules.agenda import agenda
from grants.review.states import AGENDA_ITEM, MEETING
from grants.streams.models import Stream


@command
def plan_meeting(
    *, actor: Account, stream: Stream, held_on: date, quorum: int, deputy: int | None = None
) -> Meeting:
    """Plan a meeting about every application that none concluded yet, in the order with the fewest walks.

    `deputy` is the number of a member. Raises RuleBroken `not_in_panel`, `meeting_runs`, `nothing_to_discuss`,
    `quorum_too_high`, `not_a_member`.
    """
    may_manage_review(actor, stream).require()
    if queries.phase_of(stream) != "panel":
        raise RuleBroken("not_in_panel", sentence("A meeting is planned while the panel meets."))
    if queries.running_meeting(stream) is not None:
        raise RuleBroken("meeting_runs", sentence("There is a meeting already. Close it first."))
    members = queries.panel_members(stream)
    if quorum > len(members):
        said = sentence("The panel has %(count)s members.", count=len(members))
        raise RuleBroken("quorum_too_high", said, field="quorum")
    if deputy is not None and deputy not in {one.id for one in members}:
        raise RuleBroken("not_a_member", sentence("The deputy is a member of the panel."), field="deputy")
    done = queries.concluded(stream)
    out = {number: who for number, who in queries.out_for(stream, members).items() if number not in done}
    if not out:
        raise RuleBroken("nothing_to_discuss", sentence("There is nothing left to discuss."))
    meeting = Meeting(
        stream_id=stream.id,
        state=MEETING.initial,
        held_on=held_on,
        quorum=quorum,
        deputy_id=deputy,
        planned_by=actor.id,
        planned_at=now(),
        members=[MeetingMember(account_id=one.id) for one in members],
        items=[
            AgendaItem(application_id=number, place=place, state=AGENDA_ITEM.initial)
            for place, number in enumerate(agenda(out), start=1)
        ],
    )
    db.session.add(meeting)
    db.session.flush()
    _note(actor, meeting, "plan_meeting", items=len(meeting.items), quorum=quorum)
    return meeting


@command
def open_meeting(*, actor: Account, meeting: Meeting, present: Collection[int]) -> None:
    """Begin, with who is there; raises RuleBroken `meeting_not_planned`."""
    locked = _locked(actor, meeting)
    if locked.state != "planned":
        raise RuleBroken("meeting_not_planned", sentence("The meeting has begun already."))
    locked.state = MEETING.after(locked.state, "open_meeting")
    locked.opened_at = now()
    _seat(locked, present)
    _note(actor, locked, "open_meeting", present=sorted(present))


@command
def note_presence(*, actor: Account, meeting: Meeting, present: Collection[int]) -> None:
    """Say who is there now; raises RuleBroken `meeting_not_open`."""
    locked = _in_session(actor, meeting)
    _seat(locked, present)
    _note(actor, locked, "note_presence", present=sorted(present))


@command
def appoint_deputy(*, actor: Account, meeting: Meeting, deputy: int) -> None:
    """Let a member, by the number of the account, lead where each chair has an interest or is not there.

    Also while an application is discussed. Raises RuleBroken `meeting_closed`, `not_a_member`, `deputy_out` for who
    must leave the room for what is discussed now.
    """
    locked = queries.lock_meeting(meeting.id)
    may_manage_review(actor, locked.stream).require()
    if locked.state == "closed":
        raise RuleBroken("meeting_closed", sentence("The meeting is closed."))
    members = [one.account for one in locked.members]
    if deputy not in {one.id for one in members}:
        raise RuleBroken("not_a_member", sentence("The deputy is a member of the panel."), field="deputy")
    now_discussed = queries.discussed(locked)
    out = queries.out_for(locked.stream, members) if now_discussed is not None else {}
    if now_discussed is not None and deputy in out[now_discussed.application_id]:
        raise RuleBroken(
            "deputy_out",
            sentence("This person cannot lead now: they must be out of the room too."),
            field="deputy",
        )
    before, locked.deputy_id = locked.deputy_id, deputy
    _note(actor, locked, "appoint_deputy", before=before, after=deputy)


@command
def name_introducers(
    *, actor: Account, item: AgendaItem, first: int | None = None, second: int | None = None
) -> None:
    """Say by the numbers of their accounts who introduce an application.

    Raises RuleBroken `cannot_introduce` for who must be out of the room, `same_introducer`.
    """
    locked, own = _item(actor, item)
    members = [one.account for one in locked.members]
    out = queries.out_for(locked.stream, members)[own.application_id]
    able = {one.id for one in members} - out
    for name, one in (("first", first), ("second", second)):
        if one is not None and one not in able:
            said = sentence("This person cannot introduce the application.")
            raise RuleBroken("cannot_introduce", said, field=name)
    if first is not None and first == second:
        raise RuleBroken("same_introducer", sentence("Choose two different people."), field="second")
    own.first_id, own.second_id = first, second
    _note(actor, locked, "name_introducers", item=own.id)


@command
def begin_item(*, actor: Account, item: AgendaItem) -> None:
    """Discuss an application now; raises RuleBroken `another_is_discussed`, `not_leading`, `meeting_not_open`."""
    locked, own = _item(actor, item, in_session=True)
    _require_lead(actor, own)
    if queries.discussed(locked) is not None:
        said = sentence("Another application is being discussed. Conclude it or put it off first.")
        raise RuleBroken("another_is_discussed", said)
    own.state = AGENDA_ITEM.after(own.state, "begin_item")
    own.begun_at, own.led_by = now(), actor.id
    _note(actor, locked, "begin_item", item=own.id)


@command
def put_off_item(*, actor: Account, item: AgendaItem) -> None:
    """Move what is being discussed to the end of the agenda; raises RuleBroken `not_discussed`, `not_leading`."""
    locked, own = _discussed(actor, item)
    own.state = AGENDA_ITEM.after(own.state, "put_off_item")
    own.place = max(one.place for one in locked.items) + 1
    _note(actor, locked, "put_off_item", item=own.id)


@command
def conclude_item(*, actor: Account, item: AgendaItem, minutes: str) -> None:
    """Minute what the panel concluded on an application, and who was in the room.

    Raises RuleBroken `no_quorum` when too few are left without who is out, `minutes_missing`, `not_discussed`,
    `not_leading`.
    """
    locked, own = _discussed(actor, item)
    if not minutes.strip():
        raise RuleBroken("minutes_missing", sentence("Write what the panel concluded."), field="minutes")
    out = queries.out_for(locked.stream, [one.account for one in locked.members])[own.application_id]
    present = [one.account_id for one in locked.members if one.is_present and one.account_id not in out]
    if len(present) < locked.quorum:
        raise RuleBroken(
            "no_quorum",
            sentence(
                "%(present)s members are in the room and %(quorum)s are needed. Put it off until more are there.",
                present=len(present),
                quorum=locked.quorum,
            ),
        )
    own.state = AGENDA_ITEM.after(own.state, "conclude_item")
    own.minutes, own.done_at = minutes.strip(), now()
    own.in_room = {"present": sorted(present), "out": sorted(out)}
    _note(actor, locked, "conclude_item", minutes, item=own.id, present=sorted(present), out=sorted(out))


@command
def close_meeting(*, actor: Account, meeting: Meeting) -> None:
    """End it; what was not discussed stands on the next agenda. Raises RuleBroken `another_is_discussed`."""
    locked = _in_session(actor, meeting)
    if queries.discussed(locked) is not None:
        said = sentence("Another application is being discussed. Conclude it or put it off first.")
        raise RuleBroken("another_is_discussed", said)
    locked.state = MEETING.after(locked.state, "close_meeting")
    locked.closed_at = now()
    _note(actor, locked, "close_meeting", left=sum(one.state == "waiting" for one in locked.items))


def _locked(actor: Account, meeting: Meeting) -> Meeting:
    locked = queries.lock_meeting(meeting.id)
    may_lead_meeting(actor, locked).require()
    return locked


def _in_session(actor: Account, meeting: Meeting) -> Meeting:
    locked = _locked(actor, meeting)
    if locked.state != "open":
        raise RuleBroken("meeting_not_open", sentence("The meeting is not in session."))
    return locked


def _item(actor: Account, item: AgendaItem, *, in_session: bool = False) -> tuple[Meeting, AgendaItem]:
    """Return the meeting, locked, and the item; raises NotFound when it is closed to who asks, or withdrawn."""
    locked = _in_session(actor, item.meeting) if in_session else _locked(actor, item.meeting)
    own = next(one for one in locked.items if one.id == item.id)
    if not queries.is_judged(own) or not queries.is_open_to(actor, own.application):
        raise NotFound
    return locked, own


def _discussed(actor: Account, item: AgendaItem) -> tuple[Meeting, AgendaItem]:
    locked, own = _item(actor, item, in_session=True)
    _require_lead(actor, own)
    if own.state != "discussed":
        raise RuleBroken("not_discussed", sentence("This application is not being discussed."))
    return locked, own


def _require_lead(actor: Account, item: AgendaItem) -> None:
    """The chair leads; the deputy does where the chair has an interest or is not there."""
    if not queries.leads(actor, item.application):
        raise RuleBroken("not_leading", sentence("The chair leads the discussion of this application."))


def _seat(meeting: Meeting, present: Collection[int]) -> None:
    for one in meeting.members:
        one.is_present = one.account_id in present


def _note(actor: Account, meeting: Meeting, deed: str, reason: str = "", **facts: object) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=meeting,
        chain=programme_chain(meeting.stream.round.programme_id),
        reason=reason,
        **facts,
    )
