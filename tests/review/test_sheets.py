"""`flask review assign` and `flask review rank`: plain spreadsheets in and out, wrong ones refused by line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask

from tests.review.test_uncertainty import mock_panel

pytestmark = pytest.mark.only("sqlite")


def run(app: Flask, *words: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=["review", *words])
    return answer.exit_code, answer.output


def test_a_sheet_of_scores_is_ranked(app: Flask, tmp_path: Path) -> None:
    sheet, out = tmp_path / "scores.csv", tmp_path / "ranks.csv"
    lines = [f"{proposal},{who},{score:g}" for proposal, who, score in mock_panel("p1")]
    sheet.write_text("\n".join(["proposal,reviewer,score", *lines, "1,nobody,"]))
    code, said = run(
        app, "rank", str(sheet), "--fundable", "5", "--lowest", "1", "--highest", "6", "--out", str(out)
    )
    assert code == 0, said
    assert "accepted: 1, random selection: 7, rejected: 7" in said
    assert "ICC3 of one score: 0." in said
    assert "Krippendorff's alpha" in said
    with out.open() as file:
        ranked = list(csv.DictReader(file))
    assert [row["proposal"] for row in ranked][:1] == ["1"]
    assert float(ranked[0]["expected_rank"]) == pytest.approx(2.454, abs=0.01)


def test_a_sheet_of_pairs_is_assigned_and_an_empty_affinity_is_a_conflict(app: Flask, tmp_path: Path) -> None:
    sheet, out = tmp_path / "pairs.csv", tmp_path / "given.csv"
    sheet.write_text("Application;Reviewer;Affinity\nA;x;0,9\nA;y;0,2\nB;x;\nB;y;0,4\n")
    code, said = run(
        app, "assign", str(sheet), "--per-application", "1", "--max-load", "2", "--out", str(out)
    )
    assert code == 0, said
    assert "objective: 1.300000" in said
    assert out.read_text() == "application,reviewer,affinity\nA,x,0.9\nB,y,0.4\n"


def test_no_room_is_said_with_names_and_with_what_would_help(app: Flask, tmp_path: Path) -> None:
    sheet, out = tmp_path / "pairs.csv", tmp_path / "given.csv"
    sheet.write_text("application,reviewer,affinity\nA,x,0.9\nA,y,0.2\nB,x,\nB,y,0.4\n")
    code, said = run(app, "assign", str(sheet), "--per-application", "2", "--out", str(out))
    assert (code, out.exists()) == (1, False)
    assert "need 2 reviews: B." in said
    assert "room for 1" in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("proposal,reviewer\na,b\n", "no column called score"),
        ("proposal,reviewer,score\na,b,three\n", "Line 2: three is not a number"),
        ("proposal,reviewer,score\na,b,3\n\na,b,4\n", "Line 4: a and b stand here twice"),
        ("", "empty"),
        ("proposal,reviewer,score\na,b,\n", "no scores"),
    ],
)
def test_a_sheet_that_is_wrong_is_refused_with_its_line(
    app: Flask, tmp_path: Path, content: str, words: str
) -> None:
    sheet, out = tmp_path / "scores.csv", tmp_path / "ranks.csv"
    sheet.write_text(content)
    code, said = run(app, "rank", str(sheet), "--fundable", "1", "--out", str(out))
    assert (code, out.exists()) == (1, False)
    assert words in said
