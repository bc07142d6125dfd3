"""Who was given another place than the rule, and how does the order stand before the draw?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application
from grants.applications.queries import open_to
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.wording import Sentence
from grants.people.models import Account
from grants.review.models import RankingMove
from grants.review.permissions import STAFF
from grants.review.queries.blind import require_names
from grants.review.queries.ranking import entries, moves_in_force
from grants.review.queries.scopes import holds_here, visible_applications
from grants.review.rules import LOT, Group, Slot, groups_of, slots_of
from grants.streams.models import Stream


@dataclass(frozen=True)
class OrderNow:
    """The order before the freeze as this viewer may see it: places, and at each who stands there."""

    slots: Sequence[Slot]
    fault: Sentence | None
    """Why a move cannot be carried out on the scores as they are now; the places are then those of the rule."""
    open_ones: dict[str, Application]
    moves: Sequence[RankingMove]


def open_moves(stream: Stream) -> Sequence[RankingMove]:
    """Return every move of a stream that was not taken back."""
    return db.session.scalars(
        select(RankingMove)
        .where(RankingMove.stream_id == stream.id, RankingMove.taken_back_at.is_(None))
        .options(joinedload(RankingMove.application))
        .order_by(RankingMove.id)
    ).all()


def groups_now(stream: Stream) -> list[Group]:
    """Return the order as the scores and the tie rule make it now, of what has a score; equals stay together."""
    definition = stream.definition
    listed = entries(stream, list(definition.scales))
    rule = [*(key for key in definition.tie_rule if key != LOT), LOT]
    return groups_of([one.scored for one in listed if one.scored is not None], rule)


def order_before_draw(viewer: Account, stream: Stream) -> OrderNow:
    """Return the order before the freeze, after the moves; an application that is closed to the viewer is absent."""
    moves = [move for _number, move in moves_in_force(stream)]
    found = db.session.scalars(
        visible_applications(viewer.id, stream.id).options(joinedload(Application.organisation))
    )
    open_ones = {one.reference or "": one for one in found}
    kept = db.session.scalars(
        select(RankingMove)
        .join(RankingMove.application)
        .where(RankingMove.stream_id == stream.id, open_to(viewer.id))
        .options(contains_eager(RankingMove.application), joinedload(RankingMove.mover))
        .order_by(RankingMove.id)
    ).all()
    groups = groups_now(stream)
    try:
        return OrderNow(slots_of(groups, moves), None, open_ones, kept)
    except RuleBroken as broken:
        return OrderNow(slots_of(groups, ()), broken.said, open_ones, kept)


def get_move(viewer: Account, move_id: int) -> RankingMove:
    """Return a move in a stream whose assessment the viewer oversees; raises NotFound, also when it is closed."""
    move = db.session.scalars(
        select(RankingMove)
        .join(RankingMove.application)
        .join(Application.stream)
        .join(Stream.round)
        .where(RankingMove.id == move_id, holds_here(viewer.id, *STAFF), open_to(viewer.id))
        .options(
            contains_eager(RankingMove.application)
            .contains_eager(Application.stream)
            .contains_eager(Stream.round)
        )
    ).one_or_none()
    if move is None:
        raise NotFound
    require_names(viewer, move.application.stream)
    return move
