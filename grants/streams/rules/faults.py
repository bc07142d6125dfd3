"""What keeps a call from being announced: parts that are missing (their names), and parts that contradict."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from grants.foundation.municipalities import ended_in_words, municipalities
from grants.foundation.wording import Sentence, sentence
from grants.people.rules import LEGAL_FORMS
from grants.streams.rules.definition import Definition
from grants.streams.rules.deliverables import deliverable_faults, own_type_faults, reading_faults
from grants.streams.rules.differences import FIELD_NAMES
from grants.streams.rules.division import division_faults
from grants.streams.rules.instalments import instalment_faults
from grants.streams.rules.judging import procedure_faults, scale_faults, tie_faults
from grants.streams.rules.money import AMOUNT_NAMES
from grants.streams.rules.question_faults import question_faults
from grants.streams.rules.question_keys import RESERVED, unusable
from grants.streams.rules.regimes import regime_faults
from grants.streams.rules.report_faults import report_faults
from grants.streams.rules.start import start_faults

PART_NAMES: dict[str, Sentence] = {
    "name": sentence("Name, in both languages"),
    "summary": sentence("Summary, in both languages"),
    "eligibility": sentence("Who may apply, in both languages"),
    "ceiling": sentence("Subsidy ceiling"),
    "criteria": sentence("At least one criterion"),
    "tie_rule": sentence("Rule for equal scores"),
    "sections": sentence("At least one question"),
    "budget_heads": sentence("At least one budget head"),
    "opens_at": sentence("When the call opens"),
    "closes_at": sentence("Deadline"),
    "decision_by": sentence("Day of the decision at the latest"),
    "contact": sentence("Contact for questions"),
    "invitation_rule": sentence("Who is invited, in both languages"),
    "sign_off_text": sentence("What the signatory declares, in both languages"),
}
"""The parts `missing_parts` names, in the words of the checklist."""

MOST_REASON_WORDS = 500
MOST_INTEREST_YEARS = 20
MOST_LATE_DAYS = 60


def missing_parts(definition: Definition) -> list[str]:
    """Return the parts without which a call may not be announced (Awb 4:26, 4:27(1); house rule)."""
    filled = {
        "name": definition.name.whole,
        "summary": definition.summary.whole,
        "eligibility": definition.eligibility.text.whole,
        "ceiling": definition.ceiling_cents > 0,
        "criteria": definition.criteria or not definition.needs_scores,
        "tie_rule": definition.tie_rule,
        "sections": definition.questions,
        "budget_heads": definition.budget_heads,
        "opens_at": definition.dates.opens_at,
        "closes_at": definition.dates.closes_at,
        "decision_by": definition.dates.decision_by,
        "contact": definition.contact,
    }
    if definition.access == "invitation":
        filled["invitation_rule"] = definition.invitation_rule.whole
    if definition.sign_off != "none":
        filled["sign_off_text"] = definition.sign_off_text.whole
    return [name for name, value in filled.items() if not value]


def contradictions(definition: Definition) -> list[Sentence]:
    """Return what cannot be true at once in this call, each as a sentence; an empty list when nothing."""
    return [fault for _part, fault in faults_by_part(definition)]


def faults_by_part(definition: Definition) -> list[tuple[str, Sentence]]:
    """Return the contradictions, each with the part of the draft in which it can be mended ("" for none)."""
    found = {
        "": _assumptions(definition),
        "access": chain(_legal_forms(definition), _municipalities(definition)),
        "money": _money(definition),
        "division": division_faults(
            definition.division, asks_municipality=_asks_one_municipality(definition)
        ),
        "dates": _dates(definition),
        "criteria": chain(
            unusable((criterion.key for criterion in definition.criteria), RESERVED, "_reason"),
            scale_faults(definition),
            tie_faults(definition),
        ),
        "procedure": procedure_faults(definition),
        "pages": chain(_questions(definition), _stages(definition), _asked_once(definition)),
        "own_types": own_type_faults(definition.deliverables, definition.own_types),
        "reports": report_faults(definition.reports),
        "formal_points": _formal_points(definition),
        "requirements": chain(
            unusable(head.key for head in definition.budget_heads),
            deliverable_faults(definition.deliverables, definition.own_types),
            reading_faults(definition.reading),
            instalment_faults(
                definition.instalments,
                [rule.type for rule in definition.deliverables],
                definition.reports,
                definition.months_max,
            ),
            regime_faults(definition.regimes, definition.instalments),
            start_faults(definition.start),
        ),
    }
    return [(part, fault) for part, faults in found.items() for fault in faults]


def _assumptions(definition: Definition) -> Iterator[Sentence]:
    for name in definition.assumed:
        if name.partition(".")[0] not in FIELD_NAMES:
            yield sentence("“%(name)s” is named as assumed, but is no part of a call.", name=name)


def _asks_one_municipality(definition: Definition) -> bool:
    asked = definition.municipality_question
    return asked is not None and asked[1].kind == "municipality"


def _legal_forms(definition: Definition) -> Iterator[Sentence]:
    if not set(definition.eligibility.legal_forms) <= set(LEGAL_FORMS):
        yield sentence("A legal form is named that does not exist here.")


def _municipalities(definition: Definition) -> Iterator[Sentence]:
    codes = definition.eligibility.municipalities
    if not codes:
        return
    for code in codes:
        if code not in municipalities():
            yield sentence("“%(code)s” is no code of a municipality.", code=code)
        elif (ended := ended_in_words(code)) is not None:
            yield ended
    found = definition.municipality_question
    if found is None or not found[1].required or found[1].shown_if is not None:
        yield sentence(
            "A call for some municipalities only must ask every applicant for the municipality: "
            "add a question of that kind that must be answered."
        )


def _formal_points(definition: Definition) -> Iterator[Sentence]:
    yield from unusable((point.key for point in definition.formal_points), RESERVED)
    for point in definition.formal_points:
        if not point.text.whole:
            yield sentence("A point of the formal check needs its text in both languages.")


def _questions(definition: Definition) -> Iterator[Sentence]:
    yield from unusable(section.key for section in definition.sections)
    yield from question_faults(definition.questions)


def _stages(definition: Definition) -> Iterator[Sentence]:
    ideas = definition.idea_sections
    if definition.asks_ideas and not any(section.questions for section in ideas):
        yield sentence("There is a deadline for ideas, but no page with questions belongs to the idea.")
    if ideas and not definition.asks_ideas:
        yield sentence("Pages belong to the idea, but there is no deadline for ideas.")
    if ideas != definition.sections[: len(ideas)]:
        yield sentence("The pages of the idea come before the other pages.")
    if any(question.kind == "file" for section in ideas for question in section.questions):
        yield sentence("An idea has no files: ask for them in the full application.")


def _money(definition: Definition) -> Iterator[Sentence]:
    amounts = (definition.ceiling_cents, definition.cap_cents or 0, definition.minimum_cents or 0)
    if min(amounts) < 0:
        yield sentence("An amount cannot be below zero.")
    if definition.cap and definition.minimum and definition.minimum > definition.cap:
        yield sentence("The least one may ask is more than the most one may receive.")
    if definition.cap and definition.ceiling_cents and definition.cap > definition.ceiling:
        yield sentence("The most one may receive is more than the subsidy ceiling.")
    if definition.max_awards is not None and definition.max_awards < 1:
        yield sentence("The largest number of awards must be at least one.")
    if not 0 <= definition.own_share_percent <= 99:
        yield sentence("The own share must be between 0 and 99 percent.")
    if not 1 <= definition.months_min <= definition.months_max:
        yield sentence("The shortest duration is longer than the longest, or less than one month.")
    yield from _checks(definition)
    yield from _aid(definition)
    if definition.reviews_wanted < 1 or definition.decision_weeks < 1:
        yield sentence("The number of reviews and the weeks for the decision must be at least one.")
    if not 0 <= definition.reason_words <= MOST_REASON_WORDS:
        yield sentence("The least words of a reason must be between 0 and %(most)s.", most=MOST_REASON_WORDS)
    if not 0 <= definition.interest_years <= MOST_INTEREST_YEARS:
        yield sentence(
            "Interests are looked back for between 0 and %(most)s years.", most=MOST_INTEREST_YEARS
        )


def _checks(definition: Definition) -> Iterator[Sentence]:
    known = {*AMOUNT_NAMES, *(f"head:{head.key}" for head in definition.budget_heads)}
    for check in definition.checks:
        if {check.amount, check.base} - known or check.amount == check.base:
            yield sentence("A check of the budget compares amounts that this call does not have.")
        if not 1 <= check.percent <= 1_000:
            yield sentence("The percentage of a check must be between 1 and 1,000.")


def _aid(definition: Definition) -> Iterator[Sentence]:
    rule = definition.aid
    if rule.ceiling_cents < 1 or not 1 <= rule.years <= 10 or not rule.counts:
        yield sentence(
            "De-minimis aid needs a limit above zero, 1 to 10 years, and a regulation that counts."
        )


def _asked_once(definition: Definition) -> Iterator[Sentence]:
    if sum(question.kind == "topics" for question in definition.questions) > 1:
        yield sentence("A call asks for its topics in one question at most.")
    asked = [question for question in definition.questions if question.kind == "aid"]
    if len(asked) > 1:
        yield sentence("A call asks for one de-minimis declaration at most.")
    if any(question.substantive or question.for_reviewers for question in asked):
        yield sentence(
            "A de-minimis declaration says who applies: it weighs in no judgement, and reviewers do not see it."
        )


def _dates(definition: Definition) -> Iterator[Sentence]:
    dates = definition.dates
    if dates.opens_at and dates.closes_at and dates.opens_at >= dates.closes_at:
        yield sentence("The deadline must be later than the opening.")
    if not 0 <= definition.inquiry_days <= 60:
        yield sentence("Questions must end between 0 and 60 days before the deadline.")
    if dates.preregister_before and dates.closes_at and dates.preregister_before > dates.closes_at:
        yield sentence("Pre-registration cannot end after the deadline.")
    yield from _ideas(definition)
    closes_on = dates.closes_at.date() if dates.closes_at else None
    if closes_on and dates.decision_by and dates.decision_by <= closes_on:
        yield sentence("The decision must come after the deadline.")
    if dates.review_until and dates.decision_by and dates.review_until > dates.decision_by:
        yield sentence("The review must end before the decision.")
    if definition.late_review_days is not None and not (
        dates.review_until and 0 <= definition.late_review_days <= MOST_LATE_DAYS
    ):
        yield sentence(
            "Reviews lock 0 to %(most)s days after the day on which they end: name that day too.",
            most=MOST_LATE_DAYS,
        )
    if dates.start_from and dates.start_until and dates.start_from > dates.start_until:
        yield sentence("The first day a project may start is after the last one.")


def _ideas(definition: Definition) -> Iterator[Sentence]:
    dates = definition.dates
    if dates.ideas_before is None:
        return
    if (dates.opens_at and dates.ideas_before <= dates.opens_at) or (
        dates.closes_at and dates.ideas_before >= dates.closes_at
    ):
        yield sentence("The deadline for ideas must come after the opening and before the deadline.")
    if dates.preregister_before and dates.preregister_before > dates.ideas_before:
        yield sentence("Pre-registration cannot end after the deadline for ideas.")
