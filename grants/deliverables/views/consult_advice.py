"""The consult hour for advisers: what came of it, notes, what is passed on to a call, and entries for all."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.forms.consult import (
    EndForm,
    EntryForm,
    NewEntryForm,
    NewNoteForm,
    NoteForm,
    PassOnForm,
)
from grants.deliverables.models import ConsultBooking
from grants.deliverables.permissions import ADVISING, may_advise
from grants.deliverables.views.consult import consult_booking
from grants.deliverables.views.desk import bp
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.streams.queries import get_call
from grants.web.access import door, me, role

ADVISER = role(*ADVISING)


def _advised(booking_id: int) -> ConsultBooking:
    """Return an appointment the person may advise on; raises NotFound, NotAllowed."""
    shown = queries.get_booking(me(), booking_id)
    may_advise(me(), shown.award, team=team_of(shown.award, ever=True)).require()
    return shown


@bp.post("/consult/bookings/<int:booking_id>/outcome")
@door(ADVISER)
def note_outcome(booking_id: int) -> Any:
    """Say whether somebody came."""
    came = request.form.get("came")
    if came not in ("yes", "no"):
        raise NotFound
    commands.note_outcome(actor=me(), booking=_advised(booking_id), came=came == "yes")
    flash(gettext("Saved."), "good")
    return redirect(url_for("deliverables.consult_booking", booking_id=booking_id), 303)


@bp.post("/consult/bookings/<int:booking_id>/notes")
@door(ADVISER)
def write_note(booking_id: int) -> Any:
    """Write a note down."""
    form = NewNoteForm()
    form.offer()
    if form.carries_out(commands.write_note, actor=me(), booking=_advised(booking_id)):
        flash(gettext("The note is saved."), "good")
        return redirect(url_for("deliverables.consult_booking", booking_id=booking_id), 303)
    return consult_booking(booking_id, form), 422


@bp.get("/consult/notes/<int:note_id>")
@door(ADVISER)
def consult_note(note_id: int, form: NoteForm | None = None) -> Any:
    """Offer to change a note or who reads it."""
    note = queries.get_note(me(), note_id)
    _advised(note.booking_id)
    if form is None:
        form = NoteForm(formdata=None, obj=note)
        form.offer()
    return {"note": note, "booking": note.booking, "form": form}


@bp.post("/consult/notes/<int:note_id>")
@door(ADVISER)
def change_note(note_id: int) -> Any:
    """Change a note."""
    note = queries.get_note(me(), note_id)
    form = NoteForm()
    form.newest_version = note.version
    form.offer()
    if form.carries_out(commands.change_note, actor=me(), note=note):
        flash(gettext("The note is saved."), "good")
        return redirect(url_for("deliverables.consult_booking", booking_id=note.booking_id), 303)
    return consult_note(note_id, form), 409 if form.stale else 422


@bp.get("/consult/bookings/<int:booking_id>/passing-on")
@door(ADVISER)
def passing_on(booking_id: int, form: PassOnForm | None = None) -> Any:
    """Offer to put a question about an open call among the questions of that call."""
    shown = _advised(booking_id)
    calls = queries.calls_about(shown.award, now())
    if form is None:
        form = PassOnForm(formdata=None, data={"text": shown.question})
    form.offer(calls)
    return {"booking": shown, "form": form, "calls": calls}


@bp.post("/consult/bookings/<int:booking_id>/passing-on")
@door(ADVISER)
def pass_on_question(booking_id: int) -> Any:
    """Put the question among those of the call."""
    shown = _advised(booking_id)
    form = PassOnForm()
    form.offer(queries.calls_about(shown.award, now()))
    if form.carries_out(_pass_on, actor=me(), booking=shown):
        flash(gettext("The question is passed on. Who asked it is told where the answer will stand."), "good")
        return redirect(url_for("deliverables.consult_booking", booking_id=booking_id), 303)
    return passing_on(booking_id, form), 422


def _pass_on(*, call: int, **facts: Any) -> None:
    commands.pass_on_question(stream=get_call(call), **facts)


@bp.get("/consult/notes/<int:note_id>/entry")
@door(ADVISER)
def entry_of_note(note_id: int, form: NewEntryForm | None = None) -> Any:
    """Offer to make an entry for all projects of a note."""
    note = queries.get_note(me(), note_id)
    _advised(note.booking_id)
    return {
        "note": note,
        "booking": note.booking,
        "form": form or NewEntryForm.of_note(note, note.booking.booker.language),
    }


@bp.post("/consult/notes/<int:note_id>/entry")
@door(ADVISER)
def publish_entry(note_id: int) -> Any:
    """Publish an entry made of a note."""
    note = queries.get_note(me(), note_id)
    _advised(note.booking_id)
    form = NewEntryForm()
    form.offer()
    if form.carries_out(
        commands.publish_entry, actor=me(), programme=note.booking.award.programme, note=note
    ):
        flash(gettext("The entry is published for all projects."), "good")
        return redirect(url_for("deliverables.consult_entries"), 303)
    return entry_of_note(note_id, form), 422


@bp.get("/consult/entries/<int:entry_id>")
@door(ADVISER)
def consult_entry(entry_id: int, form: EntryForm | None = None, end_form: EndForm | None = None) -> Any:
    """Offer to change an entry, or to take it off."""
    entry = queries.get_entry(me(), entry_id)
    return {
        "entry": entry,
        "form": form or EntryForm.of_entry(entry),
        "end_form": end_form or EndForm(formdata=None, data={"version": entry.version}),
    }


@bp.post("/consult/entries/<int:entry_id>")
@door(ADVISER)
def change_entry(entry_id: int) -> Any:
    """Change an entry."""
    entry = queries.get_entry(me(), entry_id)
    form = EntryForm()
    form.newest_version = entry.version
    form.offer()
    if form.carries_out(commands.change_entry, actor=me(), entry=entry):
        flash(gettext("Saved."), "good")
        return redirect(url_for("deliverables.consult_entries"), 303)
    return consult_entry(entry_id, form), 422


@bp.post("/consult/entries/<int:entry_id>/withdrawal")
@door(ADVISER)
def withdraw_entry(entry_id: int) -> Any:
    """Take an entry off."""
    entry = queries.get_entry(me(), entry_id)
    form = EndForm()
    if form.carries_out(commands.withdraw_entry, actor=me(), entry=entry):
        flash(gettext("The entry is taken off."), "good")
        return redirect(url_for("deliverables.consult_entries"), 303)
    return consult_entry(entry_id, end_form=form), 422
