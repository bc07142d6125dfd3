"""Which process evaluations can be laid side by side, what do they say, and which analyses were made of them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.queries import closed_ids, definition_of, facts_in_force
from grants.awards.models import Award
from grants.awards.queries import within_roles
from grants.budget.models import Programme
from grants.deliverables.models import Deliverable, ProcessFigures, QuoteConsent
from grants.deliverables.queries import texts_of
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.municipalities import municipality_name
from grants.people.models import Account
from grants.reporting.models import Analysis, AnalysisSource
from grants.reporting.permissions import may_learn
from grants.reporting.rules.learning import SEVERAL, UNKNOWN
from grants.reporting.rules.protection import Sources
from grants.streams.models import Round, Stream

NUMBERS = (
    "planned",
    "reached",
    "participants_mark",
    "participants_asked",
    "staff_mark",
    "staff_asked",
    "volunteer_hours",
    "paid_hours",
)
TEXTS = ("success_other", "failure_other", "changes", "conditions")
TARGET_QUESTIONS = ("target_group", "target")
"""The keys of the question by which calls ask for whom an initiative is."""
LONGEST_QUOTE = 600


def get_learning_programme(viewer: Account, programme_id: int) -> Programme:
    """Return a programme whose evaluations the viewer may lay side by side; raises NotFound."""
    programme = db.session.get(Programme, programme_id)
    if programme is None or not may_learn(viewer, programme_id):
        raise NotFound
    return programme


def _evaluations(viewer: Account, programme_id: int, stream_id: int | None) -> Select[Any]:
    """Return the accepted evaluations with figures, but those in which the viewer has a personal interest."""
    query = (
        select(ProcessFigures)
        .join(ProcessFigures.deliverable)
        .join(Deliverable.award)
        .where(
            Award.programme_id == programme_id,
            Deliverable.type == "process_evaluation",
            Deliverable.state == "accepted",
            within_roles(viewer, "programme_manager"),
        )
    )
    return query if stream_id is None else query.where(Award.stream_id == stream_id)


def evaluations_count(viewer: Account, programme_id: int) -> int:
    """Return how many evaluations can be laid side by side now."""
    found = _evaluations(viewer, programme_id, None).with_only_columns(func.count())
    return db.session.scalar(found) or 0


def learning_streams(programme: Programme) -> Sequence[Stream]:
    """Return the streams of a programme that were announced, the oldest first."""
    return db.session.scalars(
        select(Stream)
        .join(Stream.round)
        .where(Round.programme_id == programme.id, Stream.state != "draft")
        .options(joinedload(Stream.announced), joinedload(Stream.round))
        .order_by(Round.year, Stream.id)
    ).all()


def selection_of(viewer: Account, analysis: Analysis) -> list[tuple[int, dict[str, Any]]]:
    """Return the evaluations of an analysis as they are now, by reference: (deliverable, facts).

    A text is among the facts only where the initiative lets it be quoted.
    """
    found = db.session.scalars(
        _evaluations(viewer, analysis.programme_id, analysis.stream_id)
        .options(
            selectinload(ProcessFigures.factors),
            joinedload(ProcessFigures.deliverable)
            .joinedload(Deliverable.award)
            .options(joinedload(Award.application), joinedload(Award.stream), joinedload(Award.organisation)),
        )
        .order_by(Award.reference, Award.id)
    ).all()
    return [(one.deliverable_id, _facts(one)) for one in found]


def _facts(figures: ProcessFigures) -> dict[str, Any]:
    award = figures.deliverable.award
    return {
        "reference": award.reference,
        "title": award.title,
        "stream": _stream_name(award.stream),
        "target_group": _target_group(award),
        "place": _place(award),
        "numbers": {name: getattr(figures, name) for name in NUMBERS},
        "costs": figures.costs.cents if figures.costs is not None else None,
        "success": sorted(one.factor for one in figures.factors if one.effect == "success"),
        "failure": sorted(one.factor for one in figures.factors if one.effect == "failure"),
        "quotes": _quotes(figures),
    }


def _stream_name(stream: Stream | None) -> dict[str, str]:
    if stream is None:
        return {"key": UNKNOWN}
    return {"key": stream.code, "nl": stream.name_nl, "en": stream.name_en}


def _target_group(award: Award) -> dict[str, str]:
    """Return the one target group that was chosen in the application, or that there are several."""
    if award.application is None:
        return {"key": UNKNOWN}
    answers = facts_in_force(award.application).answers
    for section in definition_of(award.application).sections:
        for question in section.questions:
            if question.key in TARGET_QUESTIONS:
                given = answers.get(section.key, {}).get(question.key)
                chosen = [given] if isinstance(given, str) else list(given or ())
                if len(chosen) != 1:
                    return {"key": SEVERAL if chosen else UNKNOWN}
                for choice in question.choices:
                    if choice.key == chosen[0]:
                        return {"key": choice.key, "nl": choice.label.nl, "en": choice.label.en}
    return {"key": UNKNOWN}


def _place(award: Award) -> dict[str, str]:
    """Return the one municipality of a project: that of the application, else the place of the recipient."""
    answers = facts_in_force(award.application).answers if award.application else {}
    definition = definition_of(award.application) if award.application else None
    for section in definition.sections if definition else ():
        for question in section.questions:
            if question.kind == "places":
                codes = list(answers.get(section.key, {}).get(question.key) or ())
                if len(codes) > 1:
                    return {"key": SEVERAL}
                if codes:
                    name = municipality_name(codes[0])
                    return {"key": codes[0], "nl": name, "en": name}
    place = award.organisation.place if award.organisation else ""
    return {"key": f"place-{place}", "nl": place, "en": place} if place else {"key": UNKNOWN}


def _quotes(figures: ProcessFigures) -> dict[str, str]:
    """Return the texts that may be quoted, by part; a long one is cut off."""
    allowed = _quotable(figures.deliverable_id)
    own = {name: getattr(figures, name) for name in TEXTS}
    texts = {**texts_of(figures.deliverable), **own}
    return {
        part: _cut(text.strip()) for part, text in sorted(texts.items()) if part in allowed and text.strip()
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def _quotable(deliverable_id: int) -> set[str]:
    return set(
        db.session.scalars(
            select(QuoteConsent.part).where(
                QuoteConsent.deliverable_id == deliverable_id, QuoteConsent.withdrawn_at.is_(None)
            )
        )
    )


def quotable_now(analysis: Analysis) -> set[tuple[int, str]]:
    """Return which texts may be quoted today: (number of the source, part). Consent can be taken back."""
    rows = db.session.execute(
        select(AnalysisSource.number, QuoteConsent.part)
        .join(QuoteConsent, QuoteConsent.deliverable_id == AnalysisSource.deliverable_id)
        .where(AnalysisSource.analysis_id == analysis.id, QuoteConsent.withdrawn_at.is_(None))
    )
    return {(row[0], row[1]) for row in rows}


def _readable(viewer: Account) -> Select[Analysis]:
    """Return the analyses that hold no evaluation in which the viewer has a personal interest."""
    closed = (
        select(AnalysisSource.analysis_id)
        .join(Deliverable, Deliverable.id == AnalysisSource.deliverable_id)
        .join(Award, Award.id == Deliverable.award_id)
        .where(Award.application_id.in_(closed_ids(viewer.id)))
    )
    return select(Analysis).where(Analysis.id.not_in(closed))


def analyses_of(viewer: Account, programme: Programme) -> Sequence[Analysis]:
    """Return the analyses of a programme, the newest first, without what they say."""
    return db.session.scalars(
        _readable(viewer)
        .where(Analysis.programme_id == programme.id)
        .options(joinedload(Analysis.stream), joinedload(Analysis.asker))
        .order_by(Analysis.id.desc())
        .limit(100)
    ).all()


def get_analysis(viewer: Account, analysis_id: int) -> Analysis:
    """Return an analysis with its sources; raises NotFound for hidden and absent alike."""
    found = db.session.scalars(
        _readable(viewer)
        .where(Analysis.id == analysis_id)
        .options(
            selectinload(Analysis.sources),
            joinedload(Analysis.programme),
            joinedload(Analysis.stream),
            joinedload(Analysis.asker),
        )
    ).one_or_none()
    if found is None or not may_learn(viewer, found.programme_id):
        raise NotFound
    return found


def told_before(analysis: Analysis) -> Mapping[int, list[Sources]]:
    """Return the sets of evaluations that earlier analyses of the programme tell of, by analysis."""
    rows = db.session.execute(
        select(Analysis.id, Analysis.result)
        .where(
            Analysis.programme_id == analysis.programme_id,
            Analysis.id != analysis.id,
            Analysis.result.is_not(None),
        )
        .order_by(Analysis.id)
    )
    return {number: [frozenset(one) for one in result.get("sets", [])] for number, result in rows}
