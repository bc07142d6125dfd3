"""What an invented applicant does, from registering to submitting, through the same commands the pages use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from grants.applications import commands as applications
from grants.applications.commands.team import invitation_token
from grants.applications.models import Application
from grants.applications.queries import content_to_sign
from grants.applications.rules import BudgetEntry, digest_of
from grants.demonstration.invented import Invented, Recipe
from grants.demonstration.stage import PASSWORD, at, later
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.documents import render_document
from grants.foundation.inspection import Inspected, inspect
from grants.foundation.money import Money, divide
from grants.people import commands as people
from grants.people import queries
from grants.people.commands.accounts import confirmation_token
from grants.people.models import Account, Initiative, Organisation
from grants.streams import commands as streams
from grants.streams.models import Stream
from grants.streams.rules.definition import Definition, Question
from grants.streams.rules.fit import municipalities_in

DAYS_TO_SAY_SO = 10
WRITTEN_ON = date(2020, 10, 1)
"""The day on every invented letter, so that its bytes are the same each time."""
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
    settled: dict[str, Settled] = field(default_factory=dict)
    """Who is known here before it applies, by address."""

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


@dataclass(frozen=True)
class Settled:
    """An invented applicant who is known here: account, organisation, and the initiative it owns."""

    account: Account
    organisation: Organisation
    initiative: Initiative


@command
def apply_once(played: Played, one: Invented) -> int:
    """Do what one applicant does, from registering to submitting, in one transaction; return the application's id."""
    settled = played.settled.get(one.email) or settle(played, one)
    if played.definition.access == "invitation":
        invite(played, settled)
    application = begin(played, one, settled)
    write(settled.account, application, played.definition, one)
    add_files(played, settled.account, application)
    db.session.flush()
    if played.definition.sign_off == "before":
        _have_signed(settled.account, application, one)
    hand_in(settled.account, application)
    if played.definition.sign_off == "within_week":
        _have_signed(settled.account, application, one)
    return application.id


@command
def settle(played: Played, one: Invented) -> Settled:
    """Open an account, and register the organisation and the initiative it owns."""
    account = account_of(one.email, one.person)
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
    return Settled(account, organisation, initiative)


@command
def preregister(played: Played, by: Settled, one: Invented) -> None:
    """Say that an application will come, and how much it will ask."""
    applications.preregister(
        actor=by.account,
        stream=played.stream,
        initiative=by.initiative,
        organisation=by.organisation,
        title=one.title,
        expected=one.requested,
    )


@command
def _settle_early(played: Played, cast: Iterable[Invented]) -> None:
    for one in cast:
        played.settled[one.email] = settle(played, one)
        preregister(played, played.settled[one.email], one)


def preregister_many(played: Played, *, number: int) -> None:
    """Let so many of who will apply say so, in the last days in which one can, some each day."""
    before, count = played.stream.preregister_before, len(played.cast)
    if before is None:
        raise LookupError("this call asks for none")
    said = [one for n, one in enumerate(played.cast) if (n + 1) * number // count > n * number // count]
    for day in range(DAYS_TO_SAY_SO):
        with at(later(before, days=day - DAYS_TO_SAY_SO, hours=14)):
            _settle_early(played, said[day::DAYS_TO_SAY_SO])


@command
def invite(played: Played, settled: Settled) -> None:
    """Invite the owner of an initiative, as whoever announced the call."""
    announced = played.stream.announced
    manager = db.session.get(Account, announced.frozen_by) if announced else None
    if manager is None:
        raise LookupError("who announced this call?")
    streams.invite_owner(
        actor=manager, stream=played.stream, initiative=settled.initiative, email=settled.account.email
    )


@command
def begin(played: Played, one: Invented, by: Settled, initiative: Initiative | None = None) -> Application:
    """Begin a draft, with one's own initiative or with another's."""
    before = played.stream.preregister_before
    if played.definition.preregistration == "required" and before is not None:
        with at(later(before, hours=-1)):
            preregister(played, by, one)
    return applications.start_application(
        actor=by.account,
        stream=played.stream,
        initiative=initiative or by.initiative,
        organisation=by.organisation,
        title=one.title,
        municipalities=municipalities_in(played.definition, answers_by_page(played.definition, one)),
        generated=True,
    )


@command
def add_files(played: Played, account: Account, application: Application) -> None:
    """Hand in a file at each question that asks for one."""
    for question_key, file in played.files.items():
        applications.add_attachment(
            actor=account, application=application, question_key=question_key, file=file
        )


@command
def hand_in(account: Account, application: Application) -> None:
    """Submit what is written."""
    applications.submit_application(
        actor=account, application=application, version=application.version, arrived_at=now()
    )


def _have_signed(main_applicant: Account, application: Application, one: Invented) -> None:
    """Let somebody who may sign for the organisation do so."""
    signatory = account_of(f"tekent-{one.email}", f"Tekenbevoegde {one.number}")
    let_join(main_applicant, application, signatory, "authorised_signatory")
    db.session.flush()
    applications.sign_application(
        actor=signatory, application=application, sha256=digest_of(content_to_sign(application))
    )


@command
def let_join(main_applicant: Account, application: Application, mate: Account, role: str) -> None:
    """Invite somebody to a team, who accepts."""
    member = applications.invite_team_mate(
        actor=main_applicant, application=application, email=mate.email, role=role
    )
    applications.accept_invitation(actor=mate, token=invitation_token(member))


def account_of(email: str, name: str) -> Account:
    """Return a new account of an invented person, whose address is confirmed."""
    people.register(email=email, name=name, password=PASSWORD, generated=True)
    account = queries.find_account(email)
    if account is None:
        raise LookupError(email)
    people.confirm_address(token=confirmation_token(account))
    return account


def writer_of(application: Application) -> Account:
    """Return who applied."""
    account = application.team[0].account
    if account is None:
        raise LookupError("nobody applied")
    return account


@command
def write(account: Account, application: Application, definition: Definition, one: Invented) -> None:
    """Answer every page and write the budget."""
    write_pages(account, application, definition, one, pages=len(definition.sections))
    applications.save_budget(
        actor=account,
        application=application,
        version=application.budget_version,
        lines=budget_of(definition, one),
        starts_on=one.starts_on,
        months=one.months,
    )


@command
def write_pages(
    account: Account, application: Application, definition: Definition, one: Invented, *, pages: int
) -> None:
    """Answer the first so many pages."""
    known = {kept.section_key: kept.version for kept in application.sections}
    for key, answers in list(answers_by_page(definition, one).items())[:pages]:
        applications.save_section(
            actor=account,
            application=application,
            section_key=key,
            version=known.get(key, 0),
            answers=answers,
        )


def a_letter(question: Question, title: str, *paragraphs: str) -> Inspected:
    """Return a letter as a PDF that was inspected, as an answer to a question for files."""
    blocks = [{"kind": "paragraph", "text": text} for text in paragraphs]
    content = render_document(title, blocks, language="nl", reference="voorbeeld", dated=WRITTEN_ON)
    return inspect(
        content,
        name=f"{title}.pdf",
        kinds=question.file_rule.kinds,
        most_megabytes=question.file_rule.megabytes,
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
