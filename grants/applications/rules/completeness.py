"""What was written, and what of it is missing or against the call?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grants.applications.rules.budget import BudgetEntry, Totals, add_up, amounts_of
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules import answer_fault, asked_sections, check_faults, request_faults
from grants.streams.rules.aid import aid_question, declared_aid
from grants.streams.rules.definition import Definition, Words
from grants.streams.rules.fit import eligibility_faults, municipalities_in, municipality_fault


@dataclass(frozen=True)
class Facts:
    """All that was written: the project, the answers by section, the budget."""

    title: str
    starts_on: date | None = None
    months: int | None = None
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[BudgetEntry] = field(default_factory=list)

    @property
    def totals(self) -> Totals:
        """Return the budget added up."""
        return add_up(self.lines)


@dataclass(frozen=True)
class Gap:
    """One thing that stands in the way of submitting: on which page, at which field, and why.

    `section` is a section's key, or `budget`. `label` is the question's own words when it is one.
    """

    section: str
    field: str
    said: Sentence
    label: Words | None = None


BUDGET = "budget"


def gaps(definition: Definition, facts: Facts) -> list[Gap]:
    """Return everything that must be mended before this can be submitted, in the order of the pages."""
    found = [
        Gap(section.key, question.key, said, question.label)
        for section, questions in asked_sections(definition, facts.answers)
        for question in questions
        if (said := answer_fault(question, facts.answers.get(section.key, {}).get(question.key))) is not None
    ]
    found += [*_place_gaps(definition, facts), *_plan_gaps(definition, facts), *_aid_gaps(definition, facts)]
    return [*found, *_period_gaps(definition, facts), *_budget_gaps(definition, facts)]


def _place_gaps(definition: Definition, facts: Facts) -> list[Gap]:
    asked, codes = definition.municipality_question, municipalities_in(definition, facts.answers)
    said = municipality_fault(definition, codes) if codes else None
    if asked is None or said is None:
        return []
    section, question = asked
    return [Gap(section.key, question.key, said, question.label)]


def _plan_gaps(definition: Definition, facts: Facts) -> Iterator[Gap]:
    for section, questions in asked_sections(definition, facts.answers):
        for question in questions:
            if question.kind != "plan" or facts.months is None:
                continue
            steps = facts.answers.get(section.key, {}).get(question.key) or []
            late = max((one["month"] or 0 for one in steps), default=0)
            if late > facts.months:
                said = sentence(
                    "Something is finished in month %(month)s, but the project takes %(months)s months.",
                    month=late,
                    months=facts.months,
                )
                yield Gap(section.key, question.key, said, question.label)


def _aid_gaps(definition: Definition, facts: Facts) -> list[Gap]:
    asked = aid_question(definition)
    found = declared_aid(definition, facts.answers, facts.totals.requested)
    if asked is None or found is None or found.over is None or definition.aid.over != "block":
        return []
    section, question = asked
    return [Gap(section.key, question.key, found.said, question.label)]


def _period_gaps(definition: Definition, facts: Facts) -> list[Gap]:
    found = []
    earliest, latest = definition.dates.start_from, definition.dates.start_until
    if facts.starts_on is None:
        found.append(Gap(BUDGET, "starts_on", sentence("The start of the project is missing.")))
    elif (earliest and facts.starts_on < earliest) or (latest and facts.starts_on > latest):
        found.append(Gap(BUDGET, "starts_on", _start_rule(earliest, latest)))
    if facts.months is None:
        found.append(Gap(BUDGET, "months", sentence("The length of the project is missing.")))
    elif not definition.months_min <= facts.months <= definition.months_max:
        said = sentence(
            "The project must last %(least)s to %(most)s months.",
            least=definition.months_min,
            most=definition.months_max,
        )
        found.append(Gap(BUDGET, "months", said))
    return found


def _start_rule(earliest: date | None, latest: date | None) -> Sentence:
    if earliest and latest:
        return sentence("The project must start between %(first)s and %(last)s.", first=earliest, last=latest)
    if earliest:
        return sentence("The project may not start before %(first)s.", first=earliest)
    return sentence("The project must start on %(last)s at the latest.", last=latest)


def _budget_gaps(definition: Definition, facts: Facts) -> list[Gap]:
    totals = facts.totals
    if not totals.costs:
        return [Gap(BUDGET, "costs", sentence("The budget has no costs yet."))]
    if totals.requested <= ZERO:
        return [Gap(BUDGET, "incomes", sentence("The incomes cover all costs, so nothing is asked."))]
    faults = request_faults(
        definition, requested=totals.requested, own_share=totals.own_share, total_costs=totals.costs
    )
    checked = [said for check, said in check_faults(definition, amounts_of(facts.lines)) if check.blocks]
    return [Gap(BUDGET, "costs", said) for said in (*faults, *checked)]


def check_eligible(
    definition: Definition,
    *,
    is_existing: bool,
    reach: str,
    legal_form: str,
    municipalities: Sequence[str] = (),
) -> None:
    """Refuse an initiative or organisation the call is not for; raises RuleBroken `not_eligible`."""
    faults = eligibility_faults(
        definition,
        is_existing=is_existing,
        reach=reach,
        legal_form=legal_form,
        municipalities=municipalities,
    )
    for about, said in faults:
        raise RuleBroken("not_eligible", said, field=about)
