"""What became of the letters: which happened to one, which did not arrive, and from when does a term run?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.applications.models import Application, TeamMember
from grants.applications.queries import has_interest, open_to, team_ids
from grants.decisions.models import Batch, Decision, Delivery
from grants.decisions.permissions import READERS, may_note_delivery, may_see_desk
from grants.decisions.queries.chain import objection_until, says_the_same
from grants.decisions.queries.letters import addressee_of
from grants.decisions.rules import last_day_to_object
from grants.decisions.rules.deliveries import CoverFacts, Step, announced_on
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.files import StoredFile
from grants.foundation.paging import Order, Page, page_of
from grants.foundation.terms import day_of
from grants.foundation.verdict import Verdict
from grants.people.models import Account, Organisation
from grants.streams.models import Round, Stream
from grants.streams.queries import visible_streams


def get_delivered(viewer: Account, decision_id: int) -> Decision:
    """Return a published decision of which the viewer may see what became of the letter; raises NotFound."""
    decision = db.session.scalars(
        select(Decision)
        .options(
            joinedload(Decision.application).selectinload(Application.team).joinedload(TeamMember.account),
            joinedload(Decision.batch)
            .joinedload(Batch.stream)
            .joinedload(Stream.round)
            .joinedload(Round.programme),
        )
        .where(Decision.id == decision_id, Decision.published_at.is_not(None))
    ).one_or_none()
    if decision is None or has_interest(viewer.id, decision.application_id):
        raise NotFound
    may_see_desk(viewer, decision.batch.stream).require()
    return decision


def may_note(viewer: Account, decision: Decision) -> Verdict:
    """Say whether somebody may write down what became of a letter."""
    closed = has_interest(viewer.id, decision.application_id)
    return may_note_delivery(viewer, decision.batch.stream, closed=closed)


def deliveries_of(decision: Decision) -> Sequence[Delivery]:
    """Return what happened to a letter after it was offered on this site, the earliest first."""
    return db.session.scalars(
        select(Delivery)
        .options(joinedload(Delivery.reader), joinedload(Delivery.noter), joinedload(Delivery.cover))
        .where(Delivery.decision_id == decision.id)
        .order_by(Delivery.happened_on, Delivery.id)
    ).all()


def steps_of(decision: Decision) -> list[Step]:
    """Return what happened to a letter as far as it counts for its term.

    Mail counts that went to the addressee, or that a manager wrote down; whoever of the team reads it, reads it.
    """
    addressee = addressee_of(decision.application)
    return [
        Step(one.kind, one.happened_on)
        for one in deliveries_of(decision)
        if one.kind not in ("mailed", "mail_bounced") or one.reader_id in (None, addressee.id)
    ]


def term_of(decision: Decision) -> date | None:
    """Return the last day to object to a decision as it was delivered; None while it did not arrive."""
    published_on, earlier = _published_on(decision), decision.replaces
    announced = announced_on(published_on, steps_of(decision))
    if announced is None:
        return None
    return last_day_to_object(
        decision.batch.kind,
        published_on,
        is_same=says_the_same(decision),
        earlier=earlier.objection_until if earlier is not None else None,
        announced_on=announced,
    )


def told_by(application_id: int, moment: datetime) -> Decision | None:
    """Return the decision that a mail written at this moment announced, or None."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.application_id == application_id, Decision.published_at <= moment)
        .order_by(Decision.published_at.desc(), Decision.id.desc())
        .limit(1)
    ).one_or_none()


def is_first_reading(viewer: Account, decision_id: int) -> bool:
    """Say whether somebody of the team did not read this published decision before."""
    read = select(Delivery.decision_id).where(Delivery.kind == "read", Delivery.reader_id == viewer.id)
    mine = select(TeamMember.application_id).where(
        TeamMember.account_id == viewer.id, TeamMember.left_at.is_(None)
    )
    found = select(Decision.id).where(
        Decision.id == decision_id,
        Decision.application_id.in_(mine),
        Decision.published_at.is_not(None),
        Decision.id.not_in(read),
    )
    return db.session.scalar(found) is not None


def _not_arrived(viewer: Account, *roles: str) -> Select[Decision]:
    seen = visible_streams(viewer, *roles).with_only_columns(Stream.id)
    return (
        select(Decision)
        .join(Decision.application)
        .options(
            contains_eager(Decision.application).options(
                joinedload(Application.organisation).load_only(Organisation.name),
                selectinload(Application.team).joinedload(TeamMember.account),
            ),
            joinedload(Decision.batch).joinedload(Batch.stream),
        )
        .where(
            Application.stream_id.in_(seen),
            open_to(viewer.id),
            Decision.published_at.is_not(None),
            Decision.objection_until.is_(None),
        )
    )


def not_arrived_page(viewer: Account, *, cursor: str = "") -> Page[tuple[Decision]]:
    """Return the decisions whose letter did not arrive, so that no term runs, the earliest first."""
    return page_of(_not_arrived(viewer, *READERS), [Order(Decision.id)], cursor=cursor)


def letters_to_send_again(viewer: Account) -> Sequence[Decision]:
    """Return the decisions whose letter did not arrive, in streams that the viewer manages."""
    return db.session.scalars(_not_arrived(viewer, "programme_manager").order_by(Decision.id)).all()


def get_cover(viewer: Account, decision_id: int, delivery_id: int) -> StoredFile:
    """Return the letter that goes with a decision sent once more: to staff, and to the team; raises NotFound."""
    found = db.session.scalars(
        select(Delivery)
        .options(joinedload(Delivery.cover), joinedload(Delivery.decision))
        .where(Delivery.id == delivery_id, Delivery.decision_id == decision_id)
    ).one_or_none()
    if found is None or found.cover is None:
        raise NotFound
    if viewer.id not in team_ids(found.decision.application):
        get_delivered(viewer, decision_id)
    return found.cover


def facts_for_cover(delivery: Delivery) -> tuple[CoverFacts, str]:
    """Return what the letter says that goes with a decision sent once more, and its language."""
    decision = delivery.decision
    application, stream = decision.application, decision.batch.stream
    person, until = addressee_of(application), decision.objection_until
    if until is None:
        raise LookupError(f"no term runs against decision {decision.id}")
    announced = announced_on(_published_on(decision), steps_of(decision))
    opens_term = announced == delivery.happened_on and until != objection_until(decision)
    facts = CoverFacts(
        executor=stream.round.programme.executor,
        contact=stream.definition.contact,
        signer=delivery.noter.name if delivery.noter else "",
        person=person.name,
        addressee=[line for line in delivery.address.splitlines() if line.strip()],
        reference=application.reference or "",
        title=application.title,
        sent_on=delivery.happened_on,
        published_on=_published_on(decision),
        is_new_term=opens_term,
        until=until,
        kind=decision.batch.kind,
    )
    return facts, person.language


def _published_on(decision: Decision) -> date:
    if decision.published_at is None:
        raise LookupError(f"decision {decision.id} is not published")
    return day_of(decision.published_at)
