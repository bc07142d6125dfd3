"""What a manager wrote to several people: a mail to each, in the reader's language, or a trial to the writer."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale, gettext

from grants.correspondence.commands import write_mail
from grants.correspondence.events import BroadcastSent, BroadcastTried
from grants.correspondence.models import Broadcast
from grants.correspondence.queries import recipients_of, streams_to_write_to
from grants.correspondence.rules import BROADCAST, KINDS, Reason, domain_of, link
from grants.correspondence.subscribers.pen import Reader, reader_of, written
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.queries import get_account
from grants.web.pages import LANGUAGES

UNDER = "\n\n* * *\n\n"
"""What stands between two languages of one mail."""


@subscribe(BroadcastSent)
def write_to_everybody(event: BroadcastSent) -> None:
    """Write a mail to each address of the selection, as far as the sender may know it, with why."""
    broadcast = db.session.get_one(Broadcast, event.broadcast_id)
    sender = get_account(broadcast.sent_by or 0)
    _, mine = streams_to_write_to(sender, broadcast.round_id)
    streams = [stream for stream in mine if stream.id in broadcast.stream_ids]
    for one in recipients_of(sender, streams, broadcast.groups):
        if not one.bounces:
            languages = (one.language,) if one.language else LANGUAGES
            reader = Reader(one.email, languages[0], one.name, one.account_id)
            _write(broadcast, reader, *languages, reasons=one.reasons)


@subscribe(BroadcastTried)
def write_to_oneself(event: BroadcastTried) -> None:
    """Write a broadcast in both languages to who asked for it."""
    broadcast = db.session.get_one(Broadcast, event.broadcast_id)
    reader = reader_of(get_account(event.account_id))
    for language in LANGUAGES:
        _write(broadcast, reader, language)


def _write(broadcast: Broadcast, reader: Reader, *languages: str, reasons: tuple[Reason, ...] = ()) -> None:
    """Write one mail, in more languages one under the other."""
    address = current_app.config["SETTINGS"].public_address
    known = {"link": link(address, KINDS[BROADCAST].page)}
    said = [
        written(KINDS[BROADCAST], one, known, name=reader.name, own=broadcast.own(one)) for one in languages
    ]
    subject = " / ".join(subject for subject, _body in said)
    body = UNDER.join(body for _subject, body in said)
    if not reasons:
        with force_locale(languages[0]):
            subject = gettext("Trial: %(subject)s", subject=subject)
    write_mail(
        kind=BROADCAST,
        to=reader.email,
        account_id=reader.account_id,
        language=languages[0],
        subject=subject[:300],
        body=body,
        domain=domain_of(address),
        stream_id=reasons[0].stream_id if reasons else None,
        application_id=reasons[0].application_id if reasons else None,
        broadcast_id=broadcast.id if reasons else None,
        why=[one.as_kept() for one in reasons] or None,
    )
