"""Assessment by readers: who may read, what a judgement must hold, what follows, and a talk after two returns."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.deliverables import commands, queries
from grants.deliverables.models import Deliverable, Reading
from grants.deliverables.rules import SECTIONS
from grants.deliverables.rules.assessment import agreed_outcome, check_reading
from grants.foundation.errors import NotFound, RuleBroken
from grants.people.models import Account
from tests.conftest import SetClock
from tests.factories.awards import Granted, an_award
from tests.factories.deliverables import a_submitted_handbook, write
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import a_manager

HANDBOOK = SECTIONS["handbook"]
GOOD = {one.key: {"met": "yes", "why": ""} for one in HANDBOOK.criteria}
LATER = date(2027, 6, 1)


@pytest.mark.parametrize(
    ("judged", "outcome", "points", "code"),
    [
        (GOOD, "maybe", 0, "unknown_outcome"),
        ({}, "accept", 0, "criterion_open"),
        (GOOD | {"core": {"met": "no", "why": " "}}, "return", 1, "why_missing"),
        (GOOD, "return", 0, "no_points"),
        (GOOD, "accept", 1, "points_open"),
        (GOOD | {"core": {"met": "no", "why": "Er is geen kern."}}, "remarks", 0, "not_met"),
    ],
)
def test_a_judgement_that_is_not_whole_is_refused(judged: Any, outcome: str, points: int, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_reading(HANDBOOK, judged, outcome, points=points)
    assert refused.value.code == code
    check_reading(HANDBOOK, GOOD, "accept", points=0)


@pytest.mark.parametrize(
    ("outcomes", "agreed"),
    [
        ([], None),
        (["accept", None], None),
        (["accept", "return"], None),
        (["remarks", "accept"], "remarks"),
        (["return", "return"], "return"),
        (["accept"], "accept"),
    ],
)
def test_what_readers_agree_on(outcomes: list[str | None], agreed: str | None) -> None:
    assert agreed_outcome(outcomes) == agreed


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award()


def asked(handbook: Deliverable, manager: Account, *readers: Account) -> list[Reading]:
    return commands.assign_readers(actor=manager, deliverable=handbook, readers=readers, due_on=LATER)


def says(reading: Reading, outcome: str, *points: tuple[str | None, str]) -> None:
    commands.submit_reading(
        actor=reading.reader, reading=reading, judged=GOOD, outcome=outcome, points=points
    )


def test_two_readers_who_agree_are_followed_and_who_differ_go_to_the_manager(granted: Granted) -> None:
    manager, handbook = a_manager(), a_submitted_handbook(granted)
    one, two = a_holder("reviewer", name="Els"), a_holder("reviewer", name="Jan")
    for readers, code in (((granted.team_mate,), "not_a_reader"), ((), "one_or_two_readers")):
        with pytest.raises(RuleBroken) as refused:
            asked(handbook, manager, *readers)
        assert refused.value.code == code
    first, second = asked(handbook, manager, one, two)
    with pytest.raises(RuleBroken) as busy:
        commands.accept_deliverable(actor=manager, deliverable=handbook)
    with pytest.raises(NotFound):
        commands.submit_reading(actor=two, reading=first, judged=GOOD, outcome="accept")
    says(first, "return", ("theory", "Noem een bron."))
    says(second, "accept" if not queries.open_points_of(handbook) else "remarks", ("quality", "Mooi."))
    assert (busy.value.code, handbook.state) == ("readers_busy", "submitted")
    assert queries.differing(manager) == [handbook]
    commands.return_deliverable(actor=manager, deliverable=handbook, points=[])
    point = queries.open_points_of(handbook)[0]
    commands.reply_to_point(
        actor=granted.team_mate, deliverable=handbook, point=point, reply="Zie Jansen (2019)."
    )
    commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    commands.close_point(actor=manager, deliverable=handbook, point=point)
    (third,) = asked(handbook, manager, one)
    says(third, "remarks", (None, "Prettig te lezen."))
    assert (handbook.state, handbook.attempts, handbook.returns) == ("accepted", 2, 1)
    assert [one.text for one in queries.points_of(handbook) if one.is_remark] == [
        "Mooi.",
        "Prettig te lezen.",
    ]


def test_what_came_back_twice_asks_for_a_talk_before_a_lower_award(
    client: FlaskClient, granted: Granted
) -> None:
    manager, handbook = a_manager(), a_submitted_handbook(granted)
    commands.return_deliverable(actor=manager, deliverable=handbook, points=[(None, "Delen ontbreken.")])
    with pytest.raises(RuleBroken) as early:
        commands.note_talk(actor=manager, deliverable=handbook, held_on=date(2027, 1, 1), note="Te vroeg")
    assert (early.value.code, queries.to_talk_about(manager)) == ("no_talk_needed", [])
    commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    commands.return_deliverable(actor=manager, deliverable=handbook, points=[])
    assert queries.to_talk_about(manager) == [handbook]
    sign_in(client, manager)
    url = f"/deliverables/{handbook.id}"
    assert f'href="{url}/talk"' in client.get("/").text
    assert "views/detriment" not in client.get(url).text
    assert client.post(f"{url}/talk", data={"note": ""}).status_code == 422
    noted = client.post(f"{url}/talk", data={"held_on": "2026-01-02", "note": "Voor 1 mei klaar."})
    assert noted.status_code == 303
    assert queries.to_talk_about(manager) == []
    page = client.get(url).text
    assert "Voor 1 mei klaar." in page
    assert (
        f"/applications/{granted.award.application_id}/decision/views/detriment?ground=duties_unmet" in page
    )


def test_a_writer_sees_the_judgement_by_criterion_once_it_was_decided_and_no_names(
    client: FlaskClient, granted: Granted
) -> None:
    manager, handbook = a_manager(), a_submitted_handbook(granted)
    els, jan = a_holder("reviewer", name="Els Bos"), a_holder("reviewer", name="Jan Bos")
    first, second = asked(handbook, manager, els, jan)
    judged = GOOD | {"core": {"met": "partly", "why": "Er is geen kern."}}
    commands.submit_reading(
        actor=els, reading=first, judged=judged, outcome="return", points=[(None, "Kort")], remark="Matig"
    )
    url, writer = f"/deliverables/{handbook.id}", sign_in(client, granted.team_mate)
    assert "Er is geen kern." not in writer.get(url).text
    commands.submit_reading(actor=jan, reading=second, judged=GOOD, outcome="return")
    page = writer.get(url).text
    assert "Er is geen kern." in page
    assert "Els Bos" not in page
    assert "Matig" not in page
    commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    assert "Er is geen kern." in writer.get(url).text


def test_a_manager_reads_tables_and_pictures_where_points_are_given(
    client: FlaskClient, granted: Granted
) -> None:
    handbook = a_submitted_handbook(granted)
    page = sign_in(client, a_manager()).get(f"/deliverables/{handbook.id}/points").text
    assert "<td>40 euro</td>" in page
    assert "|---|" not in page


def test_a_reader_judges_on_a_page_of_their_own(
    client: FlaskClient, granted: Granted, clock: SetClock
) -> None:
    manager, handbook, reader = a_manager(), a_submitted_handbook(granted), a_holder("reviewer")
    sign_in(client, manager)
    url = f"/deliverables/{handbook.id}/readers"
    assert client.get(url).status_code == 200
    assert client.post(url, data={"due_on": "2027-06-01"}).status_code == 422
    assert client.post(url, data={"readers": [str(reader.id)], "due_on": "2027-06-01"}).status_code == 303
    (reading,) = queries.readings_of(handbook)
    page = f"/readings/{reading.id}"
    assert client.get(page).status_code == 404
    sign_in(client, reader)
    assert f'href="{page}"' in client.get("/").text
    assert "Wij schrijven over" in client.get(page).text
    assert client.get(f"/deliverables/{handbook.id}").status_code == 404
    typed = {one.key: "yes" for one in HANDBOOK.criteria} | {"outcome": "return"}
    assert client.post(page, data=typed).status_code == 422
    assert client.post(page, data=typed | {"part_theory": "Noem een bron."}).status_code == 303
    assert handbook.state == "returned"
    clock.go(2027, 1, 1)
    sign_in(client, granted.team_mate)
    write(handbook, granted.team_mate, "theory", "Nu met een bron.")
    sign_in(client, reader)
    read = client.get(page).text
    assert "Wij schrijven over" in read
    assert "Nu met een bron." not in read
    assert "Teruggeven met verbeterpunten" in read
    assert "voldaan" in read
    assert "<form method" not in read.split("</h1>")[1]
    point = queries.open_points_of(handbook)[0]
    assert client.get(f"/deliverables/points/{point.id}/reply").status_code == 404
    sign_in(client, granted.team_mate)
    assert client.get(f"/deliverables/points/{point.id}/reply").status_code == 200
    said = client.post(f"/deliverables/points/{point.id}/reply", data={"reply": "Gedaan."})
    assert said.status_code == 303
    assert "Gedaan." in client.get(f"/deliverables/{handbook.id}").text
