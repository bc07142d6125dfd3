"""What is in the way is found before anything starts, and said in one sentence."""

import os
import socket
import sqlite3
from pathlib import Path

import pytest

from ops import preflight


def test_a_port_in_use_is_named_with_another_to_choose() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(preflight.NotReadyError) as refused:
            preflight.port_is_free(port)
    assert str(refused.value).startswith(f"Port {port} is in use by another program")
    preflight.port_is_free(port)


def test_a_number_that_is_no_port_is_refused() -> None:
    with pytest.raises(preflight.NotReadyError, match="70000 is no port"):
        preflight.port_is_free(70000)


def test_wal_lives_on_a_local_disk_and_the_probe_leaves_nothing(tmp_path: Path) -> None:
    preflight.wal_can_live(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_where_wal_finds_no_shared_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "probe.db-shm").mkdir()
    with pytest.raises(preflight.NotReadyError, match="write-ahead log cannot live in"):
        preflight.wal_can_live(tmp_path)


def test_a_second_writer_that_is_not_seen_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "SECOND_WRITER", "import sys")
    with pytest.raises(preflight.NotReadyError, match="write-ahead log cannot live in"):
        preflight.wal_can_live(tmp_path)


def test_an_old_probe_does_not_disturb_the_next(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "probe.db")
    old.execute("CREATE TABLE probe (n INTEGER)")
    old.execute("INSERT INTO probe VALUES (1)")
    old.commit()
    old.close()
    preflight.wal_can_live(tmp_path)


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("in the way")
    with pytest.raises(preflight.NotReadyError, match="cannot be written"):
        preflight.folder_is_ours(tmp_path / "instance")


def test_one_run_per_folder_and_its_process_is_known(tmp_path: Path) -> None:
    assert preflight.holder(tmp_path) is None
    with preflight.only_one(tmp_path):
        assert preflight.holder(tmp_path) == os.getpid()
        with pytest.raises(preflight.NotReadyError, match="already runs from"):
            preflight.only_one(tmp_path)
        assert preflight.holder(tmp_path) == os.getpid()
    assert preflight.holder(tmp_path) is None
