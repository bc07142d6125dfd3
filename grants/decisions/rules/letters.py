"""Given a decision and what it rests on, what does its letter say? Facts in, the parts of a letter out.

A letter gives the outcome first, then the reasons (Awb 3:46, 3:47), for an award the amount and how it is
computed (4:31), the activities and the period (4:30, 4:32) and the duties (4:37), and always how to object (3:45).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec import to_builtins as as_builtins

from grants.decisions.rules import deviations, instalment_parts, parts, single_parts
from grants.decisions.rules.blocks import Block, Tell, heading, paragraph, paragraphs, quote, table_of_facts
from grants.decisions.rules.facts import LetterFacts, Shortfall
from grants.decisions.rules.letter_kinds import KINDS, letter_kind, words_said
from grants.foundation.scores import Score
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence
from grants.streams.rules import regime_said, waits_said
from grants.streams.rules.deliverables import deliverable_name
from grants.streams.rules.reports import report_days, report_due


def project_end(starts_on: date, months: int) -> date:
    """Return the last day of a project of so many whole months; 31 January and one month end in February."""
    after = Term(months, Unit.MONTHS, "call", statutory=False).last_day(starts_on)
    return after if after.day != starts_on.day else after - timedelta(days=1)


def letter(facts: LetterFacts, tell: Tell) -> dict[str, Any]:
    """Return the parts of the letter, as `documents.render_letter` takes them."""
    body = _single if facts.is_single else _BODIES[facts.outcome]
    kind = letter_kind(facts.kind, facts.outcome, facts.ground, replaces=facts.replaced_on is not None)
    said = words_said(KINDS[kind], facts, outcome_said(facts), tell)
    return {
        "sender": {"name": facts.executor, "lines": [facts.contact]},
        "addressee": list(facts.addressee),
        "date": facts.written_on.isoformat(),
        "reference": facts.reference,
        "subject": tell(parts.subject(facts.title)),
        "salutation": tell(parts.salutation(facts.person)),
        "blocks": [
            *paragraphs(said.opening),
            heading(tell(parts.OUR_DECISION)),
            *paragraphs(said.outcome),
            *body(facts, tell),
            *paragraphs(said.closing),
        ],
        "closing": tell(parts.CLOSING),
        "signature": {"name": facts.signer, "role": tell(parts.on_behalf_of(facts.executor))},
        "objection": _objection(facts, tell),
    }


def outcome_said(facts: LetterFacts) -> Sentence:
    """Return the first sentence of a decision, the one that tells the outcome."""
    if facts.accept_until is not None:
        return parts.offered(facts.awarded, facts.requested)
    if facts.outcome == "award":
        return single_parts.awarded(facts.awarded) if facts.is_single else parts.awarded(facts.awarded)
    if facts.outcome == "withdrawal":
        return single_parts.withdrawn(facts.awarded_before)
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
        "recommended_cents": facts.recommended and facts.recommended.cents,
        "awarded_cents": facts.awarded and facts.awarded.cents,
        "accept_until": facts.accept_until and facts.accept_until.isoformat(),
        "starts_on": facts.starts_on.isoformat() if facts.awarded else None,
        "ends_on": facts.ends_on.isoformat() if facts.awarded else None,
        "instalments": [
            {"amount_cents": amount.cents, "after": waits} for amount, waits in facts.instalments
        ],
        "reports": [
            {"report": rule.key, "due_on": report_due(rule, day).isoformat()}
            for rule in facts.reports
            for day in report_days(rule, facts.starts_on, facts.ends_on)
        ],
        "regime": facts.regime and as_builtins(facts.regime),
        "deliverables": [
            {"type": kind, "due_on": due.isoformat()} for kind, due in facts.deliverables if facts.awarded
        ],
    }


def _award(facts: LetterFacts, tell: Tell) -> list[Block]:
    return [
        *_what_it_replaces(facts, tell),
        table_of_facts(
            tell,
            (parts.PROJECT, facts.title),
            (parts.AMOUNT_ASKED, facts.requested),
            (parts.AMOUNT_AWARDED, facts.awarded),
            (parts.START, facts.starts_on),
            (parts.END, facts.ends_on),
        ),
        *_assessment(facts, tell),
        *_advised(facts, tell),
        *_why_so_much(facts, tell),
        *_terms_of_award(facts, tell),
    ]


def _terms_of_award(facts: LetterFacts, tell: Tell) -> list[Block]:
    """Return how the amount is computed (Awb 4:31), the period (4:32) and the duties (4:37)."""
    return [
        heading(tell(parts.THE_AMOUNT)),
        table_of_facts(
            tell,
            (parts.COSTS, facts.totals.costs),
            (parts.OWN_SHARE, facts.totals.own_share),
            (parts.THIRD_PARTY, facts.totals.third_party),
            (parts.AMOUNT_AWARDED, facts.awarded),
        ),
        paragraph(tell(parts.CALCULATION)),
        *_instalments(facts, tell),
        *_accounting(facts, tell),
        heading(tell(parts.YOUR_DUTIES)),
        paragraph(tell(parts.carry_out(facts.starts_on, facts.ends_on))),
        {
            "kind": "list",
            "items": [*_before_the_start(facts, tell), tell(parts.REPORT_CHANGES), *facts.obligations],
        },
        *_reports(facts, tell),
        *_deliverables(facts, tell),
    ]


def _instalments(facts: LetterFacts, tell: Tell) -> list[Block]:
    """Return in which parts the award is paid, and what each waits for (Awb 4:95)."""
    if not facts.instalments:
        return []
    columns = (instalment_parts.NUMBER, instalment_parts.AMOUNT, instalment_parts.WHEN)
    return [
        heading(tell(instalment_parts.HOW_WE_PAY)),
        paragraph(tell(instalment_parts.ADVANCES)),
        {
            "kind": "table",
            "caption": tell(instalment_parts.INSTALMENTS),
            "columns": [tell(column) for column in columns],
            "rows": [
                [str(number), tell(parts.just(amount)), tell(waits_said(waits, facts))]
                for number, (amount, waits) in enumerate(facts.instalments, start=1)
            ],
        },
    ]


def _before_the_start(facts: LetterFacts, tell: Tell) -> list[str]:
    """Return what the recipient does between the award and the first payment."""
    said = [
        *([instalment_parts.accept(facts.accept_by)] if facts.accept_by else []),
        *([instalment_parts.begin(facts.begins_until)] if facts.begins_until else []),
    ]
    return [
        *(tell(one) for one in said),
        *(tell(instalment_parts.before_payment(one)) for one in facts.preconditions),
    ]


def _accounting(facts: LetterFacts, tell: Tell) -> list[Block]:
    """Return how the recipient accounts for the award, and how it is determined (Awb 4:37, 4:44)."""
    if facts.regime is None:
        return []
    return [
        heading(tell(instalment_parts.HOW_YOU_ACCOUNT)),
        {"kind": "list", "items": [tell(said) for said in regime_said(facts.regime)]},
    ]


def _single(facts: LetterFacts, tell: Tell) -> list[Block]:
    """Return what one decision by itself says: the outcome, what it replaces, why, and what holds from now on."""
    before = [] if facts.awarded_before is None else [(single_parts.AWARDED_BEFORE, facts.awarded_before)]
    now = [] if facts.awarded is None else [(parts.AMOUNT_AWARDED, facts.awarded)]
    return [
        *(
            paragraph(tell(said))
            for said in single_parts.taken_as(facts.kind, facts.is_same, facts.replaced_on)
        ),
        table_of_facts(
            tell, (parts.PROJECT, facts.title), (parts.AMOUNT_ASKED, facts.requested), *before, *now
        ),
        heading(tell(parts.WHY)),
        *paragraphs(facts.reason),
        *(paragraph(tell(said)) for said in single_parts.law(facts.outcome, facts.ground)),
        *([] if facts.score is None else _assessment(facts, tell)[1:]),
        *(_why_so_much(facts, tell) if facts.accept_until else []),
        *(_terms_of_award(facts, tell) if facts.outcome == "award" else []),
    ]


def _reports(facts: LetterFacts, tell: Tell) -> list[Block]:
    """Return which reports the recipient writes, each with its last day in this project."""
    if not facts.reports:
        return []
    rows = instalment_parts.report_rows(facts.reports, facts.starts_on, facts.ends_on)
    return [
        paragraph(tell(instalment_parts.TELL_US)),
        {
            "kind": "table",
            "caption": tell(instalment_parts.REPORTS),
            "columns": [tell(instalment_parts.REPORT), tell(parts.LAST_DAY)],
            "rows": [[tell(name), tell(due)] for name, due in rows],
        },
    ]


def _deliverables(facts: LetterFacts, tell: Tell) -> list[Block]:
    if not facts.deliverables:
        return []
    return [
        paragraph(tell(parts.DELIVER)),
        {
            "kind": "table",
            "columns": [tell(parts.DELIVERABLE), tell(parts.LAST_DAY)],
            "rows": [
                [tell(deliverable_name(kind, facts)), tell(parts.just(due))]
                for kind, due in facts.deliverables
            ],
        },
    ]


def _what_it_replaces(facts: LetterFacts, tell: Tell) -> list[Block]:
    if facts.replaced_on is None:
        return []
    if facts.completes is not None:
        return [paragraph(tell(parts.completes(facts.replaced_on, facts.completes)))]
    return [paragraph(tell(parts.replaces(facts.replaced_on)))]


def _why_so_much(facts: LetterFacts, tell: Tell) -> list[Block]:
    """Return why this amount: there was enough, or what was left is offered and the rest refused (Awb 4:25(2))."""
    if facts.accept_until is None or facts.awarded is None:
        return [paragraph(tell(parts.WITHIN_LINE))]
    rest = (facts.recommended or facts.requested) - facts.awarded
    return [
        paragraph(tell(parts.rest_refused(rest, facts.ceiling))),
        heading(tell(parts.ACCEPT)),
        paragraph(tell(parts.accept_before(facts.accept_until))),
        {"kind": "list", "items": [tell(part) for part in parts.ACCEPT_HOLDS]},
        paragraph(tell(parts.LAPSES)),
    ]


def _advised(facts: LetterFacts, tell: Tell) -> list[Block]:
    """Return what the committee advised other than what was asked, or what is decided other than it advised (3:50)."""
    if facts.deviation:
        return [
            paragraph(tell(deviations.not_followed(facts.recommended, facts.requested))),
            quote(facts.deviation),
        ]
    if facts.less_because and facts.recommended is not None:
        return [
            paragraph(tell(deviations.less_advised(facts.recommended, facts.requested))),
            quote(facts.less_because),
        ]
    return []


def _refusal(facts: LetterFacts, tell: Tell) -> list[Block]:
    return [
        table_of_facts(tell, (parts.PROJECT, facts.title), (parts.AMOUNT_ASKED, facts.requested)),
        *_assessment(facts, tell),
        *_advised(facts, tell),
        *(paragraph(tell(why)) for why in _why_refused(facts)),
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
    why = [paragraph(tell(_why_kept_out(facts)))]
    if facts.admissibility_reason and not late:
        why.append(quote(facts.admissibility_reason))
    return [
        table_of_facts(tell, (parts.PROJECT, facts.title), (parts.AMOUNT_ASKED, facts.requested)),
        heading(tell(parts.WHY)),
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
        order = [paragraph(tell(parts.arrived_in_order(facts.place, facts.ranked)))] if placed else []
        return [heading(tell(parts.WHY)), *order]
    return [
        heading(tell(parts.WHY)),
        paragraph(tell(_judged(facts, Score(facts.score)))),
        *_why_there(facts, tell),
        _table_of_scores(facts, tell),
        *([paragraph(tell(parts.PANEL_SAYS)), quote(facts.panel_reason)] if facts.panel_reason else []),
    ]


def _why_there(facts: LetterFacts, tell: Tell) -> list[Block]:
    rank = facts.expected_rank
    said = [] if rank is None else [paragraph(tell(parts.by_expected_rank(Score(rank))))]
    if facts.moved is not None:
        by_rule, reason = facts.moved
        return [*said, paragraph(tell(parts.moved(by_rule, facts.place))), quote(reason)]
    return [*said, paragraph(tell(parts.BY_LOT))] if facts.by_lot else said


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
    if facts.kind in single_parts.TO_COURT:
        blocks = [paragraph(tell(said)) for said in single_parts.appeal(facts.objection_until)]
        return {"heading": tell(parts.DISAGREE), "blocks": blocks}
    kept = facts.kind == "rectification" and facts.is_same
    until = single_parts.same_term if kept else parts.objection
    return {
        "heading": tell(parts.DISAGREE),
        "blocks": [
            paragraph(tell(until(facts.objection_until))),
            paragraph(tell(parts.send_objection(facts.executor, facts.contact))),
            {"kind": "list", "items": [tell(part) for part in parts.OBJECTION_HOLDS]},
            paragraph(tell(parts.OBJECTION_AFTER)),
        ],
    }


_BODIES = {"award": _award, "refusal": _refusal, "inadmissible": _inadmissible}
