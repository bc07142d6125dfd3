"""Calls in which applicants reply to their reviews, for tests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from grants.applications.models import Application, TeamMember
from grants.foundation.database import db
from grants.people.models import Account
from grants.review import commands, queries
from grants.review.models import Assignment, Rebuttal
from grants.streams.models import Stream
from grants.streams.rules.definition import Rebuttal as Asked
from tests.factories.review import a_review, a_stream_with_applications, an_assignment, start
from tests.factories.streams import a_manager
from tests.remembering import remembered

ASKED = Asked()


def applicant_of(application: Application) -> Account:
    """Return who made an application."""
    return db.session.scalars(
        select(Account)
        .join(TeamMember, TeamMember.account_id == Account.id)
        .where(TeamMember.application_id == application.id, TeamMember.role == "main_applicant")
    ).one()


@remembered
def a_reviewed_stream(
    *values: int, how_many: int = 1, asked: Asked | None = ASKED, **facts: Any
) -> tuple[Stream, list[Application], list[list[Assignment]]]:
    """Return a stream whose applications each have a review with each of these values, before the rebuttal."""
    stream, made = a_stream_with_applications(how_many, rebuttal=asked, **facts)
    given = [[an_assignment(one) for _ in values or (4,)] for one in made]
    start(stream)
    for assignments in given:
        for assignment, value in zip(assignments, values or (4,), strict=True):
            a_review(assignment, value)
    return stream, made, given


def send(stream: Stream, manager: Account | None = None) -> None:
    """Send the reviews as the manager looked at them."""
    manager = manager or a_manager()
    digest = queries.bundles_digest(queries.open_bundles(manager, stream))
    commands.open_rebuttal(actor=manager, stream=stream, sha256=digest)


def sent_of(application: Application) -> list[Rebuttal]:
    """Return what was sent of an application, as it stands."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Rebuttal).where(Rebuttal.application_id == application.id).order_by(Rebuttal.number)
        )
    )


def reply(application: Application, words: str = "De wijk is groter dan u schrijft.") -> Rebuttal:
    """Send the reply of an applicant to what was sent last."""
    one = sent_of(application)[-1]
    return commands.submit_reply(
        actor=applicant_of(application), rebuttal=one, version=one.version, reply=words
    )
