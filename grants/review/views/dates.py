"""By when reviews are due, and how far each reviewer is."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.clock import today
from grants.foundation.errors import NotFound
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.forms import DatesForm, LaterDayForm
from grants.review.permissions import may_manage_review
from grants.review.queries import Desk
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
    due, rows = found.dates.due_on, queries.lateness(me(), found)
    return {
        "desk": found,
        "rows": rows,
        "may_give": found.phase in {"preparing", "independent"}
        and bool(may_manage_review(me(), found.stream)),
        "late": {
            row.reviewer.id for row in rows if found.phase == "independent" and row.is_late(due, today())
        },
    }


@bp.get("/streams/<int:stream_id>/review/load/<int:account_id>/later-day")
@door(STAFF)
def later_day(stream_id: int, account_id: int, form: LaterDayForm | None = None) -> Any:
    """Ask until when one reviewer may hand in, and why."""
    found = queries.get_desk(me(), stream_id)
    may_manage_review(me(), found.stream).require()
    kept = queries.later_days(found.stream).get(account_id)
    return {
        "desk": found,
        "reviewer": _reviewer(found, account_id),
        "kept": kept,
        "form": form or LaterDayForm(formdata=None, due_on=kept.due_on if kept else None),
    }


@bp.post("/streams/<int:stream_id>/review/load/<int:account_id>/later-day")
@door(STAFF)
def give_later_day(stream_id: int, account_id: int) -> Any:
    """Keep the day."""
    found = queries.get_desk(me(), stream_id)
    form = LaterDayForm()
    reviewer = _reviewer(found, account_id)
    if form.carries_out(commands.give_later_day, actor=me(), stream=found.stream, reviewer=reviewer):
        flash(gettext("The later day holds, and the reviewer gets mail."), "good")
        return redirect(url_for("review.load", stream_id=stream_id), 303)
    return later_day(stream_id, account_id, form), 422


def _reviewer(found: Desk, account_id: int) -> Account:
    for one in queries.reviewers_of(found.stream):
        if one.id == account_id:
            return one
    raise NotFound
