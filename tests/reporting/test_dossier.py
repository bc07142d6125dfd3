"""The whole dossier: who reads what of it, before and after publication."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.models import Application, Interest
from grants.decisions.models import Decision
from grants.foundation.audit import record
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.people.models import Account
from grants.reporting.queries.dossier import get_dossier
from grants.reporting.rules.history import sentence_of
from grants.review.models import Assessment, Assignment, Review
from tests.factories.people import Person, a_holder, a_person, an_account, sign_in
from tests.factories.reporting import (
    a_batch,
    a_ranking,
    a_review,
    an_application,
    at_once,
    change,
    keep,
    note,
)
from tests.factories.streams import an_open_stream
from tests.reporting.conftest import World

SECRETS = ("Een sterk plan.", "Goed uitgewerkt.", "Rik Beoordelaar", "ontvankelijk")


@pytest.fixture
def pending(app: Flask, person: Person) -> Application:
    """An application that was reviewed, ranked and decided, but not published."""

    def make() -> Application:
        stream = an_open_stream()
        application = an_application(stream, person, "Samen aan tafel", "admissible")
        manager, decider = a_holder("programme_manager", name="Mira Manager"), an_account("Dien Besluit")
        a_review(application, manager)
        ranking = a_ranking(stream, manager, [(application, True)])
        a_batch(ranking, manager, decider, [(application, Money.euro(9_000))], published=False)
        programme = stream.round.programme_id
        note("submit_application", application, person.account, programme_id=programme)
        note("find_admissible", application, manager, reason="Voldoet aan alles", programme_id=programme)
        review = application_review(application)
        note("submit_review", review, review.assignment.reviewer, programme_id=programme)
        return application

    return at_once(make)


def application_review(application: Application) -> Review:
    """Return the one review of an application."""
    return db.session.scalars(select(Review).where(Review.application_id == application.id)).one()


def page(client: FlaskClient, account: Account, application: Application) -> str:
    """Return the dossier as somebody sees it, or an empty string when it is not there."""
    sign_in(client, account)
    answer = client.get(f"/applications/{application.id}/dossier")
    return answer.text if answer.status_code == 200 else ""


def main_of(text: str) -> str:
    """Return what stands between the main tags."""
    found = re.search(r"<main.*</main>", text, re.S)
    return found[0] if found else ""


def test_staff_and_auditor_read_the_whole(client: FlaskClient, pending: Application, person: Person) -> None:
    for role in ("programme_manager", "deciding_authority", "controller", "auditor"):
        text = page(client, a_holder(role, scope_kind="stream", scope_id=pending.stream_id), pending)
        for secret in SECRETS:
            assert secret in text, (role, secret)
        assert "Wij eten elke week samen." in text
        assert pending.submissions[0].sha256 in text
        assert "nog niet bekendgemaakt" in text
        assert f"{person.account.name} diende de aanvraag in." in text
        assert "Mira Manager vond de aanvraag ontvankelijk. Reden: Voldoet aan alles" in text


def test_the_team_reads_only_its_own_side_before_publication(
    client: FlaskClient, pending: Application, person: Person
) -> None:
    text = main_of(page(client, person.account, pending))
    assert "Wij eten elke week samen." in text
    assert f"{person.account.name} diende de aanvraag in." in text
    for secret in (*SECRETS, "bekendgemaakt", "Mira Manager", "Ranglijst", "€ 9.000", "Voldoet aan alles"):
        assert secret not in text, secret


def test_a_decided_dossier_looks_to_its_team_like_an_undecided_one(client: FlaskClient, app: Flask) -> None:
    stream = an_open_stream()
    pair = [a_person("Noor Bakker", "Stichting Een"), a_person("Noor Bakker", "Stichting Een")]
    first = an_application(stream, pair[0], "Samen", "admissible")
    second = an_application(stream, pair[1], "Samen", "inadmissible")
    manager, decider = a_holder("programme_manager"), an_account()
    a_review(first, manager)
    ranking = a_ranking(stream, manager, [(first, True)])
    a_batch(
        ranking, manager, decider, [(first, Money.euro(9_000)), (second, "inadmissible")], published=False
    )

    def bare(person: Person, application: Application) -> str:
        text = main_of(page(client, person.account, application))
        text = text.replace(application.initiative.name, "INITIATIVE").replace(
            application.reference or "", "REF"
        )
        return re.sub(rf"{application.submissions[0].sha256}|/applications/\d+", "", text)

    assert bare(pair[0], first) == bare(pair[1], second) != ""


def test_after_publication_the_team_reads_reviews_without_names(client: FlaskClient, world: World) -> None:
    text = main_of(page(client, world.person.account, world.winner))
    assert "Een sterk plan." in text
    assert "Beoordelaar 1" in text
    assert "Rik Beoordelaar" not in text
    assert "Subsidie toegekend" in text
    assert "€ 18.000" in text
    assert "procesevaluatie" in text


def test_the_order_of_reviews_says_nothing_of_the_order_in_which_they_were_asked(
    pending: Application, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the team they stand by a key that only this installation can make; staff read them as they were asked."""

    def more() -> None:
        manager = a_holder("programme_manager", name="Mira Meer")
        for _ in range(3):
            a_review(pending, manager)
        decision = db.session.scalars(select(Decision)).one()
        change(decision.batch, state="published", published_at=now())
        change(decision, published_at=now(), is_in_force=True)

    at_once(more)
    asked = select(Review).join(Review.assignment).order_by(Assignment.id)
    for turn, review in enumerate(db.session.scalars(asked.where(Review.application_id == pending.id))):
        at_once(lambda review=review, turn=turn: change(review, remarks=f"Opmerking {turn}"))
    keys = {
        f"report {one.id}": str(n) for one, n in zip(db.session.scalars(asked), (2, 0, 3, 1), strict=True)
    }
    monkeypatch.setattr("grants.reporting.queries.dossier.keyed_digest", keys.__getitem__)

    def told(account: Account) -> list[str]:
        return [one.remarks for one in get_dossier(account, pending.id).judgements]

    assert told(person.account) == [f"Opmerking {turn}" for turn in (1, 3, 0, 2)]
    assert told(a_holder("auditor", name="Aad Auditor")) == [f"Opmerking {turn}" for turn in range(4)]


def test_nobody_else_finds_it(client: FlaskClient, pending: Application) -> None:
    others = [
        an_account(),
        a_holder("reviewer"),
        a_holder("administrator"),
        a_holder("auditor", scope_kind="programme", scope_id=pending.stream.round.programme_id + 1),
    ]
    for account in others:
        assert page(client, account, pending) == ""
        hidden = client.get(f"/applications/{pending.id}/dossier")
        absent = client.get("/applications/999999/dossier")
        assert (hidden.status_code, hidden.data) == (absent.status_code, absent.data)
        assert client.get(f"/applications/{pending.id}/dossier.pdf").status_code == 404


def test_a_draft_is_for_its_team_alone(person: Person) -> None:
    application = an_application(an_open_stream(), person, "Concept", "draft")
    assert get_dossier(person.account, application.id).facts.title == "Concept"
    with pytest.raises(NotFound):
        get_dossier(a_holder("auditor"), application.id)


def test_who_left_the_team_no_longer_reads(person: Person) -> None:
    application = an_application(an_open_stream(), person)
    change(application.team[0], left_at=now())
    with pytest.raises(NotFound):
        get_dossier(person.account, application.id)


def test_a_personal_interest_closes_the_dossier_also_for_staff(pending: Application) -> None:
    manager = a_holder("programme_manager")
    assert get_dossier(manager, pending.id).as_staff
    keep(Interest(application_id=pending.id, account_id=manager.id, ground="declared", noted_at=now()))
    with pytest.raises(NotFound):
        get_dossier(manager, pending.id)


def test_letters_that_were_made_a_few_at_a_time_are_told_once_with_their_number(pending: Application) -> None:
    def make() -> None:
        batch = db.session.scalars(select(Decision).where(Decision.application_id == pending.id)).one().batch
        for count in (10, 10, 4):
            record(actor_id=None, deed="keep_letters", subject=batch, letters=count)
        record(actor_id=None, deed="plan_publication", subject=batch)
        record(actor_id=None, deed="keep_letters", subject=batch, letters=1)

    at_once(make)
    told = [str(one.said) for one in get_dossier(a_holder("auditor"), pending.id).history]
    assert [words for words in told if "letters" in words or "day" in words] == [
        "The system made the letters of the decisions, 24 in all.",
        str(sentence_of("plan_publication", "The system")),
        "The system made the letters of the decisions, 1 in all.",
    ]


def test_staff_who_review_here_read_no_other_review_until_the_panel(pending: Application) -> None:
    manager = a_holder("programme_manager")
    keep(_assignment(pending, manager, "free"))
    phase = db.session.scalars(select(Assessment)).one()
    assert len(get_dossier(manager, pending.id).judgements) == 1
    change(phase, state="independent")
    assert get_dossier(manager, pending.id).judgements == []


def _assignment(application: Application, reviewer: Account, state: str) -> Assignment:
    return Assignment(
        application_id=application.id,
        reviewer_id=reviewer.id,
        state=state,
        assigned_by=reviewer.id,
        assigned_at=now(),
        declared_at=now(),
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pdf_holds_the_same_in_both_languages(client: FlaskClient, world: World, language: str) -> None:
    client.post("/language", data={"language": language, "back": "/"})
    sign_in(client, world.manager)
    with client.session_transaction() as session:
        session["language"] = language
    answer = client.get(f"/applications/{world.winner.id}/dossier.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(io.BytesIO(answer.data).getvalue()) > 10_000


def test_the_number_of_statements_does_not_follow_the_number_of_reviews(
    world: World, statements: list[str]
) -> None:
    viewer_id, application_id = world.manager.id, world.winner.id

    def looked() -> int:
        db.session.remove()
        viewer = db.session.get_one(Account, viewer_id)
        assert viewer.holds("programme_manager")
        statements.clear()
        get_dossier(viewer, application_id)
        return len(statements)

    few = looked()
    winner, manager = db.session.get_one(Application, application_id), db.session.get_one(Account, viewer_id)
    at_once(lambda: [a_review(winner, manager) for _ in range(3)])
    assert looked() == few <= 18
