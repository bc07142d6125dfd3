"""Mail on hold: it stands still, is looked at, and leaves or never leaves with a reason; nothing else waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.events import ApplicationWithdrawn, RepairAsked
from grants.applications.models import Application
from grants.correspondence import commands, queries
from grants.correspondence.jobs import send_mail
from grants.correspondence.models import Mail, MailHold
from grants.correspondence.rules import KINDS, held_kinds
from grants.foundation import invariants, outbox
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.outbox import Task
from grants.people.models import Account
from grants.streams.models import Stream
from tests.factories.applications import a_submitted_application
from tests.factories.people import (
    Person,
    a_holder,
    a_person,
    acts_for,
    an_account,
    an_administrator,
    sign_in,
)
from tests.factories.reporting import tell
from tests.factories.streams import a_manager

SAID = "message_from_funder"


@pytest.fixture
def submitted(person: Person) -> Application:
    """An application that was submitted, its receipt sent."""
    application = a_submitted_application(person=person)
    outbox.run_everything()
    return application


def hold(actor: Account, stream: Stream, *kinds: str, reason: str = "Eerst nakijken") -> list[MailHold]:
    return commands.hold_mail(actor=actor, streams=[stream], kinds=kinds, reason=reason)


def write(application: Application, actor: Account | None = None) -> Mail:
    """Let the funder write a message, and return the mail that tells of it."""
    commands.send_message(actor=actor or a_manager(), application=application, text="Dag")
    return mails(SAID)[-1]


def mails(kind: str) -> Sequence[Mail]:
    return db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)).all()


def deeds() -> list[str]:
    found = select(AuditEntry.deed).where(AuditEntry.deed.like("%\\_mail", escape="\\"))
    return list(db.session.scalars(found.order_by(AuditEntry.id)))


def test_held_mail_is_written_and_stands_still_until_it_is_released(submitted: Application) -> None:
    manager = a_manager()
    hold(manager, submitted.stream)
    mail = write(submitted)
    outbox.run_everything()
    assert (mail.state, len(queries.messages_of(manager, submitted))) == ("held", 1)
    assert commands.release_mail(actor=manager, mails=[mail], reason="Klopt") == 1
    outbox.run_everything()
    assert (mail.state, mail.settled_because, mail.settled_by) == ("kept", "Klopt", manager.id)
    assert deeds() == ["hold_mail", "release_mail"]
    assert invariants.faults()["held_mail"] == []


def test_cancelled_mail_is_never_sent(submitted: Application) -> None:
    manager = a_manager()
    hold(manager, submitted.stream)
    mail = write(submitted)
    assert commands.cancel_mail(actor=manager, mails=[mail], reason="Verkeerd") == 1
    assert commands.release_mail(actor=manager, mails=[mail], reason="Toch wel") == 0
    commands.lift_hold(actor=manager, hold=hold_in_force(submitted.stream), reason="Klaar")
    outbox.run_everything()
    assert (mail.state, mail.settled_because) == ("cancelled", "Verkeerd")
    assert (
        db.session.scalars(select(Task.id).where(Task.facts["mail_id"].as_integer() == mail.id)).all() == []
    )


def hold_in_force(stream: Stream) -> MailHold:
    (found,) = queries.holds_in_force([stream.id])
    return found


def test_what_was_on_its_way_stands_still_too(submitted: Application) -> None:
    before, receipt = write(submitted), mails("application_submitted")[0]
    hold(a_manager(), submitted.stream)
    outbox.run_everything()
    assert (before.state, receipt.state) == ("held", "kept")


def test_a_worker_that_was_called_already_asks_once_more(submitted: Application) -> None:
    mail = write(submitted)
    task = db.session.scalars(select(Task).where(Task.kind == "send_mail").order_by(Task.id.desc())).first()
    assert task is not None
    hold(a_manager(), submitted.stream)
    _put(mail, "waiting")
    assert (send_mail(task), mail.state) == ({"state": "held"}, "held")


def _put(mail: Mail, state: str) -> None:
    from tests.factories.reporting import change

    change(mail, state=state)


def test_only_the_kind_and_the_call_that_are_held(submitted: Application) -> None:
    manager = a_manager()
    hold(manager, submitted.stream, "decisions_published")
    assert write(submitted).state == "waiting"
    hold(manager, submitted.stream, SAID)
    other = a_submitted_application(person=a_person("Bram", "Ander"))
    assert [write(one).state for one in (submitted, other)] == ["held", "waiting"]


def test_receipts_and_mail_about_accounts_and_drafts_never_wait(
    submitted: Application, person: Person
) -> None:
    from grants.people import commands as people

    hold(a_manager(), submitted.stream)
    tell(ApplicationWithdrawn(submitted.id))
    people.ask_password_reset(email=person.account.email)
    assert [mails(kind)[0].state for kind in ("application_withdrawn", "password_reset_asked")] == [
        "waiting"
    ] * 2
    for kind in ("application_submitted", "password_reset_asked", "deadline_nears", "nothing"):
        with pytest.raises(RuleBroken, check=lambda broken: broken.code == "kind_never_waits"):
            hold(a_manager(), submitted.stream, kind)
    assert all(KINDS[key].never_held for key in ("repair_submitted", "owner_asked", "team_mate_invited"))
    assert all(kind.clock for kind in held_kinds() if kind.key in {"repair_asked", "decisions_published"})


def test_a_hold_is_put_once_and_lifting_releases_nothing(submitted: Application) -> None:
    manager = a_manager()
    assert (len(hold(manager, submitted.stream)), len(hold(manager, submitted.stream))) == (1, 0)
    mail, found = write(submitted), hold_in_force(submitted.stream)
    for _ in range(2):
        commands.lift_hold(actor=manager, hold=found, reason="Klaar")
    assert queries.holds_in_force([submitted.stream_id]) == []
    assert (mail.state, write(submitted).state) == ("held", "waiting")
    assert [one.waiting for one in queries.standing_still(manager)] == [1]
    lifted = select(AuditEntry.id).where(AuditEntry.deed == "lift_hold")
    assert len(db.session.scalars(lifted).all()) == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_every_deed_needs_a_reason(submitted: Application, reason: str) -> None:
    manager = a_manager()
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "reason_missing"):
        hold(manager, submitted.stream, reason=reason)
    hold(manager, submitted.stream)
    mail = write(submitted)
    acts: list[Any] = [
        lambda: commands.lift_hold(actor=manager, hold=hold_in_force(submitted.stream), reason=reason),
        lambda: commands.release_mail(actor=manager, mails=[mail], reason=reason),
        lambda: commands.cancel_mail(actor=manager, mails=[mail], reason=reason),
    ]
    for act in acts:
        with pytest.raises(RuleBroken, check=lambda broken: broken.code == "reason_missing"):
            act()
    assert mail.state == "held"


def test_who_may_hold_and_settle(submitted: Application, person: Person) -> None:
    hold(a_manager(), submitted.stream)
    mail = write(submitted)
    elsewhere = a_holder("programme_manager", scope_kind="stream", scope_id=submitted.stream_id + 99)
    for actor in (a_holder("auditor"), elsewhere, person.account, a_holder("deciding_authority")):
        for act in (
            lambda actor=actor: hold(actor, submitted.stream),
            lambda actor=actor: commands.release_mail(actor=actor, mails=[mail], reason="Ja"),
            lambda actor=actor: queries.get_outbox(actor, submitted.stream.round_id),
        ):
            with pytest.raises(NotFound):
                act()
    assert (mail.state, queries.standing_still(elsewhere)) == ("held", [])
    assert commands.release_mail(actor=an_administrator(), mails=[mail], reason="Ja") == 1


def test_mail_about_what_is_closed_to_somebody_is_absent(submitted: Application, person: Person) -> None:
    interested = a_manager()
    acts_for(interested, person.organisation)
    hold(a_manager(), submitted.stream)
    mail, streams = write(submitted), [submitted.stream]
    for viewer, seen in ((a_manager(), 1), (interested, 0)):
        assert queries.count_held(viewer, streams) == seen
        assert len(queries.held_page(viewer, streams).rows) == seen
        assert len(queries.held_by_number(viewer, streams, None)) == seen
        assert len(queries.held_by_number(viewer, streams, [mail.id])) == seen
    with pytest.raises(NotFound):
        queries.get_round_mail(interested, streams, mail.id)


def test_a_manager_holds_looks_and_settles_through_the_pages(
    client: FlaskClient, submitted: Application
) -> None:
    round_id = submitted.stream.round_id
    path = f"/rounds/{round_id}/outbox"
    sign_in(client, a_manager())
    assert path in client.get("/rounds").text
    assert "een dag minder voor de aanvrager" in client.get(f"{path}/hold").text
    empty = client.post(f"{path}/hold", data={"reason": "Nakijken"})
    assert (empty.status_code, "minstens één oproep" in empty.text) == (422, True)
    put = {"streams": [str(submitted.stream_id)], "kinds": [SAID], "reason": "Eerst nakijken"}
    assert "Eerst nakijken" in client.post(f"{path}/hold", data=put, follow_redirects=True).text
    mail, other, third = write(submitted), write(submitted), write(submitted)
    assert "3 mails wachten" in client.get("/").text
    page = client.get(path).text
    assert (mail.to in page, "de subsidiegever schreef een bericht" in page) == (True, True)
    assert mail.body.strip().splitlines()[-1] in client.get(f"{path}/mail/{mail.id}").text
    assert client.post(path, data={"deed": "release", "mails": str(mail.id), "reason": ""}).status_code == 422
    assert client.post(path, data={"deed": "release", "reason": "Goed"}).status_code == 422
    assert client.post(path, data={"deed": "delete", "reason": "Goed"}).status_code == 404
    client.post(path, data={"deed": "release", "mails": str(mail.id), "reason": "Goed"})
    client.post(path, data={"deed": "cancel", "mails": str(other.id), "reason": "Fout"})
    client.post(path, data={"deed": "release-all", "reason": "Goed"})
    assert [one.state for one in (mail, other, third)] == ["waiting", "cancelled", "waiting"]
    lift = f"{path}/holds/{hold_in_force(submitted.stream).id}/lift"
    assert client.get(lift).status_code == 200
    assert client.post(lift, data={"reason": "Klaar"}).status_code == 303
    assert "vastgehouden: " not in client.get("/").text
    for account in (an_account(), a_holder("auditor")):
        sign_in(client, account)
        assert [client.get(one).status_code for one in (path, f"{path}/hold", f"{path}/mail/{mail.id}")] == [
            404
        ] * 3


def test_the_outbox_takes_as_many_queries_for_more_mail(
    client: FlaskClient, submitted: Application, statements: list[str]
) -> None:
    hold(a_manager(), submitted.stream)
    manager = a_manager()
    sign_in(client, manager)
    numbers = []
    for more in (1, 4):
        for _ in range(more):
            write(submitted, manager)
        statements.clear()
        assert client.get(f"/rounds/{submitted.stream.round_id}/outbox").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def test_a_repair_that_waits_warns_of_its_term(client: FlaskClient, submitted: Application) -> None:
    from datetime import date

    from grants.applications.models import Repair
    from grants.foundation.clock import now
    from tests.factories.reporting import keep

    manager = a_manager()
    hold(manager, submitted.stream)
    repair = Repair(
        application_id=submitted.id,
        state="asked",
        questions=["title"],
        wrong="De begroting telt niet op.",
        asked_by=manager.id,
        asked_at=now(),
        due_on=date(2026, 8, 20),
    )
    keep(repair)
    tell(RepairAsked(repair.id))
    (mail,) = mails("repair_asked")
    assert (mail.state, "20 augustus 2026" in mail.body) == ("held", True)
    sign_in(client, manager)
    for page in ("", f"/mail/{mail.id}"):
        assert (
            "een dag minder voor de aanvrager"
            in client.get(f"/rounds/{submitted.stream.round_id}/outbox{page}").text
        )
