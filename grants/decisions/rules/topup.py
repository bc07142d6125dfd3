"""Given a line, what would more money do, and how much do so many awards more need? The same engine, asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from grants.decisions.rules.line import Candidate, Limits, Line, Queue, stairs
from grants.foundation.money import LARGEST_CENTS, ZERO, Money

WITHOUT_LIMIT = Money(LARGEST_CENTS * 100)
Draw = Callable[[Money], Line]
"""Draws the line of one stream with so much more money than now."""


@dataclass(frozen=True)
class WhatIf:
    """What a top-up would do: so many more awards for so much, at these places, and what then is left.

    `unused` is the part of the top-up the extra awards do not need; `fewer` are awards that there would be no money
    for, when money is taken away. `average` is what an extra award costs, `last` what the last of them costs.
    """

    top_up: Money
    more: int
    fewer: int
    amount: Money
    unused: Money
    left_over: Money
    limit_hit: str
    next_missing: Money | None
    places: tuple[int, ...]
    average: Money | None
    last: Money | None


def what_if(draw: Draw, top_up: Money) -> WhatIf:
    """Say what a top-up (money and ceiling both) would do beyond the line as it is now; it may be below zero."""
    now, then = draw(ZERO), draw(top_up)
    had = {award.application_id: award for award in now.awards}
    has = {award.application_id for award in then.awards}
    extra = [award for award in then.awards if award.application_id not in had]
    amount = then.amount - now.amount
    return WhatIf(
        top_up=top_up,
        more=len(extra),
        fewer=len(had.keys() - has),
        amount=amount,
        unused=max(top_up - amount, ZERO),
        left_over=then.left_over,
        limit_hit=then.limit_hit,
        next_missing=then.next_missing,
        places=tuple(award.place for award in extra),
        average=Money(_half_up(sum(award.cost.cents for award in extra), len(extra))) if extra else None,
        last=extra[-1].cost if extra else None,
    )


def cheapest(draw: Draw, more: int) -> Money | None:
    """Return the least top-up with which this many more are awarded in full; None when no money could do it.

    It is the difference of two prefix sums of the line without limit: exact for strict order and offers in part. A call
    that skips may reach the number with less, by passing over who asks much; what is told holds there too.
    """
    now, all_of_them = draw(ZERO), draw(WITHOUT_LIMIT)
    whole = {award.application_id for award in now.awards if not award.is_partial}
    needed, count = ZERO, 0
    for award in all_of_them.awards:
        needed += award.cost
        count += award.application_id not in whole
        if count == more:
            return max(needed - now.amount - now.left_over, ZERO)
    return None


def _half_up(whole: int, parts: int) -> int:
    return (2 * whole + parts) // (2 * parts)


@dataclass(frozen=True)
class Step:
    """One stair: after so many new awards, the last at this place, this much is given away in all."""

    count: int
    place: int
    total: Money


def staircase(
    candidates: Iterable[Candidate],
    limits: Limits,
    already: Mapping[int, Money] | None = None,
    *,
    spent: Money = ZERO,
    every: int = 1,
) -> list[Step]:
    """Return the stairs as if money were no limit, starting from what is `spent` already.

    `every` keeps only each so-many-eth stair and the last, so that no single amount can be read off.
    """
    found = stairs(Queue("", candidates, limits.with_more(WITHOUT_LIMIT), already or {}))
    totals = list(accumulate((cost for _place, cost in found), initial=spent.cents))[1:]
    last = len(found)
    counts = [*range(every, last + 1, every), *([last] if last % every else [])]
    return [Step(count, found[count - 1][0], Money(totals[count - 1])) for count in counts]
