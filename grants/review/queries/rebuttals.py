"""What is sent to applicants, how their replies stand, and what of it is known to whom (`rules.sights`)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.applications.models import Application
from grants.applications.queries import on_team
from grants.foundation.clock import now, today
from grants.foundation.database import db, number_of
from grants.foundation.errors import NotFound
from grants.foundation.secrets import keyed_digest
from grants.foundation.terms import day_of
from grants.people.models import Account
from grants.review.models import Assessment, Assignment, Rebuttal, Review, ReviewAdjustment, Standing
from grants.review.queries.scopes import JUDGED, visible_applications
from grants.review.rules.rebuttal import (
    REMINDERS,
    fewest_needed,
    is_in_time,
    report_for_applicant,
    shuffled,
)
from grants.review.rules.sights import REPLY, Stage, sees
from grants.streams.models import Stream


@dataclass(frozen=True)
class Bundle:
    """The reviews of an application as its applicant would get them now; `sources` are their numbers, in order."""

    application: Application
    number: int
    seed: str
    sources: tuple[int, ...]
    reports: tuple[dict[str, Any], ...]


def bundles(stream: Stream, *, only: Sequence[int] | None = None) -> list[Bundle]:
    """Return what would be sent now, by reference: every review that counts and was not sent as it stands.

    `only` limits it to these reviews. An application without any has no bundle.
    """
    asked = stream.definition.rebuttal
    if asked is None:
        return []
    query = (
        select(Review)
        .join(Review.assignment)
        .join(Assignment.application)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Review.state == "submitted",
            *(() if only is None else (Review.id.in_(only),)),
        )
        .options(
            contains_eager(Review.assignment)
            .contains_eager(Assignment.application)
            .options(joinedload(Application.stream_version), joinedload(Application.organisation)),
            selectinload(Review.scores),
            joinedload(Review.adjustment),
        )
        .order_by(Application.reference, Review.id)
        .execution_options(populate_existing=True)
    )
    earlier = _sent(stream)
    by_application: dict[int, list[Review]] = defaultdict(list)
    for review in db.session.scalars(query).unique():
        by_application[review.application_id].append(review)
    found = []
    for number, reviews in by_application.items():
        sent = earlier.get(number, [])
        as_sent = {
            source: text for one in sent for source, text in zip(one.sources, one.reports, strict=True)
        }
        texts = {review.id: _report(review) for review in reviews}
        new = [
            review.id
            for review in reviews
            if as_sent.get(review.id) != texts[review.id] and not _is_as_adjusted(review, as_sent)
        ]
        if new:
            place = len(sent) + 1
            seed = keyed_digest(f"rebuttal|{number}|{place}")
            order = shuffled(new, seed)
            application = reviews[0].assignment.application
            found.append(Bundle(application, place, seed, tuple(order), tuple(texts[one] for one in order)))
    return found


def _report(review: Review) -> dict[str, Any]:
    definition = review.assignment.application.stream_version.definition
    asked = review.assignment.application.stream.definition.rebuttal
    if asked is None:
        raise NotFound
    given = {score.criterion: (score.value, score.reason) for score in review.scores}
    abstained = [score.criterion for score in review.scores if score.abstained]
    in_order = {one.key: given[one.key] for one in definition.criteria if one.key in given}
    return report_for_applicant(asked, in_order, abstained, review.remarks)


def _is_as_adjusted(review: Review, as_sent: Mapping[int, Any]) -> bool:
    """Say whether a review that was sent differs by nothing but what its writer changed after the reply."""
    return (
        review.id in as_sent
        and review.adjustment is not None
        and review.adjustment.after == content_of(review)
    )


def content_of(review: Review) -> dict[str, Any]:
    """Return all a review says, as an adjustment keeps it."""
    return {
        "mean": review.mean,
        "remarks": review.remarks,
        "scores": {score.criterion: [score.value, score.reason] for score in review.scores},
        "abstained": [score.criterion for score in review.scores if score.abstained],
    }


def _sent(stream: Stream) -> dict[int, list[Rebuttal]]:
    found: dict[int, list[Rebuttal]] = defaultdict(list)
    for one in db.session.scalars(
        select(Rebuttal)
        .join(Rebuttal.application)
        .where(Application.stream_id == stream.id)
        .order_by(Rebuttal.number)
    ):
        found[one.application_id].append(one)
    return found


def open_bundles(viewer: Account, stream: Stream) -> list[Bundle]:
    """Return what would be sent now, of what is open to the viewer."""
    open_ones = set(
        db.session.scalars(
            visible_applications(viewer.id, stream.id).with_only_columns(Application.id).order_by(None)
        )
    )
    return [one for one in bundles(stream) if one.application.id in open_ones]


def bundles_digest(found: Sequence[Bundle]) -> str:
    """Return the SHA-256 of what would be sent, so that what is sent is what was looked at."""
    listed = [(one.application.reference, one.number, one.reports) for one in found]
    return hashlib.sha256(msgspec.json.encode(listed, order="sorted")).hexdigest()


# --- Replies ----------------------------------------------------------------------------------------


def team_rebuttals(viewer: Account, application_id: int) -> tuple[Application, list[Rebuttal]]:
    """Return an application on whose team the viewer is now, and what was sent of it, the first first.

    Raises NotFound, also where the call asks no reply.
    """
    application = db.session.scalars(
        select(Application)
        .where(Application.id == application_id, Application.submitted_at.is_not(None), on_team(viewer))
        .options(
            joinedload(Application.stream).joinedload(Stream.announced),
            joinedload(Application.stream_version),
        )
    ).one_or_none()
    if application is None or application.stream.definition.rebuttal is None:
        raise NotFound
    sent = db.session.scalars(
        select(Rebuttal).where(Rebuttal.application_id == application.id).order_by(Rebuttal.number)
    )
    return application, list(sent)


def get_rebuttal(viewer: Account, application_id: int, number: int) -> Rebuttal:
    """Return one of them; raises NotFound."""
    _application, sent = team_rebuttals(viewer, application_id)
    for one in sent:
        if one.number == number:
            return one
    raise NotFound


def lock_rebuttal(rebuttal: Rebuttal) -> Rebuttal:
    """Return it anew, locked."""
    return db.session.scalars(
        select(Rebuttal)
        .where(Rebuttal.id == number_of(rebuttal))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def to_reply(viewer: Account) -> Sequence[Rebuttal]:
    """Return what waits for a reply of the viewer's teams, in time still."""
    return db.session.scalars(
        select(Rebuttal)
        .join(Rebuttal.application)
        .where(
            on_team(viewer),
            Application.state == "admissible",
            Rebuttal.state == "open",
            Rebuttal.due_on >= today(),
        )
        .options(contains_eager(Rebuttal.application))
        .order_by(Rebuttal.due_on, Rebuttal.id)
    ).all()


def rebuttals_of(viewer: Account, stream: Stream) -> Sequence[Rebuttal]:
    """Return what was sent in a stream, by reference, of what is open to the viewer."""
    open_ones = visible_applications(viewer.id, stream.id).with_only_columns(Application.id)
    return db.session.scalars(
        select(Rebuttal)
        .join(Rebuttal.application)
        .where(Rebuttal.application_id.in_(open_ones))
        .options(contains_eager(Rebuttal.application).joinedload(Application.organisation))
        .order_by(Application.reference, Rebuttal.number)
    ).all()


def stage_of(rebuttal: Rebuttal, phase: str) -> Stage:
    """Return how a reply stands."""
    return Stage(
        phase,
        sent=True,
        replied=rebuttal.state != "open",
        in_time=rebuttal.state == "replied",
        term_over=not is_in_time(rebuttal.due_on, now()),
    )


def replies_seen(who: Sequence[str], application_id: int, phase: str) -> list[Rebuttal]:
    """Return the replies of an application that somebody who is any of `who` sees now.

    Whether the application itself is open to them is for who asks.
    """
    found = db.session.scalars(
        select(Rebuttal).where(Rebuttal.application_id == application_id).order_by(Rebuttal.number)
    )
    return [one for one in found if sees_reply(who, one, phase)]


def replied(who: Sequence[str], application_ids: Sequence[int], phase: str) -> set[int]:
    """Return which of these applications have a reply that somebody who is any of `who` sees now."""
    found = db.session.scalars(select(Rebuttal).where(Rebuttal.application_id.in_(application_ids)))
    return {one.application_id for one in found if sees_reply(who, one, phase)}


def sees_reply(who: Sequence[str], rebuttal: Rebuttal, phase: str) -> bool:
    """Say whether somebody who is any of `who` sees a reply now."""
    return sees(REPLY, who, stage_of(rebuttal, phase))


def find_adjustment(review: Review) -> ReviewAdjustment | None:
    """Return what the writer of a review changed after the reply, or None."""
    return db.session.scalars(
        select(ReviewAdjustment).where(ReviewAdjustment.review_id == review.id)
    ).one_or_none()


def was_sent(review: Review) -> bool:
    """Say whether the applicant got a review."""
    sources = db.session.scalars(
        select(Rebuttal.sources).where(Rebuttal.application_id == review.application_id)
    )
    return any(review.id in one for one in sources)


# --- What keeps things from going on ------------------------------------------------------------------


def references_awaited(stream: Stream) -> list[str]:
    """Return the references of applications whose term for a reply still runs, and that did not reply."""
    return _references(
        select(Application.reference)
        .join(Rebuttal, Rebuttal.application_id == Application.id)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Rebuttal.state == "open",
            Rebuttal.due_on >= today(),
        )
    )


def references_with_too_few(stream: Stream) -> list[str]:
    """Return the references of applications with fewer reviews than the call lets go on."""
    definition = stream.definition
    if not (needed := fewest_needed(definition, definition.reviews_wanted)):
        return []
    return _references(
        select(Application.reference)
        .join(Standing, Standing.application_id == Application.id)
        .where(
            Application.stream_id == stream.id,
            Application.state == "admissible",
            Standing.reviews_done < needed,
        )
    )


def reviews_counted(stream: Stream) -> dict[str, int]:
    """Return by reference how many reviews count of each application that has fewer than the call wants."""
    wanted = stream.definition.reviews_wanted
    rows = db.session.execute(
        select(Application.reference, Standing.reviews_done)
        .join(Standing, Standing.application_id == Application.id)
        .where(
            Application.stream_id == stream.id,
            Application.state.in_(JUDGED),
            Standing.reviews_done < wanted,
        )
        .order_by(Application.reference)
    )
    return {reference or "": done for reference, done in rows}


def _references(query: Any) -> list[str]:
    return [one or "" for one in db.session.scalars(query.order_by(Application.reference).distinct())]


def rebuttals_to_remind() -> list[tuple[Rebuttal, int]]:
    """Return what waits for a reply and whose team is to be reminded now, each with the step: days before the last."""
    found = []
    for one in db.session.scalars(
        select(Rebuttal)
        .join(Rebuttal.application)
        .join(Assessment, Assessment.stream_id == Application.stream_id)
        .where(
            Rebuttal.state == "open",
            Rebuttal.due_on >= today(),
            Application.state == "admissible",
            Assessment.state != "frozen",
        )
        .order_by(Rebuttal.id)
    ):
        if day_of(one.sent_at) == today():
            continue
        left = (one.due_on - today()).days
        step = min((step for step in REMINDERS if left <= step), default=None)
        if step is not None and (one.reminded_step is None or one.reminded_step > step):
            found.append((one, step))
    return found
