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


@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("en", 1280)])
def test_the_list_and_the_previews(
    visitor: Callable[..., Visitor], site: Site, language: str, width: int
) -> None:
    stream = site.number(CLOSED)
    found = [one for (one,) in site.ask("SELECT id FROM application WHERE stream_id = ? LIMIT 3", stream)]
    chosen = "&".join(f"applications={one}" for one in found)
    manager = visitor("programme_manager", language=language, width=width)
    for path in (
        f"/streams/{stream}/applications?all=y&repair=none&weeks=8",
        f"/streams/{stream}/applications?all=y",
        f"/streams/{stream}/applications/admit?{chosen}",
        f"/streams/{stream}/applications/repair?{chosen}",
        f"/streams/{stream}/applications/admit",
    ):
        manager.go(path)
        manager.picture(
            f"worklist-{width}-{path.split('/')[-1].split('?')[0]}-{'all' in path}-{'weeks' in path}"
        )
        assert troubles(manager, path) == []
    assert manager.complaints == []
