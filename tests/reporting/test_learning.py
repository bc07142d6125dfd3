"""Process evaluations side by side: what is told, of whom, kept as it was, the same on page and in chapter."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import docx
import pytest
from docx.shared import Mm
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from grants.budget.models import Programme
from grants.deliverables.models import ProcessFactor, ProcessFigures, QuoteConsent
from grants.foundation import files
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import Money
from grants.foundation.outbox import Task, run_everything
from grants.people.models import Account
from grants.reporting import commands
from grants.reporting.jobs.chapter import as_word
from grants.reporting.jobs.learning import computed, make_analysis
from grants.reporting.models import Analysis
from grants.reporting.queries.learning import get_analysis
from grants.reporting.rules.learning import figures_of, fingerprint
from tests.factories.people import Person, a_holder, a_person, acts_for, an_account, sign_in
from tests.factories.reporting import (
    a_batch,
    a_deliverable,
    a_ranking,
    an_application,
    an_award,
    at_once,
    change,
    keep,
)
from tests.factories.streams import a_manager, a_round, an_open_stream


def facts(number: int, **more: Any) -> dict[str, Any]:
    """Return what one evaluation says, as it is frozen."""
    numbers = {
        "planned": 40,
        "reached": 20 + number,
        "participants_mark": 700 + 10 * number,
        "participants_asked": 9,
        "staff_mark": None,
        "staff_asked": None,
        "volunteer_hours": 100,
        "paid_hours": 50,
    }
    return {
        "reference": f"S-{number}",
        "title": f"Project {number}",
        "stream": {"key": "P" if number < 12 else "S", "nl": "Proef", "en": "Pilot"},
        "target_group": {"key": "several"},
        "place": {"key": f"place-{number}", "nl": f"Plaats {number}", "en": f"Place {number}"},
        "numbers": numbers | more.pop("numbers", {}),
        "costs": 1_000_00,
        "success": ["time"] if number % 2 else [],
        "failure": ["money"] if number < 3 else [],
        "quotes": {"changes": "Wij gingen langs."} if number == 0 else {},
    } | more


def rows(count: int) -> list[tuple[int, int, dict[str, Any]]]:
    """Return so many evaluations: number of the source, deliverable, facts."""
    return [(number + 1, 100 + number, facts(number)) for number in range(count)]


def test_what_is_told_is_computed_from_its_sources_and_small_numbers_are_not() -> None:
    result = computed(rows(20), least=5, before={})
    every = result["every"]["values"]
    assert every["planned"] == {"value": 800, "count": 20, "sources": list(range(1, 21))}
    assert every["reached"]["value"] == sum(range(20, 40))
    assert every["reach"]["value"] == round(590 / 800 * 100)
    assert every["participants_mark"]["value"] == 795
    assert every["costs_each"]["value"] == round(20_000 / 590)
    assert "staff_mark" not in every
    assert [(group["key"], group["count"]) for group in result["ways"]["stream"]] == [("P", 12), ("S", 8)]
    assert result["ways"]["place"] == []
    assert result["factors"]["success"]["time"]["value"] == 10
    assert "money" not in result["factors"]["failure"]
    assert result["factors"]["failure"]["time"]["value"] == 0
    told = [one for one in result["bins"]["participants_mark"].values() if one["value"]]
    assert all(one["value"] >= 5 for one in told)


def test_a_mark_few_projects_gave_stays_untold_with_what_would_give_it_away() -> None:
    listed = rows(20)
    for _, _, one in listed[:4]:
        one["numbers"]["staff_mark"] = 800
    for _, _, one in listed[12:]:
        one["numbers"]["staff_mark"] = 700
    result = computed(listed, least=5, before={})
    assert result["every"]["values"]["staff_mark"]["count"] == 12
    assert ["staff_mark" in group["values"] for group in result["ways"]["stream"]] == [False, False]


def test_nothing_is_told_of_too_few_or_of_what_an_earlier_analysis_gives_away() -> None:
    assert computed(rows(4), least=5, before={}) == {"untold": "few", "sources": 4}
    before = {7: [frozenset(range(100, 118))]}
    assert computed(rows(20), least=5, before=before) == {"untold": "near", "sources": 20, "analysis": 7}
    assert computed(rows(18), least=5, before=before)["sources"] == 18
    both = {7: [frozenset(range(100, 106))], 8: [frozenset(range(106, 112))]}
    assert computed(rows(13), least=5, before=both) == {"untold": "near", "sources": 13, "analysis": 8}


TODAY = date(2026, 6, 1)


def test_signs_that_no_document_can_hold_are_left_out_of_the_chapter() -> None:
    odd = "Wij\x0b gin\x01gen\x0c lang\ufffes."
    blocks = [
        {"kind": "heading", "text": odd, "level": 1},
        {"kind": "paragraph", "text": odd},
        {"kind": "notice", "heading": odd, "text": odd},
        {"kind": "quote", "text": odd, "source": odd},
        {"kind": "facts", "rows": [[odd, odd]]},
        {"kind": "table", "caption": odd, "columns": [odd], "rows": [[odd]]},
    ]
    made = docx.Document(io.BytesIO(as_word(odd, blocks, language="nl", dated=TODAY)))
    told = [one.text for one in made.paragraphs]
    told += [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert len(told) == 10
    assert all("Wij gingen langs." in one for one in told)


def test_a_table_in_word_gives_long_texts_more_width_and_keeps_its_caption() -> None:
    rows = [["Mensen die een partner of vriend hebben verloren", "13", "€ 25.218 (A1.53)"]]
    table = {"kind": "table", "caption": "Kosten", "columns": ["Groep", "Projecten", "Kosten"], "rows": rows}
    made = docx.Document(io.BytesIO(as_word("Wat wij leerden", [table], language="nl", dated=TODAY)))
    caption = next(one for one in made.paragraphs if one.text == "Kosten")
    assert caption.paragraph_format.keep_with_next
    widths = [one.width or 0 for one in made.tables[0].columns]
    assert widths[0] > 1.3 * max(widths[1:])
    assert abs(sum(widths) - Mm(160)) < Mm(1)


def test_every_figure_has_a_number_of_its_own_that_stays() -> None:
    figures = figures_of(computed(rows(20), least=5, before={}), 3)
    assert [one.number for one in figures[:2]] == ["A3.1", "A3.2"]
    assert len({one.number for one in figures}) == len({one.key for one in figures}) == len(figures)
    assert fingerprint([facts(1)]) == fingerprint([dict(reversed(facts(1).items()))])
    assert fingerprint([facts(1)]) != fingerprint([facts(2)])


def _evaluated(count: int = 6) -> tuple[Account, list[Person]]:
    """Write a decided stream of which so many projects handed in an evaluation with figures."""
    manager, decider, stream = a_manager(), an_account(), an_open_stream(round_=a_round())
    people = [a_person(f"Leider {n}") for n in range(2)]
    given = [
        an_application(stream, people[n == 0], f"Project {n}", "admissible", requested=Money.euro(1_000))
        for n in range(count)
    ]
    ranking = a_ranking(stream, manager, [(one, True) for one in given])
    a_batch(ranking, manager, decider, [(one, Money.euro(1_000)) for one in given], published=True)
    numbers = []
    for place, application in enumerate(given):
        evaluation = a_deliverable(an_award(application), "process_evaluation", "accepted")
        figures = ProcessFigures(
            deliverable_id=evaluation.id,
            planned=10,
            reached=10 + place,
            costs=Money.euro(500),
            volunteer_hours=20,
            paid_hours=10,
            success_other="",
            failure_other="",
            changes="Wij gingen bij mensen langs.",
            conditions="Geheim",
            saved_by=people[0].account.id,
            saved_at=now(),
            factors=[ProcessFactor(effect="success", factor="time")],
        )
        keep(figures)
        numbers.append(evaluation.id)
    keep(
        QuoteConsent(deliverable_id=numbers[0], part="changes", given_by=people[0].account.id, given_at=now())
    )
    return manager, people


def test_an_analysis_is_kept_with_its_selection_and_says_the_same_everywhere(
    client: FlaskClient,
) -> None:
    manager, people = at_once(_evaluated)
    sign_in(client, manager)
    client.post("/language", data={"language": "en", "back": "/"})
    page = client.get("/programmes/1/learning").text
    assert "Evaluations that can be laid side by side now</dt><dd>6" in page
    assert client.post("/programmes/1/learning", data={"least": "2"}).status_code == 422
    asked = client.post("/programmes/1/learning", data={"least": "5", "stream": ""})
    url = asked.headers["Location"]
    assert "being made" in client.get(url).text
    run_everything()
    analysis = db.session.get_one(Analysis, 1)
    assert analysis.sha256 == fingerprint([one.facts for one in analysis.sources])
    assert analysis.result is not None
    reached = next(
        one for one in figures_of(analysis.result, 1) if one.key[2:] == ("every", "every", "reached")
    )
    assert (reached.value, reached.sources) == (75, (1, 2, 3, 4, 5, 6))
    page = client.get(url).text
    assert re.search(rf">75 <span class=\"ronde-quiet\">{re.escape(reached.number)}</span>", page)
    assert "Wij gingen bij mensen langs." in page
    assert "Geheim" not in page
    word = docx.Document(io.BytesIO(client.get(f"{url}/chapter.docx").data))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert f"75 ({reached.number})" in cells
    told = "".join(
        one.extract_text() for one in PdfReader(io.BytesIO(client.get(f"{url}/chapter.pdf").data)).pages
    )
    assert f"75 ({reached.number})" in told
    listed = list(csv.reader(io.StringIO(client.get(f"{url}/figures.csv").data.decode("utf-8-sig"))))
    assert next(row for row in listed if row[0] == reached.number)[2:4] == ["75.0", "6"]

    change(db.session.get_one(ProcessFigures, 1), reached=1_000)
    assert "1,000" not in client.get(url).text
    consent = db.session.get_one(QuoteConsent, 1)
    change(consent, withdrawn_at=now(), withdrawn_by=people[0].account.id)
    assert "Wij gingen bij mensen langs." not in client.get(url).text


def test_an_analysis_looks_again_at_what_another_worker_told_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, _ = at_once(_evaluated)
    programme = db.session.get_one(Programme, 1)
    slow, quick = (commands.ask_analysis(actor=manager, programme=programme) for _ in range(2))
    slow_id, quick_id = slow.id, quick.id
    beside: list[list[int]] = []

    def computed_slowly(*args: Any, **facts: Any) -> dict[str, Any]:
        beside.append(list(facts["before"]))
        if len(beside) == 1:
            make_analysis(_task_of(quick_id))
        return computed(*args, **facts)

    monkeypatch.setattr("grants.reporting.jobs.learning.computed", computed_slowly)
    make_analysis(_task_of(slow_id))
    assert beside == [[], [], [quick_id]]
    assert db.session.get_one(Analysis, slow_id).made_at is not None


def _task_of(analysis_id: int) -> Task:
    key = db.session.get_one(Analysis, analysis_id).task_key
    return db.session.scalars(select(Task).where(Task.key == key)).one()


def test_only_managers_without_an_interest_read_an_analysis_and_a_fifth_wheel_is_left_out(app: Flask) -> None:
    manager, people = at_once(_evaluated)
    programme = db.session.get_one(Analysis, _asked(manager)).programme
    assert get_analysis(a_manager(), 1).id == 1
    partial = a_manager()
    acts_for(partial, people[1].organisation)
    with pytest.raises(NotFound):
        get_analysis(partial, 1)
    with pytest.raises(NotFound):
        commands.ask_analysis(actor=a_holder("auditor"), programme=programme)
    with pytest.raises(RuleBroken):
        commands.ask_analysis(actor=manager, programme=programme, least=1)
    second = commands.ask_analysis(actor=partial, programme=programme)
    run_everything()
    made = db.session.get_one(Analysis, second.id)
    assert made.result == {"untold": "near", "sources": 5, "analysis": 1}
    assert made.word_id is None
    first = db.session.get_one(Analysis, 1)
    assert first.pdf is not None
    assert files.is_whole(first.pdf)


def _asked(manager: Account) -> int:
    made = commands.ask_analysis(actor=manager, programme=db.session.get_one(Programme, 1))
    run_everything()
    return made.id
