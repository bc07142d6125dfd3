"""What deliverables consist of, and what is missing or late: on paper, without a database."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.deliverables.rules import (
    SECTIONS,
    VERSIONS,
    Piece,
    as_document,
    blocks_of,
    check_figures,
    is_late,
    missing_figures,
    missing_parts,
    placed,
    standing_in,
    word_differences,
)
from grants.deliverables.states import TYPES
from grants.foundation.errors import RuleBroken
from tests.factories.deliverables import A_TABLE, SOME_FIGURES


def test_every_type_has_the_number_of_parts_its_guide_asks() -> None:
    assert {name: len(kind.parts) for name, kind in SECTIONS.items()} == {
        "handbook": 8,
        "process_evaluation": 9,
        "intervention_description": 8,
    }
    assert set(SECTIONS) == set(TYPES)


def test_a_version_that_was_asked_of_somebody_never_changes() -> None:
    """A text that is to be other becomes a new version: add its digest here, and leave the others as they are."""
    digests = {
        name: [hashlib.sha256(msgspec.json.encode(kind)).hexdigest()[:12] for kind in versions]
        for name, versions in VERSIONS.items()
    }
    assert digests == {
        "handbook": ["eeee73694f4a", "47a660941597"],
        "process_evaluation": ["abaf73185b4b", "bc9c2df98347"],
        "intervention_description": ["27287374e854", "76617503ddad"],
    }
    assert all(
        [kind.version for kind in versions] == [*range(1, len(versions) + 1)]
        for versions in VERSIONS.values()
    )


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"reached": -1}, "number_out_of_range", "reached"),
        ({"participants_mark": 50, "participants_asked": 3}, "mark_out_of_range", "participants_mark"),
        ({"staff_mark": 700}, "mark_and_number_go_together", "staff_asked"),
        ({"staff_asked": 3}, "mark_and_number_go_together", "staff_mark"),
        ({"participants_asked": 53}, "more_asked_than_reached", "participants_asked"),
        ({"success": ["luck"]}, "unknown_factor", "success"),
    ],
)
def test_figures_that_cannot_be_are_refused(wrong: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_figures(SOME_FIGURES | wrong)
    assert (refused.value.code, refused.value.field) == (code, field)
    check_figures(SOME_FIGURES)


def test_what_is_not_answered_yet_is_named() -> None:
    assert missing_figures(SOME_FIGURES) == []
    assert missing_figures({}) == [
        "planned",
        "reached",
        "costs",
        "volunteer_hours",
        "paid_hours",
        "success",
        "failure",
    ]
    assert missing_figures(SOME_FIGURES | {"failure": [], "failure_other": "De brug was dicht."}) == []


def test_a_part_that_must_show_a_table_is_missing_without_one() -> None:
    kind = SECTIONS["handbook"]
    standing = {part.key: standing_in("Tekst") for part in kind.parts}
    assert [part.key for part in missing_parts(kind, standing)] == ["time_and_cost"]
    assert missing_parts(kind, standing | {"time_and_cost": standing_in(A_TABLE)}) == []
    assert missing_parts(VERSIONS["handbook"][0], standing) == []
    assert standing_in("a | b\n---\n") == {"text"}


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_every_part_speaks_both_languages_and_has_a_key_of_its_own(name: str) -> None:
    kind = SECTIONS[name]
    spoken = [kind.name, kind.purpose]
    for part in kind.parts:
        spoken += [part.title, part.guidance, *part.questions]
    spoken += [criterion.text for criterion in kind.criteria]
    assert spoken[-1] not in (kind.name, kind.purpose)
    assert [words for words in spoken if not words.nl or not words.en or words.nl == words.en] == []
    assert len({part.key for part in kind.parts}) == len(kind.parts)


def test_a_part_of_only_spaces_is_missing() -> None:
    kind = SECTIONS["handbook"]
    texts = {part.key: A_TABLE for part in kind.parts} | {"theory": " \n", "old_key": "x"}
    standing = {key: standing_in(text) for key, text in texts.items()}
    assert [part.key for part in missing_parts(kind, standing)] == ["theory"]


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


def test_a_text_becomes_blocks() -> None:
    assert blocks_of("Eerst.\nNog.\n\n\n- een\n- twee\n\n") == [
        {"kind": "paragraph", "text": "Eerst.\nNog."},
        {"kind": "list", "items": ["een", "twee"], "ordered": False},
    ]
    assert blocks_of("  ") == []
    assert blocks_of("## Kop\n\nZie **[hier](https://x.example)**.\n\nTabel 1. Kosten\n\n" + A_TABLE) == [
        {"kind": "heading", "text": "Kop", "level": 3},
        {"kind": "paragraph", "text": "Zie hier (https://x.example)."},
        {
            "kind": "table",
            "caption": "Tabel 1. Kosten",
            "columns": ["Post", "Bedrag"],
            "rows": [["Koffie", "40 euro"]],
        },
    ]


def test_pictures_stand_where_the_text_places_them_and_otherwise_at_the_end() -> None:
    assert placed("Eerst\n[foto 3]\nDan [foto 4]\n[Picture 9]", [3, 4]) == ["Eerst", 3, "Dan [foto 4]", 4]
    assert placed("[foto 3]\n[foto 3]", [3]) == [3]
    assert placed(f"[foto {'9' * 5_000}]", [3]) == [f"[foto {'9' * 5_000}]", 3]


def test_differences_tell_word_by_word_what_came_and_went() -> None:
    before, after = "Wij eten samen.\nElke week.\n", "Wij koken en eten samen.\nElke week.\n"
    pieces = word_differences(before, after)
    assert [(one.what, one.text) for one in pieces] == [
        ("same", "Wij "),
        ("added", "koken en "),
        ("same", "eten samen.\nElke week.\n"),
    ]
    assert word_differences(before, "") == [Piece("removed", before)]
    assert word_differences("", "") == []


@given(st.text(alphabet="ab \n.", max_size=40), st.text(alphabet="ab \n.", max_size=40))
def test_what_did_not_go_makes_the_later_text_and_what_did_not_come_the_earlier(
    before: str, after: str
) -> None:
    pieces = word_differences(before, after)
    assert "".join(one.text for one in pieces if one.what != "removed") == after
    assert "".join(one.text for one in pieces if one.what != "added") == before


def test_a_document_holds_every_part_in_order_and_says_when_it_is_made_up() -> None:
    kind = SECTIONS["process_evaluation"]
    blocks = as_document(kind, {"reach": "Veertig mensen."}, facts=[("Project", "X")], is_generated=True)
    assert [block["text"] for block in blocks if block["kind"] == "heading"] == [
        f"{number}. {part.title.nl}" for number, part in enumerate(kind.parts, start=1)
    ]
    assert blocks[0]["kind"] == "notice"
    assert {"kind": "paragraph", "text": "Veertig mensen."} in blocks
