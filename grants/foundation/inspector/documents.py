"""Is what a package holds a passive document: no macros, no other files, nothing fetched from elsewhere?"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from grants.foundation.inspector.refusal import Refused, demand

OOXML = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
ODF = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
LARGEST_LIST = 2 * 1024 * 1024
"""The largest list of parts or of relationships that is read whole."""
OVERLAP = 2_048

_MACROS = re.compile(
    r"vba(project|data)|macrosheets/|activex/|customui/|^basic/|^scripts/|/dialogs?heets/|\.bas$|\.cls$", re.I
)
_EMBEDDED = re.compile(
    r"(^|/)embeddings/|\.(exe|dll|com|scr|js|jse|vbs|vbe|wsf|ps1|bat|cmd|jar|lnk|hta|html?|mht|swf|pdf|zip|rar|7z|docx?"
    r"|docm|xlsx?|xlsm|pptx?|od[ts])$",
    re.I,
)
_FOREIGN = (
    *(
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\x1f\x8b\x08",
        b"MZ",
        b"\x7fELF",
        b"%PDF-",
    ),
    *(b"BZh", b"\xfd7zXZ"),
)
_TEXT = re.compile(r"\.(xml|rels|vml|rdf|svg)$", re.I)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype")
_FIELD = re.compile(rb"<(?:[\w.-]+:)?instrText\b[^>]*>([^<]*)|\binstr\s*=\s*[\"']([^\"']*)")
_DDE = re.compile(rb"(?:^|[^A-Za-z])DDE(?:AUTO)?(?:[^A-Za-z]|$)", re.I)
_FETCHES = re.compile(rb"\b(?:INCLUDEPICTURE|INCLUDETEXT|IMPORT)\s+\\?[\"'&]", re.I)
_ODF_MACROS = (
    *(
        b"script:event-listener",
        b"vnd.sun.star.script",
        b"macro://",
        b"<office:script ",
        b"presentation:event-listener",
    ),
    *(b"vnd.sun.star.expand", b"service:"),
)
_ODF_FETCHES = (b"office:dde-source", b"dde-connection", b"table:table-source", b"text:section-source")
_ODF_DRAWN = re.compile(rb"<draw:(?:image|object|object-ole|plugin|applet|floating-frame|fill-image)\b[^>]*")
_ELSEWHERE = re.compile(rb"xlink:href\s*=\s*[\"'](?:[A-Za-z][A-Za-z0-9+.-]*:|//|/|\.\./\.\.)")
_SVG_ACTS = re.compile(rb"<script|javascript:|\son\w+\s*=|<foreignObject", re.I)


def check_parts(names: list[str], kind: str) -> None:
    """Raise Refused when the names alone show that this is no passive document of its kind."""
    if kind in OOXML:
        demand("[Content_Types].xml" in names, "archive")
    else:
        demand(names[0] == "mimetype" and "META-INF/manifest.xml" in names, "archive")
    for name in names:
        demand(not _MACROS.search(name), "macros")
        demand(not _EMBEDDED.search(name), "embedded")


class PartReader:
    """Reads the parts one by one, in pieces, as `begin`, `read`…, `end`, and `conclude` after the last."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.name = ""
        self.head = b""
        self.kept = b""
        self.fields: list[bytes] = []
        self.is_whole = False
        self.is_main = False

    def begin(self, name: str) -> None:
        """Start with a part."""
        self.name, self.head, self.kept, self.fields = name, b"", b"", []
        self.is_whole = name.endswith(".rels") or name in (
            "[Content_Types].xml",
            "mimetype",
            "META-INF/manifest.xml",
        )

    def read(self, piece: bytes) -> None:
        """Look at the next piece of the part."""
        if not self.head:
            self._look_at_start(piece)
        self.head = self.head or piece[:64]
        if self.is_whole:
            self.kept += piece
            demand(len(self.kept) <= LARGEST_LIST, "bomb")
        elif _TEXT.search(self.name):
            self._look_at_text(self.kept + piece)
            self.kept = piece[-OVERLAP:]

    def end(self) -> None:
        """Judge a part that is read whole, and the fields of a text."""
        if self.name == "mimetype":
            self.is_main = self.kept == ODF.get(self.kind)
        elif self.name == "META-INF/manifest.xml":
            demand(b"encryption-data" not in self.kept, "encrypted")
        elif self.is_whole:
            self._read_list()
        field = b"".join(self.fields)
        demand(b"&#" not in field, "external")
        demand(not _DDE.search(field) and not _FETCHES.search(field), "external")

    def conclude(self) -> None:
        """Raise Refused when no part said that this is the main document of its kind."""
        demand(self.is_main, "mismatch")

    def _look_at_start(self, piece: bytes) -> None:
        demand(not piece.startswith(_FOREIGN), "embedded")
        if _TEXT.search(self.name):
            demand(b"\x00" not in piece[:200], "damaged")
            named = _ENCODING.search(piece[:300])
            demand(named is None or named[1].lower() in (b"utf-8", b"us-ascii", b"ascii"), "damaged")

    def _look_at_text(self, text: bytes) -> None:
        demand(not any(word in text for word in _DECLARES), "external")
        if self.name.lower().endswith(".svg"):
            demand(not _SVG_ACTS.search(text), "active")
        elif self.kind in ODF:
            demand(not any(word in text for word in _ODF_MACROS), "macros")
            demand(not any(word in text for word in _ODF_FETCHES), "external")
            if b"<draw:" in text:
                demand(not any(_ELSEWHERE.search(one) for one in _ODF_DRAWN.findall(text)), "external")
        elif b"instr" in text:
            # What overlaps with the piece before may be read twice, which only makes the answer stricter.
            self.fields += [one or other for one, other in _FIELD.findall(text)]

    def _read_list(self) -> None:
        reader = expat.ParserCreate()
        reader.StartElementHandler = self._listed
        reader.StartDoctypeDeclHandler = _refuse_declaration
        try:
            reader.Parse(self.kept, True)
        except expat.ExpatError as error:
            raise Refused("damaged") from error

    def _listed(self, _element: str, facts: dict[str, Any]) -> None:
        """One part with its type, or one relationship with its target."""
        content_type = str(facts.get("ContentType", "")).lower()
        demand("macroenabled" not in content_type and "vbaproject" not in content_type, "macros")
        self.is_main = self.is_main or content_type == OOXML.get(self.kind, "-").lower()
        if str(facts.get("TargetMode", "")).lower() == "external":
            demand(str(facts.get("Type", "")).endswith("/hyperlink"), "external")
            target = str(facts.get("Target", "")).strip().lower()
            demand(target.startswith(("http:", "https:", "mailto:", "tel:", "#")), "external")


def _refuse_declaration(*_facts: object) -> None:
    raise Refused("external")
