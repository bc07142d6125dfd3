"""Which mail stands still, under which hold, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.queries import closed_ids
from grants.correspondence.models import Mail, MailHold
from grants.correspondence.permissions import may_hold_mail
from grants.correspondence.rules import KINDS
from grants.correspondence.states import EVERY_KIND
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.invariants import invariant
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account
from grants.streams.models import Round, Stream


def is_on_hold(stream_id: int | None, kind: str) -> bool:
    """Say whether mail of this kind about this call must wait now."""
    known = KINDS.get(kind)
    if stream_id is None or known is None or known.never_held is not None:
        return False
    found = select(MailHold.id).where(
        MailHold.stream_id == stream_id,
        MailHold.kind.in_([kind, EVERY_KIND]),
        MailHold.lifted_at.is_(None),
    )
    return db.session.scalar(found.limit(1)) is not None


def mail_to_hold_back(stream_id: int, kinds: Collection[str]) -> Sequence[Mail]:
    """Return mail of a call that was written, not sent yet and never released."""
    return db.session.scalars(
        select(Mail)
        .where(
            Mail.stream_id == stream_id,
            Mail.state == "waiting",
            Mail.settled_at.is_(None),
            Mail.kind.in_(kinds),
        )
        .with_for_update(skip_locked=True)
    ).all()


def lock_held(numbers: Collection[int]) -> Sequence[Mail]:
    """Return those of these mails that stand still now, and keep others from settling them meanwhile."""
    return db.session.scalars(
        select(Mail)
        .where(Mail.id.in_(numbers), Mail.state == "held")
        .order_by(Mail.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def streams_by_number(numbers: Collection[int]) -> dict[int, Stream]:
    """Return calls with their rounds."""
    found = select(Stream).where(Stream.id.in_(numbers)).options(joinedload(Stream.round))
    return {stream.id: stream for stream in db.session.scalars(found)}


def rounds_to_hold(viewer: Account) -> Sequence[Round]:
    """Return the rounds of which this person may hold mail, the newest first."""
    if not viewer.holds("programme_manager", "administrator"):
        return []
    found = db.session.scalars(
        select(Stream).options(joinedload(Stream.round)).order_by(Stream.round_id.desc(), Stream.code)
    )
    return list(dict.fromkeys(stream.round for stream in found if may_hold_mail(viewer, stream)))


def get_outbox(viewer: Account, round_id: int) -> tuple[Round, Sequence[Stream]]:
    """Return a round and its calls of which this person may hold mail; raises NotFound when there are none."""
    found = db.session.scalars(
        select(Stream)
        .where(Stream.round_id == round_id)
        .options(joinedload(Stream.round))
        .order_by(Stream.code)
    ).all()
    mine = [stream for stream in found if may_hold_mail(viewer, stream)]
    if not mine:
        raise NotFound
    return mine[0].round, mine


def holds_in_force(stream_ids: Collection[int]) -> Sequence[MailHold]:
    """Return the holds of calls that were not lifted, the oldest first, with who put them there."""
    return db.session.scalars(
        select(MailHold)
        .where(MailHold.stream_id.in_(stream_ids), MailHold.lifted_at.is_(None))
        .options(joinedload(MailHold.holder), joinedload(MailHold.stream))
        .order_by(MailHold.id)
    ).all()


def held_mail(viewer: Account, streams: Collection[Stream]) -> Select[Mail]:
    """Select the mail of these calls that stands still, without what is about an application closed to the viewer."""
    return select(Mail).where(
        Mail.state == "held",
        Mail.stream_id.in_([stream.id for stream in streams]),
        _is_open(viewer),
    )


def _is_open(viewer: Account) -> ColumnElement[bool]:
    return or_(Mail.application_id.is_(None), Mail.application_id.not_in(closed_ids(viewer.id)))


def held_page(
    viewer: Account, streams: Collection[Stream], *, cursor: str = ""
) -> Page[tuple[Mail, str | None]]:
    """Return mail that stands still, the oldest first, with the reference of the application it is about."""
    query = (
        held_mail(viewer, streams)
        .outerjoin(Application, Application.id == Mail.application_id)
        .add_columns(Application.reference)
    )
    return page_of(query, [Order(Mail.id)], cursor=cursor)


def count_held(viewer: Account, streams: Collection[Stream]) -> int:
    """Return how much mail of these calls stands still, as far as the viewer may know it."""
    return db.session.scalar(select(func.count()).select_from(held_mail(viewer, streams).subquery())) or 0


def held_by_number(
    viewer: Account, streams: Collection[Stream], numbers: Collection[int] | None
) -> Sequence[Mail]:
    """Return those of these mails that stand still, or all of them for None."""
    query = held_mail(viewer, streams)
    return db.session.scalars(query if numbers is None else query.where(Mail.id.in_(numbers))).all()


def get_round_mail(viewer: Account, streams: Collection[Stream], mail_id: int) -> Mail:
    """Return one mail that stands still or stood still; raises NotFound, absent and closed to the viewer alike."""
    found = db.session.scalars(
        select(Mail).where(
            Mail.id == mail_id,
            Mail.stream_id.in_([stream.id for stream in streams]),
            or_(Mail.state == "held", Mail.settled_at.is_not(None)),
            _is_open(viewer),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Standing:
    """What stands still in one round: how many holds are in force, and how much mail waits."""

    round: Round
    holds: int
    waiting: int


def standing_still(viewer: Account) -> list[Standing]:
    """Return the rounds in which mail is on hold or waits, for who may settle it."""
    if not viewer.holds("programme_manager", "administrator"):
        return []
    held = select(Mail.stream_id).where(Mail.state == "held")
    on_hold = select(MailHold.stream_id).where(MailHold.lifted_at.is_(None))
    streams = db.session.scalars(
        select(Stream)
        .where(or_(Stream.id.in_(held), Stream.id.in_(on_hold)))
        .options(joinedload(Stream.round))
        .order_by(Stream.id)
    ).all()
    by_round: dict[Round, list[Stream]] = {}
    for stream in streams:
        if may_hold_mail(viewer, stream):
            by_round.setdefault(stream.round, []).append(stream)
    found = [
        Standing(one, len(holds_in_force([s.id for s in mine])), count_held(viewer, mine))
        for one, mine in by_round.items()
    ]
    return [one for one in found if one.holds or one.waiting]


@invariant("held_mail")
def held_mail_faults() -> list[str]:
    """Say which mail stands still that may never wait."""
    held = db.session.execute(select(Mail.id, Mail.kind).where(Mail.state.in_(["held", "cancelled"])))
    never = {key for key, kind in KINDS.items() if kind.never_held is not None}
    return [f"mail {number} of kind {kind} may never wait" for number, kind in held if kind in never]
