"""Who is meant by the pairs of a sheet, and which of them may not be assigned?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.foundation.database import db
from grants.foundation.wording import Sentence, sentence
from grants.people.models import Account
from grants.review.models import Assignment, ReviewerProfile
from grants.review.queries.bars import bars
from grants.review.queries.desk import ACTIVE, reviewers_of
from grants.review.queries.proposal import profiles_of
from grants.review.queries.scopes import visible_applications
from grants.review.rules.sheets import Row
from grants.streams.models import Stream


@dataclass(frozen=True)
class Meant:
    """A row of a sheet: what stands in it, who and what is meant, and what is wrong by the name of its column."""

    row: Row
    application: Application | None
    reviewer: Account | None
    is_given: bool = False
    """Whether this pair was assigned already."""
    faults: dict[str, Sentence] = field(default_factory=dict)

    @property
    def pair(self) -> tuple[int, int] | None:
        """Return application and reviewer of a row that would be assigned, else None."""
        if self.faults or self.is_given or self.application is None or self.reviewer is None:
            return None
        return self.application.id, self.reviewer.id


def meant_by(viewer: Account, stream: Stream, rows: Sequence[Row]) -> list[Meant]:
    """Return every row with who and what is meant, checked in order: what an earlier row gives counts for a later."""
    applications = {one.reference or "": one for one in _admissible(viewer, stream)}
    reviewers = reviewers_of(stream)
    by_address = {one.email.casefold(): one for one in reviewers}
    by_name = defaultdict(list)
    for one in reviewers:
        by_name[one.name.casefold()].append(one)
    weighed = _Weighed(stream, list(applications.values()), reviewers)
    found = []
    for row in rows:
        application = applications.get(row.application.upper())
        named = by_name[row.reviewer.casefold()]
        reviewer = by_address.get(row.reviewer.casefold()) or (named[0] if len(named) == 1 else None)
        faults = {}
        if application is None:
            faults["application"] = sentence(
                "No application that was found admissible here has this reference."
            )
        if reviewer is None:
            faults["reviewer"] = (
                sentence("More reviewers have this name. Write the address for mail.")
                if named
                else sentence("No reviewer of this call has this address or name.")
            )
        given = False
        if application is not None and reviewer is not None:
            given = weighed.is_given(application, reviewer)
            faults = {} if given else dict(weighed.take(application, reviewer))
        found.append(Meant(row, application, reviewer, given, faults))
    return found


def faults_of_pairs(viewer: Account, stream: Stream, pairs: Sequence[tuple[int, int]]) -> list[Sentence]:
    """Return what is wrong now with pairs of numbers, in order; who or what is not here is left to the command."""
    applications = {one.id: one for one in _admissible(viewer, stream)}
    reviewers = {one.id: one for one in reviewers_of(stream)}
    weighed = _Weighed(stream, list(applications.values()), list(reviewers.values()))
    return [
        said
        for application_id, reviewer_id in pairs
        if application_id in applications and reviewer_id in reviewers
        for said in weighed.of(applications[application_id], reviewers[reviewer_id])
    ]


def _admissible(viewer: Account, stream: Stream) -> Sequence[Application]:
    return db.session.scalars(
        visible_applications(viewer.id, stream.id)
        .where(Application.state == "admissible")
        .options(joinedload(Application.organisation))
        .order_by(Application.id)
    ).all()


class _Weighed:
    """The pairs there are in a stream, to which more are added one by one."""

    def __init__(
        self, stream: Stream, applications: Sequence[Application], reviewers: Sequence[Account]
    ) -> None:
        self.bars = bars(stream, applications, reviewers)
        self.profiles: dict[int, ReviewerProfile] = profiles_of(reviewers)
        self.load: Counter[int] = Counter()
        self.houses: dict[int, dict[str, Account]] = defaultdict(dict)
        self.states: dict[tuple[int, int], str] = {}
        for one in db.session.scalars(
            select(Assignment)
            .join(Assignment.application)
            .where(Application.stream_id == stream.id)
            .options(joinedload(Assignment.reviewer))
        ):
            self.states[one.application_id, one.reviewer_id] = one.state
            if one.state in ACTIVE:
                self._add(one.application_id, one.reviewer)

    def _house(self, reviewer: Account) -> str:
        about = self.profiles.get(reviewer.id)
        return about.institution.strip().casefold() if about else ""

    def _add(self, application_id: int, reviewer: Account) -> None:
        self.load[reviewer.id] += 1
        if house := self._house(reviewer):
            self.houses[application_id][house] = reviewer

    def is_given(self, application: Application, reviewer: Account) -> bool:
        """Say whether somebody has this application already."""
        return self.states.get((application.id, reviewer.id)) in ACTIVE

    def take(self, application: Application, reviewer: Account) -> Iterator[tuple[str, Sentence]]:
        """Return what stands in the way, by column; where nothing does, the pair counts from now on."""
        found = next(self._faults(application, reviewer), None)
        if found is not None:
            yield found
            return
        self.states[application.id, reviewer.id] = ACTIVE[0]
        self._add(application.id, reviewer)

    def of(self, application: Application, reviewer: Account) -> list[Sentence]:
        """Return what stands in the way of a pair, which counts from now on when nothing does."""
        if self.is_given(application, reviewer):
            return []
        return [said for _column, said in self.take(application, reviewer)]

    def _faults(self, application: Application, reviewer: Account) -> Iterator[tuple[str, Sentence]]:
        name = reviewer.name
        if (bar := self.bars.get((application.id, reviewer.id))) is not None:
            yield "reviewer", bar
        if (state := self.states.get((application.id, reviewer.id))) is not None:
            yield "reviewer", _closed(state, name)
        about = self.profiles.get(reviewer.id)
        if about is not None and self.load[reviewer.id] >= about.most:
            yield (
                "reviewer",
                sentence("%(name)s takes at most %(most)s applications here.", name=name, most=about.most),
            )
        colleague = self.houses[application.id].get(self._house(reviewer))
        if colleague is not None:
            yield (
                "reviewer",
                sentence(
                    "%(name)s is of the same institution as %(other)s, who reviews this application.",
                    name=name,
                    other=colleague.name,
                ),
            )


def _closed(state: str, name: str) -> Sentence:
    return {
        "conflicted": sentence("%(name)s has a personal interest in this application.", name=name),
        "declined": sentence("%(name)s declined this application.", name=name),
    }.get(state, sentence("This application was taken back from %(name)s.", name=name))
