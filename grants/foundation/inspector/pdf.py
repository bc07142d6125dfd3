"""Is this PDF whole and passive: no script, no action by itself, no other file inside, not encrypted?

Names are looked for in the whole file and in everything that can be unpacked, never only where a well-behaved
writer would put them. What cannot be looked into is refused.
"""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Iterator

from grants.foundation.inspector.refusal import Refused, demand

MOST_BYTES = 200 * 1024 * 1024
"""What all streams may become together."""
FREE_BYTES = 48 * 1024 * 1024
LARGEST_RATIO = 300
PIECE = 1024 * 1024
MOST_OBJECT_PIECES = 24
"""The largest stream of objects that is looked into, in pieces."""

_ENDS = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"
_ACTIVE = re.compile(
    rb"/(?:(JavaScript|Launch|SubmitForm|ImportData|RichMedia|Movie|Rendition|GoToE|XFA)"
    rb"|(EmbeddedFiles?)|(Encrypt|Crypt))" + _ENDS
)
_SHORT = re.compile(rb"/(?:JS[\s\x00]*[(<]|AA[\s\x00]*<<|(?:JS|AA)[\s\x00]+\d+[\s\x00]+\d+[\s\x00]+R)")
"""Names of two letters occur by chance in packed bytes, so what follows them counts too."""
_OPENS = re.compile(rb"/OpenAction[\s\x00]*(\[|<<|(\d+)[\s\x00]+(\d+)[\s\x00]+R)?")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_FILTER = re.compile(rb"/Filter[\s\x00]*(\[[^\]]*\]|/[A-Za-z0-9]+|[^/\[])")
_FLATE = (b"/FlateDecode", b"/Fl")
_OBJECTS = re.compile(rb"/ObjStm" + _ENDS)
_DEFLATED = 8
"""How the first byte of packed bytes ends."""


def inspect_pdf(content: bytes) -> None:
    """Raise Refused unless the bytes are one whole passive PDF."""
    demand(re.match(rb"%PDF-[12]\.\d", content), "damaged")
    last = content.rfind(b"%%EOF")
    demand(last > 0, "damaged")
    demand(not content[last + 5 :].strip(b"\x00\t\n\x0c\r "), "hidden")
    demand(b"startxref" in content[-2_048:], "damaged")
    readable = _plain_names(content)
    _look_for_actions(readable)
    objects = _read_streams(content)
    demand(len(_OBJECTS.findall(readable)) <= len(objects), "damaged")
    for text in (readable, *objects):
        for found in _OPENS.finditer(text):
            demand(_only_turns_to_a_page(text, found, readable, objects), "active")


def _plain_names(content: bytes) -> bytes:
    """Return the bytes with names as they are meant: `/J#61vaScript` is a way to write `/JavaScript`."""
    if b"#" not in content:
        return content
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _look_for_actions(content: bytes) -> None:
    for script, other, _locked in _ACTIVE.findall(content):
        raise Refused("active" if script else "embedded" if other else "encrypted")
    demand(not _SHORT.search(content), "active")


def _only_turns_to_a_page(text: bytes, found: re.Match[bytes], readable: bytes, objects: list[bytes]) -> bool:
    """Say whether what happens on opening is no more than showing a page, as many writers ask."""
    after = found[1] or b""
    if after == b"[":
        return True
    if after == b"<<":
        return _is_page(text[found.end() : found.end() + 400])
    if not found[2]:
        return False
    meant = [_is_page(one) for one in _objects_numbered(int(found[2]), readable, objects)]
    return bool(meant) and all(meant)


def _is_page(said: bytes) -> bool:
    said = said.split(b">>")[0].strip(b"\x00\t\n\x0c\r <")
    if said.startswith(b"["):
        return True
    return (
        re.search(rb"/GoTo(?![A-Za-z0-9])", said) is not None and b"/URI" not in said and b"/Next" not in said
    )


def _objects_numbered(number: int, readable: bytes, objects: list[bytes]) -> Iterator[bytes]:
    """Yield the beginning of every object with this number, plain or within a stream of objects."""
    for found in re.finditer(rb"(?<!\d)0*%d[\s\x00]+\d+[\s\x00]+obj" % number, readable):
        yield readable[found.end() : found.end() + 400].split(b"endobj")[0]
    for text in objects:
        counted = re.match(rb"[\s\x00\d]*", text)
        pairs = [int(one) for one in counted[0].split()] if counted else []
        first = counted.end() if counted else 0
        for known, offset in zip(pairs[::2], pairs[1::2], strict=False):
            if known == number:
                yield text[first + offset : first + offset + 400]


def _read_streams(content: bytes) -> list[bytes]:
    """Look into everything that is packed; return what the streams of objects hold, one for each."""
    total = 0
    objects: dict[int, bytes] = {}
    for found in _STREAM.finditer(content):
        begins, head = _head_of(content, found.start())
        filters = _filters(head)
        demand(sum(one in _FLATE for one in filters) <= 1, "bomb")
        if _OBJECTS.search(head):
            demand(filters in ([], [b"/FlateDecode"]), "damaged")
            demand(b"/DecodeParms" not in head and b"/DP" not in head, "damaged")
            text = _unpacked_objects(content, found.end()) if filters else b""
            total += len(text)
            objects[begins] = _plain_names(text)
            _look_for_actions(objects[begins])
        else:
            total += _unpacked_size(content, found.end())
        demand(total <= MOST_BYTES, "bomb")
    return list(objects.values())


def _head_of(content: bytes, at: int) -> tuple[int, bytes]:
    """Return where the object of a stream begins, and its dictionary, from its `obj`."""
    first = max(0, at - 4_096)
    before = content[first:at]
    begins = before.rfind(b"obj") + 3
    return first + begins, _plain_names(before[begins:])


def _filters(head: bytes) -> list[bytes]:
    found = _FILTER.search(head)
    return re.findall(rb"/[A-Za-z0-9]+", found[1]) or [b"elsewhere"] if found else []


def _unpacked(content: bytes, at: int) -> Iterator[bytes]:
    """Yield what is packed at this place, in pieces; raise Refused when it grows without measure."""
    unpacking = zlib.decompressobj()
    size, given = 0, at
    while not unpacking.eof and given < len(content):
        taken = content[given : given + PIECE]
        piece = unpacking.decompress(taken, PIECE)
        given += len(taken) - len(unpacking.unconsumed_tail)
        size += len(piece)
        demand(size <= FREE_BYTES or size <= LARGEST_RATIO * (given - at), "bomb")
        demand(size <= MOST_BYTES, "bomb")
        yield piece


def _unpacked_objects(content: bytes, at: int) -> bytes:
    pieces: list[bytes] = []
    try:
        for piece in _unpacked(content, at):
            pieces.append(piece)
            demand(len(pieces) <= MOST_OBJECT_PIECES, "bomb")
    except zlib.error as error:
        raise Refused("damaged") from error
    return b"".join(pieces)


def _unpacked_size(content: bytes, at: int) -> int:
    """Return how large a stream becomes; nothing for one that is packed in another way, or not at all."""
    if content[at] & 0x0F != _DEFLATED:
        return 0
    size = 0
    with contextlib.suppress(zlib.error):
        for piece in _unpacked(content, at):
            size += len(piece)
    return size
