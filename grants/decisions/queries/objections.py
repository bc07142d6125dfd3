"""Which objections are there, when must each be decided, and who had a part in the first decision?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.applications.models import Application, TeamMember
from grants.applications.queries import has_interest, has_interest_in_round, open_to, team_ids
from grants.applications.rules import DecisionClock
from grants.decisions.models import Appeal, Decision, Hearing, Objection, ObjectionFile, Objector
from grants.decisions.permissions import (
    READERS,
    may_decide_objection,
    may_handle_objection,
    may_object,
    may_see_objection,
)
from grants.decisions.queries.batches import assessors_of
from grants.decisions.queries.subjects import Subject, subject_of
from grants.decisions.rules.objections import Arrival, Involved, objection_clock, steps_as_course
from grants.decisions.states import DECIDED_ON_OBJECTION, ON_APPLICATION, OPEN_OBJECTION
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.paging import Order, Page, page_of
from grants.foundation.terms import day_of, end_of_day
from grants.foundation.verdict import Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.people.queries import holders
from grants.streams.models import Round, Stream
from grants.streams.queries import visible_streams

_WHOLE = (
    contains_eager(Objection.application).options(
        joinedload(Application.organisation),
        selectinload(Application.team).joinedload(TeamMember.account),
        joinedload(Application.stream).options(
            joinedload(Stream.announced), joinedload(Stream.round).joinedload(Round.programme)
        ),
    ),
    joinedload(Objection.decision).joinedload(Decision.batch),
    joinedload(Objection.joined_to),
    selectinload(Objection.objectors),
    selectinload(Objection.steps),
)


def get_objection(viewer: Account, objection_id: int) -> Objection:
    """Return an objection to who made it or to staff; raises NotFound, hidden and absent alike."""
    found = db.session.scalars(
        select(Objection).join(Objection.application).options(*_WHOLE).where(Objection.id == objection_id)
    ).one_or_none()
    if found is None or not may_be_seen(viewer, found):
        raise NotFound
    return found


def may_be_seen(viewer: Account, objection: Objection) -> Verdict:
    """Say whether this person may read an objection; a draft is its writer's alone."""
    theirs = is_theirs(viewer, objection)
    closed = objection.state == "draft" or has_interest(viewer.id, objection.application_id)
    return may_see_objection(viewer, objection.application.stream, is_theirs=theirs, closed=closed)


def is_theirs(viewer: Account, objection: Objection) -> bool:
    """Say whether somebody objects here: by name, as who writes the draft, or as one of the team that objects."""
    if objection.state == "draft":
        return objection.entered_by == viewer.id
    if any(one.account_id == viewer.id for one in objection.objectors):
        return True
    by_the_team = any(one.kind == "applicant" for one in objection.objectors)
    return by_the_team and viewer.id in team_ids(objection.application)


def get_staff_objection(viewer: Account, objection_id: int) -> Objection:
    """Return an objection for the desk; raises NotFound for everybody but staff without an interest."""
    found = db.session.scalars(
        visible_objections(viewer).options(*_WHOLE).where(Objection.id == objection_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def visible_objections(viewer: Account, *roles: str) -> Select[Objection]:
    """Return the query of the objections that this person sees as staff."""
    seen = visible_streams(viewer, *(roles or READERS)).with_only_columns(Stream.id)
    return (
        select(Objection)
        .join(Objection.application)
        .where(Objection.state != "draft", Application.stream_id.in_(seen), open_to(viewer.id))
    )


def objections_page(viewer: Account, *, only_open: bool = True, cursor: str = "") -> Page[tuple[Objection]]:
    """Return objections by their last day, the nearest first; those without one last. Open ones only, or all."""
    query = visible_objections(viewer).options(
        contains_eager(Objection.application).joinedload(Application.stream).joinedload(Stream.announced),
        joinedload(Objection.decision),
        selectinload(Objection.objectors),
        selectinload(Objection.steps),
    )
    if only_open:
        query = query.where(Objection.state.in_(OPEN_OBJECTION))
    last_day = func.coalesce(Objection.due_on, date(9999, 12, 31))
    return page_of(query, [Order(last_day, descending=not only_open), Order(Objection.id)], cursor=cursor)


def open_objections(viewer: Account, role: str, *states: str) -> Sequence[Objection]:
    """Return the objections in one of these states that wait for somebody with this role, the nearest first."""
    return db.session.scalars(
        visible_objections(viewer, role)
        .options(contains_eager(Objection.application))
        .where(Objection.state.in_(states), Objection.joined_to_id.is_(None))
        .order_by(Objection.due_on, Objection.id)
        .limit(50)
    ).all()


def objections_against(viewer: Account, application_id: int) -> Sequence[Objection]:
    """Return the objections to decisions on one application that this person sees as staff, the newest first."""
    return db.session.scalars(
        visible_objections(viewer)
        .options(selectinload(Objection.objectors))
        .where(Objection.application_id == application_id)
        .order_by(Objection.id.desc())
    ).all()


def own_objections(viewer: Account, application: Application) -> Sequence[Objection]:
    """Return the objections of this person, or of the team they are in, on an application; the newest first."""
    mine = exists().where(Objector.objection_id == Objection.id, Objector.account_id == viewer.id)
    ours = exists().where(Objector.objection_id == Objection.id, Objector.kind == "applicant")
    theirs = or_(mine, ours) if viewer.id in team_ids(application) else mine
    return db.session.scalars(
        select(Objection)
        .where(
            Objection.application_id == application.id,
            or_(
                (Objection.state == "draft") & (Objection.entered_by == viewer.id),
                (Objection.state != "draft") & theirs,
            ),
        )
        .order_by(Objection.id.desc())
    ).all()


def find_draft(writer: Account, application: Application, subject: Subject | None = None) -> Objection | None:
    """Return the objection that somebody is writing, against the decision or a later one; or None."""
    kind, number = against(subject)
    return db.session.scalars(
        select(Objection).where(
            Objection.application_id == application.id,
            Objection.entered_by == writer.id,
            Objection.state == "draft",
            Objection.against_kind == kind,
            Objection.against_id == number,
        )
    ).one_or_none()


def against(subject: Subject | None) -> tuple[str, int]:
    """Return what names this subject, or the decision on the application where there is none."""
    return subject.against if subject else (ON_APPLICATION, 0)


def decision_to_object_to(application_id: int) -> Decision | None:
    """Return the decision in force on an application, or None."""
    return db.session.scalars(
        select(Decision)
        .options(joinedload(Decision.batch))
        .where(Decision.application_id == application_id, Decision.is_in_force)
    ).one_or_none()


def arrival_of(objection: Objection) -> Arrival:
    """Return how and when an objection came in, beside the decision it is against."""
    decision = objection.decision
    published = decision.published_at if decision else None
    return Arrival(
        channel=objection.channel,
        received_on=day_of(objection.arrived_at) if objection.arrived_at else today(),
        decided_on=day_of(published) if published else objection.against_on,
        until=_until(objection),
        posted_on=objection.posted_on,
        first_received_on=objection.first_received_on,
    )


def _until(objection: Objection) -> date | None:
    """Return the last day to object: that of the decision, or of the later one it is against."""
    return objection.decision.objection_until if objection.decision else objection.against_until


def clock_of_objection(objection: Objection, day: date | None = None) -> DecisionClock | None:
    """Return the clock of an open objection, today or on another day; None while there is no decision, or no more."""
    until = _until(objection)
    if until is None or objection.state not in OPEN_OBJECTION:
        return None
    steps = [(one.kind, one.happened_on, one.until_on) for one in objection.steps]
    return objection_clock(steps_as_course(steps, until, objection.committee_told_on), day or today())


def involved_in(objection: Objection) -> Involved:
    """Return who had a part in the first decision: prepared, took or announced it, or assessed (Awb 7:5, 10:3)."""
    if (subject := subject_of(objection)) is not None:
        return Involved(subject.deciders)
    assessors = frozenset(assessors_of(objection.application.stream))
    decision = objection.decision
    if decision is None:
        return Involved(others=assessors)
    batch = decision.batch
    deciders = {
        batch.proposed_by,
        batch.approved_by,
        batch.published_by,
        objection.application.admissibility_by,
    }
    return Involved(frozenset(one for one in deciders if one is not None), assessors)


def objection_may_be_decided(viewer: Account, objection: Objection) -> Verdict:
    """Say whether this person may decide on an objection, with what the database knows of them."""
    involved = involved_in(objection)
    stream = objection.application.stream
    return may_decide_objection(
        viewer,
        stream,
        proposed_by=objection.proposed_by,
        first_deciders=involved.deciders,
        assessors=involved.others,
        has_interest=has_interest_in_round(viewer.id, stream.round_id),
    )


def possible_hearers(objection: Objection) -> Sequence[Account]:
    """Return who of the staff can hear the parties: without an interest in the application."""
    stream = objection.application.stream
    found = holders(
        "programme_manager",
        "deciding_authority",
        "auditor",
        programme_id=stream.round.programme_id,
        stream_id=stream.id,
    )
    return [one for one in found if not has_interest(one.id, objection.application_id)]


def hearing_of(objection: Objection) -> Hearing | None:
    """Return the last hearing of an objection, or of the one it is joined to; None when there was none."""
    leading = objection.joined_to or objection
    kept = [one for one in leading.hearings if one.state != "cancelled"]
    return kept[-1] if kept else None


def could_be_joined(viewer: Account, objection: Objection) -> Sequence[Objection]:
    """Return the open objections of the same stream to which this one can be joined."""
    stream_id = objection.application.stream_id
    return db.session.scalars(
        visible_objections(viewer)
        .options(contains_eager(Objection.application), selectinload(Objection.objectors))
        .where(
            Application.stream_id == stream_id,
            Objection.id != objection.id,
            Objection.state == "received",
            Objection.joined_to_id.is_(None),
        )
        .order_by(Objection.id)
    ).all()


def early_objections(application_ids: Collection[int]) -> Sequence[Objection]:
    """Return the open objections on these applications that came before there was a decision."""
    return db.session.scalars(
        select(Objection)
        .where(
            Objection.application_id.in_(application_ids),
            Objection.decision_id.is_(None),
            Objection.against_kind == ON_APPLICATION,
            Objection.state.in_(OPEN_OBJECTION),
        )
        .order_by(Objection.id)
    ).all()


def repairs_to_lapse_of_objections(day: date) -> Sequence[Objection]:
    """Return the objections for which what was missing did not come within its term."""
    waiting = db.session.scalars(
        select(Objection)
        .options(selectinload(Objection.steps), joinedload(Objection.application))
        .where(Objection.state == "incomplete")
        .order_by(Objection.id)
    ).all()
    return [one for one in waiting if (due := repair_due(one)) is not None and due < day]


def repair_due(objection: Objection) -> date | None:
    """Return until when what is missing can still come; None when nothing was asked."""
    asked = [one.until_on for one in objection.steps if one.kind == "repair_asked"]
    return asked[-1] if asked else None


def get_objection_file(viewer: Account, objection_id: int, file_id: int) -> tuple[ObjectionFile, StoredFile]:
    """Return a file of an objection and its bytes' row; raises NotFound, hidden, absent and not yet checked alike."""
    objection = get_objection(viewer, objection_id)
    found = db.session.scalars(
        select(ObjectionFile)
        .options(joinedload(ObjectionFile.file))
        .where(ObjectionFile.id == file_id, ObjectionFile.objection_id == objection.id)
    ).one_or_none()
    if found is None or found.file is None or found.state != "accepted":
        raise NotFound
    return found, found.file


def may_object_to(viewer: Account, application: Application, subject: Subject | None = None) -> Verdict:
    """Say whether this person may object on line to the decision on an application, or to a later one.

    Against a decision on an objection one goes to court (Awb 7:1, 8:1).
    """
    decision = decision_to_object_to(application.id) if subject is None else None
    by_objection = decision is not None and decision.batch.kind in DECIDED_ON_OBJECTION
    name = (against(subject), decision and decision.id)
    before = [one for one in own_objections(viewer, application) if (one.against, one.decision_id) == name]
    decided = any(one.state == "decided" for one in before)
    if by_objection or decided or (subject is not None and subject.on_objection):
        return no(sentence("Against a decision on an objection you go to the court: the letter says how."))
    return may_object(viewer, team=team_ids(application))


def own_repairs_of_objections(viewer: Account) -> Sequence[tuple[Objection, datetime]]:
    """Return one's own objections in which something is missing, and until when it can come."""
    found = db.session.scalars(
        select(Objection)
        .join(Objector, Objector.objection_id == Objection.id)
        .options(joinedload(Objection.application), selectinload(Objection.steps))
        .where(Objector.account_id == viewer.id, Objection.state == "incomplete")
        .order_by(Objection.id)
    ).all()
    return [(one, end_of_day(due)) for one in found if (due := repair_due(one)) is not None]


def may_record_objection(viewer: Account, application: Application) -> Verdict:
    """Say whether this person may enter an objection about an application."""
    return may_handle_objection(viewer, application.stream, closed=has_interest(viewer.id, application.id))


def may_be_handled(viewer: Account, objection: Objection) -> Verdict:
    """Say whether this person may handle an objection."""
    return may_record_objection(viewer, objection.application)


def replaced_since(objection: Objection) -> Decision | None:
    """Return the decision now in force where it is another than the one objected to: it counts as well (Awb 6:19)."""
    if objection.against_kind != ON_APPLICATION:
        return None
    now = decision_to_object_to(objection.application_id)
    return now if now is not None and now.id != objection.decision_id else None


def get_appeal(viewer: Account, objection_id: int, appeal_id: int) -> tuple[Objection, Appeal]:
    """Return an appeal with its objection, for the desk; raises NotFound."""
    objection = get_staff_objection(viewer, objection_id)
    found = next((one for one in objection.appeals if one.id == appeal_id), None)
    if found is None:
        raise NotFound
    return objection, found


@dataclass(frozen=True)
class Beside:
    """What stands beside a decision: one's own objections and whether one may object; as staff, all there are."""

    own: Sequence[Objection]
    may_object: bool
    seen: Sequence[Objection]
    may_record: bool


def objections_beside(viewer: Account, application: Application, subject: Subject | None = None) -> Beside:
    """Return the objections to the decision on an application, or to a later one, as far as this person may know."""
    name = against(subject)
    own = [one for one in own_objections(viewer, application) if one.against == name]
    running = any(one.state in OPEN_OBJECTION for one in own)
    return Beside(
        own=[one for one in own if one.state != "draft"],
        may_object=bool(may_object_to(viewer, application, subject)) and not running,
        seen=[one for one in objections_against(viewer, application.id) if one.against == name],
        may_record=bool(may_record_objection(viewer, application)),
    )
