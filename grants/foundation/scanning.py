"""Is there a virus in it? Asks clamd, when one is configured; otherwise nobody looked, and pages say so."""

from __future__ import annotations

import contextlib
import socket
import struct
from dataclasses import dataclass

import structlog

log = structlog.get_logger()

SECONDS = 10.0
PIECE = 64 * 1024
CLAMAV = "clamav"
_address: str | None = None


@dataclass(frozen=True)
class Scan:
    """What a scanner said."""

    scanner: str
    found: bool


def use_clamav(address: str | None) -> None:
    """Ask the clamd at this socket from now on (`/run/clamav/clamd.ctl` or `host:port`); None for no scanner."""
    global _address
    _address = address


def is_configured() -> bool:
    """Say whether a scanner looks at files here."""
    return _address is not None


class ScannerSilent(RuntimeError):
    """The scanner still does not answer; who waits for it tries again later."""


def scan_at_last(content: bytes) -> Scan:
    """Return what the scanner says of bytes that wait for it; raise ScannerSilent while it does not answer."""
    found = scan(content)
    if found is None:
        raise ScannerSilent
    return found


def scan(content: bytes) -> Scan | None:
    """Return what the scanner says of these bytes; None when there is none, or it does not answer."""
    if _address is None:
        return None
    try:
        with contextlib.closing(_connected(_address)) as link:
            said = _ask(link, content)
    except OSError as error:
        log.warning("scanner_silent", error=repr(error))
        return None
    if said.endswith(b" FOUND"):
        return Scan(CLAMAV, found=True)
    if said == b"stream: OK":
        return Scan(CLAMAV, found=False)
    log.warning("scanner_silent", said=said.decode("utf-8", "replace")[:200])
    return None


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        link.connect(address)
        return link
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _ask(link: socket.socket, content: bytes) -> bytes:
    """Speak clamd's INSTREAM: pieces with their size before them, and an empty one at the end."""
    link.sendall(b"zINSTREAM\x00")
    for at in range(0, len(content), PIECE):
        piece = content[at : at + PIECE]
        link.sendall(struct.pack(">L", len(piece)) + piece)
    link.sendall(struct.pack(">L", 0))
    said = b""
    while not said.endswith(b"\x00"):
        more = link.recv(4_096)
        if not more:
            break
        said += more
    return said.rstrip(b"\x00\n")
