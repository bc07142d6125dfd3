"""What do we know of the compensation for what a subsidy bought, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from grants.awards.models import AssetCompensation, Award, Recovery
from grants.awards.permissions import may_set_determination
from grants.awards.queries.awards import on_team, team_of, visible_awards, within_roles
from grants.awards.queries.determinations import (
    find_determined,
    may_propose_amount,
    sees_as_staff,
)
from grants.awards.queries.requests import definition_of
from grants.awards.rules.compensation_letter import CompensationFacts
from grants.awards.rules.determining import steps_from
from grants.budget.queries import mandate_to_decide
from grants.decisions.queries import addressee_of
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import ZERO
from grants.foundation.terms import day_of
from grants.foundation.verdict import Verdict, no
from grants.foundation.wording import sentence
from grants.people.models import Account

UNDER_WAY = ("intended", "proposed")


def asks_compensation(award: Award) -> bool:
    """Say whether the call of an award says that compensation can be owed (Awb 4:41(1) a)."""
    return award.application is not None and definition_of(award).asset_compensation


def may_propose_compensation(viewer: Account, award: Award) -> Verdict:
    """Say whether this person may propose compensation: who proposes final amounts, where the call asks it."""
    if award.application is None or not asks_compensation(award):
        return no(sentence("The call of this award does not ask compensation for what the subsidy bought."))
    return may_propose_amount(viewer, award)


def may_set_compensation(viewer: Account, one: AssetCompensation) -> Verdict:
    """Say whether this person may fix the compensation that was proposed: as for a final amount."""
    award = one.award
    mandate = mandate_to_decide(viewer, award.programme_id, award.granted or ZERO)
    visible = may_propose_amount(viewer, award)
    if not visible and not visible.reason:
        return visible
    return may_set_determination(
        viewer, award, proposed_by=one.proposed_by, team=team_of(award, ever=True), mandate=mandate
    )


def compensations_of(viewer: Account, award: Award) -> Sequence[AssetCompensation]:
    """Return the compensations of an award, the newest first; the team does not see what is only proposed."""
    query = select(AssetCompensation).where(AssetCompensation.award_id == award.id)
    if not sees_as_staff(viewer, award):
        query = query.where(AssetCompensation.state.in_(("intended", "set")))
    return db.session.scalars(query.order_by(AssetCompensation.id.desc())).all()


def find_compensation_under_way(award: Award) -> AssetCompensation | None:
    """Return the compensation that is intended or proposed, if any."""
    return db.session.scalars(
        select(AssetCompensation).where(
            AssetCompensation.award_id == award.id, AssetCompensation.state.in_(UNDER_WAY)
        )
    ).one_or_none()


def get_compensation(viewer: Account, compensation_id: int) -> AssetCompensation:
    """Return one of an award that the viewer may see; raises NotFound, hidden and absent alike."""
    found = db.session.scalars(
        select(AssetCompensation)
        .where(
            AssetCompensation.id == compensation_id,
            AssetCompensation.award_id.in_(visible_awards(viewer).with_only_columns(Award.id)),
        )
        .options(joinedload(AssetCompensation.award).joinedload(Award.programme))
    ).one_or_none()
    if found is None or (found.state not in ("intended", "set") and not sees_as_staff(viewer, found.award)):
        raise NotFound
    return found


def determined_on(award: Award) -> date | None:
    """Return the day of the last final amount, from which the five years run."""
    last = find_determined(award)
    return day_of(last.set_at) if last and last.set_at else None


def recovery_by(one: AssetCompensation) -> Recovery | None:
    """Return what is asked by a compensation."""
    return db.session.scalars(select(Recovery).where(Recovery.compensation_id == one.id)).one_or_none()


def compensations_waiting(viewer: Account, role: str) -> Sequence[AssetCompensation]:
    """Return what waits for somebody: for views of one's own team, for a manager after them, for an authority."""
    query = (
        select(AssetCompensation)
        .join(AssetCompensation.award)
        .options(joinedload(AssetCompensation.award))
        .order_by(AssetCompensation.id)
    )
    came = AssetCompensation.views_came_on
    if role == "applicant":
        query = query.where(AssetCompensation.state == "intended", came.is_(None), on_team(viewer))
    elif role == "programme_manager":
        passed = or_(came.is_not(None), AssetCompensation.views_due_on < today())
        query = query.where(AssetCompensation.state == "intended", passed, within_roles(viewer, role))
    else:
        mine = AssetCompensation.proposed_by != viewer.id
        query = query.where(AssetCompensation.state == "proposed", mine, within_roles(viewer, role))
    return db.session.scalars(query).all()


def facts_for_compensation_letter(one: AssetCompensation) -> CompensationFacts:
    """Gather what the letter with a compensation says; raises LookupError while it is not fixed."""
    award, recovery = one.award, recovery_by(one)
    if award.application is None or one.setter is None or one.set_at is None or recovery is None:
        raise LookupError(f"compensation {one.id} is not fixed")
    person = addressee_of(award.application)
    place = award.organisation.place if award.organisation else ""
    return CompensationFacts(
        executor=award.programme.executor,
        contact=definition_of(award).contact,
        signer=one.setter.name,
        person=person.name,
        addressee=[line for line in (award.recipient, person.name, place) if line],
        reference=award.reference,
        title=award.title,
        written_on=day_of(one.set_at),
        ground=one.ground,
        happened_on=one.happened_on,
        amount=one.amount,
        steps=steps_from(one.basis),
        reason=one.reason,
        views=one.views,
        due_on=recovery.due_on,
    )
