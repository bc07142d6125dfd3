"""A question for files: its rule in the call, in the editor's row and on the public page."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from grants.foundation.inspection import MEDIA_TYPES
from grants.streams.rules import answer_fault, answer_in_words, clean_answers, contradictions
from grants.streams.rules.definition import FileRule, Question, Section, as_content, as_definition
from tests.factories.people import sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, an_open_stream, words
from tests.streams.test_views import typed

USUAL = ("pdf", "docx", "odt", "png", "jpg")
KEPT = {"name": "Plan.pdf", "kind": "pdf", "size": 1_000, "sha256": "0" * 64}


def asks(**facts: Any) -> Question:
    return Question("plan_file", "file", words("Plan"), **facts)


def section(question: Question) -> Section:
    return Section("files", words("Files"), (question,))


def test_the_usual_rule_stands_when_the_call_says_nothing() -> None:
    assert asks().file_rule == FileRule(USUAL, 1, 10)
    definition = a_definition(sections=(section(asks(files=FileRule(("xlsx",), 3, 5))),))
    again = as_definition(as_content(definition))
    assert again.questions[0].file_rule == FileRule(("xlsx",), 3, 5)
    assert again.asks_files


def test_every_kind_a_call_may_name_can_be_inspected() -> None:
    for kind in MEDIA_TYPES:
        rule = as_definition(as_content(a_definition(sections=(section(asks(files=FileRule((kind,)))),))))
        assert contradictions(rule) == []


@pytest.mark.parametrize("rule", [FileRule(()), FileRule(most=0), FileRule(most=21), FileRule(megabytes=21)])
def test_a_rule_that_no_file_meets_is_a_contradiction(rule: FileRule) -> None:
    definition = a_definition(sections=(section(asks(files=rule)),))
    assert len(contradictions(definition)) == 1


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        ([KEPT], True),
        ([KEPT, KEPT], False),
        (None, False),
        ([], False),
        ("Plan.pdf", False),
        ([{"name": "Plan.pdf"}], False),
        ([KEPT | {"size": -1}], False),
        ([KEPT | {"url": "https://a.example/"}], False),
    ],
)
def test_only_a_list_of_files_answers_it(answer: Any, *, fits: bool) -> None:
    assert (answer_fault(asks(), answer) is None) is fits


def test_no_files_are_asked_of_who_need_not() -> None:
    assert answer_fault(asks(required=False), None) is None


def test_what_was_typed_is_never_a_file() -> None:
    assert clean_answers(section(asks()), {"plan_file": [KEPT]}) == {}
    assert answer_in_words(asks(), [KEPT, KEPT | {"name": "Twee.pdf"}], "nl") == "Plan.pdf; Twee.pdf"


def test_a_manager_makes_a_question_for_files(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    path = f"/streams/{draft.id}/draft/pages/plan"
    sign_in(client, manager)
    page = client.post(path, data=typed(client.get(path).text) | {"row": "add:question_rows"}).text
    sent = typed(page)
    assert sent["question_rows-4-files-most"] == "1"
    sent |= {
        "question_rows-4-label_nl": "Uw plan",
        "question_rows-4-label_en": "Your plan",
        "question_rows-4-kind": "file",
        "question_rows-4-files-kinds": ["pdf", "xlsx"],
        "question_rows-4-files-most": "3",
        "question_rows-4-files-megabytes": "5",
    }
    assert client.post(path, data=sent).status_code == 303
    made = draft.definition.section("plan").questions[-1]
    assert (made.kind, made.file_rule) == ("file", FileRule(("pdf", "xlsx"), 3, 5))
    assert all(question.files is None for question in draft.definition.section("plan").questions[:-1])
    shown = client.get(path).text
    assert "<details open>" in shown
    assert 'name="question_rows-4-files-most" type="number" value="3"' in shown
    sent |= {"question_rows-4-files-most": "21"}
    assert client.post(path, data=sent).status_code == 422


@pytest.mark.parametrize(
    ("language", "said"), [("nl", "bestanden: pdf; hoogstens 2"), ("en", "files: pdf; at most 2")]
)
def test_the_call_says_which_files_it_takes(client: FlaskClient, language: str, said: str) -> None:
    stream = an_open_stream(sections=(section(asks(files=FileRule(("pdf",), 2))),))
    client.post("/language", data={"language": language, "back": "/"})
    assert said in client.get(f"/calls/{stream.id}").text
