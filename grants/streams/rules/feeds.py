"""How are a call's moments written for a calendar (RFC 5545), and calls for a feed reader (RFC 4287)?"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75
"""Octets of a line of a calendar file, its end not counted."""
ATOM = "http://www.w3.org/2005/Atom"
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
"""Signs that neither XML nor a calendar can hold."""


@dataclass(frozen=True)
class Happening:
    """One moment, or one whole day, of a call. `revision` counts how often it was moved."""

    uid: str
    at: datetime | date
    title: str
    description: str
    address: str
    changed_at: datetime
    revision: int = 0


@dataclass(frozen=True)
class Entry:
    """One call in a feed; `address` never changes, and is its identity."""

    address: str
    title: str
    summary: str
    published_at: datetime
    changed_at: datetime


def calendar(name: str, happenings: Sequence[Happening]) -> bytes:
    """Return a calendar file: UTC instants and whole days, CRLF, lines folded between characters."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ronde//Subsidy calls//EN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    for one in happenings:
        lines += _event(one)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _event(one: Happening) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}"
    yield f"DTSTAMP:{_utc(one.changed_at)}"
    yield f"LAST-MODIFIED:{_utc(one.changed_at)}"
    yield f"SEQUENCE:{one.revision}"
    if isinstance(one.at, datetime):
        yield f"DTSTART:{_utc(one.at)}"
    else:
        yield f"DTSTART;VALUE=DATE:{one.at:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.at + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(one.title)}"
    yield f"DESCRIPTION:{_escaped(one.description)}"
    yield f"URL:{one.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    plain = UNWRITABLE.sub("", text.replace("\r\n", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """Yield a line in parts of at most 75 octets; each next one begins with a space, which counts."""
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > LONGEST_LINE:
            yield part
            part = b" "
        part += octets
    yield part


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
