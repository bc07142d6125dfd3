"""The virus scanner: asked when there is one, never trusted to be there."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from grants.foundation import scanning
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import inspect
from grants.settings import HalfConfigured, read_settings
from tests.factories import upload

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(answer: bytes | None = None) -> Iterator[list[bytes]]:
    """Run something that speaks as clamd does, and yield what it was sent."""
    server = socket.create_server(("127.0.0.1", 0))
    seen: list[bytes] = []

    def serve() -> None:
        link, _ = server.accept()
        with link, link.makefile("rb") as read:
            assert read.read(10) == b"zINSTREAM\x00"
            content = b""
            while size := struct.unpack(">L", read.read(4))[0]:
                content += read.read(size)
            seen.append(content)
            said = b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK"
            link.sendall((said if answer is None else answer) + b"\x00")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    scanning.use_clamav(f"127.0.0.1:{server.getsockname()[1]}")
    try:
        yield seen
        thread.join(5)
    finally:
        scanning.use_clamav(None)
        server.close()


def test_without_a_scanner_nobody_looked() -> None:
    assert not scanning.is_configured()
    assert scanning.scan(b"x") is None


def test_the_whole_file_is_sent_and_found_clean() -> None:
    content = upload.a_pdf(text=b"x" * 200_000)
    with clamd() as seen:
        found = inspect(content, name="a.pdf", kinds=["pdf"], most_megabytes=1)
    assert seen == [content]
    assert (found.scanner, found.waits_for_scanner) == ("clamav", False)


def test_what_the_scanner_finds_is_refused() -> None:
    with clamd(), pytest.raises(RuleBroken) as refused:
        inspect(upload.a_pdf(text=EICAR), name="a.pdf", kinds=["pdf"], most_megabytes=1)
    assert refused.value.code == "file_virus"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: OK or so"])
def test_a_scanner_that_says_something_else_did_not_look(answer: bytes) -> None:
    with clamd(answer):
        assert scanning.scan(b"x") is None


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.ctl"])
def test_a_silent_scanner_keeps_the_file_waiting(address: str) -> None:
    scanning.use_clamav(address)
    try:
        found = inspect(upload.a_pdf(), name="a.pdf", kinds=["pdf"], most_megabytes=1)
    finally:
        scanning.use_clamav(None)
    assert (found.scanner, found.waits_for_scanner) == (None, True)


@pytest.mark.parametrize("address", ["clamd", "localhost", "run/clamd.ctl"])
def test_an_address_that_cannot_be_one_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(HalfConfigured, match="CLAMAV_SOCKET"):
        read_settings({"CLAMAV_SOCKET": address})


@pytest.mark.parametrize("address", ["/run/clamav/clamd.ctl", "clamd.local:3310"])
def test_an_address_is_kept(address: str) -> None:
    assert read_settings({"CLAMAV_SOCKET": address}).clamav_socket == address
