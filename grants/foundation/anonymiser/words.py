"""Which words stand in a file that was built anew? Read for whoever looks for names in it."""

from __future__ import annotations

import io
import zipfile

from lxml import etree
from pypdf import PdfReader

from grants.foundation.anonymiser.package import parse

PARTS = {
    "docx": ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "word/header", "word/footer"),
    "odt": ("content.xml", "styles.xml"),
    "ods": ("content.xml", "styles.xml"),
    "xlsx": ("xl/sharedStrings.xml", "xl/worksheets/", "xl/workbook.xml"),
}
ENDS_A_LINE = {"p", "h", "tr", "si", "c", "table-cell", "br", "tab"}
LONGEST = 400_000
SOFT_HYPHEN = "\u00ad"


def words_of_pdf(content: bytes) -> str:
    """Return the text of a PDF, page by page; raises ValueError when a page is a picture: nobody reads that here."""
    said = ""
    for page in PdfReader(io.BytesIO(content)).pages:
        text = page.extract_text()
        if not text.strip() and len(page.images):
            raise ValueError("a page is a picture")
        said += f"{text}\n"
        if len(said) > LONGEST:
            break
    return said.replace(f"{SOFT_HYPHEN}\n", "").replace(SOFT_HYPHEN, "")[:LONGEST]


def words_of_package(content: bytes, kind: str) -> str:
    """Return the text of a document or sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [
            name for name in package.namelist() if name.startswith(PARTS[kind]) and name.endswith(".xml")
        ]
        return "\n".join(_text(package.read(name)) for name in sorted(names))[:LONGEST]


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
