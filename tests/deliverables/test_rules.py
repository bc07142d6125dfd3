"""What deliverables consist of, and what is missing or late: on paper, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from grants.deliverables.rules import SECTIONS, as_document, blocks_of, is_late, missing_parts
from grants.deliverables.states import TYPES


def test_every_type_has_the_number_of_parts_its_guide_asks() -> None:
    assert {name: len(kind.parts) for name, kind in SECTIONS.items()} == {
        "handbook": 8,
        "process_evaluation": 9,
        "intervention_description": 8,
    }
    assert set(SECTIONS) == set(TYPES)


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_every_part_speaks_both_languages_and_has_a_key_of_its_own(name: str) -> None:
    kind = SECTIONS[name]
    spoken = [kind.name, kind.purpose]
    for part in kind.parts:
        spoken += [part.title, part.guidance, *part.questions]
    assert [words for words in spoken if not words.nl or not words.en or words.nl == words.en] == []
    assert len({part.key for part in kind.parts}) == len(kind.parts)


def test_a_part_of_only_spaces_is_missing() -> None:
    kind = SECTIONS["handbook"]
    texts = {part.key: "Tekst" for part in kind.parts} | {"theory": " \n", "old_key": "x"}
    assert [part.key for part in missing_parts(kind, texts)] == ["theory"]


@pytest.mark.parametrize(
    ("state", "day", "late"),
    [
        ("draft", date(2027, 1, 1), False),
        ("draft", date(2027, 1, 2), True),
        ("returned", date(2027, 1, 2), True),
        ("submitted", date(2027, 1, 2), False),
        ("accepted", date(2028, 1, 2), False),
    ],
)
def test_late_is_after_the_last_day_while_the_initiative_must_act(state: str, day: date, late: bool) -> None:
    assert is_late(state=state, due_on=date(2027, 1, 1), today=day) is late


def test_a_text_becomes_paragraphs_and_lists() -> None:
    assert blocks_of("Eerst.\nNog.\n\n\n- een\n- twee\n\n") == [
        {"kind": "paragraph", "text": "Eerst.\nNog."},
        {"kind": "list", "items": ["een", "twee"], "ordered": False},
    ]
    assert blocks_of("  ") == []


def test_a_document_holds_every_part_in_order_and_says_when_it_is_made_up() -> None:
    kind = SECTIONS["process_evaluation"]
    blocks = as_document(kind, {"reach": "Veertig mensen."}, facts=[("Project", "X")], is_generated=True)
    assert [block["text"] for block in blocks if block["kind"] == "heading"] == [
        f"{number}. {part.title.nl}" for number, part in enumerate(kind.parts, start=1)
    ]
    assert blocks[0]["kind"] == "notice"
    assert {"kind": "paragraph", "text": "Veertig mensen."} in blocks
