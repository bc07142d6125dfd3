"""Who may not review what, and why: facts about teams, employers and owners, weighed by the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application, Interest
from grants.applications.queries import interest_by_rule, open_to
from grants.foundation.database import db
from grants.foundation.wording import Sentence
from grants.people.models import Account, Initiative, Membership, Organisation
from grants.people.queries import holders
from grants.review.models import Assessment, Assignment
from grants.review.permissions import STAFF
from grants.review.rules import bar_to_review
from grants.streams.models import Round, Stream


def bars(
    stream: Stream, applications: Sequence[Application], reviewers: Sequence[Account]
) -> dict[tuple[int, int], Sentence]:
    """Return for (application, reviewer) why the person may not review it; a pair that is absent may."""
    people_ids = [reviewer.id for reviewer in reviewers]
    writers = _writers([application.id for application in applications], people_ids)
    rivals = _rivals(stream, people_ids)
    here = {"programme_id": stream.round.programme_id, "stream_id": stream.id}
    overseers = {account.id for account in holders(*STAFF, **here)}
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
                oversees=reviewer.id in overseers,
            )
            if bar is not None:
                found[application.id, reviewer.id] = bar
    return found


def _writers(application_ids: list[int], people_ids: list[int]) -> set[tuple[int, int]]:
    rows = db.session.execute(
        select(Interest.application_id, Interest.account_id).where(
            Interest.application_id.in_(application_ids),
            Interest.account_id.in_(people_ids),
            Interest.ground == "team",
        )
    )
    return set(rows.tuples())


def _rivals(stream: Stream, people_ids: list[int]) -> set[int]:
    """Return who takes part in an application of the round, or acts for who applied in it.

    Also where that one was withdrawn since: else a bar that goes would tell a manager of what is closed to them.
    """
    acting = (
        select(Membership.account_id)
        .join(Application, Application.organisation_id == Membership.organisation_id)
        .join(Stream, Stream.id == Application.stream_id)
        .where(
            Stream.round_id == stream.round_id,
            Membership.account_id.in_(people_ids),
            Membership.until_on.is_(None),
            Application.submitted_at.is_not(None),
        )
    )
    return set(db.session.scalars(acting)) | set(
        db.session.scalars(
            select(Interest.account_id)
            .join(Application, Application.id == Interest.application_id)
            .join(Stream, Stream.id == Application.stream_id)
            .where(
                Stream.round_id == stream.round_id,
                Interest.account_id.in_(people_ids),
                Interest.ground == "team",
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


def interests_found_later(stream: Stream, viewer: Account | None = None) -> Sequence[Assignment]:
    """Return the assignments at work whose reviewer has come to have an interest by rule, not yet weighed.

    Bars keep such people from being assigned, so this one began afterwards. With a viewer only of what is open to
    that person; a rule that holds for all names none.
    """
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.application)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Assignment.state.in_(("assigned", "free")),
            Assignment.kept_because.is_(None),
            interest_by_rule(Assignment.reviewer_id),
            open_to(viewer.id) if viewer else true(),
        )
        .options(
            contains_eager(Assignment.application),
            joinedload(Assignment.reviewer),
            joinedload(Assignment.review),
        )
        .order_by(Assignment.id)
    ).all()


def oversees_where_assigned(account_id: int, scope_kind: str, scope_id: int) -> bool:
    """Say whether somebody has a review to write, the panel not begun, where a role of this scope would hold."""
    reached: ColumnElement[bool] = true()
    if scope_kind == "programme":
        reached = Round.programme_id == scope_id
    elif scope_kind == "stream":
        reached = Stream.id == scope_id
    found = db.session.scalar(
        select(Assignment.id)
        .join(Assignment.application)
        .join(Application.stream)
        .join(Stream.round)
        .join(Assessment, Assessment.stream_id == Stream.id)
        .where(
            Assignment.reviewer_id == account_id,
            Assignment.state.in_(("assigned", "free")),
            Assessment.state.in_(("preparing", "independent")),
            reached,
        )
        .limit(1)
    )
    return found is not None
