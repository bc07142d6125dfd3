"""A PDF built anew: its pages as they are seen, in a new file."""

from __future__ import annotations

import contextlib
import io
import struct
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

_PAGE = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit", "/Group"}
_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_SEEN_NOTES = {
    *("/Widget", "/FreeText", "/Ink", "/Stamp", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly"),
    *("/Line", "/Square", "/Circle", "/Polygon", "/PolyLine"),
}
"""What is drawn over a page by hand and belongs to it; sticky notes, their windows, links and files do not."""
_FORM = {
    *("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group"),
    *("/Filter", "/DecodeParms", "/Length"),
}
_IMAGE = {
    *("/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent", "/ImageMask"),
    *("/Mask", "/Decode", "/Interpolate", "/SMask", "/SMaskInData", "/Matte"),
    *("/Filter", "/DecodeParms", "/Length"),
}
_NEVER = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/OPI",
    "/Thumb",
    "/Private",
    "/Properties",
    "/StructParent",
)
_MARKS = {"BMC", "BDC", "EMC", "MP", "DP"}
_TOLD_IN_JPEG = {*range(0xE1, 0xEE), 0xEF, 0xFE}
"""Segments that hold words, places, profiles and previews; not JFIF and Adobe, which say how to read colours."""
_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}


def rebuild_pdf(content: bytes) -> bytes:
    """Return a new PDF with the pages as they are seen: no properties, notes, links, layers, tags or files.

    Raises pikepdf.PdfError for what cannot be read.
    """
    with Pdf.open(io.BytesIO(content)) as old, Pdf.new() as new:
        for page in old.pages:
            _keep_what_is_drawn(page)
        with contextlib.suppress(pikepdf.PdfError):
            old.generate_appearance_streams()
        old.flatten_annotations("screen")
        cleaner = _Cleaner()
        for page in old.pages:
            for key in _INHERITED:
                found = _inherited(page.obj, key)
                if found is not None:
                    page.obj[key] = found
            for key in [key for key in page.obj.keys() if key not in _PAGE]:  # noqa: SIM118
                if key != "/Parent":
                    del page.obj[key]
            page.obj.Contents = old.make_stream(_plain(page))
            if "/Resources" in page.obj:
                cleaner.clean(page.obj.Resources)
            new.pages.append(page)
        made = io.BytesIO()
        new.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


def _keep_what_is_drawn(page: pikepdf.Page) -> None:
    notes = page.obj.get("/Annots")
    if notes is not None:
        page.obj.Annots = Array([one for one in notes if str(one.get("/Subtype", "")) in _SEEN_NOTES])


def _inherited(node: Object, key: str) -> Object | None:
    for _ in range(50):
        if key in node:
            found: Object = node[key]
            return found
        parent = node.get("/Parent")
        if parent is None:
            return None
        node = parent
    return None


def _plain(drawn: Any) -> bytes:
    """Return what draws a page or a form, without remarks and marks around what is drawn."""
    kept = [one for one in pikepdf.parse_content_stream(drawn) if str(one.operator) not in _MARKS]
    return pikepdf.unparse_content_stream(kept)


class _Cleaner:
    """Goes through all that a page needs, once, however often it is used."""

    def __init__(self) -> None:
        self.seen: set[tuple[int, int]] = set()

    def clean(self, root: Object) -> None:
        """Clean what hangs below."""
        waiting: list[Any] = [root]
        while waiting:
            one = waiting.pop()
            if not isinstance(one, Object):
                continue
            if one.is_indirect:
                if one.objgen in self.seen:
                    continue
                self.seen.add(one.objgen)
            if isinstance(one, Array):
                waiting += list(one)
            elif isinstance(one, (Dictionary, Stream)):
                self._strip(one)
                waiting += [one[key] for key in one.keys() if key != "/Parent"]  # noqa: SIM118

    def _strip(self, one: Any) -> None:
        for key in _NEVER:
            if key in one:
                del one[key]
        if not isinstance(one, Stream):
            return
        subtype = str(one.get("/Subtype", ""))
        if subtype == "/Image":
            _only(one, _IMAGE)
            _strip_picture(one)
        elif subtype == "/Form" or one.get("/PatternType") == 1:
            if subtype == "/Form":
                _only(one, _FORM)
            one.write(_plain(one))


def _only(one: Stream, kept: set[str]) -> None:
    for key in [key for key in one.keys() if key not in kept]:  # noqa: SIM118
        del one[key]


def _strip_picture(one: Stream) -> None:
    filters = one.get("/Filter")
    names = [str(filters)] if isinstance(filters, Name) else [str(each) for each in filters or ()]
    if names[-1:] not in (["/DCTDecode"], ["/JPXDecode"]):
        return
    raw = one.read_raw_bytes()
    if len(names) > 1:
        raw = _unpacked(one)
    stripped = strip_jpeg(raw) if names[-1] == "/DCTDecode" else strip_jpeg_2000(raw)
    parameters = one.get("/DecodeParms")
    last = parameters[-1] if isinstance(parameters, Array) and len(parameters) else parameters
    one.write(stripped, filter=Name(names[-1]), decode_parms=last if isinstance(last, Dictionary) else None)


def _unpacked(one: Stream) -> bytes:
    """Return a picture that was packed once more, as its own bytes."""
    with Pdf.new() as aside:
        twin = aside.make_stream(one.read_raw_bytes())
        twin.Filter = Array(list(one.Filter)[:-1])
        return bytes(twin.read_bytes())


def strip_jpeg(content: bytes) -> bytes:
    """Return a JPEG without the segments that hold words, places, profiles and previews.

    Raises ValueError for what is no JPEG.
    """
    made, at = bytearray(content[:2]), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        mark = content[at + 1]
        if mark == 0xDA:
            end = content.rfind(b"\xff\xd9")
            return bytes(made + content[at : end + 2 if end > at else len(content)])
        (size,) = struct.unpack_from(">H", content, at + 2)
        if mark not in _TOLD_IN_JPEG:
            made += content[at : at + 2 + size]
        at += 2 + size
    raise ValueError("no picture begins")


def strip_jpeg_2000(content: bytes) -> bytes:
    """Return a JPEG 2000 with the boxes that are needed to see it; a bare stream of points as it is."""
    made, at = bytearray(), 0
    if content[:4] == b"\xff\x4f\xff\x51":
        return content
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">L4s", content, at)
        size = size or len(content) - at
        if size < 8:
            raise ValueError("a box is too small")
        if kind in _BOXES:
            made += content[at : at + size]
        at += size
    return bytes(made)
