"""Decisions for tests, made through the same commands as the pages use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from grants.applications import commands as applications
from grants.applications.models import Application
from grants.budget import commands as budget
from grants.decisions import commands
from grants.decisions.models import Batch
from grants.foundation import outbox
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.models import Stream
from tests.factories.applications import a_late_application, a_submitted_application
from tests.factories.budget import a_controller, fund
from tests.factories.budget import a_proposal as a_money_proposal
from tests.factories.people import a_holder
from tests.factories.review import a_frozen_ranking, after_deadline
from tests.factories.streams import a_manager, an_open_stream
from tests.remembering import remembered


def an_authority(name: str = "Bas Beslisser") -> Account:
    """Return somebody who decides."""
    return a_holder("deciding_authority", name=name)


@remembered
@command
def a_ranked_stream(
    values: Sequence[int | tuple[int, ...]] = (5, 4, (4, 3), 2),
    *,
    money: int = 70_000,
    stream: Stream | None = None,
) -> Stream:
    """Return a stream with a frozen ranking; every application asks 30,000, `money` euro is in its pot.

    The call's ceiling is 100,000 and its threshold 3.
    """
    stream = stream or an_open_stream()
    fund(stream.pot, Money.euro(money))
    a_frozen_ranking(values, stream=stream)
    return stream


def a_kept_out_application(stream: Stream, *, late: bool = False) -> Application:
    """Return an application that a manager found inadmissible, because it was late or for another reason."""
    made = a_late_application(stream) if late else a_submitted_application(stream)
    with after_deadline(stream):
        applications.find_inadmissible(actor=a_manager(), application=made, reason="Geen bestaand initiatief")
    return made


def an_untreated_application(stream: Stream) -> Application:
    """Return an application that was left untreated: it was not enough what the team repaired."""
    made, manager = a_submitted_application(stream), a_manager()
    main = made.team[0].account
    assert main is not None
    with after_deadline(stream):
        applications.ask_repair(
            actor=manager, application=made, questions=["where"], wrong="De plaatsen ontbreken", days=7
        )
        applications.submit_repair(
            actor=main, application=made, answers={"people": {"where": ["Ede"]}}, arrived_at=now()
        )
        applications.leave_untreated(actor=manager, application=made, reason="Nog steeds niet volledig")
    return made


def top_up(stream: Stream, amount: int) -> None:
    """Bring in so many euro and raise the ceiling as much."""
    proposal = a_money_proposal(stream.pot, Money.euro(amount), kind="top_up")
    budget.approve_proposal(actor=a_controller(), proposal=proposal)


@remembered
def a_proposal(
    stream: Stream | None = None, *, manager: Account | None = None, publish_on: date | None = None
) -> Batch:
    """Return a batch that awaits approval."""
    return commands.propose_batch(
        actor=manager or a_manager(), stream=stream or a_ranked_stream(), publish_on=publish_on
    )


@remembered
def an_approved_batch(
    stream: Stream | None = None, *, authority: Account | None = None, publish_on: date | None = None
) -> Batch:
    """Return a batch that is approved, with its letters made."""
    batch = a_proposal(stream, publish_on=publish_on)
    commands.approve_batch(actor=authority or an_authority(), batch=batch)
    outbox.run_everything()
    return batch


def published_on_admissibility(stream: Stream, *made: Application) -> Batch:
    """Return the published batch of decisions on applications that were kept out, apart from the stream."""
    authority = an_authority()
    batch = commands.propose_on_admissibility(
        actor=a_manager(), stream=stream, applications=[one.id for one in made]
    )
    commands.approve_batch(actor=authority, batch=batch)
    outbox.run_everything()
    commands.publish_batch(actor=authority, batch=batch)
    return batch


@remembered
def a_published_batch(stream: Stream | None = None, *, authority: Account | None = None) -> Batch:
    """Return a batch whose decisions are in force."""
    authority = authority or an_authority()
    batch = an_approved_batch(stream, authority=authority)
    commands.publish_batch(actor=authority, batch=batch)
    return batch
