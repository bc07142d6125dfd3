"""Applications for tests, made through the same commands as the pages use."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from grants.applications import commands, queries
from grants.applications.models import Application, Submission
from grants.applications.rules import BudgetEntry
from grants.foundation.clock import clock_at, now
from grants.foundation.commands import command
from grants.foundation.money import Money
from grants.people.models import Account, Initiative
from grants.people.queries import members_of
from grants.streams.models import Stream
from grants.streams.rules.definition import Definition, Question
from tests.factories.people import Person, a_person, an_account, an_initiative
from tests.factories.streams import a_manager, an_open_stream
from tests.remembering import remembered

_numbers = count(1)


@command
def a_team_mate(application: Application, inviter: Account, name: str = "Mees de Wit") -> Account:
    """Return somebody who writes along."""
    mate = an_account(name)
    member = commands.invite_team_mate(actor=inviter, application=application, email=mate.email)
    commands.accept_invitation(actor=mate, token=commands.invitation_token(member))
    return mate


@remembered
@command
def an_application(
    stream: Stream | None = None,
    person: Person | None = None,
    initiative: Initiative | None = None,
    title: str = "Samen eten in de wijk",
    generated: bool = False,
) -> Application:
    """Return an empty draft."""
    person = person or a_person()
    return commands.start_application(
        actor=person.account,
        stream=stream or an_open_stream(),
        initiative=initiative or an_initiative(person, f"Samen aan tafel {next(_numbers)}"),
        organisation=person.organisation,
        title=title,
        generated=generated,
    )


def some_lines(definition: Definition, *, costs: Money, own: Money) -> list[BudgetEntry]:
    """Return a budget of one cost and one own contribution in cash."""
    head = definition.budget_heads[0].key
    return [
        BudgetEntry("cost", head, "Projectleider", costs),
        BudgetEntry("income", "own_cash", "Eigen bijdrage", own),
    ]


def an_answer(question: Question) -> Any:
    """Return an answer that fits a question."""
    return {
        "line": "Buurthuis De Schakel",
        "text": "Wij koken elke week met en voor buren van 75 jaar en ouder.",
        "number": 40,
        "date": "2027-06-01",
        "yes_no": "yes",
        "choice": question.choices[0].key if question.choices else "",
        "choices": [choice.key for choice in question.choices],
        "topics": [choice.key for choice in question.choices],
        "places": ["Utrecht", "Zeist"],
        "partners": [{"name": "Buurthuis", "kind": "civil", "task": "Koken", "share": None, "vat": "none"}],
        "plan": [{"what": "Beginnen met koken", "month": 2}],
        "targets": {choice.key: 40 for choice in question.choices},
        "aid": {"declares": "none", "grants": None},
    }[question.kind]


@command
def fill_in(application: Application, actor: Account, *, requested: Money | None = None) -> Application:
    """Answer everything and make a budget that asks `requested` (30,000) with the own share the call wants."""
    definition = queries.definition_of(application)
    for section in definition.sections:
        kept = {one.section_key: one.version for one in application.sections}
        commands.save_section(
            actor=actor,
            application=application,
            section_key=section.key,
            version=kept.get(section.key, 0),
            answers={
                question.key: an_answer(question) for question in section.questions if question.kind != "file"
            },
        )
    asked = requested or Money.euro(30_000)
    commands.save_budget(
        actor=actor,
        application=application,
        version=application.budget_version,
        lines=some_lines(definition, costs=asked + asked, own=asked),
        starts_on=definition.dates.start_from or date(2027, 1, 1),
        months=definition.months_min,
    )
    return application


def submit(application: Application, actor: Account, **facts: Any) -> Submission:
    """Submit as it stands now; `facts` may hold `arrived_at`."""
    kept: dict[str, Any] = {"arrived_at": now(), "version": application.version}
    return commands.submit_application(actor=actor, application=application, **(kept | facts))


@remembered
@command
def a_submitted_application(
    stream: Stream | None = None,
    person: Person | None = None,
    initiative: Initiative | None = None,
    *,
    title: str = "Samen eten in de wijk",
    requested: Money | None = None,
    generated: bool = False,
) -> Application:
    """Return an application that arrived in time."""
    person = person or a_person()
    application = an_application(stream, person, initiative, title=title, generated=generated)
    fill_in(application, person.account, requested=requested)
    submit(application, person.account)
    return application


@command
def a_late_application(stream: Stream | None = None, person: Person | None = None) -> Application:
    """Return an application that arrived an hour after the deadline."""
    person = person or a_person()
    application = fill_in(an_application(stream, person), person.account)
    late = _deadline(application) + timedelta(hours=1)
    submit(application, person.account, arrived_at=late)
    return application


@remembered
@command
def an_admissible_application(
    stream: Stream | None = None,
    person: Person | None = None,
    initiative: Initiative | None = None,
    *,
    manager: Account | None = None,
    title: str = "Samen eten in de wijk",
    requested: Money | None = None,
) -> Application:
    """Return an application that its owner agreed to and a manager let in, an hour after the deadline.

    The clock stays where it is.
    """
    application = a_submitted_application(stream, person, initiative, title=title, requested=requested)
    if application.owner_answer == "asked":
        the_owner_agrees(application)
    find_admissible(application, manager)
    return application


def the_owner_agrees(application: Application) -> None:
    """Let somebody who acts for the owner of the initiative agree."""
    somebody = members_of(application.initiative.owner)[0].account
    commands.agree_as_owner(actor=somebody, application=application, version=application.owner_version)


def find_admissible(application: Application, manager: Account | None = None) -> None:
    """Let an application in, an hour after the deadline; the clock stays where it is."""
    manager = manager or a_manager()
    with clock_at(_deadline(application) + timedelta(hours=1)):
        commands.find_admissible(actor=manager, application=application, reason="Op tijd en volledig")


def _deadline(application: Application) -> Any:
    assert application.stream.closes_at is not None
    return application.stream.closes_at
