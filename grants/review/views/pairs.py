"""A sheet of pairs: taken in, looked at row by row, and only then assigned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants.review import commands, queries
from grants.review.forms import BoardForm, PairsFileForm
from grants.review.permissions import may_assign
from grants.review.queries import Meant
from grants.review.views.desk import STAFF, bp
from grants.web.access import door, me


@bp.get("/streams/<int:stream_id>/review/pairs")
@door(STAFF)
def pairs(
    stream_id: int,
    form: PairsFileForm | None = None,
    shown: Sequence[Meant] = (),
    board: BoardForm | None = None,
) -> Any:
    """Ask for a sheet of pairs; once it was read, show what would be assigned and what is wrong with each row."""
    found = queries.get_desk(me(), stream_id)
    may_assign(me(), found.stream, found.phase).require()
    return {
        "desk": found,
        "form": form or PairsFileForm(),
        "shown": shown,
        "new": [one.pair for one in shown if one.pair],
        "faulty": sum(1 for one in shown if one.faults),
        "board": board,
    }


@bp.post("/streams/<int:stream_id>/review/pairs")
@door(STAFF)
def read_pairs(stream_id: int) -> Any:
    """Read a sheet and show it, or assign what was shown; nothing is kept of the sheet itself."""
    found = queries.get_desk(me(), stream_id)
    may_assign(me(), found.stream, found.phase).require()
    if request.form.get("deed") == "assign":
        board = BoardForm()
        if board.carries_out(commands.assign_from_sheet, actor=me(), stream=found.stream):
            flash(gettext("New assignments: %(count)s.", count=board.outcome), "good")
            return redirect(url_for("review.board", stream_id=stream_id), 303)
        return pairs(stream_id, board=board), 422
    form = PairsFileForm()
    if not form.validate():
        return pairs(stream_id, form), 422
    shown = queries.meant_by(me(), found.stream, form.rows)
    return pairs(stream_id, form, shown)
