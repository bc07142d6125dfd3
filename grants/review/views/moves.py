"""The order before the freeze: who stands where by the rule, and who was given another place and why."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.applications.queries import has_interest_in_stream
from grants.foundation.errors import NotAllowed, NotFound
from grants.foundation.wording import sentence
from grants.review import commands, queries
from grants.review.forms import MoveForm, ReasonForm
from grants.review.permissions import may_move
from grants.review.queries import Desk
from grants.review.views.desk import STAFF, bp
from grants.web.access import door, me


@bp.get("/streams/<int:stream_id>/review/order")
@door(STAFF)
def order(stream_id: int, form: MoveForm | None = None) -> Any:
    """Show the order as it would be frozen now, with equals together, and the moves in it."""
    found = _before_the_freeze(stream_id)
    standing = queries.order_before_draw(me(), found.stream)
    return {
        "desk": found,
        "standing": standing,
        "definition": found.stream.definition,
        "form": form or MoveForm.offering(_placed(standing)),
        "may_move": may_move(me(), found.stream) and found.stream.definition.distribution == "ranking",
    }


@bp.post("/streams/<int:stream_id>/review/order")
@door(STAFF)
def move_in_ranking(stream_id: int) -> Any:
    """Give an application another place."""
    found = _before_the_freeze(stream_id)
    placed = _placed(queries.order_before_draw(me(), found.stream))
    form = MoveForm.offering(placed)
    application = next((one for one in placed if one.id == form.application.data), None)
    if form.carries_out(commands.move_in_ranking, actor=me(), application=application):
        flash(gettext("The application has another place."), "good")
        return redirect(url_for("review.order", stream_id=stream_id), 303)
    return order(stream_id, form), 422


@bp.get("/moves/<int:move_id>")
@door(STAFF)
def taking_move_back(move_id: int, form: ReasonForm | None = None) -> Any:
    """Ask why an application stands where the rule puts it again."""
    move = queries.get_move(me(), move_id)
    may_move(me(), move.application.stream).require()
    if move.taken_back_at is not None and form is None:
        raise NotFound
    return {"move": move, "form": form or ReasonForm()}


@bp.post("/moves/<int:move_id>")
@door(STAFF)
def take_back_move(move_id: int) -> Any:
    """Let it stand there again."""
    move = queries.get_move(me(), move_id)
    stream_id = move.stream_id
    form = ReasonForm()
    if form.carries_out(commands.take_back_move, actor=me(), move=move):
        flash(gettext("The application stands where the rule puts it."), "good")
        return redirect(url_for("review.order", stream_id=stream_id), 303)
    return taking_move_back(move_id, form), 422


def _before_the_freeze(stream_id: int) -> Desk:
    """Return the desk; to whom something in the stream is closed the places of the others would tell of it."""
    found = queries.get_desk(me(), stream_id)
    if has_interest_in_stream(me().id, stream_id):
        raise NotAllowed(
            sentence("An application in this call is closed to you: a colleague looks after the order.")
        )
    if found.phase != "panel":
        raise NotFound
    return found


def _placed(standing: queries.OrderNow) -> list[Any]:
    """Return the applications that have a place and are open to the viewer, in order."""
    names = [name for slot in standing.slots for name in slot.references]
    return [standing.open_ones[name] for name in names if name in standing.open_ones]
