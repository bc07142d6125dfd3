"""The consult hour for projects: what is free, an appointment, and what was asked often."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards.models import Award
from grants.awards.queries import ItemScope, RelatedItem, calendar_source, get_award, name_kind, team_of
from grants.deliverables import commands, queries
from grants.deliverables.forms.consult import (
    BookForm,
    BookingFilterForm,
    EntryFilterForm,
    MoveForm,
    NewNoteForm,
)
from grants.deliverables.models import ConsultBooking, ConsultSlot
from grants.deliverables.permissions import (
    ADVISING,
    CONSULT_STAFF,
    may_advise,
    may_book,
    may_cancel,
    may_write_entries,
)
from grants.deliverables.rules.consult import READER_NAMES, TOPIC_NAMES, appointment
from grants.deliverables.states import CONSULT_BOOKING
from grants.deliverables.views.desk import bp, type_name
from grants.foundation.calendars import MEDIA_TYPE, calendar
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.queries import get_call
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, destination, todo_source
from grants.web.pages import file_answer, number, pager, pick

destination(
    sentence("Consult hour"),
    "deliverables.consult",
    SIGNED_IN,
    place=66,
    leads_to=tuple(
        f"deliverables.{page}"
        for page in (
            "consult_entry",
            "consult_hour",
            "consult_note",
            "consult_series",
            "entry_of_note",
            "new_series",
            "passing_on",
        )
    ),
)
BOOKING_TONES = {
    "booked": "info",
    "cancelled": "neutral",
    "fallen_out": "warning",
    "passed_on": "neutral",
    "attended": "good",
    "missed": "bad",
}


@bp.get("/consult")
@door(SIGNED_IN)
def consult() -> Any:
    """Show one's own appointments and projects; for who advises, the list of appointments in scope as well."""
    viewer = me()
    is_staff = viewer.holds(*CONSULT_STAFF)
    which, topic = request.args.get("show", ""), request.args.get("topic", "")
    form = BookingFilterForm(request.args)
    form.offer()
    found = (
        queries.bookings_page(viewer, which=which, topic=topic, cursor=request.args.get("cursor", ""))
        if is_staff
        else None
    )
    return {
        "awards": queries.own_awards(viewer),
        "own": queries.own_bookings(viewer),
        "is_staff": is_staff,
        "bookings": [row[0] for row in found.rows] if found else [],
        "pager": pager(found) if found else None,
        "form": form,
        "is_filtered": bool(which or topic),
        "series": queries.series_in_scope(viewer) if is_staff else [],
        "may_plan": bool(queries.planned_programmes(viewer, "programme_manager")),
        "topics": TOPIC_NAMES,
        "labels": CONSULT_BOOKING.labels,
        "tones": BOOKING_TONES,
    }


def _own_award(award_id: int) -> Award:
    """Return an award of one's own team that can book; raises NotFound, NotAllowed."""
    award = get_award(me(), award_id)
    may_book(me(), award, team=team_of(award)).require()
    return award


@bp.get("/awards/<int:award_id>/consult")
@door(SIGNED_IN)
def consult_slots(award_id: int) -> Any:
    """Show the times a project can still choose, day by day."""
    award = _own_award(award_id)
    days: dict[Any, list[ConsultSlot]] = {}
    for slot in queries.free_slots(me(), award=award):
        days.setdefault(day_of(slot.starts_at), []).append(slot)
    return {"award": award, "days": days}


@bp.get("/awards/<int:award_id>/consult/<int:slot_id>")
@door(SIGNED_IN)
def booking_form(award_id: int, slot_id: int, form: BookForm | None = None) -> Any:
    """Offer to book a time."""
    award = _own_award(award_id)
    slot = queries.get_free_slot(me(), slot_id)
    return {
        "award": award,
        "slot": slot,
        "series": slot.hour.series,
        "form": form or _book_form(award, about=request.args.get("about")),
    }


def _book_form(award: Award, *, about: str | None = None) -> BookForm:
    form = BookForm(data={"about": about} if about else None)
    form.offer(
        [(one, type_name(one).capitalize()) for one in queries.deliverables_of(award)],
        queries.calls_about(award, now()),
    )
    return form


@bp.post("/awards/<int:award_id>/consult/<int:slot_id>")
@door(SIGNED_IN)
def book_slot(award_id: int, slot_id: int) -> Any:
    """Book a time, or lead a question about an open call to the page of that call with its text kept."""
    award = _own_award(award_id)
    slot = queries.get_free_slot(me(), slot_id)
    form = _book_form(award)
    call_id, product = form.chosen("call"), form.chosen("deliverable")
    if call_id is not None and form.validate():
        return consult_call(award_id, call_id, form.question.data)
    wanted = next((one for one in queries.deliverables_of(award) if one.id == product), None)
    if form.carries_out(commands.book_slot, actor=me(), award=award, slot=slot, deliverable=wanted):
        flash(
            gettext("Your appointment is booked. You get an invitation for your calendar by e-mail."), "good"
        )
        return redirect(url_for("deliverables.consult_booking", booking_id=form.outcome.id), 303)
    return booking_form(award_id, slot_id, form), 422


@bp.get("/awards/<int:award_id>/consult/calls/<int:stream_id>")
@door(SIGNED_IN)
def consult_call(award_id: int, stream_id: int, question: str = "") -> Any:
    """Say where a question about an open call is asked, with what was typed so that it can be sent there at once."""
    return {"award": _own_award(award_id), "call": get_call(stream_id), "question": question}


def new_note_form() -> NewNoteForm:
    """Return an empty form for a note."""
    form = NewNoteForm(formdata=None)
    form.offer()
    return form


@bp.get("/consult/bookings/<int:booking_id>")
@door(SIGNED_IN)
def consult_booking(booking_id: int, note_form: NewNoteForm | None = None) -> Any:
    """Show an appointment: when, with whom, the question, what was noted, and what can be done now."""
    shown = queries.get_booking(me(), booking_id)
    team = team_of(shown.award)
    advises = bool(may_advise(me(), shown.award, team=team))
    moment = now()
    is_coming = shown.state == "booked" and moment < shown.slot.starts_at
    readable = {"projects", "project"} if me().id in team else set(READER_NAMES)
    return {
        "booking": shown,
        "hosts": queries.hosts_of(shown),
        "notes": [note for note in shown.notes if note.readers in readable],
        "type_name": type_name(shown.deliverable) if shown.deliverable else None,
        "may_move": is_coming and bool(may_book(me(), shown.award, team=team)),
        "may_cancel": is_coming and bool(may_cancel(me(), team=team)),
        "may_advise": advises,
        "may_note": advises and shown.state not in ("cancelled", "fallen_out", "passed_on"),
        "may_say": advises
        and moment >= shown.slot.starts_at
        and shown.state in ("booked", "attended", "missed"),
        "may_pass_on": advises and shown.state == "booked" and bool(queries.calls_about(shown.award, moment)),
        "may_write_entries": advises and bool(may_write_entries(me(), shown.award.programme_id)),
        "note_form": note_form or new_note_form(),
        "topics": TOPIC_NAMES,
        "readers": READER_NAMES,
        "label": CONSULT_BOOKING.labels[shown.state],
        "tone": BOOKING_TONES[shown.state],
    }


@bp.get("/consult/bookings/<int:booking_id>/appointment.ics")
@door(SIGNED_IN)
def appointment_file(booking_id: int) -> Any:
    """Hand out an appointment for a calendar."""
    shown = queries.get_booking(me(), booking_id)
    public: str = current_app.config["SETTINGS"].public_address
    title = gettext("Consult hour: %(title)s", title=shown.award.title)
    one = appointment(
        shown.id,
        starts_at=shown.slot.starts_at,
        ends_at=shown.slot.ends_at,
        changed_at=shown.changed_at,
        sequence=shown.sequence,
        title=title,
        description=f"{shown.question}\n\n{shown.slot.hour.series.link}",
        address=public + url_for("deliverables.consult_booking", booking_id=shown.id),
    )
    return file_answer(calendar(title, [one]), name=f"consult-{shown.id}.ics", media_type=MEDIA_TYPE)


def _movable(booking_id: int) -> ConsultBooking:
    shown = queries.get_booking(me(), booking_id)
    may_book(me(), shown.award, team=team_of(shown.award)).require()
    CONSULT_BOOKING.after(shown.state, "move")
    return shown


@bp.get("/consult/bookings/<int:booking_id>/move")
@door(SIGNED_IN)
def moving_booking(booking_id: int, form: MoveForm | None = None) -> Any:
    """Offer another time."""
    shown = _movable(booking_id)
    if form is None:
        form = MoveForm(formdata=None, data={"version": shown.version})
    slots = queries.free_slots(me(), award=shown.award)
    form.offer(slots)
    return {"booking": shown, "form": form, "slots": slots}


@bp.post("/consult/bookings/<int:booking_id>/move")
@door(SIGNED_IN)
def move_booking(booking_id: int) -> Any:
    """Move an appointment to another time."""
    shown = _movable(booking_id)
    form = MoveForm()
    form.newest_version = shown.version
    form.offer(queries.free_slots(me(), award=shown.award))
    if form.validate():
        slot = queries.get_free_slot(me(), form.slot_id.data)
        if form.carries_out(commands.move_booking, actor=me(), booking=shown, slot=slot):
            flash(gettext("The appointment is moved. You get a new invitation by e-mail."), "good")
            return redirect(url_for("deliverables.consult_booking", booking_id=booking_id), 303)
    return moving_booking(booking_id, form), 422


@bp.post("/consult/bookings/<int:booking_id>/cancellation")
@door(SIGNED_IN)
def cancel_booking(booking_id: int) -> Any:
    """Give a time back."""
    shown = queries.get_booking(me(), booking_id)
    commands.cancel_booking(actor=me(), booking=shown)
    flash(gettext("The appointment is cancelled. Somebody else can have this time."), "good")
    return redirect(url_for("deliverables.consult"), 303)


@bp.get("/consult/entries")
@door(SIGNED_IN)
def consult_entries() -> Any:
    """Show what is asked often, and the advice that may be read by all."""
    viewer = me()
    topic, search = request.args.get("topic", ""), request.args.get("search", "")
    form = EntryFilterForm(request.args)
    form.offer()
    entries = queries.entries_for(viewer, topic=topic, search=search)
    notes = [] if topic or search else queries.shared_notes(viewer)
    if not entries and not notes and not queries.own_awards(viewer) and not viewer.holds(*CONSULT_STAFF):
        raise NotFound
    return {
        "entries": entries,
        "notes": notes,
        "form": form,
        "is_filtered": bool(topic or search),
        "topics": TOPIC_NAMES,
        "may_write": viewer.holds(*ADVISING),
        "pick": pick,
    }


name_kind("consult", sentence("Consult hour"))


@calendar_source
def appointments_of(scope: ItemScope) -> list[RelatedItem]:
    """List the appointments of projects, for calendars; who may not read one is led to its project."""
    found = queries.bookings_in(scope)
    readable = queries.readable_among(scope.viewer, [one.id for one in found])
    return [
        RelatedItem(
            award_id=one.award_id,
            kind="consult",
            key=f"consult-{one.id}",
            label=sentence("Consult hour"),
            url=url_for("deliverables.consult_booking", booking_id=one.id)
            if one.id in readable
            else url_for("awards.award", award_id=one.award_id),
            state=CONSULT_BOOKING.labels[one.state],
            starts_at=one.slot.starts_at,
            ends_at=one.slot.ends_at,
            tone=BOOKING_TONES[one.state],
        )
        for one in found
    ]


@todo_source
def outcomes_to_note(account: Account) -> list[Todo]:
    """Remind an adviser of the appointments that are over."""
    if not account.holds("adviser"):
        return []
    waiting = queries.waiting_for_outcome(account)
    if not waiting:
        return []
    title = sentence("Note what came of appointments in the consult hour: %(count)s", count=number(waiting))
    return [Todo(title, url_for("deliverables.consult", show="wait"))]
