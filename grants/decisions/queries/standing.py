"""From what does the line of a stream follow now? The ranking, the limits, and what was awarded earlier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.queries import facts_in_force, open_to
from grants.budget import rules as budget_rules
from grants.budget.models import Allowance, Pot
from grants.budget.queries import freed_in, pots_around
from grants.decisions.models import Batch, Decision, Deviation
from grants.decisions.queries.chain import closed_to_line
from grants.decisions.rules import (
    WITHOUT_LIMIT,
    Candidate,
    Cap,
    Claim,
    Limits,
    Line,
    Queue,
    WhatIf,
    cheapest,
    what_if,
)
from grants.foundation.database import db
from grants.foundation.money import ZERO, Money
from grants.people.models import Account, Organisation
from grants.review.models import Ranking, RankingLine
from grants.review.queries import provisional_ranking
from grants.review.rules import amount_for, recommended_of
from grants.streams.models import Stream


@dataclass(frozen=True)
class Standing:
    """Everything the line of a stream follows from, as it is now."""

    claim: Claim

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Return the applications in the ranking."""
        return list(self.claim.own.candidates)

    @property
    def limits(self) -> Limits:
        """Return the limits of the stream."""
        return self.claim.own.limits

    @property
    def already(self) -> Mapping[int, Money]:
        """Return what was awarded earlier and stands, by application."""
        return self.claim.own.already

    @property
    def line(self) -> Line:
        """Draw the line."""
        return self.claim.drawn()

    def with_more(self, amount: Money) -> Line:
        """Draw the line with so much more money and ceiling in the stream's own pot."""
        return self.claim.with_more(amount).drawn()

    def with_top_up(self, amount: Money) -> WhatIf:
        """Say what a top-up would do."""
        return what_if(self.with_more, amount)

    @property
    def for_everybody(self) -> Money:
        """Return the top-up with which money is no limit to anybody any more; zero when it is none now."""
        now, then = self.line, self.with_more(WITHOUT_LIMIT)
        return max(then.amount - now.amount - now.left_over, ZERO)

    def cheapest(self, more: int) -> Money | None:
        """Return the least top-up with which so many more are awarded in full, or None."""
        return cheapest(self.with_more, more)


def standing_of(stream: Stream, ranking: Ranking | None, rows: Sequence[Row] | None = None) -> Standing:
    """Return what the line follows from, over the frozen ranking (`rows` of it, when they were read) or else over
    provisional scores."""
    if ranking is None:
        return _standing(stream, provisional_candidates(stream), {})
    found = ranked_in(stream, ranking) if rows is None else rows
    return _standing(stream, [row.candidate for row in found], _awarded(stream))


def _awarded(stream: Stream) -> dict[int, Money]:
    """Return the amount of each award that is in force, or approved with its money reserved, by application."""
    awarded = db.session.execute(
        select(Decision.application_id, func.max(Decision.awarded))
        .join(Decision.batch)
        .where(
            Batch.stream_id == stream.id,
            Decision.outcome == "award",
            or_(Decision.is_in_force, Batch.state == "approved"),
            has_not_lapsed(),
        )
        .group_by(Decision.application_id)
    ).tuples()
    return {number: amount for number, amount in awarded if amount is not None}


def has_not_lapsed() -> ColumnElement[bool]:
    """Return the condition on a decision that its award was not declined and did not lapse."""
    return or_(Decision.answer.is_(None), Decision.answer == "accepted")


def _standing(stream: Stream, candidates: Sequence[Candidate], already: Mapping[int, Money]) -> Standing:
    own, shared = _queue(stream, candidates, already)
    if not shared:
        return Standing(Claim(own))
    queues = [own]
    for other in streams_sharing(stream):
        ranking = db.session.scalars(select(Ranking).where(Ranking.stream_id == other.id)).one_or_none()
        theirs = (
            [row.candidate for row in ranked_in(other, ranking)] if ranking else provisional_candidates(other)
        )
        queue, around = _queue(other, theirs, _awarded(other) if ranking else {})
        queues.append(queue)
        shared |= around
    turns = {str(one.id): one.definition.division.order for one in (stream, *streams_sharing(stream))}
    return Standing(Claim(own, sorted(queues, key=lambda one: turns[one.key]), shared))


def _queue(
    stream: Stream, candidates: Sequence[Candidate], already: Mapping[int, Money]
) -> tuple[Queue, dict[str, Money]]:
    """Return a stream as it waits for money, and what each pot with a ceiling around its own has left."""
    definition = stream.definition
    division = definition.division
    left = stream.pot.available - (freed_in(stream.pot) if division.freed == "kept" else ZERO)
    around = {str(pot.id): room for pot, room in _around(stream.pot)}
    limits = Limits(
        ceiling_left=max(left, ZERO),
        caps=_caps(stream, candidates, already),
        max_awards=definition.max_awards,
        fit=division.fit,
        least_percent=division.least_percent,
    )
    return Queue(str(stream.id), candidates, limits, already, within=tuple(around)), around


def streams_sharing(stream: Stream) -> Sequence[Stream]:
    """Return the other announced streams of the round that share a ceiling with this one in a declared order."""
    outer = {pot.id for pot, _room in _around(stream.pot)}
    if not stream.definition.division.order or not outer:
        return []
    others = db.session.scalars(
        select(Stream)
        .options(joinedload(Stream.announced), joinedload(Stream.pot))
        .where(Stream.round_id == stream.round_id, Stream.id != stream.id, Stream.state != "draft")
        .order_by(Stream.code)
    ).all()
    return [
        other
        for other in others
        if other.definition.division.order and outer & {pot.id for pot, _room in _around(other.pot)}
    ]


def served_before(stream: Stream) -> Sequence[Stream]:
    """Return the streams that are served before this one from a shared pot and have no frozen ranking yet."""
    frozen = set(db.session.scalars(select(Ranking.stream_id)))
    turn = stream.definition.division.order
    return [
        one
        for one in streams_sharing(stream)
        if one.definition.division.order < turn and one.id not in frozen
    ]


def _around(pot: Pot) -> list[tuple[Pot, Money]]:
    """Return the pots with a ceiling around this one, the innermost first, with what each has left."""
    return [
        (outer, max(outer_room, ZERO))
        for outer in reversed(pots_around(pot))
        if (outer_room := budget_rules.Standing.of(outer).room) is not None
    ]


def _caps(stream: Stream, candidates: Sequence[Candidate], already: Mapping[int, Money]) -> dict[str, Cap]:
    """Return the caps of the call, with what each initiative, organisation or municipality has of this stream."""
    definition = stream.definition
    caps = {kind: Cap(limit) for kind, limit in definition.division.caps.items()}
    if definition.cap is not None:
        used = db.session.execute(
            select(Allowance.initiative_id, Allowance.used).where(Allowance.pot_id == stream.pot_id)
        ).tuples()
        caps["initiative"] = Cap(definition.cap, {str(number): amount for number, amount in used})
    for kind in caps.keys() & {"organisation", "municipality"}:
        has: dict[str, Money] = {}
        for one in candidates:
            if one.application_id in already and one.whose(kind):
                has[one.whose(kind)] = has.get(one.whose(kind), ZERO) + already[one.application_id]
        caps[kind] = Cap(caps[kind].limit, has)
    return caps


@dataclass(frozen=True)
class Row:
    candidate: Candidate
    line: RankingLine
    application: Application
    is_open: bool
    deviation: Deviation | None


def ranked_in(stream: Stream, ranking: Ranking, viewer: Account | None = None) -> list[Row]:
    """Return the frozen ranking without what no line awards any more, with the amounts that the committee recommends
    and what is to be decided otherwise, and which rows are open to the viewer."""
    is_open: ColumnElement[bool] = true()
    if viewer is not None:
        open_ones = select(Application.id).where(open_to(viewer.id)).correlate(None)
        is_open = RankingLine.application_id.in_(open_ones)
    rows = db.session.execute(
        select(RankingLine, Application, is_open, Deviation)
        .join(Application, Application.id == RankingLine.application_id)
        .outerjoin(Deviation, Deviation.application_id == Application.id)
        .options(joinedload(Application.organisation).load_only(Organisation.name))
        .where(
            RankingLine.ranking_id == ranking.id,
            Application.state != "withdrawn",
            Application.id.not_in(closed_to_line()),
            ~_gave_up(),
        )
        .order_by(RankingLine.place)
    ).all()
    places = _municipalities(stream, [application for _line, application, *_rest in rows])
    recommended = recommended_of(ranking.rule)
    found = []
    for line, application, seen, deviation in rows:
        candidate = Candidate(
            application_id=application.id,
            initiative_id=application.initiative_id,
            place=line.place,
            requested=amount_for(recommended, application.reference, application.requested),
            is_fundable=line.is_fundable,
            organisation_id=application.organisation_id,
            municipality=places.get(application.id, ""),
        )
        if deviation is not None:
            candidate = replace(
                candidate,
                requested=deviation.amount or candidate.requested,
                is_fundable=deviation.amount is not None,
            )
        found.append(Row(candidate, line, application, bool(seen), deviation))
    return found


def _gave_up() -> ColumnElement[bool]:
    """Return the condition on an application that its award was declined, or lapsed: it leaves the ranking's queue."""
    return exists().where(Decision.application_id == Application.id, Decision.is_in_force, ~has_not_lapsed())


def _municipalities(stream: Stream, applications: Sequence[Application]) -> dict[int, str]:
    """Return where each application works, in a call with a limit per municipality."""
    asked = stream.definition.municipality_question
    if asked is None or "municipality" not in stream.definition.division.caps:
        return {}
    section, question = asked
    return {
        one.id: str(facts_in_force(one).answers.get(section.key, {}).get(question.key) or "")
        for one in applications
    }


def provisional_candidates(stream: Stream) -> list[Candidate]:
    """Return the applications in the order of their provisional scores."""
    ranked = provisional_ranking(stream)
    applications = (
        {
            one.id: one
            for one in db.session.scalars(
                select(Application).where(
                    Application.stream_id == stream.id, Application.submitted_at.is_not(None)
                )
            )
        }
        if stream.definition.division.caps
        else {}
    )
    places = _municipalities(stream, list(applications.values()))
    return [
        Candidate(
            one.application_id,
            one.initiative_id,
            one.place,
            one.requested,
            one.is_fundable,
            applications[one.application_id].organisation_id if applications else 0,
            places.get(one.application_id, ""),
        )
        for one in ranked
    ]
