"""What happened to an appointment in the consult hour: who booked it and who holds it hear, and their calendars too."""

from __future__ import annotations

from email.utils import parseaddr

from flask import current_app
from flask_babel import force_locale, gettext

from grants.applications.queries import has_interest
from grants.correspondence.queries import team_of
from grants.correspondence.rules import link
from grants.correspondence.subscribers.pen import Reader, reader_of, tell
from grants.deliverables.events import BookingChanged
from grants.deliverables.models import ConsultBooking
from grants.deliverables.permissions import ADVISING
from grants.deliverables.queries import hosts_of
from grants.deliverables.rules.consult import appointment
from grants.foundation.calendars import Party, invitation
from grants.foundation.database import db
from grants.foundation.events import subscribe
from grants.people.models import Account
from grants.people.permissions import holds

INVITES = {"booked", "moved"}
CALLS_OFF = {"cancelled", "fallen_out", "passed_on"}


@subscribe(BookingChanged)
def tell_of_appointment(event: BookingChanged) -> None:
    """Write to who booked and to who holds the hour, with the invitation or that it is off."""
    booking = db.session.get_one(ConsultBooking, event.booking_id)
    hour = booking.slot.hour
    tell(
        _readers(booking),
        f"consult_{event.deed}",
        stream=booking.passed_on_to or booking.award.stream,
        where={"booking_id": booking.id},
        appointment=(lambda reader: invitation_for(booking, reader, event.deed))
        if event.deed in INVITES | CALLS_OFF
        else None,
        title=booking.award.title,
        reference=booking.award.reference,
        begins=booking.slot.starts_at,
        asked=booking.question,
        meeting=hour.series.link,
        reason=hour.cancelled_because or "",
    )


def _readers(booking: ConsultBooking) -> list[Reader]:
    """Return who booked and who holds it; the whole team instead of a booker who is no longer of it.

    A host with a personal interest in the project, or who advises no longer, does not hear of it.
    """
    award = booking.award
    team = team_of(award.application_id) if award.application_id else []
    hosts = [
        host.account
        for host in hosts_of(booking)
        if host.account.is_active
        and holds(host.account, *ADVISING, programme_id=award.programme_id)
        and not (award.application_id and has_interest(host.account_id, award.application_id))
    ]
    booked = [booking.booker] if booking.booker in team else team
    people: dict[int, Account] = {one.id: one for one in (*booked, *hosts)}
    return [reader_of(one) for one in people.values()]


def invitation_for(booking: ConsultBooking, reader: Reader, deed: str) -> bytes:
    """Return the invitation for one reader, in their language; each later one replaces the one before."""
    settings = current_app.config["SETTINGS"]
    name, address = parseaddr(settings.mail_sender)
    with force_locale(reader.language):
        title = gettext("Consult hour: %(title)s", title=booking.award.title)
    one = appointment(
        booking.id,
        starts_at=booking.slot.starts_at,
        ends_at=booking.slot.ends_at,
        changed_at=booking.changed_at,
        sequence=booking.sequence,
        title=title,
        description=booking.question,
        address=link(settings.public_address, "consult_booking", booking_id=booking.id),
    )
    return invitation(
        one,
        organiser=Party(address, name),
        attendee=Party(reader.email, reader.name),
        place=booking.slot.hour.series.link,
        is_cancelled=deed in CALLS_OFF,
    )
