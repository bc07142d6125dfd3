"""A manager writes a call by hand: parts, questions in order, what it must say, the form as an applicant, a dry run."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import STAFF, Site, Visitor
from tests.browser.test_every_page import troubles

WORDS = {
    "nl": ("Opslaan", "Toevoegen: Vraag", "Proefronde", "Ranglijst en streep"),
    "en": ("Save", "Add: Question", "Dry run", "Ranking and line"),
}


@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("en", 1280)])
def test_a_call_is_built_looked_at_and_played(
    visitor: Callable[..., Visitor], site: Site, language: str, width: int
) -> None:
    save, add, dry_run, ranking = WORDS[language]
    earlier, round_id = site.ask("SELECT id, round_id FROM stream WHERE code = 'S3'")[0]
    manager = visitor(STAFF["programme_manager"], language=language, width=width)

    page = manager.go(f"/rounds/{round_id}/streams/new")
    page.select_option("#start_from", str(earlier))
    page.fill("#code", f"B{width}")
    page.fill("#name_nl", "Samen lezen")
    page.fill("#name_en", "Reading together")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/streams/*")
    number = re.search(r"/streams/(\d+)", page.url)
    assert number is not None
    home = f"/streams/{number[1]}"

    page = manager.go(f"{home}/draft/texts")
    page.fill("#contact", "")
    manager.press(save)
    assert troubles(manager, "a part with what comes from an earlier call") == []
    manager.picture(f"call-part-{language}-{width}")
    manager.page.locator("button[value='back:contact']").click()
    manager.page.wait_for_load_state()
    assert manager.page.input_value("#contact") != ""
    manager.press(save)

    section = str(site.ask("SELECT draft FROM stream WHERE id = ?", number[1])[0][0])
    first = re.search(r'"sections": ?\[\{"key": ?"([a-z0-9_]+)"', section)
    assert first is not None
    questions = f"{home}/draft/pages/{first[1]}"
    page = manager.go(questions)
    rows = page.locator("[id^='question_rows-'][tabindex]").count()
    page.locator(f"button:has-text('{add}')").click()
    page.wait_for_load_state()
    page.fill(f"#question_rows-{rows}-label_nl", "In welke gemeenten?")
    page.fill(f"#question_rows-{rows}-label_en", "In which municipalities?")
    page.select_option(f"#question_rows-{rows}-kind", "municipalities")
    page.locator(f"button[value='up-{rows}:question_rows']").click()
    page.wait_for_load_state()
    assert page.input_value(f"#question_rows-{rows - 1}-label_nl") == "In welke gemeenten?"
    manager.press(save)

    page = manager.go(f"{home}/preview/{first[1]}")
    assert troubles(manager, "the form as an applicant will see it") == []
    manager.picture(f"call-preview-{language}-{width}")
    page.locator("input[list]").first.fill("Uden")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    manager.says("Maashorst")
    assert page.locator("input[list]").first.input_value() == "Uden"

    page = manager.go(f"{home}/draft/dates")
    for name, value in (
        ("opens_at", "2035-01-08T09:00"),
        ("closes_at", "2035-03-05T14:00"),
        ("decision_by", "2035-06-04"),
        ("start_from", ""),
        ("start_until", ""),
        ("review_until", ""),
        ("preregister_before", ""),
    ):
        page.fill(f"#{name}", value)
    manager.press(save)
    page = manager.go(f"{home}/announce")
    assert troubles(manager, "what the announcement must say") == []
    manager.says("Awb 4:26(2)")
    manager.picture(f"call-checklist-{language}-{width}")

    page = manager.go(f"{home}/dry-run")
    manager.says(dry_run)
    page.fill("#applications", "6")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/tasks/*")
    for _ in range(120):
        page = manager.go(f"{home}/dry-run")
        if page.locator("#applications").count():
            break
        page.wait_for_timeout(1_000)
    manager.says(ranking)
    assert troubles(manager, "what came of a dry run") == []
    manager.picture(f"call-dry-run-{language}-{width}")
    assert manager.complaints == []
