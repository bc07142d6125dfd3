"""What must a manager look at before deciding about admissibility? Facts that the system found, never a judgement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from grants.applications.rules.completeness import check_eligible
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import Sentence, counted, sentence
from grants.streams.rules import asked_sections, over_cap, word_count
from grants.streams.rules.aid import declared_aid
from grants.streams.rules.definition import Definition

FLAG_NAMES = {
    "late": sentence("arrived late"),
    "own_deadline": sentence("deadline of its own"),
    "uninvited": sentence("not invited"),
    "not_preregistered": sentence("not pre-registered"),
    "over_cap": sentence("above the maximum"),
    "below_minimum": sentence("below the minimum"),
    "months": sentence("length not allowed"),
    "not_eligible": sentence("may not apply"),
    "changed": sentence("applicant registered otherwise now"),
    "too_short": sentence("answer shorter than asked"),
    "aid": sentence("too much de-minimis aid"),
    "too_many": sentence("more applications than allowed"),
    "same_applicant": sentence("same applicant elsewhere"),
    "same_initiative": sentence("same initiative elsewhere"),
    "same_party": sentence("applicant here, owner there"),
    "alike": sentence("text like another"),
    "awarded": sentence("awarded earlier"),
}
"""Every flag with its name; the order in which they are shown."""


@dataclass(frozen=True)
class Other:
    """Another application that has something in common with this one; `percent` is how much text, if any."""

    id: int
    reference: str
    title: str
    call: str
    organisation_id: int
    initiative_id: int
    owner_id: int
    in_same_call: bool
    percent: int = 0


@dataclass(frozen=True)
class EarlierAward:
    """A subsidy the same organisation was awarded; `id` is the award's own."""

    id: int
    reference: str
    title: str
    year: int
    amount: Money | None


@dataclass(frozen=True)
class FormalFacts:
    """What the flags of one application rest on."""

    id: int
    arrived_at: datetime
    deadline_at: datetime
    is_late: bool
    is_invited: bool
    is_preregistered: bool
    requested: Money
    months: int | None
    is_existing: bool
    reach: str
    legal_form: str
    organisation_id: int
    initiative_id: int
    owner_id: int
    municipalities: Sequence[str] = ()
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    others: Sequence[Other] = ()
    alike: Sequence[Other] = ()
    awards: Sequence[EarlierAward] = ()
    own_deadline: datetime | None = None
    preregister_before: datetime | None = None
    """Until when one could pre-register, where that was moved."""
    submitted_as: tuple[str, str] | None = None
    """Name and KvK number of the applicant when it was submitted, where these are others now."""


@dataclass(frozen=True)
class Flag:
    """One thing to look at: what was found, and the applications or awards it was found in."""

    kind: str
    said: Sentence
    others: Sequence[Other] = ()
    awards: Sequence[EarlierAward] = ()


def flags_of(definition: Definition, facts: FormalFacts) -> list[Flag]:
    """Return every flag of a submitted application, in the order of FLAG_NAMES."""
    return [
        *_of_itself(definition, facts),
        *_too_short(definition, facts.answers),
        *_aid(definition, facts),
        *_of_others(definition, facts),
    ]


def _of_itself(definition: Definition, facts: FormalFacts) -> list[Flag]:
    found = []
    if facts.is_late:
        late = sentence(
            "It arrived on %(arrived)s. It had to arrive before %(deadline)s.",
            arrived=facts.arrived_at,
            deadline=facts.deadline_at,
        )
        found.append(Flag("late", late))
    if facts.own_deadline is not None:
        own = sentence("It had until %(deadline)s, by a personal extension.", deadline=facts.own_deadline)
        found.append(Flag("own_deadline", own))
    if definition.access == "invitation" and not facts.is_invited:
        found.append(Flag("uninvited", sentence("This call is by invitation. The initiative has none.")))
    if definition.asks_preregistration and not facts.is_preregistered:
        said = sentence(
            "Nobody pre-registered it before %(moment)s. That alone makes no application inadmissible.",
            moment=facts.preregister_before or definition.dates.preregister_before,
        )
        found.append(Flag("not_preregistered", said))
    over = over_cap(definition, facts.requested)
    if over is not None:
        said = sentence("It asks %(over)s more than one initiative may receive in this call.", over=over)
        found.append(Flag("over_cap", said))
    if definition.minimum is not None and facts.requested < definition.minimum:
        said = sentence(
            "It asks %(asked)s. The least one may ask is %(least)s.",
            asked=facts.requested,
            least=definition.minimum,
        )
        found.append(Flag("below_minimum", said))
    if facts.months is None or not definition.months_min <= facts.months <= definition.months_max:
        said = sentence(
            "The project lasts %(months)s months. The call asks for %(least)s to %(most)s months.",
            months=facts.months or 0,
            least=definition.months_min,
            most=definition.months_max,
        )
        found.append(Flag("months", said))
    try:
        check_eligible(
            definition,
            is_existing=facts.is_existing,
            reach=facts.reach,
            legal_form=facts.legal_form,
            municipalities=facts.municipalities,
        )
    except RuleBroken as broken:
        found.append(Flag("not_eligible", broken.said))
    if facts.submitted_as is not None:
        name, kvk = facts.submitted_as
        said = sentence(
            "It was submitted by “%(name)s” (KvK %(kvk)s). The applicant is registered otherwise now: ask whether it "
            "is still the same.",
            name=name,
            kvk=kvk,
        )
        found.append(Flag("changed", said))
    return found


def _too_short(definition: Definition, answers: Mapping[str, Mapping[str, Any]]) -> list[Flag]:
    """Return a flag for each text with fewer words than its question asks for."""
    asked = asked_sections(definition, {key: dict(given) for key, given in answers.items()})
    used = [
        (question, word_count(str(answers.get(section.key, {}).get(question.key) or "")))
        for section, questions in asked
        for question in questions
        if question.fewest_words is not None
    ]
    return [
        Flag(
            "too_short",
            sentence(
                "“%(question)s” has %(used)s words. The call asks for %(least)s or more.",
                question=question.label.nl or question.label.en,
                used=words,
                least=question.fewest_words,
            ),
        )
        for question, words in used
        if words < (question.fewest_words or 0)
    ]


def _aid(definition: Definition, facts: FormalFacts) -> list[Flag]:
    found = declared_aid(definition, facts.answers, facts.requested)
    return [Flag("aid", found.said)] if found is not None and found.over is not None else []


def _of_others(definition: Definition, facts: FormalFacts) -> list[Flag]:
    found = []
    same = [one for one in facts.others if one.organisation_id == facts.organisation_id]
    here = [one for one in same if one.in_same_call]
    most = definition.eligibility.per_organisation
    if most is not None and len(here) >= most:
        said = sentence(
            "The applicant has %(count)s applications in this call. The most is %(most)s.",
            count=len(here) + 1,
            most=most,
        )
        found.append(Flag("too_many", said, here))
    if same:
        found.append(
            Flag("same_applicant", sentence("The same applicant (KvK number) has other applications:"), same)
        )
    initiative = [one for one in facts.others if one.initiative_id == facts.initiative_id]
    if initiative:
        found.append(
            Flag("same_initiative", sentence("The same initiative has other applications:"), initiative)
        )
    party = [one for one in facts.others if _is_other_party(one, facts)]
    if party:
        said = sentence("Who applies here owns the initiative there, or the other way round:")
        found.append(Flag("same_party", said, party))
    if facts.alike:
        said = sentence("Its text is like that of other applications (rows of five words in both):")
        found.append(Flag("alike", said, facts.alike))
    if facts.awards:
        said = counted(
            len(facts.awards),
            sentence("The applicant was awarded a subsidy before:"),
            sentence("The applicant was awarded subsidies before:"),
        )
        found.append(Flag("awarded", said, awards=facts.awards))
    return found


def _is_other_party(one: Other, facts: FormalFacts) -> bool:
    if one.organisation_id == facts.organisation_id or one.initiative_id == facts.initiative_id:
        return False
    return one.owner_id == facts.organisation_id or one.organisation_id == facts.owner_id
