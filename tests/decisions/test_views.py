"""Pages about decisions: the desk before and after the freeze, the batch, the applicant's letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from pypdf import PdfReader

from grants.decisions import commands, queries
from grants.decisions.models import Batch
from grants.decisions.rules.letters import letter
from grants.decisions.views import decisions_to_take
from grants.foundation import files, outbox
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.models import Stream
from grants.web.pages import say
from tests.conftest import SetClock
from tests.factories.budget import fund
from tests.factories.decisions import (
    a_kept_out_application,
    a_proposal,
    a_published_batch,
    a_ranked_stream,
    an_approved_batch,
    an_authority,
    top_up,
)
from tests.factories.people import a_holder, acts_for, an_account, sign_in
from tests.factories.review import a_scored_stream
from tests.factories.streams import a_manager, an_open_stream


def desk_of(stream: Stream, question: str = "") -> str:
    return f"/streams/{stream.id}/decisions{question}"


def applicant_of(batch: Batch, index: int = 0) -> Account:
    account = batch.decisions[index].application.team[0].account
    assert account is not None
    return account


@pytest.fixture
def manager(client: FlaskClient) -> FlaskClient:
    return sign_in(client, a_manager())


def test_while_assessment_runs_the_desk_tells_numbers_but_never_who(manager: FlaskClient) -> None:
    stream = an_open_stream(max_awards=20)
    fund(stream.pot, Money.euro(70_000))
    _, applications = a_scored_stream((5, 4, (4, 3), 2), stream=stream)
    page = manager.get(desk_of(stream, "?top_up=50.000"))
    assert page.status_code == 200
    shown = page.text.replace("\xa0", " ")
    assert "€ 60.000" in shown
    assert "Er blijft € 10.000 over" in shown
    assert "€ 20.000" in shown
    for one in applications:
        for secret in (one.reference, one.title, one.initiative.name, one.organisation.name):
            assert secret not in shown
        assert f"/applications/{one.id}" not in shown


def test_provisional_stairs_show_only_per_five(app: Flask) -> None:
    stream = an_open_stream()
    a_scored_stream((5,) * 7, stream=stream)
    steps = queries.get_desk(a_manager(), stream.id).steps
    assert [step.count for step in steps] == [5, 7]


def test_after_the_freeze_the_desk_names_who(manager: FlaskClient) -> None:
    stream = a_ranked_stream((5, 4, (4, 3), 2), money=70_000)
    shown = manager.get(desk_of(stream, "?top_up=50000")).text.replace("\xa0", " ")
    desk = queries.get_desk(a_manager(), stream.id)
    assert [row.outcome for row in desk.places or ()] == ["award", "award", "ceiling", "substance"]
    assert all(row.reference in shown for row in desk.places or ())
    assert "Plaatsen die dan worden toegekend: 3." in shown


def test_the_what_if_names_the_limit_and_what_it_does_not_need(app: Flask) -> None:
    stream = a_ranked_stream((5, 4, (4, 3), 2), money=70_000)
    told = queries.what_if_for(a_manager(), stream, Money.euro(50_000))
    assert (told.more, told.places, told.amount) == (1, (3,), Money.euro(30_000))
    assert (told.unused, told.left_over, told.limit_hit) == (
        Money.euro(20_000),
        Money.euro(30_000),
        "threshold",
    )


def test_nonsense_in_the_what_if_field_is_said_and_changes_nothing(manager: FlaskClient) -> None:
    page = manager.get(desk_of(a_ranked_stream((5,)), "?top_up=heel+veel"))
    assert page.status_code == 200
    assert "Schrijf het bedrag in cijfers" in page.text


def test_the_desk_is_hidden_from_everybody_else(client: FlaskClient) -> None:
    stream = a_ranked_stream((5,))
    for outsider in (an_account(), a_holder("reviewer"), a_holder("chair"), a_holder("administrator")):
        assert sign_in(client, outsider).get(desk_of(stream)).status_code == 404
    other = a_holder("programme_manager", scope_kind="stream", scope_id=stream.id + 1)
    assert sign_in(client, other).get(desk_of(stream)).status_code == 404
    assert sign_in(client, a_holder("auditor")).get(desk_of(stream)).status_code == 200


@pytest.mark.parametrize("frozen", [True, False])
def test_the_desk_asks_the_same_few_statements_whatever_the_number(
    client: FlaskClient, statements: list[str], frozen: bool
) -> None:
    asked = []
    make = a_ranked_stream if frozen else a_scored_stream
    for values in ((5,), (5, 4, 4, 2, 3, 5)):
        made = make(values)
        stream = made if isinstance(made, Stream) else made[0]
        sign_in(client, a_manager())
        address = desk_of(stream, "?top_up=1000")
        statements.clear()
        assert client.get(address).status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 9


def test_a_personal_interest_closes_an_application_on_the_desk_and_in_the_batch(app: Flask) -> None:
    stream = a_ranked_stream((5, 4))
    batch = an_approved_batch(stream)
    manager = a_manager()
    closed = batch.decisions[0]
    # A manager who acts for the applicant's organisation has an interest by rule.
    acts_for(manager, closed.application.organisation)
    desk = queries.get_desk(manager, stream.id)
    assert [row.place for row in desk.places or ()] == [2]
    rows = queries.decisions_page(manager, batch).rows
    assert [row[0].place for row in rows] == [2]
    with pytest.raises(NotFound):
        queries.get_letter(manager, closed.id)
    assert queries.get_letter(a_manager(), closed.id) == closed.letter


def test_a_batch_goes_from_proposal_to_publication_through_pages(client: FlaskClient) -> None:
    stream = a_ranked_stream((5, 4, (4, 3), 2))
    proposer, authority = a_manager(), an_authority()
    sign_in(client, proposer)
    refused = client.post(desk_of(stream), data={"publish_on": "2026-06-29"})
    assert refused.status_code == 422
    assert "Kies vandaag of een latere dag." in refused.text
    address = client.post(desk_of(stream), data={"publish_on": "2026-06-30"}).headers["Location"]
    assert client.post(f"{address}/approve").status_code == 404
    sign_in(client, authority)
    assert "Alle besluiten goedkeuren" in client.get(address).text
    assert client.post(f"{address}/approve").status_code == 303
    early = client.post(f"{address}/publish")
    assert early.status_code == 422
    assert "Brieven die nog gemaakt worden: 4." in early.text
    outbox.run_everything()
    assert "Alle besluiten bekendmaken" in client.get(address).text
    assert client.post(f"{address}/publish").status_code == 303
    published = client.get(address).text
    assert "bekendgemaakt" in published
    assert "<h1>Besluiten" in published
    assert "Stel de besluiten voor" not in sign_in(client, proposer).get(desk_of(stream)).text
    assert client.get("/batches").status_code == 200


def test_while_letters_are_made_the_page_says_how_many_and_offers_to_look_again(client: FlaskClient) -> None:
    manager, authority = a_manager(), an_authority()
    batch = a_proposal(a_ranked_stream((5, 4, (4, 3), 2)), manager=manager)
    address = f"/batches/{batch.id}"

    def letters(viewer: Account) -> tuple[str, list[str], bool]:
        """Return the words of the part about letters, its links, and whether it looks again by itself."""
        page = sign_in(client, viewer).get(address).text
        if '<div id="letters"' not in page:
            return "", [], "htmx.min.js" in page
        part = page.split('<div id="letters"')[1].split('<div class="ronde-columns">')[0]
        plain = " ".join(re.sub(r"<[^>]+>", " ", part.split(">", 1)[1]).split())
        looks = f'hx-get="{address}"' in part and "htmx.min.js" in page
        return plain, re.findall(r'href="([^"]+)"', part), looks

    assert letters(authority) == ("", [], False)
    commands.approve_batch(actor=authority, batch=batch)
    made = "De brieven worden gemaakt {} van 4 Kijk opnieuw"
    assert letters(authority) == letters(manager) == (made.format(0), [address], True)
    first = batch.decisions[0]
    commands.keep_letters(batch=batch, dated=batch.publish_on, letters=[(first.id, b"%PDF-1.7 one")])
    assert letters(authority) == letters(manager) == (made.format(1), [address], True)
    outbox.run_everything()
    assert letters(manager) == (
        "Alle brieven zijn gemaakt. Het bevoegd gezag maakt de besluiten op 30 juni 2026 bekend.",
        [],
        False,
    )
    assert letters(authority) == (
        "Bekendmaken Alle brieven zijn gemaakt. Alle besluiten gaan op één moment gelden. "
        "Dit kan niet ongedaan worden gemaakt. Alle besluiten bekendmaken",
        [],
        False,
    )


def test_the_desk_leads_past_the_long_ranking_to_what_can_be_done(client: FlaskClient) -> None:
    stream = a_ranked_stream((5, 4))
    manager = a_manager()

    def ahead(viewer: Account) -> list[str]:
        """Return the links between the opening sentence and the first panel."""
        page = sign_in(client, viewer).get(desk_of(stream)).text
        return re.findall(r'href="([^"]+)"', page.split("ronde-lead")[1].split("ronde-panel")[0])

    assert ahead(manager) == ["#propose"]
    assert 'id="propose"' in client.get(desk_of(stream)).text
    assert ahead(an_authority()) == []
    batch = a_proposal(stream, manager=manager)
    assert ahead(manager) == ahead(an_authority()) == [f"/batches/{batch.id}"]


def test_a_score_reads_the_same_on_every_page_and_in_the_letter(client: FlaskClient) -> None:
    batch = a_published_batch(a_ranked_stream((5, 4, (4, 3), 2)))
    sign_in(client, a_manager())

    def column(address: str, heading: str) -> list[str]:
        """Return the cells under a heading of the page's widest table."""
        tables = re.findall(r"<table.*?</table>", client.get(address).text, re.S)
        table = max(tables, key=lambda one: one.count('<th scope="col"'))
        cells = [
            re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)
            for row in re.findall(r"<tr.*?</tr>", table, re.S)
        ]
        return [row[cells[0].index(heading)] for row in cells[1:]]

    expected = ["5,00", "4,00", "3,67", "2,00"]
    assert column(desk_of(batch.stream), "Score") == expected
    assert column(f"/batches/{batch.id}", "Score") == expected
    assert column(f"/streams/{batch.stream_id}/review", "Score") == expected
    assert "gemiddelde van minstens 3,00" in client.get(f"/calls/{batch.stream_id}").text
    second = batch.decisions[1]
    sign_in(client, applicant_of(batch, 1))
    assert column(f"/applications/{second.application_id}/decision", "Score") == ["4,00", "4,00"]
    assert second.letter is not None
    paper = PdfReader(BytesIO(files.read(second.letter))).pages[0].extract_text()
    assert "gemiddelde is 4,00 op een schaal tot en met 5" in " ".join(paper.split())


def test_taking_back_asks_for_a_reason(client: FlaskClient) -> None:
    batch = a_proposal(a_ranked_stream((5,)))
    sign_in(client, a_manager())
    assert client.post(f"/batches/{batch.id}/withdraw", data={}).status_code == 422
    assert client.post(f"/batches/{batch.id}/withdraw", data={"reason": "Fout"}).status_code == 303
    assert "Fout" in client.get(f"/batches/{batch.id}").text


def test_another_day_is_planned_on_the_page(client: FlaskClient) -> None:
    batch = a_proposal(a_ranked_stream((5,)))
    sign_in(client, a_manager())
    assert client.post(f"/batches/{batch.id}/plan", data={"publish_on": "morgen"}).status_code == 422
    assert client.post(f"/batches/{batch.id}/plan", data={"publish_on": "2026-07-02"}).status_code == 303
    db.session.expire_all()
    assert batch.publish_on.isoformat() == "2026-07-02"


def test_a_raised_ceiling_is_said_on_an_open_batch(client: FlaskClient) -> None:
    batch = a_proposal(a_ranked_stream((5, 4, (4, 3))))
    sign_in(client, a_manager())
    assert "na dit voorstel veranderd" not in client.get(f"/batches/{batch.id}").text
    top_up(batch.stream, 50_000)
    assert "na dit voorstel veranderd" in client.get(f"/batches/{batch.id}").text


def test_the_applicant_reads_the_decision_and_the_letter_as_it_was_kept(client: FlaskClient) -> None:
    batch = a_published_batch(a_ranked_stream((5, 4, (4, 3), 2)))
    for index, words in ((0, "Gefeliciteerd"), (2, "geen subsidie"), (3, "geen subsidie")):
        decision = batch.decisions[index]
        sign_in(client, applicant_of(batch, index))
        assert words in client.get(f"/applications/{decision.application_id}/decision").text
        letter = client.get(f"/decisions/{decision.id}/letter")
        assert decision.letter is not None
        assert letter.data == files.read(decision.letter)
        assert letter.headers["Content-Disposition"].startswith("attachment")
    stranger = sign_in(client, applicant_of(batch, 1))
    assert stranger.get(f"/applications/{batch.decisions[0].application_id}/decision").status_code == 404
    assert stranger.get(f"/decisions/{batch.decisions[0].id}/letter").status_code == 404


def words_of(blocks: list[dict[str, Any]], unnamed: str) -> Iterator[str]:
    """Give every text of a letter's blocks in order; `unnamed` stands above a table without a caption."""
    for block in blocks:
        if block["kind"] in ("heading", "paragraph", "quote"):
            yield block["text"]
        elif block["kind"] == "list":
            yield from block["items"]
        else:
            if block["kind"] == "table":
                yield from (block.get("caption", unnamed), *block["columns"])
            for row in block["rows"]:
                yield from row


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_says_what_the_letter_says_and_nothing_else(client: FlaskClient, language: str) -> None:
    stream = a_ranked_stream((5, 4, (4, 3), 2))
    a_kept_out_application(stream)
    a_kept_out_application(stream, late=True)
    batch = a_published_batch(stream)
    assert [(one.outcome, one.ground) for one in batch.decisions] == [
        ("award", "ranked_within_line"),
        ("award", "ranked_within_line"),
        ("refusal", "ceiling"),
        ("refusal", "substance"),
        ("inadmissible", "eligibility"),
        ("inadmissible", "late"),
    ]
    headings = {
        "nl": ("Wat er in de brief staat", "Wat u oplevert"),
        "en": ("What the letter says", "What you deliver"),
    }[language]
    for index, decision in enumerate(batch.decisions):
        sign_in(client, applicant_of(batch, index))
        client.post("/language", data={"language": language, "back": "/"})
        page = client.get(f"/applications/{decision.application_id}/decision").text
        shown = page.split(f"<h2>{headings[0]}</h2>")[1].split("</main>")[0]
        judged = queries.judgements_of(stream, [decision.application_id])[decision.application_id]
        with force_locale(language):
            said = letter(queries.facts_for_letter(decision, judged, language), say)
        objection = said["objection"]
        pieces = [
            *words_of(said["blocks"], headings[1]),
            objection["heading"],
            *words_of(objection["blocks"], ""),
            {"nl": "Hier bezwaar maken", "en": "Object on this site"}[language],
        ]
        plain = unescape(re.sub(r"<[^>]+>", " ", shown))
        assert " ".join(plain.split()) == " ".join(" ".join(pieces).split())
        if language == "nl":
            assert decision.letter is not None
            paper = " ".join(p.extract_text() for p in PdfReader(BytesIO(files.read(decision.letter))).pages)
            squeezed = re.sub(r"[\s\xad-]", "", paper)
            lost = [piece for piece in pieces[:-1] if re.sub(r"[\s\xad-]", "", piece) not in squeezed]
            assert lost == []


def test_before_publication_the_applicant_finds_nothing_and_staff_a_preview(client: FlaskClient) -> None:
    batch = an_approved_batch(a_ranked_stream((5, 4)))
    decision = batch.decisions[0]
    sign_in(client, applicant_of(batch))
    assert client.get(f"/applications/{decision.application_id}/decision").status_code == 404
    assert client.get(f"/decisions/{decision.id}/letter").status_code == 404
    assert queries.decision_for_applicant(applicant_of(batch), decision.application) is None
    assert sign_in(client, an_authority()).get(f"/decisions/{decision.id}/letter").status_code == 200


def test_both_decisions_stand_after_a_top_up(client: FlaskClient) -> None:
    authority = an_authority()
    stream = a_ranked_stream((5, 4, (4, 3), 2))
    first = a_published_batch(stream, authority=authority)
    top_up(stream, 50_000)
    second = a_published_batch(stream, authority=authority)
    sign_in(client, applicant_of(first, 2))
    page = client.get(f"/applications/{first.decisions[2].application_id}/decision").text
    assert "Gefeliciteerd" in page
    assert f"/decisions/{first.decisions[2].id}/letter" in page
    assert f"/decisions/{second.decisions[0].id}/letter" in page


def test_what_must_be_done_is_listed_for_manager_and_authority(app: Flask) -> None:
    stream = a_ranked_stream((5,))
    manager, authority = a_manager(), an_authority()

    def titles(account: Account) -> list[str]:
        with app.test_request_context():
            return [todo.title.msgid for todo in decisions_to_take(account)]

    assert titles(manager) == ["Propose the decisions: %(stream)s"]
    a_proposal(stream, manager=manager)
    assert (titles(manager), titles(authority)) == ([], ["Approve the decisions: %(stream)s"])
    assert titles(an_account()) == []


def test_the_clock_of_the_demonstration_can_go_to_the_day_of_publication(app: Flask) -> None:
    an_approved_batch(a_ranked_stream((5,)), publish_on=date(2026, 7, 3))
    ((_, moment),) = queries.publication_days()
    assert moment.isoformat() == "2026-07-02T22:00:00+00:00"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_speak_both_languages(client: FlaskClient, language: str) -> None:
    batch = a_published_batch(a_ranked_stream((5, 2)))
    sign_in(client, a_manager())
    with client.session_transaction() as session:
        session["language"] = language
    for address in (desk_of(batch.stream), f"/batches/{batch.id}", "/batches"):
        page = client.get(address)
        assert (page.status_code, f'lang="{language}"' in page.text) == (200, True)
    words = {"nl": "Besluiten", "en": "Decisions"}[language]
    assert words in client.get(desk_of(batch.stream)).text


def test_the_page_of_a_stream_offers_its_end_only_after_the_publication(
    client: FlaskClient, clock: SetClock
) -> None:
    stream = a_ranked_stream((5,))
    assert stream.closes_at is not None
    clock.moment = stream.closes_at + timedelta(days=1)
    sign_in(client, a_manager())
    end = f'action="/streams/{stream.id}/end"'
    before = client.get(f"/streams/{stream.id}").text
    assert (end in before, "Van één aanvraag is nog geen besluit bekendgemaakt." in before) == (False, True)
    refused = client.post(f"/streams/{stream.id}/end")
    assert refused.status_code == 422
    assert "Van één aanvraag is nog geen besluit bekendgemaakt." in refused.text.split('role="alert"')[1]
    a_published_batch(stream)
    after = client.get(f"/streams/{stream.id}").text
    assert (end in after, "nog geen besluit" in after) == (True, False)
    assert client.post(f"/streams/{stream.id}/end").status_code == 303


def test_the_desk_of_the_review_says_what_waits_until_all_is_published(client: FlaskClient) -> None:
    stream = a_ranked_stream((5, 4))
    desk = f"/streams/{stream.id}/review"
    sign_in(client, a_manager())
    assert "Van 2 aanvragen is nog geen besluit bekendgemaakt." in client.get(desk).text
    a_published_batch(stream)
    assert "Hoe het verder gaat" not in client.get(desk).text
