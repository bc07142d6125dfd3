"""What does someone intend with the outbox of a call: put mail on hold, look, and release or cancel what waits."""

from __future__ import annotations

from collections.abc import Sequence

from grants.correspondence import queries
from grants.correspondence.models import Mail, MailHold
from grants.correspondence.permissions import may_hold_mail
from grants.correspondence.rules import held_kinds
from grants.correspondence.states import EVERY_KIND, MAIL
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.outbox import post
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream


@command
def hold_mail(
    *, actor: Account, streams: Sequence[Stream], kinds: Sequence[str], reason: str
) -> list[MailHold]:
    """Put mail of calls on hold: these kinds, or with none named every kind that may wait.

    What was written and not sent yet stands still too. A hold that is there already stays. Raises RuleBroken
    `reason_missing`, `stream_missing`, `kind_never_waits`.
    """
    _require(actor, streams)
    _check_reason(reason)
    if not streams:
        raise RuleBroken("stream_missing", sentence("Choose at least one call."), field="streams")
    known = {kind.key for kind in held_kinds()}
    if not set(kinds) <= known:
        raise RuleBroken("kind_never_waits", sentence("This kind of mail never waits."), field="kinds")
    made = []
    for stream in streams:
        there = {hold.kind for hold in queries.holds_in_force([stream.id])}
        for kind in kinds or [EVERY_KIND]:
            if kind in there:
                continue
            hold = MailHold(stream=stream, kind=kind, reason=reason.strip(), held_by=actor.id, held_at=now())
            db.session.add(hold)
            _note(actor, stream, "hold_mail", hold, reason, kind=kind)
            made.append(hold)
        for mail in queries.mail_to_hold_back(stream.id, set(kinds) or known):
            mail.state = MAIL.after(mail.state, "hold")
    return made


@command
def lift_hold(*, actor: Account, hold: MailHold, reason: str) -> None:
    """Let new mail leave at once again; what waits stays until it is released or cancelled. Twice is once."""
    _require(actor, [hold.stream])
    _check_reason(reason)
    db.session.refresh(hold, ["lifted_at"], with_for_update=True)
    if hold.lifted_at is not None:
        return
    hold.lifted_at, hold.lifted_by, hold.lifted_because = now(), actor.id, reason.strip()
    _note(actor, hold.stream, "lift_hold", hold, reason, kind=hold.kind)


@command
def release_mail(*, actor: Account, mails: Sequence[Mail], reason: str) -> int:
    """Send what waits; return how many. What is no longer on hold is left as it is."""
    return _settle(actor, mails, "release", reason)


@command
def cancel_mail(*, actor: Account, mails: Sequence[Mail], reason: str) -> int:
    """Never send what waits; return how many. What is no longer on hold is left as it is."""
    return _settle(actor, mails, "cancel", reason)


def _settle(actor: Account, mails: Sequence[Mail], deed: str, reason: str) -> int:
    if not mails:
        raise RuleBroken("mail_missing", sentence("Tick at least one mail."), field="mails")
    waiting = queries.lock_held([mail.id for mail in mails])
    streams = queries.streams_by_number({mail.stream_id for mail in waiting if mail.stream_id})
    _require(actor, list(streams.values()))
    _check_reason(reason)
    for mail in waiting:
        mail.state = MAIL.after(mail.state, deed)
        mail.settled_at, mail.settled_by, mail.settled_because = now(), actor.id, reason.strip()
        _note(actor, streams[mail.stream_id or 0], f"{deed}_mail", mail, reason, kind=mail.kind)
        if deed == "release":
            post("send_mail", mail_id=mail.id)
    return len(waiting)


def _require(actor: Account, streams: Sequence[Stream]) -> None:
    for stream in streams:
        may_hold_mail(actor, stream).require()


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("reason_missing", sentence("Write why."), field="reason")


def _note(
    actor: Account, stream: Stream, deed: str, subject: Mail | MailHold, reason: str, *, kind: str
) -> None:
    chain = programme_chain(stream.round.programme_id)
    record(actor_id=actor.id, deed=deed, subject=subject, chain=chain, reason=reason.strip(), kind=kind)
