"""Sharing out is measured on a network whose bare solution costs what our plan says."""

from __future__ import annotations

import pytest

from bench.assigning import Solved, a_round, bare
from bench.report import SOLVED_TITLE, Results, tables, with_part
from grants.foundation.clock import today
from grants.review.rules.assignment import assign
from grants.review.rules.flow import UNIT, Network


def test_floor_and_ours_solve_the_same_network() -> None:
    from ortools.graph.python import min_cost_flow

    problem, _seconds = a_round(60, 12)
    plan, network = assign(problem), Network(problem)
    assert bare(network) == min_cost_flow.SimpleMinCostFlow().OPTIMAL
    chosen = network.solve()
    fit = sum(round(float(problem.counted[place]) * UNIT) for place in chosen) / UNIT
    assert plan.objective == pytest.approx(fit)
    assert len(plan.pairs) == 180


def test_a_section_measured_alone_takes_its_own_place_and_leaves_the_rest() -> None:
    row = Solved("2 applications", 4, 0.1, 0.3, 0.1, 90, 80, 1.0)
    assert row.verdict == "missed by 1.50×"
    found = Results(today(), "", (0, 0, 0), solved=[row])
    page = f"# Page\n\n{SOLVED_TITLE}\n\nold\n\n## What was missed, and why\n\nkept\n"
    written = with_part(page, SOLVED_TITLE, found)
    assert "old" not in written
    assert tables(found) in written
    assert written.endswith("## What was missed, and why\n\nkept\n")
    assert with_part(written, SOLVED_TITLE, found) == written
