"""What did an applicant ask about their objection, what do we answer? Writing it, sending it, where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext

from grants.applications.models import Application
from grants.applications.queries import get_application
from grants.applications.rules import ShownFile, shown_file
from grants.decisions import commands, queries
from grants.decisions.forms import GroundsForm, ObjectionForm, OwnWithdrawalForm
from grants.decisions.models import Objection, ObjectionFile
from grants.decisions.rules.objection_words import LETTER_NAMES, OUTCOMES_OF_OBJECTION, SUBJECT_NAMES
from grants.decisions.rules.objections import TIMELINESS
from grants.decisions.states import OBJECTION, ON_APPLICATION, OPEN_OBJECTION
from grants.decisions.views.desk import bp
from grants.foundation import files
from grants.foundation.clock import now, today
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.inspection import MEDIA_TYPES, Inspected, inspect
from grants.foundation.terms import local
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.web.access import SIGNED_IN, door, me
from grants.web.forms import Form
from grants.web.home import Todo, todo_source
from grants.web.pages import file_answer, say

MOST_MEGABYTES = 10


LATER = "<kind>/<int:number>"
"""How an address names a decision that a later wing took."""


def _subject(made: Application, kind: str, number: int) -> queries.Subject | None:
    return None if kind == ON_APPLICATION else queries.get_subject(made, kind, number)


@bp.get("/applications/<int:application_id>/objection")
@bp.get(f"/applications/<int:application_id>/objection/{LATER}")
@door(SIGNED_IN)
def write_objection(
    application_id: int, kind: str = ON_APPLICATION, number: int = 0, form: ObjectionForm | None = None
) -> Any:
    """Show the form to object to the decision on one's own application, or a later one, with what was written."""
    made = get_application(me(), application_id)
    subject = _subject(made, kind, number)
    decision = queries.decision_to_object_to(made.id)
    if decision is None:
        raise NotFound
    mine = queries.own_objections(me(), made)
    running = [one for one in mine if one.state in OPEN_OBJECTION and one.against == (kind, number)]
    if running and form is None:
        return redirect(url_for("decisions.own_objection", objection_id=running[0].id), 303)
    queries.may_object_to(me(), made, subject).require()
    draft = queries.find_draft(me(), made, subject)
    until = subject.until if subject else decision.objection_until
    return {
        "application": made,
        "decided": subject.decided_on if subject else decision.published_at,
        "until": until,
        "about": SUBJECT_NAMES[kind],
        "back": subject_page(subject),
        "address": url_for("decisions.save_objection", application_id=made.id, **_named(subject)),
        "is_late": until is not None and until < today(),
        "form": form or _form_of(draft),
        "files": [(one.id, shown_objection_file(one)) for one in draft.files] if draft else [],
        **file_limits(),
    }


def _named(subject: queries.Subject | None) -> dict[str, Any]:
    return {"kind": subject.kind, "number": subject.number} if subject else {}


def subject_page(subject: queries.Subject | None) -> str | None:
    """Return the address of the page of a later decision; None for the decision on the application."""
    return url_for(subject.page, **subject.arguments) if subject else None


def file_limits() -> dict[str, Any]:
    """Return what the page says of files that may go with an objection."""
    return {"most": commands.MOST_FILES, "megabytes": MOST_MEGABYTES, "kinds": ", ".join(MEDIA_TYPES)}


def _form_of(draft: Objection | None) -> ObjectionForm:
    if draft is None:
        return ObjectionForm(formdata=None, version=commands.UNWRITTEN)
    return ObjectionForm(
        formdata=None, grounds=draft.grounds, late_because=draft.late_because, version=draft.version
    )


def shown_objection_file(file: ObjectionFile) -> ShownFile:
    """Return a file of an objection as a list shows it."""
    url = url_for("decisions.objection_file", objection_id=file.objection_id, file_id=file.id)
    return shown_file(file.name, file.size, state=file.state, scanned_by=file.scanned_by, url=url)


@bp.post("/applications/<int:application_id>/objection")
@bp.post(f"/applications/<int:application_id>/objection/{LATER}")
@door(SIGNED_IN)
def save_objection(application_id: int, kind: str = ON_APPLICATION, number: int = 0) -> Any:
    """Keep what was typed, by itself or by a button; add or remove a file; or send it in."""
    made, form = get_application(me(), application_id), ObjectionForm()
    about: dict[str, Any] = {"application": made, "subject": _subject(made, kind, number)}
    form.newest_version = _version(**about)
    done = form.carries_out(commands.save_objection, actor=me(), **about)
    if "X-Autosave" in request.headers:
        return _autosaved(form, done)
    if not done:
        return write_objection(application_id, kind, number, form), 409 if form.stale else 422
    if request.form.get("remove_file", "").isdecimal():
        file_id = int(request.form["remove_file"][:18])
        commands.remove_draft_file(actor=me(), file_id=file_id, **about)
    faults = take_files(lambda file: commands.add_file_to_draft(actor=me(), file=file, **about))
    if not faults and "send" in request.form:
        form.version.data = _version(**about)
        if form.carries_out(commands.submit_objection, actor=me(), **about):
            flash(gettext("We received your objection. You get a confirmation."), "good")
            return redirect(url_for("decisions.own_objection", objection_id=form.outcome.id), 303)
        return _again(form, [], **about)
    if faults:
        return _again(form, faults, **about)
    flash(gettext("Saved. It is not sent yet."), "good")
    where = {"application_id": application_id, **_named(about["subject"])}
    return redirect(url_for("decisions.write_objection", **where), 303)


def _version(application: Application, subject: queries.Subject | None) -> int:
    draft = queries.find_draft(me(), application, subject)
    return draft.version if draft else commands.UNWRITTEN


def _again(
    form: ObjectionForm, faults: list[str], *, application: Application, subject: queries.Subject | None
) -> Any:
    """Show the form once more with what is wrong; what was typed was kept."""
    form.version.raw_data, form.version.data = None, _version(application, subject)
    form.files.errors = faults
    return write_objection(application.id, *queries.against(subject), form), 422


def _autosaved(form: ObjectionForm, done: bool) -> Any:
    if done:
        return jsonify(saved_at=local(now()).strftime("%H:%M"), version=form.outcome.version)
    message = " ".join([*form.form_errors, *form.grounds.errors, *form.late_because.errors])
    return jsonify(message=message), 409 if form.stale else 422


def take_files(keep: Callable[[Inspected], object]) -> list[str]:
    """Inspect and keep each file that was sent along; return what is wrong with those that were not kept."""
    faults = []
    for sent in request.files.getlist("files"):
        if not sent.filename:
            continue
        content = sent.stream.read(MOST_MEGABYTES * 1024 * 1024 + 1)
        try:
            keep(inspect(content, name=sent.filename, kinds=MEDIA_TYPES, most_megabytes=MOST_MEGABYTES))
        except RuleBroken as broken:
            faults.append(f"{sent.filename}: {say(broken.said)}")
    return faults


@bp.get("/my-objections/<int:objection_id>")
@door(SIGNED_IN)
def own_objection(
    objection_id: int, form: GroundsForm | None = None, withdraw_form: Form | None = None
) -> Any:
    """Show who objects where it stands: what we wait for, until when we decide, when they are heard."""
    shown = _own(objection_id)
    hearing = queries.hearing_of(shown)
    return {
        "objection": shown,
        "application": shown.application,
        "about": SUBJECT_NAMES[shown.against_kind],
        "back": subject_page(queries.subject_of(shown)),
        "state": OBJECTION.labels[shown.state] if shown.state != "proposed" else OBJECTION.labels["ready"],
        "is_open": shown.state in OPEN_OBJECTION,
        "timeliness": TIMELINESS[queries.arrival_of(shown).timeliness],
        "arrival": queries.arrival_of(shown),
        "clock": queries.clock_of_objection(shown),
        "asked": [one for one in shown.steps if one.kind == "repair_asked"][-1:],
        "added": [one for one in shown.steps if one.kind in ("grounds_added", "repair_came") and one.words],
        "hearing": hearing,
        "files": [shown_objection_file(one) for one in shown.files],
        "letters": queries.letters_to(me(), shown),
        "letter_names": LETTER_NAMES,
        "outcome_names": OUTCOMES_OF_OBJECTION,
        "remedy": queries.remedy_of(shown),
        "form": form or GroundsForm(formdata=None),
        "withdraw_form": withdraw_form or OwnWithdrawalForm(formdata=None),
        **file_limits(),
    }


def _own(objection_id: int) -> Objection:
    found = queries.get_objection(me(), objection_id)
    if not queries.is_theirs(me(), found) or found.state == "draft":
        raise NotFound
    return found


@bp.post("/my-objections/<int:objection_id>/grounds")
@door(SIGNED_IN)
def add_own_grounds(objection_id: int) -> Any:
    """Add to one's objection, or give what was asked."""
    shown, form = _own(objection_id), GroundsForm()
    faults = take_files(lambda file: commands.add_objection_file(actor=me(), objection=shown, file=file))
    if not faults and form.carries_out(commands.add_grounds, actor=me(), objection=shown):
        flash(gettext("We received what you added."), "good")
        return redirect(url_for("decisions.own_objection", objection_id=objection_id), 303)
    if faults:
        form.validate()
        form.files.errors = faults
    return own_objection(objection_id, form), 422


@bp.post("/my-objections/<int:objection_id>/withdrawal")
@door(SIGNED_IN)
def withdraw_own_objection(objection_id: int) -> Any:
    """Take one's objection back."""
    shown, form = _own(objection_id), OwnWithdrawalForm()
    if form.carries_out(commands.withdraw_objection, actor=me(), objection=shown):
        flash(gettext("Your objection is withdrawn."), "good")
        return redirect(url_for("decisions.own_objection", objection_id=objection_id), 303)
    return own_objection(objection_id, withdraw_form=form), 422


@bp.get("/objections/<int:objection_id>/files/<int:file_id>")
@door(SIGNED_IN)
def objection_file(objection_id: int, file_id: int) -> Any:
    """Hand out a file of an objection to who may read the objection."""
    found, stored = queries.get_objection_file(me(), objection_id, file_id)
    return file_answer(files.read(stored), name=found.name, media_type=stored.media_type)


@bp.get("/objections/<int:objection_id>/letters/<int:letter_id>")
@door(SIGNED_IN)
def objection_letter(objection_id: int, letter_id: int) -> Any:
    """Hand out a letter about an objection as it was kept."""
    kept = queries.get_objection_letter(me(), objection_id, letter_id)
    return file_answer(files.read(kept), name=kept.name, media_type=kept.media_type)


@todo_source
def own_objections_to_answer(account: Account) -> list[Todo]:
    """List what is missing in one's own objections."""
    return [
        Todo(
            sentence("Send what is missing in your objection: %(title)s", title=one.application.title),
            url_for("decisions.own_objection", objection_id=one.id),
            due,
        )
        for one, due in queries.own_repairs_of_objections(account)
    ]
