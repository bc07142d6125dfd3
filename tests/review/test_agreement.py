"""Agreement between reviewers: printed literature values come out, with votes missing too."""

from __future__ import annotations

import pytest

from grants.review.rules.agreement import Level, Vote, agreement, alpha, icc3

SHROUT_FLEISS = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
"""Six targets, four judges (Shrout and Fleiss 1979, table 2)."""
THREE_CODERS = ("*****34121133*3", "1*213343*******", "**21344*21133*4")
"""Fifteen units, three coders, gaps (Krippendorff's example)."""


def shrout_fleiss() -> list[Vote]:
    return [(f"t{i}", f"j{j}", float(x)) for i, row in enumerate(SHROUT_FLEISS) for j, x in enumerate(row)]


def three_coders() -> list[Vote]:
    return [
        (f"u{i}", f"c{j}", float(x))
        for j, row in enumerate(THREE_CODERS)
        for i, x in enumerate(row)
        if x != "*"
    ]


def test_the_intraclass_correlation_of_the_literature() -> None:
    found = agreement(shrout_fleiss())
    assert (found.icc3, found.icc3_mean) == (pytest.approx(0.71, abs=0.005), pytest.approx(0.91, abs=0.005))


@pytest.mark.parametrize(("level", "printed"), [("nominal", 0.691), ("interval", 0.811), ("ordinal", 0.807)])
def test_krippendorffs_alpha_of_the_literature(level: Level, printed: float) -> None:
    assert alpha(three_coders(), level) == pytest.approx(printed, abs=0.0006)


def test_a_judges_own_level_changes_nothing_and_a_missing_vote_little() -> None:
    votes = shrout_fleiss()
    shifted = [(target, judge, score + (50 if judge == "j2" else 0)) for target, judge, score in votes]
    whole, fewer = icc3(votes), icc3(votes[:-1])
    assert whole is not None
    assert icc3(shifted) == pytest.approx(whole, abs=1e-6)
    assert fewer == pytest.approx(whole, abs=0.1)


def test_noise_alone_is_no_agreement() -> None:
    votes = [
        ("a", "x", 1.0),
        ("a", "y", 5.0),
        ("b", "x", 5.0),
        ("b", "y", 1.0),
        ("c", "x", 3.0),
        ("c", "y", 3.0),
    ]
    assert icc3(votes) == pytest.approx(0.0, abs=1e-6)


def test_what_cannot_be_compared_has_no_figure() -> None:
    assert icc3([("a", "x", 1.0), ("b", "x", 2.0)]) is None
    assert alpha([("a", "x", 1.0), ("b", "y", 2.0)], "interval") is None
    assert alpha([("a", "x", 1.0), ("a", "y", 1.0)], "interval") is None, (
        "no spread at all: nothing to agree on"
    )
