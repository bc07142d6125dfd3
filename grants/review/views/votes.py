"""A vote of the panel on one criterion of an application: its page, and how it ended."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.foundation.errors import NotFound
from grants.review import commands, queries
from grants.review.forms import VoteForm
from grants.review.views.desk import PANEL, bp
from grants.web.access import door, me
from grants.web.pages import page_language


@bp.get("/applications/<int:application_id>/panel/vote")
@door(PANEL)
def voting(application_id: int, form: VoteForm | None = None) -> Any:
    """Ask how the panel voted, beside the votes before it."""
    found = queries.get_case(me(), application_id)
    if found.desk.phase != "panel" or not queries.leads(me(), found.application):
        raise NotFound
    definition = found.desk.stream.definition
    return {
        "application": found.application,
        "definition": definition,
        "provisional": found.provisional,
        "votes": queries.votes_on(found.application),
        "form": form or VoteForm.of(definition, page_language(), formdata=None),
    }


@bp.post("/applications/<int:application_id>/panel/vote")
@door(PANEL)
def note_vote(application_id: int) -> Any:
    """Keep how the panel voted."""
    found = queries.get_case(me(), application_id)
    form = VoteForm.of(found.desk.stream.definition, page_language())
    if form.carries_out(commands.note_vote, actor=me(), application=found.application):
        again = gettext("The votes are equally divided: the panel votes again.")
        flash(
            again if form.outcome.outcome is None else gettext("The vote is kept. Save the final score too."),
            "good",
        )
        return redirect(url_for("review.case", application_id=application_id), 303)
    return voting(application_id, form), 422
