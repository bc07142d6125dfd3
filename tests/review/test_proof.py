"""The export of a frozen ranking: a script without our code comes to the same order, or says what differs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.review import commands
from grants.streams.models import Stream
from tests.factories.people import sign_in
from tests.factories.review import (
    a_chair,
    a_review,
    a_reviewer,
    a_stream_with_applications,
    an_assignment,
    start,
)
from tests.factories.streams import a_manager

SCORES = ((5, 4), (4, 4), (4, 4), (3, 5), (2, 1))


def a_ranked_stream() -> tuple[Stream, list[Application]]:
    """Return a frozen stream: two equals parted by lot, one changed by the panel, one review set aside."""
    stream, made = a_stream_with_applications(len(SCORES))
    readers = [a_reviewer(stream), a_reviewer(stream)]
    given = [[an_assignment(one, reader) for reader in readers] for one in made]
    start(stream)
    for pair, values in zip(given, SCORES, strict=True):
        for assignment, value in zip(pair, values, strict=True):
            a_review(assignment, value)
    commands.declare_interest(actor=readers[1], assignment=given[4][1], interest="Een oud-collega.")
    commands.open_panel(actor=a_manager(), stream=stream)
    chair = a_chair(stream)
    raised = {criterion.key: 425 for criterion in stream.definition.criteria}
    commands.save_panel_scores(actor=chair, application=made[3], scores=raised, reason="Sterker dan gedacht.")
    commands.freeze_ranking(actor=chair, stream=stream)
    return stream, made


@pytest.fixture
def unpacked(client: FlaskClient, tmp_path: Path) -> Path:
    """The export as a manager downloads it, unpacked."""
    stream, _made = a_ranked_stream()
    sign_in(client, a_manager())
    answer = client.get(f"/streams/{stream.id}/ranking.zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def reckoned(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script that came with the export, far from our code."""
    return subprocess.run(
        [sys.executable, "-I", str(folder / "recompute.py")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_script_in_the_export_comes_to_the_same_ranking(unpacked: Path) -> None:
    ran = reckoned(unpacked)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "The same ranking: 5 applications" in ran.stdout
    lines = json.loads((unpacked / "ranking.json").read_text())["lines"]
    assert [line["tie_note"].split(":")[0] for line in lines].count("lot") == 2
    assert "0" in {row.rsplit(",", 1)[1] for row in (unpacked / "scores.csv").read_text().split()[1:]}


def replaced(name: str, before: str, after: str) -> Callable[[Path], None]:
    """Return how to change the first such text of a file."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1))

    return change


def swapped(folder: Path) -> None:
    """Let the two that were drawn change places."""
    kept = json.loads((folder / "ranking.json").read_text())
    first, second = [line for line in kept["lines"] if line["tie_note"].startswith("lot")]
    first["reference"], second["reference"] = second["reference"], first["reference"]
    (folder / "ranking.json").write_text(json.dumps(kept))


def without_the_last(folder: Path) -> None:
    """Leave an application out."""
    rows = (folder / "applications.csv").read_text().splitlines()
    (folder / "applications.csv").write_text("\n".join(rows[:-1]))


@pytest.mark.parametrize(
    "change",
    [
        replaced("scores.csv", ",4,0,1", ",5,0,1"),
        replaced("scores.csv", ",1,0,0", ",1,0,1"),
        replaced("panel.csv", ",425", ",475"),
        replaced("applications.csv", ",1,", ",0,"),
        replaced("call.json", '"weight":', '"weight":1'),
        replaced("ranking.json", '"secret": "', '"secret": "0'),
        replaced("ranking.json", '"fundable_from": ', '"fundable_from": 9'),
        replaced("ranking.json", '"sha256": "', '"sha256": "0'),
        swapped,
        without_the_last,
    ],
)
def test_whatever_is_changed_is_found(unpacked: Path, change: Callable[[Path], None]) -> None:
    change(unpacked)
    ran = reckoned(unpacked)
    assert ran.returncode == 1, ran.stdout
    assert "DIFFERS" in ran.stdout + ran.stderr


def test_the_same_ranking_is_exported_as_the_same_bytes_and_names_no_reviewer(client: FlaskClient) -> None:
    stream, _made = a_ranked_stream()
    sign_in(client, a_manager())
    one, other = (client.get(f"/streams/{stream.id}/ranking.zip").data for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Beoordelaar" not in text
    assert "Daarom 4." in text


def test_who_may_not_see_all_gets_no_export(client: FlaskClient) -> None:
    stream, made = a_ranked_stream()
    writer = made[0].team[0].account
    assert writer is not None
    sign_in(client, writer)
    assert client.get(f"/streams/{stream.id}/ranking.zip").status_code == 404
    sign_in(client, a_reviewer(stream))
    assert client.get(f"/streams/{stream.id}/ranking.zip").status_code == 404
