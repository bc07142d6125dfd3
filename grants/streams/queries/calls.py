"""What do we know of rounds and streams, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from grants.budget.models import Programme
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.demonstration import milestone_source
from grants.foundation.errors import NotFound
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account, Initiative, Organisation
from grants.people.queries import roles_in_force, scope_source
from grants.streams.models import DeadlineExtension, Round, Stream, StreamInvitation, StreamVersion
from grants.streams.permissions import STAFF

MOST_FOUND = 50


def _shown() -> Select[Stream]:
    return select(Stream).options(
        joinedload(Stream.announced),
        joinedload(Stream.round).joinedload(Round.programme),
        joinedload(Stream.pot),
    )


def announced_calls() -> Sequence[Stream]:
    """Return every call that was ever announced, the latest deadline first; public."""
    return db.session.scalars(
        _shown().where(Stream.state != "draft").order_by(Stream.closes_at.desc(), Stream.id)
    ).all()


def open_calls(at: datetime) -> Sequence[Stream]:
    """Return the calls that take applications at this instant, the nearest deadline first; public."""
    return db.session.scalars(
        _shown()
        .where(Stream.state == "announced", Stream.opens_at <= at, Stream.closes_at > at)
        .order_by(Stream.closes_at, Stream.id)
    ).all()


def get_call(stream_id: int) -> Stream:
    """Return an announced call; raises NotFound for a draft as for nothing at all; public."""
    call = db.session.scalars(_shown().where(Stream.id == stream_id, Stream.state != "draft")).one_or_none()
    if call is None:
        raise NotFound
    return call


def visible_streams(viewer: Account, *roles: str) -> Select[Stream]:
    """Return the query of the streams in which the viewer holds one of the roles, or any staff role."""
    return _shown().join(Stream.round).where(_within(viewer, roles or STAFF))


def _within(viewer: Account, roles: Collection[str]) -> ColumnElement[bool]:
    held = [grant for grant in roles_in_force(viewer) if grant.role in roles]
    if any(grant.scope_kind == "everywhere" for grant in held):
        return true()
    ids = {kind: [g.scope_id for g in held if g.scope_kind == kind] for kind in ("programme", "stream")}
    return or_(false(), Round.programme_id.in_(ids["programme"]), Stream.id.in_(ids["stream"]))


def get_stream(viewer: Account, stream_id: int) -> Stream:
    """Return a stream for the funder's staff; raises NotFound when absent or out of sight."""
    stream = db.session.scalars(visible_streams(viewer).where(Stream.id == stream_id)).one_or_none()
    if stream is None:
        raise NotFound
    return stream


def streams_managed_by(viewer: Account) -> Sequence[Stream]:
    """Return the streams this person manages, the newest round first."""
    return db.session.scalars(
        visible_streams(viewer, "programme_manager").order_by(Round.year.desc(), Round.id.desc(), Stream.code)
    ).all()


def streams_visible_to(viewer: Account) -> Sequence[Stream]:
    """Return the streams this person sees as staff, the newest round first."""
    return db.session.scalars(
        visible_streams(viewer).order_by(Round.year.desc(), Round.id.desc(), Stream.code)
    ).all()


def streams_of(programme: Programme) -> Sequence[Stream]:
    """Return every stream of a programme, by round and code."""
    return db.session.scalars(
        _shown().join(Stream.round).where(Round.programme_id == programme.id).order_by(Round.id, Stream.code)
    ).all()


def streams_of_round(round_: Round) -> Sequence[Stream]:
    """Return the streams of a round by code."""
    return db.session.scalars(_shown().where(Stream.round_id == round_.id).order_by(Stream.code)).all()


def rounds_of(programme: Programme) -> Sequence[Round]:
    """Return a programme's rounds, the newest first."""
    return db.session.scalars(
        select(Round).where(Round.programme_id == programme.id).order_by(Round.year.desc(), Round.id.desc())
    ).all()


def visible_rounds(viewer: Account) -> Sequence[Round]:
    """Return the rounds this person sees as staff, the newest first, with their programmes."""
    known = select(Stream.round_id).join(Stream.round).where(_within(viewer, STAFF))
    return db.session.scalars(
        select(Round)
        .options(joinedload(Round.programme))
        .where(or_(Round.id.in_(known), _whole_programme(viewer)))
        .order_by(Round.year.desc(), Round.id.desc())
    ).all()


def _whole_programme(viewer: Account, roles: Collection[str] = STAFF) -> ColumnElement[bool]:
    held = [grant for grant in roles_in_force(viewer) if grant.role in roles]
    if any(grant.scope_kind == "everywhere" for grant in held):
        return true()
    return Round.programme_id.in_([grant.scope_id for grant in held if grant.scope_kind == "programme"])


def get_round(viewer: Account, round_id: int) -> Round:
    """Return a round for the funder's staff; raises NotFound when absent or out of sight."""
    found = next((round_ for round_ in visible_rounds(viewer) if round_.id == round_id), None)
    if found is None:
        raise NotFound
    return found


def find_stream_by_code(round_: Round, code: str) -> Stream | None:
    """Return the stream of a round with this code, or None."""
    return db.session.scalars(
        select(Stream).where(Stream.round_id == round_.id, Stream.code == code)
    ).one_or_none()


def versions_of(stream: Stream) -> Sequence[StreamVersion]:
    """Return the frozen versions of a stream, the oldest first."""
    return db.session.scalars(
        select(StreamVersion).where(StreamVersion.stream_id == stream.id).order_by(StreamVersion.number)
    ).all()


def extensions_of(stream: Stream) -> Sequence[DeadlineExtension]:
    """Return the deadline's extensions, the oldest first."""
    return db.session.scalars(
        select(DeadlineExtension)
        .where(DeadlineExtension.stream_id == stream.id)
        .options(joinedload(DeadlineExtension.outage))
        .order_by(DeadlineExtension.id)
    ).all()


def drafts_managed_by(viewer: Account) -> Sequence[Stream]:
    """Return the calls this person is writing."""
    return db.session.scalars(
        visible_streams(viewer, "programme_manager").where(Stream.state == "draft").order_by(Stream.id)
    ).all()


def is_invited(stream: Stream, initiative: Initiative) -> bool:
    """Say whether this initiative's owner was invited to this stream."""
    return find_invitation(stream, initiative) is not None


def find_invitation(stream: Stream, initiative: Initiative) -> StreamInvitation | None:
    """Return the invitation of an initiative to a stream, or None."""
    return db.session.scalars(
        select(StreamInvitation).where(
            StreamInvitation.stream_id == stream.id, StreamInvitation.initiative_id == initiative.id
        )
    ).one_or_none()


def _invitations() -> Select[StreamInvitation]:
    return select(StreamInvitation).options(
        joinedload(StreamInvitation.initiative).joinedload(Initiative.owner),
        joinedload(StreamInvitation.stream).joinedload(Stream.announced),
    )


def invitations_of(stream: Stream) -> Sequence[StreamInvitation]:
    """Return who was invited to a stream, in order of invitation."""
    return db.session.scalars(
        _invitations().where(StreamInvitation.stream_id == stream.id).order_by(StreamInvitation.id)
    ).all()


def invitations_for(organisation_ids: Collection[int]) -> Sequence[StreamInvitation]:
    """Return the invitations of initiatives that these organisations own, the newest first."""
    return db.session.scalars(
        _invitations()
        .join(StreamInvitation.initiative)
        .where(Initiative.owner_id.in_(organisation_ids))
        .order_by(StreamInvitation.id.desc())
    ).all()


OpenWorkSource = Callable[[Stream], Sentence | None]
_open_work_sources: list[OpenWorkSource] = []


def open_work_source(source: OpenWorkSource) -> OpenWorkSource:
    """Register a function of a later wing that says what keeps a stream from ending, or None."""
    if source not in _open_work_sources:
        _open_work_sources.append(source)
    return source


def find_open_work(stream: Stream) -> Sentence | None:
    """Return the first thing that is still to be done in a stream before it can end, or None."""
    return next((said for source in _open_work_sources if (said := source(stream))), None)


ResultsSource = Callable[[Collection[int]], Collection[int]]
_results_sources: list[ResultsSource] = []


def results_source(source: ResultsSource) -> ResultsSource:
    """Register a function of a later wing that says of which of these calls results are public."""
    if source not in _results_sources:
        _results_sources.append(source)
    return source


def with_results(stream_ids: Collection[int]) -> set[int]:
    """Return of which of these calls everybody can read the results."""
    return {number for source in _results_sources for number in source(stream_ids)}


InvitationSource = Callable[[Stream], dict[int, Sentence]]
_invitation_sources: list[InvitationSource] = []


def invitation_source(source: InvitationSource) -> InvitationSource:
    """Register a function of a later wing that says what became of each invitation of a stream, by its id."""
    if source not in _invitation_sources:
        _invitation_sources.append(source)
    return source


def answers_to_invitations(stream: Stream) -> dict[int, Sentence]:
    """Return what became of each invitation of a stream, by its id."""
    return {id_: said for source in _invitation_sources for id_, said in source(stream).items()}


def initiatives_to_invite(stream: Stream, search: str = "") -> Sequence[Initiative]:
    """Return confirmed initiatives that are not invited yet, those marked promising first, at most fifty."""
    invited = select(StreamInvitation.initiative_id).where(StreamInvitation.stream_id == stream.id)
    query = (
        select(Initiative)
        .join(Initiative.owner)
        .options(joinedload(Initiative.owner))
        .where(Initiative.id.not_in(invited), Initiative.confirmed_at.is_not(None))
    )
    if search:
        like = f"%{search.lower()}%"
        query = query.where(
            or_(func.lower(Initiative.name).like(like), func.lower(Organisation.name).like(like))
        )
    order = (Initiative.promising_on.is_(None), Initiative.name, Initiative.id)
    return db.session.scalars(query.order_by(*order).limit(MOST_FOUND)).all()


@scope_source
def stream_scopes() -> Sequence[tuple[str, int, str]]:
    """Return every stream as a place where a role can hold."""
    found = db.session.scalars(_shown().order_by(Stream.round_id.desc(), Stream.code)).all()
    return [("stream", s.id, f"{s.round.name_nl}: {s.name_nl or s.code}") for s in found]


@milestone_source
def stream_moments() -> list[tuple[Sentence, datetime]]:
    """Return the openings and deadlines still to come."""
    found = db.session.scalars(_shown().where(Stream.state == "announced", Stream.closes_at > now())).all()
    moments: list[tuple[Sentence, datetime]] = []
    for stream in found:
        if stream.opens_at is not None:
            moments.append((sentence("“%(call)s” opens", call=stream.name), stream.opens_at))
        if stream.closes_at is not None:
            moments.append((sentence("the deadline of “%(call)s”", call=stream.name), stream.closes_at))
    return moments
