"""The page on which a told start is corrected: its first day, who leads the project, whom to ask."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import StartCorrectionForm
from grants.awards.models import AwardStart
from grants.awards.permissions import may_ask, may_run
from grants.awards.views.desk import bp
from grants.foundation.clock import today
from grants.foundation.errors import NotFound
from grants.web.access import SIGNED_IN, door, me


def may_correct(start: AwardStart | None, *, is_mine: bool, may_decide: bool) -> bool:
    """Say whether somebody may correct a start: its recipient until the first day, a manager always."""
    if start is None or start.state != "begun" or start.starts_on is None or start.award.state != "running":
        return False
    return may_decide or (is_mine and start.starts_on > today())


@bp.get("/awards/<int:award_id>/start/correction")
@door(SIGNED_IN)
def start_correction(award_id: int, form: StartCorrectionForm | None = None) -> Any:
    """Show what was told of the start, to be corrected."""
    award = queries.get_award(me(), award_id)
    start, is_mine = queries.start_of(award), bool(may_ask(me(), award, team=queries.team_of(award)))
    if not is_mine:
        may_run(me(), award, team=queries.team_of(award, ever=True)).require()
    if start is None or start.state != "begun":
        raise NotFound
    known = {
        "starts_on": start.starts_on,
        "leader": start.leader,
        "contact": start.contact,
        "contact_email": start.contact_email,
    }
    return {
        "award": award,
        "start": start,
        "is_mine": is_mine,
        "form": form or StartCorrectionForm(formdata=None, data=known),
    }


@bp.post("/awards/<int:award_id>/start/correction")
@door(SIGNED_IN)
def correct_start(award_id: int) -> Any:
    """Correct what was told of the start."""
    award, form = queries.get_award(me(), award_id), StartCorrectionForm()
    if form.carries_out(commands.correct_start, actor=me(), award=award):
        flash(gettext("What was told of the start has been corrected."), "good")
        return redirect(url_for("awards.money", award_id=award_id), 303)
    return start_correction(award_id, form), 422
