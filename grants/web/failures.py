"""The one translator: what went wrong becomes a page that says what happened, what was saved, what to do next."""

from __future__ import annotations

import errno
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, render_template, request
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from grants.foundation.commands import Busy, stop_reading
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.web.pages import say

log = structlog.get_logger()
OUT_OF_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


WORTH_AGAIN = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, 500, 503, 507}
"""After these the same form may well go through: what was typed is handed back with a button."""


def _page(status: int, title: str, happened: str, next_step: str, *, sign_in: bool = False) -> Any:
    stop_reading()
    if "X-Autosave" in request.headers:
        return {"message": f"{happened} {next_step}"}, status
    saved = None if request.method in {"GET", "HEAD"} else False
    facts = {"title": title, "happened": happened, "saved": saved, "next_step": next_step, "status": status}
    typed = typed_here() if status in WORTH_AGAIN else []
    return render_template("failures/failure.html", **facts, typed=typed, sign_in=sign_in), status


def typed_here() -> list[tuple[str, str]]:
    """Return the (name, text) pairs of a form that a page of this site sent, to hand them back; else nothing.

    A form of another site is never handed back, nor one that holds a password.
    """
    if request.method != "POST" or request.headers.get("Origin") != request.host_url.rstrip("/"):
        return []
    pairs = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return [] if any("password" in name for name, _text in pairs) else pairs


def in_other_language(path: str, typed: list[tuple[str, str]]) -> Any:
    """Hand back what was sent to `path` and refused, after the reader chose another language."""
    return render_template(
        "failures/failure.html",
        title=gettext("The language has been changed"),
        happened=gettext("What you typed was not in order yet, and is still here."),
        saved=False,
        next_step=gettext("Send it again: what must be changed is then said in this language."),
        typed=typed,
        send_to=path,
        sign_in=False,
    )


def signed_out() -> Any:
    """Answer a form that came after the session had ended: nothing typed is lost."""
    return _page(
        HTTPStatus.UNAUTHORIZED,
        gettext("You are signed out"),
        gettext("Your sign-in has ended, so this could not be saved."),
        gettext("Sign in again in a new window. Your text waits here."),
        sign_in=True,
    )


def _not_found(_error: Exception) -> Any:
    return _page(
        404,
        gettext("Page not found"),
        gettext("This page does not exist, or you may not see it."),
        gettext("Check the address, or go back to the start page."),
    )


def _not_allowed(error: NotAllowed) -> Any:
    return _page(403, gettext("This is not allowed"), say(error.said), gettext("Go back to the page before."))


def _rule_broken(error: RuleBroken) -> Any:
    return _page(422, gettext("This cannot be done"), say(error.said), gettext("Go back to the page before."))


def _stale(error: Stale) -> Any:
    return _page(
        409,
        gettext("Somebody was before you"),
        say(error.said),
        gettext("Open the page again to see the present state."),
    )


def _no_token(_error: CSRFError) -> Any:
    if typed_here() and not current_user.is_authenticated:
        return signed_out()
    return _page(
        400,
        gettext("This form has expired"),
        gettext("The form was open for too long, or it did not come from this site."),
        gettext("Open the page again and send your text once more."),
    )


def _busy(_error: Exception) -> Any:
    return _page(
        503,
        gettext("Very busy at this moment"),
        gettext("The system is too busy to save this now."),
        gettext("Wait a moment, go back and try again: what you typed is still there."),
    )


def _storage(error: OSError) -> Any:
    if error.errno not in OUT_OF_ROOM:
        return _bug(error)
    return _page(
        507,
        gettext("There is no room to save this"),
        gettext("The storage of this site is full."),
        gettext("Keep this page open and try again later. The administrator has been warned."),
    )


def _database(error: OperationalError) -> Any:
    text = str(error.orig)
    if "disk" in text and "full" in text:
        full = OSError(errno.ENOSPC, text)
        return _storage(full)
    return _busy(error) if "locked" in text else _bug(error)


def _http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _page(
            413,
            gettext("This is too large"),
            gettext("What you sent is larger than this page accepts."),
            gettext("Go back and send a shorter text or a smaller file."),
        )
    happened = {
        400: gettext("Your browser sent something that this site cannot read."),
        405: gettext("This address takes a form that is sent; there is no page to read here."),
    }.get(code, gettext("This site cannot answer what your browser asked."))
    return _page(code, gettext("This did not work"), happened, gettext("Go back to the page before."))


def _bug(error: Exception) -> Any:
    log.error("bug", path=request.path, error=repr(error), exc_info=error)
    return _page(
        500,
        gettext("Something is broken on our side"),
        gettext("This is our fault, not yours. It has been recorded."),
        gettext("Try again later. If it stays, ask the people who run this site."),
    )


def install(app: Flask) -> None:
    """Register the translator; in tests a bug is raised, so that it is seen."""
    app.jinja_env.globals["typed_here"] = typed_here
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(404, _not_found)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(CSRFError, _no_token)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(OSError, _storage)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(HTTPException, _http)
    if not app.testing:
        app.register_error_handler(Exception, _bug)
