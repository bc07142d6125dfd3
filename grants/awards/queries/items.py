"""What belongs to an award and has a state or a day: one registry, for the page of an award and for every calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from grants.awards.models import Award
from grants.foundation.wording import Sentence
from grants.people.models import Account


@dataclass(frozen=True)
class ItemScope:
    """Of which awards items are wanted, and between which days; without days it is all of them."""

    awards: Select[Any]
    """The numbers of the awards, already limited to what the reader may see."""
    since: date | None = None
    until: date | None = None
    viewer: Account | None = None
    """For whom items lead to pages; nobody for what is only counted."""

    def of(self, award_id: Any, day: Any) -> list[ColumnElement[bool]]:
        """Return the conditions on a row, by the columns that hold its award and its day."""
        found: list[ColumnElement[bool]] = [award_id.in_(self.awards)]
        if self.since is not None:
            found.append(day >= self.since)
        if self.until is not None:
            found.append(day <= self.until)
        return found


@dataclass(frozen=True)
class RelatedItem:
    """Something of an award: words, a page, a state, and a last day or a moment, by which it stands in a calendar.

    `key` is its own for ever, also when the day moves.
    """

    award_id: int
    kind: str
    key: str
    label: Sentence | str
    url: str
    state: Sentence
    due_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_late: bool = False
    tone: str = "neutral"
    """How its state looks, as on its own page."""


ItemSource = Callable[[ItemScope], Sequence[RelatedItem]]
_owed: list[ItemSource] = []
_others: list[ItemSource] = []
_kinds: dict[str, Sentence] = {}


def name_kind(kind: str, said: Sentence) -> None:
    """Say what a kind of items is called in a calendar."""
    _kinds[kind] = said


def item_kinds() -> Mapping[str, Sentence]:
    """Return the names of the kinds of items."""
    return _kinds


def item_source(source: ItemSource) -> ItemSource:
    """Register a function that lists what recipients owe: it stands on the page of an award and in calendars."""
    if source not in _owed:
        _owed.append(source)
    return source


def calendar_source(source: ItemSource) -> ItemSource:
    """Register a function that lists what stands in calendars only."""
    if source not in _others:
        _others.append(source)
    return source


def calendar_items(scope: ItemScope) -> list[RelatedItem]:
    """Return everything of a scope, in the order in which the wings were joined."""
    return [item for source in (*_owed, *_others) for item in source(scope)]


def related_items(award: Award) -> list[RelatedItem]:
    """Return what the recipient of an award owes, for its page."""
    scope = ItemScope(select(Award.id).where(Award.id == award.id))
    return [item for source in _owed for item in source(scope)]
