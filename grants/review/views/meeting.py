"""The panel's meeting: plan it, see who is in the room, discuss one application after another, minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.foundation.errors import NotFound, RuleBroken
from grants.review import commands, queries
from grants.review.forms import DeputyForm, IntroducersForm, MeetingForm, MinutesForm
from grants.review.models import AgendaItem, Meeting
from grants.review.permissions import may_chair, may_lead_meeting, may_manage_review, may_see_panel
from grants.review.queries import Shown
from grants.review.rules.agenda import times_out
from grants.review.states import AGENDA_ITEM, MEETING
from grants.review.views.desk import PANEL, bp, names
from grants.web.access import door, me
from grants.web.pages import say


@bp.get("/streams/<int:stream_id>/meetings")
@door(PANEL)
def meetings(stream_id: int, form: MeetingForm | None = None) -> Any:
    """List the meetings of a panel, and ask for the next one."""
    found = queries.get_panel_desk(me(), stream_id)
    may_see_panel(me(), found.stream, found.phase).require()
    listed = queries.meetings_of(found.stream)
    may_plan = (
        bool(may_manage_review(me(), found.stream))
        and found.phase == "panel"
        and all(one.state == "closed" for one in listed)
    )
    members = queries.panel_members(found.stream) if may_plan else []
    return {
        "desk": found,
        "meetings": listed,
        "labels": MEETING.labels,
        "may_plan": may_plan,
        "members": members,
        "form": form or MeetingForm.among(members, formdata=None, quorum=len(members) // 2 + 1),
    }


@bp.post("/streams/<int:stream_id>/meetings")
@door(PANEL)
def plan_meeting(stream_id: int) -> Any:
    """Plan a meeting."""
    found = queries.get_panel_desk(me(), stream_id)
    may_see_panel(me(), found.stream, found.phase).require()
    form = MeetingForm.among(queries.panel_members(found.stream))
    if form.carries_out(commands.plan_meeting, actor=me(), stream=found.stream):
        flash(gettext("The meeting is planned."), "good")
        running = queries.running_meeting(found.stream)
        if running is None:
            raise NotFound
        return redirect(url_for("review.meeting", meeting_id=running.id), 303)
    return meetings(stream_id, form), 422


@bp.get("/meetings/<int:meeting_id>")
@door(PANEL)
def meeting(meeting_id: int, minutes: MinutesForm | None = None, deputy: DeputyForm | None = None) -> Any:
    """Show the agenda, who is there, and what is being discussed with who is out of the room."""
    found = _found(meeting_id)
    if names(found.stream).are_hidden and queries.to_answer_for_panel(me(), found.stream_id):
        return redirect(url_for("review.listed", stream_id=found.stream_id), 303)
    shown = queries.shown_items(me(), found)
    now = next((one for one in shown if one.item.state == "discussed"), None)
    led = _led(found, shown)
    return {
        "meeting": found,
        "stream": found.stream,
        "labels": MEETING.labels,
        "item_labels": AGENDA_ITEM.labels,
        "now": now,
        "shown": shown,
        "walks": times_out([frozenset(account.id for account in one.out) for one in shown]),
        "present": sum(member.is_present for member in found.members),
        "may_lead": bool(may_lead_meeting(me(), found)),
        "leads_now": now is not None and now.item.id in led,
        "leads": {one.item.id for one in shown if one.item.state == "waiting" and one.item.id in led}
        if found.state == "open" and now is None
        else set(),
        "minutes": minutes or MinutesForm(formdata=None),
        "leaderless": now is not None
        and not queries.somebody_leads(found, frozenset(account.id for account in now.out)),
        "deputy": (deputy or _deputy(found, now, formdata=None, deputy=found.deputy_id))
        if found.state != "closed" and may_manage_review(me(), found.stream)
        else None,
    }


def _deputy(found: Meeting, now: Shown | None, **given: Any) -> DeputyForm:
    """Return the form in which a member is chosen who need not be out of the room now."""
    out = {account.id for account in now.out} if now else set()
    return DeputyForm.among([one.account for one in found.members if one.account_id not in out], **given)


@bp.post("/meetings/<int:meeting_id>/deputy")
@door(PANEL)
def appoint_deputy(meeting_id: int) -> Any:
    """Let another member lead where no chair can."""
    found = _found(meeting_id)
    may_manage_review(me(), found.stream).require()
    form = DeputyForm.among([one.account for one in found.members])
    if form.carries_out(commands.appoint_deputy, actor=me(), meeting=found):
        flash(gettext("The deputy is appointed."), "good")
        return redirect(url_for("review.meeting", meeting_id=meeting_id), 303)
    return meeting(meeting_id, deputy=form), 422


def _found(meeting_id: int) -> Meeting:
    found = queries.get_meeting(me(), meeting_id)
    may_see_panel(me(), found.stream, queries.phase_of(found.stream)).require()
    return found


def _led(meeting: Meeting, shown: Sequence[Shown]) -> set[int]:
    """Return the items whose discussion who looks leads, by number."""
    chairs = bool(may_chair(me(), meeting.stream))
    return {
        one.item.id
        for one in shown
        if chairs or queries.stands_in(me(), meeting, frozenset(account.id for account in one.out))
    }


def _item(item_id: int) -> AgendaItem:
    """Return an item of a meeting that who asks may follow; raises NotFound."""
    item = queries.get_item(me(), item_id)
    may_see_panel(me(), item.meeting.stream, queries.phase_of(item.meeting.stream)).require()
    return item


def _present() -> list[int]:
    return [int(one) for one in request.form.getlist("present") if one.isdecimal()]


@bp.post("/meetings/<int:meeting_id>/open")
@door(PANEL)
def open_meeting(meeting_id: int) -> Any:
    """Begin the meeting with who is there."""
    commands.open_meeting(actor=me(), meeting=_found(meeting_id), present=_present())
    return redirect(url_for("review.meeting", meeting_id=meeting_id), 303)


@bp.post("/meetings/<int:meeting_id>/presence")
@door(PANEL)
def note_presence(meeting_id: int) -> Any:
    """Say who is there now."""
    commands.note_presence(actor=me(), meeting=_found(meeting_id), present=_present())
    flash(gettext("Who is there is saved."), "good")
    return redirect(url_for("review.meeting", meeting_id=meeting_id), 303)


@bp.post("/meetings/<int:meeting_id>/close")
@door(PANEL)
def close_meeting(meeting_id: int) -> Any:
    """End the meeting."""
    _attempt(commands.close_meeting, meeting=_found(meeting_id))
    return redirect(url_for("review.meeting", meeting_id=meeting_id), 303)


@bp.post("/agenda/<int:item_id>/begin")
@door(PANEL)
def begin_item(item_id: int) -> Any:
    """Discuss an application now."""
    item = _item(item_id)
    _attempt(commands.begin_item, item=item)
    return redirect(url_for("review.meeting", meeting_id=item.meeting_id), 303)


@bp.post("/agenda/<int:item_id>/put-off")
@door(PANEL)
def put_off_item(item_id: int) -> Any:
    """Move what is being discussed to the end of the agenda."""
    item = _item(item_id)
    _attempt(commands.put_off_item, item=item)
    return redirect(url_for("review.meeting", meeting_id=item.meeting_id), 303)


def _attempt(deed: Any, **facts: Any) -> None:
    """Do what a button asks; what a rule has against it is said on the page one comes back to."""
    try:
        deed(actor=me(), **facts)
    except RuleBroken as broken:
        flash(say(broken.said), "warning")


@bp.post("/agenda/<int:item_id>/conclude")
@door(PANEL)
def conclude_item(item_id: int) -> Any:
    """Minute what was concluded."""
    item, form = _item(item_id), MinutesForm()
    if form.carries_out(commands.conclude_item, actor=me(), item=item):
        flash(gettext("The minutes are kept."), "good")
        return redirect(url_for("review.meeting", meeting_id=item.meeting_id), 303)
    return meeting(item.meeting_id, form), 422


@bp.get("/agenda/<int:item_id>/introducers")
@door(PANEL)
def introducers(item_id: int, form: IntroducersForm | None = None) -> Any:
    """Ask who introduces an application."""
    item = _item(item_id)
    may_lead_meeting(me(), item.meeting).require()
    return {
        "item": item,
        "form": form or _introducers(item, formdata=None, first=item.first_id, second=item.second_id),
    }


def _introducers(item: AgendaItem, **given: Any) -> IntroducersForm:
    members = [one.account for one in item.meeting.members]
    out = queries.out_for(item.meeting.stream, members)[item.application_id]
    return IntroducersForm.among([one for one in members if one.id not in out], **given)


@bp.post("/agenda/<int:item_id>/introducers")
@door(PANEL)
def name_introducers(item_id: int) -> Any:
    """Keep who introduces an application."""
    item = _item(item_id)
    may_lead_meeting(me(), item.meeting).require()
    form = _introducers(item)
    if form.carries_out(commands.name_introducers, actor=me(), item=item):
        flash(gettext("Who introduces the application is saved."), "good")
        return redirect(url_for("review.meeting", meeting_id=item.meeting_id), 303)
    return introducers(item_id, form), 422
