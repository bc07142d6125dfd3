"""Ideas, the first of two stages: handed in by the team, advised on by a manager, and read beside the application."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.applications import commands, queries
from grants.applications.forms import AdviceForm, AnnounceAdviceForm, IdeasFilter, SubmitForm
from grants.applications.models import Idea
from grants.applications.permissions import is_on_team, may_advise, may_announce_advice, may_write
from grants.applications.rules import advice_digest, dates_of, facts_of
from grants.applications.states import IDEA
from grants.applications.views.desk import arrival, bp
from grants.applications.views.manager import MANAGER, READERS, answered
from grants.applications.views.submitting import CLOCKS, gap_links
from grants.applications.views.writing import own_application
from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.wording import counted, sentence
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.permissions import may_manage_stream
from grants.streams.queries import get_stream, streams_managed_by
from grants.streams.rules import takes_ideas
from grants.web.access import SIGNED_IN, door, me
from grants.web.home import Todo, todo_source
from grants.web.pages import pager


@bp.get("/applications/<int:application_id>/idea")
@door(SIGNED_IN)
def idea(application_id: int, form: SubmitForm | None = None) -> Any:
    """Show the team what is missing, or the button; what arrived and when; and the advice once it is there."""
    shown = own_application(application_id)
    definition = queries.definition_of(shown)
    if not definition.asks_ideas:
        raise NotFound
    arrived, stage = queries.idea_in_force(shown), queries.stage_now(shown)
    can_submit = stage == "idea" and shown.state == "draft"
    sent = facts_of(arrived.content) if arrived else None
    return {
        "application": shown,
        "call": shown.stream,
        "closes_at": dates_of(shown).closes_at,
        "definition": definition,
        "stage": stage,
        "idea": arrived,
        "clock": CLOCKS[arrived.arrival_by] if arrived else None,
        "pages": answered(definition, sent.answers, {}, stage="idea") if sent else [],
        "can_submit": can_submit,
        "may_submit": bool(may_write(me(), shown)),
        "gaps": gap_links(shown, queries.idea_gaps_of(shown)) if can_submit else [],
        "is_changed": can_submit and sent is not None and sent != queries.idea_facts_of(shown),
        "form": form or SubmitForm(formdata=None, version=shown.version),
    }


@bp.post("/applications/<int:application_id>/idea")
@door(SIGNED_IN)
def submit_idea(application_id: int) -> Any:
    """Hand the idea in; pressing again leads to the same page."""
    shown = own_application(application_id)
    arrived_at, by = arrival()
    form = SubmitForm()
    form.newest_version = shown.version
    if form.carries_out(
        commands.submit_idea, actor=me(), application=shown, arrived_at=arrived_at, arrival_by=by
    ):
        flash(gettext("We have received your idea. You also get a mail."), "good")
        return redirect(url_for("applications.idea", application_id=application_id), 303)
    return idea(application_id, form), 409 if form.stale else 422


@bp.get("/streams/<int:stream_id>/ideas")
@door(READERS)
def ideas(stream_id: int) -> Any:
    """List the ideas that arrived in a stream, with counts."""
    stream = get_stream(me(), stream_id)
    form = IdeasFilter(request.args)
    form.offer()
    if not form.validate():
        form = IdeasFilter(formdata=None)
        form.offer()
    found = queries.ideas_page(
        me(), stream, state=form.state.data or "", cursor=request.args.get("cursor", "")
    )
    return {
        "stream": stream,
        "definition": stream.definition,
        "ideas": found.rows,
        "pager": pager(found),
        "counts": queries.idea_counts(me(), [stream]).get(stream.id, {}),
        "labels": IDEA.labels,
        "form": form,
        "is_filtered": bool(form.state.data),
        "still_come": takes_ideas(stream, now()),
        "may_announce": bool(may_manage_stream(me(), stream)),
    }


@bp.get("/applications/<int:application_id>/advice")
@door(READERS)
def advice(application_id: int, form: AdviceForm | None = None) -> Any:
    """Show an idea to staff with its advice, or ask a manager for it."""
    shown = queries.get_idea(me(), application_id)
    application = shown.application
    if is_on_team(me(), application):
        return redirect(url_for("applications.idea", application_id=application_id), 303)
    definition = queries.definition_of(application)
    closed = queries.has_interest(me().id, application_id)
    still_come = takes_ideas(application.stream, now())
    return {
        "idea": shown,
        "application": application,
        "stream": application.stream,
        "definition": definition,
        "label": IDEA.labels[shown.state],
        "pages": answered(definition, facts_of(shown.content).answers, {}, stage="idea"),
        "still_come": still_come,
        "may_advise": shown.state == "submitted"
        and not still_come
        and bool(may_advise(me(), application, closed=closed)),
        "written": shown.written,
        "form": form or _as_written(shown),
    }


def _as_written(shown: Idea) -> AdviceForm:
    kept = shown.written
    if kept is None:
        return AdviceForm(formdata=None, version=0)
    return AdviceForm(formdata=None, version=kept.version, advice=kept.advice, reasons=kept.reasons)


@bp.post("/applications/<int:application_id>/advice")
@door(MANAGER)
def write_advice(application_id: int) -> Any:
    """Keep the advice; the team hears when that of the whole call is announced."""
    shown = queries.get_idea(me(), application_id)
    form = AdviceForm()
    form.newest_version = shown.written.version if shown.written else 0
    if form.carries_out(commands.write_advice, actor=me(), idea=shown):
        flash(
            gettext("The advice is saved. The team does not see it before you announce all advice."), "good"
        )
        return redirect(
            url_for("applications.ideas", stream_id=shown.application.stream_id, state="submitted"), 303
        )
    return advice(application_id, form), 409 if form.stale else 422


@bp.get("/streams/<int:stream_id>/ideas/announce")
@door(MANAGER)
def advice_to_announce(stream_id: int, form: AnnounceAdviceForm | None = None) -> Any:
    """Show all advice that waits, and ask whether every team may hear it now."""
    stream = get_stream(me(), stream_id)
    verdict = may_announce_advice(me(), stream, closed=queries.has_interest_in_ideas(me(), stream))
    waiting = queries.ideas_to_announce(stream) if verdict else []
    return {
        "stream": stream,
        "verdict": verdict,
        "waiting": waiting,
        "missing": sum(one.written is None for one in waiting),
        "labels": IDEA.labels,
        "still_come": takes_ideas(stream, now()),
        "seen": advice_digest(waiting),
        "form": form or AnnounceAdviceForm(formdata=None),
    }


@bp.post("/streams/<int:stream_id>/ideas/announce")
@door(MANAGER)
def announce_advice(stream_id: int) -> Any:
    """Let every team hear the advice on its idea, at the same moment."""
    stream = get_stream(me(), stream_id)
    form = AnnounceAdviceForm()
    if form.carries_out(commands.announce_advice, actor=me(), stream=stream):
        flash(
            gettext("Advice announced: %(count)s. Each team gets a mail.", count=form.outcome),
            "good",
        )
        return redirect(url_for("applications.ideas", stream_id=stream_id), 303)
    return advice_to_announce(stream_id, form), 409 if form.form_errors else 422


@todo_source
def ideas_to_advise(account: Account) -> list[Todo]:
    """List the streams in which ideas wait for advice, once all have come."""
    if not account.holds("programme_manager"):
        return []
    at = now()
    ready = [
        stream
        for stream in streams_managed_by(account)
        if stream.state == "announced" and stream.definition.asks_ideas and not takes_ideas(stream, at)
    ]
    counted_by = queries.idea_counts(account, ready) if ready else {}
    return [todo for stream in ready for todo in _still_to_do(stream, counted_by.get(stream.id, {}))]


def _still_to_do(stream: Stream, counts: dict[str, int]) -> list[Todo]:
    """Return what is left with the ideas of a call: to write advice, or to announce all of it."""
    written = counts.get("written", 0)
    left = counts.get(IDEA.initial, 0) - written
    if left:
        said = counted(
            left,
            sentence("Give advice on one idea: %(code)s", code=stream.code),
            sentence("Give advice on %(count)s ideas: %(code)s", count=left, code=stream.code),
        )
        return [Todo(said, url_for("applications.ideas", stream_id=stream.id, state="submitted"))]
    if written:
        said = sentence("Announce all advice: %(code)s", code=stream.code)
        return [Todo(said, url_for("applications.advice_to_announce", stream_id=stream.id))]
    return []
