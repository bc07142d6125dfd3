"""A volunteer writes a handbook in four sittings, gets it back once, is paid for it and finds it in the library."""

from __future__ import annotations

import json
import re
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


def _pay(visitor: Callable[..., Visitor], told: dict[str, Any], writer: Visitor) -> None:
    """See that the handbook holds nothing any more, and pay both instalments: two people, and the bank."""
    money = f"/awards/{told['award']}/money"
    writer.go(money)
    writer.says("can be paid", "Paid so far: € 0.")
    controller = visitor(told["controller"], language="en")
    page = controller.go(f"/payments/{told['programme']}")
    for tick in page.locator("main input[name=instalments]").all():
        tick.check()
    today = page.locator("#execute_on").input_value()
    assert troubles(controller, "what can be paid") == []
    controller.press("Put them in a batch")
    controller.says("waits for approval", "You put this batch together")
    batch = controller.page.url
    numbers = sorted(set(re.findall(r"RONDE-\d+-\d+", controller.page.content())))
    assert len(numbers) == 2
    second = visitor(told["second_controller"], language="en", width=360)
    second.page.goto(batch)
    assert troubles(second, "a batch to approve") == []
    second.press("Approve the batch")
    with second.page.expect_download() as fetched:
        second.page.get_by_text("Fetch the file (pain.001)").click()
    assert fetched.value.path().read_bytes().count(b"<EndToEndId>") == 2
    lines = ["end_to_end_id;status;date;reason", *(f"{number};paid;{today};" for number in numbers)]
    controller.go(f"/payments/{told['programme']}")
    controller.page.set_input_files(
        "main input[type=file]",
        {"name": "bank.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()},
    )
    controller.press("Look at this file")
    controller.says("Nothing has been booked yet.")
    controller.press("Read it and book what is paid")
    writer.go(money)
    writer.says("Paid so far: € 30,000.")
    assert controller.complaints == second.complaints == []


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
    writer.go(f"/awards/{told['award']}/money")
    writer.says("It waits until the handbook is accepted.")
    manager.press("Accept it")
    _pay(visitor, told, writer)
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
