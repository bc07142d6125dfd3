"""The words of letters: a call's own for each outcome, around what the law asks, and frozen with a batch."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from grants.budget.models import Commitment
from grants.budget.queries import held_by
from grants.decisions import commands, queries
from grants.decisions.models import Batch
from grants.decisions.rules.examples import EXAMPLES
from grants.decisions.rules.facts import LetterWords
from grants.decisions.rules.letter_kinds import (
    KINDS,
    PLACEHOLDERS,
    check_words,
    default_words,
    kind_of_letter,
    letter_kind,
)
from grants.decisions.rules.letters import letter
from grants.decisions.states import LETTER_KINDS
from grants.foundation import files, outbox
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules.instalments import Instalment
from tests.decisions.test_letters import AWARD, FACTS, said
from tests.factories.decisions import a_proposal, a_ranked_stream, an_authority
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import a_manager, an_open_stream

OWN = LetterWords(
    "Beste {person},\n\nDit gaat over {title}.", "Goed nieuws! {decision}", "Tot {end}, bel {contact}."
)
ENGLISH = LetterWords("About {title}.", "{decision} Well done.", "")


def save(actor: Account, stream: Stream, version: int = 0, *, kind: str = "award", **own: Any) -> Any:
    words = {"nl": None, "en": None} | own
    return commands.save_letter_text(actor=actor, stream=stream, kind=kind, version=version, words=words)


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def letters_of(batch: Batch) -> list[str]:
    return [text_of(files.read(one.letter)) for one in batch.decisions if one.letter]


# --- The rules ---------------------------------------------------------------------------------------------


def test_every_kind_of_letter_has_its_words_and_an_example() -> None:
    assert tuple(KINDS) == LETTER_KINDS
    assert set(EXAMPLES) == set(LETTER_KINDS)
    for kind in KINDS.values():
        assert set(kind.placeholders) <= set(PLACEHOLDERS)
        check_words(kind, default_words(kind, str), language="en")


@pytest.mark.parametrize(
    ("batch", "outcome", "ground", "replaces", "kind"),
    [
        ("ranking", "award", "ranked_within_line", False, "award"),
        ("ranking", "award", "ranked_within_line", True, "replacing"),
        ("ranking", "award", "offered_in_part", False, "offer"),
        ("ranking", "award", "completed", True, "completed"),
        ("ranking", "refusal", "substance", False, "substance"),
        ("ranking", "refusal", "organisation_cap", False, "no_money"),
        ("ranking", "inadmissible", "late", False, "late"),
        ("admissibility", "inadmissible", "incomplete", False, "incomplete"),
        ("objection", "award", "objection_upheld", True, "objection"),
    ],
)
def test_the_kind_follows_from_the_decision(
    batch: str, outcome: str, ground: str, replaces: bool, kind: str
) -> None:
    assert letter_kind(batch, outcome, ground, replaces=replaces) == kind


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        ({"opening": " "}, "letter_text_empty", "opening_nl"),
        ({"outcome": ""}, "letter_text_empty", "outcome_nl"),
        ({"opening": "x" * 4_001}, "letter_text_too_long", "opening_nl"),
        ({"closing": "{naam}"}, "placeholder_unknown", "closing_nl"),
        ({"closing": "{until}"}, "placeholder_unknown", "closing_nl"),
        ({"closing": "{decision}"}, "placeholder_unknown", "closing_nl"),
        ({"opening": "{{ 7 * 7 }}"}, "placeholder_unknown", "opening_nl"),
        ({"opening": "{title.__class__}"}, "placeholder_unknown", "opening_nl"),
        ({"outcome": "Gefeliciteerd met {amount}."}, "decision_missing", "outcome_nl"),
        ({"outcome": "{decision} {decision}"}, "decision_missing", "outcome_nl"),
    ],
)
def test_what_a_text_may_not_be(words: dict[str, str], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_words(KINDS["award"], replace(OWN, **words), language="nl")
    assert (broken.value.code, broken.value.field) == (code, field)
    if code == "placeholder_unknown":
        assert "{title}" in str(broken.value), "the list of what is allowed"


def test_own_words_stand_around_what_the_law_asks_and_take_nothing_away() -> None:
    bare = LetterWords("x", "{decision}", "")
    for facts in (AWARD, FACTS, replace(FACTS, outcome="inadmissible", ground="late")):
        default, own = letter(facts, str), letter(replace(facts, words=bare), str)
        kept = [block for block in default["blocks"][2:] if block not in own["blocks"]]
        assert [block["text"] for block in kept if "Congratulations" not in block["text"]] == []
        assert own["objection"] == default["objection"]
        assert own["subject"] == default["subject"]


def test_a_value_is_never_read_as_a_placeholder_and_no_text_is_a_program() -> None:
    facts = replace(
        FACTS, title='{contact} {{ 7*7 }} #read("/etc/passwd")', words=replace(OWN, closing="{title}")
    )
    assert letter(facts, str)["blocks"][-1]["text"] == '{contact} {{ 7*7 }} #read("/etc/passwd")'


def test_without_own_words_a_letter_says_what_it_always_said() -> None:
    blocks = letter(AWARD, str)["blocks"]
    assert [block["text"] for block in blocks[:3]] == [
        f"We received your application for the call “Together” on {AWARD.arrived_at}. In this letter you read what we "
        "decided.",
        "Our decision",
        "We award you a subsidy of at most € 30,000.00. Congratulations!",
    ]
    assert "Congratulations" not in said(FACTS)


# --- The commands ------------------------------------------------------------------------------------------


def test_own_words_stand_in_the_letter_and_the_example_and_only_of_their_kind(app: Flask) -> None:
    stream = a_ranked_stream((5, 4, (4, 3), 2))
    save(a_manager(), stream, nl=OWN)
    batch = a_proposal(stream)
    commands.approve_batch(actor=an_authority(), batch=batch)
    outbox.run_everything()
    first, second, third, fourth = letters_of(batch)
    for words in (first, second):
        assert "Goed nieuws! Wij kennen u een subsidie toe van hoogstens € 30.000." in words
        assert "Gefeliciteerd" not in words
        assert f"bel {stream.definition.contact}." in words
    assert "Goed nieuws" not in third + fourth


def test_the_letter_of_an_award_names_the_instalments_of_its_call(app: Flask) -> None:
    plan = (Instalment(80), Instalment(20, "handbook"))
    stream = a_ranked_stream((5, 2), stream=an_open_stream(instalments=plan))
    batch = a_proposal(stream)
    commands.approve_batch(actor=an_authority(), batch=batch)
    outbox.run_everything()
    award, refusal = letters_of(batch)
    assert "1 € 24.000 na de toekenning 2 € 6.000 zodra het handboek is goedgekeurd" in award
    assert "in termijnen" not in refusal
    held = held_by(db.session.scalars(select(Commitment)).one())
    assert {part.year: part.amount for part in held} == {2026: Money.euro(24_000), 2027: Money.euro(6_000)}


def test_a_batch_keeps_the_words_it_was_proposed_with(app: Flask) -> None:
    stream, manager = a_ranked_stream((5, 4)), a_manager()
    save(manager, stream, nl=OWN)
    batch = a_proposal(stream)
    later = replace(OWN, outcome="Heel ander nieuws. {decision}")
    save(manager, stream, 1, nl=later)
    commands.approve_batch(actor=an_authority(), batch=batch)
    outbox.run_everything()
    assert [("Goed nieuws!" in one, "ander nieuws" in one) for one in letters_of(batch)] == [
        (True, False)
    ] * 2
    made = [files.read(one.letter) for one in batch.decisions if one.letter]
    commands.plan_publication(actor=manager, batch=batch, publish_on=date(2026, 7, 1))
    commands.plan_publication(actor=manager, batch=batch, publish_on=date(2026, 6, 30))
    outbox.run_everything()
    assert [files.read(one.letter) for one in batch.decisions if one.letter] == made


def test_the_same_words_again_change_nothing_and_an_unseen_version_shows_both(app: Flask) -> None:
    stream, manager = an_open_stream(), a_manager()
    first = save(manager, stream, nl=OWN)
    entries = len(db.session.query(AuditEntry).all())
    assert save(manager, stream, 1, nl=OWN) is first
    assert len(db.session.query(AuditEntry).all()) == entries
    with pytest.raises(Stale) as stale:
        save(a_manager(), stream, 0, nl=replace(OWN, closing="Anders"))
    assert [(one.field, one.theirs, one.yours) for one in stale.value.differences] == [
        ("closing_nl", OWN.closing, "Anders")
    ]
    back = save(manager, stream, 1)
    assert (back.number, back.has_own, queries.letter_texts_now(stream)) == (2, False, {})


def test_only_a_manager_writes_and_an_unknown_kind_is_not_there(app: Flask) -> None:
    stream = an_open_stream()
    with pytest.raises(NotAllowed):
        save(an_authority(), stream, nl=OWN)
    with pytest.raises(NotFound):
        save(a_holder("reviewer"), stream, nl=OWN)
    with pytest.raises(NotFound):
        save(a_manager(), stream, kind="praise", nl=OWN)
    assert queries.letter_texts_of(stream) == {}


def test_the_words_of_an_earlier_call_are_taken_over(app: Flask) -> None:
    manager = a_manager()
    earlier = an_open_stream(manager)
    stream = an_open_stream(manager, earlier.round)
    save(manager, earlier, nl=OWN, en=ENGLISH)
    save(manager, earlier, kind="no_money", nl=replace(OWN, closing=""))
    save(manager, earlier, kind="late", nl=replace(OWN, closing=""))
    save(manager, earlier, 1, kind="late")
    save(manager, stream, nl=replace(OWN, closing="Hier"))
    assert [one.id for one in queries.streams_to_copy_from(manager, stream)] == [earlier.id]
    assert commands.copy_letter_texts(actor=manager, stream=stream, source=earlier) == 2
    assert commands.copy_letter_texts(actor=manager, stream=stream, source=earlier) == 0
    now = queries.letter_texts_of(stream)
    assert {kind: one.number for kind, one in now.items()} == {"award": 2, "no_money": 1}
    assert now["award"].words == queries.letter_texts_of(earlier)["award"].words
    with pytest.raises(NotFound):
        commands.copy_letter_texts(actor=manager, stream=earlier, source=an_open_stream())


# --- The pages ---------------------------------------------------------------------------------------------


def test_the_list_leads_to_an_example_of_every_letter_in_both_languages(client: FlaskClient) -> None:
    stream = an_open_stream()
    sign_in(client, a_manager())
    shown = client.get(f"/streams/{stream.id}/letters").text
    addresses = [
        f"/streams/{stream.id}/letters/{kind}/example/{language}"
        for kind in LETTER_KINDS
        for language in ("nl", "en")
    ]
    assert [one for one in addresses if one not in shown] == []
    for address, words in (
        (addresses[0], "Besluit op uw aanvraag"),
        (addresses[-1], "Decision on your application"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert words in text_of(answer.data)
        assert "None" not in text_of(answer.data)


def test_a_manager_writes_looks_and_saves(client: FlaskClient) -> None:
    stream = an_open_stream()
    sign_in(client, a_manager())
    address = f"/streams/{stream.id}/letters/award"
    page = client.get(address).text
    assert "{decision} Gefeliciteerd!" in page
    typed = {
        f"{part}_{language}": getattr(words, part)
        for language, words in (("nl", OWN), ("en", ENGLISH))
        for part in ("opening", "outcome", "closing")
    }
    wrong = client.post(address, data=typed | {"version": 0, "closing_nl": "{naam}", "preview": "1"})
    assert wrong.status_code == 422
    assert "“{naam}” betekent hier niets" in wrong.text
    shown = client.post(address, data=typed | {"version": 0, "preview": "1"})
    assert shown.status_code == 200
    assert "Goed nieuws! Wij kennen u een subsidie toe van hoogstens" in shown.text
    assert queries.letter_texts_of(stream) == {}
    assert client.post(address, data=typed | {"version": 0}).status_code == 303
    assert "eigen tekst" in client.get(f"/streams/{stream.id}/letters").text
    assert "Goed nieuws" in text_of(client.get(f"{address}/example/nl").data)
    assert "Well done." in text_of(client.get(f"{address}/example/en").data)
    assert client.post(f"{address}/default", data={"version": 0}).status_code == 409
    assert client.post(f"{address}/default", data={"version": 1}).status_code == 303
    assert not queries.letter_texts_of(stream)["award"].has_own


def test_who_decides_reads_the_words_and_others_find_nothing(client: FlaskClient) -> None:
    stream = an_open_stream()
    sign_in(client, an_authority())
    address = f"/streams/{stream.id}/letters"
    page = client.get(f"{address}/award")
    assert "Alleen een programmamanager mag de teksten van brieven schrijven." in page.text
    assert "<textarea" not in page.text
    assert client.get(f"{address}/award/example/fr").status_code == 404
    assert client.get(f"{address}/praise").status_code == 404
    sign_in(client, a_holder("reviewer"))
    for path in (address, f"{address}/award", f"{address}/award/example/nl"):
        assert client.get(path).status_code == 404


def test_a_call_that_has_words_is_offered_and_copied_from(client: FlaskClient) -> None:
    manager = a_manager()
    earlier = an_open_stream(manager)
    stream = an_open_stream(manager, earlier.round)
    save(manager, earlier, nl=OWN)
    sign_in(client, manager)
    address = f"/streams/{stream.id}/letters"
    assert "Neem deze teksten over" in client.get(address).text
    assert client.post(f"{address}/copy", data={"source": "999"}).status_code == 422
    assert client.post(f"{address}/copy", data={"source": str(earlier.id)}).status_code == 303
    assert queries.letter_texts_of(stream)["award"].words["nl"]["outcome"] == OWN.outcome
    assert kind_of_letter("award").key == "award"
