"""Keyset pages: every row once, forwards and back, whatever the order and whatever nonsense the cursor."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grants.foundation.database import db
from grants.foundation.paging import Order, Page, page_of, page_within
from grants.people.models import Organisation
from tests.factories.people import a_person

PLACES = ["Breda", "Assen", "Breda", "Zwolle", "Assen", "Delft", "Breda"]
ORDERS = {
    "ascending": [Order(Organisation.place), Order(Organisation.id)],
    "descending": [Order(Organisation.place, descending=True), Order(Organisation.id)],
    "by moment": [Order(Organisation.created_at, descending=True), Order(Organisation.id, descending=True)],
}


@pytest.fixture
def organisations(app: Flask) -> None:
    for number, place in enumerate(PLACES):
        a_person(f"P{number}", f"O{number}", place=place)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_every_row_comes_once_forwards_and_back(organisations: None, order: str, size: int) -> None:
    by = ORDERS[order]
    clauses = [o.column.desc() if o.descending else o.column.asc() for o in by]
    expected = list(db.session.scalars(select(Organisation.id).order_by(*clauses)))
    query = select(Organisation.id, Organisation.place)
    seen: list[int] = []
    page = page_of(query, by, size=size)
    pages = [page]
    while page.next_cursor:
        page = page_of(query, by, cursor=page.next_cursor, size=size)
        pages.append(page)
    seen = [row.id for page in pages for row in page.rows]
    assert seen == expected
    for earlier in reversed(pages[:-1]):
        assert page.previous_cursor is not None
        page = page_of(query, by, cursor=page.previous_cursor, size=size)
        assert [row.id for row in page.rows] == [row.id for row in earlier.rows]
    assert page.previous_cursor is None


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "W10",
        "e30",
        "%%%",
        "WzEsMiwzXQ",
        "W2ZhbHNlLCJhIiwiYiJd",
        "é" * 50,
        "W2ZhbHNlLEluZmluaXR5LEluZmluaXR5XQ",
        "W2ZhbHNlLCJhIiwxMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwXQ",
    ],
)
def test_a_nonsense_cursor_is_the_first_page(organisations: None, cursor: str) -> None:
    page = page_of(select(Organisation.id), ORDERS["ascending"], cursor=cursor, size=3)
    first = page_of(select(Organisation.id), ORDERS["ascending"], size=3)
    assert [row.id for row in page.rows] == [row.id for row in first.rows]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_rows_that_are_there_already_come_once_forwards_and_back(size: int) -> None:
    rows = sorted({*PLACES, "Ede", "Goes", "Hoorn"})

    def paged(cursor: str | None) -> Page[str]:
        return page_within(rows, str, cursor=cursor or "", size=size)

    page, pages = paged(""), [paged("")]
    while page.next_cursor:
        page = paged(page.next_cursor)
        pages.append(page)
    assert [row for one in pages for row in one.rows] == rows
    for before in reversed(pages[:-1]):
        page = paged(page.previous_cursor)
        assert page.rows == before.rows
    assert page.previous_cursor is None


def test_of_rows_that_changed_meanwhile_a_page_goes_on_where_it_was() -> None:
    first = page_within(["a", "b", "d", "e"], str, size=2)
    after = page_within(["a", "c", "d", "e"], str, cursor=first.next_cursor or "", size=2)
    assert (first.rows, after.rows) == (["a", "b"], ["c", "d"])
    assert page_within(["a"], str, cursor="nonsense").rows == ["a"]
    assert page_within([], str).rows == []
