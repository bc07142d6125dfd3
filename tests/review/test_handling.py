"""Who handles a call says with whom in it they have an interest; what that is closes for them everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.applications.models import Interest
from grants.applications.queries import has_interest
from grants.decisions.queries import may_be_approved
from grants.foundation.audit import AuditEntry, record
from grants.foundation.clock import clock_at, now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import ListedAnswer, Relation
from grants.streams.models import Stream
from tests.factories.applications import a_late_application, a_submitted_application
from tests.factories.decisions import a_proposal, a_ranked_stream
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.review import a_reviewer, after_deadline
from tests.factories.streams import a_manager, an_open_stream


def a_call() -> Stream:
    """Return a call with the applications of Stichting Nummer 1 and 2."""
    stream = an_open_stream()
    for n in (1, 2):
        a_submitted_application(stream, a_person(f"Persoon {n}", f"Stichting Nummer {n}"), title=f"Plan {n}")
    return stream


def answers(account: Account, stream: Stream, *chosen: str, **said: str) -> ListedAnswer:
    given = {"interest": "Mijn broer werkt er" if chosen else ""} | said
    listed = list(queries.listed_names(stream))
    return commands.answer_as_staff(actor=account, stream=stream, asked=listed, chosen=chosen, **given)


def is_asked(client: FlaskClient, account: Account, stream: Stream) -> bool:
    return f'"/streams/{stream.id}/handling-interests"' in sign_in(client, account).get("/").text


def test_who_handles_a_call_is_asked_once_it_has_closed_and_not_once_they_answered(
    client: FlaskClient,
) -> None:
    stream, manager = a_call(), a_manager()
    auditor = a_holder("auditor", name="Aad Auditor")
    authority = a_holder("deciding_authority", name="Bas Beslisser")
    sign_in(client, manager)
    address = f"/streams/{stream.id}/handling-interests"
    assert client.get(address).status_code == 404
    assert not is_asked(client, manager, stream)
    with after_deadline(stream):
        for one in (manager, auditor, authority):
            assert is_asked(client, one, stream)
        sign_in(client, manager)
        assert client.get(address).status_code == 200
        answers(manager, stream)
        assert not is_asked(client, manager, stream)
        assert is_asked(client, auditor, stream)
        sign_in(client, a_reviewer(stream))
        assert client.get(address).status_code in (403, 404)


def test_a_call_in_which_nothing_was_submitted_asks_nobody(client: FlaskClient) -> None:
    stream, manager = an_open_stream(), a_manager()
    with after_deadline(stream):
        assert not is_asked(client, manager, stream)


def test_what_arrives_later_is_asked_about_too(client: FlaskClient) -> None:
    stream, manager = a_call(), a_manager()
    assert stream.closes_at is not None
    with clock_at(stream.closes_at + timedelta(minutes=1)):
        answers(manager, stream)
    late = a_late_application(stream)
    assert late.submitted_at is not None
    with clock_at(late.submitted_at + timedelta(hours=2)):
        assert is_asked(client, manager, stream)
        assert late.organisation.name in queries.listed_names(stream)


@pytest.mark.usefixtures("app")
def test_an_answer_in_one_call_says_nothing_of_another() -> None:
    manager = a_manager()
    first = a_call()
    with after_deadline(first):
        answers(manager, first)
        second = a_call()
    with after_deadline(second):
        assert [one.id for one in queries.to_answer_as_staff(manager)] == [second.id]
        answers(manager, second)
        assert queries.to_answer_as_staff(manager) == []


def test_an_interest_closes_the_application_and_says_so_on_no_page(client: FlaskClient) -> None:
    stream, manager = a_call(), a_manager()
    address = f"/streams/{stream.id}/handling-interests"
    with after_deadline(stream):
        sign_in(client, manager)
        shown = client.get(f"/streams/{stream.id}/applications").text
        assert ("Plan 1" in shown, "Plan 2" in shown) == (True, True)
        told = {"asked": list(queries.listed_names(stream)), "chosen": ["Stichting Nummer 1"]}
        refused = client.post(address, data=told)
        assert refused.status_code == 422
        assert 'value="Stichting Nummer 1" id="listed-3" checked' in refused.text
        assert client.post(address, data=told | {"interest": "Mijn broer werkt er"}).status_code == 303
        after = client.get(f"/streams/{stream.id}/applications").text
        assert ("Plan 1" in after, "Plan 2" in after) == (False, True)
        first, second = stream_applications(stream)
        assert client.get(f"/applications/{first}").status_code == 404
        assert client.get(f"/applications/{second}").status_code == 303
        kept = client.get(address).text
        assert 'value="Stichting Nummer 1" id="listed-3" checked disabled' in kept
    told_of = [one.subject_id for one in db.session.query(AuditEntry).filter_by(deed="declare_interest")]
    assert told_of == [first]
    assert not any(faults().values())


def stream_applications(stream: Stream) -> list[int]:
    return [one.id for one in queries.applications_of(stream)]


def test_what_was_said_before_stays_said(client: FlaskClient) -> None:
    stream, manager = a_call(), a_manager()
    first, second = stream_applications(stream)
    with after_deadline(stream):
        answers(manager, stream, "Persoon 1")
        kept = answers(manager, stream)
        assert kept.chosen == ["Persoon 1"]
        assert (has_interest(manager.id, first), has_interest(manager.id, second)) == (True, False)
    assert (
        db.session.query(ListedAnswer).count()
        == db.session.query(Interest).filter_by(ground="declared").count()
        == 1
    )


@command
def a_relation(account: Account, organisation: str) -> None:
    """Let somebody have said, as a reviewer elsewhere, that they sit on a board."""
    said = Relation(account_id=account.id, organisation=organisation, kind="board", said_at=now())
    db.session.add(said)
    db.session.flush()
    record(actor_id=account.id, deed="say_relation", subject=said)


def test_what_a_rule_finds_must_be_dismissed_or_said(client: FlaskClient) -> None:
    stream, manager = a_call(), a_manager()
    a_relation(manager, "Stichting Nummer 1")
    with after_deadline(stream):
        assert (
            "Stichting Nummer 1:"
            in sign_in(client, manager).get(f"/streams/{stream.id}/handling-interests").text
        )
        with pytest.raises(RuleBroken) as caught:
            answers(manager, stream)
        assert (caught.value.code, caught.value.field) == ("dismissal_missing", "dismissed_because")
        kept = answers(manager, stream, dismissed_because="Tien jaar geleden")
        assert [one["source"] for one in kept.found] == ["Stichting Nummer 1"]


def test_an_authority_with_an_interest_approves_nothing_in_the_round(client: FlaskClient) -> None:
    stream = a_ranked_stream()
    batch = a_proposal(stream)
    authority = a_holder("deciding_authority", name="Bas Beslisser")
    assert may_be_approved(authority, batch)
    with after_deadline(stream):
        answers(authority, stream, next(iter(queries.listed_names(stream))))
    verdict = may_be_approved(authority, batch)
    assert not verdict
    assert "personal interest" in str(verdict.reason)


def test_another_list_than_there_is_now_and_who_does_not_handle_it_are_refused(app: Flask) -> None:
    stream, manager = a_call(), a_manager()
    with after_deadline(stream):
        with pytest.raises(RuleBroken) as changed:
            commands.answer_as_staff(actor=manager, stream=stream, asked=["Persoon 1"], chosen=())
        assert changed.value.code == "list_changed"
        with pytest.raises(NotFound):
            answers(a_reviewer(stream), stream)
