"""The manager's check of the reviews: the list, one review with what it said before, and what is done with it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.review import commands, queries
from grants.review.forms import AsideForm, NoteForm
from grants.review.models import Assignment, Review
from grants.review.permissions import may_check_review
from grants.review.rules import review_said, signs
from grants.review.states import REVIEW
from grants.review.views.desk import STAFF, bp
from grants.web.access import door, me
from grants.web.pages import pager


@bp.get("/streams/<int:stream_id>/review/checking")
@door(STAFF)
def checking(stream_id: int) -> Any:
    """List the reviews that were submitted, with what is noticed in each."""
    found = queries.get_desk(me(), stream_id)
    page = queries.checked_page(me(), found.stream, cursor=request.args.get("cursor", ""))
    return {
        "desk": found,
        "rows": [(row[0], _signs(row[0])) for row in page.rows],
        "labels": REVIEW.labels,
        "pager": pager(page),
    }


def _signs(review: Review) -> list[Any]:
    definition = review.assignment.application.stream_version.definition
    return signs(definition, {score.criterion: (score.value, score.reason) for score in review.scores})


@bp.get("/assignments/<int:assignment_id>/report")
@door(STAFF)
def report(assignment_id: int, note: NoteForm | None = None, aside: AsideForm | None = None) -> Any:
    """Show a review with what it said before it was returned, and what can be done with it."""
    review, phase = _found(assignment_id)
    stream = review.assignment.application.stream
    may_check = bool(may_check_review(me(), stream, phase))
    return {
        "review": review,
        "assignment": review.assignment,
        "definition": review.assignment.application.stream_version.definition,
        "given": {score.criterion: (score.value, score.reason) for score in review.scores},
        "abstained": [score.criterion for score in review.scores if score.abstained],
        "signs": _signs(review),
        "sights_of_it": review_said(stream.definition),
        "labels": REVIEW.labels,
        "may_return": may_check and REVIEW.allows(review.state, "return_review"),
        "may_set_aside": may_check and REVIEW.allows(review.state, "set_review_aside"),
        "may_count_again": may_check
        and review.aside_because is not None
        and review.submitted_at is not None
        and review.assignment.state == "free",
        "note": note or NoteForm(formdata=None, version=review.version),
        "aside": aside or AsideForm(formdata=None, version=review.version),
    }


def _found(assignment_id: int) -> tuple[Review, str]:
    review = queries.get_checked(me(), assignment_id)
    return review, queries.phase_of(review.assignment.application.stream)


def _read(assignment_id: int) -> tuple[Assignment, int]:
    review, _phase = _found(assignment_id)
    return review.assignment, review.version


@bp.post("/assignments/<int:assignment_id>/return")
@door(STAFF)
def return_review(assignment_id: int) -> Any:
    """Give a review back to its writer."""
    form = NoteForm()
    assignment, form.newest_version = _read(assignment_id)
    if form.carries_out(commands.return_review, actor=me(), assignment=assignment):
        flash(gettext("The review is returned, and its writer is told."), "good")
        return redirect(url_for("review.report", assignment_id=assignment_id), 303)
    return report(assignment_id, note=form), 422


@bp.post("/assignments/<int:assignment_id>/set-aside")
@door(STAFF)
def set_review_aside(assignment_id: int) -> Any:
    """Let a review no longer count."""
    form = AsideForm()
    assignment, form.newest_version = _read(assignment_id)
    if form.carries_out(commands.set_review_aside, actor=me(), assignment=assignment):
        flash(gettext("The review is set aside."), "good")
        return redirect(url_for("review.report", assignment_id=assignment_id), 303)
    return report(assignment_id, aside=form), 422


@bp.post("/assignments/<int:assignment_id>/count-again")
@door(STAFF)
def count_review_again(assignment_id: int) -> Any:
    """Let a review count again that was set aside by mistake."""
    commands.count_review_again(actor=me(), assignment=_read(assignment_id)[0])
    flash(gettext("The review counts."), "good")
    return redirect(url_for("review.report", assignment_id=assignment_id), 303)
