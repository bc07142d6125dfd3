"""The files that could not be built anew for reviewers, and what a manager decides about them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.review import commands, queries
from grants.review.forms import ReasonForm
from grants.review.permissions import may_manage_review, may_see_desk
from grants.review.states import REVIEWER_COPY
from grants.review.views.desk import STAFF, bp
from grants.web.access import door, me
from grants.web.pages import pager


@bp.get("/streams/<int:stream_id>/review/files")
@door(STAFF)
def copies(stream_id: int) -> Any:
    """List the files that could not be built anew."""
    found = queries.get_desk(me(), stream_id)
    page = queries.copies_page(me(), found.stream, cursor=request.args.get("cursor", ""))
    return {
        "desk": found,
        "rows": [row[0] for row in page.rows],
        "labels": REVIEWER_COPY.labels,
        "pager": pager(page),
    }


@bp.get("/review/files/<int:copy_id>")
@door(STAFF)
def copy(copy_id: int, form: ReasonForm | None = None) -> Any:
    """Show a file that could not be built anew, and ask whether reviewers get it as it is."""
    found = queries.get_copy(me(), copy_id)
    may_see_desk(me(), found.application.stream).require()
    return {
        "copy": found,
        "labels": REVIEWER_COPY.labels,
        "may_give": found.state == "failed" and bool(may_manage_review(me(), found.application.stream)),
        "form": form or ReasonForm(formdata=None),
    }


@bp.post("/review/files/<int:copy_id>")
@door(STAFF)
def give_original(copy_id: int) -> Any:
    """Let reviewers have the file as it was made."""
    form = ReasonForm()
    found = queries.get_copy(me(), copy_id)
    if form.carries_out(commands.give_original, actor=me(), copy=found):
        flash(gettext("Reviewers get the file as it was made."), "good")
        return redirect(url_for("review.copies", stream_id=found.application.stream_id), 303)
    return copy(copy_id, form), 422
