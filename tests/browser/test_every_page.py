"""Every page a role can reach by links: no axe violations, no sideways scroll, nothing the browser complains about."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError

from tests.browser.conftest import STAFF, Visitor

MOST_OF_A_KIND = 1
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LEFT_OUT = re.compile(r"\.(pdf|csv|xlsx|ics|xml|json)$|/letter$|/receipt\.pdf|/file/|/download")


def kind_of(path: str) -> str:
    """Return a path with its numbers and queries taken out, so that one page of each kind is looked at."""
    return re.sub(r"/[0-9a-f]{32}|/\d+", "/#", urlsplit(path).path)


def links(visitor: Visitor) -> list[str]:
    found = visitor.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    own = [link for link in found if link.startswith(visitor.site.address)]
    return [link.removeprefix(visitor.site.address).split("#")[0] for link in own]


def crawl(visitor: Visitor, look: Callable[[str], None]) -> int:
    """Look at one page of every kind that can be reached by links; return how many."""
    seen: dict[str, int] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if seen.get(kind, 0) >= MOST_OF_A_KIND or LEFT_OUT.search(urlsplit(path).path):
            continue
        try:
            answer = visitor.page.goto(urljoin(visitor.site.address, path))
        except PlaywrightError as error:
            if "Download is starting" not in str(error):
                raise
            seen[kind] = seen.get(kind, 0) + 1
            continue
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        seen[kind] = seen.get(kind, 0) + 1
        assert answer.status == 200, f"{path}: {answer.status}"
        look(path)
        waiting += links(visitor)
    return len(seen)


EVERY_VIEW = bool(os.environ.get("RONDE_EVERY_VIEW"))
"""In the long run axe judges what each role is shown; else each kind of page once, for the first role shown it."""
_judged: set[tuple[int, str]] = set()
"""Width and kind, or markup, of what axe has judged already."""
_TOKEN = re.compile(r'name="csrf_token"[^>]*>')


def is_new(visitor: Visitor, path: str) -> bool:
    """Whether axe has not judged this yet at this width."""
    what = kind_of(path)
    if EVERY_VIEW:
        markup = _TOKEN.sub("", visitor.page.locator("main").evaluate("main => main.outerHTML"))
        what = hashlib.sha256(markup.encode()).hexdigest()
    shown = ((visitor.page.viewport_size or {"width": 0})["width"], what)
    if shown in _judged:
        return False
    _judged.add(shown)
    return True


def troubles(visitor: Visitor, path: str) -> list[str]:
    """Return what axe and the page itself complain about."""
    found = []
    if path == "/" or is_new(visitor, path):
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
    found: list[str] = []
    count = crawl(somebody, lambda path: found.extend(troubles(somebody, path)))
    assert found == []
    assert somebody.complaints == []
    assert count >= 5
