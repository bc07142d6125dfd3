"""What does someone intend with a broadcast: write it, try it, and send it once to whom was looked at, or never?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grants.correspondence import queries
from grants.correspondence.events import BroadcastSent, BroadcastTried
from grants.correspondence.models import Broadcast
from grants.correspondence.permissions import may_broadcast
from grants.correspondence.rules import BROADCAST as KIND
from grants.correspondence.rules import GROUPS, KINDS, check_text, digest_of
from grants.correspondence.states import BROADCAST
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Round, Stream


@command
def write_broadcast(
    *,
    actor: Account,
    round_: Round,
    streams: Sequence[Stream],
    groups: Sequence[str],
    subject_nl: str,
    body_nl: str,
    subject_en: str,
    body_en: str,
) -> Broadcast:
    """Begin a broadcast to groups of people of calls of a round; nothing is sent.

    Raises RuleBroken `stream_missing`, `group_missing`, `mail_text_…`, `placeholder_unknown`.
    """
    _check(actor, round_, streams, groups, nl=(subject_nl, body_nl), en=(subject_en, body_en))
    broadcast = Broadcast(
        round=round_,
        stream_ids=[stream.id for stream in streams],
        groups=list(groups),
        subject_nl=subject_nl,
        body_nl=body_nl,
        subject_en=subject_en,
        body_en=body_en,
        state=BROADCAST.initial,
        written_by=actor.id,
        written_at=now(),
    )
    db.session.add(broadcast)
    db.session.flush()
    _note(actor, broadcast, "write_broadcast")
    return broadcast


@command
def change_broadcast(
    *,
    actor: Account,
    broadcast: Broadcast,
    version: int,
    streams: Sequence[Stream],
    groups: Sequence[str],
    subject_nl: str,
    body_nl: str,
    subject_en: str,
    body_en: str,
) -> None:
    """Change a broadcast that was not sent; raises as `write_broadcast` does, `not_in_this_state`, Stale."""
    _check(actor, broadcast.round, streams, groups, nl=(subject_nl, body_nl), en=(subject_en, body_en))
    _lock(broadcast)
    broadcast.state = BROADCAST.after(broadcast.state, "change")
    if broadcast.version != version:
        raise Stale
    broadcast.stream_ids, broadcast.groups = [stream.id for stream in streams], list(groups)
    broadcast.subject_nl, broadcast.body_nl = subject_nl, body_nl
    broadcast.subject_en, broadcast.body_en = subject_en, body_en
    _note(actor, broadcast, "change_broadcast")


@command
def try_broadcast(*, actor: Account, broadcast: Broadcast) -> None:
    """Send a broadcast in both languages to oneself alone."""
    _streams(actor, broadcast)
    _note(actor, broadcast, "try_broadcast")
    publish(BroadcastTried(broadcast.id, actor.id))


@command
def send_broadcast(*, actor: Account, broadcast: Broadcast, version: int, seen: str) -> bool:
    """Send a broadcast to everybody it is for, all in one; return whether it was sent now, or had been already.

    `version` and `seen` say what was looked at: the text, and the digest of who gets it. Raises RuleBroken
    `recipients_changed`, `nobody_to_write_to`, Stale.
    """
    streams = _streams(actor, broadcast)
    _lock(broadcast)
    if broadcast.state == "sent":
        return False
    state = BROADCAST.after(broadcast.state, "send")
    if broadcast.version != version:
        raise Stale
    recipients = queries.recipients_of(actor, streams, broadcast.groups)
    if digest_of(recipients) != seen:
        said = sentence("Who gets this mail has changed since you looked. Look at the list again.")
        raise RuleBroken("recipients_changed", said)
    readers = [one for one in recipients if not one.bounces]
    if not readers:
        raise RuleBroken("nobody_to_write_to", sentence("There is nobody to send this to."))
    broadcast.state, broadcast.sent_at, broadcast.sent_by = state, now(), actor.id
    _note(actor, broadcast, "send_broadcast", recipients=len(readers), digest=seen)
    publish(BroadcastSent(broadcast.id))
    return True


@command
def discard_broadcast(*, actor: Account, broadcast: Broadcast, reason: str) -> None:
    """Throw away a broadcast that was not sent: it stays to be read, and never leaves."""
    _streams(actor, broadcast)
    _lock(broadcast)
    broadcast.state = BROADCAST.after(broadcast.state, "discard")
    broadcast.discarded_by, broadcast.discarded_at, broadcast.discarded_because = actor.id, now(), reason
    _note(actor, broadcast, "discard_broadcast", reason=reason)


def _lock(broadcast: Broadcast) -> None:
    db.session.refresh(broadcast, ["state", "version"], with_for_update=True)


def _streams(actor: Account, broadcast: Broadcast) -> list[Stream]:
    _, mine = queries.streams_to_write_to(actor, broadcast.round_id)
    streams = [stream for stream in mine if stream.id in broadcast.stream_ids]
    if len(streams) != len(set(broadcast.stream_ids)):
        raise NotFound
    return streams


def _check(
    actor: Account,
    round_: Round,
    streams: Sequence[Stream],
    groups: Sequence[str],
    **texts: tuple[str, str],
) -> None:
    if not streams:
        raise RuleBroken("stream_missing", sentence("Choose at least one call."), field="streams")
    for stream in streams:
        may_broadcast(actor, stream).require()
    if any(stream.round_id != round_.id for stream in streams):
        raise NotFound
    if not groups or not set(groups) <= set(GROUPS):
        said = sentence("Choose at least one group of people.")
        raise RuleBroken("group_missing", said, field="groups")
    for language, words in texts.items():
        check_text(KINDS[KIND], *words, language=language)


def _note(actor: Account, broadcast: Broadcast, deed: str, **facts: Any) -> None:
    record(
        actor_id=actor.id,
        deed=deed,
        subject=broadcast,
        chain=programme_chain(broadcast.round.programme_id),
        streams=broadcast.stream_ids,
        groups=broadcast.groups,
        **facts,
    )
