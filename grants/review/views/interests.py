"""Personal interests: what somebody says of themselves, the question before the panel, the register and measures."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext, ngettext

from grants.foundation.errors import NotFound
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.forms import MeasureForm, PanelAnswerForm, ReasonForm, RelationForm
from grants.review.models import InterestMeasure
from grants.review.permissions import may_chair, may_manage_review, may_see_panel
from grants.review.rules.interests import RULES
from grants.review.states import INTEREST_STAGES, MEASURES, RELATION_KINDS
from grants.review.views.desk import PANEL, STAFF, bp, names
from grants.web.access import door, me, role
from grants.web.home import Todo, todo_source
from grants.web.pages import bilingual

JUDGES = role("reviewer", "chair")
STAGES = {"assignment": sentence("before the review"), "panel": sentence("before the panel")}
assert set(STAGES) == set(INTEREST_STAGES)


@bp.get("/reviews/relations")
@door(JUDGES)
def relations(form: RelationForm | None = None) -> Any:
    """Show with which organisations one said to have to do."""
    return {
        "relations": queries.relations_of(me()),
        "kinds": RELATION_KINDS,
        "form": form or RelationForm(),
    }


@bp.post("/reviews/relations")
@door(JUDGES)
def say_relation() -> Any:
    """Keep one more; what it may be an interest in closes until one has answered."""
    form = RelationForm()
    if form.carries_out(commands.say_relation, actor=me()):
        closed = len(form.outcome)
        if closed:
            flash(
                ngettext(
                    "Saved. You are asked again about an interest in %(num)s application.",
                    "Saved. You are asked again about an interest in %(num)s applications.",
                    closed,
                ),
                "good",
            )
        else:
            flash(gettext("Saved."), "good")
        return redirect(url_for("review.relations"), 303)
    return relations(form), 422


@bp.post("/reviews/relations/<int:relation_id>/take-back")
@door(JUDGES)
def take_back_relation(relation_id: int) -> Any:
    """Take one off the list."""
    commands.take_back_relation(actor=me(), relation_id=relation_id)
    flash(gettext("Removed."), "good")
    return redirect(url_for("review.relations"), 303)


@bp.get("/streams/<int:stream_id>/panel/interests")
@door(PANEL)
def panel_answers(stream_id: int, form: PanelAnswerForm | None = None) -> Any:
    """Ask, on names and titles only, in which applications before the panel one has an interest."""
    found = queries.get_panel_desk(me(), stream_id)
    may_see_panel(me(), found.stream, found.phase).require()
    if names(found.stream).are_hidden:
        return redirect(url_for("review.listed", stream_id=stream_id), 303)
    waiting = queries.to_answer_for_panel(me(), stream_id)
    if not waiting:
        return redirect(url_for("review.panel", stream_id=stream_id), 303)
    return {
        "desk": found,
        "applications": waiting,
        "found": queries.interests_in(me(), waiting),
        "form": form or PanelAnswerForm(),
    }


@bp.post("/streams/<int:stream_id>/panel/interests")
@door(PANEL)
def answer_for_panel(stream_id: int) -> Any:
    """Keep the answers; what has an interest closes, the rest opens."""
    found = queries.get_panel_desk(me(), stream_id)
    if names(found.stream).are_hidden:
        raise NotFound
    form = PanelAnswerForm()
    if form.carries_out(commands.answer_for_panel, actor=me(), stream=found.stream):
        flash(gettext("Your answers are saved."), "good")
        return redirect(url_for("review.panel", stream_id=stream_id), 303)
    return panel_answers(stream_id, form), 422


@bp.get("/streams/<int:stream_id>/interests")
@door(STAFF)
def register(stream_id: int) -> Any:
    """Show every interest that is known in a stream with its measure, and what was found by rule and answered."""
    found = queries.get_desk(me(), stream_id)
    answers = queries.answers_in(me(), found.stream)
    days = {one["on"] for answer, _who, _what in answers for one in answer.found if one["on"]}
    return {
        "desk": found,
        "measures": queries.interests_known(me(), found.stream),
        "names": MEASURES,
        "answers": answers,
        "rules": RULES,
        "stages": STAGES,
        "days": {day: date.fromisoformat(day) for day in days},
    }


@bp.get("/interests/<int:measure_id>")
@door(STAFF)
def measure(measure_id: int, form: MeasureForm | None = None) -> Any:
    """Show one interest with what was proposed, advised and decided, and what follows when it was found late."""
    found = queries.get_measure(me(), measure_id)
    stream = found.assignment.application.stream
    is_open = found.decided is None
    return {
        "measure": found,
        "names": MEASURES,
        "follows": queries.what_follows(found.assignment) if found.found_after == "frozen" else None,
        "may_advise": is_open and bool(may_chair(me(), stream)),
        "may_decide": is_open and bool(may_manage_review(me(), stream)),
        "form": form or MeasureForm(formdata=None, chosen=found.advised or found.proposed),
    }


@bp.post("/interests/<int:measure_id>")
@door(STAFF)
def choose_measure(measure_id: int) -> Any:
    """Keep the manager's decision, or the chair's advice."""
    found = queries.get_measure(me(), measure_id)
    form = MeasureForm()
    manages = bool(may_manage_review(me(), found.assignment.application.stream))
    deed = commands.decide_measure if manages else commands.advise_measure
    if form.carries_out(deed, actor=me(), measure=found):
        flash(gettext("The measure is decided.") if manages else gettext("Your advice is saved."), "good")
        return redirect(url_for("review.register", stream_id=_stream_of(found)), 303)
    return measure(measure_id, form), 422


def _stream_of(found: InterestMeasure) -> int:
    return found.assignment.application.stream_id


@bp.get("/assignments/<int:assignment_id>/interest")
@door(STAFF)
def finding(assignment_id: int, form: ReasonForm | None = None) -> Any:
    """Ask which interest was found that the reviewer did not declare."""
    assignment = queries.get_assignment(me(), assignment_id)
    may_manage_review(me(), assignment.application.stream).require()
    if assignment.state not in ("assigned", "free"):
        raise NotFound
    return {
        "assignment": assignment,
        "phase": queries.phase_of(assignment.application.stream),
        "form": form or ReasonForm(),
    }


@bp.post("/assignments/<int:assignment_id>/interest")
@door(STAFF)
def find_interest(assignment_id: int) -> Any:
    """Record the interest."""
    assignment = queries.get_assignment(me(), assignment_id)
    form = ReasonForm()
    if form.carries_out(commands.find_interest, actor=me(), assignment=assignment):
        flash(gettext("The interest is recorded. Now decide about the measure."), "good")
        return redirect(url_for("review.measure", measure_id=form.outcome.id), 303)
    return finding(assignment_id, form), 422


@todo_source
def what_waits_about_interests(account: Account) -> list[Todo]:
    """Measures wait for the chair's advice or the manager's decision; nothing that is closed is counted."""
    found = []
    words = {
        True: sentence("Advise about personal interests in %(stream)s"),
        False: sentence("Decide about personal interests in %(stream)s"),
    }
    for advises, name in ((True, "chair"), (False, "programme_manager")):
        if not account.holds(name):
            continue
        for stream in queries.undecided_measures(account, advised_only=advises):
            told = sentence(words[advises].msgid, stream=bilingual(stream, "name"))
            found.append(Todo(told, url_for("review.register", stream_id=stream.id)))
    return found
