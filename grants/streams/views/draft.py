"""Writing a call part by part; rows are added, removed and moved by buttons that work without script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.foundation.errors import NotFound
from grants.streams import commands, queries
from grants.streams.forms import (
    PAGES,
    PARTS,
    OwnTypeForm,
    PartForm,
    QuestionsForm,
    default_in_words,
    demanded_fields,
    part_form,
    rearranged,
)
from grants.streams.forms.rows import MOST_ROWS
from grants.streams.models import Stream
from grants.streams.permissions import may_manage_stream
from grants.streams.rules.definition import Definition
from grants.streams.rules.hints import Hint, hints
from grants.streams.rules.inherited import Inherited, inherited, taken_back
from grants.streams.views.desk import MANAGER, bp, is_writable
from grants.web.access import door, me
from grants.web.pages import page_language, say


@bp.get("/streams/<int:stream_id>/draft/<part>")
@door(MANAGER)
def draft_part(stream_id: int, part: str, form: PartForm | None = None) -> Any:
    """Show one part of a draft to write in."""
    shown, kind = _draft(stream_id), _part(part)
    if form is None and not is_writable(shown):
        return redirect(url_for("streams.stream", stream_id=stream_id))
    form = form or part_form(kind, kind.shown(shown.written), shown.version)
    form.prepare(shown.written)
    earlier = shown.based_on if shown.state == "draft" else None
    typed = _as_typed(form, shown)
    return {
        "stream": shown,
        "form": form,
        "part": part,
        "earlier": earlier,
        "inherited": inherited(earlier.definition, typed, part) if earlier else [],
        "programme": _from_programme(shown, typed, part),
        "demanded": demanded_fields(part),
        "hints": _hints(shown, part),
        "parts": {name: each.title for name, each in PARTS.items()},
        "pages": PAGES[part].titles(shown.written) if part in PAGES else [],
    }


@bp.post("/streams/<int:stream_id>/draft/<part>")
@door(MANAGER)
def save_part(stream_id: int, part: str) -> Any:
    """Save one part of a draft, or add, remove or move a row without saving."""
    shown, kind = _draft(stream_id), _part(part)
    deed = request.form.get("row", "")
    form = with_rows(kind, deed)
    form.prepare(shown.written)
    source, _, field = deed.partition(":")
    if source == "back" and shown.based_on is not None:
        return draft_part(stream_id, part, _with_taken_back(form, shown, shown.based_on.definition, field))
    if source == "default":
        defaults = queries.defaults_of(shown.round.programme_id)
        return draft_part(stream_id, part, _with_taken_back(form, shown, defaults, field))
    if deed:
        return draft_part(stream_id, part, form)
    return _saved(form, shown, url_for("streams.draft_part", stream_id=stream_id, part=part)) or (
        draft_part(stream_id, part, form),
        409 if form.stale else 422,
    )


@bp.get("/streams/<int:stream_id>/draft/<any(pages, reports, own_types):part>/<key>")
@door(MANAGER)
def draft_questions(stream_id: int, part: str, key: str, form: PartForm | None = None) -> Any:
    """Show one page of the application form, one report or one type of product to write in."""
    shown = _draft(stream_id)
    if form is None and not is_writable(shown):
        return redirect(url_for("streams.stream", stream_id=stream_id))
    kind = _questions(shown, part, key)
    form = form or part_form(kind, kind.of_page(shown.written, key), shown.version)
    form.prepare(shown.written)
    return {
        "stream": shown,
        "form": form,
        "part": part,
        "part_title": PARTS[part].title,
        "title": next(title for known, title, _ in kind.titles(shown.written) if known == key),
        "hints": _hints(shown, part, key),
    }


@bp.get("/streams/<int:stream_id>/texts")
@door(MANAGER)
def draft_texts(stream_id: int) -> Any:
    """List what misses a language and what is hard to read, in one place."""
    shown = _draft(stream_id)
    found = hints(shown.written)
    return {
        "stream": shown,
        "missing": [_shown(shown, hint) for hint in found if hint.missing],
        "reading": [_shown(shown, hint) for hint in found if not hint.missing],
    }


@dataclass(frozen=True)
class ShownHint:
    """A hint in the page's language, with where its text is written."""

    name: str
    language: str
    said: str
    url: str


def _hints(shown: Stream, part: str, section: str = "") -> list[ShownHint]:
    here = (hint for hint in hints(shown.written) if (hint.text.part, hint.text.section) == (part, section))
    return [_shown(shown, hint) for hint in here]


def _shown(shown: Stream, hint: Hint) -> ShownHint:
    text = hint.text
    if text.section:
        url = url_for("streams.draft_questions", stream_id=shown.id, part=text.part, key=text.section)
    else:
        url = url_for("streams.draft_part", stream_id=shown.id, part=text.part)
    language = gettext("Dutch") if hint.language == "nl" else gettext("English")
    return ShownHint(say(text.name), language, say(hint.said), url)


@bp.post("/streams/<int:stream_id>/draft/<any(pages, reports, own_types):part>/<key>")
@door(MANAGER)
def save_questions(stream_id: int, part: str, key: str) -> Any:
    """Save one page, or add, remove or move a row without saving."""
    shown = _draft(stream_id)
    deed = request.form.get("row", "")
    form = with_rows(_questions(shown, part, key), deed)
    form.prepare(shown.written)
    if deed:
        return draft_questions(stream_id, part, key, form)
    back = url_for("streams.draft_questions", stream_id=stream_id, part=part, key=key)
    return _saved(form, shown, back) or (
        draft_questions(stream_id, part, key, form),
        409 if form.stale else 422,
    )


def _draft(stream_id: int) -> Stream:
    shown = queries.get_stream(me(), stream_id)
    may_manage_stream(me(), shown).require()
    return shown


def _part(name: str) -> type[PartForm]:
    if name not in PARTS:
        raise NotFound
    return PARTS[name]


def _questions(shown: Stream, part: str, key: str) -> type[QuestionsForm | OwnTypeForm]:
    """Return the form of one page; raises NotFound when the draft has no such page."""
    kind: type[QuestionsForm | OwnTypeForm] = type("PageForm", (PAGES[part],), {"page": key})
    if key not in [known for known, _title, _count in kind.titles(shown.written)]:
        raise NotFound
    return kind


def with_rows(kind: type[PartForm], deed: str) -> PartForm:
    """Return the form as typed, with the deed done to its rows: `add:list`, `remove-2:list`, `up-2:list`."""
    verb, _, name = deed.partition(":")
    if name not in kind.lists:
        return kind()
    form = kind(formdata=rearranged(request.form, name, verb))
    if verb == "add" and len(form[name].entries) < MOST_ROWS:
        form[name].append_entry()
    return form


def _as_typed(form: PartForm, shown: Stream) -> Definition:
    """Return the draft with what stands in the form, or as it is kept while that is not well-formed."""
    return form.applied(shown.written) if not form.errors and form.is_submitted() else shown.written


def _from_programme(shown: Stream, typed: Definition, part: str) -> list[tuple[Inherited, str]]:
    """Return what the programme fixes in this part of a draft, each with its value there in words."""
    if shown.state != "draft":
        return []
    defaults = queries.defaults_of(shown.round.programme_id)
    return [
        (one, default_in_words(defaults, one.field, page_language()))
        for one in inherited(defaults, typed, part)
    ]


def _with_taken_back(form: PartForm, shown: Stream, source: Definition, field: str) -> PartForm:
    """Return the form with one field as the programme or the earlier call has it; nothing is saved yet."""
    if not form.validate():
        return form
    again = taken_back(source, form.applied(shown.written), field)
    kind = type(form)
    return part_form(kind, kind.shown(again), form.version.data)


def _saved(form: PartForm, shown: Stream, back: str) -> Any:
    form.newest_version = shown.version
    if not form.carries_out(commands.save_draft, actor=me(), stream=shown):
        return None
    flash(gettext("Saved."), "good")
    return redirect(back, 303)
