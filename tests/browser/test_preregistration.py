"""Pre-registering for the open call and going on to the application, as an applicant and as who plans the review."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Site, Visitor
from tests.browser.test_every_page import troubles

WORDS = {
    "nl": ("Vooraanmelden", "U bent vooraangemeld", "Begin met de aanvraag", "Vooraanmeldingen"),
    "en": ("Pre-register", "You are pre-registered", "Start the application", "Pre-registrations"),
}


@pytest.mark.parametrize(("language", "width", "script"), [("nl", 360, True), ("en", 1280, False)])
def test_somebody_says_that_an_application_will_come(
    visitor: Callable[..., Visitor], site: Site, language: str, width: int, script: bool
) -> None:
    send, done, start, listed = WORDS[language]
    call = site.number("SELECT max(id) FROM stream WHERE state = 'announced'")
    email, initiative = site.ask(
        "SELECT account.email, initiative.id FROM membership JOIN account ON account.id = account_id "
        "JOIN initiative ON owner_id = organisation_id WHERE is_existing AND NOT EXISTS "
        "(SELECT 1 FROM preregistration WHERE preregistration.initiative_id = initiative.id) "
        "ORDER BY initiative.id LIMIT 1"
    )[0]
    member = visitor(email, language=language, width=width, script=script)
    page = member.go(f"/calls/{call}")
    page.locator(f"main a[href='/streams/{call}/preregister']").click()
    title = f"Samen eten {language}"
    page.fill("#title", title)
    page.fill("#expected", "20.000")
    page.select_option("#initiative", str(initiative))
    member.press(send)
    member.says(done, title)
    member.picture(f"preregistration-{language}-{width}")
    assert not script or troubles(member, "the pre-registration") == []
    manager = visitor("programme_manager", language=language, width=width)
    manager.go(f"/streams/{call}").locator(f"main a[href='/streams/{call}/preregistrations']").click()
    manager.says(listed, title)
    manager.picture(f"preregistrations-{language}-{width}")
    assert troubles(manager, "the list") == []
    member.press(start)
    assert page.locator("h1").inner_text() == title
    assert site.number("SELECT count(*) FROM application WHERE title = ?", title) == 1
    assert member.complaints == manager.complaints == []
