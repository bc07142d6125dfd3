"""Which notices of default came in, what do they cost as things stand, and who may do what with them?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application
from grants.applications.queries import has_interest, main_applicant_of, open_to, team_ids
from grants.budget.models import Pot
from grants.decisions.models import Decision, NoticeOfDefault, Objection
from grants.decisions.permissions import READERS, may_note, may_see_desk, may_set
from grants.decisions.queries.objections import is_theirs
from grants.decisions.rules.penalty import Penalty, penalty
from grants.decisions.rules.penalty_letter import PenaltyFacts
from grants.foundation.clock import now, today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.terms import day_of
from grants.foundation.verdict import Verdict
from grants.people.models import Account, Initiative
from grants.streams.models import Round, Stream
from grants.streams.queries import visible_streams

_WHOLE = (
    contains_eager(NoticeOfDefault.application).options(
        joinedload(Application.organisation),
        joinedload(Application.initiative).joinedload(Initiative.owner),
        joinedload(Application.stream).options(
            joinedload(Stream.announced), joinedload(Stream.round).joinedload(Round.programme)
        ),
    ),
    joinedload(NoticeOfDefault.objection),
)


def find_notice(application: Application, objection: Objection | None = None) -> NoticeOfDefault | None:
    """Return the notice of default about an application, or about an objection; one that was withdrawn is none."""
    about = objection.id if objection is not None else None
    return db.session.scalars(
        select(NoticeOfDefault).where(
            NoticeOfDefault.application_id == application.id,
            NoticeOfDefault.objection_id == about,
            NoticeOfDefault.state != "withdrawn",
        )
    ).one_or_none()


def penalty_of(notice: NoticeOfDefault) -> Penalty:
    """Return what a notice leads to as things stand now."""
    return penalty(notice.received_on, decided_on=notice.stopped_on, today=today())


def visible_notices(viewer: Account, *roles: str) -> Select[NoticeOfDefault]:
    """Return the query of the notices that this person sees as staff."""
    seen = visible_streams(viewer, *(roles or READERS)).with_only_columns(Stream.id)
    return (
        select(NoticeOfDefault)
        .join(NoticeOfDefault.application)
        .options(*_WHOLE)
        .where(Application.stream_id.in_(seen), open_to(viewer.id))
    )


def open_notices(
    viewer: Account, *roles: str, states: Sequence[str] = ("received", "proposed")
) -> Sequence[NoticeOfDefault]:
    """Return the notices on which something must be decided or set, the first to cost money first."""
    return db.session.scalars(
        visible_notices(viewer, *roles)
        .where(NoticeOfDefault.state.in_(states))
        .order_by(NoticeOfDefault.received_on, NoticeOfDefault.id)
    ).all()


def notices_on(viewer: Account, application: Application) -> Sequence[NoticeOfDefault]:
    """Return all notices about one application and the objections to its decision, as staff sees them."""
    return db.session.scalars(
        visible_notices(viewer)
        .where(NoticeOfDefault.application_id == application.id)
        .order_by(NoticeOfDefault.id)
    ).all()


def get_staff_notice(viewer: Account, notice_id: int) -> NoticeOfDefault:
    """Return a notice for the desk; raises NotFound for everybody but staff without an interest."""
    found = db.session.scalars(visible_notices(viewer).where(NoticeOfDefault.id == notice_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_penalty_letter(viewer: Account, notice_id: int) -> StoredFile:
    """Return the letter about a penalty to staff and to who waited; raises NotFound, hidden and not made alike."""
    notice = db.session.get(NoticeOfDefault, notice_id)
    if notice is None or notice.letter is None or not _may_read(viewer, notice):
        raise NotFound
    return notice.letter


def _may_read(viewer: Account, notice: NoticeOfDefault) -> bool:
    if _is_from(viewer, notice):
        return True
    return not has_interest(viewer.id, notice.application_id) and bool(
        may_see_desk(viewer, notice.application.stream)
    )


def _is_from(viewer: Account, notice: NoticeOfDefault) -> bool:
    if notice.objection is not None:
        return is_theirs(viewer, notice.objection)
    return viewer.id in team_ids(notice.application)


def may_note_default(viewer: Account, application: Application) -> Verdict:
    """Say whether this person may enter a notice of default about an application, and propose what is owed."""
    return may_note(viewer, application.stream, closed=has_interest(viewer.id, application.id))


def may_set_penalty(viewer: Account, notice: NoticeOfDefault) -> Verdict:
    """Say whether this person may set the penalty that was proposed."""
    return may_set(
        viewer,
        notice.application.stream,
        proposed_by=notice.proposed_by,
        closed=has_interest(viewer.id, notice.application_id),
    )


def waiting_notices(
    application_ids: Collection[int], *, objection_id: int | None = None
) -> Sequence[NoticeOfDefault]:
    """Return the notices on which nothing was set yet: about these applications, or about one objection."""
    return db.session.scalars(
        select(NoticeOfDefault)
        .where(
            NoticeOfDefault.application_id.in_(application_ids),
            NoticeOfDefault.objection_id == objection_id,
            NoticeOfDefault.state == "received",
            NoticeOfDefault.stopped_on.is_(None),
        )
        .order_by(NoticeOfDefault.id)
    ).all()


def who_applied(notice: NoticeOfDefault) -> list[str]:
    """Return to whom a penalty is owed, to be looked at: who objects, or the applicant and the owner beside it."""
    if notice.objection is not None:
        return [one.organisation or one.name for one in notice.objection.objectors]
    application = notice.application
    names = [application.organisation.name]
    if application.owner_answer == "agreed":
        names.append(application.initiative.owner.name)
    return list(dict.fromkeys(names))


def pots_for_penalty(application: Application) -> Sequence[Pot]:
    """Return the pots from which a penalty can be paid: those for execution costs of the programme."""
    return db.session.scalars(
        select(Pot)
        .where(Pot.programme_id == application.stream.round.programme_id, Pot.kind == "execution")
        .order_by(Pot.id)
    ).all()


def addressee_of_penalty(notice: NoticeOfDefault) -> Account | None:
    """Return the account of who gets the letter: the main applicant, or the first of who objects with an account."""
    if notice.objection is None:
        return main_applicant_of(notice.application)
    return next((one.account for one in notice.objection.objectors if one.account), None)


def facts_for_penalty(notice: NoticeOfDefault) -> PenaltyFacts:
    """Gather what the letter about a penalty says from the notice and the frozen call."""
    application, found = notice.application, penalty_of(notice)
    programme = application.stream.round.programme
    person = addressee_of_penalty(notice)
    name = person.name if person else notice.given_by
    place = [application.organisation.place] if notice.objection is None else []
    setter, set_at = notice.setter, notice.set_at
    if setter is None or set_at is None:
        raise LookupError(f"no penalty was set on notice {notice.id}")
    written_on = day_of(set_at)
    return PenaltyFacts(
        executor=programme.executor,
        contact=application.stream.definition.contact,
        signer=setter.name,
        person=name,
        addressee=list(dict.fromkeys((notice.applicants[0], name, *place))),
        reference=application.reference or "",
        title=application.title,
        written_on=written_on,
        on_objection=notice.objection is not None,
        due_on=notice.due_on,
        received_on=notice.received_on,
        stopped_on=notice.stopped_on,
        first_on=found.first_on,
        days=found.days,
        owed=notice.amount if notice.amount is not None else found.amount,
        ground=notice.ground or "",
        reason=notice.reason,
        applicants=notice.applicants,
    )


def closed_streams(viewer: Account) -> Sequence[Stream]:
    """Return the calls that have closed and of which this person sees the decisions, the newest first."""
    return db.session.scalars(
        visible_streams(viewer, *READERS)
        .where(Stream.state == "announced", Stream.closes_at <= now())
        .order_by(Stream.closes_at.desc(), Stream.id)
    ).all()


def first_published_on(application_id: int) -> date | None:
    """Return the day on which the first decision on an application was announced, or None."""
    found = db.session.scalar(
        select(func.min(Decision.published_at)).where(Decision.application_id == application_id)
    )
    return day_of(found) if found else None
