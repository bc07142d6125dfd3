"""The public page of results: nothing before the publication, and never who was refused after it."""

from __future__ import annotations

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.decisions import commands, queries
from grants.decisions.models import Batch
from grants.foundation import outbox
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.streams.rules.faults import contradictions
from tests.factories.decisions import (
    a_kept_out_application,
    a_published_batch,
    a_ranked_stream,
    an_approved_batch,
    an_authority,
    published_on_admissibility,
)
from tests.factories.people import a_holder
from tests.factories.streams import a_definition, a_manager, an_open_stream


def approved(**facts: object) -> Batch:
    stream = a_ranked_stream((5, 4, 3, 2), stream=an_open_stream(**facts))
    a_holder("chair", scope_kind="stream", scope_id=stream.id, name="Vera Voorzitter")
    return an_approved_batch(stream)


def published(batch: Batch) -> Batch:
    commands.publish_batch(actor=an_authority(), batch=batch)
    return batch


def test_before_the_publication_there_is_no_page_and_no_link(client: FlaskClient) -> None:
    batch = approved()
    page = f"/calls/{batch.stream_id}/results"
    absent = client.get("/calls/999/results")
    for address in (page, f"{page}.json"):
        assert client.get(address).status_code == 404
    body = client.get(page).text.replace(page, "")
    assert body == absent.text.replace("/calls/999/results", "")
    assert "/results" not in client.get(f"/calls/{batch.stream_id}").text
    assert "/results" not in client.get("/calls").text
    published(batch)
    assert page in client.get(f"/calls/{batch.stream_id}").text
    assert client.get(page).status_code == 200


def test_kept_out_alone_makes_no_results(app: Flask) -> None:
    stream = an_open_stream()
    published_on_admissibility(stream, a_kept_out_application(stream))
    with pytest.raises(NotFound):
        queries.get_results(stream)


def test_everybody_reads_who_was_awarded_and_how_many_were_not(client: FlaskClient) -> None:
    batch = published(approved())
    awarded = [one for one in batch.decisions if one.outcome == "award"]
    refused = [one for one in batch.decisions if one.outcome != "award"]
    page = f"/calls/{batch.stream_id}/results"
    for language in ("nl", "en"):
        client.set_cookie("language", language)
        text = client.get(page).text
        for one in awarded:
            assert one.application.title in text
            assert one.application.organisation.name in text
        for one in refused:
            assert one.application.title not in text
            assert (one.application.reference or "") not in text
        assert "Vera Voorzitter" not in text
    data = client.get(f"{page}.json").json
    assert data is not None
    assert [one["title"] for one in data["awards"]] == [one.application.title for one in awarded]
    assert data["refused"] == {
        "count": len(refused),
        "asked_cents": sum(one.requested.cents for one in refused),
    }
    assert data["committee"] is None
    assert all(one["summary"] is None for one in data["awards"])
    assert [one["cents"] for one in data["ceilings"]][-1] == Money.euro(100_000).cents


def test_the_call_says_whether_the_panel_is_named_and_which_answer_is_published(client: FlaskClient) -> None:
    batch = approved(names_committee=True, summary_from="summary")
    call = client.get(f"/calls/{batch.stream_id}").text
    assert "wie in de commissie zat" in call
    published(batch)
    found = queries.get_results(batch.stream)
    assert found.committee[0] == "Vera Voorzitter"
    assert all(one.summary for one in found.awards)
    text = client.get(f"/calls/{batch.stream_id}/results").text
    assert "Vera Voorzitter" in text
    assert found.awards[0].summary.split()[0] in text


def test_what_is_published_is_the_answer_to_a_text(app: Flask) -> None:
    wrong = "What is published with an award is the answer to a question for a text."
    for key, fits in (("summary", True), ("where", False), ("nowhere", False), ("", True)):
        said = [
            one.msgid for one in contradictions(msgspec.structs.replace(a_definition(), summary_from=key))
        ]
        assert (wrong not in said) == fits


def test_an_award_that_ends_leaves_the_list_and_one_that_comes_joins_it(app: Flask) -> None:
    batch = published(approved())
    before = queries.get_results(batch.stream)
    decision = next(one for one in batch.decisions if one.outcome == "refusal")
    authority = an_authority()
    made = commands.propose_single(
        actor=a_manager(),
        application=decision.application,
        kind="rectification",
        outcome="award",
        ground="ranked_within_line",
        awarded=Money.euro(5_000),
        reason="Een fout in de brief",
        replaces=decision,
    )
    assert queries.get_results(batch.stream) == before
    commands.approve_batch(actor=authority, batch=made.batch)
    outbox.run_everything()
    commands.publish_batch(actor=authority, batch=made.batch)
    after = queries.get_results(batch.stream)
    assert (len(after.awards), after.refused) == (len(before.awards) + 1, before.refused - 1)
    assert after.awarded == before.awarded + Money.euro(5_000)


def test_where_everybody_was_awarded_nothing_kept_the_next_one_away(app: Flask) -> None:
    some, all_of_them = a_ranked_stream((5, 2)), a_ranked_stream((5, 4))
    for stream in (some, all_of_them):
        a_published_batch(stream)
    assert queries.get_results(some).limit_hit is not None
    assert queries.get_results(all_of_them).limit_hit is None


def test_one_award_asks_as_much_as_three(client: FlaskClient, statements: list[str]) -> None:
    counts = []
    for values in ((5,), (5, 5, 5)):
        batch = published(an_approved_batch(a_ranked_stream(values, money=100_000)))
        statements.clear()
        assert client.get(f"/calls/{batch.stream_id}/results").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
