"""The reviewer's page about one call, before anything is given to them: topics, and what they would like to review."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.errors import NotFound
from grants.review import commands, queries
from grants.review.forms import PanelAnswerForm, PreferencesForm, preferences_form
from grants.review.permissions import may_say_preferences
from grants.review.queries import Desk
from grants.review.views.desk import REVIEWER, bp, names
from grants.web.access import door, me
from grants.web.pages import page_language


def _found(stream_id: int) -> Desk:
    found = queries.get_panel_desk(me(), stream_id)
    may_say_preferences(me(), found.stream, found.phase).require()
    return found


def _form_class(found: Desk) -> type[PreferencesForm]:
    known = names(found.stream)
    listed = queries.open_to_preference(me(), found.stream)
    shown = [] if known.are_hidden and known.hides_titles else sorted(listed, key=known.code)
    return preferences_form(shown, found.stream.definition.topics, page_language())


@bp.get("/streams/<int:stream_id>/preferences")
@door(REVIEWER)
def preferences(stream_id: int, form: PreferencesForm | None = None) -> Any:
    """Show the topics of the call, and by their titles what one may say of its applications."""
    found = _found(stream_id)
    kept = queries.find_topics(me(), found.stream)
    if form is None:
        said = queries.preferences_of(me(), found.stream)
        form = _form_class(found)(
            formdata=None,
            data={
                "version": kept.version if kept else 0,
                "topics": kept.topics.split() if kept else [],
                **{f"about_{number}": one.preference for number, one in said.items()},
            },
        )
    return {
        "desk": found,
        "form": form,
        "waiting": len(queries.to_answer_first(me(), found.stream)),
        "over_list": names(found.stream).are_hidden,
        "saved_at": kept.saved_at if kept else None,
    }


@bp.post("/streams/<int:stream_id>/preferences")
@door(REVIEWER)
def save_preferences(stream_id: int) -> Any:
    """Keep them."""
    found = _found(stream_id)
    form = _form_class(found)()
    kept = queries.find_topics(me(), found.stream)
    form.newest_version = kept.version if kept else 0
    if form.carries_out(commands.save_preferences, actor=me(), stream=found.stream):
        flash(gettext("Saved."), "good")
        return redirect(url_for("review.preferences", stream_id=stream_id), 303)
    return preferences(stream_id, form), 422


@bp.get("/streams/<int:stream_id>/preferences/interests")
@door(REVIEWER)
def preference_interests(stream_id: int, form: PanelAnswerForm | None = None) -> Any:
    """Ask, on names and titles only, in which applications one has an interest."""
    found = _found(stream_id)
    if names(found.stream).are_hidden:
        return redirect(url_for("review.listed", stream_id=stream_id), 303)
    waiting = queries.to_answer_first(me(), found.stream)
    if not waiting:
        return redirect(url_for("review.preferences", stream_id=stream_id), 303)
    return {
        "desk": found,
        "applications": waiting,
        "found": queries.interests_in(me(), waiting),
        "form": form or PanelAnswerForm(),
    }


@bp.post("/streams/<int:stream_id>/preferences/interests")
@door(REVIEWER)
def answer_before_preferences(stream_id: int) -> Any:
    """Keep the answers; what has an interest closes, of the rest one may say a preference."""
    found = _found(stream_id)
    if names(found.stream).are_hidden:
        raise NotFound
    form = PanelAnswerForm()
    if form.carries_out(commands.answer_before_preferences, actor=me(), stream=found.stream):
        flash(gettext("Your answers are saved."), "good")
        return redirect(url_for("review.preferences", stream_id=stream_id), 303)
    return preference_interests(stream_id, form), 422
