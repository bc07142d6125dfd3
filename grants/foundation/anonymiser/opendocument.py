"""An odt or ods built anew: content, styles and pictures; nothing that says who made it."""

from __future__ import annotations

import contextlib
import re

from lxml import etree

from grants.foundation.anonymiser.package import (
    Element,
    elements_within,
    name_of,
    parse,
    read_package,
    remove,
    unwrap,
    write_package,
    written,
)
from grants.foundation.anonymiser.picture import rebuild_picture

_PICTURE = re.compile(r"Pictures/[^/]+\.(png|jpe?g)", re.IGNORECASE)
_GONE = {
    *(
        "annotation",
        "annotation-end",
        "tracked-changes",
        "change",
        "change-start",
        "change-end",
        "event-listeners",
    ),
    *(
        "author-name",
        "author-initials",
        "sender-firstname",
        "sender-lastname",
        "sender-initials",
        "sender-title",
    ),
    *(
        "sender-position",
        "sender-email",
        "sender-phone-private",
        "sender-phone-work",
        "sender-fax",
        "sender-company",
    ),
    *("sender-street", "sender-city", "sender-postal-code", "sender-country", "sender-state-or-province"),
    *(
        "initial-creator",
        "creator",
        "printed-by",
        "file-name",
        "template-name",
        "user-defined",
        "description",
    ),
    *("keywords", "subject", "title", "meta", "user-field-decls", "variable-decls", "object", "object-ole"),
    *("bookmark", "bookmark-start", "bookmark-end", "reference-mark", "cell-content-change", "deletion"),
    *("scripts", "forms", "date", "editing-duration", "modification-date", "creation-date", "print-date"),
}
_UNWRAPPED = {"a", "meta-field", "user-field-get", "user-field-input", "variable-get"}
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_HREF = "{http://www.w3.org/1999/xlink}href"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def rebuild_opendocument(content: bytes) -> bytes:
    """Return the document without properties, comments, changes, links, fields of a sender and previews.

    Raises KeyError or ValueError for what is no odt or ods.
    """
    old = read_package(content)
    made = {"mimetype": old["mimetype"]}
    for name, part in old.items():
        if _PICTURE.fullmatch(name):
            with contextlib.suppress(OSError):
                made[name] = rebuild_picture(part)
    for name in ("content.xml", "styles.xml"):
        if name in old:
            root = parse(old[name])
            _clean(root, made)
            made[name] = written(root)
    made["META-INF/manifest.xml"] = _manifest(made)
    return write_package(made, first="mimetype")


def _clean(root: Element, made: dict[str, bytes]) -> None:
    for element in elements_within(root):
        name = name_of(element)
        if name in _GONE or (name == "image" and element.get(_HREF, "") not in made):
            remove(element)
        elif name in _UNWRAPPED:
            unwrap(element)
    for element in root.iter():
        element.attrib.pop(_ID, None)
        if name_of(element) == "frame":
            for key in [key for key in element.keys() if key.endswith("}name")]:  # noqa: SIM118
                del element.attrib[key]


def _manifest(made: dict[str, bytes]) -> bytes:
    root = etree.Element(f"{{{_MANIFEST}}}manifest", nsmap={"manifest": _MANIFEST})
    media = made["mimetype"].decode("ascii")
    kinds = {"xml": "text/xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
    listed = [("/", media)] + [
        (name, kinds[name.rpartition(".")[2].lower()]) for name in sorted(made) if name != "mimetype"
    ]
    for path, kind in listed:
        entry = etree.SubElement(root, f"{{{_MANIFEST}}}file-entry")
        entry.set(f"{{{_MANIFEST}}}full-path", path)
        entry.set(f"{{{_MANIFEST}}}media-type", kind)
    return written(root)
