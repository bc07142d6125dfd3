"""Forms made from a frozen version: each kind of question, limits, gaps, scores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from grants.streams.question_forms import (
    ReviewForm,
    SectionForm,
    budget_head_choices,
    review_form,
    section_form,
)
from grants.streams.rules import clean_answers
from grants.streams.rules.definition import Choice, Question, QuestionKind, Section
from grants.streams.rules.question_keys import RESERVED
from grants.web.forms import LONGEST_TEXT, Form
from tests.factories.streams import a_definition, words

OPTIONS = (Choice("young", words("Young")), Choice("old", words("Old")))


@pytest.fixture
def told(app: Flask) -> Iterator[Flask]:
    """The application without tokens, with a request to come from."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context():
        yield app


def posted(app: Flask, form: type[SectionForm] | type[ReviewForm], typed: dict[str, Any]) -> Any:
    with app.test_request_context(method="POST", data={"version": "4"} | typed):
        made = form()
        made.validate()
        return made


def one(kind: QuestionKind, **facts: Any) -> Section:
    return Section("page", words("Page"), (Question("it", kind, words("It"), choices=OPTIONS, **facts),))


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("line", "  Samen eten  ", "Samen eten"),
        ("line", "", None),
        ("text", "een\r\ntwee\x00", "een\ntwee"),
        ("number", "40", 40),
        ("number", "0", 0),
        ("number", "", None),
        ("date", "2026-07-01", "2026-07-01"),
        ("yes_no", "no", "no"),
        ("choice", "old", "old"),
        ("choices", ["young", "old"], ["young", "old"]),
        ("choices", [], None),
        ("places", "Ede\r\n\r\n Oss ", ["Ede", "Oss"]),
        ("money", "1.250,50", 125_050),
        ("money", "", None),
        ("municipality", "Utrecht", "0344"),
        ("municipality", "", None),
    ],
)
def test_each_kind_of_question_is_kept_as_json_holds_it(
    told: Flask, kind: QuestionKind, typed: Any, kept: Any
) -> None:
    kind_of_form = section_form(one(kind), "nl")
    form = posted(told, kind_of_form, {"it": typed})
    assert form.errors == {}
    assert form.values() == {"version": 4, "answers": {"it": kept}}
    again = kind_of_form.filled({"it": kept}, 4)
    assert again.values() == {"version": 4, "answers": {"it": kept}}
    assert str(again["it"]())


def test_municipalities_are_typed_by_name_and_kept_by_code(told: Flask) -> None:
    kind_of_form = section_form(one("municipalities"), "nl")
    form = posted(told, kind_of_form, {"it-0": "Zeist", "it-1": "", "it-2": "utrecht", "it-3": ""})
    assert form.errors == {}
    assert form.values()["answers"] == {"it": ["0355", "0344"]}
    again = kind_of_form.filled({"it": ["0355", "0344", "0356"]}, 4)
    assert [entry._value() for entry in again["it"].entries] == ["Zeist", "Utrecht", "Nieuwegein", ""]
    assert str(again["it"].datalist()).count("<option") == 342


def test_a_municipality_that_is_none_stays_as_typed_with_its_fault(told: Flask) -> None:
    form = posted(told, section_form(one("municipalities"), "nl"), {"it-0": "Zeist", "it-1": "Uden"})
    said = form["it"].entries[1].errors
    assert len(said) == 1
    assert "Maashorst" in said[0]
    assert 'value="Uden"' in str(form["it"].entries[1]())


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("line", "x" * 301),
        ("text", "x" * (LONGEST_TEXT + 1)),
        ("number", "veel"),
        ("number", "-1"),
        ("number", "1,5"),
        ("number", "9" * 5_000),
        ("date", "2026-02-30"),
        ("date", "1 juli"),
        ("yes_no", "perhaps"),
        ("choice", "somebody"),
        ("choices", ["young", "somebody"]),
        ("places", "\n".join(f"Plaats {n}" for n in range(501))),
    ],
)
def test_what_is_not_well_formed_is_refused_even_in_a_draft(
    told: Flask, kind: QuestionKind, typed: Any
) -> None:
    form = posted(told, section_form(one(kind), "nl"), {"it": typed})
    assert list(form.errors) == ["it"]


def test_a_draft_may_have_gaps_and_texts_over_their_limit(told: Flask) -> None:
    limited = one("text", words=3)
    assert posted(told, section_form(limited, "nl"), {"it": ""}).errors == {}
    assert posted(told, section_form(limited, "nl"), {"it": "een twee drie vier"}).errors == {}


@pytest.mark.parametrize("kind", ["line", "text", "number", "date", "yes_no", "choice", "choices", "places"])
def test_a_complete_form_refuses_gaps_unless_optional(told: Flask, kind: QuestionKind) -> None:
    empty: dict[str, Any] = {"it": [] if kind in ("choices", "choice", "yes_no") else ""}
    assert list(posted(told, section_form(one(kind), "nl", complete=True), empty).errors) == ["it"]
    assert posted(told, section_form(one(kind, required=False), "nl", complete=True), empty).errors == {}


def test_a_complete_form_counts_words(told: Flask) -> None:
    strict = section_form(one("text", words=3), "en", complete=True)
    assert posted(told, strict, {"it": "one two  three"}).errors == {}
    assert list(posted(told, strict, {"it": "one two three four"}).errors) == ["it"]


def test_labels_and_choices_are_in_the_language_asked_for(told: Flask) -> None:
    nl, en = section_form(one("choice"), "nl")(), section_form(one("choice"), "en")()
    assert (nl["it"].label.text, en["it"].label.text) == ("It (nl)", "It (en)")
    assert [label for _, label in en["it"].choices] == ["Young (en)", "Old (en)"]


def test_required_questions_and_word_limits_show(told: Flask) -> None:
    form = section_form(one("text", words=250, required=False), "nl")()
    assert not form["it"].flags.required
    assert "250" in str(form["it"].description)
    assert section_form(one("text"), "nl")()["it"].flags.required


def test_only_what_was_asked_is_kept(told: Flask) -> None:
    form = posted(told, section_form(one("line"), "nl"), {"it": "x", "cap_cents": "1", "state": "awarded"})
    assert form.values()["answers"] == {"it": "x"}


def test_one_version_makes_one_form(told: Flask) -> None:
    assert section_form(one("line"), "nl") is section_form(one("line"), "nl")
    assert section_form(one("line"), "nl") is not section_form(one("line"), "en")


def test_no_question_can_take_a_name_the_form_uses_itself(told: Flask) -> None:
    names = {name for kind in (Form, SectionForm, ReviewForm) for name in dir(kind) if name[0] != "_"}
    usable = {name for name in names if name == name.lower()}
    assert usable - RESERVED == set()


def test_a_review_has_a_score_and_a_reason_for_each_criterion(told: Flask) -> None:
    kind = review_form(a_definition(), "nl")
    typed = {"sharing": "4", "sharing_reason": "Goed plan", "remarks": "Helder"}
    form = posted(told, kind, typed)
    assert form.errors == {}
    kept = {"sharing": (4, "Goed plan"), "anchoring": (None, "")}
    assert form.values() == {"version": 4, "scores": kept, "remarks": "Helder", "abstained": frozenset()}
    again = kind.filled(kept, "Helder", 4)
    assert again.values() == form.values()
    assert [criterion.key for criterion, _, _ in again.criterion_fields] == ["sharing", "anchoring"]


@pytest.mark.parametrize("score", ["0", "6", "3.5", "goed"])
def test_a_score_off_the_scale_is_refused(told: Flask, score: str) -> None:
    assert list(posted(told, review_form(a_definition(), "nl"), {"sharing": score}).errors) == ["sharing"]


def test_scores_are_offered_with_their_word_and_their_anchor(told: Flask) -> None:
    form = review_form(a_definition(), "en")()
    assert form["sharing"].choices[0] == (1, "1: score 1 (en): anchor 1 (en)")
    assert form["anchoring"].choices[4] == (5, "5: score 5 (en)")


def test_budget_heads_are_choices() -> None:
    assert budget_head_choices(a_definition(), "nl") == [
        ("personnel", "Personnel (nl)"),
        ("material", "Material (nl)"),
    ]


PARTNER = {
    "name": "Gemeente Ede",
    "kind": "public",
    "task": "Geeft een zaal",
    "share": 250_000,
    "vat": "none",
}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (
            "period",
            {"it-from": "2026-01-01", "it-until": "2026-12-31"},
            {"from": "2026-01-01", "until": "2026-12-31"},
        ),
        ("period", {"it-from": "2026-01-01", "it-until": ""}, {"from": "2026-01-01", "until": None}),
        ("targets", {"it-young": "10", "it-old": ""}, {"young": 10, "old": None}),
        (
            "partners",
            {
                "it-0-name": "Gemeente Ede",
                "it-0-kind": "public",
                "it-0-task": "Geeft een zaal",
                "it-0-share": "2.500",
                "it-0-vat": "none",
                "it-1-name": "",
                "it-1-kind": "",
                "it-1-task": "",
                "it-1-share": "",
                "it-1-vat": "",
            },
            [PARTNER],
        ),
        (
            "plan",
            {"it-0-what": "De eerste keer koken", "it-0-month": "2", "it-1-what": "", "it-1-month": ""},
            [{"what": "De eerste keer koken", "month": 2}],
        ),
        (
            "aid",
            {
                "it-declares": "some",
                "it-grants-0-grantor": "Gemeente Ede",
                "it-grants-0-granted_on": "2024-05-01",
                "it-grants-0-amount": "2.500",
                "it-grants-0-regulation": "general",
                "it-grants-0-undertaking": "Stichting Samen",
                "it-grants-1-grantor": "",
                "it-grants-1-amount": "",
                "it-grants-1-regulation": "",
            },
            {
                "declares": "some",
                "grants": [
                    {
                        "grantor": "Gemeente Ede",
                        "granted_on": "2024-05-01",
                        "amount": 250_000,
                        "regulation": "general",
                        "undertaking": "Stichting Samen",
                    }
                ],
            },
        ),
    ],
)
def test_answers_of_several_fields_are_kept_and_shown_again(
    told: Flask, kind: QuestionKind, typed: dict[str, str], kept: Any
) -> None:
    section = one(kind)
    made = posted(told, section_form(section, "nl"), typed)
    assert made.errors == {}
    answers = clean_answers(section, made.values()["answers"])
    assert answers == {"it": kept}
    again = section_form(section, "nl").filled(answers, 1).values()["answers"]
    assert clean_answers(section, again) == answers


def test_a_part_of_an_answer_that_cannot_be_read_is_blamed_at_its_field_and_stays(told: Flask) -> None:
    made = posted(
        told, section_form(one("period"), "nl"), {"it-from": "31-12-2026", "it-until": "2026-12-31"}
    )
    assert list(made.errors) == ["it"]
    assert list(made.errors["it"]) == ["from"]
    assert 'value="31-12-2026"' in made["it"].form["from"]()
