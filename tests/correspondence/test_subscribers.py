"""Who hears of what: every event, its readers, its words in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from grants.applications import commands as applications
from grants.applications.events import ApplicationSubmitted, ApplicationWithdrawn
from grants.awards.events import ChangeAsked, ChangeDecided
from grants.budget.events import MoneyProposalDecided, MoneyProposed
from grants.budget.models import MoneyProposal
from grants.correspondence.events import ReceiptDue
from grants.correspondence.models import Mail
from grants.decisions.events import BatchProposed, DecisionsPublished
from grants.deliverables.events import DeliverableAccepted, DeliverableReturned, DeliverableSubmitted
from grants.foundation import outbox
from grants.foundation.clock import now
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.outbox import Task
from grants.people import commands as people
from grants.people.models import Account
from grants.review.events import ReviewersAssigned
from grants.streams.events import DeadlineExtended, OwnerInvited
from grants.streams.models import DeadlineExtension, Stream, StreamInvitation
from tests.factories.people import Person, a_holder, a_person, an_account, an_administrator, an_initiative
from tests.factories.reporting import (
    a_batch,
    a_deliverable,
    a_ranking,
    a_request,
    an_application,
    an_award,
    change,
    keep,
    tell,
)
from tests.factories.streams import an_open_stream, words


def mails(kind: str) -> Sequence[Mail]:
    """Return what was written of one kind."""
    return db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)).all()


@pytest.fixture
def stream(app: Flask) -> Stream:
    """An open call."""
    return an_open_stream()


def test_registering_sends_a_link_of_the_public_address(app: Flask) -> None:
    with app.test_request_context(headers={"Host": "kwaad.example"}):
        account = an_account("Noor", "noor@voorbeeld.example")
    (mail,) = mails("account_registered")
    assert mail.to == account.email
    assert "http://localhost/confirm/" in mail.body
    assert "kwaad.example" not in mail.body
    assert mail.body.startswith("Beste Noor,")


def test_mail_is_written_if_and_only_if_the_command_commits(app: Flask) -> None:
    with pytest.raises(RuleBroken):
        people.register(email="a@voorbeeld.example", name="A", password="kort")
    assert (mails("account_registered"), db.session.scalars(select(Task)).all()) == ([], [])
    an_account()
    (mail,) = mails("account_registered")
    task = db.session.scalars(select(Task).where(Task.kind == "send_mail")).one()
    assert task.facts == {"mail_id": mail.id}


def test_a_listener_that_fails_takes_the_mail_with_it(stream: Stream, person: Person) -> None:
    from grants.foundation.commands import command
    from grants.foundation.events import publish

    application = an_application(stream, person)

    @command
    def breaks() -> None:
        publish(ApplicationWithdrawn(application.id))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    assert mails("application_withdrawn") == []


def test_who_registers_twice_hears_it_by_mail_only(person: Person) -> None:
    people.register(email=person.account.email, name="Iemand", password="eendracht maakt macht")
    (mail,) = mails("registration_repeated")
    assert mail.to == person.account.email
    assert "/forgotten" in mail.body


def test_invitations_and_forgotten_passwords_carry_a_link(app: Flask) -> None:
    administrator = an_administrator()
    people.invite_account(actor=administrator, email="rik@voorbeeld.example", name="Rik", language="en")
    people.ask_password_reset(email=administrator.email)
    (invited,) = mails("account_invited")
    (reset,) = mails("password_reset_asked")
    assert "/password/" in invited.body
    assert "/password/" in reset.body
    assert invited.subject == "You are invited to Ronde"
    assert reset.subject == "Kies een nieuw wachtwoord"


def _asked_to_act(person: Person, email: str) -> list[Mail]:
    people.invite_member(
        actor=person.account, organisation=person.organisation, email=email, function="bestuurslid"
    )
    return [mail for mail in mails("member_invited") if mail.to == email]


def test_who_is_asked_to_act_for_an_organisation_gets_a_mail_with_or_without_account(person: Person) -> None:
    known = an_account("Els de Vries")
    people.change_own_facts(actor=known, name=known.name, language="en")
    (mail,) = _asked_to_act(person, known.email)
    assert mail.subject == "Will you act for Stichting Samen Eten?"
    assert "Dear Els de Vries," in mail.body
    assert "http://localhost/organisations\n" in mail.body
    assert "30 July 2026, 12:00" in mail.body
    (mail,) = _asked_to_act(person, "nieuw@voorbeeld.example")
    assert (mail.account_id, mail.subject) == (None, "Wilt u namens Stichting Samen Eten handelen?")
    assert "Beste lezer," in mail.body
    assert "Noor Bakker nodigt u uit" in mail.body


def test_a_name_nobody_confirmed_is_not_used_and_a_closed_account_hears_nothing(person: Person) -> None:
    people.register(email="half@voorbeeld.example", name="Iemand", password="eendracht maakt macht")
    (mail,) = _asked_to_act(person, "half@voorbeeld.example")
    assert mail.account_id is None
    assert "Beste lezer," in mail.body
    closed = an_account()
    people.disable_account(actor=an_administrator(), account=closed, reason="Weg")
    assert _asked_to_act(person, closed.email) == []


def test_a_team_mate_without_account_gets_a_link_that_works(stream: Stream, person: Person) -> None:
    application = an_application(stream, person, state="draft")
    applications.invite_team_mate(
        actor=person.account, application=application, email="mee@voorbeeld.example"
    )
    (mail,) = mails("team_mate_invited")
    found = re.search(r"http://localhost/invitations/(\S+)", mail.body)
    assert found is not None
    mate = an_account("Mee Schrijver", "mee@voorbeeld.example")
    assert applications.accept_invitation(actor=mate, token=found[1]).id == application.id


def test_the_receipt_goes_to_the_whole_team(stream: Stream, person: Person) -> None:
    application = an_application(stream, person)
    submission = application.submissions[0]
    tell(ReceiptDue(application.id, submission.id))
    (mail,) = mails("application_submitted")
    assert application.reference is not None
    assert application.reference in mail.subject
    assert submission.sha256 in mail.body
    assert "30 juni 2026 om 12:00:00" in mail.body
    assert "op tijd" in mail.body


def test_the_receipt_is_promised_at_once_and_written_once_however_often_it_is_tried(
    stream: Stream, person: Person
) -> None:
    application = an_application(stream, person)
    event = ApplicationSubmitted(application.id, application.submissions[0].id)
    tell(event)
    assert mails("application_submitted") == []
    outbox.run_everything()
    tell(event)
    outbox.run_everything()
    assert len(mails("application_submitted")) == 1


def test_a_late_application_is_acknowledged_as_late(stream: Stream, person: Person) -> None:
    application = an_application(stream, person, is_late=True)
    tell(ReceiptDue(application.id, application.submissions[0].id))
    (mail,) = mails("application_submitted")
    assert "na het sluitingsmoment" in mail.body
    assert "op tijd" not in mail.body


def test_everybody_with_a_draft_hears_once_of_a_later_deadline(stream: Stream, person: Person) -> None:
    an_application(stream, person, state="draft")
    an_application(stream, person, state="draft")
    an_application(stream, a_person("Bram", "Ander"), state="submitted")
    extension = DeadlineExtension(
        stream_id=stream.id,
        closes_at=now(),
        was=now(),
        reason="Storing",
        decided_by=person.account.id,
        decided_at=now(),
    )
    keep(extension)
    tell(DeadlineExtended(stream.id, extension.id))
    assert [mail.to for mail in mails("deadline_extended")] == [person.account.email]


def test_who_was_invited_and_began_nothing_hears_of_a_later_end_once(person: Person) -> None:
    stream = an_open_stream(access="invitation", invitation_rule=words("Invited"))
    writing, silent = a_person("Bram", "Schrijft"), a_person("Sara", "Zwijgt")
    for number, (one, email) in enumerate(
        [
            (writing, writing.account.email),
            (silent, silent.account.email),
            (silent, silent.account.email.upper()),
            (person, "nieuw@voorbeeld.example"),
        ]
    ):
        keep(
            StreamInvitation(
                stream_id=stream.id,
                initiative_id=an_initiative(one, f"Initiatief {number}").id,
                invited_email=email,
                invited_by=person.account.id,
                invited_at=now(),
            )
        )
    first = db.session.scalars(select(StreamInvitation).order_by(StreamInvitation.id).limit(1)).one()
    draft = an_application(stream, writing, state="draft")
    change(draft, initiative_id=first.initiative_id)
    extension = DeadlineExtension(
        stream_id=stream.id,
        which="preregistration",
        closes_at=now(),
        was=now(),
        reason="Storing",
        decided_by=person.account.id,
        decided_at=now(),
    )
    keep(extension)
    tell(DeadlineExtended(stream.id, extension.id))
    assert sorted(mail.to for mail in mails("preregistration_extended")) == sorted(
        [writing.account.email, silent.account.email, "nieuw@voorbeeld.example"]
    )


def test_an_invited_owner_without_account_is_told(stream: Stream, person: Person) -> None:
    invitation = StreamInvitation(
        stream_id=stream.id,
        initiative_id=an_initiative(person).id,
        invited_email="nieuw@voorbeeld.example",
        invited_by=person.account.id,
        invited_at=now(),
    )
    keep(invitation)
    tell(OwnerInvited(invitation.id))
    (mail,) = mails("owner_invited")
    assert (mail.to, mail.account_id) == ("nieuw@voorbeeld.example", None)
    assert f"/calls/{stream.id}" in mail.body


def test_a_reviewer_gets_one_message_with_the_number(stream: Stream) -> None:
    reviewer = an_account()
    tell(ReviewersAssigned(stream.id, reviewer.id, 7))
    tell(ReviewersAssigned(stream.id, reviewer.id, 1))
    many, one = mails("reviewers_assigned")
    assert many.subject == "7 aanvragen wachten op uw beoordeling"
    assert one.subject == "1 aanvraag wacht op uw beoordeling"


def test_a_proposal_asks_other_controllers_and_answers_its_proposer(stream: Stream) -> None:
    proposer = a_holder("controller", name="Voorsteller")
    controller = a_holder("controller", name="Controleur")
    proposal = MoneyProposal(
        programme_id=stream.round.programme_id,
        kind="funding",
        to_pot_id=stream.pot_id,
        amount=Money.euro(1_000),
        reason="Afgesproken",
        announced_where="",
        state="proposed",
        proposed_by=proposer.id,
        proposed_at=now(),
        changes=[],
    )
    keep(proposal)
    tell(MoneyProposed(proposal.id))
    assert [mail.to for mail in mails("money_proposed")] == [controller.email]
    change(proposal, state="refused", decided_by=controller.id, decided_at=now())
    tell(MoneyProposalDecided(proposal.id))
    (answer,) = mails("money_proposal_decided")
    assert (answer.to, answer.subject) == (proposer.email, "Uw voorstel over geld is afgewezen")


def _published(stream: Stream, people_: list[Person], outcomes: list[Money | str]) -> None:
    chair, manager, decider = an_account(), an_account(), a_holder("deciding_authority")
    applications = [an_application(stream, person, "Samen aan tafel") for person in people_]
    ranking = a_ranking(stream, chair, [(one, True) for one in applications])
    batch = a_batch(ranking, manager, decider, list(zip(applications, outcomes, strict=True)), published=True)
    tell(BatchProposed(batch.id))
    tell(DecisionsPublished(batch.id))


def test_an_award_and_a_refusal_send_the_same_words(stream: Stream) -> None:
    pair = [a_person("Noor Bakker", "Stichting Een"), a_person("Bram Jansen", "Stichting Twee")]
    _published(stream, pair, [Money.euro(5_000), "refusal"])
    told = {mail.to: mail for mail in mails("decisions_published")}
    assert set(told) == {one.account.email for one in pair}

    def bare(person: Person) -> str:
        body = told[person.account.email].body.replace(person.account.name, "NAME")
        return re.sub(r"/applications/\d+", "/applications/N", body)

    first, second = (told[one.account.email] for one in pair)
    assert first.subject == second.subject
    assert bare(pair[0]) == bare(pair[1])
    assert len(first.body) == len(second.body)
    assert [mail.to for mail in mails("batch_proposed")] != []


def test_the_order_in_which_publication_leaves_tells_nothing(stream: Stream) -> None:
    team = [a_person(f"Persoon {n}", f"Stichting {n}") for n in range(8)]
    _published(stream, team, [Money.euro(100)] * 4 + ["refusal"] * 4)
    order = [mail.to for mail in mails("decisions_published")]
    assert sorted(order) == sorted(one.account.email for one in team)
    assert order != [one.account.email for one in team]


def test_requests_and_deliverables_go_to_and_fro(stream: Stream, person: Person) -> None:
    manager = a_holder("programme_manager", scope_kind="stream", scope_id=stream.id)
    a_holder("programme_manager", scope_kind="stream", scope_id=stream.id + 999)
    application = an_application(stream, person)
    ranking = a_ranking(stream, manager, [(application, True)])
    decider = an_account()
    a_batch(ranking, manager, decider, [(application, Money.euro(5_000))], published=True)
    award = an_award(application)
    request = a_request(award, person.account)
    tell(ChangeAsked(request.id))
    change(request, state="granted", decided_by=manager.id, decided_at=now())
    tell(ChangeDecided(request.id))
    product = a_deliverable(award)
    tell(DeliverableSubmitted(product.id))
    tell(DeliverableReturned(product.id))
    tell(DeliverableAccepted(product.id))
    to = {
        kind: {mail.to for mail in mails(kind)}
        for kind in (
            "change_asked",
            "change_decided",
            "deliverable_submitted",
            "deliverable_returned",
            "deliverable_accepted",
        )
    }
    managers = {one.email for one in _managers(stream)}
    assert manager.email in managers
    assert to["change_asked"] == to["deliverable_submitted"] == managers
    assert (
        to["change_decided"]
        == to["deliverable_returned"]
        == to["deliverable_accepted"]
        == {person.account.email}
    )
    assert "31 december 2027" in mails("change_decided")[0].body


def _managers(stream: Stream) -> Sequence[Account]:
    from grants.people.queries import holders

    return holders("programme_manager", programme_id=stream.round.programme_id, stream_id=stream.id)


def test_somebody_who_left_or_was_closed_hears_nothing(stream: Stream, person: Person) -> None:
    application = an_application(stream, person)
    change(application.team[0], left_at=now())
    tell(ApplicationWithdrawn(application.id))
    assert mails("application_withdrawn") == []


def test_a_title_with_line_ends_cannot_write_headers(stream: Stream, person: Person) -> None:
    application = an_application(stream, person, title="Titel\r\nBcc: kwaad@voorbeeld.example")
    tell(ReceiptDue(application.id, application.submissions[0].id))
    (mail,) = mails("application_submitted")
    assert "\n" not in mail.subject
