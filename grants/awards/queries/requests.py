"""What do we know of requests about awards, and of an award as a request meets it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.applications.queries import has_interest
from grants.awards.models import Award, ChangePart, ChangeRequest
from grants.awards.permissions import may_decide_request
from grants.awards.queries.awards import regime_of, team_of, visible_awards, within_roles
from grants.awards.rules.effects import with_granted
from grants.awards.rules.parts import Part
from grants.awards.rules.request_letter import RequestFacts, moved_from
from grants.awards.rules.situation import INCOME_NAMES, Due, Line, Situation
from grants.budget.models import Commitment, JournalLeg, Pot
from grants.budget.queries import held_by, mandate_for_requests
from grants.decisions.models import Decision
from grants.decisions.queries import BASIS, addressee_of
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.files import StoredFile
from grants.foundation.money import ZERO, Money, total
from grants.foundation.paging import PAGE, Order, Page, alone, page_of
from grants.foundation.terms import day_of
from grants.foundation.verdict import HIDDEN, Verdict
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.people.queries import find_organisation_by_kvk
from grants.streams.rules.definition import Definition


def requests_of(award: Award) -> Sequence[ChangeRequest]:
    """Return every request about an award, the newest first."""
    return db.session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.award_id == award.id)
        .options(selectinload(ChangeRequest.parts))
        .order_by(ChangeRequest.id.desc())
    ).all()


def get_request(viewer: Account, request_id: int) -> ChangeRequest:
    """Return a request about an award the viewer may see; raises NotFound."""
    request = db.session.scalars(
        select(ChangeRequest)
        .where(
            ChangeRequest.id == request_id,
            ChangeRequest.award_id.in_(visible_awards(viewer).with_only_columns(Award.id)),
        )
        .options(
            joinedload(ChangeRequest.award).joinedload(Award.programme),
            joinedload(ChangeRequest.decider),
            selectinload(ChangeRequest.parts),
        )
    ).one_or_none()
    if request is None:
        raise NotFound
    return request


def get_request_letter(viewer: Account, request_id: int) -> StoredFile:
    """Return the letter with the decision on a request; raises NotFound, hidden and not made alike."""
    letter = get_request(viewer, request_id).letter
    if letter is None:
        raise NotFound
    return letter


def open_requests_of(award: Award) -> Sequence[ChangeRequest]:
    """Return the requests about an award that wait for a decision, the oldest first."""
    return db.session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.award_id == award.id, ChangeRequest.state == "asked")
        .options(selectinload(ChangeRequest.parts))
        .order_by(ChangeRequest.asked_at, ChangeRequest.id)
    ).all()


def requests_to_decide(viewer: Account, *, cursor: str = "", size: int = PAGE) -> Page[ChangeRequest]:
    """Return a page of the open requests in the programmes and streams the viewer manages, the oldest first."""
    query = (
        select(ChangeRequest)
        .join(ChangeRequest.award)
        .where(ChangeRequest.state == "asked", within_roles(viewer, "programme_manager"))
        .options(joinedload(ChangeRequest.award), selectinload(ChangeRequest.parts))
    )
    order = [Order(ChangeRequest.asked_at), Order(ChangeRequest.id)]
    return alone(page_of(query, order, cursor=cursor, size=size))


def count_requests_to_decide(viewer: Account) -> int:
    """Return how many open requests wait for a manager."""
    query = select(func.count()).select_from(ChangeRequest).join(ChangeRequest.award)
    waiting = query.where(ChangeRequest.state == "asked", within_roles(viewer, "programme_manager"))
    return db.session.scalars(waiting).one()


def may_decide(viewer: Account, award: Award) -> Verdict:
    """Say whether this person may decide on requests about an award: not of its team, without an interest, mandated."""
    if award.application_id is not None and has_interest(viewer.id, award.application_id):
        team = team_of(award, ever=True)
        return may_decide_request(viewer, award, team=team, mandate=None) if viewer.id in team else HIDDEN
    mandate = mandate_for_requests(viewer, award.programme_id, award.granted or ZERO)
    return may_decide_request(viewer, award, team=team_of(award, ever=True), mandate=mandate)


DueSource = Callable[[Award], Sequence[Due]]
_due_sources: list[DueSource] = []


def due_source(source: DueSource) -> DueSource:
    """Register a function that lists the days of an award that follow from its period."""
    if source not in _due_sources:
        _due_sources.append(source)
    return source


def dues_of(award: Award) -> tuple[Due, ...]:
    """Return every day of an award that follows from its first or last day, as the wings keep them."""
    return tuple(due for source in _due_sources for due in source(award))


def parts_of(request: ChangeRequest) -> list[Part]:
    """Return what a request asks."""
    return [Part(one.kind, one.asked) for one in request.parts]


def parts_not_granted(request: ChangeRequest) -> list[Part]:
    """Return what a decision refused, or granted otherwise than was asked."""
    return [Part(one.kind, one.asked) for one in request.parts if one.outcome in ("refused", "altered")]


def definition_of(award: Award) -> Definition:
    """Return the frozen call of an award of our own; raises LookupError for a past one."""
    return _application(award).stream_version.definition


def _application(award: Award) -> Application:
    if award.application is None:
        raise LookupError(f"award {award.id} has no application")
    return award.application


def commitments_of(award: Award) -> Sequence[Commitment]:
    """Return the money that was promised for an award, by each decision in its chain, the oldest first."""
    decisions = select(Decision.id).where(Decision.application_id == award.application_id)
    return db.session.scalars(
        select(Commitment)
        .where(Commitment.basis_kind == BASIS, Commitment.basis_id.in_(decisions))
        .order_by(Commitment.id)
    ).all()


def situation_of(award: Award) -> Situation:
    """Return an award as a request meets it now: period, budget after what was granted, days, money by year.

    Raises LookupError for a past award.
    """
    application, definition = _application(award), definition_of(award)
    if award.starts_on is None or award.ends_on is None or award.decision is None:
        raise LookupError(f"award {award.id} has no period")
    commitments = commitments_of(award)
    planned: dict[int, Money] = {}
    for kept in commitments:
        for part in held_by(kept):
            if part.purse != "paid":
                planned[part.year] = planned.get(part.year, ZERO) + part.amount
    now = Situation(
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        first_end_on=_first_end(award) or award.ends_on,
        granted=award.granted or ZERO,
        paid=total(kept.paid for kept in commitments),
        recipient=award.recipient,
        leader=award.leader_name or "",
        lines=_lines(application, definition),
        dues=dues_of(award),
        planned=planned,
        awarded_on=award.decision.batch.publish_on,
        programme_ends_on=award.programme.ends_on,
        last_year=_last_year(award.programme_id),
        definition=definition,
        regime=regime_of(award),
    )
    return with_granted(now, _granted_parts(award, "budget", "cofinancing"))


def _lines(application: Application, definition: Definition) -> tuple[Line, ...]:
    heads = {head.key: head.name.nl for head in definition.budget_heads}
    return tuple(
        Line(
            str(line.id),
            line.side,
            line.head,
            line.description or (heads.get(line.head, "") if line.side == "cost" else ""),
            line.amount,
        )
        for line in application.budget
    )


def _granted_parts(award: Award, *kinds: str) -> list[Part]:
    rows = db.session.scalars(
        select(ChangePart)
        .join(ChangePart.request)
        .where(ChangePart.award_id == award.id, ChangePart.kind.in_(kinds), ChangePart.granted.is_not(None))
        .order_by(ChangeRequest.decided_at, ChangePart.id)
    )
    return [Part(one.kind, one.granted or {}) for one in rows]


def _first_end(award: Award) -> date | None:
    """Return the end of a project before it was ever extended, or None."""
    found: date | None = db.session.scalar(
        select(ChangeRequest.old_end_on)
        .join(ChangePart, ChangePart.request_id == ChangeRequest.id)
        .where(
            ChangeRequest.award_id == award.id,
            ChangePart.kind == "extension",
            ChangePart.granted.is_not(None),
        )
        .order_by(ChangeRequest.decided_at, ChangeRequest.id)
        .limit(1)
    )
    return found


def _last_year(programme_id: int) -> int | None:
    """Return the last year for which a programme has money: brought in, or planned for one of its awards."""
    found: int | None = db.session.scalar(
        select(func.max(JournalLeg.year))
        .join(Pot, Pot.id == JournalLeg.pot_id)
        .where(Pot.programme_id == programme_id)
    )
    return found


def line_names(now: Situation) -> dict[str, Any]:
    """Return the names of budget lines and kinds of income by the keys with which parts of requests name them."""
    return {one.key: one.name for one in now.lines} | dict(INCOME_NAMES)


def settled(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with the organisation that a new legal person names by its number in the trade register.

    Raises RuleBroken `organisation_unknown`.
    """
    return [_with_organisation(part) if part.kind == "legal_person" else part for part in parts]


def _with_organisation(part: Part) -> Part:
    if "organisation_id" in part.facts:
        return part
    found = find_organisation_by_kvk("".join(str(part.facts["kvk"]).split()))
    if found is None:
        said = sentence("No organisation here has this number. Let it register first, on “Organisations”.")
        raise RuleBroken("organisation_unknown", said, field="kvk")
    return Part(
        part.kind,
        {"organisation_id": found.id, "kvk": found.kvk, "name": found.name, "text": part.facts["text"]},
    )


def carried_out_without_consent(award: Award) -> Sequence[ChangeRequest]:
    """Return what was carried out before anybody agreed, as the recipient declared (Awb 4:46(2)(b))."""
    return [one for one in requests_of(award) if one.done_on is not None and one.state != "withdrawn"]


def facts_for_request_letter(request: ChangeRequest) -> RequestFacts:
    """Gather what the letter with a decision on a request says; raises LookupError while there is none."""
    award = request.award
    application, decider, decided_at = _application(award), request.decider, request.decided_at
    if decider is None or decided_at is None:
        raise LookupError(f"request {request.id} was not decided")
    person = addressee_of(application)
    place = award.organisation.place if award.organisation else ""
    programme = award.programme
    names: dict[str, Sentence | str] = line_names(situation_of(award))
    return RequestFacts(
        executor=programme.executor,
        contact=definition_of(award).contact,
        signer=decider.name,
        person=person.name,
        addressee=[line for line in (award.recipient, person.name, place) if line],
        reference=award.reference,
        title=award.title,
        asked_on=day_of(request.asked_at),
        written_on=day_of(decided_at),
        parts=[
            (one.kind, one.outcome or "", Part(one.kind, one.granted or one.asked)) for one in request.parts
        ],
        names=names,
        moved=moved_from(request.effect or []),
        reason=request.decision_reason or "",
        done_on=request.done_on,
        is_general=request.general_id is not None,
        on_objection=request.objection_id is not None,
    )
