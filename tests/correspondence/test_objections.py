"""Who hears of an objection: who made it, who handles it, who decides, and who has the decision."""

from __future__ import annotations

from collections import Counter

from flask import Flask
from sqlalchemy import select

from grants.correspondence.models import Mail
from grants.decisions import commands
from grants.foundation.database import db
from tests.factories.decisions import a_published_batch, a_ranked_stream, an_authority
from tests.factories.objections import (
    an_objection,
    by_post,
    main_of,
    proposed_dismissal,
    refused_in,
    skipped,
)
from tests.factories.people import acts_for
from tests.factories.streams import a_manager


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.kind.like("objection%")).order_by(Mail.id)).all())


def test_who_objects_gets_a_receipt_and_word_of_each_step(app: Flask) -> None:
    objection = an_objection(refused_in(a_published_batch(a_ranked_stream())), grounds="")
    author, manager = main_of(objection.application), a_manager()
    commands.ask_for_missing(actor=manager, objection=objection, missing="De gronden", days=14)
    commands.add_grounds(actor=author, objection=objection, words="De scores")
    found = [mail for mail in mails() if mail.to == author.email]
    assert [mail.kind for mail in found] == ["objection_received", "objection_moved", "objection_moved"]
    assert f"/my-objections/{objection.id}" in found[0].body
    assert "14 juli 2026" in found[1].body


def test_managers_and_those_who_can_decide_are_asked_and_nobody_with_an_interest(app: Flask) -> None:
    first, second, manager, interested = an_authority(), an_authority("Lies"), a_manager(), a_manager()
    batch = a_published_batch(a_ranked_stream(), authority=first)
    decision = refused_in(batch)
    acts_for(interested, decision.application.organisation)
    objection = an_objection(decision)
    proposed_dismissal(skipped(objection, manager=manager), manager=manager)
    to = {mail.to for mail in mails() if mail.kind == "objection_entered"}
    assert manager.email in to
    assert interested.email not in to
    assert [mail.to for mail in mails() if mail.kind == "objection_to_decide"] == [second.email]


def test_the_mail_of_a_decision_does_not_tell_which_one_it_is(app: Flask) -> None:
    objection = an_objection(refused_in(a_published_batch(a_ranked_stream())))
    proposed_dismissal(skipped(objection))
    commands.decide_objection(actor=an_authority("Lies"), objection=objection)
    last = [mail for mail in mails() if mail.to == main_of(objection.application).email][-1]
    assert "beslist" in last.body
    assert "gegrond" not in last.body


def test_who_has_the_decision_hears_that_a_rival_objects_and_a_rival_without_account_gets_letters(
    app: Flask,
) -> None:
    decision = a_published_batch(a_ranked_stream()).decisions[0]
    by_post(decision)
    kinds = Counter(mail.kind for mail in mails())
    assert kinds["objection_of_other"] == 1
    assert kinds["objection_received"] == 0
    assert [mail.to for mail in mails() if mail.kind == "objection_of_other"] == [
        main_of(decision.application).email
    ]
