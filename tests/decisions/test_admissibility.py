"""Decisions on what was kept out: by themselves, by two people, in time, and unseen until they are published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from grants.applications import commands as applications
from grants.applications.models import Application
from grants.correspondence.models import Mail
from grants.decisions import commands, queries
from grants.decisions.models import Batch
from grants.decisions.rules import why_kept_out
from grants.foundation import files, outbox, terms
from grants.foundation.audit import AuditEntry
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.invariants import faults
from grants.people import commands as people
from grants.people.models import Account
from grants.streams.models import Stream
from tests.backends import Backend
from tests.conftest import SetClock
from tests.decisions.worlds import everything, start_counting_anew
from tests.factories.applications import a_submitted_application
from tests.factories.decisions import (
    a_kept_out_application,
    a_proposal,
    a_published_batch,
    a_ranked_stream,
    an_authority,
    an_untreated_application,
    published_on_admissibility,
)
from tests.factories.people import a_holder, acts_for, an_account, an_administrator, sign_in
from tests.factories.review import after_deadline
from tests.factories.streams import a_manager, an_open_stream


def proposed(stream: Stream, *made: Application, manager: Account | None = None) -> Batch:
    return commands.propose_on_admissibility(
        actor=manager or a_manager(), stream=stream, applications=[one.id for one in made]
    )


def broken(stream: Stream, *made: Application) -> str:
    with pytest.raises(RuleBroken) as caught:
        proposed(stream, *made)
    return caught.value.code


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a broken rule by its code."""
    with pytest.raises(RuleBroken) as caught:
        yield
    assert caught.value.code == code


def deeds_on(kind: str) -> list[str]:
    found = select(AuditEntry.deed).where(AuditEntry.subject_kind == kind).order_by(AuditEntry.id)
    return list(db.session.scalars(found))


def main_of(made: Application) -> Account:
    account = made.team[0].account
    assert account is not None
    return account


def test_the_ground_says_late_before_incomplete_before_the_conditions() -> None:
    assert [why_kept_out(*facts) for facts in ((True, True), (False, True), (False, False))] == [
        "late",
        "incomplete",
        "eligibility",
    ]


def test_what_is_kept_out_is_decided_before_any_ranking_and_stays_out_of_the_batch_of_the_stream(
    app: Flask,
) -> None:
    stream = an_open_stream()
    late, other = a_kept_out_application(stream, late=True), a_kept_out_application(stream)
    batch = published_on_admissibility(stream, late, other)
    assert (batch.state, batch.ranking_id) == ("published", None)
    assert [(one.ground, one.is_in_force, one.awarded) for one in batch.decisions] == [
        ("late", True, None),
        ("eligibility", True, None),
    ]
    assert (late.state, other.state) == ("decided", "decided")
    a_ranked_stream((5, 2), stream=stream)
    whole = a_published_batch(stream)
    assert {one.application_id for one in whole.decisions}.isdisjoint({late.id, other.id})
    assert queries.get_desk(a_manager(), stream.id).open_batch is None
    assert not any(faults().values())


def test_one_under_way_is_in_no_second_batch_and_one_taken_back_is(app: Flask) -> None:
    stream = an_open_stream()
    made = a_kept_out_application(stream)
    batch = proposed(stream, made)
    assert broken(stream, made) == "not_to_decide"
    a_ranked_stream((5,), stream=stream)
    assert made.id not in {one.application_id for one in a_proposal(stream).decisions}
    commands.withdraw_batch(actor=a_manager(), batch=batch, reason="Verkeerde dag")
    assert proposed(stream, made).decisions[0].application_id == made.id


def test_only_what_was_kept_out_of_this_stream_and_is_open_to_the_manager_can_be_proposed(app: Flask) -> None:
    stream = an_open_stream()
    assert broken(stream) == "none_chosen"
    assert broken(stream, a_submitted_application(stream)) == "not_to_decide"
    assert broken(stream, a_kept_out_application(an_open_stream())) == "not_to_decide"
    made, manager = a_kept_out_application(stream), a_manager()
    acts_for(manager, made.organisation)
    with refused("not_to_decide"):
        proposed(stream, made, manager=manager)
    assert deeds_on("batch") == []


def test_another_person_than_proposer_and_finder_approves(app: Flask) -> None:
    stream, finder = an_open_stream(), an_authority("Vera Vinder")
    people.grant_role(actor=an_administrator(), account=finder, role="programme_manager")
    made = a_submitted_application(stream)
    with after_deadline(stream):
        applications.find_inadmissible(actor=finder, application=made, reason="Geen rechtspersoon")
    batch = proposed(stream, made)
    with pytest.raises(NotAllowed):
        commands.approve_batch(actor=finder, batch=batch)
    with pytest.raises(NotFound):
        proposed(stream, made, manager=an_account())
    with pytest.raises(NotAllowed):
        proposed(stream, made, manager=an_authority())
    commands.approve_batch(actor=an_authority(), batch=batch)
    assert batch.state == "approved"


def test_left_untreated_is_announced_within_four_weeks_or_not_at_all(app: Flask, clock: SetClock) -> None:
    stream = a_ranked_stream((5,))
    made = an_untreated_application(stream)
    assert made.repair is not None
    last_day = terms.LEAVE_UNTREATED.last_day(made.repair.ended_on)
    assert queries.last_day_to_announce(made) == last_day
    clock.go(last_day.year, last_day.month, last_day.day)
    batch = proposed(stream, made)
    with refused("untreated_too_late"):
        commands.plan_publication(actor=a_manager(), batch=batch, publish_on=last_day + timedelta(days=1))
    assert batch.publish_on == last_day
    commands.withdraw_batch(actor=a_manager(), batch=batch, reason="Nog eens kijken")
    clock.moment += timedelta(days=1)
    assert broken(stream, made) == "untreated_too_late"
    with refused("untreated_too_late"):
        a_proposal(stream)
    applications.take_back_finding(actor=a_manager(), application=made, reason="De vier weken zijn om")
    assert (made.state, made.repair.state, made.admissibility_reason) == ("submitted", "repaired", None)
    applications.find_inadmissible(actor=a_manager(), application=made, reason="Geen plaatsen")
    assert proposed(stream, made).decisions[0].ground == "eligibility"


def test_a_finding_is_taken_back_with_a_reason_and_never_under_a_decision(app: Flask) -> None:
    stream = an_open_stream()
    made = a_kept_out_application(stream)
    with refused("reason_missing"):
        applications.take_back_finding(actor=a_manager(), application=made, reason=" ")
    batch = proposed(stream, made)
    with refused("decision_under_way"):
        applications.take_back_finding(actor=a_manager(), application=made, reason="Vergissing")
    assert made.state == "inadmissible"
    commands.withdraw_batch(actor=a_manager(), batch=batch, reason="Vergissing")
    with pytest.raises(NotAllowed):
        applications.take_back_finding(actor=an_authority(), application=made, reason="Vergissing")
    applications.take_back_finding(actor=a_manager(), application=made, reason="Vergissing")
    assert made.state == "submitted"
    assert deeds_on("application")[-1] == "take_back_finding"


def test_the_letter_gives_reason_and_last_day_to_object_and_everybody_of_the_team_gets_a_mail(
    app: Flask,
) -> None:
    stream = an_open_stream()
    made = an_untreated_application(stream)
    batch = published_on_admissibility(stream, made)
    decision = batch.decisions[0]
    assert decision.letter is not None
    assert decision.objection_until == terms.OBJECTION.last_day(today())
    pages = PdfReader(BytesIO(files.read(decision.letter))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Nog steeds niet volledig" in text
    assert "artikel 4:5" in text
    assert str(decision.objection_until.year) in text
    assert batch.approver is not None
    assert batch.approver.name in text
    outbox.run_everything()
    mails = db.session.scalars(select(Mail).where(Mail.kind == "decisions_published")).all()
    assert [mail.to for mail in mails] == [main_of(made).email]


def test_pages_lead_from_the_finding_to_the_publication(client: FlaskClient) -> None:
    stream = an_open_stream()
    made = a_kept_out_application(stream)
    manager, authority = a_manager(), an_authority()
    sign_in(client, manager)
    assert f"/streams/{stream.id}/decisions/kept-out" in client.get("/").text
    address = f"/streams/{stream.id}/decisions/kept-out"
    page = client.get(address).text
    assert (made.reference or "-") in page
    assert "Geen bestaand initiatief" in page
    none = client.post(address, data={"publish_on": today().isoformat()})
    assert (none.status_code, "Kies minstens één aanvraag" in none.text) == (422, True)
    sent = client.post(address, data={"applications": made.id, "publish_on": today().isoformat()})
    assert sent.status_code == 303
    assert "Geen bestaand initiatief" in client.get(sent.location).text
    assert (made.reference or "-") not in client.get(address).text
    sign_in(client, authority)
    assert client.post(f"{sent.location}/approve").status_code == 303
    outbox.run_everything()
    assert client.post(f"{sent.location}/publish").status_code == 303
    sign_in(client, main_of(made))
    shown = client.get(f"/applications/{made.id}/decision")
    assert (shown.status_code, "Geen bestaand initiatief" in shown.text) == (200, True)


def test_the_list_is_for_staff_of_the_stream_and_asks_as_much_for_three_as_for_one(
    client: FlaskClient, statements: list[str]
) -> None:
    stream = an_open_stream()
    a_kept_out_application(stream)
    address = f"/streams/{stream.id}/decisions/kept-out"
    for outsider in (an_account(), a_holder("reviewer"), a_holder("administrator")):
        assert sign_in(client, outsider).get(address).status_code == 404
    assert sign_in(client, a_holder("auditor")).get(address).status_code == 200
    sign_in(client, a_manager()).get(address)
    statements.clear()
    client.get(address)
    one = len(statements)
    a_kept_out_application(stream)
    an_untreated_application(stream)
    statements.clear()
    page = client.get(address)
    assert (page.status_code, len(statements)) == (200, one)


def test_a_finding_is_taken_back_on_the_page(client: FlaskClient) -> None:
    made = a_kept_out_application(an_open_stream())
    sign_in(client, a_manager())
    address = f"/applications/{made.id}/admissibility"
    assert f"{address}/take-back" in client.get(address).text
    assert client.post(f"{address}/take-back", data={"reason": ""}).status_code == 422
    assert client.post(f"{address}/take-back", data={"reason": "Vergissing"}).status_code == 303
    assert db.session.get_one(Application, made.id).state == "submitted"


def _world(
    app: Flask, monkeypatch: pytest.MonkeyPatch, *, untreated: bool
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Build a world in which the repair was enough or not; return what the team gets before and after."""
    start_counting_anew(monkeypatch)
    authority, manager, stream = an_authority(), a_manager(), an_open_stream()
    made = an_untreated_application(stream)
    person = main_of(made)
    if untreated:
        batch = proposed(stream, made, manager=manager)
        commands.approve_batch(actor=authority, batch=batch)
        outbox.run_everything()
        before = everything(app, person)
        commands.publish_batch(actor=authority, batch=batch)
        return before, everything(app, person)
    applications.take_back_finding(actor=manager, application=made, reason="Toch volledig")
    with after_deadline(stream):
        applications.find_admissible(actor=manager, application=made, reason="Volledig")
    return everything(app, person), everything(app, person)


def test_until_publication_no_byte_tells_a_team_that_it_is_left_untreated(
    app: Flask, client: FlaskClient, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = _world(app, monkeypatch, untreated=True)
    db.session.remove()
    backend.clean()
    stays = _world(app, monkeypatch, untreated=False)
    assert len([page for page in out[0].values() if page.startswith(b"200")]) > 5
    assert [address for address in out[0] if out[0][address] != stays[0][address]] == []
    assert "/applications/1/decision" in {
        address for address in out[1] if out[1][address] != stays[1][address]
    }
