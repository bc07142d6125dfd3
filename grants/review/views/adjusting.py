"""The reviewer's page after a reply: one's own review, to be changed once with a reason."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.review import commands, queries
from grants.review.forms import AdjustForm, adjust_form
from grants.review.permissions import may_adjust
from grants.review.queries import Reviewable
from grants.review.views.desk import REVIEWER, bp
from grants.web.access import door, me
from grants.web.pages import page_language


@bp.get("/reviews/<int:assignment_id>/adjust")
@door(REVIEWER)
def adjusting(assignment_id: int, form: AdjustForm | None = None) -> Any:
    """Show the reply and one's own review, to change it."""
    found = queries.reviewable(me(), assignment_id)
    may_adjust(me(), found.assignment, found.phase, replies_seen=bool(found.replies)).require()
    return {
        "assignment": found.assignment,
        "definition": found.assignment.application.stream_version.definition,
        "sent": found.replies,
        "form": form or _filled(found),
    }


def _filled(found: Reviewable) -> Any:
    review = found.assignment.review
    made = adjust_form(found.assignment.application.stream_version.definition, page_language())
    if review is None:
        return made.filled({}, "", 0)
    return made.filled(
        {score.criterion: (score.value, score.reason) for score in review.scores},
        review.remarks,
        review.version,
        [score.criterion for score in review.scores if score.abstained],
    )


@bp.post("/reviews/<int:assignment_id>/adjust")
@door(REVIEWER)
def adjust_review(assignment_id: int) -> Any:
    """Change the review."""
    assignment = queries.reviewable(me(), assignment_id).assignment
    form = adjust_form(assignment.application.stream_version.definition, page_language())()
    form.newest_version = assignment.review.version if assignment.review else 0
    if form.carries_out(commands.adjust_review, actor=me(), assignment=assignment):
        flash(gettext("Your review is changed. What it said before is kept."), "good")
        return redirect(url_for("review.review", assignment_id=assignment_id), 303)
    return adjusting(assignment_id, form), 409 if form.stale else 422
