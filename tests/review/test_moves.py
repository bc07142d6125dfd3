"""Another place than the rule gives: with a reason, before the freeze, seen everywhere and recomputed by a stranger."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.review import commands, queries
from grants.review.rules import Group, Move, Scored, slots_of
from grants.streams.models import Stream
from tests.factories.people import a_holder, sign_in
from tests.factories.review import a_chair, a_reviewer, a_scored_stream
from tests.factories.streams import a_manager


def groups(*names: str) -> list[Group]:
    """Return groups of equals, one for each word, with a member for each letter."""
    return [Group(tuple(Scored(letter, 0) for letter in name), "") for name in names]


def order(*names: str, moves: tuple[tuple[str, int], ...]) -> str:
    """Return the order after moves, equals together."""
    slots = slots_of(groups(*names), [Move(*move) for move in moves])
    return " ".join("".join(slot.references) for slot in slots)


# --- On paper ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moves", "after"),
    [
        ((("D", 1),), "D A BC E"),
        ((("D", 2),), "A D BC E"),
        ((("A", 5),), "BC D E A"),
        ((("B", 1),), "B A C D E"),
        ((("B", 2),), "A B C D E"),
        ((("B", 3),), "A C B D E"),
        ((("E", 1), ("D", 1)), "D E A BC"),
        ((("E", 1), ("C", 3)), "E A C B D"),
    ],
)
def test_moves_are_carried_out_one_after_the_other(moves: tuple[tuple[str, int], ...], after: str) -> None:
    assert order("A", "BC", "D", "E", moves=moves) == after


@pytest.mark.parametrize(
    ("place", "code"), [(3, "between_equals"), (0, "place_unknown"), (6, "place_unknown")]
)
def test_nobody_is_put_between_equals_or_nowhere(place: int, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        order("A", "BC", "D", "E", moves=(("D", place),))
    assert (refused.value.code, refused.value.field) == (code, "place")


# --- The command ------------------------------------------------------------------------------------


def moved(application: Application, place: int = 1, reason: str = "Enige plan voor Zeeland.") -> None:
    """Give an application another place, as the chair."""
    chair = a_chair(application.stream)
    commands.move_in_ranking(actor=chair, application=application, place=place, reason=reason)


def references(stream: Stream, applications: list[Application]) -> list[int]:
    """Return the frozen order by the numbers of the applications, from 1."""
    ranking = commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    numbers = {application.id: n for n, application in enumerate(applications, start=1)}
    return [numbers[line.application_id] for line in ranking.lines]


@pytest.mark.usefixtures("app")
def test_a_move_counts_at_the_freeze_and_says_from_where() -> None:
    stream, made = a_scored_stream((5, 4, 2))
    moved(made[2])
    assert queries.provisional_ranking(stream)[0].reference == made[2].reference
    assert references(stream, made) == [3, 1, 2]
    ranking = queries.find_ranking(stream)
    assert ranking is not None
    assert [(line.tie_note, line.is_fundable) for line in ranking.lines] == [
        ("moved:3", False),
        ("", True),
        ("", True),
    ]
    assert ranking.rule["moves"] == [
        {"reference": made[2].reference, "place": 1, "reason": "Enige plan voor Zeeland."}
    ]
    assert {name: found for name, found in faults().items() if found} == {}


@pytest.mark.usefixtures("app")
def test_a_move_needs_a_reason_the_panel_phase_and_who_leads() -> None:
    stream, made = a_scored_stream((5, 4))
    chair = a_chair(stream)
    for wrong, code in (({"reason": " "}, "reason_missing"), ({"place": 3}, "place_unknown")):
        with pytest.raises(RuleBroken) as refused:
            commands.move_in_ranking(
                actor=chair, application=made[1], **{"place": 1, "reason": "Daarom."} | wrong
            )
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        commands.move_in_ranking(actor=a_holder("auditor"), application=made[1], place=1, reason="Daarom.")
    with pytest.raises(NotFound):
        commands.move_in_ranking(actor=a_reviewer(stream), application=made[1], place=1, reason="Daarom.")
    commands.move_in_ranking(actor=a_manager(), application=made[1], place=1, reason="Daarom.")
    with pytest.raises(RuleBroken, match="already"):
        moved(made[1], 2)
    commands.freeze_ranking(actor=chair, stream=stream)
    with pytest.raises(RuleBroken) as late:
        moved(made[0], 1)
    assert late.value.code == "not_in_panel"


def test_the_order_is_offered_to_who_may_open_it(client: FlaskClient) -> None:
    stream, made = a_scored_stream((5, 4))
    chair, path = a_chair(stream), f"/streams/{stream.id}/review/order"
    sign_in(client, chair)
    assert path in client.get(f"/streams/{stream.id}/review").text
    commands.declare_panel_interest(actor=chair, application=made[1], interest="Een neef.")
    assert client.get(path).status_code == 403
    assert path not in client.get(f"/streams/{stream.id}/review").text


@pytest.mark.usefixtures("app")
def test_what_is_closed_by_an_interest_is_moved_by_nobody_who_has_it() -> None:
    stream, made = a_scored_stream((5, 4))
    chair = a_chair(stream)
    commands.declare_panel_interest(actor=chair, application=made[1], interest="Een neef.")
    with pytest.raises(NotFound):
        commands.move_in_ranking(actor=chair, application=made[1], place=1, reason="Daarom.")
    assert [list(slot.references) for slot in queries.order_before_draw(chair, stream).slots] == [
        [made[0].reference],
        [made[1].reference],
    ]
    assert list(queries.order_before_draw(chair, stream).open_ones) == [made[0].reference]


@pytest.mark.usefixtures("app")
def test_a_move_is_taken_back_with_a_reason_and_all_are_when_the_reviews_open_again() -> None:
    stream, made = a_scored_stream((5, 4, 3))
    moved(made[2])
    moved(made[1], 1)
    first, second = queries.open_moves(stream)
    with pytest.raises(RuleBroken) as refused:
        commands.take_back_move(actor=a_chair(stream), move=first, reason="")
    assert refused.value.code == "reason_missing"
    commands.take_back_move(actor=a_chair(stream), move=first, reason="Toch niet.")
    with pytest.raises(RuleBroken, match="already"):
        commands.take_back_move(actor=a_chair(stream), move=first, reason="Nog eens.")
    commands.reopen_reviews(actor=a_manager(), stream=stream, reason="Een beoordeling ontbreekt.")
    assert queries.open_moves(stream) == []
    assert (first.taken_back_because, second.taken_back_because) == (
        "Toch niet.",
        "Een beoordeling ontbreekt.",
    )
    commands.open_panel(actor=a_manager(), stream=stream)
    assert references(stream, made) == [1, 2, 3]


def test_scores_that_make_equals_around_a_place_stop_the_freeze_and_the_move_can_be_taken_back(
    client: FlaskClient,
) -> None:
    stream, made = a_scored_stream((5, 4, 2))
    moved(made[2], 2)
    chair = a_chair(stream)
    commands.save_panel_scores(
        actor=chair,
        application=made[1],
        scores={criterion.key: 500 for criterion in stream.definition.criteria},
        reason="Even sterk.",
    )
    with pytest.raises(RuleBroken) as refused:
        commands.freeze_ranking(actor=chair, stream=stream)
    assert refused.value.code == "between_equals"
    sign_in(client, chair)
    page = client.get(f"/streams/{stream.id}/review/order").text
    assert "past niet meer bij de scores" in page
    (move,) = queries.open_moves(stream)
    assert f"/moves/{move.id}" in page
    assert client.post(f"/moves/{move.id}", data={"reason": "Gelijk nu."}).status_code == 303
    assert references(stream, made)[2] == 3


# --- Where it shows ---------------------------------------------------------------------------------


def test_a_move_is_made_and_taken_back_on_its_page(client: FlaskClient) -> None:
    stream, made = a_scored_stream((5, 4, 4))
    sign_in(client, a_chair(stream))
    path = f"/streams/{stream.id}/review/order"
    assert "2 – 3" in client.get(path).text
    sent = {"application": str(made[0].id), "place": "2", "reason": "Te veel in één stad."}
    refused = client.post(path, data=sent)
    assert refused.status_code == 422
    assert "Te veel in één stad." in refused.text
    assert 'href="#place"' in refused.text
    assert client.post(path, data=sent | {"place": "3"}).status_code == 303
    page = client.get(path).text
    assert page.count("Te veel in één stad.") == 2
    assert client.post(path, data=sent | {"application": "999999"}).status_code == 422
    (move,) = queries.open_moves(stream)
    assert client.get(f"/moves/{move.id}").status_code == 200
    assert client.post(f"/moves/{move.id}", data={"reason": ""}).status_code == 422
    assert client.post(f"/moves/{move.id}", data={"reason": "Toch niet."}).status_code == 303
    assert client.get(f"/moves/{move.id}").status_code == 404
    assert "Toch niet." in client.get(path).text
    sign_in(client, a_holder("auditor"))
    assert "Te veel in één stad." in client.get(path).text
    assert client.post(path, data=sent | {"place": "3"}).status_code == 403
    sign_in(client, a_reviewer(stream))
    assert client.get(path).status_code == 404


def test_a_move_shows_in_the_ranking_the_history_and_the_export_that_a_stranger_recomputes(
    client: FlaskClient, tmp_path: Path
) -> None:
    stream, made = a_scored_stream((5, 4, 4, 2))
    moved(made[3])
    moved(made[0], 4, "Te veel in één stad.")
    commands.freeze_ranking(actor=a_chair(stream), stream=stream)
    sign_in(client, a_manager())
    assert "Enige plan voor Zeeland." in client.get(f"/streams/{stream.id}/review").text
    assert "Enige plan voor Zeeland." in client.get(f"/applications/{made[3].id}/dossier").text
    with zipfile.ZipFile(io.BytesIO(client.get(f"/streams/{stream.id}/ranking.zip").data)) as archive:
        archive.extractall(tmp_path)
    script = [sys.executable, "-I", str(tmp_path / "recompute.py")]
    assert subprocess.run(script, capture_output=True, check=False).returncode == 0
    kept = json.loads((tmp_path / "ranking.json").read_text())
    kept["rule"]["moves"] = kept["rule"]["moves"][:1]
    (tmp_path / "ranking.json").write_text(json.dumps(kept))
    assert subprocess.run(script, capture_output=True, check=False).returncode == 1
