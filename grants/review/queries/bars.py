"""Who may not review what, and why: facts about teams, employers and owners, weighed by the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from grants.applications.models import Application, TeamMember
from grants.foundation.database import db
from grants.foundation.wording import Sentence
from grants.people.models import Account, Initiative, Membership, Organisation
from grants.review.models import Assignment
from grants.review.queries.scopes import interest_by_rule
from grants.review.rules import bar_to_review
from grants.streams.models import Stream


def bars(
    stream: Stream, applications: Sequence[Application], reviewers: Sequence[Account]
) -> dict[tuple[int, int], Sentence]:
    """Return for (application, reviewer) why the person may not review it; a pair that is absent may."""
    people_ids = [reviewer.id for reviewer in reviewers]
    writers = _writers([application.id for application in applications], people_ids)
    rivals = _rivals(stream, people_ids)
    employers = _employers(people_ids)
    owners = _owners([application.initiative_id for application in applications])
    found: dict[tuple[int, int], Sentence] = {}
    for application in applications:
        for reviewer in reviewers:
            bar = bar_to_review(
                name=reviewer.name,
                writes_along=(application.id, reviewer.id) in writers,
                acts_for=employers[reviewer.id].get(application.organisation_id),
                owns=employers[reviewer.id].get(owners[application.initiative_id]),
                applies_in_round=reviewer.id in rivals,
            )
            if bar is not None:
                found[application.id, reviewer.id] = bar
    return found


def _writers(application_ids: list[int], people_ids: list[int]) -> set[tuple[int, int]]:
    rows = db.session.execute(
        select(TeamMember.application_id, TeamMember.account_id).where(
            TeamMember.application_id.in_(application_ids),
            TeamMember.account_id.in_(people_ids),
        )
    )
    return {(application_id, account_id) for application_id, account_id in rows if account_id is not None}


def _rivals(stream: Stream, people_ids: list[int]) -> set[int | None]:
    return set(
        db.session.scalars(
            select(TeamMember.account_id)
            .join(Application, Application.id == TeamMember.application_id)
            .join(Stream, Stream.id == Application.stream_id)
            .where(
                Stream.round_id == stream.round_id,
                TeamMember.account_id.in_(people_ids),
                Application.state != "withdrawn",
            )
        )
    )


def _employers(people_ids: list[int]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for account_id, organisation_id, name in db.session.execute(
        select(Membership.account_id, Membership.organisation_id, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.account_id.in_(people_ids), Membership.until_on.is_(None))
    ):
        found[account_id][organisation_id] = name
    return found


def _owners(initiative_ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Initiative.id, Initiative.owner_id).where(Initiative.id.in_(initiative_ids))
    )
    return {row.id: row.owner_id for row in rows}


def interests_found_later(stream: Stream) -> Sequence[Assignment]:
    """Return the assignments at work whose reviewer has come to have an interest by rule."""
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.application)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Assignment.state.in_(("assigned", "free")),
            interest_by_rule(Assignment.reviewer_id),
        )
        .order_by(Assignment.id)
    ).all()
