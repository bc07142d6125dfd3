"""What a reader with a screen reader, and a machine, must find in a letter: looked at without a validator."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pikepdf

_PDFA, _PDFUA, _DC = (
    "{http://www.aiim.org/pdfa/ns/id/}",
    "{http://www.aiim.org/pdfua/ns/id/}",
    "{http://purl.org/dc/elements/1.1/}",
)
NEED_WORDS = ("Figure", "Formula")


def missing_in(content: bytes, *, language: str, title: str, data: Any) -> list[str]:
    """Return what is missing in a letter in this language, with this title and these data attached."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [*_metadata(pdf, language, title), *_structure(pdf), *_fonts(pdf), *_attachment(pdf, data)]


def _metadata(pdf: pikepdf.Pdf, language: str, title: str) -> Iterator[str]:
    root = pdf.Root
    if str(root.get("/Lang", "")) != language:
        yield "the language"
    if not root.ViewerPreferences.get("/DisplayDocTitle"):
        yield "the title in the window"
    with pdf.open_metadata() as said:
        if said.get(f"{_DC}title") != title:
            yield "the title"
        if (said.get(f"{_PDFA}part"), said.get(f"{_PDFA}conformance")) != ("3", "A"):
            yield "the name of PDF/A-3a"
        if said.get(f"{_PDFUA}part") != "1":
            yield "the name of PDF/UA-1"
    if any(str(page.get("/Tabs", "")) != "/S" for page in pdf.pages):
        yield "the order of the structure for the tab key"


def _structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    if not pdf.Root.MarkInfo.get("/Marked"):
        yield "the mark of a tagged file"
    elements = list(elements_of(pdf.Root.StructTreeRoot.K))
    depth = 0
    for element in elements:
        kind = str(element.S).lstrip("/")
        if kind in NEED_WORDS and not str(element.get("/Alt", element.get("/ActualText", ""))).strip():
            yield f"the words for a {kind}"
        if kind == "Table" and not _has_headers(element):
            yield "the headers of a table"
        if kind == "L" and not any(str(one.S) == "/LI" for one in elements_of(element.K)):
            yield "the items of a list"
        if len(kind) == 2 and kind[0] == "H" and kind[1].isdigit():
            if int(kind[1]) > depth + 1:
                yield "a level of the headings"
            depth = int(kind[1])
    if not any(str(one.S) == "/Title" for one in elements):
        yield "the title in the text"


def _has_headers(table: pikepdf.Dictionary) -> bool:
    """Say whether the first row of a table heads columns, all as wide as the rows below it."""
    rows = [one for one in elements_of(table.K) if str(one.S) == "/TR"]
    cells = [[one for one in elements_of(row.K) if str(one.S) in ("/TH", "/TD")] for row in rows]
    scopes = {_scope(cell) for cell in cells[0]}
    widths = {len(row) for row in cells}
    return len(rows) > 1 and len(widths) == 1 and scopes == {"/Column"}


def _scope(cell: pikepdf.Dictionary) -> str:
    if str(cell.S) != "/TH":
        return ""
    attributes = cell.get("/A", pikepdf.Array())
    listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return next((str(one.Scope) for one in listed if "/Scope" in one), "")


def elements_of(node: Any) -> Iterator[pikepdf.Dictionary]:
    """Give every element of the structure, in the order in which it is read."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements_of(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from elements_of(node.K)


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        for font in page.Resources.get("/Font", {}).values():
            if "/ToUnicode" not in font:
                yield "the letters behind the glyphs"


def _attachment(pdf: pikepdf.Pdf, data: Any) -> Iterator[str]:
    files = list(pdf.Root.get("/AF", ()))
    if len(files) != 1:
        yield "the one file that is attached"
        return
    file = files[0]
    stream = file.EF.F
    if str(file.AFRelationship) != "/Data" or str(stream.Subtype) != "/application/json":
        yield "how the file belongs to the letter"
    if json.loads(stream.read_bytes()) != data:
        yield "the data as they were given"
