"""What does somebody intend with a place: give an application another one than the rule, or take that back?"""

from __future__ import annotations

from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.models import RankingMove
from grants.review.permissions import may_move
from grants.review.rules import Move, slots_of
from grants.streams.models import Stream


@command
def move_in_ranking(*, actor: Account, application: Application, place: int, reason: str) -> RankingMove:
    """Give an application another place than the rule does, with a reason that everybody reads.

    Raises RuleBroken `not_in_panel`, `order_of_arrival`, `not_scored`, `moved_already`, `reason_missing`, what
    `slots_of` raises, and NotFound when the application is closed to who asks.
    """
    stream = application.stream
    if not queries.is_open_to(actor, application):
        raise NotFound
    may_move(actor, stream).require()
    _check_open(stream)
    if stream.definition.distribution == "arrival":
        raise RuleBroken("order_of_arrival", sentence("In order of arrival nobody gets another place."))
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    in_force = queries.moves_in_force(stream)
    if any(number == application.id for number, _move in in_force):
        said = sentence("This application has another place already. Take that back first.")
        raise RuleBroken("moved_already", said, field="application")
    move = Move(application.reference or "", place, reason.strip())
    groups = queries.groups_now(stream)
    if not any(one.reference == move.reference for group in groups for one in group.members):
        raise RuleBroken("not_scored", sentence("This application has no score yet."), field="application")
    slots_of(groups, [*(one for _number, one in in_force), move])
    kept = RankingMove(
        stream_id=stream.id,
        application_id=application.id,
        place=place,
        reason=move.reason,
        moved_by=actor.id,
        moved_at=now(),
    )
    db.session.add(kept)
    _note(actor, stream, application, "move_in_ranking", reason, place)
    return kept


@command
def take_back_move(*, actor: Account, move: RankingMove, reason: str) -> RankingMove:
    """Let an application stand where the rule puts it; raises RuleBroken `reason_missing`, `taken_back`."""
    stream = move.application.stream
    if not queries.is_open_to(actor, move.application):
        raise NotFound
    may_move(actor, stream).require()
    _check_open(stream)
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Give a reason."), field="reason")
    _take_back(actor, stream, move, reason)
    return move


def take_all_back(actor: Account, stream: Stream, reason: str) -> None:
    """Take every move back: the scores on which they rest are open again."""
    for move in queries.open_moves(stream):
        _take_back(actor, stream, move, reason)


def _take_back(actor: Account, stream: Stream, move: RankingMove, reason: str) -> None:
    if move.taken_back_at is not None:
        raise RuleBroken("taken_back", sentence("This was taken back already."))
    move.taken_back_at, move.taken_back_because = now(), reason.strip()
    _note(actor, stream, move.application, "take_back_move", reason, move.place)


def _check_open(stream: Stream) -> None:
    if queries.phase_of(stream) != "panel":
        raise RuleBroken(
            "not_in_panel", sentence("Places change while the panel meets, before the ranking is frozen.")
        )


def _note(
    actor: Account, stream: Stream, application: Application, deed: str, reason: str, place: int
) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=application,
        chain=programme_chain(stream.round.programme_id),
        reason=reason,
        place=place,
    )
