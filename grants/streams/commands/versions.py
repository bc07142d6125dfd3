"""What does someone intend with the rules of a call: to freeze them, and to clarify what was frozen?"""

from __future__ import annotations

from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams import queries
from grants.streams.events import CallClarified
from grants.streams.models import Stream, StreamVersion
from grants.streams.permissions import may_manage_stream
from grants.streams.rules.clarifying import refused_changes
from grants.streams.rules.dates import has_closed
from grants.streams.rules.definition import Definition, as_content, as_definition, fingerprint
from grants.streams.rules.differences import as_kept, differences
from grants.streams.rules.faults import contradictions
from grants.streams.states import STREAM


@command
def clarify_call(*, actor: Account, stream: Stream, reason: str, sha256: str) -> StreamVersion:
    """Publish what was written as a new version, with its reason; every draft follows it.

    `sha256` is the fingerprint of the text that was read: a later one is not published unseen (Stale).
    Raises RuleBroken `call_frozen`, `call_contradicts`, `nothing_changed`.
    """
    may_manage_stream(actor, stream).require()
    stream.state = STREAM.after(stream.state, "clarify")
    if fingerprint(stream.draft) != sha256:
        raise Stale
    definition = as_definition(stream.draft)
    check_clarifies(stream, definition)
    for fault in contradictions(definition):
        raise RuleBroken("call_contradicts", fault)
    changed = differences(stream.definition, definition)
    if not changed:
        raise RuleBroken("nothing_changed", sentence("Nothing differs from the version in force."))
    frozen = freeze(actor, stream, definition, reason=reason)
    db.session.flush()
    db.session.expire(stream, ["announced"])
    record(
        actor_id=actor.id,
        deed="clarify_call",
        subject=stream,
        chain=programme_chain(stream.round.programme_id),
        reason=reason,
        number=frozen.number,
        sha256=frozen.sha256,
        changed=as_kept(changed),
    )
    publish(CallClarified(stream.id, frozen.id))
    return frozen


def freeze(actor: Account, stream: Stream, definition: Definition, *, reason: str = "") -> StreamVersion:
    """Keep a definition for good, with its hash and the next number, and point the stream to it.

    The caller flushes, once the stream's state fits, and then reads `announced` anew.
    """
    content = as_content(definition)
    frozen = StreamVersion(
        stream_id=stream.id,
        number=1 + len(queries.versions_of(stream)),
        content=content,
        sha256=fingerprint(content),
        frozen_at=now(),
        frozen_by=actor.id,
        reason=reason,
    )
    db.session.add(frozen)
    db.session.flush()
    stream.announced_id = frozen.id
    return frozen


def check_clarifies(stream: Stream, definition: Definition) -> None:
    """Refuse a next version of an announced call that is no clarification; raises RuleBroken `call_frozen`."""
    if stream.state != "announced" or has_closed(stream, now()):
        raise RuleBroken(
            "call_frozen",
            sentence("The deadline has passed: the text of this call does not change any more."),
        )
    for fault in refused_changes(stream.definition, definition):
        raise RuleBroken("call_frozen", fault)
