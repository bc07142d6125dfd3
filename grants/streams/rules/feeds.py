"""How are calls written for a feed reader (RFC 4287)?"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from grants.foundation.calendars import UNWRITABLE

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """One call in a feed; `address` never changes, and is its identity."""

    address: str
    title: str
    summary: str
    published_at: datetime
    changed_at: datetime


def feed(
    *, title: str, address: str, page: str, author: str, language: str, entries: Sequence[Entry]
) -> bytes:
    """Return an Atom feed; `address` is its own, `page` that of the list it follows."""
    changed_at = max((entry.changed_at for entry in entries), default=datetime(2000, 1, 1, tzinfo=UTC))
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(root, "id", address)
    _add(root, "title", title)
    _add(root, "updated", _stamp(changed_at))
    _add(ET.SubElement(root, "author"), "name", author)
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": address})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": page})
    for entry in entries:
        item = ET.SubElement(root, "entry")
        _add(item, "id", entry.address)
        _add(item, "title", entry.title)
        _add(item, "published", _stamp(entry.published_at))
        _add(item, "updated", _stamp(entry.changed_at))
        ET.SubElement(item, "link", {"rel": "alternate", "type": "text/html", "href": entry.address})
        _add(item, "summary", entry.summary)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = UNWRITABLE.sub("", text)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
