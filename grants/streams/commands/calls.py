"""What does someone intend with rounds and streams?"""

from __future__ import annotations

from datetime import datetime

from grants.budget import commands as budget
from grants.budget.models import Pot, Programme
from grants.budget.rules import check_place
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken, Stale
from grants.foundation.events import publish
from grants.foundation.terms import day_of
from grants.foundation.wording import sentence
from grants.people.models import Account, Initiative
from grants.people.rules import clean_email
from grants.streams import queries
from grants.streams.commands.versions import check_clarifies, freeze
from grants.streams.events import DeadlineExtended, OwnerInvited, StreamAnnounced, StreamEnded
from grants.streams.models import DeadlineExtension, Outage, Round, Stream, StreamInvitation, StreamVersion
from grants.streams.permissions import may_manage_stream, may_open_round
from grants.streams.rules.dates import check_later_moment, has_closed, moment_of
from grants.streams.rules.definition import Definition, as_content, as_definition
from grants.streams.rules.differences import as_kept, differences
from grants.streams.rules.faults import PART_NAMES, contradictions, missing_parts
from grants.streams.states import STREAM


@command
def open_round(
    *,
    actor: Account,
    programme: Programme,
    name_nl: str,
    name_en: str,
    year: int,
    pot: Pot | None = None,
) -> Round:
    """Open a round in a programme; its streams are drafted in it, and their pots opened in `pot` if one is given.

    Raises RuleBroken `other_programme` or `not_around` for such a pot.
    """
    may_open_round(actor, programme_id=programme.id).require()
    if pot is not None and pot.programme_id != programme.id:
        raise RuleBroken("other_programme", sentence("Choose a pot of this programme."), field="pot")
    check_place("stream", pot.kind if pot else None, None)
    opened = Round(
        programme=programme, name_nl=name_nl, name_en=name_en, year=year, pot=pot, created_at=now()
    )
    db.session.add(opened)
    record(
        actor_id=actor.id,
        deed="open_round",
        subject=opened,
        chain=programme_chain(programme.id),
        name=name_nl,
        year=year,
    )
    return opened


@command
def draft_stream(
    *, actor: Account, round_: Round, code: str, definition: Definition, based_on: Stream | None = None
) -> Stream:
    """Begin a stream in a round, with a pot of its own; raises RuleBroken `code_taken`.

    `based_on` is the earlier call whose values `definition` takes over, if any.
    """
    may_open_round(actor, programme_id=round_.programme_id).require()
    if queries.find_stream_by_code(round_, code) is not None:
        raise RuleBroken("code_taken", sentence("This round has a stream with this code."), field="code")
    pot = budget.open_pot(
        actor=actor,
        programme=round_.programme,
        kind="stream",
        name=definition.name.nl or code,
        parent=round_.pot,
    )
    stream = Stream(
        round=round_,
        pot=pot,
        code=code,
        state=STREAM.initial,
        draft=as_content(definition),
        based_on=based_on,
    )
    db.session.add(stream)
    _record(actor, stream, "draft_stream", code=code)
    return stream


@command
def save_draft(*, actor: Account, stream: Stream, version: int, definition: Definition) -> None:
    """Replace what is being written; raises Stale with both texts.

    Once announced this is the next version, which may only clarify and add: else RuleBroken `call_frozen`.
    """
    may_manage_stream(actor, stream).require()
    if stream.state != STREAM.initial:
        check_clarifies(stream, definition)
    before = as_definition(stream.draft)
    if stream.version != version:
        raise Stale(differences(before, definition))
    changed = differences(before, definition)
    if not changed:
        return
    stream.draft = as_content(definition)
    _record(actor, stream, "save_draft", changed=as_kept(changed))


@command
def announce_stream(
    *, actor: Account, stream: Stream, announced_where: str, version: int | None = None
) -> StreamVersion:
    """Announce a call: freeze its definition with a hash and set its ceiling (Awb 4:26, 4:27(1)).

    `version` is the draft's that was read, when somebody read it: a later one is not frozen unseen (Stale).
    Raises RuleBroken `call_incomplete`, `call_contradicts`, `opens_in_past`, `preregistration_in_past`,
    `ideas_in_past`.
    """
    may_manage_stream(actor, stream).require()
    if version is not None and stream.version != version:
        raise Stale
    state = STREAM.after(stream.state, "announce")
    definition = as_definition(stream.draft)
    _check_ready(definition)
    frozen = freeze(actor, stream, definition)
    stream.state = state
    stream.opens_at, stream.closes_at = definition.dates.opens_at, definition.dates.closes_at
    _record(actor, stream, "announce_stream", sha256=frozen.sha256, number=frozen.number)
    db.session.expire(stream, ["announced"])
    budget.set_ceiling(
        actor=actor,
        pot=stream.pot,
        amount=definition.ceiling,
        reason="Bekendmaking van de oproep",
        announced_where=announced_where,
        basis_kind="stream_version",
        basis_id=frozen.id,
    )
    publish(StreamAnnounced(stream.id))
    return frozen


def _check_ready(definition: Definition) -> None:
    missing = missing_parts(definition)
    if missing:
        raise RuleBroken(
            "call_incomplete",
            sentence(
                "The call cannot be announced yet. Still missing: %(first)s (%(count)s in all).",
                first=PART_NAMES[missing[0]],
                count=len(missing),
            ),
        )
    for fault in contradictions(definition):
        raise RuleBroken("call_contradicts", fault)
    opens_at = definition.dates.opens_at
    if opens_at is not None and day_of(opens_at) < today():
        raise RuleBroken(
            "opens_in_past",
            sentence("The call opens on a day that has passed. Choose a later day, then announce it."),
        )
    before = definition.dates.preregister_before
    if before is not None and before <= now():
        raise RuleBroken(
            "preregistration_in_past",
            sentence("Pre-registration ends before the call is announced. Choose a later moment."),
        )
    ideas = definition.dates.ideas_before
    if ideas is not None and ideas <= now():
        raise RuleBroken(
            "ideas_in_past",
            sentence("The deadline for ideas comes before the call is announced. Choose a later moment."),
        )


_KEPT = {
    "applications": "closes_at",
    "ideas": "ideas_moved_to",
    "preregistration": "preregistration_moved_to",
}


@command
def extend_deadline(
    *,
    actor: Account,
    stream: Stream,
    closes_at: datetime,
    reason: str,
    outage: Outage | None = None,
    which: str = "applications",
) -> DeadlineExtension:
    """Move a moment of the call to a later one for everyone, as a dated decision beside the frozen version.

    `which` is one of MOMENTS. Also possible after it has passed (an outage, Awb 2:21(3)).
    Raises RuleBroken `not_announced`, and as `check_later_moment` does.
    """
    may_manage_stream(actor, stream).require()
    if stream.state != "announced":
        raise RuleBroken("not_announced", sentence("Only an announced call has a deadline to extend."))
    check_later_moment(stream, which, closes_at, now())
    extension = DeadlineExtension(
        stream=stream,
        outage=outage,
        which=which,
        closes_at=closes_at,
        was=moment_of(stream, which),
        reason=reason,
        decided_by=actor.id,
        decided_at=now(),
    )
    db.session.add(extension)
    setattr(stream, _KEPT[which], closes_at)
    db.session.flush()
    _record(
        actor, stream, "extend_deadline", reason=reason, which=which, was=extension.was, closes_at=closes_at
    )
    publish(DeadlineExtended(stream.id, extension.id))
    return extension


@command
def invite_owner(*, actor: Account, stream: Stream, initiative: Initiative, email: str) -> StreamInvitation:
    """Invite an initiative's owner to apply; one invitation, one application.

    Raises RuleBroken `not_by_invitation`, `not_announced`, `call_closed`, `already_invited`, `email_invalid`.
    """
    may_manage_stream(actor, stream).require()
    address = clean_email(email)
    if stream.definition.access != "invitation":
        raise RuleBroken(
            "not_by_invitation", sentence("Everybody may apply here: nobody needs an invitation.")
        )
    if stream.state != "announced":
        raise RuleBroken("not_announced", sentence("Announce the call before you invite anybody."))
    if has_closed(stream, now()):
        raise RuleBroken("call_closed", sentence("The deadline has passed."))
    if queries.is_invited(stream, initiative):
        raise RuleBroken(
            "already_invited", sentence("This initiative was invited already."), field="initiative"
        )
    invitation = StreamInvitation(
        stream=stream, initiative=initiative, invited_email=address, invited_by=actor.id, invited_at=now()
    )
    db.session.add(invitation)
    db.session.flush()
    _record(actor, stream, "invite_owner", initiative=initiative.id, email=address)
    publish(OwnerInvited(invitation.id))
    return invitation


@command
def end_stream(*, actor: Account, stream: Stream) -> None:
    """End a stream in which nothing is left to do; raises RuleBroken `still_open`, `open_work`."""
    may_manage_stream(actor, stream).require()
    state = STREAM.after(stream.state, "end")
    if not has_closed(stream, now()):
        raise RuleBroken("still_open", sentence("The deadline has not passed yet."))
    open_work = queries.find_open_work(stream)
    if open_work is not None:
        raise RuleBroken("open_work", open_work)
    stream.state = state
    _record(actor, stream, "end_stream")
    publish(StreamEnded(stream.id))


def _record(actor: Account, stream: Stream, deed: str, *, reason: str = "", **facts: object) -> None:
    chain = programme_chain(stream.round.programme_id)
    record(actor_id=actor.id, deed=deed, subject=stream, chain=chain, reason=reason, **facts)
