"""What happened in a round, as rows: any history can be told, not only one that was replayed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar

from grants.applications.models import Application, Interest, Submission, TeamMember
from grants.applications.rules import BudgetEntry, Facts, canonical_content, digest_of
from grants.awards.models import Award, ChangeRequest
from grants.decisions.models import Batch, Decision
from grants.deliverables.models import Deliverable
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.events import publish
from grants.foundation.money import Money
from grants.people.models import Account
from grants.review.models import Assessment, Assignment, Ranking, RankingLine, Review, Score
from grants.streams.models import Stream
from tests.factories.people import Person, an_account, an_initiative

_numbers = count(1)
T = TypeVar("T")


@command
def keep(*things: Any) -> None:
    """Write rows as they are."""
    for thing in things:
        db.session.add(thing)
        db.session.flush()
    record(actor_id=None, deed="test", subject=things[-1])


@command
def at_once(make: Callable[[], T]) -> T:
    """Do many commands as one, so that a whole history is written with one commit."""
    return make()


@command
def change(thing: Any, **values: Any) -> None:
    """Change a row as it is."""
    for name, value in values.items():
        setattr(thing, name, value)
    db.session.flush()
    record(actor_id=None, deed="test", subject=thing)


@command
def tell(event: object) -> None:
    """Publish an event, as the command it belongs to does."""
    publish(event)


@command
def note(deed: str, subject: Any, actor: Account, *, reason: str = "", programme_id: int = 1) -> None:
    """Write an audit entry."""
    record(actor_id=actor.id, deed=deed, subject=subject, chain=programme_chain(programme_id), reason=reason)


def an_application(
    stream: Stream, person: Person, title: str = "Samen aan tafel", state: str = "submitted", **facts: Any
) -> Application:
    """Return an application with its team of one, submitted unless it is a draft."""
    number = next(_numbers)
    initiative = facts.pop("initiative", None) or an_initiative(person, name=f"Initiatief {number}")
    asked = facts.pop("requested", Money.euro(10_000))
    assert stream.announced is not None
    application = Application(
        stream_id=stream.id,
        stream_version_id=stream.announced.id,
        initiative_id=initiative.id,
        organisation_id=person.organisation.id,
        reference=None if state == "draft" else f"{stream.code}-2026-{number:04d}",
        title=title,
        starts_on=date(2026, 10, 1),
        months=12,
        requested=asked,
        own_share=Money.euro(2_500),
        state=state,
        created_at=now(),
        changed_at=now(),
        submitted_at=None if state == "draft" else now(),
        is_late=facts.pop("is_late", False),
        generated=facts.pop("generated", False),
    )
    member = TeamMember(
        application=application,
        account_id=person.account.id,
        email=person.account.email,
        role="main_applicant",
        invited_by=person.account.id,
        invited_at=now(),
        accepted_at=now(),
    )
    keep(application, member)
    keep(Interest(application_id=application.id, account_id=person.account.id, ground="team", noted_at=now()))
    if state != "draft":
        a_submission(application, person, **facts)
    return application


def a_submission(application: Application, person: Person, **facts: Any) -> Submission:
    """Return what arrived of an application."""
    answers = facts.get("answers", {"plan": {"summary": "Wij eten elke week samen."}})
    lines = [BudgetEntry("cost", "personnel", "Coördinator", application.requested)]
    written = Facts(application.title, application.starts_on, application.months, answers, lines)
    applicant = application.organisation
    content = canonical_content(
        call={"id": application.stream_id},
        initiative={},
        organisation={"name": applicant.name, "kvk": applicant.kvk, "place": applicant.place},
        facts=written,
    )
    submission = Submission(
        application_id=application.id,
        number=1,
        content=content,
        sha256=digest_of(content),
        arrived_at=now(),
        arrival_by="server",
        deadline_at=now() + timedelta(days=-1 if application.is_late else 1),
        is_late=application.is_late,
        submitted_by=person.account.id,
    )
    keep(submission)
    return submission


def a_ranking(stream: Stream, chair: Account, places: list[tuple[Application, bool]]) -> Ranking:
    """Return the frozen ranking of a stream, with for each application whether it may be funded."""
    ranking = Ranking(stream_id=stream.id, frozen_at=now(), frozen_by=chair.id, rule={}, sha256="0" * 64)
    keep(Assessment(stream_id=stream.id, state="frozen", started_at=now(), panel_at=now()), ranking)
    lines = [
        RankingLine(
            ranking_id=ranking.id,
            application_id=application.id,
            place=place,
            score=500 - 10 * place,
            is_fundable=fundable,
            tie_note="",
        )
        for place, (application, fundable) in enumerate(places, start=1)
    ]
    keep(*lines)
    return ranking


def a_batch(
    ranking: Ranking,
    proposer: Account,
    decider: Account,
    outcomes: list[tuple[Application, Money | str]],
    *,
    published: bool,
) -> Batch:
    """Return decisions: an amount awards, `refusal` or `inadmissible` says no."""
    moment = now() if published else None
    batch = Batch(
        stream_id=ranking.stream_id,
        kind="ranking",
        ranking_id=ranking.id,
        ceiling=Money.euro(100_000),
        left_over=Money.euro(1_000),
        limit_hit="ceiling",
        line={},
        state="published" if published else "approved",
        publish_on=today(),
        proposed_by=proposer.id,
        proposed_at=now(),
        approved_by=decider.id,
        approved_at=now(),
        published_at=moment,
        published_by=decider.id if published else None,
    )
    keep(batch)
    grounds = {"refusal": "ceiling", "inadmissible": "eligibility"}
    for application, outcome in outcomes:
        said = outcome if isinstance(outcome, str) else "award"
        keep(
            Decision(
                batch_id=batch.id,
                application_id=application.id,
                outcome=said,
                ground=grounds.get(said, "ranked_within_line"),
                requested=application.requested,
                awarded=None if isinstance(outcome, str) else outcome,
                is_in_force=published,
                published_at=moment,
            )
        )
        if published:
            change(application, state="decided")
    return batch


def an_award(application: Application, **facts: Any) -> Award:
    """Return the running award of an application that was awarded."""
    decision = db.session.query(Decision).filter_by(application_id=application.id).one()
    award = Award(
        programme_id=application.stream.round.programme_id,
        stream_id=application.stream_id,
        decision_id=decision.id,
        application_id=application.id,
        initiative_id=application.initiative_id,
        organisation_id=application.organisation_id,
        reference=application.reference,
        title=application.title,
        recipient="Stichting Samen Eten",
        recipient_key="stichting samen eten",
        search_words="stichting samen eten",
        scheme="Ronde",
        policy_field="",
        year=2026,
        requested=application.requested,
        granted=decision.awarded,
        granted_key=decision.awarded.cents if decision.awarded else -1,
        starts_on=date(2026, 10, 1),
        ends_on=date(2027, 9, 30),
        state="running",
        created_at=now(),
        **facts,
    )
    keep(award)
    return award


def a_deliverable(award: Award, kind: str = "handbook", state: str = "expected", **facts: Any) -> Deliverable:
    """Return a required product of an award."""
    made = Deliverable(
        award_id=award.id,
        type=kind,
        title=f"Product {kind}",
        due_on=facts.get("due_on", date(2027, 9, 30)),
        state=state,
    )
    keep(made)
    return made


def a_request(award: Award, asker: Account, kind: str = "extension", state: str = "asked") -> ChangeRequest:
    """Return a request for more time or for a change."""
    made = ChangeRequest(
        award_id=award.id,
        kind=kind,
        state=state,
        reason="De zaal was dicht.",
        old_end_on=award.ends_on,
        new_end_on=date(2027, 12, 31) if kind == "extension" else None,
        asked_by=asker.id,
        asked_at=now(),
    )
    keep(made)
    return made


def a_review(application: Application, manager: Account, remarks: str = "Een sterk plan.") -> Review:
    """Return a submitted review by a new reviewer."""
    reviewer = an_account("Rik Beoordelaar")
    assignment = Assignment(
        application_id=application.id,
        reviewer_id=reviewer.id,
        state="free",
        assigned_by=manager.id,
        assigned_at=now(),
        declared_at=now(),
    )
    keep(assignment)
    review = Review(
        assignment_id=assignment.id,
        application_id=application.id,
        state="submitted",
        mean=420,
        remarks=remarks,
        saved_at=now(),
        submitted_at=now(),
    )
    keep(
        review,
    )
    keep(Score(review_id=review.id, criterion="sharing", value=4, reason="Goed uitgewerkt."))
    return review
