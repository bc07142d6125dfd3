"""Given an award, its account and what was done, what is the final amount, step by step? And what is reclaimed?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from grants.awards.states import HEARD_GROUNDS, REOPENING_GROUNDS
from grants.foundation import terms
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, divide, total
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence, Words, sentence

GROUND_NAMES: dict[str, Sentence] = {
    "as_awarded": sentence("in line with the award"),
    "costs": sentence("the real costs were lower"),
    "activities_not_done": sentence("the activities were not, or not all, done"),
    "duties_unmet": sentence("duties were not met"),
    "false_data": sentence("data were false or incomplete"),
    "known_wrong": sentence("the decision was wrong, and the recipient knew or should have known"),
    "ended": sentence("the recipient went bankrupt or was dissolved"),
    "new_facts": sentence("facts that were not known at the determination"),
    "objection_upheld": sentence("an objection was upheld"),
}
PROPOSED_GROUNDS = tuple(key for key in GROUND_NAMES if key not in ("new_facts", "objection_upheld"))
"""The grounds of a first final amount; the others belong to one that comes later."""
LAWS = {
    "as_awarded": "4:46 (1)",
    "costs": "4:46 (3)",
    "activities_not_done": "4:46 (2) a",
    "duties_unmet": "4:46 (2) b",
    "false_data": "4:46 (2) c",
    "known_wrong": "4:46 (2) d",
    "ended": "4:46 (2) a",
    "new_facts": "4:49 (1) a",
}
REOPENING_LAWS = {
    "new_facts": "4:49 (1) a",
    "known_wrong": "4:49 (1) b",
    "duties_unmet": "4:49 (1) c",
    "objection_upheld": "7:11 (2)",
}
LEAST_DAYS_FOR_VIEWS = 14


@dataclass(frozen=True)
class Duty:
    """Something the recipient had to do, in words, and whether it was done; `until` is a last day still to come."""

    label: Sentence
    is_met: bool
    until: date | None = None


@dataclass(frozen=True)
class Facts:
    """What the final amount rests on; `costs`, `own_share` and `third_party` are real ones, None without an account."""

    granted: Money
    rests_on_costs: bool
    budgeted: Money
    costs: Money | None
    own_share: Money | None
    third_party: Money | None
    least_own: Money
    duties: Sequence[Duty]
    unmet_percent: int | None
    without_consent: Collection[date]


@dataclass(frozen=True)
class Step:
    """One step of the computation: what it is about, and what it takes off; None where it only says something."""

    said: Sentence
    less: Money | None = None


@dataclass(frozen=True)
class WorkedOut:
    """The amount the computation comes to, its steps, and the ground it rests on."""

    amount: Money
    steps: tuple[Step, ...]
    ground: str


def work_out(facts: Facts) -> WorkedOut:
    """Return the final amount as it follows from the account and the duties, and never more than the award.

    Money that was saved lowers it only where the call lets the amount rest on costs.
    """
    steps = [
        Step(sentence("Awarded, and the most that can be determined: %(amount)s.", amount=facts.granted))
    ]
    by_costs = _by_costs(facts, steps)
    unmet = [duty for duty in facts.duties if not duty.is_met and duty.until is None]
    for duty in facts.duties:
        if not duty.is_met and duty.until is not None:
            steps.append(
                Step(sentence("Still to come, until %(day)s: %(what)s.", day=duty.until, what=duty.label))
            )
    for_duties = ZERO
    for duty in unmet:
        less = None if facts.unmet_percent is None else facts.granted.share(facts.unmet_percent)
        steps.append(Step(sentence("Not met: %(what)s.", what=duty.label), less))
        for_duties = for_duties + (less or ZERO)
    for day in sorted(facts.without_consent):
        steps.append(
            Step(
                sentence(
                    "Something was carried out from %(day)s on without the consent that was needed.", day=day
                )
            )
        )
    amount = max(facts.granted - by_costs - for_duties, ZERO)
    ground = "duties_unmet" if for_duties else "costs" if by_costs else "as_awarded"
    return WorkedOut(amount, tuple(steps), ground)


def steps_to(amount: Money, found: WorkedOut) -> list[Step]:
    """Return the steps of a computation up to an amount, with a last one where that is not what it comes to."""
    steps = list(found.steps)
    if amount < found.amount:
        said = sentence("Lower than the computation comes to, for the reason that is given.")
        steps.append(Step(said, found.amount - amount))
    if amount > found.amount:
        said = sentence(
            "Determined %(more)s higher than the computation comes to, for the reason that is given.",
            more=amount - found.amount,
        )
        steps.append(Step(said))
    return steps


def _by_costs(facts: Facts, steps: list[Step]) -> Money:
    """Return what real costs and income take off the award."""
    if facts.costs is None:
        steps.append(Step(sentence("The amount rests on what was done: no costs were asked.")))
        return ZERO
    own, others = facts.own_share or ZERO, facts.third_party or ZERO
    steps.append(
        Step(
            sentence(
                "Budgeted costs %(budgeted)s, real costs %(costs)s, own share %(own)s, others %(others)s.",
                budgeted=facts.budgeted,
                costs=facts.costs,
                own=own,
                others=others,
            )
        )
    )
    if own < facts.least_own:
        steps.append(
            Step(
                sentence(
                    "The own share is %(own)s and had to be %(least)s: the difference is the recipient's own to bear.",
                    own=own,
                    least=facts.least_own,
                )
            )
        )
    needed = facts.costs - others - max(own, facts.least_own)
    if needed > facts.granted:
        steps.append(Step(sentence("More was spent than the award: that never raises it.")))
        return ZERO
    less = facts.granted - max(needed, ZERO)
    if not less:
        return ZERO
    if facts.rests_on_costs:
        steps.append(
            Step(sentence("%(needed)s was needed, less than was awarded.", needed=max(needed, ZERO)), less)
        )
        return less
    said = sentence(
        "%(less)s of the award was not needed. The amount rests on what was done, so that takes nothing off.",
        less=less,
    )
    steps.append(Step(said))
    return ZERO


def kept_steps(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return the steps as JSON holds them."""
    return [
        {"said": _kept_sentence(one.said), "less": None if one.less is None else one.less.cents}
        for one in steps
    ]


def steps_from(kept: Iterable[Mapping[str, Any]]) -> list[Step]:
    """Return the steps that `kept_steps` wrote down."""
    return [
        Step(_sentence_from(one["said"]), None if one["less"] is None else Money(one["less"])) for one in kept
    ]


def _kept_sentence(said: Sentence) -> dict[str, Any]:
    return {"text": said.msgid, "params": {key: _kept_value(value) for key, value in said.params.items()}}


def _kept_value(value: Any) -> Any:
    if isinstance(value, Sentence):
        return _kept_sentence(value)
    if isinstance(value, Money):
        return {"cents": value.cents}
    if isinstance(value, Words):
        return {"nl": value.nl, "en": value.en}
    return {"day": value.isoformat()} if isinstance(value, date) else str(value)


def _sentence_from(kept: Mapping[str, Any]) -> Sentence:
    return Sentence(kept["text"], {key: _value_from(value) for key, value in kept["params"].items()})


def _value_from(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "text" in value:
        return _sentence_from(value)
    if "nl" in value:
        return Words(value["nl"], value["en"])
    return Money(value["cents"]) if "cents" in value else date.fromisoformat(value["day"])


def check_amount(
    amount: Money, ground: str, *, worked_out: WorkedOut, granted: Money, earlier: Money | None
) -> None:
    """Refuse a final amount that no rule carries; `earlier` is what was determined before, None for the first time.

    Raises RuleBroken `more_than_awarded`, `not_lower`, `ground_of_determination`.
    """
    most = granted if earlier is None else earlier
    if amount > most:
        said = sentence("The final amount is never more than %(most)s.", most=most)
        raise RuleBroken("more_than_awarded", said, field="amount")
    if earlier is not None:
        if ground not in REOPENING_GROUNDS:
            said = sentence("Choose a ground on which what was determined may be changed.")
            raise RuleBroken("ground_of_determination", said, field="ground")
        if amount == earlier:
            said = sentence("Write less than the %(amount)s that was determined.", amount=earlier)
            raise RuleBroken("not_lower", said, field="amount")
        return
    is_lower = amount < granted
    if is_lower == (ground == "as_awarded") or ground not in PROPOSED_GROUNDS:
        said = sentence("Choose a ground that belongs to this amount.")
        raise RuleBroken("ground_of_determination", said, field="ground")
    if ground == "costs" and amount < worked_out.amount:
        said = sentence(
            "By real costs the amount is %(amount)s. To go lower, choose another ground.",
            amount=worked_out.amount,
        )
        raise RuleBroken("ground_of_determination", said, field="ground")


def must_be_heard(ground: str, amount: Money, most: Money) -> bool:
    """Say whether the recipient is asked for its views first (Awb 4:8, 4:12(2))."""
    return amount < most and ground in HEARD_GROUNDS


def check_heard(*, came: bool, due_on: date | None, today: date) -> None:
    """Refuse to go on before the recipient was heard; raises RuleBroken `views_not_asked`, `views_term_runs`."""
    if due_on is None:
        raise RuleBroken("views_not_asked", sentence("First ask the recipient for their views on this."))
    if not came and today <= due_on:
        said = sentence("The recipient can still give their views, until %(day)s inclusive.", day=due_on)
        raise RuleBroken("views_term_runs", said)


def check_views_term(until: date | None, today: date) -> None:
    """Hold that a recipient gets time to respond; raises RuleBroken `views_not_asked`, `term_too_short`."""
    if until is None:
        said = sentence(
            "This ground takes something away: give the recipient a day until which they can respond."
        )
        raise RuleBroken("views_not_asked", said, field="views_until")
    if until < today + timedelta(days=LEAST_DAYS_FOR_VIEWS):
        said = sentence("Give the recipient at least %(days)s days.", days=LEAST_DAYS_FOR_VIEWS)
        raise RuleBroken("term_too_short", said, field="views_until")


DAYS_BEFORE = 14
SET_TERM = Term(4, Unit.WEEKS, "set by the funder, Awb 4:44(3)", statutory=False)


def reminder_due(due_on: date, today: date) -> str | None:
    """Return what is told today of an account that did not come: see `states.ACCOUNT_REMINDERS`; None for nothing."""
    if today > SET_TERM.last_day(due_on):
        return "own_motion"
    if today > due_on:
        return "overdue"
    return "coming" if today >= due_on - timedelta(days=DAYS_BEFORE) else None


def last_day_to_reopen(set_on: date) -> date:
    """Return the last day on which a determination can be changed (Awb 4:49(3))."""
    return terms.WITHDRAWAL_AFTER_DETERMINATION.last_day(set_on)


def to_reclaim(*, paid: Money, amount: Money, owed: Money, remitted: Money) -> Money:
    """Return what is paid above the final amount and not reclaimed or let go already."""
    return max(paid - amount - owed - remitted, ZERO)


def check_raised(amount: Money, *, earlier: Money, granted: Money) -> None:
    """Hold that an upheld objection leaves who objected better off, within the award.

    Raises RuleBroken `not_higher`, `more_than_awarded`.
    """
    if amount <= earlier:
        said = sentence("Write more than the %(amount)s that was determined.", amount=earlier)
        raise RuleBroken("not_higher", said, field="amount")
    if amount > granted:
        said = sentence("The final amount is never more than %(most)s.", most=granted)
        raise RuleBroken("more_than_awarded", said, field="amount")


def check_plan(parts: Sequence[tuple[date, Money]], owed: Money, *, today: date, stops_on: date) -> None:
    """Refuse a payment plan that does not come to what is owed, or lies outside its days.

    Raises RuleBroken `plan_does_not_add_up`, `plan_in_the_past`, `plan_too_late`.
    """
    if total(amount for _, amount in parts) != owed or any(amount <= ZERO for _, amount in parts):
        said = sentence("The parts must come to %(owed)s together, each above nothing.", owed=owed)
        raise RuleBroken("plan_does_not_add_up", said, field="parts")
    if any(day < today for day, _ in parts):
        raise RuleBroken("plan_in_the_past", sentence("Choose days that are still to come."), field="parts")
    if any(day > stops_on for day, _ in parts):
        said = sentence("After %(day)s nothing can be reclaimed any more.", day=stops_on)
        raise RuleBroken("plan_too_late", said, field="parts")


def even_plan(owed: Money, count: int, first_on: date) -> list[tuple[date, Money]]:
    """Return so many monthly parts of an amount, to the cent together."""
    after = [Term(n, Unit.MONTHS, "plan", statutory=False).last_day(first_on) for n in range(1, count)]
    days = [first_on, *after]
    return list(zip(days, divide(owed, [1] * count), strict=True))


def settled_by_part(parts: Sequence[tuple[date, Money]], settled: Money) -> list[Money]:
    """Return what was settled of each part of a plan: what came in goes to the first day first."""
    found, left = [], settled
    for _day, amount in parts:
        found.append(min(left, amount))
        left = left - found[-1]
    return found


def is_overdue(parts: Sequence[tuple[date, Money]], settled: Money, *, today: date) -> bool:
    """Say whether less came in than the plan wants by today."""
    return settled < total(amount for day, amount in parts if day < today)


def views_until(today: date) -> date:
    """Return the usual last day for views."""
    return today + timedelta(days=LEAST_DAYS_FOR_VIEWS)
