"""The rank under uncertainty: published numbers come out, and nothing but the votes matters."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from grants.review.rules.quadrature import Vote, prior_for
from grants.review.rules.uncertainty import Uncertainty, expected_ranks

DATA = Path(__file__).resolve().parents[1] / "data"


def rows(name: str) -> list[dict[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def mock_panel(panel: str) -> list[Vote]:
    return [
        (row["proposal"], row["assessor"], float(row["num_grade"]))
        for row in rows("er_mock_panels.csv")
        if row["panel"] == panel and row["num_grade"] not in {"", "NA"}
    ]


def ranks(found: Uncertainty) -> dict[str, float]:
    return {one.application: one.expected_rank for one in found.standings}


def test_the_published_mock_panel_comes_out_with_its_groups() -> None:
    found = {one.application: one for one in expected_ranks(mock_panel("p1"), fundable=5).standings}
    published = {row["proposal"]: row for row in rows("er_mock_panel1_published.csv")}
    assert set(found) == set(published)
    for name, row in published.items():
        assert found[name].expected_rank == pytest.approx(float(row["er"]), abs=0.08)
        assert found[name].sucra == pytest.approx(float(row["sucra"]), abs=0.015)
        assert found[name].group == row["group_5_fundable"].replace(" ", "_")


def test_equal_votes_give_equal_ranks_and_all_ranks_sum_to_what_they_must() -> None:
    found = expected_ranks(mock_panel("p1"), fundable=5)
    by_name = ranks(found)
    assert by_name["2"] == by_name["3"] == by_name["4"]
    assert sum(by_name.values()) == pytest.approx(15 * 16 / 2, abs=1e-4)
    assert sum(one.funded for one in found.standings) == pytest.approx(5, abs=1e-6)


def test_order_of_rows_and_names_change_nothing() -> None:
    votes = mock_panel("p2")
    shuffled = random.Random(1).sample(votes, len(votes))
    renamed = [(f"z{proposal}", f"a{who}", score) for proposal, who, score in shuffled]
    before, after = ranks(expected_ranks(votes, fundable=5)), ranks(expected_ranks(renamed, fundable=5))
    assert {f"z{name}": rank for name, rank in before.items()} == pytest.approx(after, abs=2e-5)


def test_a_strict_reviewer_costs_nobody_a_place() -> None:
    """Two are equally good; one met the strict reviewer. The mean parts them, the expected rank does not."""
    dice = random.Random(4)
    votes: list[Vote] = []
    for number in range(20):
        quality = dice.choice([2.0, 3.0, 4.0, 5.0])
        for who, shift in (("mild", 0.5), ("strict", -1.0), ("plain", 0.0)):
            votes.append((f"a{number}", who, quality + shift))
    votes += [("met-strict", "plain", 4.0), ("met-strict", "strict", 3.0)]
    votes += [("met-mild", "plain", 4.0), ("met-mild", "mild", 4.5)]
    found = {one.application: one for one in expected_ranks(votes, fundable=5).standings}
    assert found["met-mild"].mean - found["met-strict"].mean == pytest.approx(0.75)
    assert abs(found["met-mild"].expected_rank - found["met-strict"].expected_rank) < 0.75
    leaning = {one.reviewer: one for one in expected_ranks(votes, fundable=5).reviewers}
    assert leaning["strict"].high < leaning["plain"].shift < leaning["mild"].high


def test_fewer_votes_make_a_wider_interval() -> None:
    votes = mock_panel("p1")
    few = [vote for vote in votes if vote[0] != "8" or vote[1] in {"v_1", "v_2"}]
    all_of_it = {one.application: one for one in expected_ranks(votes, fundable=5).standings}["8"]
    part = {one.application: one for one in expected_ranks(few, fundable=5).standings}["8"]
    assert part.high_90 - part.low_90 > all_of_it.high_90 - all_of_it.low_90


def test_parts_that_share_no_reviewer_are_said() -> None:
    joined = [("a", "x", 3.0), ("b", "x", 4.0), ("b", "y", 4.0), ("c", "y", 2.0)]
    apart = [("a", "x", 3.0), ("b", "x", 4.0), ("c", "y", 4.0), ("d", "y", 2.0)]
    assert (expected_ranks(joined, fundable=1).parts, expected_ranks(apart, fundable=1).parts) == (1, 2)


@pytest.mark.parametrize(("fundable", "groups"), [(0, {"rejected"}), (15, {"accepted"})])
def test_with_room_for_none_or_for_all_nothing_is_drawn(fundable: int, groups: set[str]) -> None:
    assert {one.group for one in expected_ranks(mock_panel("p1"), fundable=fundable).standings} == groups


def test_one_vote_and_one_proposal_can_be_said_and_nothing_cannot() -> None:
    (only,) = expected_ranks([("a", "x", 3.0)], fundable=1).standings
    assert (only.expected_rank, only.low_90, only.high_90, only.group) == (1.0, 1, 1, "accepted")
    with pytest.raises(ValueError, match="nothing was scored"):
        expected_ranks([], fundable=1)


def test_the_prior_fits_the_scale() -> None:
    assert (prior_for(1, 6).upper, prior_for(1, 9).upper, prior_for(0, 100).upper) == (2.0, 3.0, 40.0)


def test_a_large_sheet_is_evaluated_at_its_most_likely_variances_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = expected_ranks(mock_panel("p1"), fundable=5)
    monkeypatch.setattr("grants.review.rules.uncertainty.WHOLE_UNTIL", 10)
    part = expected_ranks(mock_panel("p1"), fundable=5)
    assert (whole.is_whole, part.is_whole) == (True, False)
    assert ranks(part) == pytest.approx(ranks(whole), abs=0.2)
