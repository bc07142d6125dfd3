"""Is this package (docx, xlsx, odt, ods) whole, passive, and nothing but one document?

Read by hand, not with `zipfile`: a lenient reader skips what lies before, between and behind the parts, and
that is where other files hide.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from grants.foundation.inspector.documents import PartReader, check_parts
from grants.foundation.inspector.refusal import Refused, demand

MOST_PARTS = 5_000
MOST_BYTES = 120 * 1024 * 1024
"""What all parts may become together."""
FREE_BYTES = 10 * 1024 * 1024
LARGEST_RATIO = 150
"""How often larger than packed a part may become, once it is larger than FREE_BYTES."""
LONGEST_EXTRA = 4_096
PIECE = 256 * 1024

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED, _DESCRIBED_LATER = 0x1, 0x8
_LINK = 0o120000
_PATH_TRICK = re.compile(r"(^/)|(^[A-Za-z]:)|(^|/)\.\.?(/|$)|\\|//|[\x00-\x1f]")


@dataclass(frozen=True)
class Part:
    """One part as the directory names it, and where its packed bytes are."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    at: int
    starts: int
    ends: int


def inspect_package(content: bytes, kind: str) -> None:
    """Raise Refused unless the package is one whole passive document of this kind."""
    parts = read_parts(content)
    check_parts([part.name for part in parts], kind)
    reader = PartReader(kind)
    total = 0
    for part in parts:
        reader.begin(part.name)
        size = 0
        for piece in _unpacked(content, part):
            size += len(piece)
            too_dense = size > FREE_BYTES and size > LARGEST_RATIO * part.packed
            demand(not too_dense and total + size <= MOST_BYTES, "bomb")
            reader.read(piece)
        demand(size == part.size, "damaged")
        reader.end()
        total += size
    reader.conclude()


def read_parts(content: bytes) -> list[Part]:
    """Return the parts in the order of their bytes; raise Refused when anything lies outside of them."""
    end = len(content) - _END.size
    if end < 0 or content[end : end + 4] != b"PK\x05\x06":
        raise Refused("hidden" if b"PK\x05\x06" in content else "damaged")
    _, disk, first_disk, here, count, size, at, comment = _END.unpack_from(content, end)
    demand(count <= MOST_PARTS, "bomb")
    demand((disk, first_disk, here, comment) == (0, 0, count, 0), "damaged")
    demand(at + size == end, "hidden")
    parts = sorted(_listed(content, count, at, end), key=lambda part: part.at)
    demand(parts and parts[0].at == 0, "hidden")
    names = [part.name.casefold() for part in parts]
    demand(len(set(names)) == len(names), "paths")
    follows = [*(part.at for part in parts[1:]), at]
    for part, until in zip(parts, follows, strict=True):
        demand(part.ends <= until, "bomb")
        allowed = (12, 16) if part.flags & _DESCRIBED_LATER else (0,)
        demand(until - part.ends in allowed, "hidden")
    return parts


def _listed(content: bytes, count: int, at: int, end: int) -> Iterator[Part]:
    for _ in range(count):
        demand(at + _CENTRAL.size <= end, "damaged")
        mark, _by, _needs, flags, method, _time, _day, crc, packed, size, *rest = _CENTRAL.unpack_from(
            content, at
        )
        name_size, extra, comment, disk, _internal, external, local = rest
        demand(mark == b"PK\x01\x02" and disk == 0 and comment == 0, "damaged")
        demand(not flags & _ENCRYPTED, "encrypted")
        demand(method in (0, 8) and extra <= LONGEST_EXTRA, "damaged")
        demand(0xFFFFFFFF not in (packed, size, local), "damaged")
        raw = content[at + _CENTRAL.size : at + _CENTRAL.size + name_size]
        name = _name(raw)
        demand((external >> 16) & 0o170000 != _LINK, "paths")
        starts = _starts(content, local, raw)
        yield Part(name, method, flags, crc, packed, size, local, starts, starts + packed)
        at += _CENTRAL.size + name_size + extra
    demand(at == end, "hidden")


def _name(raw: bytes) -> str:
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    demand(name and len(name) <= 300 and not _PATH_TRICK.search(name), "paths")
    return name


def _starts(content: bytes, local: int, name: bytes) -> int:
    """Return where the packed bytes begin, after a local header that says the same name."""
    demand(local + _LOCAL.size <= len(content), "damaged")
    mark, _needs, flags, *_rest, name_size, extra = _LOCAL.unpack_from(content, local)
    demand(mark == b"PK\x03\x04" and not flags & _ENCRYPTED and extra <= LONGEST_EXTRA, "damaged")
    starts = local + _LOCAL.size
    demand(content[starts : starts + name_size] == name, "paths")
    return int(starts + name_size + extra)


def _unpacked(content: bytes, part: Part) -> Iterator[bytes]:
    """Yield the bytes of a part in pieces, however large it becomes; raise Refused when it is damaged."""
    packed = memoryview(content)[part.starts : part.ends]
    demand(len(packed) == part.packed, "damaged")
    crc = 0
    for piece in _stored(packed) if part.method == 0 else _inflated(packed):
        crc = zlib.crc32(piece, crc)
        yield piece
    demand(crc == part.crc, "damaged")


def _stored(packed: memoryview) -> Iterator[bytes]:
    for at in range(0, len(packed), PIECE):
        yield bytes(packed[at : at + PIECE])


def _inflated(packed: memoryview) -> Iterator[bytes]:
    unpacking = zlib.decompressobj(-15)
    given: bytes | memoryview = packed
    try:
        while not unpacking.eof:
            piece = unpacking.decompress(given, PIECE)
            given = unpacking.unconsumed_tail
            if not piece and not given:
                break
            yield piece
    except zlib.error as error:
        raise Refused("damaged") from error
    demand(unpacking.eof and not unpacking.unused_data, "hidden" if unpacking.eof else "damaged")
