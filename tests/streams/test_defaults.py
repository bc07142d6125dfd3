"""What a programme fixes: written on one page, taken over by a new call, and told where a call says otherwise."""

from __future__ import annotations

import html

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace
from sqlalchemy import select

from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.people.models import Account
from grants.streams import commands, queries
from grants.streams.forms import default_in_words
from grants.streams.models import Stream
from grants.streams.rules.definition import (
    BudgetHead,
    CrossCheck,
    Definition,
    DeliverableRule,
    Instalment,
    ReadingRule,
    Words,
)
from grants.streams.rules.differences import FIELD_NAMES
from grants.streams.rules.inherited import FIELDS_BY_PART, FIXED_BY_PROGRAMME, begun_with, inherited
from grants.streams.rules.regimes import Regime
from grants.streams.rules.start import StartRule
from tests.factories.people import a_holder, sign_in
from tests.factories.streams import (
    a_definition,
    a_draft,
    a_manager,
    a_programme,
    a_round,
    an_open_stream,
    words,
)
from tests.streams.test_inherited import full
from tests.streams.test_views import typed

FIXED = Definition(
    contact="programma@voorbeeld.example",
    cap_cents=40_000_00,
    over_cap="flag",
    own_share_percent=25,
    own_share_of="subsidy",
    own_share_rule=words("Hours count"),
    sign_off="within_week",
    sign_off_text=words("I may sign"),
    decision_weeks=22,
    inquiry_days=3,
    reviews_wanted=3,
    tie_rule=("lot",),
    deliverables=(DeliverableRule("handbook"), DeliverableRule("process_evaluation", "start", 6)),
    budget_heads=(BudgetHead("personnel", words("Personnel")),),
    checks=(CrossCheck("head:personnel", "at_most", 60, "total_costs"),),
    obligations=(words("Tell us about changes"),),
    instalments=(Instalment(80), Instalment(20, "handbook")),
    regimes=(Regime(determined="own_motion"),),
    start=StartRule(4),
    reading=ReadingRule(1, 6),
)


@pytest.fixture
def manager(app: object) -> Account:
    return a_manager()


def a_new_call(client: FlaskClient, round_id: int, start_from: int = 0, code: str = "NEW") -> Stream:
    sent = {"code": code, "name_nl": "Nieuw", "name_en": "New", "start_from": str(start_from)}
    assert client.post(f"/rounds/{round_id}/streams/new", data=sent).status_code == 303
    db.session.expire_all()
    return db.session.scalars(select(Stream).where(Stream.code == code)).one()


def test_each_value_belongs_to_a_part_of_a_call_and_reads_in_both_languages(app: Flask) -> None:
    shown = {name for names in FIELDS_BY_PART.values() for name in names}
    assert set(FIXED_BY_PROGRAMME) <= shown
    empty = Definition()
    for name in FIXED_BY_PROGRAMME:
        assert getattr(FIXED, name) != getattr(empty, name), "the example must fix every value"
    with app.test_request_context():
        assert all(default_in_words(FIXED, name, "nl") for name in FIXED_BY_PROGRAMME)
    assert default_in_words(FIXED, "own_share_rule", "en") == "Hours count (en)"
    assert default_in_words(FIXED, "obligations", "nl") == "Tell us about changes (nl)"
    assert (
        default_in_words(FIXED, "instalments", "nl")
        == "80 % na de toekenning; 20 % zodra het handboek is goedgekeurd"
    )
    assert default_in_words(FIXED, "regimes", "nl").endswith(": door de subsidiegever zelf (ambtshalve)")


def test_only_what_a_programme_fixes_is_taken_over() -> None:
    call = begun_with(FIXED, a_definition())
    assert (call.contact, call.own_share_percent, call.tie_rule) == (FIXED.contact, 25, ("lot",))
    assert call.ceiling_cents == a_definition().ceiling_cents
    assert set(FIELD_NAMES) - set(FIXED_BY_PROGRAMME) >= {
        "name",
        "ceiling_cents",
        "dates",
        "sections",
        "criteria",
    }
    assert inherited(begun_with(FIXED, Definition()), call, "dates") == inherited(FIXED, call, "dates")


def test_a_manager_fixes_values_by_rows_and_reads_them_back(client: FlaskClient, manager: Account) -> None:
    programme = a_programme(manager)
    sign_in(client, manager)
    path = f"/programmes/{programme.id}/defaults"
    assert client.get(path).status_code == 200
    commands.set_defaults(actor=manager, programme=programme, version=0, definition=FIXED)
    page = client.get(path).text
    assert client.post(path, data=full(page)).status_code == 303
    db.session.expire_all()
    kept = queries.find_defaults(programme.id)
    assert kept is not None
    assert (kept.definition, kept.version) == (FIXED, 1), "what is shown and sent back changes nothing"
    more = client.post(path, data=full(page) | {"row": "add:obligation_rows", "contact": "net getypt"})
    assert 'name="obligation_rows-1-nl"' in more.text
    assert 'value="net getypt"' in more.text
    sent = full(more.text) | {"obligation_rows-1-nl": "Meld het", "obligation_rows-1-en": "Tell it"}
    assert client.post(path, data=sent).status_code == 303
    assert queries.defaults_of(programme.id) == replace(
        FIXED, contact="net getypt", obligations=(*FIXED.obligations, Words("Meld het", "Tell it"))
    )
    stale = client.post(path, data=sent | {"contact": "van een ander"})
    assert stale.status_code == 409
    assert "net getypt" in stale.text
    assert "van een ander" in stale.text
    wrong = client.post(path, data=full(client.get(path).text) | {"decision_weeks": "60"})
    assert wrong.status_code == 422
    assert 'id="decision_weeks-error"' in wrong.text


def test_an_empty_call_begins_with_the_values_of_its_programme_and_a_copy_with_those_of_the_earlier_call(
    client: FlaskClient, manager: Account
) -> None:
    round_ = a_round(manager)
    earlier = an_open_stream(manager, round_, contact="eerder@voorbeeld.example")
    commands.set_defaults(actor=manager, programme=round_.programme, version=0, definition=FIXED)
    sign_in(client, manager)
    assert begun_with(FIXED, Definition(name=Words("Nieuw", "New"))) == a_new_call(client, round_.id).written
    copied = a_new_call(client, round_.id, earlier.id, "COPY").written
    assert copied.contact == "eerder@voorbeeld.example"
    other = a_round(manager, a_programme(manager))
    assert a_new_call(client, other.id, code="OTHER").written == Definition(name=Words("Nieuw", "New"))


def test_the_editor_says_what_comes_from_the_programme_and_takes_it_over_without_losing_what_was_typed(
    client: FlaskClient, manager: Account
) -> None:
    round_ = a_round(manager)
    commands.set_defaults(actor=manager, programme=round_.programme, version=0, definition=FIXED)
    sign_in(client, manager)
    client.post("/language", data={"language": "en", "back": "/"})
    draft = a_new_call(client, round_.id)
    path = f"/streams/{draft.id}/draft/texts"
    page = client.get(path).text
    assert "Contact for questions: programma@voorbeeld.example (this call says the same)" in page
    client.post(path, data=typed(page) | {"contact": "anders@voorbeeld.example"})
    page = client.get(path).text
    assert "Contact for questions: programma@voorbeeld.example (this call says something else)" in page
    back = client.post(path, data=typed(page) | {"row": "default:contact", "summary_en": "Typed just now"})
    assert back.status_code == 200
    assert 'value="programma@voorbeeld.example"' in back.text
    assert "Typed just now" in back.text
    assert draft.written.contact == "anders@voorbeeld.example", "nothing is saved before one saves"
    for part, fields in FIELDS_BY_PART.items():
        shown = html.unescape(client.get(f"/streams/{draft.id}/draft/{part}").text)
        for name in set(fields) & set(FIXED_BY_PROGRAMME):
            assert default_in_words_of(client, name) in shown.replace("\xa0", " "), name


def default_in_words_of(client: FlaskClient, name: str) -> str:
    with client.application.test_request_context(headers={"Accept-Language": "en"}):
        return default_in_words(FIXED, name, "en").replace("\xa0", " ")


def test_an_announced_call_does_not_look_at_the_programme_any_more(
    client: FlaskClient, manager: Account
) -> None:
    stream = an_open_stream(manager)
    commands.set_defaults(actor=manager, programme=stream.round.programme, version=0, definition=FIXED)
    sign_in(client, manager)
    assert "Van het programma" not in client.get(f"/streams/{stream.id}/draft/texts").text
    draft = a_draft(manager, stream.round)
    assert "Van het programma" in client.get(f"/streams/{draft.id}/draft/texts").text


def test_only_a_manager_of_the_programme_fixes_values_and_it_is_written_down(manager: Account) -> None:
    programme, other = a_programme(manager), a_programme(manager)
    of_other = a_manager(other)
    facts = {"programme": programme, "version": 0, "definition": FIXED}
    with pytest.raises(NotFound):
        commands.set_defaults(actor=of_other, **facts)
    with pytest.raises(NotAllowed):
        commands.set_defaults(actor=a_holder("auditor"), **facts)
    with pytest.raises(RuleBroken) as broken:
        commands.set_defaults(actor=manager, **facts | {"definition": replace(FIXED, budget_heads=())})
    assert broken.value.code == "call_contradicts"
    kept = commands.set_defaults(actor=manager, **facts)
    with pytest.raises(Stale):
        commands.set_defaults(actor=manager, **facts | {"definition": replace(FIXED, contact="x")})
    commands.set_defaults(actor=manager, **facts | {"version": kept.version})
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.deed == "set_defaults")).all()
    assert [(one.actor_id, one.subject_id) for one in entries] == [(manager.id, kept.id)]


def test_who_manages_another_programme_does_not_find_the_page(client: FlaskClient, manager: Account) -> None:
    programme, other = a_programme(manager), a_programme(manager)
    sign_in(client, a_manager(other))
    assert client.get(f"/programmes/{programme.id}/defaults").status_code == 404
    assert client.get(f"/programmes/{other.id}/defaults").status_code == 200
