"""A manager works from the list on a telephone: limits it, ticks, looks at what will happen, and can go back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Site, Visitor
from tests.browser.test_every_page import troubles

CLOSED = """
    SELECT application.stream_id FROM application JOIN stream ON stream.id = application.stream_id
    WHERE application.submitted_at IS NOT NULL GROUP BY application.stream_id
    ORDER BY sum(application.state = 'submitted') DESC LIMIT 1
"""
PICKED = "SELECT id FROM application WHERE stream_id = ? AND submitted_at IS NOT NULL LIMIT 3"


@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("en", 1280)])
def test_the_list_and_the_previews(
    visitor: Callable[..., Visitor], site: Site, language: str, width: int
) -> None:
    stream = site.number(CLOSED)
    found = [one for (one,) in site.ask(PICKED, stream)]
    chosen = "&".join(f"applications={one}" for one in found)
    manager = visitor("programme_manager", language=language, width=width)
    for path in (
        f"/streams/{stream}/applications?all=y&repair=none&weeks=8",
        f"/streams/{stream}/applications?all=y",
        f"/streams/{stream}/applications/admit?{chosen}",
        f"/streams/{stream}/applications/repair?{chosen}",
        f"/streams/{stream}/applications/inadmissible?{chosen}",
        f"/streams/{stream}/applications/untreated?{chosen}",
        f"/streams/{stream}/applications/admit",
        f"/streams/{stream}/extensions",
    ):
        manager.go(path)
        manager.picture(
            f"worklist-{width}-{path.split('/')[-1].split('?')[0]}-{'all' in path}-{'weeks' in path}"
        )
        assert troubles(manager, path) == []
    assert manager.complaints == []


@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("en", 1280)])
def test_the_list_is_walked_with_keys_only_while_one_is_in_it(
    visitor: Callable[..., Visitor], site: Site, language: str, width: int
) -> None:
    manager = visitor("programme_manager", language=language, width=width)
    page = manager.go(f"/streams/{site.number(CLOSED)}/applications?state=submitted")
    boxes, links = page.locator("main tbody input[type=checkbox]"), page.locator("main tbody th a")
    assert links.count() > 1
    where = "() => [...document.querySelectorAll('main tbody th a')].indexOf(document.activeElement)"
    page.locator("body").press("j")
    page.locator("#search").press("j")
    assert (page.input_value("#search"), page.evaluate(where)) == ("j", -1)
    boxes.first.focus()
    for key, stands in (("j", 1), ("k", 0), ("k", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert page.evaluate(where) in ({stands, -1} if key == "k" else {stands})
    page.keyboard.press("j")
    page.keyboard.press("Space")
    assert [boxes.nth(place).is_checked() for place in (0, 1)] == [False, True]
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()
    manager.picture(f"worklist-keys-{language}-{width}")
    assert troubles(manager, "the keys of a list") == []
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert page.evaluate(where) == 1
    address = links.nth(1).get_attribute("href") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    assert manager.complaints == []


def test_without_script_the_list_says_nothing_of_keys(visitor: Callable[..., Visitor], site: Site) -> None:
    manager = visitor("programme_manager", script=False, width=360)
    page = manager.go(f"/streams/{site.number(CLOSED)}/applications?flag=late&flag=over_cap")
    assert not page.get_by_text("Toetsen van deze lijst").first.is_visible()
    assert page.locator("main details").first.get_attribute("open") is not None
    manager.picture("worklist-flags-360")
