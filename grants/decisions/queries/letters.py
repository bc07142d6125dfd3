"""What do the letter of a decision, and the page that shows its text, rest on?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grants.applications.models import Application
from grants.applications.queries import facts_in_force
from grants.decisions.models import Decision, LetterText
from grants.decisions.queries.chain import first_over_ranking, objection_until, says_the_same
from grants.decisions.queries.single import Judgement
from grants.decisions.queries.years import period_of
from grants.decisions.rules.facts import CriterionScore, LetterFacts, LetterWords, Shortfall
from grants.decisions.rules.letter_kinds import as_words, letter_kind
from grants.foundation import terms
from grants.foundation.database import db
from grants.foundation.money import Money
from grants.people.models import Account
from grants.review.rules import LOT, TOTAL, recommended_of, shortfalls
from grants.streams.rules import (
    accept_until,
    due_day,
    instalments_within,
    mark_said,
    plan_for,
    regime_for,
    start_until,
    total_said,
)
from grants.streams.rules.definition import Criterion, Definition
from grants.streams.rules.reports import reports_for


def addressee_of(application: Application) -> Account:
    """Return to whom the letter about an application goes; raises LookupError when there is nobody."""
    accounts = [member.account for member in application.team if member.role == "main_applicant"]
    main = next((account for account in accounts if account is not None), None)
    if main is None:
        raise LookupError(f"application {application.id} has no main applicant")
    return main


def facts_for_letter(decision: Decision, judged: Judgement, language: str) -> LetterFacts:
    """Gather what a letter says from the file of the application and the frozen call."""
    application, batch, ranked = decision.application, decision.batch, first_over_ranking(decision).batch
    replaced = decision.replaces
    person = addressee_of(application)
    stream = batch.stream
    definition, programme = stream.definition, stream.round.programme
    submission, repair = application.submissions[-1], application.repair
    starts_on, ends_on = period_of(decision)
    return LetterFacts(
        executor=programme.executor,
        contact=definition.contact,
        signer=batch.approver.name if batch.approver else "",
        person=person.name,
        addressee=(application.organisation.name, person.name, application.organisation.place),
        reference=application.reference or "",
        title=application.title,
        call=definition.name.spoken(language),
        written_on=batch.publish_on,
        arrived_at=application.submitted_at or submission.arrived_at,
        deadline_at=submission.deadline_at,
        outcome=decision.outcome,
        ground=decision.ground,
        place=decision.place,
        ranked=len(ranked.line["drawn"]["candidates"]),
        score=decision.score,
        highest=definition.score_bounds[1],
        fundable_from=definition.fundable_from,
        requested=decision.requested,
        awarded=decision.awarded,
        recommended=decision.recommended,
        ceiling=ranked.ceiling,
        cap=definition.cap,
        max_awards=definition.max_awards,
        totals=facts_in_force(application).totals,
        starts_on=starts_on,
        ends_on=ends_on,
        scores=scores_said(definition, judged.scores, language),
        panel_reason=judged.reason,
        obligations=[words.spoken(language) for words in definition.obligations],
        deliverables=[(rule.type, due_day(rule, starts_on, ends_on)) for rule in definition.deliverables],
        admissibility_reason=application.admissibility_reason or "",
        other_caps=definition.division.caps,
        accept_until=decision.accept_until,
        completes=replaced.awarded if replaced else None,
        replaced_on=replaced.batch.publish_on if replaced else None,
        objection_until=objection_until(decision),
        repair_asked_on=terms.day_of(repair.asked_at) if repair else None,
        repair_due_on=repair.due_on if repair else None,
        kind=batch.kind,
        reason=decision.reason,
        awarded_before=replaced.awarded if replaced else None,
        is_same=says_the_same(decision),
        own_types=definition.own_types,
        **amount_facts(decision.awarded, definition, starts_on, ends_on),
        **_start(decision, definition, language),
        words=_words_for(decision, language),
        **_ranked(first_over_ranking(decision), definition, judged, language),
    )


def amount_facts(
    awarded: Money | None, definition: Definition, starts_on: date, ends_on: date
) -> dict[str, Any]:
    """Return what the call says of an award of this amount with this period: how it is paid, reported on and accounted
    for.
    """
    if awarded is None:
        return {}
    within = instalments_within(definition.instalments, definition.reports, awarded, starts_on, ends_on)
    return {
        "instalments": plan_for(awarded, within),
        "reports": reports_for(awarded, definition.reports),
        "regime": regime_for(awarded, definition.regimes),
    }


def _start(decision: Decision, definition: Definition, language: str) -> dict[str, Any]:
    """Return what a first award asks before the first payment; a decision on a running award asks nothing anew."""
    replaced = decision.replaces
    if decision.awarded is None or (replaced is not None and replaced.awarded is not None):
        return {}
    awarded_on = decision.batch.publish_on
    return {
        "begins_until": start_until(definition.start, awarded_on),
        "accept_by": accept_until(definition.start, awarded_on),
        "preconditions": [one.text.spoken(language) for one in definition.start.preconditions],
    }


def _words_for(decision: Decision, language: str) -> LetterWords | None:
    """Return the words that the letter of a decision has: those in force when its batch was proposed."""
    batch = decision.batch
    replaces = decision.replaces_id is not None
    kind = letter_kind(batch.kind, decision.outcome, decision.ground, replaces=replaces)
    number = batch.letter_texts.get(kind)
    return None if number is None else as_words(db.session.get_one(LetterText, number).words[language])


def _ranked(decision: Decision, definition: Definition, judged: Judgement, language: str) -> dict[str, Any]:
    """Return what a letter says of the score in all, of what was too low, and of why it stands where it stands."""
    short, note = _short(decision), _note_of(decision)
    return {
        "combined": definition.combined,
        "score_said": None if decision.score is None else total_said(definition, decision.score),
        "short": [
            Shortfall(
                definition.criterion(key).name.spoken(language),
                mark_said(definition, key, definition.criterion(key).fundable_from, language),
                mark_said(definition, key, judged.scores.get(key, 0), language),
            )
            for key in short
            if key != TOTAL
        ],
        "is_short_in_all": TOTAL in short,
        "moved": _moved(decision, note),
        "less_because": _less_because(decision),
        "deviation": decision.reason if decision.batch.ranking else "",
        "expected_rank": _expected_rank(decision),
        "by_lot": note.startswith(f"{LOT}:"),
    }


def _short(decision: Decision) -> Sequence[str]:
    """Return what is too low for an award in what was refused on substance: see `Bar.below`."""
    ranking = decision.batch.ranking
    if decision.ground != "substance" or ranking is None:
        return ()
    return shortfalls(ranking.rule).get(decision.application.reference or "", ())


def _note_of(decision: Decision) -> str:
    """Return why an application stands where it stands among equals or after a move: see `RankingLine.tie_note`."""
    ranking = decision.batch.ranking
    if ranking is None:
        return ""
    notes = {line.application_id: line.tie_note for line in ranking.lines}
    return notes.get(decision.application_id, "")


def _expected_rank(decision: Decision) -> int | None:
    """Return the expected rank in hundredths, where the ranking was made by it."""
    ranking, reference = decision.batch.ranking, decision.application.reference
    listed = ranking.rule["applications"] if ranking else ()
    found = next((one.get("expected_rank") for one in listed if one["reference"] == reference), None)
    return None if found is None else (found + 5_000) // 10_000


def _moved(decision: Decision, note: str) -> tuple[int, str] | None:
    kind, _separator, by_rule = note.partition(":")
    ranking = decision.batch.ranking
    if kind != "moved" or ranking is None:
        return None
    reference = decision.application.reference
    return int(by_rule), next(one["reason"] for one in ranking.rule["moves"] if one["reference"] == reference)


def _less_because(decision: Decision) -> str:
    """Return why the committee recommends less than was asked; empty where it does not."""
    ranking = decision.batch.ranking
    less = recommended_of(ranking.rule).get(decision.application.reference or "") if ranking else None
    return less.reason if less else ""


def scores_said(definition: Definition, scores: Mapping[str, int], language: str) -> Sequence[CriterionScore]:
    """Return the score on each criterion, and what the call says it means."""
    return [
        CriterionScore(
            name=criterion.name.spoken(language),
            weight=criterion.weight,
            value=scores[criterion.key],
            words=_meaning(definition, criterion, scores[criterion.key], language),
            said=mark_said(definition, criterion.key, scores[criterion.key], language),
        )
        for criterion in definition.criteria
        if criterion.key in scores
    ]


def _meaning(definition: Definition, criterion: Criterion, score: int, language: str) -> str:
    """Return what the call says the score means: the anchor or label of the nearest whole score."""
    scale = definition.scale_of(criterion)
    texts = criterion.anchors or (() if scale.in_words else scale.labels)
    return texts[scale.place_of(score)].spoken(language) if texts else ""
