"""The whole dossier of one application, as far as this viewer may know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import (
    Application,
    BudgetLine,
    Postponement,
    Preregistration,
    SectionAnswers,
    Submission,
    TeamMember,
)
from grants.applications.queries import facts_in_force, has_interest_in_stream, open_to, points_for
from grants.applications.rules import Facts, Point
from grants.awards.models import Award, AwardAccount, AwardReport, ChangeRequest, Determination, Recovery
from grants.decisions.models import Batch, Decision
from grants.deliverables.models import Deliverable
from grants.foundation.audit import AuditEntry, AuditText
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.secrets import keyed_digest
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.reporting.permissions import may_read_dossier, reads_as_staff
from grants.reporting.rules.history import LETTERS, is_told, letters_said, sentence_of
from grants.review.models import Assessment, Assignment, PanelScore, RankingLine, Review
from grants.review.rules import Stage, sees, sights_of_review
from grants.streams.models import Round, Stream
from grants.streams.rules.definition import Definition, as_definition

OPEN_PHASES = ("preparing", "independent", "rebuttal")


@dataclass(frozen=True)
class Happened:
    """One entry of the history: when, the sentence, and the reason that was given."""

    at: datetime
    said: Sentence
    reason: str


@dataclass(frozen=True)
class Judgement:
    """One review: whose (a name for staff, a number for applicants), its mean, scores and words."""

    name: Sentence | str
    mean: int | None
    scores: list[tuple[str, int | None, str]]
    remarks: str


@dataclass(frozen=True)
class Dossier:
    """Everything this viewer may know of one application; what may not be known is absent."""

    application: Application
    definition: Definition
    as_staff: bool
    facts: Facts
    submissions: Sequence[Submission]
    judgements: list[Judgement]
    panel: Sequence[PanelScore]
    rank: RankingLine | None
    decision: Decision | None
    is_published: bool
    award: Award | None
    requests: Sequence[ChangeRequest]
    deliverables: Sequence[Deliverable]
    history: list[Happened]
    points: list[Point]
    postponement: Postponement | None


def get_dossier(viewer: Account, application_id: int) -> Dossier:
    """Return a dossier; raises NotFound for one that is hidden or absent.

    The team reads its own side: no reviews, ranking or admissibility before publication, and never a
    reviewer's name. Staff read what was submitted, never a draft.
    """
    application, is_open = _application(viewer, application_id)
    is_team = any(m.account_id == viewer.id and m.accepted_at and not m.left_at for m in application.team)
    assignments = _assignments(application_id)
    own = [one for one in assignments if one.reviewer_id == viewer.id]
    may_read_dossier(viewer, application, is_team=is_team, is_closed=not is_open).require()
    as_staff = not is_team and reads_as_staff(viewer, application)
    decision = _decision(application_id)
    published = decision is not None and decision.published_at is not None
    open_eyes = as_staff or published
    may_see_place = is_team or not has_interest_in_stream(viewer.id, application.stream_id)
    seen = sees(
        sights_of_review(application.stream.definition), ["applicant"], Stage("frozen", published=published)
    )
    judged = _judged(application, assignments, own, as_staff=as_staff) if as_staff or seen else []
    award = db.session.scalars(select(Award).where(Award.application_id == application_id)).one_or_none()
    definition = as_definition(application.stream_version.content)
    return Dossier(
        application=application,
        definition=definition,
        as_staff=as_staff,
        facts=_facts(application),
        submissions=application.submissions,
        judgements=[_judgement(n, one, as_staff=as_staff) for n, one in enumerate(judged, start=1)],
        panel=_of_application(PanelScore, application_id) if open_eyes else [],
        rank=_rank(application_id) if open_eyes and may_see_place else None,
        decision=decision if open_eyes else None,
        is_published=published,
        award=award,
        requests=_of_award(ChangeRequest, award),
        deliverables=_of_award(Deliverable, award),
        history=_history(application, award, as_staff=as_staff, is_published=published),
        points=points_for(viewer, application) if as_staff and application.submissions else [],
        postponement=application.postponement,
    )


def _application(viewer: Account, application_id: int) -> tuple[Application, bool]:
    """Return the application, and whether it is open to this person."""
    found = db.session.execute(
        select(Application, open_to(viewer.id))
        .where(Application.id == application_id)
        .options(
            joinedload(Application.stream).joinedload(Stream.round).joinedload(Round.programme),
            joinedload(Application.stream_version),
            joinedload(Application.initiative),
            joinedload(Application.formal_check),
            joinedload(Application.postponement),
            joinedload(Application.organisation),
            selectinload(Application.team).joinedload(TeamMember.account),
            selectinload(Application.submissions),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], bool(found[1])


def _facts(application: Application) -> Facts:
    """Return what was submitted last or, as long as nothing was, the draft that only the team reads."""
    return facts_in_force(application)


def _assignments(application_id: int) -> Sequence[Assignment]:
    return db.session.scalars(
        select(Assignment)
        .where(Assignment.application_id == application_id)
        .options(
            joinedload(Assignment.reviewer),
            joinedload(Assignment.review).selectinload(Review.scores),
        )
        .order_by(Assignment.id)
    ).all()


def _judged(
    application: Application, all_: Sequence[Assignment], own: Sequence[Assignment], *, as_staff: bool
) -> Sequence[Assignment]:
    """Return the assignments whose submitted review may be read: one's own only, while one reviews here too."""
    submitted = [one for one in all_ if one.review is not None and one.review.state == "submitted"]
    if not as_staff:
        # In which order they were assigned would tell something.
        return sorted(submitted, key=lambda one: keyed_digest(f"report {one.review.id if one.review else 0}"))
    if not own:
        return submitted
    phase = db.session.scalar(select(Assessment.state).where(Assessment.stream_id == application.stream_id))
    return [one for one in submitted if one in own] if phase in OPEN_PHASES else submitted


def _judgement(number: int, assignment: Assignment, *, as_staff: bool) -> Judgement:
    review = assignment.review
    if review is None:
        raise NotFound
    return Judgement(
        name=assignment.reviewer.name if as_staff else sentence("Reviewer %(number)s", number=number),
        mean=review.mean,
        scores=[(score.criterion, score.value, score.reason) for score in review.scores],
        remarks=review.remarks,
    )


def _decision(application_id: int) -> Decision | None:
    """Return the decision in force, else the last one that is on its way."""
    return db.session.scalars(
        select(Decision)
        .join(Batch, Batch.id == Decision.batch_id)
        .where(Decision.application_id == application_id, Batch.state != "withdrawn")
        .order_by(Decision.is_in_force.desc(), Decision.id.desc())
        .limit(1)
    ).first()


def _rank(application_id: int) -> RankingLine | None:
    return db.session.scalars(
        select(RankingLine)
        .where(RankingLine.application_id == application_id)
        .order_by(RankingLine.id.desc())
    ).first()


def _of_application(model: Any, application_id: int) -> Sequence[Any]:
    return db.session.scalars(
        select(model).where(model.application_id == application_id).order_by(model.id)
    ).all()


def _of_award(model: Any, award: Award | None) -> Sequence[Any]:
    if award is None:
        return []
    return db.session.scalars(select(model).where(model.award_id == award.id).order_by(model.id)).all()


def _history(
    application: Application, award: Award | None, *, as_staff: bool, is_published: bool
) -> list[Happened]:
    team = {member.account_id for member in application.team}
    rows = db.session.execute(
        select(AuditEntry, AuditText.reason, AuditText.facts, Account.name)
        .outerjoin(AuditText, AuditText.entry_id == AuditEntry.id)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .where(_about(application, award))
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    told = [row for row in rows if is_told(row[0].deed, to_team=not as_staff, is_published=is_published)]
    happened = []
    for (deed, _kind, _number), together in groupby(told, key=_of_one_go):
        *_, (entry, reason, _facts, name) = entries = list(together)
        who = _who(entry, name, team, as_staff=as_staff)
        made = sum((facts or {}).get("letters", 0) for _entry, _reason, facts, _name in entries)
        said = letters_said(who, made) if deed == LETTERS and made else sentence_of(deed, who)
        happened.append(Happened(entry.at, said, reason or ""))
    return happened


def _of_one_go(row: Any) -> tuple[str, str, int]:
    """Return what entries have in common that are told as one: letters are kept a few at a time."""
    entry: AuditEntry = row[0]
    number = entry.subject_id if entry.deed == LETTERS else -entry.id
    return entry.deed, entry.subject_kind, number


def _who(entry: AuditEntry, name: str | None, team: set[int | None], *, as_staff: bool) -> Sentence | str:
    """Return who did it: the team knows its own people by name, and of the funder only that it was the funder."""
    if entry.actor_id is None:
        return sentence("The system")
    if name is not None and (as_staff or entry.actor_id in team):
        return name
    return sentence("The funder")


def _announcing(application: Application) -> Any:
    return select(Preregistration.id).where(
        Preregistration.stream_id == application.stream_id,
        Preregistration.initiative_id == application.initiative_id,
        Preregistration.organisation_id == application.organisation_id,
    )


def _about(application: Application, award: Award | None) -> Any:
    """Return the condition that an entry is about this application or what belongs to it."""
    here = application.id
    subjects: list[tuple[str, Any]] = [("application", [here])]
    parts: tuple[Any, ...] = (
        SectionAnswers,
        BudgetLine,
        TeamMember,
        Submission,
        Assignment,
        Review,
        PanelScore,
    )
    for model in (*parts, Decision):
        subjects.append((model.__tablename__, select(model.id).where(model.application_id == here)))
    subjects.append(("preregistration", _announcing(application)))
    subjects.append(("batch", select(Decision.batch_id).where(Decision.application_id == here)))
    if award is not None:
        subjects.append(("award", [award.id]))
        of_award: tuple[Any, ...] = (
            ChangeRequest,
            AwardAccount,
            AwardReport,
            Determination,
            Recovery,
            Deliverable,
        )
        for model in of_award:
            subjects.append((model.__tablename__, select(model.id).where(model.award_id == award.id)))
    return or_(
        *(and_(AuditEntry.subject_kind == kind, AuditEntry.subject_id.in_(ids)) for kind, ids in subjects)
    )
