"""The list of sources: numbers that stay, texts that refer to them, and the list as each version had it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.deliverables import commands, queries
from grants.deliverables.rules import reference, unknown_references, with_references
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from tests.factories.awards import Granted, an_award
from tests.factories.deliverables import a_handbook, in_the_library, write, write_all
from tests.factories.people import sign_in
from tests.factories.streams import a_manager


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award()


WARM = {
    "authors": "J. Jansen",
    "year": "2019",
    "title": "Samen eten",
    "published_in": "Tijdschrift voor Welzijn",
    "address": "doi:10.1000/1",
}


def test_a_text_refers_by_number_and_what_is_no_source_stays_as_typed() -> None:
    said = "Dit werkt [bron 2], [Source 2] maar niet [bron 7]."
    assert with_references(said, {2}, linked=True) == (
        r"Dit werkt [\[2\]](#bron-2), [\[2\]](#bron-2) maar niet [bron 7]."
    )
    assert with_references(said, {2}, linked=False) == r"Dit werkt \[2\], \[2\] maar niet [bron 7]."
    assert unknown_references([said, "[bron 9]"], {2}) == [7, 9]


def test_a_number_is_never_given_again_and_a_line_says_who_when_what_and_where(granted: Granted) -> None:
    handbook, writer = a_handbook(granted), granted.team_mate
    first = commands.add_source(actor=writer, deliverable=handbook, **WARM)
    assert (first.number, handbook.state) == (1, "draft")
    assert reference(first) == (
        "J. Jansen (2019). Samen eten. Tijdschrift voor Welzijn. https://doi.org/10.1000/1"
    )
    commands.remove_source(actor=writer, deliverable=handbook, number=1)
    second = commands.add_source(actor=writer, deliverable=handbook, title="Waarom?")
    assert (second.number, reference(second)) == (2, "Waarom?")
    with pytest.raises(NotFound):
        commands.correct_source(
            actor=writer, deliverable=handbook, number=1, version=first.version, title="Terug"
        )


def test_a_source_has_a_title_and_an_address_that_can_be_followed(granted: Granted) -> None:
    handbook, writer = a_handbook(granted), granted.team_mate
    for typed, field in (({"title": " "}, "title"), ({"address": "javascript:alert(1)"}, "address")):
        with pytest.raises(RuleBroken) as broken:
            commands.add_source(actor=writer, deliverable=handbook, **(WARM | typed))
        assert broken.value.field == field
    with pytest.raises(NotAllowed):
        commands.add_source(actor=a_manager(), deliverable=handbook, **WARM)
    kept = commands.add_source(actor=writer, deliverable=handbook, **WARM)
    with pytest.raises(Stale):
        commands.correct_source(
            actor=writer, deliverable=handbook, number=1, version=kept.version + 1, **WARM
        )


def test_the_list_is_written_on_its_page_and_nothing_typed_is_lost(
    client: FlaskClient, granted: Granted
) -> None:
    handbook = a_handbook(granted)
    write(handbook, granted.team_mate, "theory", "Zie [bron 1] en [bron 4].")
    sign_in(client, granted.team_mate)
    address = f"/deliverables/{handbook.id}/sources"
    refused = client.post(address, data=WARM | {"title": "", "version": 0})
    assert refused.status_code == 422
    assert "Tijdschrift voor Welzijn" in refused.text
    assert client.post(address, data=WARM | {"version": 0}).status_code == 303
    page = client.get(address).text
    assert 'href="https://doi.org/10.1000/1"' in page
    assert "niet in de lijst staan: 4." in page
    whole = client.get(f"/deliverables/{handbook.id}/whole").text
    assert '<a href="#bron-1" rel="noopener noreferrer">[1]</a>' in whole
    assert 'id="bron-1"' in whole
    assert "[bron 4]" in whole
    assert client.post(f"{address}/1", data=WARM | {"year": "2020", "version": 1}).status_code == 303
    assert client.post(f"{address}/1", data=WARM | {"version": 1}).status_code == 409
    assert client.post(f"{address}/1/removal").status_code == 303
    assert queries.sources_of(handbook) == []


def test_a_version_in_the_library_keeps_the_list_as_it_was(client: FlaskClient, granted: Granted) -> None:
    handbook, writer = a_handbook(granted), granted.team_mate
    write_all(handbook, writer)
    write(handbook, writer, "theory", "Zie [bron 1].")
    commands.add_source(actor=writer, deliverable=handbook, **WARM)
    commands.submit_deliverable(actor=writer, deliverable=handbook)
    commands.accept_deliverable(actor=a_manager(), deliverable=handbook)
    entry = in_the_library(handbook)
    commands.revise_deliverable(actor=writer, deliverable=handbook)
    commands.remove_source(actor=writer, deliverable=handbook, number=1)
    page = client.get(f"/library/{entry.slug}/v1").text
    assert "Tijdschrift voor Welzijn" in page
    assert 'href="#bron-1"' in page
    told = client.get(f"/library/{entry.slug}/v1/data.json").get_json(force=True)
    assert told["citation"] == [
        "J. Jansen (2019). Samen eten. Tijdschrift voor Welzijn. https://doi.org/10.1000/1"
    ]
