"""Who would best review what, from what is known now?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.applications.queries import answers_for_reviewers, chosen_topics
from grants.foundation.database import db
from grants.people.models import Account
from grants.review.models import Assignment, KeptProposal, Review, ReviewerProfile
from grants.review.queries.bars import bars
from grants.review.queries.desk import ACTIVE, reviewers_of
from grants.review.queries.preferences import preferences_in, topics_ticked
from grants.review.queries.scopes import visible_applications
from grants.review.rules.affinity import (
    Likeness,
    fit_of,
    language_fits,
    likeness,
    preference_fits,
    ticked_fits,
    topic_fits,
    topics_in,
    topics_of,
)
from grants.review.rules.assignment import (
    Fairness,
    Plan,
    Prices,
    assign,
    assign_fairly,
    changes,
    fairness,
    prices,
)
from grants.review.rules.flow import BARRED, Infeasible, Person, Problem, Shortage, Task
from grants.review.rules.wishes import MOST, Wishes, pairs_of, proposal_digest, wishes_of
from grants.streams.models import Stream
from grants.streams.rules.definition import Words

if TYPE_CHECKING:
    from grants.review.rules.affinity import Floats


def find_profile(account: Account) -> ReviewerProfile | None:
    """Return what a reviewer says they know, or None when they said nothing yet."""
    return db.session.scalars(
        select(ReviewerProfile).where(ReviewerProfile.account_id == account.id)
    ).one_or_none()


def profiles_of(reviewers: Sequence[Account]) -> dict[int, ReviewerProfile]:
    """Return by account what reviewers say they know."""
    found = db.session.scalars(
        select(ReviewerProfile).where(ReviewerProfile.account_id.in_([one.id for one in reviewers]))
    )
    return {one.account_id: one for one in found}


@dataclass(frozen=True)
class Given:
    """A new assignment of a proposal: who, what, how well it fits (None: not known), and why."""

    application: Application
    reviewer: Account
    fit: float | None
    words: Sequence[str]
    shared: Sequence[Words]
    """The topics of the call that the application chose and the reviewer ticked."""
    topics: Sequence[str]
    """The reviewer's own topics that are in the application."""
    preference: str
    parts: Mapping[str, float]
    """How well it fits in each part of which something is known."""


@dataclass(frozen=True)
class Lack:
    """Where there is not enough room: these applications and these people."""

    applications: Sequence[Application]
    reviewers: Sequence[Account]
    shortage: Shortage


@dataclass(frozen=True)
class Since:
    """What changed since the proposal that was kept: pairs that are new, and pairs that are gone."""

    kept: KeptProposal
    new: Sequence[Given]
    gone: Sequence[Given]

    @property
    def wishes(self) -> Wishes:
        """Return what was wished then."""
        return wishes_of(self.kept.content)


@dataclass(frozen=True)
class Proposal:
    """What would be assigned beside what is assigned already, or why that is impossible."""

    new: Sequence[Given]
    plan: Plan | None
    prices: Prices | None
    lack: Lack | None
    reviewers: Mapping[str, Account]
    applications: Mapping[str, Application]
    sha256: str
    fairness: Fairness | None = None
    """How well the worst review could fit and what that costs; None where it is so already, or the round is large."""
    since: Since | None = None
    """What is otherwise than in the proposal that was kept, if one was."""

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Return the new pairs as (application, reviewer) numbers."""
        return [(one.application.id, one.reviewer.id) for one in self.new]


@dataclass(frozen=True)
class Ground:
    """All that a proposal follows from; applications and reviewers by what they are called in the problem."""

    applications: Mapping[str, Application]
    reviewers: Mapping[str, Account]
    profiles: Mapping[int, ReviewerProfile]
    texts: Mapping[str, str]
    likes: Likeness
    parts: Mapping[str, Floats]
    """How well each pair fits in words, topics, preference and language; NaN where it is not known."""
    chosen: Mapping[str, Collection[str]]
    """The topics of the call each application chose, by their short names."""
    ticked: Mapping[int, Collection[str]]
    """The topics of the call each reviewer ticked."""
    names: Mapping[str, Words]
    """What the topics of the call are called."""
    said: Mapping[tuple[int, int], str]
    """What reviewers said of applications."""
    problem: Problem

    def given(self, pair: tuple[str, str]) -> Given:
        """Return a pair with why it fits."""
        row, column = self.problem.row[pair[0]], self.problem.column[pair[1]]
        fit = float(self.problem.fits[row, column])
        profile = self.profiles.get(self.reviewers[pair[1]].id)
        parts = {name: float(values[row, column]) for name, values in self.parts.items()}
        return Given(
            self.applications[pair[0]],
            self.reviewers[pair[1]],
            None if math.isnan(fit) or fit == BARRED else fit,
            self.likes.shared(row, column),
            self._shared(pair),
            topics_in(topics_of(profile.topics), self.texts[pair[0]]) if profile else [],
            self.said.get((int(pair[0]), int(pair[1])), ""),
            {name: value for name, value in parts.items() if not math.isnan(value)},
        )

    def _shared(self, pair: tuple[str, str]) -> list[Words]:
        """Return the topics of the call that both have, in the order of the call."""
        both = set(self.chosen[pair[0]]) & set(self.ticked.get(int(pair[1]), ()))
        return [name for key, name in self.names.items() if key in both]


def ground(viewer: Account, stream: Stream, wishes: Wishes) -> Ground:
    """Return what an assignment of the admissible applications that are open to the viewer follows from.

    What is assigned stays, a pair that was closed, declined or taken back is barred, and so is who may not review.
    """
    import numpy as np

    applications = {str(one.id): one for one in _applications(viewer, stream)}
    reviewers = {str(one.id): one for one in reviewers_of(stream)}
    profiles = profiles_of(list(reviewers.values()))
    texts = {key: _text(one) for key, one in applications.items()}
    likes = likeness(
        texts,
        {key: profiles[one.id].expertise if one.id in profiles else "" for key, one in reviewers.items()},
    )
    about = [profiles.get(one.id) for one in reviewers.values()]
    names = {choice.key: choice.label for choice in stream.definition.topics}
    chosen = {key: [one for one in chosen_topics(made) if one in names] for key, made in applications.items()}
    ticked, said = topics_ticked(stream), preferences_in(stream)
    parts = {
        "words": likes.fits,
        "topics": np.fmax(
            topic_fits(list(texts.values()), [topics_of(one.topics) if one else [] for one in about]),
            ticked_fits(
                list(chosen.values()), [ticked.get(one.id, frozenset()) for one in reviewers.values()]
            ),
        ),
        "preference": preference_fits(
            [one.id for one in applications.values()], [one.id for one in reviewers.values()], said
        ),
        "language": language_fits(
            list(texts.values()), [one.languages.split() if one else [] for one in about]
        ),
    }
    problem = _problem(stream, wishes, applications, reviewers, profiles, fit_of(parts))
    return Ground(
        applications, reviewers, profiles, texts, likes, parts, chosen, ticked, names, said, problem
    )


def proposal(viewer: Account, stream: Stream, wishes: Wishes) -> Proposal:
    """Return the best assignment for the admissible applications that are open to the viewer."""
    base, kept = ground(viewer, stream, wishes), find_kept(stream)
    applications, reviewers, problem = base.applications, base.reviewers, base.problem
    earlier = [(str(one), str(who)) for one, who in pairs_of(kept.content)] if kept else []
    earlier = [pair for pair in earlier if pair[0] in applications and pair[1] in reviewers]
    if wishes.closely:
        problem = replace(problem, before=frozenset(earlier))
    try:
        plan = (assign_fairly if wishes.fairly else assign)(problem)
        cost = prices(problem, plan)
    except Infeasible as error:
        lack = Lack(
            [applications[key] for key in error.shortage.tasks],
            [reviewers[key] for key in error.shortage.people],
            error.shortage,
        )
        return Proposal([], None, None, lack, reviewers, applications, "")
    new = _by_name(base.given(pair) for pair in plan.pairs if pair not in problem.started)
    digest = proposal_digest(wishes, [(one.application.id, one.reviewer.id) for one in new])
    came, gone = changes(earlier, plan)
    return Proposal(
        new,
        plan,
        cost,
        None,
        reviewers,
        applications,
        digest,
        fairness(problem, plan) if not wishes.fairly and problem.fits.size <= FEW_PAIRS else None,
        Since(kept, _by_name(map(base.given, came)), _by_name(map(base.given, gone))) if kept else None,
    )


FEW_PAIRS = 100_000
"""Up to so many pairs a page also shows what fairness would bring, which takes some fifteen assignments."""


def _by_name(pairs: Iterable[Given]) -> list[Given]:
    return sorted(pairs, key=lambda one: (one.application.reference or "", one.reviewer.name))


def find_kept(stream: Stream) -> KeptProposal | None:
    """Return the proposal of a stream that a manager kept, or None."""
    return db.session.scalars(
        select(KeptProposal)
        .where(KeptProposal.stream_id == stream.id)
        .options(joinedload(KeptProposal.keeper))
    ).one_or_none()


def next_best(viewer: Account, stream: Stream, application_ids: Collection[int]) -> dict[int, Given]:
    """Return for each of these applications who would best be asked next; absent where there is nobody.

    The best fit among those who may review it and have room, not two of one institution; among equals whoever has
    the least.
    """
    base = ground(viewer, stream, Wishes(most=MOST))
    problem = base.problem
    load = Counter(who for _task, who in problem.started)
    found = {}
    for key, one in base.applications.items():
        if one.id not in application_ids:
            continue
        row = problem.row[key]
        there = [problem.people[problem.column[who]] for task, who in problem.started if task == key]
        taken = {person.institution for person in there} - {""}
        can = [
            person.id
            for person in problem.people
            if person not in there
            and problem.fits[row, problem.column[person.id]] != BARRED
            and load[person.id] < person.most
            and person.institution not in taken
        ]
        if can:
            best = min(
                can,
                key=lambda who: (
                    -float(problem.counted[row, problem.column[who]]),
                    load[who],
                    base.reviewers[who].name,
                    who,
                ),
            )
            found[one.id] = base.given((key, best))
    return found


def _applications(viewer: Account, stream: Stream) -> Sequence[Application]:
    return db.session.scalars(
        visible_applications(viewer.id, stream.id)
        .where(Application.state == "admissible")
        .options(
            joinedload(Application.stream_version),
            joinedload(Application.organisation),
            selectinload(Application.submissions),
        )
        .order_by(Application.id)
    ).all()


def _text(application: Application) -> str:
    said = [
        str(answer or "")
        for question, answer in answers_for_reviewers(application)
        if question.kind in ("line", "text")
    ]
    return "\n".join([application.title, *said])


def _problem(
    stream: Stream,
    wishes: Wishes,
    applications: Mapping[str, Application],
    reviewers: Mapping[str, Account],
    profiles: Mapping[int, ReviewerProfile],
    fits: Floats,
) -> Problem:
    known = _known(list(applications.values()))
    closed = bars(stream, list(applications.values()), list(reviewers.values()))
    started = set()
    row = {one.id: i for i, one in enumerate(applications.values())}
    column = {one.id: j for j, one in enumerate(reviewers.values())}
    for application_id, reviewer_id in closed:
        fits[row[application_id], column[reviewer_id]] = BARRED
    for (application_id, reviewer_id), is_active in known.items():
        if reviewer_id not in column:
            continue
        if is_active:
            started.add((str(application_id), str(reviewer_id)))
        else:
            fits[row[application_id], column[reviewer_id]] = BARRED
    return Problem(
        [Task(key, wishes.per_application, wishes.kind) for key in applications],
        [_person(key, profiles.get(one.id), wishes) for key, one in reviewers.items()],
        fits,
        started=frozenset(started),
        one_per_institution=wishes.one_per_institution,
    )


def _person(key: str, profile: ReviewerProfile | None, wishes: Wishes) -> Person:
    if profile is None:
        return Person(key, wishes.least, wishes.most)
    most = min(wishes.most, profile.most)
    return Person(key, min(wishes.least, most), most, profile.institution.strip().casefold(), profile.kind)


def _known(applications: Sequence[Application]) -> dict[tuple[int, int], bool]:
    """Return every pair there ever was, and whether it is at work."""
    rows = db.session.execute(
        select(Assignment.application_id, Assignment.reviewer_id, Assignment.state, Review.state)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.application_id.in_([one.id for one in applications]))
    )
    return {
        (application_id, reviewer_id): state in ACTIVE and review_state != "set_aside"
        for application_id, reviewer_id, state, review_state in rows
    }
