"""The pages of sample checks: draw by lot, look, and say what was found."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.awards import commands, queries
from grants.awards.forms import CheckForm
from grants.awards.permissions import may_run, may_sample
from grants.awards.states import SAMPLE_CHECK
from grants.awards.views.desk import bp
from grants.foundation.errors import NotFound, RuleBroken
from grants.web.access import door, me, role
from grants.web.pages import pager, say

STAFF = role("programme_manager", "controller", "auditor", "deciding_authority")
TONES = {"drawn": "warning", "in_order": "good", "wrong": "bad"}


@bp.get("/awards/samples")
@door(STAFF)
def samples(said: str = "") -> Any:
    """List the samples that were drawn, and those that can be drawn."""
    viewer = me()
    offered = [
        (stream, regime, len(queries.awards_to_sample(stream, regime)), bool(may_sample(viewer, stream)))
        for stream, regime in queries.streams_to_sample(viewer)
    ]
    drawn = queries.samples_in(viewer, cursor=request.args.get("cursor", ""))
    return {"offered": offered, "samples": drawn.rows, "pager": pager(drawn), "said": said}


@bp.post("/awards/samples")
@door(STAFF)
def draw_sample() -> Any:
    """Draw awards of a call by lot."""
    typed = (request.form.get("stream", ""), request.form.get("least", ""))
    found = next(
        (
            (one, rule)
            for one, rule in queries.streams_to_sample(me())
            if typed == (str(one.id), str(rule.least_cents))
        ),
        None,
    )
    if found is None:
        raise NotFound
    try:
        sample = commands.draw_sample(actor=me(), stream=found[0], least_cents=found[1].least_cents)
    except RuleBroken as broken:
        return samples(say(broken.said)), 422
    flash(gettext("The awards are drawn."), "good")
    return redirect(url_for("awards.sample", sample_id=sample.id), 303)


@bp.get("/awards/samples/<int:sample_id>")
@door(STAFF)
def sample(sample_id: int, form: CheckForm | None = None, check_id: int = 0) -> Any:
    """Show a sample: among whom, by which seed, and what was found."""
    viewer = me()
    shown = queries.get_sample(viewer, sample_id)
    rows = [
        (
            check,
            form
            if form is not None and check.id == check_id
            else CheckForm(formdata=None, prefix=f"c{check.id}-"),
            check.state == "drawn"
            and bool(may_run(viewer, check.award, team=queries.team_of(check.award, ever=True))),
        )
        for check in queries.checks_of(viewer, shown)
    ]
    return {"sample": shown, "rows": rows, "labels": SAMPLE_CHECK.labels, "tones": TONES}


@bp.post("/awards/samples/<int:sample_id>/<int:check_id>")
@door(STAFF)
def settle_check(sample_id: int, check_id: int) -> Any:
    """Say what was found in one award."""
    shown = queries.get_sample(me(), sample_id)
    check = next((one for one in queries.checks_of(me(), shown) if one.id == check_id), None)
    if check is None:
        raise NotFound
    form = CheckForm(prefix=f"c{check_id}-")
    if form.carries_out(commands.settle_check, actor=me(), check=check):
        flash(gettext("What was found is written down."), "good")
        return redirect(url_for("awards.sample", sample_id=sample_id), 303)
    return sample(sample_id, form, check_id), 422
