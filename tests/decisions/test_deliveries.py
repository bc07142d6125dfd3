"""A letter on its way: offered, mailed, read, come back, sent once more, and from when its term runs (§11.39)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.correspondence.commands import note_sent
from grants.correspondence.models import Mail
from grants.decisions import commands, queries
from grants.decisions.models import Decision
from grants.decisions.rules.deliveries import CoverFacts, Step, announced_on, check_step, cover_letter
from grants.foundation import files, outbox
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.documents import render_letter
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.people.models import Account
from tests.conftest import SetClock
from tests.decisions.test_letter_texts import text_of
from tests.factories.decisions import a_published_batch, a_ranked_stream, an_authority
from tests.factories.objections import an_objection
from tests.factories.people import a_holder, sign_in
from tests.factories.rebuttal import applicant_of
from tests.factories.streams import a_manager
from tests.foundation.test_documents import failures

PUBLISHED, LAST_DAY = date(2026, 6, 30), date(2026, 8, 11)
BOUNCED = "550 5.1.1 user unknown"


@pytest.fixture
def decision(app: Flask) -> Decision:
    """A refusal that was published on 30 June; its term ends on 11 August."""
    made = a_published_batch(a_ranked_stream((5, 4, (4, 3), 2))).decisions[2]
    assert made.objection_until == LAST_DAY
    return made


def bounce(
    decision: Decision, *, kind: str = "mail_bounced", on: date = PUBLISHED, note: str = BOUNCED
) -> Any:
    return commands.note_return(actor=a_manager(), decision=decision, kind=kind, happened_on=on, note=note)


def post(decision: Decision, on: date) -> Any:
    address = "Stichting Samen Eten\nNoor Bakker\nNieuwe Weg 2\n3511 AB Utrecht"
    return commands.send_by_post(actor=a_manager(), decision=decision, happened_on=on, address=address)


def kinds(decision: Decision) -> list[str]:
    return [one.kind for one in queries.deliveries_of(decision)]


# --- The rule ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "announced"),
    [
        ([], date(2026, 6, 30)),
        ([("mailed", 30)], date(2026, 6, 30)),
        ([("read", 34)], date(2026, 6, 30)),
        ([("mailed", 30), ("mail_bounced", 31)], None),
        ([("read", 30), ("mail_bounced", 31)], date(2026, 6, 30)),
        ([("mail_bounced", 31), ("read", 40)], date(2026, 7, 10)),
        ([("mail_bounced", 31), ("posted", 35)], date(2026, 7, 5)),
        ([("mail_bounced", 31), ("posted", 35), ("read", 33)], date(2026, 7, 3)),
        ([("mail_bounced", 31), ("posted", 35), ("post_returned", 42)], None),
        ([("mail_bounced", 31), ("posted", 35), ("post_returned", 42), ("posted", 45)], date(2026, 7, 15)),
        ([("mail_bounced", 31), ("posted", 35), ("posted", 45), ("post_returned", 50)], date(2026, 7, 5)),
        ([("posted", 35), ("post_returned", 42)], date(2026, 6, 30)),
        ([("mailed", 30), ("mail_bounced", 31), ("mailed", 36)], date(2026, 7, 6)),
        ([("mailed", 30), ("mail_bounced", 31), ("mailed", 36), ("mail_bounced", 37)], None),
    ],
)
def test_a_decision_is_announced_on_the_first_day_it_arrived(
    steps: list[tuple[str, int]], announced: date | None
) -> None:
    first = date(2026, 5, 31)
    taken = [Step(kind, date.fromordinal(first.toordinal() + day)) for kind, day in steps]
    assert announced_on(PUBLISHED, taken) == announced


@pytest.mark.parametrize(
    ("kind", "day", "steps", "code"),
    [
        ("mail_bounced", date(2026, 6, 29), [], "not_on_this_day"),
        ("mail_bounced", date(2026, 7, 11), [], "not_on_this_day"),
        ("mail_bounced", PUBLISHED, [Step("mail_bounced", PUBLISHED)], "bounced_already"),
        ("post_returned", date(2026, 7, 5), [], "nothing_to_return"),
        (
            "post_returned",
            date(2026, 7, 5),
            [Step("posted", PUBLISHED), Step("post_returned", PUBLISHED)],
            "nothing_to_return",
        ),
        ("post_returned", date(2026, 7, 1), [Step("posted", date(2026, 7, 5))], "not_on_this_day"),
    ],
)
def test_what_cannot_have_happened(kind: str, day: date, steps: list[Step], code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_step(kind, day, published_on=PUBLISHED, today=date(2026, 7, 10), steps=steps)
    assert broken.value.code == code


COVER = CoverFacts(
    executor="Fonds Samen",
    contact="ronde@voorbeeld.example",
    signer="Mo Manager",
    person="Noor Bakker",
    addressee=("Noor Bakker", "Nieuwe Weg 2", "3511 AB Utrecht"),
    reference="S2-2026-0001",
    title="Samen aan tafel",
    sent_on=date(2026, 7, 5),
    published_on=PUBLISHED,
    is_new_term=True,
    until=date(2026, 8, 17),
    kind="ranking",
)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (COVER, "We must receive your objection on 2026-08-17"),
        (replace(COVER, kind="objection"), "The court must receive your appeal on 2026-08-17"),
        (replace(COVER, is_new_term=False, until=LAST_DAY), "does not change by this letter: 2026-08-11."),
    ],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_covering_letter_names_the_last_day_and_passes_the_checks(
    facts: CoverFacts, words: str, language: str
) -> None:
    parts = cover_letter(facts, str)
    assert words in str(parts["blocks"])
    assert failures(render_letter(parts, language=language, attached={"until": "2026-08-17"})) == []


# --- What happens ------------------------------------------------------------------------------------------


def test_while_a_letter_did_not_arrive_no_term_runs_and_by_post_it_begins_anew(
    decision: Decision, clock: SetClock
) -> None:
    clock.go(2026, 7, 20)
    bounce(decision, on=date(2026, 7, 1))
    assert decision.objection_until is None
    assert [row[0].id for row in queries.not_arrived_page(a_manager()).rows] == [decision.id]
    letter = decision.letter_id
    sent = post(decision, date(2026, 7, 20))
    outbox.run_everything()
    assert decision.letter_id == letter
    assert decision.objection_until == date(2026, 8, 31)
    assert queries.not_arrived_page(a_manager()).rows == []
    assert sent.cover is not None
    words = text_of(files.read(sent.cover))
    for part in ("Nieuwe Weg 2", "31 augustus 2026", "Het besluit van 30 juni 2026", "3:41 en 6:8"):
        assert part in words
    assert failures(files.read(sent.cover)) == []
    assert kinds(decision) == ["mail_bounced", "posted"]
    entries = db.session.query(AuditEntry).filter(AuditEntry.deed == "note_delivery").all()
    assert len(entries) == 2


def test_a_cover_is_made_once_however_often_the_bell_rings(decision: Decision) -> None:
    sent = post(decision, PUBLISHED)
    outbox.run_everything()
    kept = sent.cover_id
    commands.keep_cover_letter(delivery=sent, content=b"%PDF-1.7 other")
    assert sent.cover_id == kept
    assert "verandert niet door deze brief: 11 augustus 2026." in text_of(files.read(sent.cover))


def test_post_that_comes_back_ends_the_term_that_it_opened(decision: Decision, clock: SetClock) -> None:
    clock.go(2026, 7, 25)
    bounce(decision)
    post(decision, date(2026, 7, 10))
    assert decision.objection_until == date(2026, 8, 21)
    bounce(decision, kind="post_returned", on=date(2026, 7, 24), note="Retour afzender: verhuisd")
    assert decision.objection_until is None
    post(decision, date(2026, 7, 25))
    assert decision.objection_until == date(2026, 9, 7)


def test_an_objection_after_a_letter_that_did_not_arrive_is_in_time(
    decision: Decision, clock: SetClock
) -> None:
    clock.go(2026, 9, 1)
    late = an_objection(decision)
    assert queries.arrival_of(late).timeliness == "late"
    bounce(decision, on=date(2026, 8, 31))
    assert queries.arrival_of(late).timeliness == "early"
    post(decision, date(2026, 9, 1))
    assert queries.arrival_of(late).timeliness == "in_time"


def test_who_reads_it_on_the_site_is_reached_on_that_day_and_only_the_first_time_counts(
    client: FlaskClient, decision: Decision, clock: SetClock
) -> None:
    bounce(decision)
    clock.go(2026, 7, 3)
    reader = applicant_of(decision.application)
    page = f"/applications/{decision.application_id}/decision"
    assert sign_in(client, a_manager()).get(page).status_code == 200
    assert sign_in(client, applicant_of(decision.batch.decisions[1].application)).get(page).status_code == 404
    assert kinds(decision) == ["mail_bounced"]
    shown = sign_in(client, reader).get(page)
    assert "Uw termijn is langer dan in de brief staat" in shown.text
    assert "14 augustus 2026" in shown.text
    assert kinds(decision) == ["mail_bounced", "read"]
    clock.go(2026, 7, 10)
    client.get(page)
    client.get(f"/decisions/{decision.id}/letter")
    db.session.refresh(decision)
    assert (kinds(decision), decision.objection_until) == (["mail_bounced", "read"], date(2026, 8, 14))


def test_the_letter_itself_opened_counts_as_read(client: FlaskClient, decision: Decision) -> None:
    sign_in(client, applicant_of(decision.application)).get(f"/decisions/{decision.id}/letter")
    assert kinds(decision) == ["read"]
    db.session.refresh(decision)
    assert decision.objection_until == LAST_DAY


def test_before_it_arrived_the_team_is_still_asked_to_read_it(decision: Decision, clock: SetClock) -> None:
    reader = applicant_of(decision.application)
    clock.go(2026, 9, 1)
    assert queries.to_read(reader, day=date(2026, 9, 1)) == []
    bounce(decision)
    assert [one.id for one in queries.to_read(reader, day=date(2026, 9, 1))] == [decision.id]


def test_mail_to_somebody_else_of_the_team_that_comes_back_changes_no_term(decision: Decision) -> None:
    assert decision.published_at is not None
    partner = a_holder("reviewer")
    commands.note_announcement(
        application_id=decision.application_id,
        written_at=decision.published_at,
        reader_id=partner.id,
        address=partner.email,
        arrived=False,
    )
    assert (kinds(decision), decision.objection_until) == (["mail_bounced"], LAST_DAY)


def test_only_a_manager_without_an_interest_writes_it_down(decision: Decision) -> None:
    facts = {"decision": decision, "happened_on": PUBLISHED}
    with pytest.raises(NotAllowed):
        commands.note_return(actor=an_authority(), kind="mail_bounced", note=BOUNCED, **facts)
    for actor in (a_holder("reviewer"), applicant_of(decision.application)):
        with pytest.raises(NotFound):
            commands.send_by_post(actor=actor, address="Ergens", **facts)
    for wrong in ({"kind": "read", "note": "x"}, {"kind": "mail_bounced", "note": " "}):
        with pytest.raises(RuleBroken):
            commands.note_return(actor=a_manager(), **wrong, **facts)
    with pytest.raises(RuleBroken):
        commands.send_by_post(actor=a_manager(), address=" ", **facts)
    assert (kinds(decision), decision.objection_until) == ([], LAST_DAY)


def test_to_another_address_the_mail_goes_once_more_and_opens_the_term(
    decision: Decision, clock: SetClock
) -> None:
    manager, reader = a_manager(), applicant_of(decision.application)
    with pytest.raises(RuleBroken, check=lambda broken: broken.code == "arrived_already"):
        commands.announce_again(actor=manager, decision=decision)
    bounce(decision)
    clock.go(2026, 7, 6)
    with pytest.raises(NotAllowed):
        commands.announce_again(actor=an_authority(), decision=decision)
    commands.announce_again(actor=manager, decision=decision)
    told = select(Mail).where(
        Mail.kind == "decisions_published", Mail.application_id == decision.application_id
    )
    mail = db.session.scalars(told.order_by(Mail.id.desc())).first()
    assert mail is not None
    assert (mail.account_id, mail.to, mail.state) == (reader.id, reader.email, "waiting")
    note_sent(mail=mail)
    assert (kinds(decision), decision.objection_until) == (["mail_bounced", "mailed"], date(2026, 8, 17))


# --- The pages ---------------------------------------------------------------------------------------------


def test_a_manager_is_told_writes_it_down_and_sends_it_again(client: FlaskClient, decision: Decision) -> None:
    manager = a_manager()
    sign_in(client, manager)
    address = f"/decisions/{decision.id}/delivery"
    assert "Nog niets nadat" in client.get(address).text
    refused = client.post(address, data={"kind": "mail_bounced", "happened_on": "2026-06-01", "note": "x"})
    assert refused.status_code == 422
    assert "Kies een dag vanaf de bekendmaking op 30 juni 2026" in refused.text
    sent = client.post(address, data={"kind": "mail_bounced", "happened_on": "2026-06-30", "note": BOUNCED})
    assert sent.status_code == 303
    assert "Deze brief is niet aangekomen" in client.get(address).text
    assert "Deze brief is niet aangekomen, stuur hem opnieuw" in client.get("/").text
    listed = client.get("/letters-not-arrived").text
    assert decision.application.reference in listed
    assert "Bekendgemaakt" not in listed
    assert client.post(f"{address}/mail").status_code == 303
    posted = {"happened_on": "2026-06-30", "address": "Noor Bakker\nNieuwe Weg 2"}
    assert client.post(f"{address}/post", data=posted | {"address": ""}).status_code == 422
    assert client.post(f"{address}/post", data=posted).status_code == 303
    outbox.run_everything()
    (cover,) = [one for one in queries.deliveries_of(decision) if one.cover_id]
    path = f"{address}/{cover.id}/cover"
    assert client.get(path).data.startswith(b"%PDF")
    assert path in client.get(address).text
    assert "Elke brief is aangekomen" in client.get("/letters-not-arrived").text
    assert client.post(f"{address}/mail").status_code == 422
    assert sign_in(client, applicant_of(decision.application)).get(path).status_code == 200
    assert sign_in(client, applicant_of(decision.batch.decisions[1].application)).get(path).status_code == 404


def test_who_may_not_see_finds_nothing(client: FlaskClient, decision: Decision) -> None:
    bounce(decision)
    address = f"/decisions/{decision.id}/delivery"

    def seen(viewer: Account) -> list[int]:
        sign_in(client, viewer)
        return [client.get(address).status_code, client.get("/letters-not-arrived").status_code]

    assert seen(an_authority()) == [200, 200]
    assert "<textarea" not in client.get(address).text
    assert seen(a_holder("reviewer")) == [404, 404]
    assert seen(applicant_of(decision.application)) == [404, 404]
    sign_in(client, a_manager())
    assert client.get(f"/decisions/{decision.id + 99}/delivery").status_code == 404
