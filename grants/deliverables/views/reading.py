"""The pages on which readers are asked and judge, a project replies to points, and a talk is noted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards.queries import team_of
from grants.deliverables import commands, queries
from grants.deliverables.forms.assessing import ReadersForm, ReadingForm, ReplyForm, TalkForm, reading_form
from grants.deliverables.models import Deliverable
from grants.deliverables.permissions import may_assess, may_write
from grants.deliverables.rules import kind_of
from grants.deliverables.rules.assessment import MET, OUTCOMES
from grants.deliverables.views.desk import bp, part_pieces, source_lines
from grants.deliverables.views.lists import heading
from grants.foundation import files
from grants.foundation.clock import today
from grants.foundation.errors import NotFound
from grants.foundation.terms import end_of_day
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.rules.deliverables import ReadingRule
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import file_answer, picture_answer

HANDED_IN = ("submitted", "accepted")
"""The states in which a reader sees the text: what is written on is the team's own."""


def _managed(deliverable_id: int) -> Deliverable:
    shown = queries.get_deliverable(me(), deliverable_id)
    may_assess(me(), shown.award, team=team_of(shown.award, ever=True)).require()
    return shown


@bp.get("/deliverables/<int:deliverable_id>/readers")
@door(SIGNED_IN)
def readers(deliverable_id: int, form: ReadersForm | None = None) -> Any:
    """Show who can be asked to read."""
    shown = _managed(deliverable_id)
    if form is None:
        form = ReadersForm(formdata=None, due_on=today() + timedelta(weeks=_proposed(shown).weeks))
        form.offer(queries.possible_readers(shown))
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "form": form,
        "wanted": _proposed(shown).readers,
    }


def _proposed(shown: Deliverable) -> ReadingRule:
    """Return how many readers the call of a deliverable wants, and in how many weeks."""
    application = shown.award.application
    return ReadingRule() if application is None else application.stream_version.definition.reading


@bp.post("/deliverables/<int:deliverable_id>/readers")
@door(SIGNED_IN)
def assign_readers(deliverable_id: int) -> Any:
    """Ask them."""
    shown = _managed(deliverable_id)
    form = ReadersForm()
    form.offer(queries.possible_readers(shown))
    if form.carries_out(commands.assign_readers, actor=me(), deliverable=shown):
        flash(gettext("The readers find it among what they must do."), "good")
        return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)
    return readers(deliverable_id, form), 422


@bp.get("/readings/<int:reading_id>")
@door(SIGNED_IN)
def reading(reading_id: int, form: ReadingForm | None = None) -> Any:
    """Show the text part by part with its points, and ask a judgement of each criterion.

    Who comes back after the judgement sees what was read then, and what they said of it.
    """
    found = queries.get_reading(me(), reading_id)
    shown = found.deliverable
    kind = kind_of(shown)
    waits = found.submitted_at is None and shown.state == "submitted" and found.attempt == shown.attempts
    readable = found.submitted_at is not None or shown.state in HANDED_IN
    sources = source_lines(shown, at=found.submitted_at) if readable else []
    return {
        "reading": found,
        "deliverable": shown,
        "heading_words": heading(shown),
        "kind": kind,
        "parts": part_pieces(shown, sources, at=found.submitted_at) if readable else {},
        "sources": sources,
        "points": queries.points_of(shown),
        "outcomes": OUTCOMES,
        "met": MET,
        "waits": waits,
        "form": form or reading_form(kind),
    }


@bp.post("/readings/<int:reading_id>")
@door(SIGNED_IN)
def submit_reading(reading_id: int) -> Any:
    """Send the judgement."""
    found = queries.get_reading(me(), reading_id)
    form = reading_form(kind_of(found.deliverable))
    if form.carries_out(commands.submit_reading, actor=me(), reading=found):
        flash(gettext("Thank you. Your judgement is kept."), "good")
        return redirect(url_for("deliverables.reading", reading_id=reading_id), 303)
    return reading(reading_id, form), 422


@bp.get("/readings/<int:reading_id>/files/<int:number>")
@door(SIGNED_IN)
def reading_file(reading_id: int, number: int) -> Any:
    """Show a picture, or hand out an attachment, of what somebody reads."""
    asked = queries.get_reading(me(), reading_id)
    read = asked.deliverable
    found = queries.get_file(read, number)
    was_read = asked.submitted_at and found in queries.files_of(read, at=asked.submitted_at)
    if not was_read and read.state not in HANDED_IN:
        raise NotFound
    content = files.read(found.file)
    if found.kind == "picture":
        return picture_answer(content, media_type=found.file.media_type)
    return file_answer(content, name=found.name, media_type=found.file.media_type)


@bp.get("/deliverables/points/<int:point_id>/reply")
@door(SIGNED_IN)
def reply(point_id: int, form: ReplyForm | None = None) -> Any:
    """Show a point with room for what was done about it."""
    shown, point = queries.get_point(me(), point_id)
    may_write(me(), shown.award, team=team_of(shown.award)).require()
    if point.closed_at is not None or point.is_remark:
        raise NotFound
    form = form or ReplyForm(formdata=None, reply=point.reply)
    return {"deliverable": shown, "heading_words": heading(shown), "point": point, "form": form}


@bp.post("/deliverables/points/<int:point_id>/reply")
@door(SIGNED_IN)
def reply_to_point(point_id: int) -> Any:
    """Keep the reply."""
    shown, point = queries.get_point(me(), point_id)
    form = ReplyForm()
    if form.carries_out(commands.reply_to_point, actor=me(), deliverable=shown, point=point):
        flash(gettext("Saved."), "good")
        return redirect(url_for("deliverables.deliverable", deliverable_id=shown.id), 303)
    return reply(point_id, form), 422


@bp.get("/deliverables/<int:deliverable_id>/talk")
@door(SIGNED_IN)
def talk(deliverable_id: int, form: TalkForm | None = None) -> Any:
    """Show the talks so far, and take in another."""
    shown = _managed(deliverable_id)
    return {
        "deliverable": shown,
        "heading_words": heading(shown),
        "talks": queries.talks_of(shown),
        "form": form or TalkForm(formdata=None, held_on=today()),
    }


@bp.post("/deliverables/<int:deliverable_id>/talk")
@door(SIGNED_IN)
def note_talk(deliverable_id: int) -> Any:
    """Note the talk."""
    shown = _managed(deliverable_id)
    form = TalkForm()
    if form.carries_out(commands.note_talk, actor=me(), deliverable=shown):
        flash(gettext("The talk is noted."), "good")
        return redirect(url_for("deliverables.deliverable", deliverable_id=deliverable_id), 303)
    return talk(deliverable_id, form), 422


@todo_source
def to_read(account: Account) -> list[Todo]:
    """List what this account was asked to judge, each with its last day."""
    return [
        Todo(
            sentence("Judge what was handed in: %(title)s", title=one.deliverable.title),
            url_for("deliverables.reading", reading_id=one.id),
            end_of_day(one.due_on),
        )
        for one in queries.to_read(account)
    ]


@todo_source
def to_settle(account: Account) -> list[Todo]:
    """List what waits for this manager: readers who differ, and talks about what came back twice."""
    if not account.holds("programme_manager"):
        return []
    found = []
    for one in queries.differing(account):
        said = sentence("The readers have spoken and nothing followed: %(title)s", title=one.title)
        found.append(Todo(said, url_for("deliverables.deliverable", deliverable_id=one.id)))
    for one in queries.to_talk_about(account):
        said = sentence("Returned twice, hold a talk: %(title)s", title=one.title)
        found.append(Todo(said, url_for("deliverables.talk", deliverable_id=one.id)))
    return found
