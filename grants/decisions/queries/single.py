"""What do we know of one decision, its letter, and the scores behind it?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application, TeamMember
from grants.applications.queries import has_interest, team_ids
from grants.decisions.models import Batch, Decision
from grants.decisions.permissions import may_read_decision
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.people.models import Account
from grants.review.models import PanelScore
from grants.review.queries import criterion_scores
from grants.streams.models import Round, Stream

_WHOLE = (
    joinedload(Decision.application).options(
        joinedload(Application.organisation),
        joinedload(Application.initiative),
        selectinload(Application.submissions),
        selectinload(Application.team).joinedload(TeamMember.account),
    ),
    joinedload(Decision.batch).options(
        joinedload(Batch.approver),
        joinedload(Batch.ranking),
        joinedload(Batch.stream).options(
            joinedload(Stream.announced),
            joinedload(Stream.pot),
            joinedload(Stream.round).joinedload(Round.programme),
        ),
    ),
    joinedload(Decision.letter),
    joinedload(Decision.replaces),
)


def decisions_of(viewer: Account, application_id: int) -> Sequence[Decision]:
    """Return the published decisions on an application, the one in force first; raises NotFound for none."""
    found = db.session.scalars(
        select(Decision)
        .options(*_WHOLE)
        .where(Decision.application_id == application_id, Decision.published_at.is_not(None))
        .order_by(Decision.is_in_force.desc(), Decision.id.desc())
    ).all()
    if not found or not _may_read(viewer, found[0]):
        raise NotFound
    return found


def decision_for_applicant(viewer: Account, application: Application) -> Decision | None:
    """Return the decision in force on an application the viewer may read; None until it is published."""
    decision = db.session.scalars(
        select(Decision)
        .options(*_WHOLE)
        .where(Decision.application_id == application.id, Decision.is_in_force)
    ).one_or_none()
    return decision if decision is not None and _may_read(viewer, decision) else None


def to_read(viewer: Account, *, day: date) -> Sequence[Decision]:
    """Return the decisions on one's own applications against which one may still object on this day, or not yet."""
    return db.session.scalars(
        select(Decision)
        .join(TeamMember, TeamMember.application_id == Decision.application_id)
        .options(joinedload(Decision.application))
        .where(
            TeamMember.account_id == viewer.id,
            TeamMember.left_at.is_(None),
            Decision.is_in_force,
            or_(Decision.objection_until.is_(None), Decision.objection_until >= day),
        )
        .order_by(Decision.id)
    ).all()


def get_letter(viewer: Account, decision_id: int) -> StoredFile:
    """Return the letter of a decision that the viewer may read; raises NotFound."""
    decision = db.session.scalars(
        select(Decision).options(*_WHOLE).where(Decision.id == decision_id)
    ).one_or_none()
    if decision is None or decision.letter is None or not _may_read(viewer, decision):
        raise NotFound
    return decision.letter


def _may_read(viewer: Account, decision: Decision) -> bool:
    """Say whether somebody may read a decision now; a personal interest closes it to staff, not to the team."""
    team = team_ids(decision.application)
    published = decision.published_at is not None
    if not may_read_decision(viewer, decision.batch.stream, team=team, published=published):
        return False
    if published and viewer.id in team:
        return True
    return not has_interest(viewer.id, decision.application_id)


def letters_to_make(batch_id: int, *, limit: int) -> Sequence[Decision]:
    """Return decisions of an approved batch that have no letter yet, with all that a letter says."""
    return db.session.scalars(
        select(Decision)
        .join(Decision.batch)
        .options(*_WHOLE)
        .where(Decision.batch_id == batch_id, Batch.state == "approved", Decision.letter_id.is_(None))
        .order_by(Decision.id)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Judgement:
    """The final score per criterion, in hundredths, and the panel's reason where it gave one."""

    scores: Mapping[str, int]
    reason: str


def judgements_of(stream: Stream, application_ids: Collection[int]) -> Mapping[int, Judgement]:
    """Return how applications were judged in the end: the panel's scores, else the means of the reviews."""
    keys = [criterion.key for criterion in stream.definition.criteria]
    only = next(iter(application_ids)) if len(application_ids) == 1 else None
    scores = criterion_scores(stream.id, keys, application_id=only)
    given = db.session.execute(
        select(PanelScore.application_id, PanelScore.reason)
        .where(PanelScore.application_id.in_(application_ids), PanelScore.reason != "")
        .order_by(PanelScore.id.desc())
    )
    reasons = dict(given.tuples().all())
    return {number: Judgement(scores.get(number, {}), reasons.get(number, "")) for number in application_ids}
