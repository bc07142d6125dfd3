"""Which applications of a stream does a manager work on next, and what would one act do to several of them?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application, FormalCheck, Repair
from grants.applications.permissions import may_find_admissibility
from grants.applications.queries.checklist import points_for_each, unsigned_among
from grants.applications.queries.decision_clock import due_by
from grants.applications.queries.visible import seen_as_staff
from grants.applications.queries.written import definition_of, facts_in_force
from grants.applications.rules import (
    Point,
    Previewed,
    check_admissible,
    check_can_be_found,
    check_can_be_left,
    check_repair_can_be_asked,
    dates_of,
    repairable,
)
from grants.foundation.clock import now, today
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken
from grants.people.models import Account, Initiative
from grants.streams.models import Stream
from grants.streams.rules import has_closed
from grants.streams.rules.definition import Question, Section

NONE = "none"
"""The choice of a filter for applications without a repair, or of which nothing was ticked."""


def limited_to(
    stream: Stream, *, repair: str = "", owner: str = "", check: str = "", weeks: int | None = None
) -> list[ColumnElement[bool]]:
    """Say in SQL which applications of a stream are asked for: by the state of the repair, the answer of the owner,
    where the formal check stood when it was last saved, and by the weeks left to decide (0: the last day passed).
    """
    found: list[ColumnElement[bool]] = []
    if repair:
        has = Application.repair.has
        found.append(~has() if repair == NONE else has(Repair.state == repair))
    if owner:
        found.append(Application.owner_answer == owner)
    if check:
        saved = Application.formal_check.has
        found.append(~saved() if check == NONE else saved(FormalCheck.state == check))
    if weeks is not None:
        found.append(
            due_by(stream, today() + timedelta(weeks=weeks) if weeks else today() - timedelta(days=1))
        )
    return found


Check = Callable[[Application, Sequence[Point], bool], str]
"""Refuses an act on an application with these points, signed or not; returns what else the act rests on."""


def preview_admission(viewer: Account, stream: Stream, ids: Collection[int]) -> list[Previewed]:
    """Return what finding these admissible would do to each that the viewer sees, by reference."""

    def check(one: Application, points: Sequence[Point], is_unsigned: bool) -> str:
        _check_found(one, "find_admissible")
        check_admissible(
            is_late=one.is_late,
            owner_answer=one.owner_answer,
            is_unsigned=is_unsigned,
            points=points,
            language=viewer.language,
        )
        return _told(points)

    return _preview(viewer, stream, ids, check)


def preview_keeping_out(viewer: Account, stream: Stream, ids: Collection[int], deed: str) -> list[Previewed]:
    """Return what keeping these out would do to each that the viewer sees: KEEPING_OUT names the deeds."""

    def check(one: Application, points: Sequence[Point], _is_unsigned: bool) -> str:
        if deed == "leave_untreated":
            check_can_be_left(one.repair, today())
        _check_found(one, deed)
        return _told(points)

    return _preview(viewer, stream, ids, check)


def preview_repair(viewer: Account, stream: Stream, ids: Collection[int]) -> list[Previewed]:
    """Return what asking a repair would do to each of these that the viewer sees, by reference."""

    def check(one: Application, _points: Sequence[Point], _is_unsigned: bool) -> str:
        check_repair_can_be_asked(
            one.state,
            is_closed=has_closed(dates_of(one), now()),
            is_late=one.is_late,
            was_asked=one.repair is not None,
        )
        return " ".join(_open_in(one))

    return _preview(viewer, stream, ids, check)


def _preview(viewer: Account, stream: Stream, ids: Collection[int], check: Check) -> list[Previewed]:
    chosen = _chosen(viewer, stream, ids)
    points, unsigned = points_for_each(viewer, chosen), unsigned_among(chosen)
    found = []
    for one in chosen:
        against = tuple(point for point in points[one.id] if point.finding in ("", "not_met"))
        try:
            may_find_admissibility(viewer, one, closed=False).require()
            basis = check(one, points[one.id], one.id in unsigned)
        except (NotAllowed, RuleBroken) as stopped:
            found.append(Previewed(one, stopped.said, against=against))
        else:
            found.append(Previewed(one, None, basis, against))
    return found


def _check_found(application: Application, deed: str) -> None:
    check_can_be_found(
        application.state,
        deed,
        repair=application.repair,
        is_closed=has_closed(dates_of(application), now()),
    )


def _told(points: Sequence[Point]) -> str:
    return " ".join(f"{one.point.key}={one.finding}:{one.mark.remark if one.mark else ''}" for one in points)


def _open_in(application: Application) -> list[str]:
    open_ones = repairable(definition_of(application), facts_in_force(application).answers)
    return [question.key for _section, question in open_ones]


def repairable_in_all(previewed: Sequence[Previewed]) -> list[tuple[Section, Question]]:
    """Return the questions that may be repaired in each of these to which a repair would be asked."""
    asked = [one.application for one in previewed if one.obstacle is None]
    if not asked:
        return []
    first = repairable(definition_of(asked[0]), facts_in_force(asked[0]).answers)
    keys = set.intersection(*(set(_open_in(one)) for one in asked))
    return [(section, question) for section, question in first if question.key in keys]


def _chosen(viewer: Account, stream: Stream, ids: Collection[int]) -> Sequence[Application]:
    """Return those of these that the viewer sees as staff, as they stand now, with all that a preview reads."""
    return db.session.scalars(
        select(Application)
        .where(Application.stream_id == stream.id, Application.id.in_(ids), seen_as_staff(viewer))
        .options(
            joinedload(Application.initiative).joinedload(Initiative.owner),
            joinedload(Application.organisation),
            joinedload(Application.stream).joinedload(Stream.round),
            joinedload(Application.stream_version),
            joinedload(Application.formal_check),
            joinedload(Application.repair),
            selectinload(Application.submissions),
            selectinload(Application.team),
        )
        .order_by(Application.reference, Application.id)
        .execution_options(populate_existing=True)
    ).all()
