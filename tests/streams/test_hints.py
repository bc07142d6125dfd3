"""Hints while writing a call: what misses a language, what is hard to read, and nothing where nothing is wrong."""

from __future__ import annotations

from html import unescape

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from grants.demonstration.stage import FOLDER
from grants.streams.rules import definition_from_json
from grants.streams.rules.definition import Definition, Words, as_content
from grants.streams.rules.hints import hints, reading_hints, texts_of
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import a_definition, a_draft, a_manager, an_open_stream

LONG = "Een " + "heel " * 24 + "zin."


@pytest.mark.parametrize(
    ("text", "count", "said"),
    [
        ("", 0, ""),
        ("# Doel\n\n## Voor wie\n\n### Waar\n\n# Geld", 0, ""),
        ("## Begin lager mag\n\ntekst", 0, ""),
        ("# Doel\n\n### Waar", 1, "Waar"),
        ("#geen kop\n\n### wel een", 0, ""),
        ("Lees [de regels van de ronde](https://x.nl/regels).", 0, ""),
        ("[Klik hier](https://x.nl) en [hier](https://y.nl)", 2, "Klik hier"),
        ("[Read more...](https://x.nl)", 1, "Read more"),
        ("[https://x.nl/a](https://x.nl/a)", 1, "https://x.nl/a"),
        ("[](https://x.nl)", 1, "“”"),
        ("![](a.png)", 1, "image"),
        ("![Een tafel met zes buren](a.png)", 0, ""),
        (LONG, 1, "26"),
        (LONG.replace("heel ", "", 1), 0, ""),
        (f"Kort. {LONG} Kort.", 1, "26"),
        ("Eerste zin van zes woorden hier. " * 9, 0, ""),
        ("- " + "een twee drie vier vijf zes zeven acht\n- " * 6 + "slot", 0, ""),
        ("1. " + "woord " * 20 + "\n2. " + "woord " * 20, 0, ""),
        ("# " + "Kop " * 10 + "\n" + "woord " * 20, 0, ""),
        ("woord " * 20 + "\n\n" + "woord " * 20, 0, ""),
    ],
)
def test_what_is_hard_to_read_is_named_and_the_rest_left_alone(text: str, count: int, said: str) -> None:
    found = [str(one) for one in reading_hints(text)]
    assert len(found) == count, found
    assert all(said in one for one in found[:1])


def test_each_language_is_looked_at_and_missing_ones_come_first() -> None:
    call = Definition(name=Words("Naam", "Name"), summary=Words(LONG, ""), goal=Words("", "[here](x)"))
    found = [(str(one.text.name), one.language, one.missing) for one in hints(call)]
    assert found == [
        ("Summary", "en", True),
        ("Goal", "nl", True),
        ("Summary", "nl", False),
        ("Goal", "en", False),
    ]


def test_no_text_of_a_call_is_overlooked() -> None:
    call = definition_from_json((FOLDER / "calls" / "stream-1.json").read_bytes())
    texts: list[dict[str, str]] = []

    def collect(value: object) -> None:
        if isinstance(value, dict):
            if set(value) == {"nl", "en"}:
                texts.append(value)
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    for definition in (call, a_definition(sign_off_text=Words("Ik mag tekenen", "I may sign"))):
        texts.clear()
        collect(as_content(definition))
        named = [as_content(Definition(name=one.words))["name"] for one in texts_of(definition)]
        assert sorted(map(str, texts)) == sorted(map(str, named))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_hints_stand_in_one_place_and_beside_their_part(client: FlaskClient, language: str) -> None:
    manager = a_manager()
    call = a_definition(summary=Words("Alleen Nederlands", ""))
    first, *others = call.sections
    first = replace(first, intro=Words("[klik hier](https://x.nl)", "[the rules](https://x.nl)"))
    draft = a_draft(manager, summary=call.summary, sections=(first, *others))
    sign_in(client, manager)
    client.post("/language", data={"language": language, "back": "/"})
    missing = "Het Engels ontbreekt." if language == "nl" else "The English is missing."
    pages = {
        part: unescape(client.get(f"/streams/{draft.id}/{part}").text)
        for part in ("texts", "draft/texts", "draft/money", "draft/pages/plan")
    }
    assert {part: missing in page for part, page in pages.items()} == {
        "texts": True,
        "draft/texts": True,
        "draft/money": False,
        "draft/pages/plan": False,
    }
    assert {part: "“klik hier”" in page for part, page in pages.items()} == {
        "texts": True,
        "draft/texts": False,
        "draft/money": False,
        "draft/pages/plan": True,
    }
    assert f"/streams/{draft.id}/texts" in client.get(f"/streams/{draft.id}").text
    assert client.get(f"/streams/{an_open_stream(manager).id}/texts").status_code == 200


def test_only_who_writes_the_call_sees_them(client: FlaskClient) -> None:
    draft = a_draft()
    sign_in(client, a_holder("auditor"))
    assert client.get(f"/streams/{draft.id}/texts").status_code == 404
