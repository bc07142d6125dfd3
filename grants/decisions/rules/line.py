"""Given a ranking and the limits of the call, who is awarded, who is not and why, and what is left?

Strict order (Awb 4:25, 4:26): the line runs down the ranking and stops for good at the first application
that does not fit the ceiling or the maximum number of awards; it never skips to a smaller one. Only an
application's own cap (so much per initiative, over all its applications) passes over that application alone,
and the line goes on: whoever stands below does not pay for another's cap. Earlier awards always stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grants.foundation.money import LARGEST_CENTS, ZERO, Money, total


@dataclass(frozen=True)
class Candidate:
    """One application in the ranking."""

    application_id: int
    initiative_id: int
    place: int
    requested: Money
    is_fundable: bool


@dataclass(frozen=True)
class Limits:
    """What may be given away.

    `ceiling_left` is the lesser of money and ceiling, less what is spent, earlier awards included;
    `used_by_initiative` holds what initiatives have, earlier awards included; `max_awards` counts every
    award of the stream, earlier ones included.
    """

    ceiling_left: Money
    cap: Money | None = None
    used_by_initiative: Mapping[int, Money] = field(default_factory=dict)
    max_awards: int | None = None


@dataclass(frozen=True)
class Awarded:
    """One new award: the application, its place, and the amount, which is what it asks."""

    application_id: int
    place: int
    amount: Money


@dataclass(frozen=True)
class Line:
    """Where the line falls: new awards in order of place, and the ground of each refusal by application.

    `limit_hit` says what keeps the next award away: `ceiling`, `max_awards`, `cap` (fundable applications are
    left, each against its own cap), `threshold` (those left are not fundable) or `no_more_fundable` (none is
    left). `next_missing` is the amount short for the next one, under `ceiling` only.
    """

    awards: tuple[Awarded, ...]
    refusals: Mapping[int, str]
    left_over: Money
    limit_hit: str
    next_missing: Money | None

    @property
    def amount(self) -> Money:
        """Return what the new awards cost together."""
        return total(award.amount for award in self.awards)


def draw_line(candidates: Iterable[Candidate], limits: Limits, already_awarded: Collection[int] = ()) -> Line:
    """Draw the line by strict order; `already_awarded` are ids of applications whose award stands."""
    left, used = limits.ceiling_left, dict(limits.used_by_initiative)
    open_awards = None if limits.max_awards is None else limits.max_awards - len(set(already_awarded))
    awards: list[Awarded] = []
    refusals: dict[int, str] = {}
    stop, missing = "", None
    for candidate in sorted(candidates, key=lambda c: c.place):
        if candidate.application_id in already_awarded:
            continue
        asked, has = candidate.requested, used.get(candidate.initiative_id, ZERO)
        if not candidate.is_fundable:
            refusals[candidate.application_id] = "substance"
        elif limits.cap is not None and has + asked > limits.cap:
            refusals[candidate.application_id] = "cap"
        else:
            if not stop and open_awards is not None and len(awards) >= open_awards:
                stop = "max_awards"
            elif not stop and asked > left:
                stop, missing = "ceiling", asked - left
            if stop:
                refusals[candidate.application_id] = stop
                continue
            awards.append(Awarded(candidate.application_id, candidate.place, asked))
            left, used[candidate.initiative_id] = left - asked, has + asked
    return Line(tuple(awards), refusals, left, stop or _why_it_ran_out(refusals), missing)


def _why_it_ran_out(refusals: Mapping[int, str]) -> str:
    grounds = set(refusals.values())
    if "cap" in grounds:
        return "cap"
    return "threshold" if grounds else "no_more_fundable"


@dataclass(frozen=True)
class WhatIf:
    """What a top-up would do: so many more awards for so much, at these places, and what then is left.

    `unused` is the part of the top-up the extra awards do not need.
    """

    top_up: Money
    more: int
    amount: Money
    unused: Money
    left_over: Money
    limit_hit: str
    next_missing: Money | None
    places: tuple[int, ...]


def what_if(
    candidates: Iterable[Candidate], limits: Limits, top_up: Money, already_awarded: Collection[int] = ()
) -> WhatIf:
    """Say what a top-up (money and ceiling both) would do beyond the line as it is now."""
    listed = list(candidates)
    now = draw_line(listed, limits, already_awarded)
    raised = replace(limits, ceiling_left=limits.ceiling_left + top_up)
    then = draw_line(listed, raised, already_awarded)
    extra = then.awards[len(now.awards) :]
    amount = then.amount - now.amount
    return WhatIf(
        top_up=top_up,
        more=len(extra),
        amount=amount,
        unused=max(top_up - amount, ZERO),
        left_over=then.left_over,
        limit_hit=then.limit_hit,
        next_missing=then.next_missing,
        places=tuple(award.place for award in extra),
    )


@dataclass(frozen=True)
class Step:
    """One stair: after so many new awards, the last at this place, this much is given away in all."""

    count: int
    place: int
    total: Money


def staircase(
    candidates: Iterable[Candidate],
    limits: Limits,
    already_awarded: Collection[int] = (),
    *,
    spent: Money = ZERO,
    every: int = 1,
) -> list[Step]:
    """Return the stairs as if money were no limit, starting from what is `spent` already.

    `every` keeps only each so-many-eth stair and the last, so that no single amount can be read off.
    """
    unlimited = replace(limits, ceiling_left=Money(LARGEST_CENTS * 100))
    awards = draw_line(candidates, unlimited, already_awarded).awards
    steps, given = [], spent
    for count, award in enumerate(awards, start=1):
        given += award.amount
        if count % every == 0 or count == len(awards):
            steps.append(Step(count, award.place, given))
    return steps


def as_kept(
    candidates: Iterable[Candidate], limits: Limits, already_awarded: Collection[int], line: Line
) -> dict[str, Any]:
    """Return a line with everything it follows from, as JSON: amounts in cents, by place."""
    return {
        "rule": "strict_order",
        "candidates": [
            [c.place, c.application_id, c.initiative_id, c.requested.cents, c.is_fundable]
            for c in sorted(candidates, key=lambda c: c.place)
        ],
        "ceiling_left": limits.ceiling_left.cents,
        "cap": None if limits.cap is None else limits.cap.cents,
        "used_by_initiative": {str(k): v.cents for k, v in sorted(limits.used_by_initiative.items())},
        "max_awards": limits.max_awards,
        "already_awarded": sorted(set(already_awarded)),
        "awards": [[a.place, a.application_id, a.amount.cents] for a in line.awards],
        "refusals": {str(k): v for k, v in sorted(line.refusals.items())},
        "left_over": line.left_over.cents,
        "limit_hit": line.limit_hit,
        "next_missing": None if line.next_missing is None else line.next_missing.cents,
    }


def redrawn(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Draw a kept line again from its own facts; equal to `kept` when nothing was tampered with."""
    candidates = [
        Candidate(application, initiative, place, Money(asked), fundable)
        for place, application, initiative, asked, fundable in kept["candidates"]
    ]
    limits = Limits(
        ceiling_left=Money(kept["ceiling_left"]),
        cap=None if kept["cap"] is None else Money(kept["cap"]),
        used_by_initiative={int(k): Money(v) for k, v in kept["used_by_initiative"].items()},
        max_awards=kept["max_awards"],
    )
    already = kept["already_awarded"]
    return as_kept(candidates, limits, already, draw_line(candidates, limits, already))
