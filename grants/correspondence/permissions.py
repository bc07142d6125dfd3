"""May this person read or write here?"""

from __future__ import annotations

from grants.applications.models import Application
from grants.applications.permissions import is_on_team, may_see
from grants.foundation.verdict import HIDDEN, YES, Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Round, Stream
from grants.streams.permissions import may_open_round


def side_of(actor: Account, application: Application) -> str:
    """Return the side on which somebody reads and writes: a team is a team, whatever roles it holds."""
    return "team" if is_on_team(actor, application) else "funder"


def may_write_message(actor: Account, application: Application, *, closed: bool) -> Verdict:
    """The team once it submitted something, and the managers of the stream without an interest (`closed`)."""
    if not may_see(actor, application, closed=closed):
        return HIDDEN
    if side_of(actor, application) == "team":
        if application.submitted_at is not None:
            return YES
        return no(sentence("You can write messages here once you have submitted the application."))
    round_ = application.stream.round
    if holds(actor, "programme_manager", programme_id=round_.programme_id, stream_id=application.stream_id):
        return YES
    return no(sentence("Only a programme manager writes messages for the funder."))


def may_word_mail(actor: Account, round_: Round) -> Verdict:
    """Write a round's own words for its mail: who may open rounds in its programme."""
    return may_open_round(actor, programme_id=round_.programme_id)


def may_hold_mail(actor: Account, stream: Stream) -> Verdict:
    """Put mail of a call on hold, look at what waits, and release or cancel it: its managers, and administrators."""
    scope = {"programme_id": stream.round.programme_id, "stream_id": stream.id}
    return YES if holds(actor, "programme_manager", "administrator", **scope) else HIDDEN


def may_broadcast(actor: Account, stream: Stream) -> Verdict:
    """Write to groups of people of a call: its programme managers."""
    scope = {"programme_id": stream.round.programme_id, "stream_id": stream.id}
    return YES if holds(actor, "programme_manager", **scope) else HIDDEN
