"""A visitor with a browser without scripts: keeps its connection and its cookies, reads forms, sends them back."""

from __future__ import annotations

import http.client
import re
import time
import urllib.parse
from dataclasses import dataclass, field
from html.parser import HTMLParser

from bench.wsgi import HEADER

HOST = "127.0.0.1"
_FORM_TYPE = "application/x-www-form-urlencoded"


class RefusedError(Exception):
    """A page answered otherwise than a working one does; the message says which and how."""


@dataclass
class FilledForm:
    """A form as it stands on a page: where it goes, and the values it would send now."""

    action: str = ""
    method: str = "get"
    values: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Answer:
    """One answer of the server."""

    path: str
    status: int
    body: str
    location: str | None
    statements: int | None
    seconds: float

    def form(self, *, having: str) -> FilledForm:
        """Return the form with a field of this name, or whose address holds it; raises RefusedError."""
        for found in _forms(self.body):
            if having in found.names or having in found.action:
                return found
        raise RefusedError(
            f"{self.path} ({self.status}) has no form with {having}: {_plain(self.body)[:600]}"
        )


class _Reader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FilledForm] = []
        self.open: FilledForm | None = None
        self.area: str | None = None
        self.typed = ""
        self.select: str | None = None
        self.chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "form":
            self.open = FilledForm(told.get("action") or "", (told.get("method") or "get").lower())
            self.forms.append(self.open)
        if self.open is None:
            return
        if name:
            self.open.names.add(name)
        if tag == "input" and name and _sends(told):
            self.open.values.append((name, told.get("value") or ""))
        elif tag == "textarea":
            self.area, self.typed = name, ""
        elif tag == "select":
            self.select, self.chosen = name, None
        elif tag == "option" and self.select and (self.chosen is None or "selected" in told):
            self.chosen = told.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.typed += data

    def handle_endtag(self, tag: str) -> None:
        if self.open is not None and tag == "textarea" and self.area:
            self.open.values.append((self.area, self.typed.removeprefix("\n").removeprefix("\r\n")))
            self.area = None
        elif self.open is not None and tag == "select" and self.select:
            self.open.values.append((self.select, self.chosen or ""))
            self.select = None
        elif tag == "form":
            self.open = None


def _sends(told: dict[str, str | None]) -> bool:
    kind = (told.get("type") or "text").lower()
    return kind not in {"submit", "button", "file"} and (
        kind not in {"radio", "checkbox"} or "checked" in told
    )


def _forms(body: str) -> list[FilledForm]:
    reader = _Reader()
    reader.feed(body)
    return reader.forms


_BETWEEN_TAGS = re.compile(r">([^<>]+)<")


def _plain(body: str) -> str:
    """Return a page's words, for a message."""
    return " ".join(" ".join(_BETWEEN_TAGS.findall(body)).split())


class Visitor:
    """One person at one browser."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        """What is sent with every request beside the cookies."""
        self.requests = self.posts = 0

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._send("GET", path, None)

    def post(self, path: str, values: list[tuple[str, str]] | dict[str, str]) -> Answer:
        """Send a form, without going where it leads."""
        return self._send("POST", path, urllib.parse.urlencode(values).encode())

    def fetch(self, path: str) -> Answer:
        """Ask for a page and insist that it is there; follows redirects."""
        return self._arrive(self.get(path))

    def submit(self, page: Answer, *, having: str, **values: object) -> Answer:
        """Fill in a form of a page, send it, and go where it leads; raises RefusedError when it is refused."""
        shown = page.form(having=having)
        answer = self.post(shown.action or page.path, filled(shown, values))
        if answer.status >= 400:
            raise RefusedError(f"{answer.path} was refused ({answer.status}): {_plain(answer.body)[:1500]}")
        return self._arrive(answer)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form; raises RefusedError."""
        self.submit(self.fetch("/sign-in"), having="password", email=email, password=password)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def _arrive(self, answer: Answer) -> Answer:
        while answer.location is not None:
            answer = self.get(answer.location)
        if answer.status != 200:
            raise RefusedError(f"{answer.path} answered {answer.status}: {_plain(answer.body)[:600]}")
        return answer

    def _send(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = self.headers | {
            "Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        }
        if body is not None:
            headers["Content-Type"] = _FORM_TYPE
        began = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            got = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()
            began = time.perf_counter()
            self.connection.request(method, path, body, headers)
            got = self.connection.getresponse()
        content = got.read()
        seconds = time.perf_counter() - began
        self.requests += 1
        self.posts += method == "POST"
        for line in got.headers.get_all("Set-Cookie") or []:
            key, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[key] = value
        counted = got.headers.get(HEADER)
        location = got.headers.get("Location")
        text = content.decode(errors="replace") if (got.headers.get_content_maintype() == "text") else ""
        return Answer(path, got.status, text, location, int(counted) if counted else None, seconds)


def filled(shown: FilledForm, values: dict[str, object]) -> list[tuple[str, str]]:
    """Return what a form sends with some values filled in; a list is sent as several."""
    kept = [(name, value) for name, value in shown.values if name not in values]
    for name, value in values.items():
        several = value if isinstance(value, list) else [value]
        kept += [(name, str(one)) for one in several]
    return kept
