"""Objections for tests, made through the same commands as the pages use."""

from __future__ import annotations

from datetime import date
from typing import Any

from grants.applications.models import Application
from grants.decisions import commands
from grants.decisions.models import Batch, Decision, Objection
from grants.foundation.clock import today
from grants.people.models import Account
from tests.factories.streams import a_manager

RIVAL = {
    "kind": "rival",
    "name": "Rik Rivaal",
    "organisation": "Stichting Ernaast",
    "address": "Plein 1\n1234 AB Ede",
    "email": "rik@rivaal.example",
}


def refused_in(batch: Batch) -> Decision:
    """Return the first decision of a batch that refuses for want of money."""
    return next(one for one in batch.decisions if one.ground == "ceiling")


def main_of(application: Application) -> Account:
    """Return the main applicant."""
    account = application.team[0].account
    assert account is not None
    return account


def an_objection(decision: Decision, *, grounds: str = "De scores kloppen niet.") -> Objection:
    """Return an objection that the applicant sent in on line."""
    application = decision.application
    return commands.submit_objection(
        actor=main_of(application), application=application, grounds=grounds, version=commands.UNWRITTEN
    )


def by_post(decision: Decision, *, manager: Account | None = None, **facts: Any) -> Objection:
    """Return an objection of a rival that came by post and was entered by a manager."""
    kept = {"channel": "post", "received_on": today(), "grounds": "Wij stonden hoger.", "objectors": [RIVAL]}
    return commands.record_objection(
        actor=manager or a_manager(), application=decision.application, **(kept | facts)
    )


def skipped(objection: Objection, *, manager: Account | None = None, ground: str = "waived") -> Objection:
    """Return an objection on which nobody will be heard, ready to be decided."""
    commands.skip_hearing(
        actor=manager or a_manager(), objection=objection, ground=ground, reason="Per brief gezegd"
    )
    return objection


def proposed_dismissal(
    objection: Objection, *, manager: Account | None = None, outcome: str = "unfounded"
) -> Objection:
    """Return an objection whose dismissal waits for the deciding authority."""
    commands.propose_dismissal(
        actor=manager or a_manager(), objection=objection, outcome=outcome, reason="De scores kloppen."
    )
    return objection


def a_decided_objection(objection: Objection, *, authority: Account) -> Objection:
    """Return an objection that was found unfounded."""
    proposed_dismissal(skipped(objection))
    commands.decide_objection(actor=authority, objection=objection)
    return objection


def on(day: str) -> date:
    """Return a day written as 2026-08-11."""
    return date.fromisoformat(day)
