"""The steps between the phases of a review, each with its page: what it does, who may, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for

from grants.foundation.errors import NotFound
from grants.foundation.wording import Sentence, sentence
from grants.review import commands, queries
from grants.review.forms import ConfirmForm, DrawForm, ReasonForm, StartForm
from grants.review.permissions import may_chair, may_manage_review
from grants.review.queries import Desk
from grants.review.rules import drawn_groups
from grants.review.states import ASSESSMENT, DRAW
from grants.review.views.desk import STAFF, bp, rows_are_open
from grants.streams.models import Stream
from grants.web.access import door, me
from grants.web.pages import say


@dataclass(frozen=True)
class Step:
    """A step between phases as its page shows it: the words, what it does, and who may."""

    label: Sentence
    effect: Sentence
    done: Sentence
    deed: Callable[..., Any]
    permission: Callable[..., Any]
    form: type[ConfirmForm] | type[ReasonForm] | type[DrawForm] = ConfirmForm


STEPS = {
    "start_reviews": Step(
        sentence("Start the reviews"),
        sentence("Reviewers without a personal interest can read their applications and give scores."),
        sentence("The reviews have started."),
        commands.start_reviews,
        may_manage_review,
    ),
    "freeze_order": Step(
        sentence("Fix the order of arrival"),
        sentence("The order in which applications were complete is fixed for good. Nothing is scored."),
        sentence("The order is fixed."),
        commands.freeze_order,
        may_manage_review,
    ),
    "open_panel": Step(
        sentence("Open the panel"),
        sentence("Reviews are locked. The panel sees the reports, without the names of who wrote them."),
        sentence("The panel is open: the reviews do not change any more."),
        commands.open_panel,
        may_manage_review,
    ),
    "reopen_reviews": Step(
        sentence("Open the reviews again"),
        sentence("Reviewers can change their reviews again. This is recorded with your reason."),
        sentence("The reviews are open again."),
        commands.reopen_reviews,
        may_manage_review,
        ReasonForm,
    ),
    "freeze_ranking": Step(
        sentence("Freeze the ranking"),
        sentence("The order is fixed for good: nobody can change a score or a place after this."),
        sentence("The ranking is frozen."),
        commands.freeze_ranking,
        may_chair,
    ),
    "close_list": Step(
        sentence("Close the list for the draw"),
        sentence(
            "The scores and the list are fixed for good. The hash of the list and a promise are published. After that "
            "you draw, with a number that a witness calls."
        ),
        sentence("The list is closed, and the promise is published."),
        commands.close_list,
        may_chair,
    ),
    "draw_lots": Step(
        sentence("Draw lots"),
        sentence("Lots are drawn once. The order among equals is fixed for good, and with it the ranking."),
        sentence("Lots are drawn and the ranking is frozen."),
        commands.draw_lots,
        may_chair,
        DrawForm,
    ),
}


@dataclass(frozen=True)
class PhaseMark:
    """A phase as the steps block shows it."""

    label: Sentence
    state: str


def phase_marks(desk: Desk) -> list[PhaseMark]:
    """Return the phases of a call in order, with where the review is now."""
    asks_reply = desk.stream.definition.rebuttal is not None
    order = [state for state in ASSESSMENT.states if state != "rebuttal" or asks_reply]
    now = order.index(desk.phase)
    marks = {-1: "done", 0: "current", 1: "todo"}
    return [
        PhaseMark(ASSESSMENT.labels[state], marks[(place > now) - (place < now)])
        for place, state in enumerate(order)
    ]


def steps_for(desk: Desk) -> list[tuple[Sentence, str]]:
    """Return what who looks can do to bring the review on: the words and the page."""
    return [(label, address) for deed in _deeds(desk) for label, address in [_shown(desk, deed)]]


def _shown(desk: Desk, deed: str) -> tuple[Sentence, str]:
    if deed == "open_rebuttal":
        label = sentence("Look at what applicants get, and send it")
        return label, url_for("review.rebuttals", stream_id=desk.stream.id)
    return STEPS[deed].label, url_for("review.step", stream_id=desk.stream.id, deed=deed)


def _permission(deed: str) -> Callable[..., Any]:
    return may_manage_review if deed == "open_rebuttal" else STEPS[deed].permission


def _deeds(desk: Desk) -> list[str]:
    definition = desk.stream.definition
    left_out = {"freeze_order" if definition.needs_scores else "start_reviews"}
    if desk.phase == "independent":
        left_out.add("open_panel" if definition.rebuttal else "open_rebuttal")
    if desk.phase == "panel":
        left_out.add("freeze_ranking" if _draws_in_public(desk.stream) else "close_list")
    deeds = [t.deed for t in ASSESSMENT.deeds(desk.phase) if t.deed not in left_out]
    if (draw := queries.find_draw(desk.stream) if desk.phase == "frozen" else None) is not None:
        deeds += [t.deed for t in DRAW.deeds(draw.state)]
    return [deed for deed in deeds if _permission(deed)(me(), desk.stream)]


def _draws_in_public(stream: Stream) -> bool:
    """Say whether lots must be drawn in public before the ranking: the call says so, and there are equals now."""
    return stream.definition.public_draw and bool(drawn_groups(queries.groups_now(stream)))


@bp.get("/streams/<int:stream_id>/review/steps/<deed>")
@door(STAFF)
def step(stream_id: int, deed: str, form: Any = None) -> Any:
    """Ask to confirm a step to another phase, with what it does and what is missing."""
    found = queries.get_desk(me(), stream_id, names=False)
    if deed not in STEPS:
        raise NotFound
    asked = STEPS[deed]
    asked.permission(me(), found.stream).require()
    return {
        "desk": found,
        "deed": deed,
        "step": asked,
        "counts": queries.counts(me(), found.stream) if rows_are_open(found) else None,
        "waiting": _not_looked_through(found, deed),
        "form": form or _form_of(found, deed)(),
    }


def _not_looked_through(found: Desk, deed: str) -> list[str]:
    """Return the references of what was not looked through for names, before the reviews of a blind call start."""
    waiting = queries.not_looked_through(found.stream, me()) if deed == "start_reviews" else []
    return [one.reference or "" for one in waiting]


def _form_of(found: Desk, deed: str) -> Any:
    if deed == "start_reviews" and queries.not_looked_through(found.stream, me()):
        return StartForm
    return STEPS[deed].form


@bp.post("/streams/<int:stream_id>/review/steps/<deed>")
@door(STAFF)
def take_step(stream_id: int, deed: str) -> Any:
    """Carry out the step."""
    found = queries.get_desk(me(), stream_id, names=False)
    if deed not in STEPS:
        raise NotFound
    form = _form_of(found, deed)()
    if form.carries_out(STEPS[deed].deed, actor=me(), stream=found.stream):
        flash(say(STEPS[deed].done), "good")
        return redirect(url_for("review.desk", stream_id=stream_id), 303)
    return step(stream_id, deed, form), 422
