"""Which broadcasts are there, and who gets one, as far as this viewer may know them?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from grants.applications.models import Application, TeamMember
from grants.applications.queries import closed_ids, open_to
from grants.awards.models import Award
from grants.correspondence.models import Broadcast, Mail
from grants.correspondence.permissions import may_broadcast
from grants.correspondence.rules import Reason, Recipient
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account
from grants.people.queries import holders
from grants.streams.models import Round, Stream, StreamInvitation

Found = tuple[str, str, str | None, int | None, Reason]


def streams_to_write_to(viewer: Account, round_id: int) -> tuple[Round, Sequence[Stream]]:
    """Return a round and its calls to whose people this person may write; raises NotFound when there are none."""
    found = db.session.scalars(
        select(Stream)
        .where(Stream.round_id == round_id)
        .options(joinedload(Stream.round))
        .order_by(Stream.code)
    ).all()
    mine = [stream for stream in found if may_broadcast(viewer, stream)]
    if not mine:
        raise NotFound
    return mine[0].round, mine


def broadcasts_of(round_: Round, streams: Collection[Stream]) -> Sequence[Broadcast]:
    """Return the broadcasts of a round that go to none but these calls, the newest first."""
    mine = {stream.id for stream in streams}
    found = db.session.scalars(
        select(Broadcast)
        .where(Broadcast.round_id == round_.id)
        .options(joinedload(Broadcast.writer))
        .order_by(Broadcast.id.desc())
    )
    return [one for one in found if set(one.stream_ids) <= mine]


def get_broadcast(viewer: Account, broadcast_id: int) -> Broadcast:
    """Return a broadcast to calls that this person manages; raises NotFound, hidden and absent alike."""
    found = db.session.get(Broadcast, broadcast_id)
    if found is None:
        raise NotFound
    _, mine = streams_to_write_to(viewer, found.round_id)
    if not set(found.stream_ids) <= {stream.id for stream in mine}:
        raise NotFound
    return found


def recipients_of(viewer: Account, streams: Sequence[Stream], groups: Collection[str]) -> Sequence[Recipient]:
    """Return who belongs to these groups of these calls, each address once, with every reason the viewer may know.

    Who is only there by an application that is closed to the viewer is absent.
    """
    found = [*_teams(viewer, streams, groups)]
    if "invited" in groups:
        found += _invited(streams)
    if "reviewers" in groups:
        found += _reviewers(streams)
    by_address: dict[str, list[Found]] = {}
    for one in found:
        by_address.setdefault(one[0].lower(), []).append(one)
    bouncing = _bouncing(by_address)
    return [
        Recipient(
            address,
            *rows[0][1:4],
            reasons=tuple(dict.fromkeys(row[4] for row in rows)),
            bounces=address in bouncing,
        )
        for address, rows in sorted(by_address.items())
    ]


def _teams(viewer: Account, streams: Sequence[Stream], groups: Collection[str]) -> list[Found]:
    states = {group for group in groups if group not in {"awarded", "not_awarded", "invited", "reviewers"}}
    decided = {"awarded", "not_awarded"} & set(groups)
    if not states and not decided:
        return []
    awarded = (
        select(Award.id).where(Award.application_id == Application.id, Award.state == "running").exists()
    )
    rows = db.session.execute(
        select(Account, Application.id, Application.state, Application.reference, Stream, awarded)
        .join(TeamMember, TeamMember.account_id == Account.id)
        .join(Application, Application.id == TeamMember.application_id)
        .join(Stream, Stream.id == Application.stream_id)
        .where(
            Application.stream_id.in_([stream.id for stream in streams]),
            Application.state.in_(states | ({"decided"} if decided else set())),
            TeamMember.accepted_at.is_not(None),
            TeamMember.left_at.is_(None),
            Account.state == "active",
            open_to(viewer.id),
        )
        .order_by(Application.id, Account.id)
    )
    found: list[Found] = []
    for account, number, state, reference, stream, is_awarded in rows:
        group = ("awarded" if is_awarded else "not_awarded") if state == "decided" else state
        if group in groups:
            reason = Reason(group, stream.id, stream.code, number, reference)
            found.append((account.email, account.name, account.language, account.id, reason))
    return found


def _invited(streams: Sequence[Stream]) -> list[Found]:
    codes = {stream.id: stream.code for stream in streams}
    rows = db.session.execute(
        select(StreamInvitation.invited_email, StreamInvitation.stream_id, Account)
        .outerjoin(Account, func.lower(Account.email) == func.lower(StreamInvitation.invited_email))
        .where(StreamInvitation.stream_id.in_(codes))
        .order_by(StreamInvitation.id)
    )
    return [
        (
            email,
            account.name if account and account.is_active else "",
            account.language if account and account.is_active else None,
            account.id if account else None,
            Reason("invited", number, codes[number]),
        )
        for email, number, account in rows
        if account is None or account.state != "disabled"
    ]


def _reviewers(streams: Sequence[Stream]) -> list[Found]:
    return [
        (one.email, one.name, one.language, one.id, Reason("reviewers", stream.id, stream.code))
        for stream in streams
        for one in holders("reviewer", programme_id=stream.round.programme_id, stream_id=stream.id)
    ]


def _bouncing(addresses: Collection[str]) -> set[str]:
    """Return the addresses whose mail server refused the last mail that was not merely kept or cancelled."""
    later = aliased(Mail)
    refused = select(func.lower(Mail.to)).where(
        Mail.state == "refused",
        func.lower(Mail.to).in_(addresses),
        ~select(later.id).where(later.to == Mail.to, later.state == "sent", later.id > Mail.id).exists(),
    )
    return set(db.session.scalars(refused))


def mail_of_broadcast(viewer: Account, broadcast: Broadcast, *, cursor: str = "") -> Page[tuple[Mail]]:
    """Return the mail that a sent broadcast became, without what is about an application closed to the viewer."""
    open_ones = or_(Mail.application_id.is_(None), Mail.application_id.not_in(closed_ids(viewer.id)))
    query: Select[Mail] = select(Mail).where(Mail.broadcast_id == broadcast.id, open_ones)
    return page_of(query, [Order(Mail.id)], cursor=cursor)
