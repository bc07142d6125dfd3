"""Long lists by keyset: a page starts after a known row, so that a page costs the same at any depth."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Date, Select, and_, or_

from grants.foundation.database import Cents, Instant, db
from grants.foundation.money import Money

T = TypeVar("T")
PAGE = 50
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Order:
    """One column to sort by; the last one must be unique, so that the order is total."""

    column: Any
    descending: bool = False


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursors of the pages before and after (None at the ends)."""

    rows: Sequence[T]
    next_cursor: str | None = None
    previous_cursor: str | None = None


def page_of(query: Select[Any], order: Sequence[Order], *, cursor: str = "", size: int = PAGE) -> Page[Any]:
    """Return one page of a query over rows; `cursor` comes from an earlier page, nonsense means the first.

    The sort columns must be among the selected columns and must not be null.
    """
    back, at = _read(cursor, len(order))
    backwards = back and at is not None
    if at is not None:
        try:
            query = query.where(_beyond(order, at, backwards=backwards))
        except (ValueError, TypeError, OverflowError):
            return page_of(query, order, size=size)
    for by in order:
        query = query.order_by(by.column.desc() if by.descending != backwards else by.column.asc())
    extra = [by.column.label(f"_key{i}") for i, by in enumerate(order)]
    rows = list(db.session.execute(query.add_columns(*extra).limit(size + 1)).all())
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page(rows)
    width = len(order)
    first, last = ([_out(v) for v in rows[i][-width:]] for i in (0, -1))
    has_previous = more if backwards else at is not None
    has_next = True if backwards else more
    return Page(
        rows,
        _write(False, last) if has_next else None,
        _write(True, first) if has_previous else None,
    )


def alone(page: Page[Any]) -> Page[Any]:
    """Return a page of rows of one thing as the things themselves."""
    return Page([row[0] for row in page.rows], page.next_cursor, page.previous_cursor)


def page_within(rows: Sequence[T], key: Callable[[T], str], *, cursor: str = "", size: int = PAGE) -> Page[T]:
    """Return one page of rows that were all looked up already and stand in the order of a unique key."""
    back, at = _read(cursor, 1)
    known = at[0] if at and isinstance(at[0], str) else None
    if known is None:
        first, last = 0, size
    elif back:
        last = bisect_left(rows, known, key=key)
        first = max(last - size, 0)
    else:
        first = bisect_right(rows, known, key=key)
        last = first + size
    shown = rows[first:last]
    if not shown:
        return Page(shown)
    return Page(
        shown,
        _write(False, [key(shown[-1])]) if last < len(rows) else None,
        _write(True, [key(shown[0])]) if first > 0 else None,
    )


def _beyond(order: Sequence[Order], at: list[Any], *, backwards: bool) -> ColumnElement[bool]:
    clauses = []
    for i, by in enumerate(order):
        value = _in(by.column, at[i])
        equal = [order[j].column == _in(order[j].column, at[j]) for j in range(i)]
        beyond = by.column < value if by.descending != backwards else by.column > value
        clauses.append(and_(*equal, beyond))
    return or_(*clauses)


def _out(value: Any) -> Any:
    if isinstance(value, Money):
        return value.cents
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _in(column: Any, value: Any) -> Any:
    if isinstance(column.type, Cents):
        cents = int(value)
        if abs(cents) > LARGEST:
            raise ValueError(value)
        return Money(cents)
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    known = column.type.python_type(value)
    if isinstance(known, int) and abs(known) > LARGEST:
        raise ValueError(value)
    return known


def _write(back: bool, values: list[Any]) -> str:
    text = json.dumps([back, *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, width: int) -> tuple[bool, list[Any] | None]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        back, *values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, binascii.Error, TypeError, RecursionError):
        return False, None
    if len(values) != width or not isinstance(back, bool):
        return False, None
    return back, values
