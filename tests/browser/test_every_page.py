"""Every page a role can reach by links: no axe violations, no sideways scroll, nothing the browser complains about."""

from __future__ import annotations

import html
import os
import re
import zlib
from collections.abc import Callable, Sequence
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError

from tests.browser.conftest import STAFF, Visitor

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LEFT_OUT = re.compile(r"\.(pdf|csv|xlsx|ics|xml|json)$|/letter$|/receipt\.pdf|/file/|/download")


def kind_of(path: str) -> str:
    """Return a path with its numbers and queries taken out, so that one page of each kind is looked at."""
    return re.sub(r"/[0-9a-f]{32}|/\d+", "/#", urlsplit(path).path)


LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
MAIL = re.compile(r'<div class="ronde-panel ronde-lines" lang=.*?</div>', re.DOTALL)
"""The text of a mail: its links are for who got it, not for the administrator who looks at it."""
HEADING = re.compile(r"<h1[\s>]")


def links(visitor: Visitor, path: str, markup: str) -> list[str]:
    """Return the pages of the site that a page leads to."""
    here = urljoin(visitor.site.address, path)
    found = [urljoin(here, html.unescape(link)) for link in LINK.findall(MAIL.sub("", markup))]
    own = [link for link in found if link.startswith(visitor.site.address)]
    return [link.removeprefix(visitor.site.address).split("#")[0] for link in own]


EVERY_VIEW = bool(os.environ.get("RONDE_EVERY_VIEW"))
"""In the long run the browser draws what each role is shown, at both widths; else each kind of page once, for the first
role that is shown it, at one of the two widths, each with its own language."""
VIEWS = (("nl", 360), ("en", 1280))
_drawn: set[tuple[int, str]] = set()
"""Width and kind of what was drawn already."""


def crawl(visitors: Sequence[Visitor]) -> tuple[int, list[str]]:
    """Visit one page of every kind that can be reached by links; return how many, and what is wrong with them.

    `visitors` is one person, in a browser for each of VIEWS. What was drawn before, as another role, is only asked for.
    """
    seen: set[str] = set()
    found: list[str] = []
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kind in seen or LEFT_OUT.search(urlsplit(path).path):
            continue
        seen.add(kind)
        for visitor in visitors if EVERY_VIEW else [visitors[zlib.crc32(kind.encode()) & 1]]:
            markup, wrong = visit(visitor, path, kind)
            found += wrong
            waiting += links(visitor, path, markup)
    return len(seen), found


def width_of(visitor: Visitor) -> int:
    return (visitor.page.viewport_size or {"width": 0})["width"]


def visit(visitor: Visitor, path: str, kind: str) -> tuple[str, list[str]]:
    """Draw a page, or ask for it where its kind was drawn already; return its markup and what is wrong with it."""
    address = urljoin(visitor.site.address, path)
    shown = (width_of(visitor), kind)
    if shown in _drawn and not EVERY_VIEW:
        told = visitor.context.request.get(address)
        if "html" not in told.headers.get("content-type", ""):
            return "", []
        assert told.status == 200, f"{path}: {told.status}"
        headings = len(HEADING.findall(told.text()))
        return told.text(), [] if headings == 1 else [f"{path}: {headings} headings of level 1"]
    _drawn.add(shown)
    try:
        answer = visitor.page.goto(address)
    except PlaywrightError as error:
        if "Download is starting" not in str(error):
            raise
        return "", []
    if answer is None or "html" not in answer.headers.get("content-type", ""):
        return "", []
    assert answer.status == 200, f"{path}: {answer.status}"
    return visitor.page.content(), troubles(visitor, path)


WEIGH = """options => axe.run(document, options).then(
    found => found.violations.map(one => [one.id, one.nodes[0].html.slice(0, 200)]))"""
"""Axe is in each page before its own scripts: to send it there, and all that passes back, takes a third of the time."""
LOOKS = """() => [...new Set([...document.body.querySelectorAll("*")].map(one =>
    [one.parentElement, one].map(each => each.tagName + "." + each.getAttribute("class")).join(" ")))]"""
"""What has a look of its own on a page: each kind of element within another, by the classes of both."""
_contrasted: set[tuple[int, str]] = set()
"""Width and look of what was weighed for contrast already: to weigh it takes half of axe's time."""


def rules_for(visitor: Visitor) -> dict[str, object]:
    """Return what axe looks at on this page: contrast where it has a look that no page before it had."""
    looks = {(width_of(visitor), look) for look in visitor.page.evaluate(LOOKS)}
    is_new = EVERY_VIEW or bool(looks - _contrasted)
    _contrasted.update(looks)
    return RULES | {"rules": {"color-contrast": {"enabled": is_new}}}


def troubles(visitor: Visitor, path: str) -> list[str]:
    """Return what axe and the page itself complain about."""
    if not visitor.page.evaluate("'axe' in window"):
        visitor.page.evaluate(Axe().axe_script)
    found = [f"{path}: {rule}: {markup}" for rule, markup in visitor.page.evaluate(WEIGH, rules_for(visitor))]
    wide = visitor.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wide > 0:
        found.append(f"{path}: {wide} px wider than the screen")
    if visitor.page.locator("h1").count() != 1:
        found.append(f"{path}: {visitor.page.locator('h1').count()} headings of level 1")
    return found


@pytest.mark.parametrize(
    "role", ["programme_manager", *(role for role in STAFF if role != "programme_manager"), None]
)
def test_every_page_of_a_role(visitor: Callable[..., Visitor], role: str | None) -> None:
    visitors = [visitor(role, width=width, language=language) for language, width in VIEWS]
    for one in visitors:
        one.context.add_init_script(Axe().axe_script)
        one.go("/accessibility")
    count, found = crawl(visitors)
    assert found == []
    assert [one.complaints for one in visitors] == [[], []]
    assert count >= 5
