"""Is this the kind of file its name says, and nothing else besides?"""

from __future__ import annotations

import re
from collections.abc import Callable

from grants.foundation.inspector.package import inspect_package
from grants.foundation.inspector.pdf import inspect_pdf
from grants.foundation.inspector.picture import inspect_jpeg, inspect_png
from grants.foundation.inspector.refusal import Refused

STARTS = {
    "pdf": b"%PDF-",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
    "odt": b"PK\x03\x04",
    "ods": b"PK\x03\x04",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
}
_ARCHIVES = (
    *(b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"),
    *(b"MSCF", b"PK\x05\x06", b"PK\x07\x08", b"!<arch>", b"\x60\xea", b"ITSF", b"xar!"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|svg|\?xml|script|head|body|iframe|\?php|!--)", re.IGNORECASE)


def inspect(content: bytes, kind: str) -> None:
    """Raise Refused unless the bytes are a whole, passive file of this kind from the first to the last."""
    if not content.startswith(STARTS[kind]):
        raise Refused(_what_else(content, kind))
    readers: dict[str, Callable[[bytes], None]] = {
        "pdf": inspect_pdf,
        "png": inspect_png,
        "jpg": inspect_jpeg,
    }
    if kind in readers:
        readers[kind](content)
    else:
        inspect_package(content, kind)


def _what_else(content: bytes, kind: str) -> str:
    """Return why bytes that do not begin as their kind are refused."""
    head = content[:1024]
    if head.startswith(_ARCHIVES) or content[257:262] == b"ustar":
        return "archive"
    if head.startswith(_OLE):
        return "encrypted" if _ENCRYPTED_PACKAGE in content else "mismatch"
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")) or head.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "markup"
    if STARTS[kind] in head:
        return "hidden"
    return "mismatch"
