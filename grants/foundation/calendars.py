"""How are days, moments and appointments written for a calendar (RFC 5545), and for an invitation (RFC 5546)?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from grants.foundation.terms import AMSTERDAM

MEDIA_TYPE = "text/calendar"
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
"""Signs that neither XML nor a calendar can hold."""


@dataclass(frozen=True)
class Happening:
    """One moment, one stretch of time, or one whole day. `revision` counts how often it was moved."""

    uid: str
    at: datetime | date
    title: str
    description: str
    address: str
    changed_at: datetime
    revision: int = 0
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Party:
    """Somebody in an invitation: an address, and a name where the reader may know it."""

    email: str
    name: str = ""


def calendar(name: str, happenings: Sequence[Happening]) -> bytes:
    """Return a calendar file to look at or to follow: UTC instants and whole days."""
    made = _calendar("PUBLISH")
    made.add("X-WR-CALNAME", _clean(name))
    for one in happenings:
        event = _event(one)
        event.add("TRANSP", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


def invitation(
    one: Happening, *, organiser: Party, attendee: Party, place: str, is_cancelled: bool = False
) -> bytes:
    """Return an invitation for one reader, or the message that it is off; a later revision replaces an earlier.

    In Dutch local time, with the rules of that time zone beside it.
    """
    made = _calendar("CANCEL" if is_cancelled else "REQUEST")
    event = _event(one, in_dutch_time=True)
    event.add("STATUS", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("LOCATION", _clean(place))
    event["ORGANIZER"] = _party(organiser)
    guest = _party(attendee)
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
    guest.params["RSVP"] = vText("FALSE")
    event.add("ATTENDEE", guest, encode=False)
    made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _calendar(method: str) -> Calendar:
    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", "-//Ronde//Subsidies//EN")
    made.add("METHOD", method)
    return made


def _event(one: Happening, *, in_dutch_time: bool = False) -> Event:
    zone = AMSTERDAM if in_dutch_time else UTC
    event = Event()
    event.add("UID", one.uid)
    event.add("DTSTAMP", one.changed_at.astimezone(UTC))
    event.add("LAST-MODIFIED", one.changed_at.astimezone(UTC))
    event.add("SEQUENCE", one.revision)
    if isinstance(one.at, datetime):
        event.add("DTSTART", one.at.astimezone(zone))
        if one.ends_at is not None:
            event.add("DTEND", one.ends_at.astimezone(zone))
    else:
        event.add("DTSTART", one.at)
        event.add("DTEND", one.at + timedelta(days=1))
    event.add("SUMMARY", _clean(one.title))
    event.add("DESCRIPTION", _clean(one.description))
    event.add("URL", one.address)
    return event


def _party(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    if party.name:
        address.params["CN"] = vText(_clean(party.name).replace('"', "'"))
    return address


def _clean(text: str) -> str:
    return UNWRITABLE.sub("", text.replace("\r\n", "\n"))
