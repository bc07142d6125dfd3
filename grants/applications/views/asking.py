"""What a page of the form shows beside its fields: why a question is asked, and what a budget adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grants.applications.forms import BudgetForm
from grants.applications.rules import add_up, amounts_of
from grants.streams.question_forms import SectionForm
from grants.streams.rules import Answer, answer_in_words, check_faults, least_own_share, not_asked, over_cap
from grants.streams.rules.definition import Definition, Section
from grants.web.pages import page_language, say


@dataclass(frozen=True)
class Hangs:
    """Why a question is asked or not: the words of the earlier question and of the answer it hangs on."""

    on: str
    question: str
    answer: str
    value: str
    is_here: bool
    is_asked: bool


def conditions(
    definition: Definition, answers: Mapping[str, Mapping[str, Answer]], asked: Section, form: SectionForm
) -> dict[str, Hangs]:
    """Return, for each question of this page that hangs on an earlier answer, on which, and whether it is asked."""
    language = page_language()
    left_out = not_asked(definition, {**answers, asked.key: form.values()["answers"]})
    known = {question.key: question for question in definition.questions}
    here = {question.key for question in asked.questions}
    found = {}
    for question in asked.questions:
        if (condition := question.shown_if) is not None:
            on = known[condition.question]
            found[question.key] = Hangs(
                on.key,
                on.label.spoken(language),
                say(answer_in_words(on, condition.answer, language)),
                condition.answer,
                on.key in here,
                question.key not in left_out,
            )
    return found


def sums(definition: Definition, form: BudgetForm) -> dict[str, Any]:
    """Return what the budget adds up to, and how that lies to the limits of the call."""
    lines = form.values()["lines"]
    totals = add_up(lines)
    return {
        "totals": totals,
        "over": over_cap(definition, totals.requested),
        "least_own": least_own_share(definition, requested=totals.requested, total_costs=totals.costs),
        "checks": [said for _check, said in check_faults(definition, amounts_of(lines))],
        "own_percent": totals.own_share.percent_of(totals.costs),
    }
