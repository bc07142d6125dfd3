"""Applying in the open call as somebody who never did: with and without JavaScript, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Site, Visitor

SECTIONS = 3


@pytest.mark.parametrize(
    ("who", "script", "language", "width"),
    [
        ("initiatief1@demo.ronde.example", True, "en", 1280),
        ("initiatief2@demo.ronde.example", False, "nl", 360),
    ],
)
def test_somebody_applies_from_nothing_to_a_receipt(
    visitor: Callable[..., Visitor], site: Site, who: str, script: bool, language: str, width: int
) -> None:
    person = visitor(who, script=script, language=language, width=width)
    organisation = registers_an_organisation(person, site)
    application = starts(person, site, organisation)
    answers_everything(person, application)
    writes_the_budget(person, application)
    hands_it_in(person, site, application)
    assert person.complaints == []


def press_first(person: Visitor, selector: str = "main form button[type=submit]") -> None:
    person.page.locator(selector).first.click()
    person.page.wait_for_load_state()


def registers_an_organisation(person: Visitor, site: Site) -> int:
    stream = site.number("SELECT id FROM stream WHERE code = 'S3'")
    start = f"/streams/{stream}/apply"
    page = person.go(start)
    page.locator("main a[href^='/organisations/new']").click()
    page.fill("#kvk", "123")
    page.fill("#rsin", "123")
    press_first(person, "form[action^='/organisations/new'] button[type=submit]")
    person.picture("errors")
    assert page.locator("[role=alert]").count() == 1
    assert page.locator("[role=alert] a[href='#kvk'], [role=alert] a[href='#rsin']").count() == 2
    page.fill("#rsin", "")
    number = site.number("SELECT count(*) FROM organisation") + 20_000_000
    for field, text in {
        "name": f"Stichting Nieuw {number}",
        "place": "Hengelo",
        "kvk": str(number),
        "function": "secretaris",
    }.items():
        page.fill(f"#{field}", text)
    page.select_option("#legal_form", "foundation")
    press_first(person, "form[action^='/organisations/new'] button[type=submit]")
    assert page.url.endswith(start)
    organisation = site.number("SELECT id FROM organisation WHERE kvk = ?", str(number))
    page.locator("main a[href*='/initiatives/new']").first.click()
    person.picture("initiative")
    page.fill("#name", f"De Lange Tafel {number}")
    page.check("input[name=is_existing][value=yes]")
    page.check("input[name=reach][value=local]")
    page.fill("#places", "Hengelo")
    page.fill("#summary", "Elke week eten dertig mensen samen.")
    press_first(person, "form[action*='/initiatives/new'] button[type=submit]")
    assert page.url.endswith(start)
    return organisation


def starts(person: Visitor, site: Site, organisation: int) -> int:
    stream = site.number("SELECT id FROM stream WHERE code = 'S3'")
    person.go(f"/calls/{stream}")
    person.picture("call")
    page = person.go(f"/streams/{stream}/apply")
    page.fill("#title", "De Lange Tafel in Hengelo")
    press_first(person, "form[action$='/apply'] button[type=submit]")
    return site.number("SELECT max(id) FROM application WHERE organisation_id = ?", organisation)


def answers_everything(person: Visitor, application: int) -> None:
    page = person.go(f"/applications/{application}")
    person.picture("application")
    sections = page.eval_on_selector_all(
        "a[href*='/sections/']", "all => [...new Set(all.map(one => new URL(one.href).pathname))]"
    )
    assert len(sections) == SECTIONS
    for path in sections:
        page = person.go(path)
        for area in page.locator("main textarea").all():
            area.fill("Wij koken samen en niemand eet alleen.")
        for one in page.locator("main form input[type=number], main form input[inputmode=numeric]").all():
            one.fill("2" if (one.get_attribute("name") or "").endswith("-month") else "40")
        for one in page.locator("main form input[type=date]").all():
            one.fill("2021-03-01")
        for one in page.locator("main form fieldset input[type=text]:not([inputmode])").all():
            one.fill("Beginnen met koken")
        for group in page.locator("main fieldset:has(input[type=radio], input[type=checkbox])").all():
            group.locator("input").first.check()
        for box in page.locator("main form input[type=checkbox]:not(fieldset input)").all():
            box.check()
        person.picture("section")
        press_first(person, "main form[action*='/sections/'] button.utrecht-button--primary-action")


def writes_the_budget(person: Visitor, application: int) -> None:
    page = person.go(f"/applications/{application}/budget")
    page.fill("#starts_on", "2021-02-01")
    page.fill("#months", "12")
    page.fill("#costs-0-description", "Coördinator")
    page.fill("#costs-0-amount", "12.000")
    press_first(person, "button[name=add][value=incomes]")
    page.fill("#incomes-0-description", "Eigen geld")
    page.fill("#incomes-0-amount", "2.000,00")
    person.picture("budget")
    press_first(person, "main form[action$='/budget'] .ronde-buttons button[type=submit]")


def hands_it_in(person: Visitor, site: Site, application: int) -> None:
    page = person.go(f"/applications/{application}/check")
    person.picture("check")
    press_first(person, "form[action$='/submit'] button[type=submit]")
    assert "/receipt" in page.url
    person.picture("receipt")
    sha256, reference = site.ask(
        "SELECT submission.sha256, application.reference FROM submission "
        "JOIN application ON application.id = submission.application_id WHERE application.id = ?",
        application,
    )[0]
    person.says(reference, sha256)
    receipt = person.context.request.get(f"{site.address}/applications/{application}/submissions/1.pdf")
    assert receipt.body().startswith(b"%PDF")
