"""A package (docx, odt, ods) put together anew: known parts only, in a fixed order, with no times."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

EPOCH = (1980, 1, 1, 0, 0, 0)
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
Element = Any
"""An element of lxml, which says no types."""


def read_package(content: bytes) -> dict[str, bytes]:
    """Return the parts by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {one.filename: package.read(one) for one in package.infolist() if not one.is_dir()}


def write_package(parts: Mapping[str, bytes], *, first: str) -> bytes:
    """Return a package of these parts, the named one first; an odt's mimetype is stored as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in sorted(parts, key=lambda one: (one != first, one)):
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name, EPOCH), parts[name], how)
    return made.getvalue()


def parse(part: bytes) -> Element:
    """Return the root of a part; comments and instructions to programs are left out."""
    return etree.fromstring(part, _PARSER)


def written(root: Element) -> bytes:
    """Return a part as bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(etree.QName(element).localname)


def elements_within(root: Element) -> Iterator[Element]:
    """Yield what is below the root, in order; what is taken away meanwhile, or was within that, is not yielded."""
    for element in list(root.iter()):
        if element is not root and any(one is root for one in element.iterancestors()):
            yield element


def remove(element: Element) -> None:
    """Take an element and what is in it away; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("the root cannot go")
    _keep_text(parent, element, element.tail)
    parent.remove(element)


def unwrap(element: Element) -> None:
    """Put what is in an element in its place."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("the root cannot go")
    _keep_text(parent, element, element.text)
    place = parent.index(element)
    for child in list(element):
        parent.insert(place, child)
        place += 1
    _keep_text(parent, element, element.tail)
    parent.remove(element)


def _keep_text(parent: Element, element: Element, text: str | None) -> None:
    if not text:
        return
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
