"""One stream, played through the same commands the pages use: call, applications, review, decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from grants.applications import commands as applications
from grants.applications.commands.team import invitation_token
from grants.applications.models import Application
from grants.applications.queries import content_to_sign
from grants.applications.rules import BudgetEntry, digest_of
from grants.decisions import commands as decisions
from grants.decisions.models import Batch
from grants.demonstration.invented import Invented, Recipe, invent
from grants.demonstration.stage import PASSWORD, Stage, at, later, member_of_staff, move
from grants.foundation import outbox
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.inspection import Inspected
from grants.foundation.money import Money, divide
from grants.people import commands as people
from grants.people import queries
from grants.people.commands.accounts import confirmation_token
from grants.people.models import Account, Initiative, Organisation
from grants.review import commands as review
from grants.review.models import Assignment
from grants.streams import commands as streams
from grants.streams.models import Round, Stream
from grants.streams.rules.definition import Definition
from grants.streams.rules.fit import municipalities_in

Report = Callable[[str, int, int], None]
"""Tells how far a long step is: what, how many done, of how many."""


@dataclass
class Played:
    """A stream on stage with its invented applicants."""

    stream: Stream
    recipe: Recipe
    cast: list[Invented]
    reviewers: list[Account] = field(default_factory=list)
    applications: list[tuple[int, Invented]] = field(default_factory=list)
    files: dict[str, Inspected] = field(default_factory=dict)
    """A file for each question that asks for one."""

    @property
    def definition(self) -> Definition:
        """Return what was announced."""
        return self.stream.definition

    @property
    def closes_at(self) -> datetime:
        """Return the deadline in force."""
        if self.stream.closes_at is None:
            raise LookupError("not announced")
        return self.stream.closes_at


def announce(
    stage: Stage, round_: Round, code: str, definition: Definition, recipe: Recipe, *, seed: str, where: str
) -> Played:
    """Write the call, fund its pot, announce it, and invent who will apply."""
    opens = definition.dates.opens_at
    if opens is None:
        raise ValueError(f"{code} does not say when it opens")
    with at(later(opens, days=-7)):
        stream = streams.draft_stream(
            actor=stage.programme_manager, round_=round_, code=code, definition=definition
        )
        move(stage, stage.pot, stream.pot, definition.ceiling, f"Pot voor {definition.name.nl}")
    with at(later(opens, hours=-1)):
        streams.announce_stream(actor=stage.programme_manager, stream=stream, announced_where=where)
    return Played(stream, recipe, invent(recipe, definition, seed=seed))


@command
def apply_once(played: Played, one: Invented) -> int:
    """Do what one applicant does, from registering to submitting, in one transaction; return the application's id."""
    account = _account_of(one.email, one.person)
    organisation = people.register_organisation(
        actor=account,
        name=one.organisation,
        legal_form=one.legal_form,
        place=one.place,
        kvk=one.kvk,
        function="coördinator",
        generated=True,
    )
    initiative = people.register_initiative(
        actor=account,
        owner=organisation,
        name=one.initiative,
        is_existing=one.is_existing,
        reach="national" if played.definition.eligibility.reach == "national" else "local",
        places=[one.place],
        summary=one.summary,
        promising_on=date(2020, 3, 1) if played.definition.access == "invitation" else None,
        generated=True,
    )
    if played.definition.access == "invitation":
        manager = (
            db.session.get(Account, played.stream.announced.frozen_by) if played.stream.announced else None
        )
        if manager is None:
            raise LookupError("who announced this call?")
        streams.invite_owner(actor=manager, stream=played.stream, initiative=initiative, email=one.email)
    _preregister(played, account, initiative, organisation, one.title)
    application = applications.start_application(
        actor=account,
        stream=played.stream,
        initiative=initiative,
        organisation=organisation,
        title=one.title,
        municipalities=municipalities_in(played.definition, answers_by_page(played.definition, one)),
        generated=True,
    )
    _write(account, application, played.definition, one)
    for question_key, file in played.files.items():
        applications.add_attachment(
            actor=account, application=application, question_key=question_key, file=file
        )
    db.session.flush()
    if played.definition.sign_off == "before":
        _have_signed(account, application, one)
    applications.submit_application(
        actor=account, application=application, version=application.version, arrived_at=now()
    )
    if played.definition.sign_off == "within_week":
        _have_signed(account, application, one)
    return application.id


def _preregister(
    played: Played, account: Account, initiative: Initiative, organisation: Organisation, title: str
) -> None:
    """Say in time that an application will come, where the call demands it."""
    before = played.definition.dates.preregister_before
    if played.definition.preregistration == "required" and before is not None:
        with at(later(before, hours=-1)):
            applications.preregister(
                actor=account,
                stream=played.stream,
                initiative=initiative,
                organisation=organisation,
                title=title,
            )


def _have_signed(main_applicant: Account, application: Application, one: Invented) -> None:
    """Let somebody who may sign for the organisation do so."""
    signatory = _account_of(f"tekent-{one.email}", f"Tekenbevoegde {one.number}")
    member = applications.invite_team_mate(
        actor=main_applicant, application=application, email=signatory.email, role="authorised_signatory"
    )
    applications.accept_invitation(actor=signatory, token=invitation_token(member))
    db.session.flush()
    applications.sign_application(
        actor=signatory, application=application, sha256=digest_of(content_to_sign(application))
    )


def _account_of(email: str, name: str) -> Account:
    people.register(email=email, name=name, password=PASSWORD, generated=True)
    account = queries.find_account(email)
    if account is None:
        raise LookupError(email)
    people.confirm_address(token=confirmation_token(account))
    return account


def _write(account: Account, application: Application, definition: Definition, one: Invented) -> None:
    known = {kept.section_key: kept.version for kept in application.sections}
    for key, answers in answers_by_page(definition, one).items():
        applications.save_section(
            actor=account,
            application=application,
            section_key=key,
            version=known.get(key, 0),
            answers=answers,
        )
    applications.save_budget(
        actor=account,
        application=application,
        version=application.budget_version,
        lines=budget_of(definition, one),
        starts_on=one.starts_on,
        months=one.months,
    )


def answers_by_page(definition: Definition, one: Invented) -> dict[str, dict[str, object]]:
    """Return what was invented for each page of the form."""
    return {
        section.key: {question.key: one.answers[question.key] for question in section.questions}
        for section in definition.sections
    }


def budget_of(definition: Definition, one: Invented) -> list[BudgetEntry]:
    """Return the invented budget, line by line."""
    return list(_lines(definition, one))


def _lines(definition: Definition, one: Invented) -> Iterable[BudgetEntry]:
    whole = one.requested + one.own_share
    if one.shares:
        parts = divide(whole, list(one.shares))
        for head, part in zip(definition.budget_heads, parts, strict=True):
            if part:
                yield BudgetEntry("cost", head.key, f"{head.name.nl} voor {one.title}", part)
    else:
        yield from _mostly_first(definition, one, whole)
    if one.own_share:
        yield BudgetEntry("income", "own_cash", "Eigen bijdrage", one.own_share)


def _mostly_first(definition: Definition, one: Invented, whole: Money) -> Iterable[BudgetEntry]:
    first, *others = definition.budget_heads
    rest = whole
    for head in others[:2]:
        part = Money.euro(whole.cents // 400)
        rest = rest - part
        yield BudgetEntry("cost", head.key, f"{head.name.nl} voor {one.title}", part)
    yield BudgetEntry("cost", first.key, f"{first.name.nl} voor {one.title}", rest)


def apply_all(played: Played, tell: Report) -> None:
    """Let everyone apply, in the last three weeks before the deadline."""
    count = len(played.cast)
    for index, one in enumerate(played.cast):
        before = timedelta(minutes=7 + (count - index) * 20 * 24 * 60 // count)
        with at(played.closes_at - before):
            played.applications.append((apply_once(played, one), one))
        tell(f"{played.stream.code}: applications", index + 1, count)


@command
def _check_all(stage: Stage, played: Played) -> None:
    for application_id, _ in played.applications:
        application = _get(application_id)
        applications.find_admissible(
            actor=stage.programme_manager,
            application=application,
            reason="Volledig, op tijd en binnen de voorwaarden.",
        )


def _get(application_id: int) -> Application:
    application = db.session.get(Application, application_id)
    if application is None:
        raise LookupError(application_id)
    return application


def review_all(stage: Stage, played: Played, reviewers: int, tell: Report) -> None:
    """Check admissibility, assign the reviewers in turn, and let each declare and score."""
    with at(later(played.closes_at, days=7)):
        _check_all(stage, played)
        played.reviewers = [
            member_of_staff(
                stage.administrator,
                f"{played.recipe.label.rstrip('-')}-beoordelaar{number}",
                f"Beoordelaar {number} ({played.stream.code})",
                "reviewer",
                scope_kind="stream",
                scope_id=played.stream.id,
            )
            for number in range(1, reviewers + 1)
        ]
        review.start_reviews(actor=stage.programme_manager, stream=played.stream)
        wanted = played.definition.reviews_wanted
        pairs = [
            (application_id, played.reviewers[(index * wanted + turn) % reviewers].id)
            for index, (application_id, _) in enumerate(played.applications)
            for turn in range(wanted)
        ]
        review.assign_reviewers(actor=stage.programme_manager, stream=played.stream, pairs=pairs)
    with at(later(played.closes_at, days=20)):
        for index, (application_id, one) in enumerate(played.applications):
            _score(application_id, one)
            tell(f"{played.stream.code}: reviews", index + 1, len(played.applications))


@command
def _score(application_id: int, one: Invented) -> None:
    assignments = db.session.scalars(
        select(Assignment).where(Assignment.application_id == application_id).order_by(Assignment.id)
    ).all()
    for assignment, scores in zip(assignments, one.reviews, strict=True):
        reviewer = assignment.reviewer
        review.declare_free(actor=reviewer, assignment=assignment)
        review.submit_review(
            actor=reviewer,
            assignment=assignment,
            version=0,
            scores={score.criterion: (score.value, score.reason) for score in scores},
            remarks="",
        )


def freeze(stage: Stage, played: Played) -> None:
    """Open the panel and freeze the ranking."""
    with at(later(played.closes_at, days=35)):
        review.open_panel(actor=stage.programme_manager, stream=played.stream)
    with at(later(played.closes_at, days=36)):
        review.freeze_ranking(actor=stage.chair, stream=played.stream)


def decide(stage: Stage, played: Played, publish_on: date) -> Batch:
    """Propose, approve, make the letters, publish."""
    with at(publish_on, hour=7):
        batch = decisions.propose_batch(
            actor=stage.programme_manager, stream=played.stream, publish_on=publish_on
        )
    with at(publish_on, hour=8):
        decisions.approve_batch(actor=stage.deciding_authority, batch=batch)
        outbox.run_everything()
    with at(publish_on, hour=10):
        decisions.publish_batch(actor=stage.deciding_authority, batch=batch)
        outbox.run_everything()
    return batch
