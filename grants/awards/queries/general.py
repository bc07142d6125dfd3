"""What would one decision do to every award of a set, and how far is it carried out?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec.structs import replace as with_rule
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from grants.applications.queries import has_interest_in_stream
from grants.awards.models import Award, ChangeRequest, GeneralDecision
from grants.awards.permissions import may_approve_general, may_propose_general
from grants.awards.queries.awards import within_roles
from grants.awards.queries.determinations import is_settled
from grants.awards.queries.requests import situation_of
from grants.awards.rules.effects import Foretold, foretold
from grants.awards.rules.more_time import MoreTime
from grants.awards.rules.parts import Part
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.verdict import HIDDEN, Verdict, first_refusal
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.people.permissions import holds
from grants.streams.models import Stream
from grants.streams.queries import streams_of


@dataclass(frozen=True)
class InSet:
    """One award of a set: what it gets, what that does to it, and why it stays out of it by itself, if it does."""

    award: Award
    part: Part
    shown: Foretold
    left_out: Sentence | None

    @property
    def why_not(self) -> Sentence | None:
        """Return why this award does not, or cannot, follow the decision; None when it can."""
        return self.left_out or (self.shown.why_not.said if self.shown.why_not else None)


def may_propose_for(viewer: Account, *streams: Stream) -> Verdict:
    """Say whether this person may propose one decision for the awards of these calls: without an interest in any."""
    return first_refusal(
        *(_unless_interested(viewer, one, may_propose_general(viewer, one)) for one in streams)
    )


def may_approve_for(viewer: Account, general: GeneralDecision) -> Verdict:
    """Say whether this person may approve it: not who proposed it, and not with an interest in one of the calls."""
    return first_refusal(
        *(
            _unless_interested(viewer, one, may_approve_general(viewer, one, proposed_by=general.proposed_by))
            for one in calls_of(general)
        )
    )


def _unless_interested(viewer: Account, stream: Stream, verdict: Verdict) -> Verdict:
    return HIDDEN if has_interest_in_stream(viewer.id, stream.id) else verdict


def calls_of(general: GeneralDecision) -> list[Stream]:
    """Return the calls that a decision takes, the one on whose page it was proposed first."""
    found = db.session.scalars(select(Stream).where(Stream.id.in_(general.stream_ids)))
    return sorted(found, key=lambda one: general.stream_ids.index(one.id))


def calls_beside(viewer: Account, stream: Stream) -> list[Stream]:
    """Return the other calls of the programme with running awards for which this person may propose."""
    running = (
        _running().with_only_columns(Award.stream_id).where(Award.programme_id == stream.round.programme_id)
    )
    ids = set(db.session.scalars(running)) - {stream.id}
    beside = [one for one in streams_of(stream.round.programme) if one.id in ids]
    return [one for one in beside if may_propose_for(viewer, one)]


def _running() -> Select[Award]:
    return select(Award).where(Award.state == "running", Award.ends_on >= today())


def running_in(*streams: Stream) -> Sequence[Award]:
    """Return the awards of these calls whose projects have not ended, by reference."""
    found = db.session.scalars(
        _running()
        .where(Award.stream_id.in_([one.id for one in streams]))
        .options(joinedload(Award.programme), joinedload(Award.application))
        .order_by(Award.reference)
    ).all()
    return [award for award in found if not is_settled(award)]


def more_of(general: GeneralDecision) -> MoreTime:
    """Return how much more time a decision gives."""
    return MoreTime(general.months, general.new_end_on)


def in_set(award: Award, more: MoreTime) -> InSet:
    """Return what more time does to an award; what the call sets for requests does not bind the funder."""
    if award.ends_on is None:
        raise LookupError(f"award {award.id} has no end")
    now = situation_of(award)
    unbound = replace(now, definition=with_rule(now.definition, extension_months=None))
    part = Part("extension", {"new_end_on": more.last_day(award.ends_on).isoformat()})
    left_out = None
    if award.state != "running" or is_settled(award):
        left_out = sentence("It no longer runs.")
    elif more.passes_by(award.ends_on):
        left_out = sentence("It already ends on %(day)s.", day=award.ends_on)
    return InSet(award, part, foretold(unbound, [part], asked_on=today()), left_out)


def general_decisions_of(viewer: Account, stream: Stream) -> list[GeneralDecision]:
    """Return the decisions that take a call and that this person may see, the newest first."""
    found = db.session.scalars(
        select(GeneralDecision)
        .join(GeneralDecision.stream)
        .where(Stream.round.has(programme_id=stream.round.programme_id))
        .order_by(GeneralDecision.id.desc())
    )
    return [one for one in found if stream.id in one.stream_ids and may_see_general(viewer, *calls_of(one))]


def get_general(viewer: Account, general_id: int) -> GeneralDecision:
    """Return one decision for a whole set to staff of all its calls without an interest; raises NotFound."""
    found = db.session.get(GeneralDecision, general_id)
    if found is None or not may_see_general(viewer, *calls_of(found)):
        raise NotFound
    return found


def may_see_general(viewer: Account, *streams: Stream) -> bool:
    """Say whether somebody sees the decisions for whole sets of these calls together."""
    return all(
        not has_interest_in_stream(viewer.id, one.id)
        and holds(
            viewer,
            "programme_manager",
            "deciding_authority",
            programme_id=one.round.programme_id,
            stream_id=one.id,
        )
        for one in streams
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


def awards_of_general(general: GeneralDecision) -> list[tuple[Stream, list[Award]]]:
    """Return the awards of a set by call, those of each call by reference."""
    found = db.session.scalars(
        select(Award).where(Award.id.in_(general.award_ids)).order_by(Award.reference)
    ).all()
    return [(call, [one for one in found if one.stream_id == call.id]) for call in calls_of(general)]
