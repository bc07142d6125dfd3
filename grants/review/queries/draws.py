"""How far is a draw in public, and what of it may everybody read?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.people.models import Account
from grants.review.models import Draw
from grants.review.queries.scopes import holds_here
from grants.streams.models import Round, Stream


def find_draw(stream: Stream) -> Draw | None:
    """Return the draw of a stream, or None when no list was closed for one."""
    return db.session.scalars(select(Draw).where(Draw.stream_id == stream.id)).one_or_none()


def lock_draw(stream: Stream) -> Draw | None:
    """Return the draw of a stream, locked and fresh, or None."""
    return db.session.scalars(
        select(Draw)
        .where(Draw.stream_id == stream.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def get_public_draw(stream_id: int) -> Draw:
    """Return the draw of an announced call, for everybody; raises NotFound."""
    draw = db.session.scalars(
        select(Draw)
        .join(Draw.stream)
        .where(Draw.stream_id == stream_id)
        .options(contains_eager(Draw.stream).joinedload(Stream.announced))
    ).one_or_none()
    if draw is None:
        raise NotFound
    return draw


def is_told_whole(draw: Draw) -> bool:
    """Say whether everybody may read who was drawn: once each of them was told the decision, or withdrew."""
    names = [name for group in draw.groups for name in group]
    waiting = exists().where(
        Application.stream_id == draw.stream_id,
        Application.reference.in_(names),
        Application.state.not_in(("decided", "withdrawn")),
    )
    return draw.state == "drawn" and not db.session.scalar(select(waiting))


def draws_to_hold(viewer: Account) -> Sequence[Stream]:
    """Return the streams whose list is closed and whose lots this chair still has to draw."""
    return db.session.scalars(
        select(Stream)
        .join(Stream.round)
        .join(Draw, Draw.stream_id == Stream.id)
        .where(Draw.state == "promised", holds_here(viewer.id, "chair"))
        .options(contains_eager(Stream.round).joinedload(Round.programme), joinedload(Stream.announced))
        .order_by(Stream.id)
    ).all()
