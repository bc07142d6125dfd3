"""What did reviewers tick and say of a call before anything was given to them, and what may they be asked?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application
from grants.applications.queries import open_to
from grants.foundation.database import db
from grants.people.models import Account
from grants.review.models import Assignment, InterestAnswer, Preference, ReviewerTopics
from grants.review.queries.bars import bars
from grants.streams.models import Stream


def find_topics(account: Account, stream: Stream) -> ReviewerTopics | None:
    """Return which topics of a call a reviewer ticked, or None when they did not save the page yet."""
    return db.session.scalars(
        select(ReviewerTopics).where(
            ReviewerTopics.stream_id == stream.id, ReviewerTopics.account_id == account.id
        )
    ).one_or_none()


def topics_ticked(stream: Stream) -> dict[int, frozenset[str]]:
    """Return by reviewer which topics of a call they ticked; only topics that the call still has."""
    known = {choice.key for choice in stream.definition.topics}
    rows = db.session.execute(
        select(ReviewerTopics.account_id, ReviewerTopics.topics).where(ReviewerTopics.stream_id == stream.id)
    )
    return {row.account_id: frozenset(row.topics.split()) & known for row in rows}


def preferences_in(stream: Stream) -> dict[tuple[int, int], str]:
    """Return what reviewers said of applications, by (application, reviewer)."""
    rows = db.session.execute(
        select(Preference.application_id, Preference.account_id, Preference.preference)
        .join(Application, Application.id == Preference.application_id)
        .where(Application.stream_id == stream.id)
    )
    return {(row.application_id, row.account_id): row.preference for row in rows}


def preferences_of(account: Account, stream: Stream) -> dict[int, Preference]:
    """Return what one reviewer said, by application."""
    found = db.session.scalars(
        select(Preference)
        .join(Application, Application.id == Preference.application_id)
        .where(Application.stream_id == stream.id, Preference.account_id == account.id)
    )
    return {one.application_id: one for one in found}


def to_answer_first(account: Account, stream: Stream) -> Sequence[Application]:
    """Return the applications of which a reviewer must say first whether they have an interest, by reference."""
    return _allowed(account, stream, _admissible(account, stream).where(~_answered(account)))


def open_to_preference(account: Account, stream: Stream) -> Sequence[Application]:
    """Return the applications a reviewer may say a preference of: no interest, not barred, not given to them."""
    given = exists().where(Assignment.application_id == Application.id, Assignment.reviewer_id == account.id)
    return _allowed(account, stream, _admissible(account, stream).where(_answered(account), ~given))


def _answered(account: Account) -> ColumnElement[bool]:
    return exists().where(
        InterestAnswer.application_id == Application.id,
        InterestAnswer.account_id == account.id,
        InterestAnswer.stage == "assignment",
        ~InterestAnswer.has_interest,
    )


def _admissible(account: Account, stream: Stream) -> Select[Application]:
    return (
        select(Application)
        .join(Application.stream)
        .join(Stream.round)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            open_to(account.id),
        )
        .options(
            contains_eager(Application.stream).options(
                contains_eager(Stream.round), joinedload(Stream.announced)
            ),
            joinedload(Application.stream_version),
            joinedload(Application.organisation),
            joinedload(Application.initiative),
        )
        .order_by(Application.reference, Application.id)
    )


def _allowed(account: Account, stream: Stream, asked: Select[Application]) -> Sequence[Application]:
    found = db.session.scalars(asked).all()
    closed = bars(stream, found, [account])
    return [one for one in found if (one.id, account.id) not in closed]
