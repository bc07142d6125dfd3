"""May this person do this to this round or stream?"""

from __future__ import annotations

from grants.foundation.verdict import HIDDEN, YES, Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Stream

STAFF = ("programme_manager", "chair", "deciding_authority", "controller", "auditor")
"""Who may see a stream before it is announced, and its desk afterwards; only a manager changes anything."""


def may_open_round(actor: Account, *, programme_id: int) -> Verdict:
    """Open a round in a programme and draft its streams."""
    if holds(actor, "programme_manager", programme_id=programme_id):
        return YES
    if holds(actor, *STAFF, programme_id=programme_id):
        return no(sentence("Only a programme manager can do this."))
    return HIDDEN


def may_set_defaults(actor: Account, *, programme_id: int) -> Verdict:
    """Fix what the calls of a programme begin with: who may begin them."""
    return may_open_round(actor, programme_id=programme_id)


def may_ask(actor: Account) -> Verdict:
    """Ask a question about an announced call: anybody whose account is in use."""
    return YES if actor.is_active else HIDDEN


def may_see_stream(actor: Account, stream: Stream) -> Verdict:
    """See a stream as the funder's staff sees it."""
    known = holds(actor, *STAFF, programme_id=stream.round.programme_id, stream_id=stream.id)
    return YES if known else HIDDEN


def may_enter_outage(actor: Account) -> Verdict:
    """Write down that the site could not be used: who keeps it running, and who runs the rounds."""
    return YES if actor.holds("administrator", "programme_manager") else HIDDEN


def may_manage_stream(actor: Account, stream: Stream) -> Verdict:
    """Write the call, announce it, extend its deadline, invite owners, answer questions about it, end it."""
    if holds(actor, "programme_manager", programme_id=stream.round.programme_id, stream_id=stream.id):
        return YES
    if not may_see_stream(actor, stream):
        return HIDDEN
    return no(sentence("Only a programme manager can do this."))
