"""Given a decision and what it rests on, what does its letter say? Facts in, the parts of a letter out.

A letter gives the outcome first, then the reasons (Awb 3:46, 3:47), for an award the amount and how it is
computed (4:31), the activities and the period (4:30, 4:32) and the duties (4:37), and always how to object (3:45).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from grants.applications.rules import Totals
from grants.decisions.rules import parts
from grants.foundation.money import Money
from grants.foundation.scores import Score
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence

Tell = Callable[[Sentence], str]
"""Speaks a sentence in the language of the letter."""
Block = dict[str, Any]


@dataclass(frozen=True)
class CriterionScore:
    """The final score on one criterion in hundredths, and in words what the call says it means."""

    name: str
    weight: int
    value: int
    words: str
    said: Sentence | Score | str | None = None
    """The score as the call says it; none: its number."""


@dataclass(frozen=True)
class Shortfall:
    """A criterion on which a score is too low for an award: what is needed, and what it has."""

    name: str
    needed: Sentence | Score | str
    has: Sentence | Score | str


@dataclass(frozen=True)
class LetterFacts:
    """Everything a letter rests on; texts are in the language of the letter already."""

    executor: str
    contact: str
    signer: str
    person: str
    addressee: Sequence[str]
    reference: str
    title: str
    call: str
    written_on: date
    arrived_at: datetime
    deadline_at: datetime
    outcome: str
    ground: str
    place: int | None
    ranked: int
    score: int | None
    highest: int
    fundable_from: int
    requested: Money
    awarded: Money | None
    ceiling: Money
    cap: Money | None
    max_awards: int | None
    totals: Totals
    starts_on: date
    ends_on: date
    scores: Sequence[CriterionScore]
    panel_reason: str
    obligations: Sequence[str]
    deliverables: Sequence[tuple[str, date]]
    """Type and last day of each required deliverable."""
    admissibility_reason: str
    replaced_on: date | None
    """The day of the refusal that this award replaces."""
    objection_until: date
    repair_asked_on: date | None = None
    repair_due_on: date | None = None
    combined: str = "mean"
    """How the call makes one score of those on its criteria."""
    score_said: Sentence | Score | None = None
    """The one score as the call says it; none: its number."""
    short: Sequence[Shortfall] = ()
    is_short_in_all: bool = True
    """Of what is not fundable: whether its one score is too low."""
    moved: tuple[int, str] | None = None
    """Its place by the rule, and why it was given another one."""
    expected_rank: int | None = None
    """In hundredths, where the call orders by it."""
    other_caps: Mapping[str, Money] = field(default_factory=dict)
    """The caps of the call but that per initiative, by kind."""
    accept_until: date | None = None
    """Until when an award in part must be accepted."""
    completes: Money | None = None
    """What was awarded earlier, where this award completes it."""
    by_lot: bool = False
    """Whether the lot gave it its place among equals."""


def project_end(starts_on: date, months: int) -> date:
    """Return the last day of a project of so many whole months; 31 January and one month end in February."""
    after = Term(months, Unit.MONTHS, "call", statutory=False).last_day(starts_on)
    return after if after.day != starts_on.day else after - timedelta(days=1)


def letter(facts: LetterFacts, tell: Tell) -> dict[str, Any]:
    """Return the parts of the letter, as `documents.render_letter` takes them."""
    body = {"award": _award, "refusal": _refusal, "inadmissible": _inadmissible}[facts.outcome]
    return {
        "sender": {"name": facts.executor, "lines": [facts.contact]},
        "addressee": list(facts.addressee),
        "date": facts.written_on.isoformat(),
        "reference": facts.reference,
        "subject": tell(parts.subject(facts.title)),
        "salutation": tell(parts.salutation(facts.person)),
        "blocks": [_paragraph(tell(parts.opening(facts.arrived_at, facts.call))), *body(facts, tell)],
        "closing": tell(parts.CLOSING),
        "signature": {"name": facts.signer, "role": tell(parts.on_behalf_of(facts.executor))},
        "objection": _objection(facts, tell),
    }


def outcome_said(facts: LetterFacts) -> Sentence:
    """Return the first sentence of a decision, the one that tells the outcome."""
    if facts.accept_until is not None:
        return parts.offered(facts.awarded, facts.requested)
    if facts.outcome == "award":
        return parts.awarded(facts.awarded)
    return parts.REFUSED if facts.outcome == "refusal" else parts.NOT_CONSIDERED


def letter_data(facts: LetterFacts) -> dict[str, Any]:
    """Return the decision as data for machines: amounts in cents, scores in hundredths, days in ISO form."""
    return {
        "reference": facts.reference,
        "outcome": facts.outcome,
        "ground": facts.ground,
        "decided_on": facts.written_on.isoformat(),
        "objection_until": facts.objection_until.isoformat(),
        "place": facts.place,
        "score": facts.score,
        "scores": [{"criterion": one.name, "weight": one.weight, "score": one.value} for one in facts.scores],
        "requested_cents": facts.requested.cents,
        "awarded_cents": facts.awarded and facts.awarded.cents,
        "accept_until": facts.accept_until and facts.accept_until.isoformat(),
        "starts_on": facts.starts_on.isoformat() if facts.awarded else None,
        "ends_on": facts.ends_on.isoformat() if facts.awarded else None,
        "deliverables": [
            {"type": kind, "due_on": due.isoformat()} for kind, due in facts.deliverables if facts.awarded
        ],
    }


def _award(facts: LetterFacts, tell: Tell) -> list[Block]:
    replaced = _what_it_replaces(facts, tell)
    return [
        _heading(tell(parts.OUR_DECISION)),
        _paragraph(tell(outcome_said(facts))),
        *replaced,
        _facts(
            tell,
            (parts.PROJECT, facts.title),
            (parts.AMOUNT_ASKED, facts.requested),
            (parts.AMOUNT_AWARDED, facts.awarded),
            (parts.START, facts.starts_on),
            (parts.END, facts.ends_on),
        ),
        *_assessment(facts, tell),
        *_why_so_much(facts, tell),
        _heading(tell(parts.THE_AMOUNT)),
        _facts(
            tell,
            (parts.COSTS, facts.totals.costs),
            (parts.OWN_SHARE, facts.totals.own_share),
            (parts.THIRD_PARTY, facts.totals.third_party),
            (parts.AMOUNT_AWARDED, facts.awarded),
        ),
        _paragraph(tell(parts.CALCULATION)),
        _heading(tell(parts.YOUR_DUTIES)),
        _paragraph(tell(parts.carry_out(facts.starts_on, facts.ends_on))),
        {"kind": "list", "items": [tell(parts.REPORT_CHANGES), *facts.obligations]},
        *_deliverables(facts, tell),
    ]


def _deliverables(facts: LetterFacts, tell: Tell) -> list[Block]:
    if not facts.deliverables:
        return []
    return [
        _paragraph(tell(parts.DELIVER)),
        {
            "kind": "table",
            "columns": [tell(parts.DELIVERABLE), tell(parts.LAST_DAY)],
            "rows": [
                [tell(parts.DELIVERABLE_NAMES[kind]), tell(parts.just(due))]
                for kind, due in facts.deliverables
            ],
        },
    ]


def _what_it_replaces(facts: LetterFacts, tell: Tell) -> list[Block]:
    if facts.replaced_on is None:
        return []
    if facts.completes is not None:
        return [_paragraph(tell(parts.completes(facts.replaced_on, facts.completes)))]
    return [_paragraph(tell(parts.replaces(facts.replaced_on)))]


def _why_so_much(facts: LetterFacts, tell: Tell) -> list[Block]:
    """Return why this amount: there was enough, or what was left is offered and the rest refused (Awb 4:25(2))."""
    if facts.accept_until is None or facts.awarded is None:
        return [_paragraph(tell(parts.WITHIN_LINE))]
    rest = facts.requested - facts.awarded
    return [
        _paragraph(tell(parts.rest_refused(rest, facts.ceiling))),
        _heading(tell(parts.ACCEPT)),
        _paragraph(tell(parts.accept_before(facts.accept_until))),
        {"kind": "list", "items": [tell(part) for part in parts.ACCEPT_HOLDS]},
        _paragraph(tell(parts.LAPSES)),
    ]


def _refusal(facts: LetterFacts, tell: Tell) -> list[Block]:
    return [
        _heading(tell(parts.OUR_DECISION)),
        _paragraph(tell(outcome_said(facts))),
        _facts(tell, (parts.PROJECT, facts.title), (parts.AMOUNT_ASKED, facts.requested)),
        *_assessment(facts, tell),
        *(_paragraph(tell(why)) for why in _why_refused(facts)),
    ]


def _why_refused(facts: LetterFacts) -> list[Sentence]:
    if facts.ground == "substance":
        return [*_short_in_all(facts), *(_short_on(one) for one in facts.short)]
    if facts.ground == "cap":
        return [parts.above_cap(facts.cap)]
    if facts.ground in parts.ABOVE_CAP:
        kind = facts.ground.removesuffix("_cap")
        return [parts.above_other_cap(kind, facts.other_caps.get(kind))]
    if facts.ground == "shared_ceiling":
        return [parts.NO_SHARED_MONEY]
    if facts.ground == "max_awards":
        return [parts.enough_awards(facts.max_awards)]
    return [parts.no_money(facts.ceiling)]


def _short_in_all(facts: LetterFacts) -> list[Sentence]:
    if not facts.is_short_in_all:
        return []
    if facts.combined == "matrix":
        return [parts.OUTSIDE_MATRIX]
    least = Score(facts.fundable_from)
    return [parts.too_few_points(least) if facts.combined == "sum" else parts.below_threshold(least)]


def _short_on(one: Shortfall) -> Sentence:
    return parts.below_on_criterion(one.name, one.needed, one.has)


def _inadmissible(facts: LetterFacts, tell: Tell) -> list[Block]:
    late = facts.ground == "late"
    why = [_paragraph(tell(_why_kept_out(facts)))]
    if facts.admissibility_reason and not late:
        why.append(_quote(facts.admissibility_reason))
    return [
        _heading(tell(parts.OUR_DECISION)),
        _paragraph(tell(outcome_said(facts))),
        _facts(tell, (parts.PROJECT, facts.title), (parts.AMOUNT_ASKED, facts.requested)),
        _heading(tell(parts.WHY)),
        *why,
    ]


def _why_kept_out(facts: LetterFacts) -> Sentence:
    if facts.ground == "late":
        return parts.too_late(facts.arrived_at, facts.deadline_at)
    if facts.ground == "incomplete":
        return parts.not_completed(facts.repair_asked_on, facts.repair_due_on)
    return parts.NOT_ELIGIBLE


def _assessment(facts: LetterFacts, tell: Tell) -> list[Block]:
    """Return how the application was judged: the mean, the place, and the score on each criterion."""
    if facts.score is None:
        placed = facts.place is not None
        order = [_paragraph(tell(parts.arrived_in_order(facts.place, facts.ranked)))] if placed else []
        return [_heading(tell(parts.WHY)), *order]
    return [
        _heading(tell(parts.WHY)),
        _paragraph(tell(_judged(facts, Score(facts.score)))),
        *_why_there(facts, tell),
        _table_of_scores(facts, tell),
        *([_paragraph(tell(parts.PANEL_SAYS)), _quote(facts.panel_reason)] if facts.panel_reason else []),
    ]


def _why_there(facts: LetterFacts, tell: Tell) -> list[Block]:
    rank = facts.expected_rank
    said = [] if rank is None else [_paragraph(tell(parts.by_expected_rank(Score(rank))))]
    if facts.moved is not None:
        by_rule, reason = facts.moved
        return [*said, _paragraph(tell(parts.moved(by_rule, facts.place))), _quote(reason)]
    return [*said, _paragraph(tell(parts.BY_LOT))] if facts.by_lot else said


def _judged(facts: LetterFacts, score: Score) -> Sentence:
    if facts.combined == "matrix":
        return parts.prioritised(facts.score_said or score, facts.place, facts.ranked)
    said = parts.added_up if facts.combined == "sum" else parts.assessed
    return said(score, facts.highest, facts.place, facts.ranked)


def _table_of_scores(facts: LetterFacts, tell: Tell) -> Block:
    """Return the score on each criterion; its weight only where that counts."""
    weighed = facts.combined == "mean"
    columns = [parts.CRITERION, *([parts.WEIGHT] if weighed else []), parts.SCORE, parts.MEANING]
    return {
        "kind": "table",
        "caption": tell(parts.YOUR_SCORES),
        "columns": [tell(column) for column in columns],
        "rows": [
            [
                one.name,
                *([tell(parts.just(one.weight))] if weighed else []),
                tell(parts.just(one.said or Score(one.value))),
                one.words,
            ]
            for one in facts.scores
        ],
    }


def _objection(facts: LetterFacts, tell: Tell) -> dict[str, Any]:
    return {
        "heading": tell(parts.DISAGREE),
        "blocks": [
            _paragraph(tell(parts.objection(facts.objection_until))),
            _paragraph(tell(parts.send_objection(facts.executor, facts.contact))),
            {"kind": "list", "items": [tell(part) for part in parts.OBJECTION_HOLDS]},
            _paragraph(tell(parts.OBJECTION_AFTER)),
        ],
    }


def _heading(text: str) -> Block:
    return {"kind": "heading", "level": 1, "text": text}


def _paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def _quote(text: str) -> Block:
    return {"kind": "quote", "text": text}


def _facts(tell: Tell, *rows: tuple[Sentence, Any]) -> Block:
    said = [
        [tell(label), value if isinstance(value, str) else tell(parts.just(value))] for label, value in rows
    ]
    return {"kind": "facts", "rows": said}
