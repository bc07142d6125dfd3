"""The whole dossier of one application, as a page and as one PDF of the same blocks."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext

from grants.applications.models import Submission
from grants.applications.queries import clock_for
from grants.applications.rules import FINDING_NAMES
from grants.applications.states import APPLICATION
from grants.awards.states import CHANGE_REQUEST
from grants.deliverables.rules import kind_of
from grants.deliverables.states import DELIVERABLE
from grants.foundation.clock import today
from grants.foundation.documents import render_document
from grants.foundation.terms import AMSTERDAM
from grants.foundation.wording import sentence
from grants.reporting.queries.dossier import Dossier, get_dossier
from grants.reporting.queries.kinds import DELIVERABLE_WORDS, REQUEST_WORDS
from grants.reporting.rules import dossier as rules
from grants.reporting.views.desk import bp
from grants.streams.rules import asked_sections, mark_said, total_said
from grants.streams.rules.definition import Definition
from grants.web.access import SIGNED_IN, door, me
from grants.web.pages import (
    bilingual,
    clock_time,
    day,
    euro,
    file_answer,
    moment,
    page_language,
    pick,
    say,
    show,
)

Block = dict[str, Any]


@bp.get("/applications/<int:application_id>/dossier")
@door(SIGNED_IN)
def dossier(application_id: int) -> Any:
    """Show the whole dossier with its history."""
    found = get_dossier(me(), application_id)
    return {"dossier": found, "application": found.application, "blocks": blocks_of(found)}


@bp.get("/applications/<int:application_id>/dossier.pdf")
@door(SIGNED_IN)
def dossier_document(application_id: int) -> Response:
    """Hand out the whole dossier as one PDF."""
    found = get_dossier(me(), application_id)
    content = render_document(
        found.application.title,
        [{"kind": "contents"}, *blocks_of(found)],
        language=page_language(),
        reference=found.application.reference or "",
        dated=today(),
    )
    name = f"{found.application.reference or found.application.id}.pdf"
    return file_answer(content, name=name, media_type="application/pdf")


def blocks_of(found: Dossier) -> list[Block]:
    """Return the dossier as blocks of a document, the same for page and paper."""
    parts = (_facts, _points, _answers, _budget, _submissions, _judgements, _decision, _award, _history)
    return [block for part in parts for block in part(found)]


def _heading(text: str, level: int = 1) -> Block:
    return {"kind": "heading", "text": text, "level": level}


def _paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def _rows(*pairs: tuple[str, str]) -> Block:
    return {"kind": "facts", "rows": [list(pair) for pair in pairs]}


def _table(caption: str, columns: list[str], rows: list[list[str]]) -> Block:
    return {"kind": "table", "caption": caption, "columns": columns, "rows": rows}


def _facts(found: Dossier) -> list[Block]:
    application = found.application
    stream = application.stream
    state = APPLICATION.labels[_shown_state(found)]
    pairs = [
        (gettext("Reference"), application.reference or "–"),
        (gettext("Call"), rules.words(found.definition.name, pick)),
        (gettext("Round"), bilingual(stream.round, "name")),
        (gettext("Initiative"), application.initiative.name),
        (gettext("Organisation"), application.organisation.name),
        (gettext("State"), say(state)),
        (gettext("Start"), day(found.facts.starts_on)),
        (gettext("Length in months"), str(found.facts.months or "–")),
        (gettext("Asked"), euro(application.requested)),
        (gettext("Own share"), euro(application.own_share)),
    ]
    clock = clock_for(application) if found.as_staff else None
    if clock is not None:
        pairs.append((gettext("Decide by"), f"{day(clock.due_on)} ({say(clock.said)})"))
        if found.postponement is not None:
            told = sentence(
                "on %(told)s, with %(until)s as the new last day: %(reason)s",
                told=found.postponement.told_at,
                until=found.postponement.until_on,
                reason=found.postponement.reason,
            )
            pairs.append((gettext("Told that the decision will be later"), say(told)))
        pairs += [(say(stop.reason), f"{day(stop.first)} – {day(stop.last)}") for stop in clock.stops]
    return [_heading(gettext("Application")), _rows(*pairs)]


def _points(found: Dossier) -> list[Block]:
    rows = [
        [
            rules.words(one.point.text, pick),
            rules.words(one.point.source, pick),
            say(FINDING_NAMES[one.finding]) if one.finding else gettext("not looked at yet"),
            " ".join([*(say(said) for said in one.facts), one.mark.remark if one.mark else ""]).strip()
            or "–",
        ]
        for one in found.points
    ]
    if not rows:
        return []
    columns = [gettext("Point"), gettext("Rests on"), gettext("Finding"), gettext("Facts and remark")]
    title = gettext("Formal check")
    return [_heading(title), _table(title, columns, rows)]


def _shown_state(found: Dossier) -> str:
    """Return the state; the team does not learn of admissibility before the decision is published."""
    state = found.application.state
    hidden = not found.as_staff and not found.is_published and state in {"admissible", "inadmissible"}
    return "submitted" if hidden else state


def _answers(found: Dossier) -> list[Block]:
    blocks = [_heading(gettext("Answers"))]
    for section, questions in asked_sections(found.definition, found.facts.answers):
        blocks.append(_heading(rules.words(section.title, pick), 2))
        given = found.facts.answers.get(section.key, {})
        for question in questions:
            text = rules.answer(question, given.get(question.key), pick=pick, say=show)
            blocks.append(_heading(rules.words(question.label, pick), 3))
            blocks.append(_paragraph(text or gettext("Not answered.")))
    return blocks


def _budget(found: Dossier) -> list[Block]:
    rows = [
        [
            gettext("cost") if line.side == "cost" else gettext("income"),
            rules.head_name(found.definition, line.side, line.head, pick=pick, say=say),
            line.description,
            euro(line.amount),
        ]
        for line in found.facts.lines
    ]
    if not rows:
        return []
    columns = [gettext("Side"), gettext("Head"), gettext("Description"), gettext("Amount")]
    return [_heading(gettext("Budget")), _table(gettext("Budget"), columns, rows)]


def _in_time(found: Dossier, one: Submission) -> str:
    """Say whether it arrived in time; a deadline that was moved afterwards counts for what is in force."""
    if not one.is_late:
        return str(gettext("in time"))
    if one is found.submissions[-1] and not found.application.is_late:
        return str(gettext("in time, because the deadline was moved"))
    return str(gettext("late"))


def _submissions(found: Dossier) -> list[Block]:
    rows = [
        [
            str(one.number),
            f"{day(one.arrived_at.astimezone(AMSTERDAM).date())} {clock_time(one.arrived_at)}",
            _in_time(found, one),
            one.sha256,
        ]
        for one in found.submissions
    ]
    if not rows:
        return []
    columns = [
        gettext("Number"),
        gettext("Arrived"),
        gettext("In time or late"),
        gettext("Fingerprint (SHA-256)"),
    ]
    title = gettext("What arrived")
    return [_heading(title), _table(title, columns, rows)]


def _judgements(found: Dossier) -> list[Block]:
    columns = [gettext("Criterion"), gettext("Score"), gettext("Reason")]
    blocks: list[Block] = []
    for one in found.judgements:
        name = say(one.name)
        rows = [
            [
                rules.criterion_name(found.definition, key, pick=pick),
                "–" if value is None else _given_said(found.definition, key, value),
                reason or "–",
            ]
            for key, value, reason in one.scores
        ]
        mean = gettext("Score in all: %(score)s", score=_total_said(found.definition, one.mean))
        blocks += [_heading(name, 2), _table(name, columns, rows), _paragraph(mean)]
        blocks += [_paragraph(one.remarks)] if one.remarks else []
    if found.panel:
        rows = [
            [
                rules.criterion_name(found.definition, given.criterion, pick=pick),
                show(mark_said(found.definition, given.criterion, given.value_hundredths, page_language())),
                given.reason or "–",
            ]
            for given in found.panel
        ]
        blocks += [_heading(gettext("Panel"), 2), _table(gettext("Panel"), columns, rows)]
    if found.rank is not None:
        fundable = gettext("yes") if found.rank.is_fundable else gettext("no")
        pairs = [
            (gettext("Place"), str(found.rank.place)),
            (gettext("Final score"), _total_said(found.definition, found.rank.score)),
            (gettext("Fundable"), fundable),
        ]
        blocks += [_heading(gettext("Ranking"), 2), _rows(*pairs)]
    return [_heading(gettext("Reviews")), *blocks] if blocks else []


def _given_said(definition: Definition, key: str, value: int) -> str:
    in_words = key in definition.scales and definition.scales[key].in_words
    return show(mark_said(definition, key, value * 100, page_language())) if in_words else str(value)


def _total_said(definition: Definition, hundredths: int | None) -> str:
    return "–" if hundredths is None or hundredths < 0 else show(total_said(definition, hundredths))


def _decision(found: Dossier) -> list[Block]:
    decision = found.decision
    if decision is None:
        return []
    pairs = [
        (gettext("Decision"), say(rules.outcome_said(decision.outcome, is_published=found.is_published))),
        (gettext("Ground"), say(rules.GROUND_WORDS.get(decision.ground, decision.ground))),
        (gettext("Asked"), euro(decision.requested)),
        (gettext("Awarded"), euro(decision.awarded)),
        (gettext("Published"), moment(decision.published_at)),
        (gettext("Objection until"), day(decision.objection_until)),
    ]
    return [_heading(gettext("Decision")), _rows(*pairs)]


def _award(found: Dossier) -> list[Block]:
    award = found.award
    if award is None:
        return []
    blocks = [
        _heading(gettext("Award")),
        _rows(
            (gettext("Granted"), euro(award.granted)),
            (gettext("Start"), day(award.starts_on)),
            (gettext("End"), day(award.ends_on)),
        ),
    ]
    if found.requests:
        rows = [
            [
                say(REQUEST_WORDS[one.kind]),
                say(CHANGE_REQUEST.labels[one.state]),
                moment(one.asked_at),
                one.reason,
            ]
            for one in found.requests
        ]
        title = gettext("Requests for more time or a change")
        columns = [gettext("Request"), gettext("State"), gettext("Asked on"), gettext("Reason")]
        blocks += [_heading(title, 2), _table(title, columns, rows)]
    if found.deliverables:
        rows = [
            [
                say(DELIVERABLE_WORDS.get(one.type, kind_of(one).name)),
                say(DELIVERABLE.labels[one.state]),
                day(one.due_on),
                moment(one.accepted_at),
            ]
            for one in found.deliverables
        ]
        title = gettext("Deliverables")
        columns = [gettext("Product"), gettext("State"), gettext("Due on"), gettext("Accepted")]
        blocks += [_heading(title, 2), _table(title, columns, rows)]
    return blocks


def _history(found: Dossier) -> list[Block]:
    lines = [_line(one.at, say(one.said), one.reason) for one in found.history]
    return [_heading(gettext("History")), {"kind": "list", "items": lines, "ordered": True}] if lines else []


def _line(at: Any, said: str, reason: str) -> str:
    told = sentence("%(moment)s: %(said)s", moment=at, said=said)
    if reason:
        told = sentence("%(moment)s: %(said)s Reason: %(reason)s", moment=at, said=said, reason=reason)
    return say(told)
