"""Who stands in the one list of a blind call, over which interests are asked, and who has to answer it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, joinedload

from grants.applications.models import Application, Interest
from grants.applications.queries import open_to
from grants.foundation.database import db
from grants.people.models import Account
from grants.review.models import Assessment, Assignment, ListedAnswer
from grants.review.queries.blind import hides_who_applies
from grants.review.queries.desk import Desk
from grants.review.queries.interests import interests_in, parties_of, to_answer_for_panel
from grants.review.queries.scopes import JUDGED
from grants.review.rules.interests import Possible, name_of
from grants.review.states import INTEREST_STAGES
from grants.streams.models import Stream


def listed_names(stream: Stream) -> dict[str, set[int]]:
    """Return every organisation and person of what was submitted in a stream, by name, with in which applications.

    Also of what was withdrawn or is not judged: else the list would tell who is. Names that differ in their legal
    form or capitals only are one.
    """
    submitted = db.session.scalars(
        select(Application)
        .where(Application.stream_id == stream.id, Application.submitted_at.is_not(None))
        .options(joinedload(Application.stream_version))
        .order_by(Application.id)
    ).all()
    within: dict[str, set[int]] = defaultdict(set)
    spelled: dict[str, set[str]] = defaultdict(set)
    named = [(number, one.name) for number, parties in parties_of(submitted).items() for one in parties]
    for number, name in [*named, *_people([one.id for one in submitted])]:
        key = name_of(name) or name
        within[key].add(number)
        spelled[key].add(name)
    found = {min(names): within[key] for key, names in spelled.items()}
    return dict(sorted(found.items(), key=lambda one: (one[0].casefold(), one[0])))


def _people(application_ids: Collection[int]) -> Sequence[tuple[int, str]]:
    rows = db.session.execute(
        select(Interest.application_id, Account.name)
        .join(Account, Account.id == Interest.account_id)
        .where(Interest.application_id.in_(application_ids), Interest.ground == "team")
    )
    return [(number, name) for number, name in rows]


def judged_openly(viewer: Account, stream: Stream) -> Sequence[Application]:
    """Return what is judged in a stream and open to somebody: over which their answers over the list go."""
    return db.session.scalars(
        select(Application)
        .join(Application.stream)
        .where(Application.stream_id == stream.id, Application.state.in_(JUDGED), open_to(viewer.id))
        .options(contains_eager(Application.stream), joinedload(Application.stream_version))
        .order_by(Application.id)
    ).all()


def found_in_stream(viewer: Account, stream: Stream) -> Mapping[int, list[Possible]]:
    """Return by application what is found by rule of somebody in all that is judged in a stream."""
    return interests_in(viewer, judged_openly(viewer, stream))


def find_listed(account: Account, stream: Stream, stage: str) -> ListedAnswer | None:
    """Return what somebody answered over the list of a stream at a stage, or None."""
    return db.session.scalars(
        select(ListedAnswer).where(
            ListedAnswer.account_id == account.id,
            ListedAnswer.stream_id == stream.id,
            ListedAnswer.stage == stage,
        )
    ).one_or_none()


def listed_stage(viewer: Account, desk: Desk) -> str | None:
    """Return at which stage somebody may answer over the list of a stream: who judges in a blind call, else None."""
    if not hides_who_applies(viewer, desk.stream) or desk.phase == "frozen":
        return None
    if desk.phase == "panel":
        return "panel"
    return "assignment" if viewer.holds("reviewer") else None


def must_answer_listed(viewer: Account, stream: Stream, stage: str) -> bool:
    """Say whether something waits for an answer over the list; never which, nor how much."""
    if stage == "panel":
        return bool(to_answer_for_panel(viewer, stream.id))
    waiting = exists().where(
        Assignment.application_id == Application.id,
        Assignment.reviewer_id == viewer.id,
        Assignment.state == "assigned",
        Application.stream_id == stream.id,
    )
    return bool(db.session.scalar(select(waiting)))


def answered_over_lists(account: Account) -> Sequence[tuple[ListedAnswer, Stream]]:
    """Return what somebody who judges answered over lists of streams whose ranking is not frozen, with the stream."""
    rows = db.session.execute(
        select(ListedAnswer, Stream)
        .join(Stream, Stream.id == ListedAnswer.stream_id)
        .join(Assessment, Assessment.stream_id == Stream.id)
        .where(
            ListedAnswer.account_id == account.id,
            ListedAnswer.stage.in_(INTEREST_STAGES),
            Assessment.state != "frozen",
        )
        .options(joinedload(Stream.announced))
        .order_by(ListedAnswer.id)
    )
    return [(row[0], row[1]) for row in rows]
