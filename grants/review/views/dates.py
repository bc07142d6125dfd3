"""By when reviews are due, and how far each reviewer is."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.clock import today
from grants.review import commands, queries
from grants.review.forms import DatesForm
from grants.review.permissions import may_manage_review
from grants.review.views.desk import STAFF, bp
from grants.web.access import door, me


@bp.get("/streams/<int:stream_id>/review/dates")
@door(STAFF)
def dates(stream_id: int, form: DatesForm | None = None) -> Any:
    """Show by when reviews are due and when they lock, to set them otherwise."""
    found = queries.get_desk(me(), stream_id)
    may_manage_review(me(), found.stream).require()
    return {
        "desk": found,
        "because": found.assessment.dates_because if found.assessment else None,
        "form": form
        or DatesForm(formdata=None, due_on=found.dates.due_on, locks_on=found.dates.locks_on, reason=""),
    }


@bp.post("/streams/<int:stream_id>/review/dates")
@door(STAFF)
def set_review_dates(stream_id: int) -> Any:
    """Keep the days."""
    found = queries.get_desk(me(), stream_id)
    form = DatesForm()
    if form.carries_out(commands.set_review_dates, actor=me(), stream=found.stream):
        flash(gettext("The dates are set."), "good")
        return redirect(url_for("review.desk", stream_id=stream_id), 303)
    return dates(stream_id, form), 422


@bp.get("/streams/<int:stream_id>/review/load")
@door(STAFF)
def load(stream_id: int) -> Any:
    """Show what each reviewer has, has done, has late, and how often they were on time in other calls."""
    found = queries.get_desk(me(), stream_id)
    due = found.dates.due_on
    return {
        "desk": found,
        "rows": queries.lateness(me(), found),
        "is_due": found.phase == "independent" and due is not None and today() > due,
    }
