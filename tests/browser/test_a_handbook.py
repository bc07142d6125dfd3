"""A volunteer writes a handbook in four sittings, gets it back once, has it accepted, and finds it in the library."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from grants.deliverables.rules import SECTIONS
from tests.browser.conftest import ROOT, Site, Visitor, _environment
from tests.browser.test_every_page import troubles

PARTS = [part.key for part in SECTIONS["handbook"].parts]
TABLE = "\n\n| Post | Per jaar |\n|---|---|\n| Ingrediënten | 850 euro |"


@pytest.fixture
def told(site: Site) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.browser.a_handbook"],
        cwd=ROOT,
        env=_environment(site.folder),
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _write(person: Visitor, url: str, key: str, words: str) -> None:
    """Type a part, see that it is saved by itself, and save it by hand."""
    page = person.go(f"{url}/parts/{key}")
    page.locator("#text").fill(words)
    page.locator("[data-autosave-status]", has_text="Saved").wait_for()
    page.locator("main form[data-autosave] button[value=stop]").click()
    page.wait_for_load_state()


def test_from_the_first_word_to_the_library(
    visitor: Callable[..., Visitor], site: Site, told: dict[str, Any]
) -> None:
    url = f"/deliverables/{told['handbook']}"
    for sitting in range(4):
        writer = visitor(told["writer"], language="en", width=360 if sitting == 1 else 1280)
        for key in PARTS[2 * sitting : 2 * sitting + 2]:
            said = f"Wij houden buurtmaaltijden. {key}" + (TABLE if key == "time_and_cost" else "")
            _write(writer, url, key, said)
        if sitting < 3:
            writer.context.close()
    writer.go(f"{url}/parts/theory")
    writer.picture("handbook-part")
    assert troubles(writer, "a part to write") == []
    writer.go(url)
    writer.press("Hand it in")
    writer.says("Thank you.")
    manager = visitor(told["manager"], language="en")
    manager.go(f"{url}/points")
    manager.page.fill("#theory", "Noem een bron.")
    manager.press("Return it")
    writer.go(url)
    writer.says("Noem een bron.", "point still open")
    _write(writer, url, "theory", "Samen eten helpt tegen eenzaamheid (Jansen 2019).")
    writer.go(f"{url}/parts/theory/versions")
    writer.page.locator("main table a").first.click()
    writer.page.wait_for_load_state()
    writer.says("What changed")
    writer.picture("handbook-changes")
    assert troubles(writer, "what changed") == []
    writer.go(url)
    writer.press("Hand it in")
    manager.go(url)
    manager.page.get_by_role("button", name="Close this point").first.click()
    manager.page.wait_for_load_state()
    manager.press("Accept it")
    writer.go(f"{url}/about")
    writer.page.fill("#summary", "Buren koken en eten elke week samen.")
    writer.page.get_by_label("Older people").check()
    writer.page.get_by_label("Social: missing a group to belong to").check()
    writer.picture("handbook-about")
    assert troubles(writer, "what it is about") == []
    writer.press("Save")
    writer.go(f"{url}/publication")
    writer.press("Put it in the library")
    writer.says("It is in the library.", "Cite as:")
    writer.picture("library-version")
    assert troubles(writer, "a page of the library") == []
    anybody = visitor(language="en", width=360)
    anybody.go("/library?q=maaltijd")
    anybody.says("found")
    anybody.picture("library")
    assert troubles(anybody, "the library") == []
    anybody.page.locator(f"main a[href$='handbook-{told['handbook']}']").click()
    anybody.page.wait_for_load_state()
    anybody.says("Wij houden buurtmaaltijden.")
    assert writer.complaints == manager.complaints == anybody.complaints == []
