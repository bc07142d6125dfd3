"""What a wing adds to the pages all share: links in the navigation, and what a person must do now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, request, url_for

from grants.foundation.clock import now
from grants.foundation.wording import Sentence
from grants.web.access import Entrance, entrance_of, may_enter, me_or_nobody
from grants.web.pages import Link, say

if TYPE_CHECKING:
    from grants.people.models import Account


@dataclass(frozen=True)
class Todo:
    """One thing a person must or can do now; `due` is None when no term runs."""

    title: Sentence
    url: str
    due: datetime | None = None

    @property
    def overdue(self) -> bool:
        """Whether its term has passed."""
        return self.due is not None and self.due < now()


@dataclass(frozen=True)
class _Destination:
    label: Sentence
    endpoint: str
    entrance: Entrance
    place: int
    leads_to: tuple[str, ...]


_destinations: dict[str, _Destination] = {}
_sources: list[Callable[[Account], list[Todo]]] = []


def destination(
    label: Sentence, endpoint: str, entrance: Entrance, *, place: int, leads_to: tuple[str, ...] = ()
) -> None:
    """Put a link in the navigation of everyone its entrance admits; `place` orders the links.

    `leads_to` names the pages (endpoints) below it that neither their address nor their wing tells to be so.
    """
    _destinations[endpoint] = _Destination(label, endpoint, entrance, place, leads_to)


def todo_source(source: Callable[[Account], list[Todo]]) -> Callable[[Account], list[Todo]]:
    """Register a function that lists what this account must do now."""
    if source not in _sources:
        _sources.append(source)
    return source


def todos_of(account: Account) -> list[Todo]:
    """Return everything the account must do, the nearest term first, without a term last."""
    found = [todo for source in _sources for todo in source(account)]
    return sorted(found, key=lambda todo: (todo.due is None, todo.due or now()))


def navigation() -> list[Link]:
    """Return the links of the page's head for whoever is looking."""
    account = me_or_nobody()
    shown = [d for d in _destinations.values() if d.entrance.admits(account)]
    ordered = sorted(shown, key=lambda d: d.place)
    current = _above(ordered, request.endpoint or "")
    return [Link(say(d.label), url_for(d.endpoint), current=d is current) for d in ordered]


def _above(shown: list[_Destination], here: str) -> _Destination | None:
    """Return the link this page belongs to: of its own wing, and for staff only where its door is for staff too."""
    exact = [d for d in shown if here in (d.endpoint, *d.leads_to)]
    entrance = entrance_of(here)
    akin = [
        d
        for d in shown
        if d.endpoint.split(".")[0] == here.split(".", maxsplit=1)[0]
        and entrance is not None
        and bool(d.entrance.roles) == bool(entrance.roles)
    ]
    below = [d for d in akin if request.path.startswith(f"{url_for(d.endpoint)}/")]
    return next(iter([*exact, *below, *akin]), None)


def install(app: Flask) -> None:
    """Give every template the navigation and the person."""
    app.jinja_env.globals.update(navigation=navigation, me=me_or_nobody, may_enter=may_enter)
