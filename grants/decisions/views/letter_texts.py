"""The words of a call's letters: which are its own, and one kind with its example on screen and as PDF."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import force_locale, gettext, ngettext

from grants.decisions import commands, queries
from grants.decisions.forms import CopyForm, LetterTextForm, SeenForm
from grants.decisions.models import LetterText
from grants.decisions.permissions import may_word_letters
from grants.decisions.rules.facts import LetterWords
from grants.decisions.rules.letter_kinds import (
    DECISION,
    KINDS,
    OUTCOME_SENTENCE,
    PLACEHOLDERS,
    LetterKind,
    as_words,
    check_words,
    default_words,
    kind_of_letter,
)
from grants.decisions.rules.letters import letter, letter_data
from grants.decisions.views.desk import STAFF, bp
from grants.foundation import documents
from grants.foundation.clock import today
from grants.foundation.errors import NotFound, RuleBroken
from grants.streams.models import Stream
from grants.web.access import door, me
from grants.web.pages import LANGUAGES, bilingual, file_answer, say

Texts = dict[str, LetterWords]


@bp.get("/streams/<int:stream_id>/letters")
@door(STAFF)
def letter_texts(stream_id: int, form: CopyForm | None = None) -> Any:
    """List the kinds of letter of a call, which have words of their own, and an example of each."""
    stream = queries.get_desk_stream(me(), stream_id)
    return {
        "stream": stream,
        "kinds": list(KINDS.values()),
        "texts": queries.letter_texts_of(stream),
        "form": form or _copy_form(stream),
        "verdict": may_word_letters(me(), stream),
    }


@bp.post("/streams/<int:stream_id>/letters/copy")
@door(STAFF)
def copy_letter_texts(stream_id: int) -> Any:
    """Take the words of another call over."""
    stream = queries.get_desk_stream(me(), stream_id)
    form = _copy_form(stream)
    sources = {one.id: one for one in queries.streams_to_copy_from(me(), stream)}
    if form.validate():
        changed = commands.copy_letter_texts(actor=me(), stream=stream, source=sources[form.source.data])
        said = ngettext(
            "%(num)s letter has other words now.", "%(num)s letters have other words now.", changed
        )
        flash(said, "good")
        return redirect(url_for("decisions.letter_texts", stream_id=stream_id), 303)
    return letter_texts(stream_id, form), 422


@bp.get("/streams/<int:stream_id>/letters/<kind>")
@door(STAFF)
def letter_text(stream_id: int, kind: str, form: LetterTextForm | None = None) -> Any:
    """Show the words of one kind of letter, and the whole letter with an example, in both languages."""
    stream, known = queries.get_desk_stream(me(), stream_id), kind_of_letter(kind)
    text = queries.find_letter_text(stream.id, kind)
    standing = _standing(known, text)
    form = form or _form(known, text, filled_with=standing)
    shown = form.typed() if form.is_submitted() and not form.errors else standing
    return {
        "stream": stream,
        "kind": known,
        "form": form,
        "placeholders": [
            (DECISION, OUTCOME_SENTENCE),
            *((key, PLACEHOLDERS[key].said) for key in known.placeholders),
        ],
        "examples": [(one, _example(stream, known, one, shown[one])) for one in LANGUAGES],
        "versions": [(one, _standing(known, one)) for one in queries.versions_of_letter(stream, kind)],
        "text": text,
        "verdict": may_word_letters(me(), stream),
    }


@bp.post("/streams/<int:stream_id>/letters/<kind>")
@door(STAFF)
def save_letter_text(stream_id: int, kind: str) -> Any:
    """Keep the words, or only show the letter with them."""
    stream, known = queries.get_desk_stream(me(), stream_id), kind_of_letter(kind)
    form = _form(known, queries.find_letter_text(stream.id, kind))
    if "preview" in request.form:
        well = form.validate() and _is_well_written(form, known)
        return letter_text(stream_id, kind, form), 200 if well else 422
    if form.carries_out(commands.save_letter_text, actor=me(), stream=stream, kind=kind):
        flash(gettext("The text is saved. What is proposed from now on takes it."), "good")
        return redirect(url_for("decisions.letter_text", stream_id=stream_id, kind=kind), 303)
    return letter_text(stream_id, kind, form), 422


@bp.post("/streams/<int:stream_id>/letters/<kind>/default")
@door(STAFF)
def take_default_letter(stream_id: int, kind: str) -> Any:
    """Take the words of a kind of letter back to the default ones."""
    stream, known = queries.get_desk_stream(me(), stream_id), kind_of_letter(kind)
    form, words = SeenForm(), dict.fromkeys(LANGUAGES)
    if form.carries_out(commands.save_letter_text, actor=me(), stream=stream, kind=known.key, words=words):
        flash(gettext("What is proposed from now on takes the default text."), "good")
        return redirect(url_for("decisions.letter_text", stream_id=stream_id, kind=kind), 303)
    flash(gettext("Somebody changed this text meanwhile. Look at it first."), "bad")
    return letter_text(stream_id, kind), 409


@bp.get("/streams/<int:stream_id>/letters/<kind>/example/<language>")
@door(STAFF)
def example_letter(stream_id: int, kind: str, language: str) -> Any:
    """Hand out an example of a letter as PDF, with the words in force."""
    stream, known = queries.get_desk_stream(me(), stream_id), kind_of_letter(kind)
    if language not in LANGUAGES:
        raise NotFound
    words = _standing(known, queries.find_letter_text(stream.id, kind))[language]
    facts = queries.example_facts(stream, kind, language, words, day=today())
    content = documents.render_letter(
        _example(stream, known, language, words), language=language, attached=letter_data(facts)
    )
    return file_answer(content, name=f"{kind}-{language}.pdf", media_type="application/pdf")


def _example(stream: Stream, kind: LetterKind, language: str, words: LetterWords) -> Any:
    """Return the parts of an invented letter in a language."""
    facts = queries.example_facts(stream, kind.key, language, words, day=today())
    with force_locale(language):
        return letter(facts, say)


def _standing(kind: LetterKind, text: LetterText | None) -> Texts:
    own = {one: as_words(text.words[one]) if text else None for one in LANGUAGES}
    return {one: words or _default(kind, one) for one, words in own.items()}


def _default(kind: LetterKind, language: str) -> LetterWords:
    with force_locale(language):
        return default_words(kind, say)


def _form(kind: LetterKind, text: LetterText | None, *, filled_with: Texts | None = None) -> LetterTextForm:
    """Return the form as it was sent, or with these words in it."""
    default = {one: _default(kind, one) for one in LANGUAGES}
    newest = text.number if text else 0
    if filled_with is None:
        form = LetterTextForm(default=default)
    else:
        data = {
            f"{part}_{one}": getattr(words, part)
            for one, words in filled_with.items()
            for part in ("opening", "outcome", "closing")
        }
        form = LetterTextForm(formdata=None, default=default, data=data | {"version": newest})
    form.newest_version = newest
    return form


def _copy_form(stream: Stream) -> CopyForm:
    form = CopyForm()
    form.source.choices = [
        (one.id, f"{bilingual(one.round, 'name')}: {one.code} {bilingual(one, 'name')}")
        for one in queries.streams_to_copy_from(me(), stream)
    ]
    return form


def _is_well_written(form: LetterTextForm, kind: LetterKind) -> bool:
    for language, words in form.typed().items():
        try:
            check_words(kind, words, language=language)
        except RuleBroken as broken:
            form.blame(broken)
    return not form.errors
