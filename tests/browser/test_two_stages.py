"""A call of two stages: announced from a file, ideas sent, advice given, and full applications that hold the ideas."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from tests.browser.conftest import ROOT, Site, Visitor
from tests.browser.test_every_page import troubles

PEOPLE = (("nl", 360, False), ("en", 1280, True))
"""Language and width of two applicants, and whether script runs in their browser."""
WORDS = {
    "nl": ("Begin met de aanvraag", "Het idee indienen", "Wij hebben uw idee ontvangen", "negatief advies"),
    "en": ("Start the application", "Submit the idea", "We have received your idea", "positive advice"),
}
REASONS = {"nl": "Het bereik is te vaag.", "en": "It fits the goal of the call."}


def test_from_an_idea_through_advice_to_the_full_application(
    visitor: Callable[..., Visitor], site: Site, tmp_path: Path
) -> None:
    manager = visitor("programme_manager", language="en")
    opens = _today(manager)
    call = a_call_is_announced(manager, site, tmp_path, opens)
    applicants = []
    for number, (language, width, script) in enumerate(PEOPLE):
        email = site.ask(
            "SELECT account.email FROM membership JOIN account ON account.id = account_id JOIN initiative ON "
            "owner_id = organisation_id WHERE is_existing ORDER BY initiative.id LIMIT 1 OFFSET ?",
            number,
        )[0][0]
        applicant = visitor(email, language=language, width=width, script=script)
        applicants.append((applicant, an_idea_is_sent(applicant, site, call, language, width, script)))
    the_deadline_for_ideas_passes(visitor("administrator", language="en"), opens + timedelta(days=11))
    for (_applicant, number), (language, _width, _script) in zip(applicants, PEOPLE, strict=True):
        advice_is_given(
            manager, call, number, "negative" if language == "nl" else "positive", REASONS[language]
        )
    all_advice_is_announced(manager, call)
    for (applicant, number), (language, width, script) in zip(applicants, PEOPLE, strict=True):
        the_full_application_holds_the_idea(applicant, number, language, width, script)
    for person in (manager, *(one for one, _number in applicants)):
        assert person.complaints == []


def _today(manager: Visitor) -> datetime:
    """Return midnight of the day on which the demonstration stands, by what its banner says."""
    said = manager.go("/").locator("text=The clock here says").first.inner_text()
    words = said.split("The clock here says ")[1].split(",")[0].strip(". ")
    return datetime.strptime(words, "%d %B %Y")  # noqa: DTZ007  a wall time of the call


def a_call_is_announced(manager: Visitor, site: Site, folder: Path, opens: datetime) -> int:
    content = json.loads((ROOT / "grants/demonstration/calls/open-now.json").read_text())
    content["name"] = {"nl": "Eerst een idee", "en": "First an idea"}
    content["sections"][0]["stage"] = "idea"
    content["dates"] |= {
        "opens_at": f"{opens:%Y-%m-%d}T00:00:00+02:00",
        "ideas_before": f"{opens + timedelta(days=10):%Y-%m-%d}T14:00:00+02:00",
        "closes_at": f"{opens + timedelta(days=60):%Y-%m-%d}T14:00:00+01:00",
        "decision_by": f"{opens + timedelta(days=150):%Y-%m-%d}",
    }
    file = folder / "call.json"
    file.write_text(json.dumps(content))
    page = manager.go(f"/rounds/{site.number('SELECT max(id) FROM round')}/streams/new")
    page.fill("#code", "S9")
    page.fill("#name_nl", "Eerst een idee")
    page.fill("#name_en", "First an idea")
    manager.press("Begin")
    call = site.number("SELECT id FROM stream WHERE code = 'S9'")
    manager.go(f"/streams/{call}/file").set_input_files("#file", str(file))
    manager.press("Take over the call")
    manager.go(f"/streams/{call}/draft/dates")
    assert troubles(manager, "the dates of the call") == []
    manager.go(f"/streams/{call}/announce").fill("#announced_where", "subsidiekalender")
    manager.page.check("#sure")
    manager.press("Announce the call")
    manager.go(f"/calls/{call}")
    manager.says("Deadline for ideas", "asked with the idea")
    return call


def an_idea_is_sent(
    applicant: Visitor, site: Site, call: int, language: str, width: int, script: bool
) -> int:
    start, send, received, _advice = WORDS[language]
    page = applicant.go(f"/streams/{call}/apply")
    page.fill("#title", f"Samen eten {language}")
    applicant.press(start)
    number = site.number("SELECT max(id) FROM application")
    applicant.picture(f"idea-overview-{language}-{width}")
    assert not script or troubles(applicant, "the idea's overview") == []
    assert page.locator(f"main a[href='/applications/{number}/budget']").count() == 0
    page.locator(f"main a[href='/applications/{number}/sections/initiative']").first.click()
    page.fill("#summary", f"Wij koken samen met buren ({language}).")
    page.locator("main input[type=checkbox]").first.check()
    page.fill("#places", "Zeist")
    page.locator("main form button[type=submit]:not([name])").first.click()
    page.wait_for_load_state()
    assert page.url.endswith(f"/applications/{number}/idea")
    applicant.press(send)
    applicant.says(received, f"Wij koken samen met buren ({language}).")
    applicant.picture(f"idea-{language}-{width}")
    assert not script or troubles(applicant, "the idea") == []
    return number


def the_deadline_for_ideas_passes(administrator: Visitor, moment: datetime) -> None:
    administrator.go("/demonstration/clock").locator("input[name=moment]").first.fill(
        f"{moment:%Y-%m-%d}T10:00"
    )
    administrator.press("Move the clock")


def advice_is_given(manager: Visitor, call: int, number: int, advice: str, reasons: str) -> None:
    page = manager.go(f"/streams/{call}/ideas")
    manager.picture("ideas")
    assert troubles(manager, "the ideas") == []
    page.locator(f"main a[href='/applications/{number}/advice']").click()
    page.check(f"input[name=advice][value={advice}]")
    page.fill("#reasons", reasons)
    manager.picture(f"advice-{advice}")
    assert troubles(manager, "the advice") == []
    manager.press("Save this advice")


def all_advice_is_announced(manager: Visitor, call: int) -> None:
    manager.go(f"/streams/{call}/ideas").get_by_role("link", name="Announce all advice").click()
    manager.picture("advice-that-waits")
    assert troubles(manager, "the advice that waits") == []
    manager.press(f"Announce the advice on {len(PEOPLE)} ideas")


def the_full_application_holds_the_idea(
    applicant: Visitor, number: int, language: str, width: int, script: bool
) -> None:
    page = applicant.go(f"/applications/{number}")
    applicant.says(WORDS[language][3], REASONS[language])
    applicant.picture(f"advice-read-{language}-{width}")
    assert not script or troubles(applicant, "the advice that was given") == []
    page.locator(f"main a[href='/applications/{number}/sections/initiative']").first.click()
    assert page.input_value("#summary") == f"Wij koken samen met buren ({language})."
    page.fill("#summary", "Wij koken elke week met veertig buren.")
    page.locator("main form button[type=submit]:not([name])").first.click()
    page.wait_for_load_state()
    assert page.url.endswith(f"/applications/{number}/sections/plan")
    applicant.go(f"/applications/{number}/sections/initiative")
    assert page.input_value("#summary") == "Wij koken elke week met veertig buren."
    applicant.go(f"/applications/{number}/budget")
    applicant.picture(f"beside-the-budget-{language}-{width}")
    assert not script or troubles(applicant, "the budget") == []
