"""Applying with the initiative of another organisation: naming it, asking its owner, and the owner's answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Site, Visitor
from tests.browser.test_every_page import troubles

SAID = {
    "nl": {
        "asked": "om toestemming gevraagd",
        "named": "niet door u bevestigd",
        "send": "Verstuur het antwoord",
        "agreed": "toestemming gegeven.",
    },
    "en": {
        "asked": "for agreement on",
        "named": "not confirmed by you",
        "send": "Send the answer",
        "agreed": "agreed on",
    },
}


@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("en", 1280)])
def test_an_owner_is_asked_and_agrees(
    visitor: Callable[..., Visitor], site: Site, language: str, width: int
) -> None:
    (applicant, _, _), (owner, organisation, kvk) = somebodies(site, skip=0 if language == "nl" else 2)
    person = visitor(applicant, language=language, width=width)
    path = names_and_starts(person, site, kvk, f"Buurtmaaltijd {language}")
    looked_at(person, f"{path}/check", f"owner-check-{width}")
    looked_at(person, path, f"owner-asked-{width}")
    person.says(SAID[language]["asked"])
    other = visitor(owner, language=language, width=width)
    looked_at(other, "/", f"owner-home-{width}")
    assert other.page.locator(f"main a[href='{path}/owner']").count() == 1
    looked_at(other, f"/organisations/{organisation}", f"owner-organisation-{width}")
    other.says(SAID[language]["named"])
    looked_at(other, "/owner-requests", f"owner-requests-{width}")
    looked_at(other, f"{path}/owner", f"owner-request-{width}")
    other.page.check("input[name=answer][value=agree]")
    other.press(SAID[language]["send"])
    other.says(SAID[language]["agreed"])
    other.picture(f"owner-answered-{width}")
    person.go(path)
    person.says(SAID[language]["agreed"])
    assert person.complaints == other.complaints == []


def looked_at(visitor: Visitor, path: str, name: str) -> None:
    """Open a page, take its picture, and fail on whatever is amiss with it."""
    visitor.go(path)
    visitor.picture(name)
    assert troubles(visitor, path) == []


def somebodies(site: Site, *, skip: int) -> list[tuple[str, int, str]]:
    """Return two applicants of different organisations: address, organisation, its KvK number."""
    rows = site.ask(
        "SELECT a.email, o.id, o.kvk FROM membership m JOIN account a ON a.id = m.account_id "
        "JOIN organisation o ON o.id = m.organisation_id WHERE o.kvk IS NOT NULL ORDER BY o.id LIMIT 2 OFFSET ?",
        skip,
    )
    return [(str(email), int(organisation), str(kvk)) for email, organisation, kvk in rows]


def names_and_starts(person: Visitor, site: Site, kvk: str, name: str) -> str:
    """Name an initiative of another owner and start a draft with it; return the address of the draft."""
    stream = site.number("SELECT id FROM stream WHERE code = 'S3'")
    page = person.go(f"/streams/{stream}/apply/initiative")
    assert troubles(person, "initiative") == []
    page.fill("#kvk", kvk)
    page.fill("#name", name)
    page.check("input[name=is_existing][value=yes]")
    page.check("input[name=reach][value=local]")
    page.fill("#places", "Hengelo")
    page.fill("#summary", "Elke week eten dertig mensen samen.")
    page.locator("form[action$='/apply/initiative'] button[type=submit]").click()
    page.wait_for_load_state()
    person.picture(f"owner-start-{page.viewport_size['width'] if page.viewport_size else 0}")
    assert troubles(person, "start") == []
    page.fill("#title", "De Lange Tafel in Hengelo")
    page.locator("form[action$='/apply'] button[type=submit]").click()
    page.wait_for_load_state()
    number = site.number("SELECT max(id) FROM application")
    return f"/applications/{number}"
