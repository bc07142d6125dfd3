"""The embedded queue server keeps what it was given, is adopted when alive, and is never there twice."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from ops import queueserver
from ops.processes import birth

pytestmark = pytest.mark.queue


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "an instance, with a space"
    folder.mkdir()
    yield folder
    if left := queueserver.find(folder):
        left.stop()


def connect(server: queueserver.QueueServer) -> redis.Redis:
    return redis.Redis.from_url(server.url)


def test_it_is_set_up_to_keep_what_it_is_given(instance: Path) -> None:
    client = connect(queueserver.ensure(instance))
    wanted = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction", "port": "0"}
    assert client.config_get(*wanted) == wanted


def test_a_live_server_is_adopted(instance: Path) -> None:
    first = queueserver.ensure(instance)
    second = queueserver.ensure(instance)
    assert (first.adopted, second.adopted) == (False, True)
    assert (second.pid, second.socket) == (first.pid, first.socket)


def test_a_killed_server_loses_nothing(instance: Path) -> None:
    first = queueserver.ensure(instance)
    connect(first).rpush("rq:queue:default", *range(500))
    os.kill(first.pid, signal.SIGKILL)
    time.sleep(0.1)
    assert not first.answers()
    second = queueserver.ensure(instance)
    assert second.pid != first.pid
    assert connect(second).llen("rq:queue:default") == 500


def test_a_server_whose_socket_was_swept_away_is_ended_before_a_new_one_starts(instance: Path) -> None:
    first = queueserver.ensure(instance)
    connect(first).set("kept", "yes")
    first.socket.unlink()
    second = queueserver.ensure(instance)
    assert birth(first.pid) is None
    assert connect(second).get("kept") == b"yes"


def test_a_broken_file_is_set_aside_because_the_queue_only_rings(instance: Path) -> None:
    first = queueserver.ensure(instance)
    connect(first).set("kept", "no")
    first.stop()
    for part in (instance / "queue" / "appendonlydir").glob("*.incr.aof"):
        part.write_bytes(b"this is no append-only file\r\n" * 9)
    second = queueserver.ensure(instance)
    assert connect(second).get("kept") is None
    assert len(list((instance / "queue").glob("appendonlydir-set-aside-*"))) == 1


def test_stopped_means_gone(instance: Path) -> None:
    server = queueserver.ensure(instance)
    server.stop()
    assert birth(server.pid) is None
    assert not server.socket.parent.exists()
    assert queueserver.find(instance) is None


def test_the_socket_is_short_and_private_however_deep_the_instance(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-long-name-for-a-folder"] * 8)
    deep.mkdir(parents=True)
    folder = queueserver.runtime_folder(deep)
    assert len(os.fsencode(folder / "queue.sock")) <= 100
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()


def test_a_runtime_folder_open_to_others_is_refused(tmp_path: Path) -> None:
    folder = queueserver.runtime_folder(tmp_path)
    folder.chmod(0o755)
    with pytest.raises(queueserver.QueueServerError, match="is not a private folder of this user"):
        queueserver.runtime_folder(tmp_path)
    folder.rmdir()
