"""Which words stand in a file that was built anew? Read for whoever looks for names in it."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from grants.foundation.anonymiser.package import parse

PARTS = {
    "docx": ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "word/header", "word/footer"),
    "odt": ("content.xml", "styles.xml"),
    "ods": ("content.xml", "styles.xml"),
    "xlsx": ("xl/sharedStrings.xml", "xl/worksheets/", "xl/workbook.xml"),
}
ENDS_A_LINE = {"p", "h", "tr", "si", "c", "table-cell", "br", "tab"}
LONGEST = 400_000


def words_in(content: bytes, kind: str) -> str | None:
    """Return the text of a document or sheet; None for a kind whose text cannot be read here, and for damage."""
    if kind not in PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = [
                name for name in package.namelist() if name.startswith(PARTS[kind]) and name.endswith(".xml")
            ]
            return "\n".join(_text(package.read(name)) for name in sorted(names))[:LONGEST]
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, OSError):
        return None


def _text(part: bytes) -> str:
    said: list[str] = []
    for event, element in etree.iterwalk(parse(part), events=("start", "end")):
        if event == "start":
            said.append(element.text or "")
            if etree.QName(element).localname == "sheet":
                said.append(element.get("name", "") + "\n")
            continue
        if etree.QName(element).localname in ENDS_A_LINE:
            said.append("\n")
        said.append(element.tail or "")
    return "".join(said)
