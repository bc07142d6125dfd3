"""What a page of the form shows beside its fields: why a question is asked, and what a budget adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from grants.applications.forms import BudgetForm
from grants.applications.rules import add_up, amounts_of
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.streams.question_forms import SectionForm
from grants.streams.rules import Answer, answer_in_words, check_faults, least_own_share, not_asked, over_cap
from grants.streams.rules.aid import AidSum, aid_question, aid_sum
from grants.streams.rules.answers import clean_answer
from grants.streams.rules.definition import AidRule, Definition, Section
from grants.web.pages import page_language, say, show


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


@dataclass(frozen=True)
class ShownAid:
    """What a de-minimis declaration adds up to, and the rule it is held against."""

    sum: AidSum
    rule: AidRule


def aid_on(definition: Definition, asked: Section, form: SectionForm, requested: Money) -> ShownAid | None:
    """Return what the declaration on this page adds up to as it stands in the form; None on other pages."""
    found = aid_question(definition)
    if found is None or found[0].key != asked.key:
        return None
    try:
        answer = clean_answer(found[1], form.values()["answers"][found[1].key])
    except RuleBroken:
        answer = None
    return ShownAid(aid_sum(definition, answer, requested), definition.aid)


def sums(definition: Definition, form: BudgetForm) -> dict[str, Any]:
    """Return what the budget adds up to, how that lies to the limits of the call, and both in words as `told`."""
    lines = form.values()["lines"]
    totals = add_up(lines)
    found = {
        "totals": totals,
        "over": over_cap(definition, totals.requested),
        "least_own": least_own_share(definition, requested=totals.requested, total_costs=totals.costs),
        "checks": [said for _check, said in check_faults(definition, amounts_of(lines))],
        "own_percent": totals.own_share.percent_of(totals.costs),
    }
    return found | {"told": _in_words(definition, found)}


def _in_words(definition: Definition, found: Mapping[str, Any]) -> dict[str, str]:
    """Say what was found by the place of the page where it stands; nothing to say is empty."""
    totals, over = found["totals"], found["over"]
    told = {name: show(getattr(totals, name)) for name in ("costs", "own_share", "third_party", "requested")}
    told["least_own"] = told["over"] = ""
    if definition.own_share_percent:
        told["least_own"] = gettext(
            "Your own share is %(percent)s %% of all costs. The least own share is %(least)s.",
            percent=show(found["own_percent"]),
            least=show(found["least_own"]),
        )
    if over:
        told["over"] = gettext("You ask %(over)s more than the maximum.", over=show(over))
    return told | {"checks": "\n".join(say(said) for said in found["checks"])}
