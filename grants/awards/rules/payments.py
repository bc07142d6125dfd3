"""Given an award and what happened to it, what is paid when, and what holds an instalment?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grants.foundation import terms
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules.instalments import Instalment, plan_for

AT_ONCE = (Instalment(100, "award"),)
"""How an award is paid whose call names no instalments for its amount: whole, once all is in order."""
SUSPENDED_WEEKS = 13
HELD_BY: dict[str, Sentence] = {
    "award": sentence("It waits for the award."),
    "start": sentence("It waits until the project has begun."),
    "handbook": sentence("It waits until the handbook is accepted."),
    "process_evaluation": sentence("It waits until the process evaluation is accepted."),
    "intervention_description": sentence("It waits until the intervention description is accepted."),
    "determination": sentence("It waits until the final amount is determined."),
}


@dataclass(frozen=True)
class Part:
    """An amount and what it waits for."""

    amount: Money
    waits_for: str


def planned(due: Money, instalments: Sequence[Instalment], kept: Sequence[Part] = ()) -> list[Part]:
    """Return what is still to be paid of an award, to the cent, beside what was paid or is with the bank (`kept`).

    The whole amount chooses the plan. What was paid for something counts against the part that waits for it; what was
    paid beyond its part is taken from the last parts first. Parts of nothing fall away.
    """
    parts = [Part(amount, after) for amount, after in plan_for(due, instalments) or plan_for(due, AT_ONCE)]
    left = list(kept)
    still = []
    for part in parts:
        amount = part.amount
        for index, one in enumerate(left):
            if one.waits_for == part.waits_for and one.amount > ZERO and amount > ZERO:
                taken = min(amount, one.amount)
                amount, left[index] = amount - taken, Part(one.amount - taken, one.waits_for)
        still.append(Part(amount, part.waits_for))
    beyond = total(one.amount for one in left)
    for index in range(len(still) - 1, -1, -1):
        taken = min(beyond, still[index].amount)
        still[index] = Part(still[index].amount - taken, still[index].waits_for)
        beyond = beyond - taken
    return [part for part in still if part.amount > ZERO]


@dataclass(frozen=True)
class Held:
    """What decides whether an instalment can be paid today."""

    waits_for: str
    is_first: bool
    state: str
    """Of the award."""
    today: date
    fulfilled: frozenset[str] = frozenset()
    is_determined: bool = False
    unaccepted: bool = False
    """Whether the recipient was asked to accept the award and did not."""
    begins_on: date | None = None
    """The first day, once it is certain."""
    open_conditions: int = 0
    account: str | None = None
    """The state of the bank account, None where none is known."""
    suspended_until: date | None = None
    thing: Sentence | None = None
    """The name of what it waits for, where only its call has that."""
    others: Sequence[Sentence] = ()
    """What other rules hold payment for."""


def reasons(facts: Held) -> list[Sentence]:
    """Return why an instalment cannot be paid today, in words for both sides; nothing when it can."""
    if facts.state != "running":
        return [sentence("The award does not run any more.")]
    found = [*_before_the_start(facts), *_account(facts)]
    if not _is_there(facts):
        found.append(_waiting(facts))
    if facts.suspended_until is not None:
        found.append(sentence("Payment stands still until %(day)s at the latest.", day=facts.suspended_until))
    return [*found, *facts.others]


def _before_the_start(facts: Held) -> list[Sentence]:
    found = []
    if facts.unaccepted:
        found.append(sentence("The recipient has not accepted the award yet."))
    if facts.begins_on is None:
        found.append(sentence("It is not known yet when the project begins."))
    if facts.is_first and facts.open_conditions:
        found.append(sentence("A condition before the first payment is not met yet."))
    return found


def _account(facts: Held) -> list[Sentence]:
    said = {
        "given": sentence("The account number must still be checked."),
        "flagged": sentence(
            "A payment to this account came back: the account number must be looked at again."
        ),
        "checked": None,
    }
    reason = said.get(facts.account or "", sentence("The recipient has not given an account number yet."))
    return [] if reason is None else [reason]


def _is_there(facts: Held) -> bool:
    if facts.waits_for == "award":
        return True
    if facts.waits_for == "start":
        return facts.begins_on is not None and facts.begins_on <= facts.today
    if facts.waits_for == "determination" and facts.is_determined:
        return True
    return facts.waits_for in facts.fulfilled


def _waiting(facts: Held) -> Sentence:
    if facts.thing is not None:
        return sentence("It waits until %(what)s is accepted.", what=facts.thing)
    return HELD_BY.get(facts.waits_for, sentence("It waits for something that is not there yet."))


def pay_before(days: Sequence[date]) -> date:
    """Return the last day to pay what needed all that came on these days: six weeks after the last (Awb 4:87(1))."""
    return terms.PAYMENT.last_day(max(days))


def suspended_until_at_most(from_on: date) -> date:
    """Return the last day of a suspension that begins today (Awb 4:96: 13 weeks; so long a term does not move)."""
    return Term(SUSPENDED_WEEKS, Unit.WEEKS, "Awb 4:96").last_day(from_on)


def check_suspension(*, from_on: date, until_on: date, told_on: date) -> None:
    """Refuse a suspension that lasts too long after the suspicion was told, or is over before it began.

    Raises RuleBroken `suspicion_used_up`, `until_wrong`.
    """
    last = suspended_until_at_most(told_on)
    if last < from_on:
        said = sentence(
            "On this suspicion payment could stand still until %(day)s, 13 weeks after it was told: decide now.",
            day=last,
        )
        raise RuleBroken("suspicion_used_up", said, field="suspicion")
    if not from_on <= until_on <= last:
        raise RuleBroken(
            "until_wrong",
            sentence(
                "Choose a day from today until %(day)s: payment stands still for at most 13 weeks.", day=last
            ),
            field="until_on",
        )


def check_execution(execute_on: date, today: date) -> None:
    """Refuse a day of payment in the past or far away; raises RuleBroken `execute_on_wrong`."""
    if not today <= execute_on <= today + timedelta(days=60):
        said = sentence("Choose a day from today until sixty days from now.")
        raise RuleBroken("execute_on_wrong", said, field="execute_on")
