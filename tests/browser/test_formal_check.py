"""The formal check as one story: a gap that is repaired, one kept out by letter, and a decision that will be later."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Site, Visitor, _environment
from tests.browser.test_every_page import troubles
from tests.factories import upload

WRONG = {
    "nl": "Het uittreksel is uit 2019, en wij missen de plaatsen.",
    "en": "The extract is of 2019; name the places.",
}
SAID = {
    "nl": ("Het bestand staat klaar", "hersteld op", "Voor het sluitingsmoment", "Ons besluit komt later"),
    "en": ("The file is ready", "repaired on", "Before the deadline", "Our decision will be later"),
}


@dataclass
class Story:
    """A call with two applications, who wrote them, and how its people look at them."""

    site: Site
    stream: int
    applications: list[int]
    people: list[str]
    language: str
    width: int

    def looked_at(self, visitor: Visitor, path: str, name: str) -> None:
        """Open a page, take its picture, and fail on whatever is amiss with it."""
        visitor.go(path)
        self.seen(visitor, name)

    def seen(self, visitor: Visitor, name: str) -> None:
        """Take a picture of the page one is on, and fail on whatever is amiss with it."""
        visitor.picture(f"formal-{name}-{self.language}-{self.width}")
        assert troubles(visitor, f"{name} {self.language}") == []


@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("en", 1280)])
def test_the_formal_check_as_one_story(
    visitor: Callable[..., Visitor], site: Site, tmp_path: Path, language: str, width: int
) -> None:
    story = a_closed_call(visitor("administrator", language="en"), site, language, width)
    manager = visitor("programme_manager", language=language, width=width)
    repairing, kept_out = (visitor(one, language=language, width=width) for one in story.people)
    a_repair_is_asked(story, manager)
    a_file_and_an_answer_are_repaired(story, repairing, tmp_path)
    the_manager_sees_both_and_ticks_the_points(story, manager)
    another_is_kept_out_by_letter(
        story, manager, visitor("deciding_authority", language=language, width=width), kept_out
    )
    the_decision_will_be_later(story, manager, repairing)
    for person in (manager, repairing, kept_out):
        assert person.complaints == []


def a_closed_call(administrator: Visitor, site: Site, language: str, width: int) -> Story:
    said = subprocess.run(
        [sys.executable, "-m", "tests.browser.formal_gap", f"F{language}"],
        cwd=ROOT,
        env=_environment(site.folder),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    story = Story(site, **json.loads(said.splitlines()[-1]), language=language, width=width)
    closes_at = datetime.fromisoformat(
        site.ask("SELECT closes_at FROM stream WHERE id = ?", story.stream)[0][0]
    )
    page = administrator.go("/demonstration/clock")
    page.locator("input[name=moment]").first.fill(f"{closes_at + timedelta(days=1):%Y-%m-%d}T10:00")
    administrator.press("Move the clock")
    return story


def a_repair_is_asked(story: Story, manager: Visitor) -> None:
    story.looked_at(manager, f"/streams/{story.stream}/applications", "list")
    first = story.applications[0]
    story.looked_at(manager, f"/applications/{first}/admissibility", "before")
    page = manager.page
    page.locator(f"main a[href='/applications/{first}/repair/request']").click()
    for question in ("places", "proof"):
        page.check(f"input[name=questions][value={question}]")
    page.fill("#wrong", WRONG[story.language])
    story.seen(manager, "request")
    page.locator("main form[action$='/repair/request'] button[type=submit]").click()
    page.wait_for_load_state()
    manager.says(WRONG[story.language])


def a_file_and_an_answer_are_repaired(story: Story, team: Visitor, folder: Path) -> None:
    ready, repaired, _before, _later = SAID[story.language]
    first = story.applications[0]
    page = team.go(f"/applications/{first}")
    page.locator(f"main a[href='/applications/{first}/repair']").first.click()
    team.says(WRONG[story.language])
    story.seen(team, "repair")
    file = folder / "Uittreksel 2026.pdf"
    file.write_bytes(upload.a_pdf(text=b"BT (2026) Tj ET"))
    page.fill("#places", "Zeist\nEde")
    page.set_input_files("#proof", str(file))
    page.locator("button[name=add_file]").click()
    page.wait_for_load_state()
    team.says(ready, "Uittreksel 2026.pdf", "Uittreksel 2019.pdf")
    assert page.input_value("#places").split() == ["Zeist", "Ede"]
    story.seen(team, "repair-ready")
    page.locator("main form[action$='/repair'] button[type=submit]:not([name])").last.click()
    page.wait_for_load_state()
    assert page.url.endswith("/receipt")
    team.says(repaired)
    story.seen(team, "receipt")


def the_manager_sees_both_and_ticks_the_points(story: Story, manager: Visitor) -> None:
    _ready, repaired, before, _later = SAID[story.language]
    first = story.applications[0]
    story.looked_at(manager, f"/applications/{first}/admissibility", "after")
    manager.says(before, "Uittreksel 2019.pdf", repaired, "Uittreksel 2026.pdf")
    page = manager.page
    page.locator(f"main a[href='/applications/{first}/checklist']").click()
    story.seen(manager, "points")
    for group in page.locator("main fieldset").all():
        group.locator("input[value=met]").check()
    page.locator("main form[action$='/checklist'] button[type=submit]").click()
    page.wait_for_load_state()
    story.seen(manager, "points-ticked")
    page.check("input[name=finding][value=admissible]")
    page.fill("#reason", "Volledig na herstel.")
    page.locator("main form[action$='/admissibility'] button[type=submit]").click()
    page.wait_for_load_state()
    assert page.url.endswith("state=submitted")


def another_is_kept_out_by_letter(story: Story, manager: Visitor, authority: Visitor, team: Visitor) -> None:
    second = story.applications[1]
    page = manager.go(f"/applications/{second}/admissibility")
    page.check("input[name=finding][value=inadmissible]")
    page.fill("#reason", "De organisatie werkt niet in Nederland.")
    page.locator("main form[action$='/admissibility'] button[type=submit]").click()
    page.wait_for_load_state()
    story.looked_at(manager, f"/streams/{story.stream}/decisions/kept-out", "kept-out")
    page.locator("input[name=applications]").first.check()
    page.locator("main form[action$='/kept-out'] button[type=submit]").click()
    page.wait_for_load_state()
    batch = re.search(r"/batches/\d+", page.url)
    assert batch
    page = authority.go(batch[0])
    page.locator("form[action$='/approve'] button[type=submit]").click()
    page.wait_for_load_state()
    until(lambda: authority.go(batch[0]).locator("form[action$='/publish'] button").count() == 1)
    story.seen(authority, "batch")
    page.locator("form[action$='/publish'] button[type=submit]").click()
    page.wait_for_load_state()
    story.looked_at(team, f"/applications/{second}/decision", "decision")
    letter = team.page.locator("main a[href$='/letter']").first.get_attribute("href")
    story_pdf(team, letter)


def the_decision_will_be_later(story: Story, manager: Visitor, team: Visitor) -> None:
    first = story.applications[0]
    page = manager.go(f"/applications/{first}/admissibility")
    page.locator(f"main a[href$='/postpone?applications={first}']").click()
    due = story.site.ask("SELECT closes_at FROM stream WHERE id = ?", story.stream)[0][0]
    page.fill("#until_on", f"{datetime.fromisoformat(due) + timedelta(days=150):%Y-%m-%d}")
    page.fill("#reason", "De commissie kan niet eerder bijeenkomen.")
    story.seen(manager, "postponing")
    page.locator("main form[action$='/postpone'] button[type=submit]").click()
    page.wait_for_load_state()
    letter = f"/applications/{first}/postponement/letter"
    until(lambda: team.go(f"/applications/{first}").locator(f"main a[href='{letter}']").count() == 1)
    team.says(SAID[story.language][3], "De commissie kan niet eerder bijeenkomen.")
    story.seen(team, "later")
    story_pdf(team, letter)


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until the worker has done what it must."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.5)


def story_pdf(visitor: Visitor, path: str | None) -> None:
    """Fail unless a letter is there to be saved."""
    answer = visitor.context.request.get(f"{visitor.site.address}{path}")
    assert (answer.status, answer.body()[:4]) == (200, b"%PDF")
