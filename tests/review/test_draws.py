"""A draw in public: the list and a promise first, then a number that a witness calls, and anybody draws again."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from grants.applications.models import Application
from grants.decisions import commands as decisions
from grants.foundation import outbox
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.foundation.money import Money
from grants.review import commands, queries
from grants.review.models import Ranking
from grants.review.rules import ticket
from grants.streams.models import Stream
from tests.factories.budget import fund
from tests.factories.decisions import an_authority
from tests.factories.people import a_holder, sign_in
from tests.factories.review import a_chair, a_scored_stream
from tests.factories.streams import a_manager, an_open_stream

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "draw.py"


def a_stream_with_equals(*values: int) -> tuple[Stream, list[Application]]:
    """Return a scored stream of a call that draws in public."""
    return a_scored_stream(
        values or (5, 4, 4, 4, 3, 3), stream=an_open_stream(public_draw=True, tie_rule=("lot",))
    )


def drawn(stream: Stream, called: str = "417", witness: str = "Mr. N. Notaris") -> Ranking:
    """Close the list and draw."""
    chair = a_chair(stream)
    commands.close_list(actor=chair, stream=stream)
    return commands.draw_lots(actor=chair, stream=stream, called=called, witness=witness)


@pytest.mark.usefixtures("app")
def test_the_promise_comes_first_and_the_number_decides_with_it() -> None:
    stream, made = a_stream_with_equals()
    chair = a_chair(stream)
    with pytest.raises(RuleBroken) as refused:
        commands.freeze_ranking(actor=chair, stream=stream)
    assert refused.value.code == "draw_in_public"
    draw = commands.close_list(actor=chair, stream=stream)
    assert queries.phase_of(stream) == "frozen"
    assert queries.find_ranking(stream) is None
    assert "secret" not in draw.rule
    assert "seed" not in draw.rule
    assert draw.groups == [
        sorted(str(one.reference) for one in made[1:4]),
        sorted(str(one.reference) for one in made[4:]),
    ]
    promise, secret = draw.commitment, draw.secret
    assert hashlib.sha256(secret.encode()).hexdigest() == promise
    ranking = commands.draw_lots(actor=chair, stream=stream, called="417", witness="Mr. N. Notaris")
    seed = hashlib.sha256(f"grant-draw-v1|{draw.sha256}|{secret}|417".encode()).digest()
    name = f"{stream.round.year}/{stream.code}"
    expected = [
        reference
        for group in draw.groups
        for reference in sorted(
            group, key=lambda one: hmac.new(seed, f"{name}|{one}".encode(), hashlib.sha256).hexdigest()
        )
    ]
    assert [line.application.reference for line in ranking.lines][1:] == expected
    assert (ranking.rule["secret"], ranking.rule["drawn"]["commitment"]) == (secret, promise)
    assert ranking.lines[1].tie_note == f"lot:{ticket(seed, name, expected[0])[:16]}"
    assert {name: found for name, found in faults().items() if found} == {}


@pytest.mark.usefixtures("app")
def test_another_number_gives_another_order_of_the_same_list() -> None:
    orders = set()
    for called in ("1", "2", "3", "4", "5", "6"):
        stream, made = a_stream_with_equals(4, 4, 4, 4)
        numbers = {one.id: n for n, one in enumerate(made)}
        orders.add(tuple(numbers[line.application_id] for line in drawn(stream, called).lines))
    assert len(orders) > 1


@pytest.mark.usefixtures("app")
def test_one_draw_per_list_and_nothing_changes_after_it_is_closed() -> None:
    stream, made = a_stream_with_equals()
    chair = a_chair(stream)
    with pytest.raises(NotFound):
        commands.draw_lots(actor=chair, stream=stream, called="417", witness="Iemand")
    commands.close_list(actor=chair, stream=stream)
    with pytest.raises(RuleBroken):
        commands.close_list(actor=chair, stream=stream)
    scores = {criterion.key: 500 for criterion in stream.definition.criteria}
    with pytest.raises(RuleBroken):
        commands.save_panel_scores(actor=chair, application=made[4], scores=scores, reason="Beter.")
    with pytest.raises(RuleBroken):
        commands.reopen_reviews(actor=a_manager(), stream=stream, reason="Beter.")
    with pytest.raises(RuleBroken):
        commands.move_in_ranking(actor=chair, application=made[4], place=1, reason="Beter.")
    with pytest.raises(NotAllowed):
        commands.draw_lots(actor=a_manager(), stream=stream, called="417", witness="Iemand")
    for wrong in ({"called": "zeven"}, {"called": ""}, {"called": "1" * 21}, {"witness": " "}):
        with pytest.raises(RuleBroken) as refused:
            commands.draw_lots(actor=chair, stream=stream, **{"called": "7", "witness": "Iemand"} | wrong)
        assert refused.value.field in wrong
    first = commands.draw_lots(actor=chair, stream=stream, called="7", witness="Iemand")
    with pytest.raises(RuleBroken) as again:
        commands.draw_lots(actor=chair, stream=stream, called="8", witness="Iemand")
    assert again.value.code == "not_in_this_state"
    assert queries.find_ranking(stream) is first


@pytest.mark.usefixtures("app")
def test_without_equals_no_lot_is_drawn_and_another_call_draws_at_the_freeze() -> None:
    stream, _made = a_stream_with_equals(5, 4, 3)
    with pytest.raises(RuleBroken) as refused:
        commands.close_list(actor=a_chair(stream), stream=stream)
    assert refused.value.code == "no_draw_here"
    assert len(commands.freeze_ranking(actor=a_chair(stream), stream=stream).lines) == 3
    other, _made = a_scored_stream((4, 4))
    with pytest.raises(RuleBroken):
        commands.close_list(actor=a_chair(other), stream=other)


def published(stream: Stream) -> None:
    """Decide everything and tell everybody."""
    fund(stream.pot, Money.euro(70_000))
    authority = an_authority()
    batch = decisions.propose_batch(actor=a_manager(), stream=stream)
    decisions.approve_batch(actor=authority, batch=batch)
    outbox.run_everything()
    decisions.publish_batch(actor=authority, batch=batch)


def test_the_public_page_tells_who_it_is_only_when_everybody_was_told(
    client: FlaskClient, tmp_path: Path
) -> None:
    stream, made = a_stream_with_equals()
    address = f"/calls/{stream.id}/draw"
    assert client.get(address).status_code == 404
    commands.close_list(actor=a_chair(stream), stream=stream)
    draw = queries.find_draw(stream)
    assert draw is not None
    page, data = client.get(address).text, client.get(f"{address}.json").text
    for public in (page, data):
        assert draw.commitment in public
        assert draw.sha256 in public
        assert draw.secret not in public
    commands.draw_lots(actor=a_chair(stream), stream=stream, called="417", witness="Mr. N. Notaris")
    page, data = client.get(address).text, client.get(f"{address}.json").text
    for public in (page, data):
        assert draw.secret in public
        assert "417" in public
        assert not any(str(one.reference) in public for one in made)
    assert "Mr. N. Notaris" in page
    published(stream)
    page, data = client.get(address).text, client.get(f"{address}.json").text
    for public in (page, data):
        assert all(str(one.reference) in public for one in made[1:])
        assert str(made[0].reference) not in public
    (tmp_path / "draw.json").write_text(data)
    assert redrawn(tmp_path) == (0, True)
    changed = json.loads(data)
    changed["called"] = "418"
    (tmp_path / "draw.json").write_text(json.dumps(changed))
    assert redrawn(tmp_path)[0] == 1


def redrawn(folder: Path, script: Path = SCRIPT) -> tuple[int, bool]:
    """Run the short script over draw.json; say how it ended and whether it came to the same draw."""
    ran = subprocess.run(
        [sys.executable, "-I", str(script), str(folder / "draw.json")],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout.startswith("The same draw")


def test_the_short_script_is_short() -> None:
    lines = [line for line in SCRIPT.read_text().split('"""', 2)[2].splitlines() if line.strip()]
    assert len(lines) <= 25
    assert "grants" not in SCRIPT.read_text()


def test_the_export_draws_again_and_finds_a_changed_number(client: FlaskClient, tmp_path: Path) -> None:
    stream, _made = a_stream_with_equals()
    drawn(stream)
    sign_in(client, a_manager())
    with zipfile.ZipFile(io.BytesIO(client.get(f"/streams/{stream.id}/ranking.zip").data)) as archive:
        archive.extractall(tmp_path)
    assert redrawn(tmp_path, tmp_path / "draw.py") == (0, True)
    script = [sys.executable, "-I", str(tmp_path / "recompute.py")]
    assert subprocess.run(script, capture_output=True, check=False).returncode == 0
    text = (tmp_path / "ranking.json").read_text()
    for before, after in (('"called": "417"', '"called": "418"'), ('"commitment": "', '"commitment": "0')):
        assert before in text
        (tmp_path / "ranking.json").write_text(text.replace(before, after, 1))
        assert subprocess.run(script, capture_output=True, check=False).returncode == 1


def test_the_chair_closes_and_draws_on_pages(client: FlaskClient) -> None:
    stream, _made = a_stream_with_equals()
    chair = a_chair(stream)
    sign_in(client, chair)
    desk, steps = f"/streams/{stream.id}/review", f"/streams/{stream.id}/review/steps"
    page = client.get(desk).text
    assert f"{steps}/close_list" in page
    assert f"{steps}/freeze_ranking" not in page
    assert client.get(f"{steps}/close_list").status_code == 200
    assert client.post(f"{steps}/close_list").status_code == 303
    assert f"{steps}/draw_lots" in client.get(desk).text
    assert f"{steps}/draw_lots" in client.get("/").text
    refused = client.post(f"{steps}/draw_lots", data={"called": "4 1 7", "witness": "Mr. N. Notaris"})
    assert refused.status_code == 422
    assert 'href="#called"' in refused.text
    assert 'value="Mr. N. Notaris"' in refused.text
    done = client.post(f"{steps}/draw_lots", data={"called": "417", "witness": "Mr. N. Notaris"})
    assert done.status_code == 303
    page = client.get(desk).text
    assert "lot " in page
    assert f"{steps}/draw_lots" not in page
    assert f"/calls/{stream.id}/draw" in page
    sign_in(client, a_holder("auditor"))
    assert client.get(f"{steps}/draw_lots").status_code == 403
    db.session.rollback()
