"""Which interests may there be, who still has to answer, and what was answered?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from grants.applications.models import Application, Interest
from grants.applications.queries import open_to, partner_names
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.terms import day_of
from grants.people.models import Account, Initiative, Membership, Organisation
from grants.review.models import (
    Assessment,
    Assignment,
    InterestAnswer,
    InterestMeasure,
    Relation,
    Review,
    ReviewerProfile,
    Standing,
)
from grants.review.permissions import STAFF
from grants.review.queries.blind import require_names
from grants.review.queries.scopes import JUDGED, answered_for_panel, holds_here
from grants.review.rules.interests import Judge, Party, Possible, Tie, Writer, possible_interests
from grants.streams.models import Stream


def relations_of(account: Account) -> Sequence[Relation]:
    """Return what somebody said to have to do with organisations, by name."""
    return db.session.scalars(
        select(Relation).where(Relation.account_id == account.id).order_by(Relation.organisation, Relation.id)
    ).all()


def get_relation(account: Account, relation_id: int) -> Relation | None:
    """Return something the account said of itself, or None."""
    return db.session.scalars(
        select(Relation).where(Relation.id == relation_id, Relation.account_id == account.id)
    ).one_or_none()


def interests_in(account: Account, applications: Iterable[Application]) -> dict[int, list[Possible]]:
    """Return for each of these applications which interests this person may have in it, by rule."""
    listed = list(applications)
    judge = _judge(account)
    writers = _writers(account, [one.id for one in listed])
    parties = parties_of(listed)
    return {
        one.id: possible_interests(
            judge,
            parties[one.id],
            writers[one.id],
            today=today(),
            years=one.stream.definition.interest_years,
        )
        for one in listed
    }


def _judge(account: Account) -> Judge:
    memberships = db.session.execute(
        select(Organisation.name, Organisation.id, Membership.until_on)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.account_id == account.id)
    )
    profile = db.session.scalars(
        select(ReviewerProfile).where(ReviewerProfile.account_id == account.id)
    ).one_or_none()
    return Judge(
        email=account.email,
        institution=profile.institution if profile else "",
        memberships=[Tie(*row) for row in memberships.tuples()],
        relations=[Tie(one.organisation, None, one.until_on) for one in relations_of(account)],
    )


def parties_of(applications: Collection[Application]) -> dict[int, list[Party]]:
    """Return who gains by each of these applications: applicant, owner once it answered, partners."""
    owner = aliased(Organisation)
    rows = db.session.execute(
        select(Application.id, Application.owner_answer, Organisation, owner)
        .join(Application.organisation)
        .join(Application.initiative)
        .join(owner, owner.id == Initiative.owner_id)
        .where(Application.id.in_([one.id for one in applications]))
    )
    partners = partner_names(applications)
    found = {}
    for number, answer, applicant, owns in rows:
        gains = [applicant] if answer == "asked" or owns.id == applicant.id else [applicant, owns]
        found[number] = [Party(one.name, one.id, one.mail_domain or "") for one in gains] + [
            Party(name) for name in partners.get(number, ())
        ]
    return found


def _writers(account: Account, application_ids: Collection[int]) -> Mapping[int, list[Writer]]:
    """Return who wrote along on each application, with when this person and they last joined one team."""
    together = _together(account)
    found: dict[int, list[Writer]] = defaultdict(list)
    rows = db.session.execute(
        select(Interest.application_id, Account.id, Account.name, Account.email)
        .join(Account, Account.id == Interest.account_id)
        .where(Interest.application_id.in_(application_ids), Interest.ground == "team")
        .order_by(Account.name, Account.id)
    )
    for application_id, writer_id, name, email in rows:
        if writer_id != account.id:
            found[application_id].append(Writer(name, email, together.get(writer_id)))
    return found


def _together(account: Account) -> dict[int, date]:
    own, theirs = aliased(Interest), aliased(Interest)
    rows = db.session.execute(
        select(theirs.account_id, own.noted_at, theirs.noted_at)
        .join(own, own.application_id == theirs.application_id)
        .where(
            own.account_id == account.id,
            own.ground == "team",
            theirs.ground == "team",
            theirs.account_id != account.id,
        )
    )
    found: dict[int, date] = {}
    for account_id, mine, other in rows:
        day = day_of(max(mine, other))
        found[account_id] = max(day, found.get(account_id, day))
    return found


def find_answer(account_id: int, application_id: int, stage: str) -> InterestAnswer | None:
    """Return what somebody answered about an application at a stage, or None."""
    return db.session.scalars(
        select(InterestAnswer).where(
            InterestAnswer.account_id == account_id,
            InterestAnswer.application_id == application_id,
            InterestAnswer.stage == stage,
        )
    ).one_or_none()


def to_answer_for_panel(viewer: Account, stream_id: int) -> Sequence[Application]:
    """Return the applications of a stream whose panel meets that one has not answered about, by reference."""
    return db.session.scalars(
        select(Application)
        .join(Application.stream)
        .join(Stream.round)
        .join(Assessment, Assessment.stream_id == Stream.id)
        .where(
            Stream.id == stream_id,
            Assessment.state == "panel",
            Application.state.in_(JUDGED),
            open_to(viewer.id),
            and_(holds_here(viewer.id, "reviewer", "chair"), ~answered_for_panel(viewer.id)),
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
    ).all()


def find_unanswered(account: Account, application_id: int) -> Assignment | None:
    """Return the assignment of this person to an application about which they did not answer yet, or None."""
    return db.session.scalars(
        select(Assignment).where(
            Assignment.application_id == application_id,
            Assignment.reviewer_id == account.id,
            Assignment.state == "assigned",
        )
    ).one_or_none()


def may_be_new_for(account: Account) -> Sequence[Assignment]:
    """Return the assignments at work of a person for which an interest may come to light, before the freeze."""
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.application)
        .join(Application.stream)
        .join(Stream.round)
        .join(Assessment, Assessment.stream_id == Stream.id)
        .where(
            Assignment.reviewer_id == account.id,
            Assignment.state == "free",
            Assessment.state != "frozen",
            Application.state == "admissible",
        )
        .options(contains_eager(Assignment.application).options(contains_eager(Application.stream)))
        .order_by(Assignment.id)
    ).all()


def answers_on_panels(account: Account) -> Sequence[tuple[InterestAnswer, Application]]:
    """Return where a person said to have no interest before reading the reports, while that panel meets."""
    rows = db.session.execute(
        select(InterestAnswer, Application)
        .join(Application, Application.id == InterestAnswer.application_id)
        .join(Assessment, Assessment.stream_id == Application.stream_id)
        .where(
            InterestAnswer.account_id == account.id,
            InterestAnswer.stage == "panel",
            InterestAnswer.has_interest.is_(False),
            Assessment.state == "panel",
        )
        .order_by(InterestAnswer.id)
    )
    return [(row[0], row[1]) for row in rows]


def unanswered_references(stream: Stream) -> list[str]:
    """Return the references of applications with a review that counts and whose writer is asked again."""
    found = db.session.scalars(
        select(Application.reference)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Review, Review.assignment_id == Assignment.id)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Assignment.state == "assigned",
            Review.state == "submitted",
        )
        .order_by(Application.reference)
        .distinct()
    )
    return [reference or "" for reference in found]


def to_look_at_again(stream: Stream) -> list[str]:
    """Return the references of applications whose reviews changed after the panel scored them."""
    found = db.session.scalars(
        select(Application.reference)
        .join(Standing, Standing.application_id == Application.id)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Standing.looks_again.is_(True),
        )
        .order_by(Application.reference)
    )
    return [reference or "" for reference in found]


# --- Measures ---------------------------------------------------------------------------------------


def interests_known(viewer: Account, stream: Stream) -> Sequence[InterestMeasure]:
    """Return the interests that were declared or found in a stream, of what is open to the viewer, by reference."""
    return db.session.scalars(
        _measures()
        .where(Application.stream_id == stream.id, open_to(viewer.id))
        .order_by(Application.reference, InterestMeasure.id)
    ).all()


def found_after_freeze(viewer: Account, stream_id: int) -> Sequence[tuple[str, str]]:
    """Return the reference and the name of each interest that was found after the freeze, open to the viewer."""
    rows = db.session.execute(
        select(Application.reference, Account.name)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(InterestMeasure, InterestMeasure.assignment_id == Assignment.id)
        .join(Account, Account.id == Assignment.reviewer_id)
        .where(
            Application.stream_id == stream_id, InterestMeasure.found_after == "frozen", open_to(viewer.id)
        )
        .order_by(Application.reference, Account.name)
    )
    return [(reference or "", name) for reference, name in rows]


def get_measure(viewer: Account, measure_id: int) -> InterestMeasure:
    """Return one interest with its measure, in a stream the viewer oversees; raises NotFound."""
    found = db.session.scalars(
        _measures().where(InterestMeasure.id == measure_id, holds_here(viewer.id, *STAFF), open_to(viewer.id))
    ).one_or_none()
    if found is None:
        raise NotFound
    require_names(viewer, found.assignment.application.stream)
    return found


def _measures() -> Select[InterestMeasure]:
    return (
        select(InterestMeasure)
        .join(InterestMeasure.assignment)
        .join(Assignment.application)
        .join(Application.stream)
        .join(Stream.round)
        .options(
            contains_eager(InterestMeasure.assignment).options(
                joinedload(Assignment.reviewer),
                joinedload(Assignment.review),
                contains_eager(Assignment.application).options(
                    contains_eager(Application.stream).options(
                        contains_eager(Stream.round), joinedload(Stream.announced)
                    ),
                    joinedload(Application.organisation),
                ),
            )
        )
    )


def undecided_measures(viewer: Account, *, advised_only: bool = False) -> dict[Stream, int]:
    """Return how many measures wait for the manager's decision in each stream; for the chair, for advice."""
    waits = InterestMeasure.advised.is_(None) if advised_only else InterestMeasure.decided.is_(None)
    role = "chair" if advised_only else "programme_manager"
    found: dict[Stream, int] = defaultdict(int)
    for one in db.session.scalars(
        _measures().where(
            waits,
            InterestMeasure.decided.is_(None),
            Stream.state == "announced",
            holds_here(viewer.id, role),
            open_to(viewer.id),
        )
    ):
        found[one.assignment.application.stream] += 1
    return found


def answers_in(viewer: Account, stream: Stream) -> Sequence[tuple[InterestAnswer, Account, Application]]:
    """Return what was answered where a rule had found something, of what is open to the viewer."""
    rows = db.session.execute(
        select(InterestAnswer, Account, Application)
        .join(Account, Account.id == InterestAnswer.account_id)
        .join(Application, Application.id == InterestAnswer.application_id)
        .where(
            Application.stream_id == stream.id,
            open_to(viewer.id),
            or_(InterestAnswer.dismissed_because.is_not(None), InterestAnswer.has_interest),
        )
        .order_by(Application.reference, Account.name, InterestAnswer.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def others_of(assignment: Assignment) -> Sequence[Assignment]:
    """Return the other assignments at work of the same person in the same stream."""
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.application)
        .where(
            Application.stream_id == assignment.application.stream_id,
            Assignment.reviewer_id == assignment.reviewer_id,
            Assignment.id != assignment.id,
            Assignment.state.in_(("assigned", "free")),
        )
        .order_by(Assignment.id)
    ).all()


def out_of_stream(stream_id: int) -> Sequence[int]:
    """Return the accounts for whom it was decided that they have no part in a stream."""
    return db.session.scalars(
        select(Assignment.reviewer_id)
        .join(InterestMeasure, InterestMeasure.assignment_id == Assignment.id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.stream_id == stream_id, InterestMeasure.decided == "out_of_stream")
        .distinct()
        .order_by(Assignment.reviewer_id)
    ).all()


def applications_of(stream: Stream) -> Sequence[Application]:
    """Return every application of a stream that was submitted."""
    return db.session.scalars(
        select(Application)
        .where(Application.stream_id == stream.id, Application.submitted_at.is_not(None))
        .order_by(Application.id)
    ).all()
