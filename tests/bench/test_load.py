"""Is what the bench loads what the commands would have kept?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from bench import floors
from bench.load import PASSWORD, STAFF, Stage, add_applications, reviewer_address, set_stage
from grants.applications.models import Application
from grants.applications.queries import facts_in_force, gaps_of
from grants.applications.rules import digest_of
from grants.foundation.database import WRITER, db
from grants.foundation.invariants import faults
from grants.people.commands import register, sign_in
from grants.people.models import Account
from grants.reporting.queries.rows import Wanted, rows_query, rows_total
from grants.review.models import Standing
from grants.review.queries import counts, submitted_means
from grants.review.rules import mean_of, spread_of
from grants.streams.models import Stream

SIZE = 30


@pytest.fixture
def stage(app: Flask) -> Stage:
    """A round of thirty applications, loaded in two goes."""
    stage = set_stage(reviewers=5)
    add_applications(stage, since=1, until=10)
    add_applications(stage, since=11, until=SIZE)
    return stage


def test_a_loaded_round_breaks_no_invariant(stage: Stage) -> None:
    assert {name: found for name, found in faults().items() if found} == {}


def test_every_loaded_application_could_have_been_submitted(stage: Stage) -> None:
    loaded = db.session.scalars(select(Application)).all()
    assert len(loaded) == SIZE
    for application in loaded:
        assert gaps_of(application) == []
        assert application.requested == facts_in_force(application).totals.requested
        assert application.submissions[0].sha256 == digest_of(application.submissions[0].content)
        words = sum(
            len(str(v).split())
            for page in facts_in_force(application).answers.values()
            for v in page.values()
        )
        assert 350 < words < 450


def test_loaded_standings_are_those_of_their_reviews(stage: Stage) -> None:
    stream = db.session.get_one(Stream, stage.stream)
    staff = db.session.get_one(Account, stage.staff)
    found = counts(staff, stream)
    assert (found.judged, found.scored) == (SIZE, SIZE)
    assert found.complete == SIZE - 3  # of every tenth application the last review is a draft
    for standing in db.session.scalars(select(Standing)):
        means = submitted_means(standing.application_id)
        assert len(means) == standing.reviews_done
        assert (standing.final, standing.spread) == (mean_of(means), spread_of(means))


def test_commands_go_on_counting_where_the_load_stopped(stage: Stage) -> None:
    last = db.session.scalar(select(func.max(Account.id))) or 0
    register(email="nieuw@meting.example", name="Nienke Nieuw", password=PASSWORD)
    assert db.session.scalar(select(func.max(Account.id))) == last + 1


def test_staff_and_reviewers_can_sign_in(stage: Stage) -> None:
    roles = {STAFF: "chair", reviewer_address(0): "reviewer"}
    for email, role in roles.items():
        account = sign_in(email=email, password=PASSWORD, source="127.0.0.1")
        assert account is not None
        assert account.holds(role)


@pytest.fixture
def room_for_the_floor(app: Flask) -> Iterator[None]:
    """A database in which the floor's tables are taken away again: what comes next expects ours alone."""
    yield
    db.session.rollback()
    with db.engine.connect().execution_options(**{WRITER: True}) as connection, connection.begin():
        floors.drop_tables(connection)


@pytest.mark.usefixtures("room_for_the_floor")
def test_the_floor_holds_the_same_rows_and_answers_every_page(stage: Stage) -> None:
    staff = db.session.get_one(Account, stage.staff)
    wanted = Wanted("applications", "submitted", stream=stage.stream)
    rows = rows_query(staff, wanted, "nl")
    exported, _ = rows_total(staff, wanted)
    db.session.rollback()
    with db.engine.connect().execution_options(**{WRITER: True}) as connection, connection.begin():
        floors.make_tables(connection, rows)
    app = floors.floor_app(db.engine.url.render_as_string(hide_password=False), hash_kib=8)
    client = app.test_client()
    assert client.get("/constant").data == b"x" * 20_000
    assert client.get(f"/list?stream={stage.stream}").text.count("<tr>") == SIZE
    assert client.get(f"/ranking?stream={stage.stream}").text.count("<tr>") == SIZE
    assert client.get("/detail/2").text.count("<h2>") == 9
    assert len(client.get("/export.csv").text.splitlines()) == exported == SIZE
    reasons = {f"{key}_reason": "Een reden" for key in ("sharing", "quality", "anchoring")}
    marks = {"sharing": "5", "quality": "5", "anchoring": "5", "remarks": "", "email": STAFF}
    assert client.post("/review/2", data=marks | reasons).status_code == 303
    person = {"email": "nieuw@meting.example", "name": "Nienke", "password": PASSWORD}
    assert client.post("/register", data=person).status_code == 303
    texts = dict.fromkeys(
        ("organisation", "initiative", "title", "summary", "approach", "reach", "after"), "Tekst"
    )
    money = {"costs": "100", "material": "50", "own": "50"}
    made = client.post("/proposal", data={"email": "nieuw@meting.example", **texts, **money})
    assert made.location == "/form?proposal=1"
    assert client.post("/submit", data={"proposal": "1"}).status_code == 303
    floor = floors.engine_of(app)
    with floor.connect() as connection:
        state = connection.scalar(select(floors.proposals.c.state))
        mean = select(floors.reviews.c.mean).where(floors.reviews.c.person_id == stage.staff)
        assert (state, connection.scalar(mean)) == ("submitted", 500)
    assert floors.bare_xlsx(floor) > 1_000
    floor.dispose()
