"""Which rows stand behind a number, as far as this viewer may see them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select, true

from grants.applications.queries import closed_ids, streams_with_interest
from grants.decisions.queries import with_unpublished_awards
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import ZERO, Money
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account
from grants.people.queries import roles_in_force
from grants.reporting.models import Export
from grants.reporting.permissions import READERS
from grants.reporting.queries.kinds import KINDS, Column, Kind
from grants.streams.models import Round, Stream


@dataclass(frozen=True)
class Wanted:
    """Which rows somebody wants: a part of a kind, of a stream, a round, a programme, or of all in scope."""

    kind: str
    state: str
    stream: int | None = None
    round: int | None = None
    programme: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.state not in KINDS[self.kind].parts:
            raise NotFound

    @property
    def rows(self) -> Kind:
        """Return the kind of rows."""
        return KINDS[self.kind]

    def as_filters(self) -> dict[str, Any]:
        """Return the set filters, as addresses and exports hold them."""
        return {key: value for key, value in asdict(self).items() if value is not None}


def within_scope(viewer: Account, programme_id: Any) -> ColumnElement[bool]:
    """Return the condition that a row of a stream or programme lies within the viewer's roles."""
    held = [grant for grant in roles_in_force(viewer) if grant.role in READERS]
    if any(grant.scope_kind == "everywhere" for grant in held):
        return true()
    ids = {kind: [g.scope_id for g in held if g.scope_kind == kind] for kind in ("programme", "stream")}
    return or_(false(), programme_id.in_(ids["programme"]), Stream.id.in_(ids["stream"]))


def open_rows(viewer: Account, kind: Kind) -> ColumnElement[bool]:
    """Return the condition that a row is not of an application in which the viewer has a personal interest.

    Nor of a stream whose sums tell of such an application before its decisions are published.
    """
    if kind.application_id is None:
        return Stream.id.not_in(with_unpublished_awards(viewer.id))
    return or_(kind.application_id.is_(None), kind.application_id.not_in(closed_ids(viewer.id)))


def left_out(viewer: Account, wanted: Wanted) -> int:
    """Return in how many applications the viewer has a personal interest, in what is wanted.

    Whatever the rows are and whichever part of them is looked at: how many rows there would be in a part says
    what became of an application.
    """
    if wanted.rows.application_id is None:
        return 0
    every = replace(wanted, kind="applications", state="submitted")
    count = select(func.count(every.rows.number))
    return db.session.scalar(_wanted(viewer, every, count).where(~open_rows(viewer, every.rows))) or 0


def _narrowed(viewer: Account, wanted: Wanted, query: Select[Any]) -> Select[Any]:
    return _wanted(viewer, wanted, query).where(open_rows(viewer, wanted.rows))


def _wanted(viewer: Account, wanted: Wanted, query: Select[Any]) -> Select[Any]:
    kind = wanted.rows
    query = kind.start(query).where(within_scope(viewer, kind.programme_id), kind.parts[wanted.state].holds())
    if wanted.stream is not None:
        query = query.where(Stream.id == wanted.stream)
    if wanted.round is not None:
        query = query.where(Round.id == wanted.round)
    if wanted.programme is not None:
        query = query.where(kind.programme_id == wanted.programme)
    return query


def rows_query(viewer: Account, wanted: Wanted, language: str) -> Select[Any]:
    """Return the query of the rows: number, where the row leads to, then every column of the kind."""
    kind = wanted.rows
    columns = [_column(viewer, column, language).label(column.key) for column in kind.columns]
    return _narrowed(
        viewer, wanted, select(kind.number.label("number"), kind.leads_to.label("leads_to"), *columns)
    )


def _column(viewer: Account, column: Column, language: str) -> Any:
    """Return what a column holds; no place where something in the same ranking is closed to the viewer."""
    source = column.source(language)
    if column.key != "place":
        return source
    return case((Stream.id.in_(streams_with_interest(viewer.id)), None), else_=source)


def rows_page(viewer: Account, wanted: Wanted, language: str, *, cursor: str = "") -> Page[Any]:
    """Return a page of the rows, in the order in which they came into being."""
    return page_of(rows_query(viewer, wanted, language), [Order(wanted.rows.number)], cursor=cursor)


def rows_count(viewer: Account, wanted: Wanted) -> int:
    """Return how many rows there are."""
    count: int = db.session.scalars(_narrowed(viewer, wanted, select(func.count(wanted.rows.number)))).one()
    return count


def rows_total(viewer: Account, wanted: Wanted) -> tuple[int, dict[str, Money]]:
    """Return how many rows there are, and what each column of money adds up to."""
    kind = wanted.rows
    money = [column for column in kind.columns if column.shape == "money"]
    sums = [func.sum(column.value) for column in money]
    count, *amounts = db.session.execute(
        _narrowed(viewer, wanted, select(func.count(kind.number), *sums))
    ).one()
    return count, {column.key: amount or ZERO for column, amount in zip(money, amounts, strict=True)}


def exports_page(viewer: Account, *, cursor: str = "") -> Page[tuple[Export]]:
    """Return what somebody asked for as files, the newest first."""
    query = select(Export).where(Export.asked_by == viewer.id)
    return page_of(query, [Order(Export.id, descending=True)], cursor=cursor)


def get_export(viewer: Account, export_id: int) -> Export:
    """Return one's own export; raises NotFound for anybody else's."""
    export = db.session.get(Export, export_id)
    if export is None or export.asked_by != viewer.id:
        raise NotFound
    return export


def stream_choices(viewer: Account) -> Sequence[tuple[int, str]]:
    """Return the streams a list can be narrowed to: number and code with its year."""
    found = db.session.execute(
        select(Stream.id, Stream.code, Round.year)
        .join(Round, Round.id == Stream.round_id)
        .where(within_scope(viewer, Round.programme_id))
        .order_by(Round.year.desc(), Stream.code, Stream.id)
    )
    return [(number, f"{code} ({year})") for number, code, year in found]
