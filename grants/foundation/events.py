"""How an earlier wing wakes a later one: published facts, heard in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from grants.foundation.commands import unit_of_work

E = TypeVar("E")
_subscribers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function to be called with every event of this kind, within the publisher's transaction."""

    def register(listener: Callable[[E], None]) -> Callable[[E], None]:
        if listener not in _subscribers[kind]:
            _subscribers[kind].append(listener)
        return listener

    return register


def publish(event: object) -> None:
    """Tell every later wing; an exception in a listener undoes the whole command."""
    unit_of_work()
    for listener in _subscribers[type(event)]:
        listener(event)
