"""Given an order and who was moved in it, may an application get this place?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.review.rules.ranking import Group, Move


@dataclass(frozen=True)
class Slot:
    """A place or several (from 1, both ends included) and who stands there; several are equals before the draw."""

    first: int
    references: tuple[str, ...]

    @property
    def last(self) -> int:
        """Return the last of its places."""
        return self.first + len(self.references) - 1


def slots_of(groups: Iterable[Group], moves: Iterable[Move]) -> list[Slot]:
    """Return the order before the draw, after the moves; raises RuleBroken `place_unknown` or `between_equals`.

    Whoever is moved stands alone, out of a group of equals. No place inside such a group can be given: the lot alone
    orders it.
    """
    order = [tuple(one.reference for one in group.members) for group in groups]
    for move in moves:
        order = _after(order, move)
    slots, first = [], 1
    for references in order:
        slots.append(Slot(first, references))
        first += len(references)
    return slots


def _after(order: Sequence[tuple[str, ...]], move: Move) -> list[tuple[str, ...]]:
    others = [tuple(name for name in group if name != move.reference) for group in order]
    others = [group for group in others if group]
    count = sum(map(len, others))
    if not 1 <= move.place <= count + 1:
        raise RuleBroken(
            "place_unknown", sentence("Choose a place from 1 to %(last)s.", last=count + 1), field="place"
        )
    before = 0
    for at, group in enumerate(others):
        if before == move.place - 1:
            return [*others[:at], (move.reference,), *others[at:]]
        if before + len(group) > move.place - 1:
            raise RuleBroken(
                "between_equals",
                sentence(
                    "Place %(place)s lies between equals that only the lot parts. Choose place %(first)s or %(last)s.",
                    place=move.place,
                    first=before + 1,
                    last=before + len(group) + 1,
                ),
                field="place",
            )
        before += len(group)
    return [*others, (move.reference,)]
