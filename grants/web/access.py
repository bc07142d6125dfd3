"""The door: each endpoint declares who enters, or the application refuses to boot."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from flask import Blueprint, Flask, current_app, g, redirect, request, url_for
from flask_login import current_user

from grants.foundation.errors import NotFound
from grants.web import failures
from grants.web.pages import Answer, answered

if TYPE_CHECKING:
    from grants.people.models import Account


class SomeAccount(Protocol):
    """What the door needs to know of a person."""

    def holds(self, *roles: str) -> bool: ...


@dataclass(frozen=True)
class Entrance:
    """Who may come in at all; what they may then do to which thing is asked by the command."""

    name: str
    signed_in: bool = True
    roles: tuple[str, ...] = ()

    def admits(self, account: SomeAccount | None) -> bool:
        """Say whether this person, or nobody (None), may come in."""
        if not self.signed_in:
            return True
        if account is None:
            return False
        return not self.roles or account.holds(*self.roles)


ANYONE = Entrance("anyone", signed_in=False)
SIGNED_IN = Entrance("anyone signed in")


def role(*names: str) -> Entrance:
    """Return the entrance for whoever holds one of these roles somewhere."""
    return Entrance(" or ".join(names), roles=names)


View = Callable[..., Any]


def door(entrance: Entrance) -> Callable[[View], View]:
    """Declare who enters, and turn what the view returns into an answer.

    A view that returns a dict is shown with the template named after it: `templates/<wing>/<view>.html`.
    """

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            account = me_or_nobody()
            if not entrance.admits(account):
                if account is None:
                    return _ask_to_sign_in()
                raise NotFound
            return answered(view, cast("Answer", view(*args, **kwargs)))

        guarded.__entrance__ = entrance  # type: ignore[attr-defined]
        return guarded

    return declare


def _ask_to_sign_in() -> Any:
    if "X-Autosave" in request.headers or failures.typed_here():
        return failures.signed_out()
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", back=back), 303)


def me_or_nobody() -> Account | None:
    """Return the account that is signed in, or None."""
    if not hasattr(g, "_me"):
        g._me = current_user._get_current_object() if current_user.is_authenticated else None
    return cast("Account | None", g._me)


def me() -> Account:
    """Return the account that is signed in; raise NotFound when there is none."""
    account = me_or_nobody()
    if account is None:
        raise NotFound
    return account


def may_enter(endpoint: str) -> bool:
    """Say whether a page is part of this installation and its door admits whoever is looking."""
    entrance = entrance_of(endpoint)
    return entrance is not None and bool(entrance.admits(me_or_nobody()))


def entrance_of(endpoint: str) -> Entrance | None:
    """Return who may enter at an endpoint, or None when this installation has no such page."""
    view = current_app.view_functions.get(endpoint)
    return cast("Entrance | None", getattr(view, "__entrance__", None))


class DoorMissing(RuntimeError):
    """A bug: an endpoint without a declared entrance."""


def entrances(app: Flask) -> dict[str, Entrance]:
    """Return the entrance of every endpoint; raise DoorMissing when one has none."""
    found: dict[str, Entrance] = {}
    missing: list[str] = []
    for endpoint, view in sorted(app.view_functions.items()):
        if endpoint == "static":
            found[endpoint] = ANYONE
        elif (entrance := getattr(view, "__entrance__", None)) is not None:
            found[endpoint] = entrance
        else:
            missing.append(endpoint)
    if missing:
        raise DoorMissing(", ".join(missing))
    return found


def wing(name: str, import_name: str) -> Blueprint:
    """Return the blueprint of a wing; its templates are found by endpoint."""
    return Blueprint(name, import_name)
