"""The public library: consent and licence, versions that stay, withdrawal, search in Dutch, and recognitions."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.deliverables import commands, queries
from grants.deliverables.models import Deliverable, LibraryEntry
from grants.deliverables.rules.library import Cited, cost_band, slug_of, structured, valid_until
from grants.deliverables.rules.search import (
    endings_of,
    kin_of,
    passage,
    searched_stems,
    stem_of,
    words_apart,
)
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.money import Money
from grants.foundation.outbox import run_everything
from tests.conftest import SetClock
from tests.factories.awards import Granted, an_award
from tests.factories.deliverables import an_accepted_handbook, in_the_library, write
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.streams import a_manager


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("huisbezoeken", "huisbezoek"),
        ("Eenzame", "eenzam"),
        ("eenzaamheid", "eenzam"),
        ("cafés", "cafes"),
        ("de", ""),
    ],
)
def test_a_word_is_looked_for_by_its_stem(word: str, stem: str) -> None:
    assert stem_of(word) == stem


def test_a_part_of_a_word_begins_one_of_its_endings() -> None:
    assert any(ending.startswith("bezoek") for ending in endings_of("huisbezoek"))
    assert endings_of("sam") == ["sam"]
    assert searched_stems("de huisbezoeken, huisbezoek") == ["huisbezoek"]


def test_a_passage_shows_what_was_found_among_its_neighbours() -> None:
    text = f"{'woord ' * 40}Wij doen huisbezoeken bij ouderen. {'woord ' * 40}"
    pieces = passage(text, searched_stems("bezoek ouderen"))
    assert [said for said, hit in pieces if hit] == ["huisbezoeken", "ouderen"]
    assert (pieces[0], pieces[-1]) == (("… ", False), (" …", False))
    assert passage("", ["bezoek"]) == []


def test_costs_bands_addresses_and_days() -> None:
    assert [cost_band(Money.euro(euro)) for euro in (0, 50, 250, 1_000)] == [
        "under_50",
        "under_250",
        "under_1000",
        "over_1000",
    ]
    assert cost_band(None) == ""
    assert slug_of("Café Ëén!", "process_evaluation", 7) == "cafe-een-process-evaluation-7"
    assert (valid_until(date(2024, 2, 29)), valid_until(date(2026, 5, 1))) == (
        date(2029, 3, 1),
        date(2031, 5, 1),
    )


def test_a_page_tells_machines_what_schema_org_asks() -> None:
    cited = Cited(
        title="Samen koken",
        kind="handboek",
        authors="Stichting Tafel",
        number=2,
        published_on=date(2027, 3, 1),
        licence="cc_by",
        address="https://ronde.example/library/samen/v2",
        summary="Kort.",
        library="https://ronde.example/library",
        pdf="https://ronde.example/library/samen/v2/pdf",
        groups=("Ouderen",),
    )
    assert structured(cited) == {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": cited.address,
        "url": cited.address,
        "name": "Samen koken",
        "genre": "handboek",
        "abstract": "Kort.",
        "version": "2",
        "inLanguage": "nl",
        "datePublished": "2027-03-01",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "author": {"@type": "Organization", "name": "Stichting Tafel"},
        "isPartOf": {"@type": "CollectionPage", "url": "https://ronde.example/library"},
        "creditText": "Stichting Tafel (2027). Samen koken: handboek. Versie 2. "
        "https://ronde.example/library/samen/v2. CC BY 4.0.",
        "audience": [{"@type": "Audience", "audienceType": "Ouderen"}],
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": "https://ronde.example/library/samen/v2/pdf",
        },
    }


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award()


def found(search: str, **chosen: str) -> list[str]:
    return [one.entry.summary for one in queries.search_library(search, chosen).page.rows]


def test_words_are_found_in_other_forms_and_inside_longer_ones(granted: Granted) -> None:
    stream = granted.stream
    in_the_library(an_accepted_handbook(granted), summary="Wij doen huisbezoeken.", places=["0363"])
    in_the_library(
        an_accepted_handbook(an_award(stream)),
        summary="Tegen oudereneenzaamheid.",
        target_groups=["older_people"],
    )
    in_the_library(an_accepted_handbook(an_award(stream)), summary="Samen wandelen.", costs=Money.euro(20))
    assert found("huisbezoek") == ["Wij doen huisbezoeken."]
    assert found("BEZOEK") == ["Wij doen huisbezoeken."]
    assert found("eenzame ouderen") == ["Tegen oudereneenzaamheid."]
    assert found("wandeling", costs="under_50") == ["Samen wandelen."]
    assert found("wandeling", costs="over_1000") == []
    assert found("", place="0363") == ["Wij doen huisbezoeken."]
    assert found("zebra") == []
    assert found("onvindbaar bezoek") == ["Wij doen huisbezoeken."]
    assert found("wandelen ouderen") == ["Samen wandelen.", "Tegen oudereneenzaamheid."]
    both = in_the_library(
        an_accepted_handbook(an_award(stream)), summary="Ouderen wandelen.", places=["0344"]
    )
    ranked = queries.search_library("wandelen ouderen", {})
    assert [one.missing for one in ranked.page.rows] == [[], ["ouderen"], ["wandelen"]]
    assert (ranked.page.rows[0].entry, ranked.whole, ranked.count) == (both, 1, 3)
    assert len(found("")) == 4
    answer = queries.search_library("", {})
    assert answer.counts["type"] == {"handbook": 4}
    assert answer.counts["place"] == {"0344": 1, "0363": 1}


def test_what_an_entry_was_chosen_for_is_found_by_its_name(granted: Granted) -> None:
    names = {"group": {"carers": "Mantelzorgers", "parents": "Ouders"}, "setting": {"outdoors": "Buiten"}}
    about = in_the_library(
        an_accepted_handbook(granted),
        summary="Samen op pad.",
        target_groups=["carers"],
        settings=["outdoors"],
    )
    in_the_library(an_accepted_handbook(an_award(granted.stream)), summary="Samen op reis.")
    for search in ("mantelzorger", "mantelzorg", "buiten mantelzorgers"):
        answer = queries.search_library(search, {}, names=names)
        assert [(one.entry, one.missing) for one in answer.page.rows] == [(about, [])], search
    assert queries.search_library("ouders", {}, names=names).count == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("huisarts", "huisartsen"),
        ("vriendschap", "vriendschappen"),
        ("brief", "brieven"),
        ("mens", "mensen"),
        ("foto", "foto's"),
        ("café", "cafés"),
        ("gans", "ganzen"),
        ("les", "lessen"),
        ("muis", "muizen"),
    ],
)
def test_a_word_is_found_in_its_other_number(one: str, other: str) -> None:
    assert stem_of(one) in [stem_of(other), *kin_of(stem_of(other))]
    assert stem_of(other) in [stem_of(one), *kin_of(stem_of(one))]


def test_words_that_are_no_forms_of_each_other_stay_apart() -> None:
    for one, other in (("bus", "buur"), ("kok", "kost"), ("dag", "dans"), ("wij", "wijs")):
        assert stem_of(other) not in kin_of(stem_of(one))
    assert [
        words_apart("huisarts", other) for other in ("huisarts", "huisrats", "huiarts", "huisbezoek")
    ] == [0, 1, 1, 6]


def test_a_word_that_nothing_has_is_answered_with_words_like_it(
    client: FlaskClient, granted: Granted
) -> None:
    in_the_library(
        an_accepted_handbook(granted), summary="De huisartsen wandelen met ouderen en mantelzorgers."
    )
    assert found("huisarts") == ["De huisartsen wandelen met ouderen en mantelzorgers."]
    meant = queries.search_library("oudreen wandelen xylofoon", {}).meant
    assert meant == {"oudreen": ["ouderen"], "xylofoon": []}
    assert queries.search_library("Mnatelzorger", {}).meant == {"Mnatelzorger": ["mantelzorgers"]}
    page = client.get("/library?q=oudreen+samen&type=handbook").text
    assert "Bedoelde u" in page
    assert 'href="/library?q=ouderen+samen&amp;type=handbook"' in page
    assert "Staat er niet in: oudreen" in page


def test_publishing_asks_for_acceptance_facts_and_the_teams_consent(granted: Granted) -> None:
    handbook = an_accepted_handbook(granted)
    with pytest.raises(RuleBroken) as silent:
        commands.publish_in_library(actor=granted.team_mate, deliverable=handbook, licence="cc_by")
    entry = in_the_library(handbook)
    assert (entry.licence, entry.consented_by, entry.latest) == ("cc_by", granted.team_mate.id, 1)
    for actor, refusal in ((a_manager(), NotAllowed), (a_person("Bram").account, NotFound)):
        with pytest.raises(refusal):
            commands.publish_in_library(actor=actor, deliverable=handbook, licence="cc_by")
    with pytest.raises(RuleBroken) as again:
        commands.publish_in_library(actor=granted.team_mate, deliverable=handbook, licence="cc_by")
    with pytest.raises(RuleBroken) as unknown:
        commands.publish_in_library(actor=granted.team_mate, deliverable=handbook, licence="mine")
    assert [one.value.code for one in (silent, again, unknown)] == [
        "facts_missing",
        "not_in_this_state",
        "unknown_licence",
    ]


def _accept_anew(handbook: Deliverable, granted: Granted, text: str) -> None:
    commands.revise_deliverable(actor=granted.team_mate, deliverable=handbook)
    write(handbook, granted.team_mate, "theory", text)
    commands.submit_deliverable(actor=granted.team_mate, deliverable=handbook)
    commands.accept_deliverable(actor=a_manager(), deliverable=handbook)


def test_a_new_accepted_version_is_added_and_the_old_one_stays_as_it_was(
    client: FlaskClient, granted: Granted, clock: SetClock
) -> None:
    handbook = an_accepted_handbook(granted)
    entry = in_the_library(handbook)
    run_everything()
    clock.go(2027, 12, 27)
    _accept_anew(handbook, granted, "Nieuwe onderbouwing met zwaluwen.")
    run_everything()
    assert found("zwaluw") == [entry.summary]
    url = f"/library/{entry.slug}"
    assert client.get(url).headers["Location"] == f"{url}/v2"
    new, old = client.get(f"{url}/v2").text, client.get(f"{url}/v1").text
    assert "zwaluwen" in new
    assert "zwaluwen" not in old
    assert f'href="{url}/v2"' in old
    for number in (1, 2):
        assert client.get(f"{url}/v{number}/pdf").data.startswith(b"%PDF-")
    assert client.get(f"{url}/v3").status_code == 404


def test_a_page_in_the_library_is_read_and_cited_by_everybody(client: FlaskClient, granted: Granted) -> None:
    entry = in_the_library(an_accepted_handbook(granted), summary="Kook </script> samen.")
    page = client.get(f"/library/{entry.slug}/v1")
    assert page.status_code == 200
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text)
    assert block is not None
    told: dict[str, Any] = json.loads(block[1])
    assert (told["abstract"], told["version"]) == ("Kook </script> samen.", "1")
    assert told == client.get(f"/library/{entry.slug}/v1/data.json").get_json(force=True)
    assert told["creditText"] in page.text
    listed = client.get("/library?q=koken")
    assert f'href="/library/{entry.slug}"' in listed.text
    assert client.get("/library/nothing").status_code == 404
    assert f"/library/{entry.slug}</id>" in client.get("/library/feed.atom").text
    elsewhere = client.get(f"/library/{entry.slug}/v1", headers={"Host": "evil.example"})
    assert "evil.example" not in elsewhere.text
    assert client.get("/library?cursor=nonsense&place=%F0%9F%98%80&q=" + "a" * 500).status_code == 200


def test_a_withdrawn_entry_leaves_a_notice_and_its_citation(client: FlaskClient, granted: Granted) -> None:
    handbook = an_accepted_handbook(granted)
    entry = in_the_library(handbook, summary="Samen wandelen.")
    with pytest.raises(RuleBroken):
        commands.withdraw_from_library(actor=granted.team_mate, deliverable=handbook, reason=" ")
    with pytest.raises(NotAllowed):
        commands.withdraw_from_library(actor=a_holder("auditor"), deliverable=handbook, reason="Nee")
    commands.withdraw_from_library(
        actor=granted.team_mate, deliverable=handbook, reason="Een naam stond erin."
    )
    assert found("wandelen") == []
    for path in ("", "/v1"):
        gone = client.get(f"/library/{entry.slug}{path}")
        assert gone.status_code == 410
        assert "Een naam stond erin." in gone.text
        assert "CC BY 4.0" in gone.text
        assert "ld+json" not in gone.text
    assert client.get(f"/library/{entry.slug}/v1/pdf").status_code == 404
    commands.publish_in_library(actor=granted.team_mate, deliverable=handbook, licence="cc0")
    assert found("wandelen") == ["Samen wandelen."]
    assert client.get(f"/library/{entry.slug}").headers["Location"].endswith("/v2")
    old, new = (client.get(f"/library/{entry.slug}/v{number}").text for number in (1, 2))
    assert ("CC BY 4.0" in old, "CC0" in old) == (True, False)
    assert ("CC BY 4.0" in new, "CC0" in new) == (False, True)
    commands.withdraw_from_library(actor=granted.team_mate, deliverable=handbook, reason="Nog eens.")
    commands.publish_in_library(actor=granted.team_mate, deliverable=handbook, licence="cc0")
    assert entry.latest == 2


def _at(level: str, entry: LibraryEntry) -> list[str]:
    assert entry.initiative is not None
    return found("", evidence=level)


def test_recognitions_are_dated_facts_of_which_the_last_that_holds_counts(
    client: FlaskClient, granted: Granted, clock: SetClock
) -> None:
    entry = in_the_library(an_accepted_handbook(granted), summary="Samen.")
    initiative, manager = entry.initiative, a_manager()
    assert initiative is not None
    facts: dict[str, Any] = {"initiative": initiative, "source": "Databank"}
    with pytest.raises(NotFound):
        commands.note_recognition(
            actor=granted.team_mate, level="described", judged_on=date(2025, 1, 1), **facts
        )
    commands.note_recognition(actor=manager, level="described", judged_on=date(2022, 1, 10), **facts)
    better = commands.note_recognition(
        actor=manager, level="substantiated", judged_on=date(2025, 1, 10), version_judged=3, **facts
    )
    with pytest.raises(RuleBroken) as twice:
        commands.note_recognition(actor=manager, level="substantiated", judged_on=date(2025, 1, 10), **facts)
    with pytest.raises(RuleBroken) as later:
        commands.note_recognition(actor=manager, level="described", judged_on=date(2099, 1, 1), **facts)
    assert (twice.value.code, later.value.code) == ("noted_already", "judged_later")
    known = queries.recognitions_of(initiative.id)
    assert queries.recognition_on(known, date(2026, 1, 1)) == better
    assert queries.recognition_on(known, date(2023, 1, 1)) != better
    assert queries.recognition_on(known, date(2030, 1, 11)) is None
    assert _at("substantiated", entry) == ["Samen."]
    sign_in(client, manager)
    assert client.get(f"/initiatives/{initiative.id}/recognitions").status_code == 200
    page = client.get(f"/library/{entry.slug}/v1", headers={"Accept-Language": "en"}).text
    assert "3" in page
    wrong = client.post(f"/initiatives/{initiative.id}/recognitions", data={"level": "described"})
    assert wrong.status_code == 422
    assert client.post(f"/recognitions/{better.id}/end", data={"reason": "Ingetrokken"}).status_code == 303
    assert _at("substantiated", entry) == []
    sign_in(client, a_holder("auditor"))
    assert client.get(f"/initiatives/{initiative.id}/recognitions").status_code == 404


def test_an_initiative_says_what_it_is_about_and_publishes(client: FlaskClient, granted: Granted) -> None:
    handbook = an_accepted_handbook(granted)
    url = f"/deliverables/{handbook.id}"
    sign_in(client, granted.team_mate)
    assert client.post(f"{url}/publication", data={"licence": "cc_by"}).status_code == 422
    typed = {
        "version": "0",
        "summary": "Samen koken in de buurt.",
        "target_groups": ["older_people"],
        "kinds": ["social"],
        "places-0": "Amsterdam",
        "costs": "120",
    }
    wrong = client.post(f"{url}/about", data=typed | {"places-0": "Nergenshuizen"})
    assert wrong.status_code == 422
    assert client.post(f"{url}/about", data=typed).status_code == 303
    assert client.get(f"{url}/publication").status_code == 200
    assert client.post(f"{url}/publication", data={"licence": "cc_by"}).status_code == 303
    assert found("koken", costs="under_250", group="older_people") == ["Samen koken in de buurt."]
    assert "CC BY 4.0" in client.get(f"{url}/publication").text
    assert client.post(f"{url}/publication/withdrawal", data={"reason": ""}).status_code == 422
    assert client.post(f"{url}/publication/withdrawal", data={"reason": "Toch niet"}).status_code == 303
    sign_in(client, a_person("Bram").account)
    assert client.get(f"{url}/about").status_code == 404
