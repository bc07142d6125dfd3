"""Given rankings and the limits of the calls, who is awarded, who is not and why, and what is left?

One engine draws every line: what-if, decision and replay. By strict order (`stop`; Awb 4:25, 4:26) the line runs down
the ranking and stops for good at the first application that does not fit the money or the number of awards. A call
may say otherwise: `skip` goes on to smaller ones that fit, `partial` offers what is left to the first that does not
fit ("insofar", Awb 4:25(2)). An application's own cap passes over that application alone: whoever stands below does
not pay for another's cap. Earlier awards always stay; what was awarded in part is completed before anybody else.

Streams may share money. An application is awarded when every pot that holds it has room. A pot of one stream that is
too small stops that stream only; a shared pot that is too small stops everybody in it, or it would skip.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Literal

from grants.foundation.money import ZERO, Money, total

Fit = Literal["stop", "skip", "partial"]
_PLACE = attrgetter("place")
CAPS = ("award", "initiative", "organisation", "municipality")
"""What an amount can be limited for, in the order in which a refusal names them."""
CAP_GROUNDS = {
    "award": "award_cap",
    "initiative": "cap",
    "organisation": "organisation_cap",
    "municipality": "municipality_cap",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One application in the ranking; `organisation_id` 0 and `municipality` "" are unknown, and share no cap."""

    application_id: int
    initiative_id: int
    place: int
    requested: Money
    is_fundable: bool
    organisation_id: int = 0
    municipality: str = ""

    def whose(self, kind: str) -> str:
        """Return for whom a cap of this kind counts; "" when for this application alone, or for nobody known."""
        if kind == "initiative":
            return str(self.initiative_id)
        if kind == "organisation":
            return str(self.organisation_id or "")
        return self.municipality if kind == "municipality" else ""


@dataclass(frozen=True)
class Cap:
    """The most somebody may receive, and what each has already, earlier awards included."""

    limit: Money
    used: Mapping[str, Money] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """What may be given away in one stream.

    `ceiling_left` is the lesser of money and ceiling, less what is spent, earlier awards included; `max_awards` counts
    every award of the stream, earlier ones included; `least_percent` is the part of what is asked below which nothing
    is offered under `partial`.
    """

    ceiling_left: Money
    caps: Mapping[str, Cap] = field(default_factory=dict)
    max_awards: int | None = None
    fit: Fit = "stop"
    least_percent: int = 0

    def with_more(self, amount: Money) -> Limits:
        """Return these limits with so much more (or less) money and ceiling."""
        return replace(self, ceiling_left=self.ceiling_left + amount)


@dataclass(frozen=True, slots=True)
class Awarded:
    """One new award: the application, its place, its whole amount, and what of it was awarded earlier."""

    application_id: int
    place: int
    amount: Money
    earlier: Money = ZERO
    is_partial: bool = False

    @property
    def cost(self) -> Money:
        """Return what it takes from what is left."""
        return self.amount - self.earlier


@dataclass(frozen=True)
class Line:
    """Where the line falls: new awards in order of place, and the ground of each refusal by application.

    `limit_hit` says what keeps the next award away: `ceiling`, `shared_ceiling`, `max_awards`, a cap (fundable
    applications are left, each against its own cap), `threshold` (those left are not fundable) or `no_more_fundable`
    (none is left). `next_missing` is what the next one is short, or what an offer in part is short of the whole;
    only where money is what binds.
    """

    awards: tuple[Awarded, ...]
    refusals: Mapping[int, str]
    left_over: Money
    limit_hit: str
    next_missing: Money | None

    @property
    def amount(self) -> Money:
        """Return what the new awards cost together."""
        return total(award.cost for award in self.awards)


@dataclass(frozen=True)
class Queue:
    """One stream that waits for money: its ranking, its limits, what it was awarded earlier (amount by application).

    `within` names the shared pots that hold it, the innermost first. What its own pot has left in the end goes to the
    queue named by `rest_to`, which must come later.
    """

    key: str
    candidates: Iterable[Candidate]
    limits: Limits
    already: Mapping[int, Money] = field(default_factory=dict)
    within: tuple[str, ...] = ()
    rest_to: str = ""


def draw_line(
    candidates: Iterable[Candidate], limits: Limits, already: Mapping[int, Money] | None = None
) -> Line:
    """Draw the line of one stream by itself; `already` holds what was awarded and stands, by application."""
    return allocate([Queue("", candidates, limits, already or {})])[""]


def stairs(queue: Queue) -> list[tuple[int, int]]:
    """Return the place and the cost in cents of each new award of one stream by itself, as bare numbers: for many."""
    run = _Run(queue, _Shared({}))
    for candidate in sorted(queue.candidates, key=_PLACE):
        run.take(candidate)
    return [(one.place, amount - earlier) for one, amount, earlier in run.awards]


def allocate(
    queues: Sequence[Queue], shared: Mapping[str, Money] | None = None, *, by_turns: bool = False
) -> dict[str, Line]:
    """Draw the lines of streams that share money, in the order declared: one stream after the other, or `by_turns`
    (everybody's first place, then everybody's second).

    `shared` is what each shared pot has left. Raises ValueError for a rest that goes back, or that goes by turns.
    """
    pots = _Shared({name: room.cents for name, room in (shared or {}).items()})
    runs = {queue.key: _Run(queue, pots) for queue in queues}
    if by_turns:
        if any(queue.rest_to for queue in queues):
            raise ValueError("by turns nothing is over before the end")
        turns = [(one.place, at, one) for at, queue in enumerate(queues) for one in queue.candidates]
        listed = list(runs.values())
        for _place, at, candidate in sorted(turns, key=lambda turn: turn[:2]):
            listed[at].take(candidate)
        return {key: run.line() for key, run in runs.items()}
    done: dict[str, Line] = {}
    for queue in queues:
        run = runs[queue.key]
        for candidate in sorted(queue.candidates, key=_PLACE):
            run.take(candidate)
        done[queue.key] = run.line()
        if queue.rest_to:
            if queue.rest_to in done:
                raise ValueError("a rest goes to a later queue")
            runs[queue.rest_to].left += run.left
    return done


@dataclass
class _Shared:
    """What each shared pot has left in cents, and which of them stopped."""

    left: dict[str, int]
    stopped: set[str] = field(default_factory=set)


class _Run:
    """One queue while its line is drawn; amounts are bare cents, because this runs over every application."""

    def __init__(self, queue: Queue, shared: _Shared) -> None:
        limits = queue.limits
        self.left = limits.ceiling_left.cents
        self.fit, self.least_percent = limits.fit, limits.least_percent
        self.already, self.within, self.shared = queue.already, queue.within, shared
        self.caps = [
            (kind, limits.caps[kind].limit.cents, {key: m.cents for key, m in limits.caps[kind].used.items()})
            for kind in CAPS
            if kind in limits.caps
        ]
        most = limits.max_awards
        self.open_awards = None if most is None else most - len(queue.already)
        self.awards: list[tuple[Candidate, int, int]] = []
        """Who, the whole amount, and what of it was awarded earlier."""
        self.refusals: dict[int, str] = {}
        self.stop, self.bound_by = "", ""
        self.missing: int | None = None

    def take(self, candidate: Candidate) -> None:
        """Give the next in the ranking an answer."""
        number, asked = candidate.application_id, candidate.requested.cents
        earlier = self.already.get(number) if self.already else None
        if earlier is not None:
            if self.fit == "partial" and earlier.cents < asked and not self._stops(is_new=False):
                self._complete(candidate, earlier)
            return
        ground = self._why_not(candidate, asked) or self._stops()
        if ground:
            self.refusals[number] = ground
            return
        binds, room = self._room()
        if asked <= room:
            self._give(candidate, asked)
        elif self.fit == "partial" and room > 0 and room * 100 >= asked * self.least_percent:
            self._give(candidate, room)
            self._halt(binds, asked - room)
        else:
            self._halt(binds, asked - room)
            self.refusals[number] = _ground(binds)

    def line(self) -> Line:
        """Return where the line fell."""
        return Line(
            tuple(
                Awarded(
                    one.application_id, one.place, Money(amount), Money(earlier), amount < one.requested.cents
                )
                for one, amount, earlier in self.awards
            ),
            self.refusals,
            Money(max(self._room()[1], 0)),
            self.stop or self.bound_by or _why_it_ran_out(self.refusals),
            None if self.missing is None else Money(self.missing),
        )

    def _why_not(self, candidate: Candidate, asked: int) -> str:
        """Return why there is nothing for this one, whatever is left; "" when it may be tried."""
        return self._above_cap(candidate, asked) if candidate.is_fundable else "substance"

    def _above_cap(self, candidate: Candidate, more: int) -> str:
        """Return the ground of the first cap that so much more would pass; "" when none."""
        for kind, limit, used in self.caps:
            if more + used.get(candidate.whose(kind), 0) > limit:
                return CAP_GROUNDS[kind]
        return ""

    def _stops(self, *, is_new: bool = True) -> str:
        """Return what stopped the line before this one, if anything did."""
        if not self.stop and is_new and self.open_awards is not None and self.open_awards <= 0:
            self.stop = "max_awards"
        if not self.stop and not self.shared.stopped.isdisjoint(self.within):
            self.stop = "shared_ceiling"
        return self.stop

    def _room(self) -> tuple[str, int]:
        """Return which pot binds and what is left in it: the stream's own (""), or a tighter one that it shares."""
        binds, room = "", self.left
        for name in self.within:
            if self.shared.left[name] < room:
                binds, room = name, self.shared.left[name]
        return binds, room

    def _give(self, candidate: Candidate, amount: int, earlier: int = 0) -> None:
        self.awards.append((candidate, amount, earlier))
        cost = amount - earlier
        self.left -= cost
        for name in self.within:
            self.shared.left[name] -= cost
        for kind, _limit, used in self.caps:
            if key := candidate.whose(kind):
                used[key] = used.get(key, 0) + cost
        if self.open_awards is not None and not earlier:
            self.open_awards -= 1

    def _complete(self, candidate: Candidate, earlier: Money) -> None:
        """Give what an award in part is short; when that does not fit, nobody after it gets anything.

        One that came against a cap since stays as it is, and holds nobody up.
        """
        binds, room = self._room()
        short = candidate.requested.cents - earlier.cents
        if self._above_cap(candidate, short):
            return
        if short <= room:
            self._give(candidate, candidate.requested.cents, earlier.cents)
        else:
            self._halt(binds, short - room)

    def _halt(self, binds: str, missing: int) -> None:
        """Stop here for want of money, unless the call skips; a shared pot stops everybody in it."""
        if self.missing is None:
            self.missing, self.bound_by = missing, _ground(binds)
        if self.fit != "skip":
            self.stop = _ground(binds)
            if binds:
                self.shared.stopped.add(binds)


def _ground(binds: str) -> str:
    return "shared_ceiling" if binds else "ceiling"


def _why_it_ran_out(refusals: Mapping[int, str]) -> str:
    grounds = set(refusals.values())
    for ground in CAP_GROUNDS.values():
        if ground in grounds:
            return ground
    return "threshold" if grounds else "no_more_fundable"
