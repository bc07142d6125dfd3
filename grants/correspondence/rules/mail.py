"""Given what must be said, what follows? Where links lead, what is subject and body, which words are links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_SUBJECT = 250

PATHS = {
    "home": "/",
    "confirm": "/confirm/{token}",
    "password": "/password/{token}",
    "forgotten": "/forgotten",
    "call": "/calls/{stream_id}",
    "application": "/applications/{application_id}",
    "views": "/applications/{application_id}/decision/views",
    "preregistration": "/preregistrations/{preregistration_id}",
    "messages": "/applications/{application_id}/messages",
    "intake": "/streams/{stream_id}/applications",
    "rebuttal": "/applications/{application_id}/rebuttal",
    "repair": "/applications/{application_id}/repair",
    "owner_request": "/applications/{application_id}/owner",
    "invitation": "/invitations/{token}",
    "organisations": "/organisations",
    "board": "/streams/{stream_id}/review/reviewers",
    "load": "/streams/{stream_id}/review/load",
    "reviews": "/reviews",
    "review": "/reviews/{assignment_id}",
    "proposals": "/proposals",
    "decisions": "/streams/{stream_id}/decisions",
    "own_objection": "/my-objections/{objection_id}",
    "objection": "/objections/{objection_id}",
    "notice": "/defaults/{notice_id}",
    "award": "/awards/{award_id}",
    "money": "/awards/{award_id}/money",
    "determination": "/awards/{award_id}/determination",
    "account": "/awards/{award_id}/account",
    "report": "/awards/{award_id}/reports/{report_id}",
    "deliverable": "/deliverables/{deliverable_id}",
    "reading": "/readings/{reading_id}",
    "consult_booking": "/consult/bookings/{booking_id}",
}
"""Where mail leads. Written out, because mail is made where no request says what this site is called."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a message; `path` is where it leads on this site, when it is a link to it."""

    text: str
    path: str | None = None


def link(address: str, page: str, **facts: object) -> str:
    """Return the whole address of a page; `address` is the public one of the settings."""
    return address + PATHS[page].format(**facts)


def subject_and_body(written: str) -> tuple[str, str]:
    """Divide a written message: its first line is the subject, always one line and never too long."""
    first, _, rest = written.strip().partition("\n")
    subject = " ".join(first.split())
    if len(subject) > LONGEST_SUBJECT:
        subject = subject[: LONGEST_SUBJECT - 1].rstrip() + "…"
    return subject, re.sub(r"\n{3,}", "\n\n", rest).strip() + "\n"


def domain_of(address: str) -> str:
    """Return the name this installation gives itself behind the @ of a Message-ID."""
    return urlsplit(address).hostname or "localhost"


def pieces(body: str, address: str) -> list[Piece]:
    """Divide a body into words and links to this site; an address of any other site stays words."""
    parts = re.split(rf"({re.escape(address)}/[^\s<>\"]*)", body)
    return [
        Piece(part, part.removeprefix(address) if i % 2 else None) for i, part in enumerate(parts) if part
    ]
