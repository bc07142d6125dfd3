"""Is this picture whole, of a bearable size, and nothing but a picture?"""

from __future__ import annotations

import re
import struct
import zlib

from grants.foundation.inspector.refusal import Refused, demand

LARGEST_SIDE = 16_000
MOST_PIXELS = 120_000_000
MOST_PNG_BYTES = 200 * 1024 * 1024
LARGEST_TEXT = 1024 * 1024
MOST_PICTURES = 8
"""A camera may put a preview and a depth map behind the picture, each a whole picture again."""
PIECE = 1024 * 1024

_SCRIPT = re.compile(
    rb"<script|<!doctype|<html|<iframe|<\?php|<body|<svg[\s>]|<object[\s>]|javascript:|on(?:load|error)\s*=",
    re.I,
)
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _check_sides(width: int, height: int) -> None:
    demand(width > 0 and height > 0, "damaged")
    demand(max(width, height) <= LARGEST_SIDE and width * height <= MOST_PIXELS, "huge")


def inspect_png(content: bytes) -> None:
    """Raise Refused unless the bytes are one whole PNG, from the first to the last."""
    at, expected, has_begun, has_ended = 8, 0, False, False
    packed: list[bytes] = []
    while not has_ended:
        demand(at + 12 <= len(content), "damaged")
        size, kind = struct.unpack_from(">L4s", content, at)
        body = content[at + 8 : at + 8 + size]
        demand(len(body) == size and at + 12 + size <= len(content) and kind.isalpha(), "damaged")
        (crc,) = struct.unpack_from(">L", content, at + 8 + size)
        demand(zlib.crc32(body, zlib.crc32(kind)) == crc, "damaged")
        demand(has_begun == (kind != b"IHDR"), "damaged")
        if kind == b"IHDR":
            expected, has_begun = _png_size(body), True
        elif kind == b"IDAT":
            packed.append(body)
        elif kind == b"IEND":
            has_ended = True
        else:
            _check_chunk(kind, body)
        at += 12 + size
    demand(at == len(content), "hidden")
    demand(packed, "damaged")
    _check_pixels(packed, expected)


def _png_size(body: bytes) -> int:
    """Return how many bytes the pixels become at most."""
    demand(len(body) == 13, "damaged")
    width, height, depth, colour = struct.unpack_from(">LLBB", body)
    _check_sides(width, height)
    demand(colour in _CHANNELS and depth in (1, 2, 4, 8, 16), "damaged")
    row = (width * depth * _CHANNELS[colour] + 7) // 8
    expected = (row + 8) * height + 4_096
    demand(expected <= MOST_PNG_BYTES, "huge")
    return int(expected)


def _check_chunk(kind: bytes, body: bytes) -> None:
    """Look at what is beside the pixels: words, profiles, times."""
    demand(len(body) <= 8 * LARGEST_TEXT, "hidden")
    demand(not _SCRIPT.search(body), "markup")
    if kind in (b"zTXt", b"iTXt", b"iCCP"):
        for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body):
            unpacking = zlib.decompressobj()
            try:
                text = unpacking.decompress(body[found.start() :], 4 * LARGEST_TEXT)
            except zlib.error:
                continue
            demand(not unpacking.unconsumed_tail, "bomb")
            demand(not _SCRIPT.search(text), "markup")


def _check_pixels(packed: list[bytes], expected: int) -> None:
    unpacking, size = zlib.decompressobj(), 0
    try:
        for body in packed:
            given = body
            while given and not unpacking.eof:
                size += len(unpacking.decompress(given, PIECE))
                given = unpacking.unconsumed_tail
                demand(size <= expected, "bomb")
    except zlib.error as error:
        raise Refused("damaged") from error
    demand(unpacking.eof, "damaged")
    demand(not unpacking.unused_data, "hidden")


def inspect_jpeg(content: bytes) -> None:
    """Raise Refused unless the bytes are one whole JPEG, with at most the extra pictures of a camera behind it."""
    at, count = 0, 0
    while at < len(content):
        count += 1
        demand(count <= MOST_PICTURES and content[at : at + 3] == b"\xff\xd8\xff", "hidden")
        at = _end_of_jpeg(content, at + 2)
        if not content[at:].strip(b"\x00"):
            return
    demand(count, "damaged")


def _end_of_jpeg(content: bytes, at: int) -> int:
    """Return the place after the end of a picture whose first segment is at this place."""
    has_frame = False
    while True:
        demand(at + 2 <= len(content) and content[at] == 0xFF, "damaged")
        mark = content[at + 1]
        if mark == 0xFF:
            at += 1
        elif mark == 0xD9:
            demand(has_frame, "damaged")
            return at + 2
        elif mark in _ALONE:
            at += 2
        else:
            at, has_frame = _segment(content, at, mark, has_frame=has_frame)


def _segment(content: bytes, at: int, mark: int, *, has_frame: bool) -> tuple[int, bool]:
    demand(at + 4 <= len(content), "damaged")
    (size,) = struct.unpack_from(">H", content, at + 2)
    body = content[at + 4 : at + 2 + size]
    demand(size >= 2 and len(body) == size - 2, "damaged")
    if mark in _FRAMES:
        demand(len(body) >= 6, "damaged")
        height, width = struct.unpack_from(">HH", body, 1)
        _check_sides(width, height)
        has_frame = True
    elif 0xE0 <= mark <= 0xEF or mark == 0xFE:
        demand(not _SCRIPT.search(body), "markup")
    at += 2 + size
    if mark == 0xDA:
        demand(has_frame, "damaged")
        follows = _NEXT_MARKER.search(content, at)
        demand(follows is not None, "damaged")
        at = follows.start() if follows else len(content)
    return at, has_frame
