"""The crowd of commitments is told in words, beside its floor."""

from __future__ import annotations

from bench.commitments import Committed


def test_a_row_says_who_commits_and_how_far_the_floor_is() -> None:
    assert Committed(1, 1, 50.0, 500.0).cells() == (
        "1 client, one pot under one ceiling",
        "50 per second",
        "500 per second",
        "10.0×",
    )
    assert Committed(16, 16, 1.0, 1.0).what == "16 clients, 16 pots under one ceiling"
