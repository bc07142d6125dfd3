"""What would one decision do to every award of a set, and how far is it carried out?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec.structs import replace as with_rule
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.applications.queries import has_interest_in_stream
from grants.awards.models import Award, ChangeRequest, GeneralDecision
from grants.awards.permissions import may_approve_general, may_propose_general
from grants.awards.queries.awards import within_roles
from grants.awards.queries.determinations import find_determined
from grants.awards.queries.requests import situation_of
from grants.awards.rules.effects import Foretold, foretold
from grants.awards.rules.parts import Part
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.terms import Term, Unit
from grants.foundation.verdict import HIDDEN, Verdict
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Stream


@dataclass(frozen=True)
class InSet:
    """One award of a set, with what the decision does to it, or why it cannot."""

    award: Award
    shown: Foretold


def may_propose_for(viewer: Account, stream: Stream) -> Verdict:
    """Say whether this person may propose one decision for the awards of a call: not with an interest in it."""
    return HIDDEN if has_interest_in_stream(viewer.id, stream.id) else may_propose_general(viewer, stream)


def may_approve_for(viewer: Account, general: GeneralDecision) -> Verdict:
    """Say whether this person may approve it: not who proposed it, and not with an interest in the call."""
    if has_interest_in_stream(viewer.id, general.stream_id):
        return HIDDEN
    return may_approve_general(viewer, general.stream, proposed_by=general.proposed_by)


def running_in(stream: Stream) -> Sequence[Award]:
    """Return the awards of a call whose projects have not ended, by reference."""
    found = db.session.scalars(
        select(Award)
        .where(Award.stream_id == stream.id, Award.state == "running", Award.ends_on >= today())
        .options(joinedload(Award.programme), joinedload(Award.application))
        .order_by(Award.reference)
    ).all()
    return [award for award in found if not _is_over(award)]


def _is_over(award: Award) -> bool:
    if award.determined is None:
        return False
    determined = find_determined(award)
    return determined is not None and determined.kind != "at_once"


def more_time(award: Award, months: int) -> Part:
    """Return so many months more as a part of a request about this award."""
    if award.ends_on is None:
        raise LookupError(f"award {award.id} has no end")
    day = Term(months, Unit.MONTHS, "decision", statutory=False).last_day(award.ends_on)
    return Part("extension", {"new_end_on": day.isoformat()})


def foretold_for(award: Award, months: int) -> Foretold:
    """Return what so many months more do to an award; what the call sets for requests does not bind the funder."""
    now = situation_of(award)
    unbound = replace(now, definition=with_rule(now.definition, extension_months=None))
    return foretold(unbound, [more_time(award, months)], asked_on=today())


def set_of(stream: Stream, months: int) -> list[InSet]:
    """Return every running award of a call with what so many months more do to it."""
    return [InSet(award, foretold_for(award, months)) for award in running_in(stream)]


def general_decisions_of(stream: Stream) -> Sequence[GeneralDecision]:
    """Return the decisions for a whole set that were proposed for a call, the newest first."""
    return db.session.scalars(
        select(GeneralDecision)
        .where(GeneralDecision.stream_id == stream.id)
        .order_by(GeneralDecision.id.desc())
    ).all()


def get_general(viewer: Account, general_id: int) -> GeneralDecision:
    """Return one decision for a whole set to staff of its call without an interest; raises NotFound."""
    found = db.session.get(GeneralDecision, general_id)
    if found is None or not may_see_general(viewer, found.stream):
        raise NotFound
    return found


def may_see_general(viewer: Account, stream: Stream) -> bool:
    """Say whether somebody sees the decisions for whole sets of a call."""
    if has_interest_in_stream(viewer.id, stream.id):
        return False
    return bool(may_propose_general(viewer, stream)) or holds(
        viewer, "deciding_authority", programme_id=stream.round.programme_id, stream_id=stream.id
    )


def general_to_approve(viewer: Account) -> Sequence[GeneralDecision]:
    """Return the proposed decisions for whole sets that this person may approve, the oldest first."""
    streams = select(Award.stream_id).where(within_roles(viewer, "deciding_authority"))
    found = db.session.scalars(
        select(GeneralDecision)
        .where(GeneralDecision.state == "proposed", GeneralDecision.stream_id.in_(streams))
        .order_by(GeneralDecision.id)
    ).all()
    return [one for one in found if may_approve_for(viewer, one)]


def left_of(general: GeneralDecision) -> list[int]:
    """Return the awards of a set that have no decision yet, in the order in which they are carried out."""
    done = set(
        db.session.scalars(select(ChangeRequest.award_id).where(ChangeRequest.general_id == general.id))
    )
    return [
        number for number in general.award_ids if number not in done and str(number) not in general.exceptions
    ]


def done_of(general: GeneralDecision) -> int:
    """Return how many awards of a set have their decision."""
    return int(
        db.session.scalar(
            select(func.count()).select_from(ChangeRequest).where(ChangeRequest.general_id == general.id)
        )
        or 0
    )


def awards_of_general(general: GeneralDecision) -> dict[int, Award]:
    """Return the awards of a set by their numbers."""
    found = db.session.scalars(select(Award).where(Award.id.in_(general.award_ids)).order_by(Award.reference))
    return {award.id: award for award in found}
