"""The line is measured over the rows that the floor sums."""

from __future__ import annotations

from bench.lines import SQL, Drawn, some_candidates, summed
from grants.decisions.rules import Limits, staircase
from grants.foundation.money import Money


def test_floor_and_ours_sum_the_same_rows() -> None:
    candidates = [one for one in some_candidates(200) if one.is_fundable]
    rows = summed(candidates).execute(SQL).fetchall()
    steps = staircase(candidates, Limits(Money(0)))
    assert [(step.place, step.total.cents) for step in steps] == [
        (place, so_far) for _, place, _, so_far in rows
    ]


def test_a_bar_is_missed_by_either() -> None:
    assert Drawn(2, 1.0, 2.0, 1.0).verdict == "met"
    assert Drawn(2, 1.0, 2.5, 1.0).verdict == "missed by 0.50×"
    assert Drawn(2, 2.5, 1.0, 1.0).verdict == "missed by 0.50×"
