"""Pages about calls: what a visitor reads, and how a manager writes, announces, extends and invites."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from grants.foundation.clock import now
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.streams import commands, queries
from grants.streams.forms.places import FIELDS
from grants.streams.models import Stream
from grants.streams.rules import PART_NAMES
from grants.streams.rules.checklist import checklist
from grants.streams.rules.definition import (
    Condition,
    CrossCheck,
    Dates,
    Definition,
    Eligibility,
    Words,
)
from grants.streams.rules.faults import missing_parts
from tests.conftest import SetClock
from tests.factories.budget import fund
from tests.factories.people import a_holder, a_person, an_account, an_initiative, sign_in
from tests.factories.streams import a_draft, a_manager, a_programme, a_round, an_open_stream, some_sections

LANGUAGES = ("nl", "en")


def speak(client: FlaskClient, language: str) -> None:
    client.post("/language", data={"language": language, "back": "/"})


def typed(page: str) -> dict[str, str | list[str]]:
    """Return what a browser would send for the page's main form if nobody touched it."""
    form = max(re.findall(r"<form.*?</form>", page, re.S), key=len)
    sent: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in facts and (facts.get("type") not in ("checkbox", "radio") or " checked" in tag):
            name, value = facts["name"], facts.get("value", "")
            before = sent.get(name, [])
            several = facts.get("type") == "checkbox" and isinstance(before, list)
            sent[name] = [*before, value] if several else value
    areas = r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>'
    sent |= dict(re.findall(areas, form, re.S))
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', inner)
        first = re.search(r'<option value="([^"]*)"', inner)
        found = chosen or first
        sent[name] = found[1] if found else ""
    return sent


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_reads_open_coming_and_closed_calls(
    client: FlaskClient, clock: SetClock, language: str
) -> None:
    manager = a_manager()
    old = an_open_stream(manager, name=Words("Oude oproep", "Old call"))
    clock.go(2026, 9, 1)
    running = an_open_stream(manager, name=Words("Lopende oproep", "Running call"))
    dates = running.definition.dates
    later = replace(dates, opens_at=now() + timedelta(days=5), closes_at=now() + timedelta(days=50))
    coming = an_open_stream(manager, name=Words("Komende oproep", "Coming call"), dates=later)
    a_draft(manager, name=Words("Concept oproep", "Draft call"))
    speak(client, language)
    page = client.get("/calls").text
    names = [s.definition.name.spoken(language) for s in (running, coming, old)]
    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
    assert "Concept oproep" not in page
    assert "Draft call" not in page
    assert client.get("/").headers["Location"] == "/calls"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_call_shows_every_value_an_applicant_needs(client: FlaskClient, language: str) -> None:
    stream = an_open_stream(assumed=("tie_rule",))
    commands.extend_deadline(
        actor=a_manager(),
        stream=stream,
        closes_at=now() + timedelta(days=31),
        reason="Storing bij de provider",
    )
    speak(client, language)
    page = client.get(f"/calls/{stream.id}").text
    d = queries.get_call(stream.id).definition
    shown = [d.name, d.summary, d.goal, d.eligibility.text, d.obligations[0], *d.scale.labels]
    shown += [c.name for c in d.criteria] + list(d.criteria[0].anchors) + [h.name for h in d.budget_heads]
    shown += [q.label for q in d.questions]
    for text in shown:
        assert text.spoken(language) in page
    assert ("100.000" if language == "nl" else "100,000") in page
    assert ("40.000" if language == "nl" else "40,000") in page
    for text in ("Europe/Amsterdam", "Storing bij de provider", d.contact, stream.announced.sha256[:8]):
        assert text in page
    assert page.count("assumed" if language == "en" else "aangenomen") >= 2


@pytest.mark.parametrize(
    ("wanted", "nl", "en"),
    [
        (
            1,
            "Minstens één beoordelaar geeft elke aanvraag scores.",
            "At least one reviewer scores each application.",
        ),
        (
            2,
            "Minstens 2 beoordelaars geven elke aanvraag scores.",
            "At least 2 reviewers score each application.",
        ),
    ],
)
def test_the_call_counts_reviewers_and_weeks_in_words_that_fit(
    client: FlaskClient, wanted: int, nl: str, en: str
) -> None:
    stream = an_open_stream(reviews_wanted=wanted, decision_weeks=wanted)
    weeks = {1: ("1 week na", "1 week after"), 2: ("2 weken na", "2 weeks after")}[wanted]
    for language, words, term in (("nl", nl, weeks[0]), ("en", en, weeks[1])):
        speak(client, language)
        page = client.get(f"/calls/{stream.id}").text
        assert (words in page, f"<dd>{term} " in page) == (True, True)


def test_a_draft_is_as_absent_as_nothing(client: FlaskClient) -> None:
    draft = a_draft()
    theirs, nothing = client.get(f"/calls/{draft.id}"), client.get("/calls/999999")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.data == nothing.data
    sign_in(client, a_person().account)
    assert client.get(f"/streams/{draft.id}").status_code == 404
    assert client.get("/rounds").status_code == 404


def test_a_manager_of_another_programme_sees_nothing(client: FlaskClient) -> None:
    draft = a_draft()
    other = a_holder("programme_manager", scope_kind="programme", scope_id=a_programme().id)
    sign_in(client, other)
    assert client.get(f"/streams/{draft.id}").data == client.get("/streams/999999").data
    assert "Ronde 2026" not in client.get("/rounds").text
    with pytest.raises(NotFound):
        queries.get_round(other, draft.round_id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_desk_shows(client: FlaskClient, language: str) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    announced = an_open_stream(manager, access="invitation", invitation_rule=Words("Genodigden", "Invited"))
    sign_in(client, manager)
    speak(client, language)
    paths = ["/rounds", "/rounds/new", f"/rounds/{draft.round_id}/streams/new", f"/streams/{draft.id}"]
    paths += [
        f"/streams/{draft.id}/announce",
        f"/streams/{announced.id}/invitations",
        f"/streams/{announced.id}",
    ]
    parts = ("texts", "access", "money", "dates", "criteria", "pages", "requirements", "pages/plan")
    paths += [f"/streams/{draft.id}/draft/{part}" for part in parts]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
    assert client.get(f"/streams/{draft.id}/draft/nonsense").status_code == 404
    assert client.get(f"/streams/{draft.id}/draft/pages/nonsense").status_code == 404
    assert client.get(f"/streams/{announced.id}/draft/texts").status_code == 200


def test_an_auditor_reads_and_changes_nothing(client: FlaskClient) -> None:
    draft = a_draft()
    sign_in(client, a_holder("auditor"))
    assert client.get("/rounds").status_code == 200
    assert client.get(f"/streams/{draft.id}").status_code == 200
    assert client.get(f"/streams/{draft.id}/draft/texts").status_code == 404
    assert (
        client.post(f"/streams/{draft.id}/announce", data={"announced_where": "x", "sure": "y"}).status_code
        == 404
    )


def test_a_manager_opens_a_round_and_copies_an_earlier_call(client: FlaskClient) -> None:
    manager = a_manager()
    earlier = an_open_stream(manager)
    sign_in(client, manager)
    programme = earlier.round.programme_id
    facts = {"programme": str(programme), "name_nl": "Ronde drie", "name_en": "Round three", "year": "2027"}
    assert client.post("/rounds/new", data=facts).status_code == 303
    round_ = queries.visible_rounds(manager)[0]
    assert round_.name_en == "Round three"
    path = f"/rounds/{round_.id}/streams/new"
    begin = {"code": "s9", "name_nl": "Kopie", "name_en": "Copy", "start_from": str(earlier.id)}
    answer = client.post(path, data=begin)
    assert answer.status_code == 303
    copy = queries.get_stream(manager, int(answer.headers["Location"].rsplit("/", 1)[1]))
    assert copy.code == "S9"
    assert copy.definition.criteria == earlier.definition.criteria
    assert copy.definition.dates.closes_at is None
    assert copy.pot_id != earlier.pot_id
    assert client.post(path, data=begin).status_code == 422
    assert client.post(path, data=begin | {"code": "not a code"}).status_code == 422
    empty = client.post(path, data=begin | {"code": "S10", "start_from": "0"})
    assert empty.status_code == 303
    assert client.post("/rounds/new", data=facts | {"programme": "999999"}).status_code == 422


@pytest.mark.parametrize(
    "part",
    ["texts", "access", "money", "dates", "criteria", "pages", "requirements", "pages/plan", "pages/people"],
)
def test_saving_a_part_untouched_changes_nothing(client: FlaskClient, part: str) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    before, version = draft.definition, draft.version
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/{part}"
    sent = typed(client.get(path).text)
    if part == "access":
        sent["legal_forms"] = []
    answer = client.post(path, data=sent)
    assert answer.status_code == 303, answer.text
    after = queries.get_stream(manager, draft.id)
    assert after.definition == before
    assert after.version == version


def test_rows_are_added_moved_and_removed_without_script_or_saving(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/criteria"
    sent = typed(client.get(path).text)
    moved = typed(client.post(path, data=sent | {"row": "down-0:criteria_rows"}).text)
    assert [moved[f"criteria_rows-{n}-key"] for n in (0, 1)] == ["anchoring", "sharing"]
    more = typed(client.post(path, data=moved | {"row": "add:criteria_rows"}).text)
    assert more["criteria_rows-2-name_en"] == ""
    fresh = {"name_nl": "Bereik", "name_en": "Reach of it", "weight": "3"}
    more |= {f"criteria_rows-2-{name}": value for name, value in fresh.items()}
    fewer = typed(client.post(path, data=more | {"row": "remove-0:criteria_rows"}).text)
    assert queries.get_stream(manager, draft.id).definition == draft.definition
    assert client.post(path, data=fewer).status_code == 303
    kept = queries.get_stream(manager, draft.id).definition.criteria
    assert [(c.key, c.weight) for c in kept] == [("sharing", 2), ("reach_of_it", 3)]


def test_questions_get_short_names_that_stay(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/pages/people"
    sent = typed(client.post(path, data=typed(client.get(path).text) | {"row": "add:question_rows"}).text)
    sent |= {
        "question_rows-4-label_nl": "Vraag",
        "question_rows-4-label_en": "Version",
        "question_rows-4-kind": "line",
    }
    sent |= {"question_rows-0-choices_en": "Young people\nElderly (en)"}
    assert client.post(path, data=sent).status_code == 303
    section = queries.get_stream(manager, draft.id).definition.section("people")
    assert [q.key for q in section.questions] == ["target", "also_for", "where", "agrees", "version_2"]
    assert [c.key for c in section.questions[0].choices] == ["youth", "elderly"]
    assert section.questions[0].choices[0].label.en == "Young people"


def test_a_manager_writes_a_question_that_hangs_on_an_answer_and_a_check_of_the_budget(
    client: FlaskClient,
) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/pages/people"
    sent = typed(client.post(path, data=typed(client.get(path).text) | {"row": "add:question_rows"}).text)
    assert '<option value="agrees=yes">' in client.post(path, data=sent | {"row": "add:question_rows"}).text
    sent |= {
        "question_rows-4-label_nl": "Wat bereikt u?",
        "question_rows-4-label_en": "What will you reach?",
        "question_rows-4-kind": "targets",
        "question_rows-4-choices_nl": "Bezoekers\nVrijwilligers",
        "question_rows-4-choices_en": "Visitors\nVolunteers",
        "question_rows-4-shown_if": "agrees=yes",
    }
    assert client.post(path, data=sent).status_code == 303
    asked = queries.get_stream(manager, draft.id).definition.section("people").questions[-1]
    assert (asked.kind, asked.shown_if) == ("targets", Condition("agrees", "yes"))
    assert [choice.key for choice in asked.choices] == ["visitors", "volunteers"]
    assert '<option selected value="agrees=yes">' in client.get(path).text
    path = f"/streams/{draft.id}/draft/requirements"
    sent = typed(client.post(path, data=typed(client.get(path).text) | {"row": "add:check_rows"}).text)
    sent |= {
        "check_rows-0-amount": "head:personnel",
        "check_rows-0-rule": "at_most",
        "check_rows-0-percent": "60",
        "check_rows-0-base": "total_costs",
        "check_rows-0-blocks": "y",
    }
    assert client.post(path, data=sent).status_code == 303
    kept = queries.get_stream(manager, draft.id).definition.checks
    assert kept == (CrossCheck("head:personnel", "at_most", 60, "total_costs"),)


def test_a_stale_draft_shows_both_texts_and_overwrites_nothing(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/texts"
    sent = typed(client.get(path).text)
    assert client.post(path, data=sent | {"summary_en": "Theirs came first"}).status_code == 303
    answer = client.post(path, data=sent | {"summary_en": "Mine came later"})
    assert answer.status_code == 409
    assert "Theirs came first" in answer.text
    assert "Mine came later" in answer.text
    assert queries.get_stream(manager, draft.id).definition.summary.en == "Theirs came first"
    again = client.post(path, data=typed(answer.text))
    assert again.status_code == 303
    assert queries.get_stream(manager, draft.id).definition.summary.en == "Mine came later"


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("dates", "opens_at", "2026-03-29T02:30"),
        ("dates", "closes_at", "2026-10-25T02:30"),
        ("dates", "closes_at", "2026-02-30T12:00"),
        ("dates", "decision_by", "2026-02-30"),
        ("money", "ceiling", "vierhonderd euro"),
        ("money", "cap", "-5"),
        ("money", "ceiling", "1.234.56"),
        ("money", "months_min", "twaalf"),
        ("money", "own_share_percent", "100"),
        ("texts", "goal_nl", "x" * 8_001),
        ("criteria", "fundable_from", "drie"),
        ("criteria", "criteria_rows-0-weight", "0"),
        ("access", "access", "everybody"),
        ("pages/plan", "question_rows-0-kind", "photo"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_kept_as_typed(
    client: FlaskClient, part: str, field: str, value: str
) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    before = draft.definition
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/{part}"
    answer = client.post(path, data=typed(client.get(path).text) | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert value in answer.text or field in ("access", "question_rows-0-kind")
    assert queries.get_stream(manager, draft.id).definition == before


@pytest.mark.parametrize(
    ("typed_amount", "cents"), [("467.500", 46_750_000), ("1,234.56", 123_456), ("1.234,56", 123_456)]
)
def test_amounts_are_read_as_people_write_them(client: FlaskClient, typed_amount: str, cents: int) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/money"
    assert client.post(path, data=typed(client.get(path).text) | {"ceiling": typed_amount}).status_code == 303
    assert queries.get_stream(manager, draft.id).definition.ceiling_cents == cents


def test_ten_megabytes_of_text_get_a_clear_page(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    sign_in(client, manager)
    answer = client.post(f"/streams/{draft.id}/draft/texts", data={"goal_nl": "x" * 10_000_000})
    assert answer.status_code == 413
    assert queries.get_stream(manager, draft.id).definition == draft.definition


def test_unknown_and_forbidden_fields_change_nothing(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    before = draft.definition
    sign_in(client, manager)
    path = f"/streams/{draft.id}/draft/texts"
    extra = {"ceiling_cents": "1", "state": "announced", "definition": "{}", "actor": "1"}
    assert client.post(path, data=typed(client.get(path).text) | extra).status_code == 303
    after = queries.get_stream(manager, draft.id)
    assert (after.definition, after.state) == (before, "draft")


def test_announcing_asks_whether_one_is_sure_and_what_one_read(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    sign_in(client, manager)
    path = f"/streams/{draft.id}/announce"
    sent = typed(client.get(path).text) | {"announced_where": "Staatscourant"}
    assert client.post(path, data=sent).status_code == 422
    text = f"/streams/{draft.id}/draft/texts"
    client.post(text, data=typed(client.get(text).text) | {"goal_en": "Another goal"})
    assert client.post(path, data=sent | {"sure": "y"}).status_code == 409
    assert queries.get_stream(manager, draft.id).state == "draft"
    sent = typed(client.get(path).text) | {"announced_where": "Staatscourant", "sure": "y"}
    assert client.post(path, data=sent).status_code == 303
    assert client.get(f"/calls/{draft.id}").status_code == 200
    assert client.post(text, data=sent).status_code == 422


def test_a_call_with_gaps_lists_them_and_is_not_announced(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager, contact="", sections=())
    sign_in(client, manager)
    speak(client, "en")
    path = f"/streams/{draft.id}/announce"
    page = client.get(path).text
    assert "Contact for questions" in page
    assert "At least one question" in page
    assert f'action="{path}"' not in page
    sent = {"version": str(draft.version), "announced_where": "Staatscourant", "sure": "y"}
    refused = client.post(path, data=sent)
    assert refused.status_code == 422
    assert "Still missing: At least one question (2 in all)." in refused.text.split('role="alert"')[1]
    assert queries.get_stream(manager, draft.id).state == "draft"


def test_a_draft_that_contradicts_itself_still_shows(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager, tie_rule=("forgotten", "lot"), months_min=40)
    sign_in(client, manager)
    for path in ("", "/announce", "/draft/criteria", "/draft/money"):
        assert client.get(f"/streams/{draft.id}{path}").status_code == 200


def test_an_address_beyond_every_number_is_absent(client: FlaskClient) -> None:
    sign_in(client, a_manager())
    for path in ("/calls/", "/streams/"):
        assert client.get(f"{path}{10**30}").status_code == 404


def test_the_deadline_moves_only_to_later(client: FlaskClient) -> None:
    manager = a_manager()
    stream = an_open_stream(manager)
    sign_in(client, manager)
    path = f"/streams/{stream.id}/deadline"
    early = {"closes_at": "2026-07-02T14:00", "reason": "Eerder"}
    assert client.post(path, data=early).status_code == 422
    assert client.post(path, data=early | {"closes_at": "2026-08-02T14:00", "reason": ""}).status_code == 422
    later = {"closes_at": "2026-08-02T14:00", "reason": "Storing"}
    assert client.post(path, data=later).status_code == 303
    assert "2 augustus 2026, 14:00" in client.get(f"/calls/{stream.id}").text


def test_an_owner_is_invited_and_sees_it(client: FlaskClient) -> None:
    manager, owner = a_manager(), a_person()
    stream = an_open_stream(manager, access="invitation", invitation_rule=Words("Genodigden", "Invited"))
    initiative = an_initiative(owner)
    sign_in(client, manager)
    path = f"/streams/{stream.id}/invitations"
    assert "Samen aan tafel" in client.get(f"{path}?search=tafel").text
    facts = {"initiative": str(initiative.id), "email": "eigenaar@voorbeeld.example"}
    assert client.post(path, data=facts | {"email": "geen adres"}).status_code == 422
    assert client.post(path, data=facts).status_code == 303
    assert client.post(path, data=facts).status_code == 422
    assert "eigenaar@voorbeeld.example" in client.get(path).text
    sign_in(client, owner.account)
    assert "Samen aan tafel" in client.get("/calls").text
    sign_in(client, an_account())
    assert "Samen aan tafel" not in client.get("/calls").text


def _counted(client: FlaskClient, statements: list[str], path: str) -> int:
    assert client.get(path).status_code == 200
    statements.clear()
    assert client.get(path).status_code == 200
    return len(statements)


@pytest.mark.parametrize("path", ["/calls", "/rounds"])
def test_lists_ask_the_database_as_often_for_three_as_for_one(
    client: FlaskClient, statements: list[str], path: str
) -> None:
    manager = a_manager()
    round_ = a_round(manager)
    an_open_stream(manager, round_)
    sign_in(client, manager)
    one = _counted(client, statements, path)
    for year in (2027, 2028):
        an_open_stream(manager, a_round(manager, year=year))
    sign_in(client, manager)
    assert _counted(client, statements, path) == one
    assert one <= 8


def test_invitations_ask_the_database_as_often_for_three_as_for_one(
    client: FlaskClient, statements: list[str]
) -> None:
    manager, owner = a_manager(), a_person()
    stream = an_open_stream(manager, access="invitation", invitation_rule=Words("Genodigden", "Invited"))

    def invite(name: str, to: Stream) -> None:
        commands.invite_owner(
            actor=manager, stream=to, initiative=an_initiative(owner, name), email="e@voorbeeld.example"
        )

    invite("Een", stream)
    sign_in(client, manager)
    path = f"/streams/{stream.id}/invitations"
    one = _counted(client, statements, path)
    invite("Twee", stream)
    invite("Drie", stream)
    sign_in(client, manager)
    assert _counted(client, statements, path) == one


def test_a_manager_is_reminded_of_drafts(client: FlaskClient) -> None:
    manager = a_manager()
    a_draft(manager, name=Words("Half af", "Half done"), sections=some_sections())
    sign_in(client, manager)
    speak(client, "en")
    assert "Half done" in client.get("/").text


GAPS = {
    "name": Words(),
    "summary": Words("Samenvatting", ""),
    "eligibility": Eligibility(),
    "ceiling_cents": 0,
    "criteria": (),
    "tie_rule": (),
    "sections": (),
    "budget_heads": (),
    "dates": Dates(),
    "contact": "",
    "access": "invitation",
    "sign_off": "before",
    "invitation_rule": Words("", "Invited"),
}
"""A draft in which everything is missing that can be."""


def links_of(page: str, words: str) -> list[tuple[str, str]]:
    """Return the links (words, address) of the notice with these words as its heading."""
    notice = page.split(f">{words}</h", 1)[1].split("</div>", 1)[0]
    return [(said, unescape(to)) for to, said in re.findall(r'<li><a href="([^"]+)">([^<]+)</a>', notice)]


@pytest.mark.parametrize(
    ("path", "heading"), [("", "What is still missing"), ("/announce", "The call cannot be announced yet")]
)
def test_each_missing_part_leads_to_the_field_where_it_is_filled_in(
    client: FlaskClient, path: str, heading: str
) -> None:
    manager = a_manager()
    draft = a_draft(manager, **GAPS)
    sign_in(client, manager)
    speak(client, "en")
    here = f"/streams/{draft.id}/draft"
    listed = links_of(client.get(f"/streams/{draft.id}{path}").text, heading)
    assert listed == [
        ("Name, in both languages", f"{here}/texts#name_nl"),
        ("Summary, in both languages", f"{here}/texts#summary_en"),
        ("Who may apply, in both languages", f"{here}/access#text_nl"),
        ("Subsidy ceiling", f"{here}/money#ceiling"),
        ("At least one criterion", f"{here}/criteria#criteria_rows"),
        ("Rule for equal scores", f"{here}/criteria#tie_rule"),
        ("At least one question", f"{here}/pages#section_rows"),
        ("At least one budget head", f"{here}/requirements#head_rows"),
        ("When the call opens", f"{here}/dates#opens_at"),
        ("Deadline", f"{here}/dates#closes_at"),
        ("Day of the decision at the latest", f"{here}/dates#decision_by"),
        ("Contact for questions", f"{here}/texts#contact"),
        ("Who is invited, in both languages", f"{here}/access#invitation_nl"),
        ("What the signatory declares, in both languages", f"{here}/access#sign_off_nl"),
    ]
    assert len(listed) == len(PART_NAMES)
    for words, address in listed:
        target, field = address.split("#")
        form = client.get(target).text
        assert f'id="{field}"' in form, words
        label = re.search(rf'<label[^>]*for="{field}">(.*?)</label>', form, re.S)
        assert label is None or "optional" not in label[1], words


def test_a_fault_leads_to_its_part_and_an_auditor_gets_no_links(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager, months_min=40, sections=(replace(some_sections()[0], questions=()),))
    sign_in(client, manager)
    speak(client, "en")
    assert links_of(client.get(f"/streams/{draft.id}").text, "What is still missing") == [
        ("At least one question", f"/streams/{draft.id}/draft/pages/plan#question_rows"),
        (
            "The shortest duration is longer than the longest, or less than one month.",
            f"/streams/{draft.id}/draft/money",
        ),
    ]
    sign_in(client, a_holder("auditor"))
    speak(client, "en")
    page = client.get(f"/streams/{draft.id}").text
    assert links_of(page, "What is still missing") == []
    assert "At least one question" in page


def test_a_draft_says_what_is_optional_and_what_the_announcement_demands(client: FlaskClient) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    sign_in(client, manager)
    marked = {
        part: re.findall(
            r'<label class="utrecht-form-label[^"]*" for="([a-z_]+)">[^<]* <span class="ronde-optional">',
            client.get(f"/streams/{draft.id}/draft/{part}").text,
        )
        for part in ("texts", "access", "money", "dates")
    }
    assert marked == {
        "texts": ["goal_nl", "goal_en"],
        "access": ["municipalities", "per_organisation"],
        "money": [
            *("cap", "minimum", "max_awards", "extension_months", "unmet_percent"),
            *("own_share_nl", "own_share_en"),
            *("aid_ceiling", "aid_years", "aid_back_from"),
        ],
        "dates": [
            *("preregister_before", "ideas_before", "review_until", "late_review_days"),
            *("start_from", "start_until"),
        ],
    }


@pytest.mark.parametrize(
    ("language", "funded", "warning"),
    [
        (
            "nl",
            0,
            "In de pot van deze stroom zit € 0. Het subsidieplafond wordt € 100.000. U kunt de oproep nu bekendmaken. "
            "Het geld moet er zijn voordat de besluiten worden goedgekeurd.",
        ),
        (
            "en",
            99_999,
            "The pot of this stream holds € 99,999. The subsidy ceiling will be € 100,000. You can announce the call "
            "now; the money must be there before decisions are approved.",
        ),
        ("en", 100_000, None),
    ],
)
def test_announcing_with_too_little_money_warns_and_does_not_stop(
    client: FlaskClient, language: str, funded: int, warning: str | None
) -> None:
    manager = a_manager()
    draft = a_draft(manager)
    if funded:
        fund(draft.pot, Money.euro(funded))
    sign_in(client, manager)
    speak(client, language)
    page = client.get(f"/streams/{draft.id}/announce").text
    said = re.findall(r'<h2 class="ronde-alert-title">[^<]*</h2>\s*<p>([^<]*)</p>', page)
    assert [unescape(words).replace("\xa0", " ") for words in said] == ([warning] if warning else [])
    sent = typed(page) | {"announced_where": "Staatscourant", "sure": "y"}
    assert client.post(f"/streams/{draft.id}/announce", data=sent).status_code == 303


def test_a_draft_shows_the_ceiling_it_will_have_and_its_pot(client: FlaskClient) -> None:
    manager = a_manager()
    draft, bare = a_draft(manager), a_draft(manager, ceiling_cents=0)
    fund(draft.pot, Money.euro(60_000))
    sign_in(client, manager)

    def shown(number: int) -> dict[str, str]:
        page = client.get(f"/streams/{number}").text.replace("\xa0", " ")
        pairs = re.findall(r"<dt>([^<]*)</dt><dd>(.*?)</dd>", page)
        facts = {name: re.sub(r"<[^>]+>", " ", value).strip() for name, value in pairs}
        return {name: facts[name] for name in ("Subsidieplafond", "Geld in de pot")}

    assert shown(draft.id) == {"Subsidieplafond": "€ 100.000", "Geld in de pot": "€ 60.000"}
    assert shown(bare.id) == {"Subsidieplafond": "–  niet bekend", "Geld in de pot": "€ 0"}
    assert f'href="/pots/{draft.pot_id}"' in client.get(f"/streams/{draft.id}").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_announcement_lists_each_demanded_part_with_its_source(
    client: FlaskClient, language: str
) -> None:
    manager = a_manager()
    draft = a_draft(manager, contact="", tie_rule=(), assumed=("own_share_of", "dates.decision_by"))
    sign_in(client, manager)
    speak(client, language)
    page = client.get(f"/streams/{draft.id}/announce").text
    rows = dict(re.findall(r'<th scope="row">(?:<a[^>]*>)?([^<]*)(.*?)</tr>', page, re.S))
    links = dict(re.findall(r'<th scope="row"><a href="([^"]*)">([^<]*)', page))
    missing, assumed = ("is missing", "assumed") if language == "en" else ("ontbreekt", "aangenomen")
    ties, day = (
        ("Rule for equal scores", "Day of the decision at the latest")
        if language == "en"
        else ("Regel bij gelijke stand", "Uiterste dag van het besluit")
    )
    found = {name for name, row in rows.items() if missing in row}
    assert len(found) == 2
    assert links[f"/streams/{draft.id}/draft/criteria#tie_rule"] == ties
    assert "Awb 4:26(2)" in rows[ties]
    assert assumed in rows[day]
    refused = client.post(f"/streams/{draft.id}/announce", data={"announced_where": "x", "sure": "y"})
    assert refused.status_code in (409, 422)


def test_every_part_that_can_be_missing_is_on_the_checklist_with_its_place() -> None:
    bare = Definition(access="invitation", sign_off="before")
    names = {demand.name for demand in checklist(bare)}
    missing = set(missing_parts(bare))
    assert missing <= names
    assert {demand.name for demand in checklist(bare) if demand.state == "missing"} == missing
    assert names - set(FIELDS) == {"channel", "distribution"}
    assert {demand.name for demand in checklist(Definition())} == names - {"invitation_rule", "sign_off_text"}
