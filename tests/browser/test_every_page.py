"""Every page a role can reach by links: no axe violations, no sideways scroll, nothing the browser complains about."""

from __future__ import annotations

import html
import os
import re
import zlib
from collections.abc import Callable
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


def crawl(visitor: Visitor, look: Callable[[str], list[str]]) -> tuple[int, list[str]]:
    """Visit one page of every kind that can be reached by links; return how many, and what is wrong with them.

    A kind that was looked at before at this width, as another role, is only asked for: the browser draws it once.
    """
    seen: set[str] = set()
    found: list[str] = []
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kind in seen or LEFT_OUT.search(urlsplit(path).path):
            continue
        address = urljoin(visitor.site.address, path)
        if path != "/" and not is_new(visitor, kind):
            told = visitor.context.request.get(address)
            if "html" not in told.headers.get("content-type", ""):
                continue
            status, markup = told.status, told.text()
            if len(HEADING.findall(markup)) != 1:
                found.append(f"{path}: {len(HEADING.findall(markup))} headings of level 1")
        else:
            try:
                answer = visitor.page.goto(address)
            except PlaywrightError as error:
                if "Download is starting" not in str(error):
                    raise
                seen.add(kind)
                continue
            if answer is None or "html" not in answer.headers.get("content-type", ""):
                continue
            status, markup = answer.status, visitor.page.content()
            found += look(path)
        seen.add(kind)
        assert status == 200, f"{path}: {status}"
        waiting += links(visitor, path, markup)
    return len(seen), found


EVERY_VIEW = bool(os.environ.get("RONDE_EVERY_VIEW"))
"""In the long run the browser draws what each role is shown; else each kind of page once, for the first role, and at
one of the two widths, each with its own language."""
_drawn: set[tuple[int, str]] = set()
"""Width and kind of what was drawn already."""


WIDTHS = (360, 1280)


def is_new(visitor: Visitor, kind: str) -> bool:
    """Whether the browser has not drawn this yet at this width, and is to."""
    width = (visitor.page.viewport_size or {"width": 0})["width"]
    if not EVERY_VIEW and WIDTHS[zlib.crc32(kind.encode()) & 1] != width:
        return False
    shown = (width, kind)
    if shown in _drawn and not EVERY_VIEW:
        return False
    _drawn.add(shown)
    return True


def troubles(visitor: Visitor, path: str) -> list[str]:
    """Return what axe and the page itself complain about."""
    found = [
        f"{path}: {v['id']}: {v['nodes'][0]['html'][:200]}"
        for v in Axe().run(visitor.page, options=RULES).response["violations"]
    ]
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
@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("en", 1280)])
def test_every_page_of_a_role(
    visitor: Callable[..., Visitor], role: str | None, language: str, width: int
) -> None:
    somebody = visitor(role, width=width, language=language)
    somebody.go("/accessibility")
    count, found = crawl(somebody, lambda path: troubles(somebody, path))
    assert found == []
    assert somebody.complaints == []
    assert count >= 5
