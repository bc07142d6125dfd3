"""The figures of a round and a programme, and that every number opens exactly its rows."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.people.models import Account
from grants.reporting.queries.figures import MEASURES, programme_figures, round_figures
from grants.reporting.queries.rows import Wanted, rows_page, rows_total
from grants.streams.models import Round
from tests.factories.people import a_holder, an_account, sign_in
from tests.factories.reporting import at_once
from tests.factories.streams import an_open_stream
from tests.reporting.conftest import World


def test_every_figure_counts_what_happened(world: World) -> None:
    _, found = round_figures(world.manager, world.round.id)
    by_key = {measure.key: measure for measure in MEASURES}
    decided = {key: found.of(world.decided, measure) for key, measure in by_key.items()}
    running = {key: found.of(world.running, measure) for key, measure in by_key.items()}
    assert decided == {
        "applications_submitted": 4,
        "applications_late": 1,
        "applications_withdrawn": 1,
        "applications_admissible": 2,
        "applications_inadmissible": 1,
        "applications_fundable": 2,
        "applications_awarded": 1,
        "applications_refused": 1,
        "applications_submitted_requested": Money.euro(70_000),
        "applications_awarded_awarded": Money.euro(18_000),
        "pots_all_left_over": Money.euro(82_000),
        "deliverables_all": 3,
        "deliverables_due": 1,
        "deliverables_late": 1,
        "deliverables_submitted": 1,
        "deliverables_accepted": 1,
        "requests_extensions_asked": 2,
        "requests_extensions_granted": 1,
        "requests_changes_asked": 1,
        "requests_changes_granted": 0,
    }
    nothing = {"applications_submitted": 3, "applications_admissible": 1, "applications_inadmissible": 1}
    kept = {key: value for key, value in running.items() if value and not isinstance(value, Money)}
    assert kept == nothing


def test_left_over_is_the_lesser_of_money_and_ceiling(world: World) -> None:
    _, found = round_figures(world.manager, world.round.id)
    measure = next(one for one in MEASURES if one.kind.key == "pots")
    assert found.of(world.decided, measure) == world.decided.pot.available
    assert found.of(world.running, measure) == world.running.pot.available


def test_every_number_opens_as_many_rows(world: World) -> None:
    _, found = round_figures(world.manager, world.round.id)
    for measure in MEASURES:
        scopes = [({"stream": stream.id}, found.of(stream, measure)) for stream in found.streams]
        for scope, value in [*scopes, ({"round": world.round.id}, found.total(measure))]:
            wanted = Wanted(measure.kind.key, measure.part, **scope)
            count, amounts = rows_total(world.manager, wanted)
            rows = rows_page(world.manager, wanted, "nl").rows
            assert len(rows) == count, measure.key
            assert value == (amounts[measure.money] if measure.money else count), measure.key


def test_the_page_shows_the_numbers_and_each_links_to_its_rows(client: FlaskClient, world: World) -> None:
    sign_in(client, world.manager)
    for path in (
        f"/rounds/{world.round.id}/figures",
        f"/programmes/{world.round.programme_id}/figures",
        "/figures",
    ):
        page = client.get(path)
        assert page.status_code == 200
        assert "style=" not in page.text
    text = client.get(f"/rounds/{world.round.id}/figures").text
    links = {html.unescape(url) for url in re.findall(r'href="(/figures/rows\?[^"]+)"', text)}
    assert len(links) == 3 * len({(one.kind.key, one.part) for one in MEASURES})
    for url in sorted(links):
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        (
            "nl",
            [
                "Van aanvraag tot toekenning",
                "Gevraagd per stroom",
                "Toegekend per stroom",
                "Producten per stroom",
            ],
        ),
        (
            "en",
            [
                "From application to award",
                "Asked per stream",
                "Awarded per stream",
                "Deliverables per stream",
            ],
        ),
    ],
)
def test_every_picture_says_what_it_shows(
    client: FlaskClient, world: World, language: str, titles: list[str]
) -> None:
    sign_in(client, world.manager)
    client.post("/language", data={"language": language, "back": "/"})
    for path in (f"/rounds/{world.round.id}/figures", f"/programmes/{world.round.programme_id}/figures"):
        pictures = re.findall(r"<figure[^>]*>(.*?)</figure>", client.get(path).text, re.S)
        assert [re.findall(r"<figcaption[^>]*>([^<]*)<", one)[0] for one in pictures] == titles
        assert [re.findall(r"<title[^>]*>([^<]*)<", one)[0] for one in pictures] == titles


def test_statements_do_not_grow_with_streams(world: World, statements: list[str]) -> None:
    viewer_id, programme_id, round_id = world.manager.id, world.round.programme_id, world.round.id

    def looked() -> int:
        db.session.remove()
        viewer = db.session.get_one(Account, viewer_id)
        assert viewer.holds("programme_manager")
        statements.clear()
        programme_figures(viewer, programme_id)
        return len(statements)

    few = looked()
    round_ = db.session.get_one(Round, round_id)
    at_once(lambda: [an_open_stream(round_=round_) for _ in range(4)])
    assert looked() == few <= 8


def test_figures_are_for_staff_within_scope(client: FlaskClient, world: World) -> None:
    path = f"/rounds/{world.round.id}/figures"
    for role in ("reviewer", "chair", "administrator"):
        sign_in(client, a_holder(role))
        assert client.get(path).status_code == 404
    sign_in(client, world.person.account)
    assert client.get(path).status_code == 404
    sign_in(client, a_holder("auditor", scope_kind="programme", scope_id=world.round.programme_id + 1))
    assert client.get(path).status_code == 404
    sign_in(client, a_holder("auditor", scope_kind="programme", scope_id=world.round.programme_id))
    assert client.get(path).status_code == 200


def test_one_stream_in_scope_shows_only_that_stream(world: World) -> None:
    viewer = a_holder("controller", scope_kind="stream", scope_id=world.running.id)
    _, found = round_figures(viewer, world.round.id)
    assert [stream.id for stream in found.streams] == [world.running.id]
    count, _ = rows_total(viewer, Wanted("applications", "submitted"))
    assert count == 3
    assert rows_total(an_account(), Wanted("applications", "submitted"))[0] == 0


def test_nonsense_filters_are_not_found(client: FlaskClient, world: World) -> None:
    with pytest.raises(NotFound):
        Wanted("secrets", "all")
    with pytest.raises(NotFound):
        Wanted("applications", "nonsense")
    sign_in(client, world.manager)
    assert client.get("/figures/rows?kind=secrets").status_code == 404
    assert client.get("/figures/rows?kind=applications&state=x").status_code == 404
    assert client.get("/figures/rows?kind=applications&stream=abc").status_code == 200
    assert client.get("/rounds/99999/figures").status_code == 404
