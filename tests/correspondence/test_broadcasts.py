"""Broadcasts: everybody who gets one and why is seen before, each address once, sent once however often pressed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grants.applications.models import Application
from grants.applications.states import APPLICATION
from grants.correspondence import commands, queries
from grants.correspondence.models import Broadcast, Mail
from grants.correspondence.rules import GROUPS, digest_of
from grants.foundation import paging
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken, Stale
from grants.people import commands as people
from grants.people.models import Account
from grants.streams import commands as streams_of
from grants.streams.models import Stream
from tests.applications.test_races import at_once
from tests.factories.applications import a_submitted_application, a_team_mate, an_application
from tests.factories.people import (
    Person,
    a_holder,
    a_person,
    acts_for,
    an_account,
    an_administrator,
    an_initiative,
    sign_in,
)
from tests.factories.reporting import change
from tests.factories.streams import a_manager, an_open_stream, words

TEXTS = {"subject_nl": "Uitstel", "body_nl": "Zie {link}", "subject_en": "Delay", "body_en": "See {link}"}


@pytest.fixture
def stream(app: Any) -> Stream:
    """An open call."""
    return an_open_stream()


def a_broadcast(stream: Stream, *groups: str, actor: Account | None = None) -> Broadcast:
    return commands.write_broadcast(
        actor=actor or a_manager(), round_=stream.round, streams=[stream], groups=groups, **TEXTS
    )


def who(viewer: Account, stream: Stream, *groups: str) -> dict[str, list[tuple[str, str | None]]]:
    found = queries.recipients_of(viewer, [stream], groups)
    return {one.email: [(reason.group, reason.reference) for reason in one.reasons] for one in found}


def seen(actor: Account, stream: Stream, *groups: str) -> str:
    return digest_of(queries.recipients_of(actor, [stream], groups))


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.kind == "broadcast").order_by(Mail.to, Mail.id)))


def test_every_state_of_an_application_can_be_chosen() -> None:
    assert set(APPLICATION.labels) - {"decided"} <= set(GROUPS)


def test_who_belongs_to_which_group_and_why(stream: Stream, person: Person) -> None:
    manager, bram = a_manager(), a_person("Bram", "Ander")
    submitted = a_submitted_application(stream, person)
    draft = an_application(stream, bram)
    reviewer = a_holder("reviewer", scope_kind="stream", scope_id=stream.id)
    expected = {
        "draft": {bram.account.email: [("draft", None)]},
        "submitted": {person.account.email: [("submitted", submitted.reference)]},
        "reviewers": {reviewer.email: [("reviewers", None)]},
        "awarded": {},
        "not_awarded": {},
    }
    assert {group: who(manager, stream, group) for group in expected} == expected
    assert draft.title not in str(queries.recipients_of(manager, [stream], list(GROUPS)))
    for state in ("admissible", "inadmissible", "withdrawn"):
        change(submitted, state=state)
        assert who(manager, stream, state) == {person.account.email: [(state, submitted.reference)]}
        assert who(manager, stream, "submitted") == {}
    change(submitted, state="decided")
    assert who(manager, stream, "not_awarded") == {
        person.account.email: [("not_awarded", submitted.reference)]
    }


def test_one_address_with_two_reasons_gets_it_once(stream: Stream, person: Person) -> None:
    first, second = a_submitted_application(stream, person), an_application(stream, person)
    assert second.state == "draft"
    mate = a_team_mate(first, person.account)
    manager = a_manager()
    assert who(manager, stream, "draft", "submitted") == {
        person.account.email: [("submitted", first.reference), ("draft", None)],
        mate.email: [("submitted", first.reference)],
    }
    broadcast = a_broadcast(stream, "draft", "submitted")
    assert send(manager, broadcast, stream)
    assert [mail.to for mail in mails()] == sorted([person.account.email, mate.email])


def send(actor: Account, broadcast: Broadcast, stream: Stream, **facts: Any) -> bool:
    known = {"version": broadcast.version, "seen": seen(actor, stream, *broadcast.groups)} | facts
    return commands.send_broadcast(actor=actor, broadcast=broadcast, **known)


def test_invited_organisations_with_and_without_account(person: Person) -> None:
    stream = an_open_stream(access="invitation", invitation_rule=words("Invited"))
    manager = a_manager()
    streams_of.invite_owner(
        actor=manager, stream=stream, initiative=an_initiative(person), email="NIEUW@voorbeeld.example"
    )
    assert [one.lower() for one in who(manager, stream, "invited")] == ["nieuw@voorbeeld.example"]
    send(manager, a_broadcast(stream, "invited"), stream)
    (mail,) = mails()
    assert mail.subject == "Uitstel / Delay"
    assert [mail.body.count(one) for one in ("Beste lezer", "Zie http", "Dear reader", "See http")] == [1] * 4
    assert mail.body.index("Zie http") < mail.body.index("Dear reader")


def test_an_invited_organisation_with_an_account_gets_its_own_language_alone(person: Person) -> None:
    stream = an_open_stream(access="invitation", invitation_rule=words("Invited"))
    people.change_own_facts(actor=person.account, name=person.account.name, language="en")
    streams_of.invite_owner(
        actor=a_manager(), stream=stream, initiative=an_initiative(person), email=person.account.email
    )
    send(a_manager(), a_broadcast(stream, "invited"), stream)
    assert [(mail.subject, mail.language) for mail in mails()] == [("Delay", "en")]


def test_what_is_closed_to_the_sender_is_absent_and_gets_nothing(stream: Stream, person: Person) -> None:
    a_submitted_application(stream, person)
    other = a_submitted_application(stream, a_person("Bram", "Ander"))
    interested = a_manager()
    acts_for(interested, person.organisation)
    assert list(who(interested, stream, "submitted")) == [other.team[0].account.email]  # type: ignore[union-attr]
    broadcast = a_broadcast(stream, "submitted", actor=interested)
    send(interested, broadcast, stream)
    assert person.account.email not in [mail.to for mail in mails()]


def test_each_reader_gets_their_language_and_the_mail_says_why(stream: Stream, person: Person) -> None:
    people.change_own_facts(actor=person.account, name=person.account.name, language="en")
    application = a_submitted_application(stream, person)
    send(a_manager(), a_broadcast(stream, "submitted"), stream)
    (mail,) = mails()
    assert (mail.subject, mail.application_id, mail.stream_id) == ("Delay", application.id, stream.id)
    assert mail.body.startswith("Dear Noor Bakker,\n\nSee http://localhost/\n")
    assert mail.why == [{"group": "submitted", "code": stream.code, "reference": application.reference}]


def test_it_is_sent_once_however_often_it_is_pressed(stream: Stream, person: Person) -> None:
    a_submitted_application(stream, person)
    manager, broadcast = a_manager(), a_broadcast(stream, "submitted")
    facts = {"version": broadcast.version, "seen": seen(manager, stream, "submitted")}
    assert [commands.send_broadcast(actor=manager, broadcast=broadcast, **facts) for _ in range(2)] == [
        True,
        False,
    ]
    assert len(mails()) == 1
    found = select(func.count()).select_from(AuditEntry).where(AuditEntry.deed == "send_broadcast")
    assert db.session.scalar(found) == 1
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "not_in_this_state"):
        commands.change_broadcast(
            actor=manager,
            broadcast=broadcast,
            version=broadcast.version,
            streams=[stream],
            groups=["draft"],
            **TEXTS,
        )


@pytest.mark.both
def test_two_people_who_send_at_the_same_instant_send_it_once(
    app: Flask, stream: Stream, person: Person
) -> None:
    a_submitted_application(stream, person)
    broadcast = a_broadcast(stream, "submitted")
    facts = {"version": broadcast.version, "seen": seen(a_manager(), stream, "submitted")}
    number = broadcast.id

    def sending(account_id: int) -> Callable[[], object]:
        return lambda: commands.send_broadcast(
            actor=db.session.get_one(Account, account_id),
            broadcast=db.session.get_one(Broadcast, number),
            **facts,
        )

    both = [a_manager().id, a_manager().id] * 2
    assert len(set(both)) == 2
    assert sorted(map(str, at_once(app, [sending(one) for one in both]))) == ["False"] * 3 + ["True"]
    assert len(mails()) == 1
    found = select(AuditEntry.actor_id).where(AuditEntry.deed == "send_broadcast")
    db.session.expire_all()
    assert list(db.session.scalars(found)) == [db.session.get_one(Broadcast, number).sent_by]


@pytest.mark.both
def test_what_is_sent_and_thrown_away_at_the_same_instant_is_one_of_both(
    app: Flask, stream: Stream, person: Person
) -> None:
    a_submitted_application(stream, person)
    manager, broadcast = a_manager(), a_broadcast(stream, "submitted")
    facts = {"version": broadcast.version, "seen": seen(manager, stream, "submitted")}
    number, account_id = broadcast.id, manager.id

    def act(deed: Callable[..., object], **known: Any) -> Callable[[], object]:
        return lambda: deed(
            actor=db.session.get_one(Account, account_id),
            broadcast=db.session.get_one(Broadcast, number),
            **known,
        )

    outcomes = at_once(
        app, [act(commands.send_broadcast, **facts), act(commands.discard_broadcast, reason="Te vroeg")]
    )
    assert sum(isinstance(one, RuleBroken) for one in outcomes) == 1
    db.session.expire_all()
    assert (db.session.get_one(Broadcast, number).state, len(mails())) in (("sent", 1), ("discarded", 0))


def test_what_is_thrown_away_never_leaves_and_says_why(
    client: FlaskClient, stream: Stream, person: Person
) -> None:
    a_submitted_application(stream, person)
    manager, broadcast = a_manager(), a_broadcast(stream, "submitted")
    one = f"/broadcasts/{broadcast.id}"
    sign_in(client, manager)
    assert f"{one}/discard" in client.get(one).text
    empty = client.post(f"{one}/discard", data={"reason": " "})
    assert (empty.status_code, 'href="#reason"' in empty.text) == (422, True)
    assert client.post(f"{one}/discard", data={"reason": "Al gebeld"}).status_code == 303
    page = client.get(one).text
    assert ("Al gebeld" in page, "Verstuur naar" in page, f"{one}/discard" in page) == (True, False, False)
    facts = {"version": str(broadcast.version), "seen": seen(manager, stream, "submitted")}
    late = client.post(f"{one}/send", data=facts)
    assert (late.status_code, "weggegooid" in late.text) == (422, True)
    assert client.post(f"{one}/discard", data={"reason": "Nog eens"}).status_code == 422
    assert (mails(), broadcast.state, broadcast.discarded_because) == ([], "discarded", "Al gebeld")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.deed == "discard_broadcast")).one()
    assert entry.actor_id == manager.id
    for account in (an_account(), a_holder("auditor")):
        sign_in(client, account)
        assert client.get(f"{one}/discard").status_code == 404


def test_only_what_was_looked_at_is_sent(stream: Stream, person: Person) -> None:
    a_submitted_application(stream, person)
    manager, broadcast = a_manager(), a_broadcast(stream, "submitted")
    before = seen(manager, stream, "submitted")
    with pytest.raises(Stale):
        send(manager, broadcast, stream, version=broadcast.version + 1)
    a_submitted_application(stream, a_person("Bram", "Ander"))
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "recipients_changed"):
        send(manager, broadcast, stream, seen=before)
    assert (mails(), broadcast.state) == ([], "draft")
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "nobody_to_write_to"):
        send(manager, a_broadcast(stream, "withdrawn"), stream)


def test_an_address_that_bounced_is_named_and_gets_nothing_until_mail_arrives(
    stream: Stream, person: Person
) -> None:
    application = a_submitted_application(stream, person)
    a_team_mate(application, person.account)
    receipt = db.session.scalars(select(Mail).where(Mail.to == person.account.email).limit(1)).one()
    change(receipt, state="refused")
    manager, broadcast = a_manager(), a_broadcast(stream, "submitted")
    found = {one.email: one.bounces for one in queries.recipients_of(manager, [stream], ["submitted"])}
    assert found[person.account.email]
    assert sum(found.values()) == 1
    send(manager, broadcast, stream)
    assert person.account.email not in [mail.to for mail in mails()]
    assert len(mails()) == 1


def test_a_trial_goes_to_oneself_alone_in_both_languages(stream: Stream, person: Person) -> None:
    a_submitted_application(stream, person)
    manager, broadcast = a_manager(), a_broadcast(stream, "submitted")
    commands.try_broadcast(actor=manager, broadcast=broadcast)
    assert [(mail.to, mail.subject, mail.broadcast_id) for mail in mails()] == [
        (manager.email, "Proef: Uitstel", None),
        (manager.email, "Trial: Delay", None),
    ]
    assert broadcast.state == "draft"


def test_a_hold_stops_a_broadcast_but_not_its_trial(stream: Stream, person: Person) -> None:
    a_submitted_application(stream, person)
    manager, broadcast = a_manager(), a_broadcast(stream, "submitted")
    commands.hold_mail(actor=manager, streams=[stream], kinds=["broadcast"], reason="Nakijken")
    commands.try_broadcast(actor=manager, broadcast=broadcast)
    send(manager, broadcast, stream)
    assert sorted(mail.state for mail in mails()) == ["held", "waiting", "waiting"]


def test_who_may_write_one(stream: Stream, person: Person) -> None:
    broadcast = a_broadcast(stream, "submitted")
    elsewhere = a_holder("programme_manager", scope_kind="stream", scope_id=stream.id + 99)
    for actor in (an_administrator(), a_holder("auditor"), elsewhere, person.account):
        acts: list[Any] = [
            lambda actor=actor: a_broadcast(stream, "submitted", actor=actor),
            lambda actor=actor: queries.get_broadcast(actor, broadcast.id),
            lambda actor=actor: commands.try_broadcast(actor=actor, broadcast=broadcast),
            lambda actor=actor: commands.send_broadcast(actor=actor, broadcast=broadcast, version=1, seen=""),
        ]
        for act in acts:
            with pytest.raises(NotFound):
                act()
    assert mails() == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"streams": []}, "stream_missing"),
        ({"groups": []}, "group_missing"),
        ({"groups": ["everybody"]}, "group_missing"),
        ({"body_en": " "}, "mail_text_empty"),
        ({"body_nl": "Beste {naam}"}, "placeholder_unknown"),
    ],
)
def test_what_a_broadcast_needs(stream: Stream, facts: dict[str, Any], code: str) -> None:
    known: dict[str, Any] = {"streams": [stream], "groups": ["draft"]} | TEXTS | facts
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == code):
        commands.write_broadcast(actor=a_manager(), round_=stream.round, **known)


def test_a_manager_writes_looks_tries_and_sends_through_the_pages(
    client: FlaskClient, stream: Stream, person: Person
) -> None:
    application: Application = a_submitted_application(stream, person)
    path = f"/rounds/{stream.round_id}/broadcasts"
    sign_in(client, a_manager())
    assert path in client.get("/rounds").text
    typed = {"streams": [str(stream.id)], "groups": ["submitted"]} | TEXTS
    wrong = client.post(f"{path}/new", data=typed | {"body_nl": "{naam}"})
    assert (wrong.status_code, 'href="#body_nl"' in wrong.text) == (422, True)
    page = client.post(f"{path}/new", data=typed, follow_redirects=True).text
    broadcast = db.session.scalars(select(Broadcast)).one()
    one = f"/broadcasts/{broadcast.id}"
    assert (person.account.email in page, application.reference in page) == (True, True)
    assert "Verstuur naar 1 adres" in page
    assert "Uitstel" in client.get(path).text
    changed = client.post(f"{one}/text", data=typed | {"version": "1", "subject_nl": "Later"})
    assert changed.status_code == 303
    assert client.post(f"{one}/text", data=typed | {"version": "1"}).status_code == 422
    assert "in beide talen" in client.post(f"{one}/trial", follow_redirects=True).text
    old = client.post(f"{one}/send", data={"version": "2", "seen": "anders"})
    assert (old.status_code, "is veranderd sinds u keek" in old.text) == (422, True)
    facts = {"version": "2", "seen": seen(a_manager(), stream, "submitted")}
    assert "wordt verzonden" in client.post(f"{one}/send", data=facts, follow_redirects=True).text
    again = client.post(f"{one}/send", data=facts, follow_redirects=True).text
    assert ("Het was al verzonden" in again, "wacht op verzending" in again) == (True, True)
    for account in (an_account(), a_holder("auditor")):
        sign_in(client, account)
        assert [client.get(page).status_code for page in (path, one, f"{one}/text")] == [404] * 3


def test_a_long_list_of_readers_comes_in_pages_and_goes_to_all(
    client: FlaskClient, stream: Stream, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging.page_within, "__kwdefaults__", {"cursor": "", "size": 2})
    for one in (person, a_person("Bram", "Ander"), a_person("Sara", "Derde")):
        an_application(stream, one)
    broadcast = a_broadcast(stream, "draft")
    everybody = sorted(who(a_manager(), stream, "draft"))
    sign_in(client, a_manager())
    first = client.get(f"/broadcasts/{broadcast.id}").text
    assert [one in first for one in everybody] == [True, True, False]
    assert "Verstuur naar 3 adressen" in first
    (after,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert [one in client.get(after).text for one in everybody] == [False, False, True]


def test_the_list_of_readers_takes_as_many_queries_for_more(
    client: FlaskClient, stream: Stream, person: Person, statements: list[str]
) -> None:
    broadcast = a_broadcast(stream, "draft")
    sign_in(client, a_manager())
    numbers = []
    for more in (1, 3):
        for number in range(more):
            an_application(stream, a_person(f"P {more} {number}", f"Stichting {more} {number}"))
        statements.clear()
        client.get(f"/broadcasts/{broadcast.id}")
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
