"""Names in the texts of a blind call: what reviewers will read, what in it says who applies, and what is taken out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext, ngettext

from grants.applications.models import Application
from grants.applications.rules import neutral_name
from grants.foundation.errors import NotFound
from grants.review import commands, queries
from grants.review.forms import RedactionForm
from grants.review.permissions import may_manage_review
from grants.review.queries import Preview
from grants.review.rules.redaction import Hidden, pieces
from grants.review.states import TELLING_KINDS
from grants.review.views.desk import STAFF, bp
from grants.streams.rules import answer_in_words
from grants.web.access import door, me
from grants.web.pages import page_language, say


@bp.get("/streams/<int:stream_id>/review/names")
@door(STAFF)
def redactions(stream_id: int) -> Any:
    """List the applications of a blind call, with which were not looked through for names."""
    desk = queries.get_desk(me(), stream_id)
    if desk.stream.definition.blind == "no":
        raise NotFound
    rows = queries.redaction_list(me(), desk.stream)
    return {
        "desk": desk,
        "rows": [(one, queries.code_of(one), looked) for one, looked in rows],
        "waiting": sum(not looked for _one, looked in rows),
        "may_redact": bool(may_manage_review(me(), desk.stream)),
    }


@bp.post("/streams/<int:stream_id>/review/names")
@door(STAFF)
def redact_all(stream_id: int) -> Any:
    """Take all that was found out of every application that was not looked through."""
    desk = queries.get_desk(me(), stream_id)
    done = commands.redact_all(actor=me(), stream=desk.stream)
    told = ngettext(
        "All that was found is taken out of %(num)s application.",
        "All that was found is taken out of %(num)s applications.",
        done,
    )
    flash(told, "good")
    return redirect(url_for("review.redactions", stream_id=stream_id), 303)


@bp.get("/applications/<int:application_id>/names")
@door(STAFF)
def redaction(application_id: int, form: RedactionForm | None = None) -> Any:
    """Show the texts of an application as who judges will read them, with what says who applies pointed out."""
    found = queries.redaction_preview(me(), application_id)
    application = found.application
    added = [one for phrase, one in found.marks.items() if phrase not in {f.phrase for f in found.findings}]
    ticked = _ticked(found) if form is None else set(form.hide.data or [])
    marked = [Hidden(one.kind, one.phrase) for one in found.findings]
    marked += [Hidden(one.kind, one.phrase) for one in added]
    return {
        "application": application,
        "code": queries.code_of(application),
        "found": found,
        "added": added,
        "ticked": ticked,
        "kinds": TELLING_KINDS,
        "texts": [(asked, pieces(text, marked)) for asked, text in _texts(found)],
        "files": [(one, say(neutral_name(one.number, one.file.answer.kind))) for one in found.files],
        "withheld": {one.number for one in found.files if one.copy is not None and one.copy.is_withheld}
        if form is None
        else {int(one) for one in form.withhold.data or []},
        "may_redact": bool(may_manage_review(me(), application.stream)),
        "form": form or RedactionForm(formdata=None, version=found.looked.version if found.looked else 0),
    }


def _ticked(found: Preview) -> set[str]:
    """Return what is ticked: what was found and not left by an earlier look, and what was added."""
    left = {phrase for phrase, one in found.marks.items() if not one.hides}
    return ({one.phrase for one in found.findings} | found.marks.keys()) - left


def _texts(found: Preview) -> list[tuple[str, str]]:
    language, application = page_language(), found.application
    shown = [] if application.stream.definition.hides_titles else [(gettext("Title"), application.title)]
    for question, answer in found.answers:
        said = answer_in_words(question, answer, language)
        shown.append((question.label.spoken(language), said if isinstance(said, str) else ""))
    if found.advice:
        shown.append((gettext("Advice on the idea"), found.advice))
    return [(asked, text) for asked, text in shown if text]


@bp.post("/applications/<int:application_id>/names")
@door(STAFF)
def redact(application_id: int) -> Any:
    """Keep what is taken out and what is left."""
    found = queries.redaction_preview(me(), application_id)
    form = RedactionForm()
    form.newest_version = found.looked.version if found.looked else 0
    if form.carries_out(commands.redact, actor=me(), application=found.application):
        flash(gettext("Saved: this is how who judges reads it."), "good")
        return redirect(_next(found.application), 303)
    return redaction(application_id, form), 409 if form.stale else 422


def _next(application: Application) -> str:
    """Return the address of the next one that was not looked through, or of the list."""
    for one, looked in queries.redaction_list(me(), application.stream):
        if not looked:
            return url_for("review.redaction", application_id=one.id)
    return url_for("review.redactions", stream_id=application.stream_id)
