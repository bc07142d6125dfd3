"""Nothing typed is lost: a connection that goes, a tab that dies, a session that ended."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Site, Visitor
from tests.browser.test_applying import press_first, registers_an_organisation, starts

ONE, TWO = "initiatief1@demo.ronde.example", "initiatief2@demo.ronde.example"
TEXT = "Wij koken samen en niemand eet alleen."


def _first_page(person: Visitor, site: Site, email: str) -> str:
    """Return the address of the first page with a long answer of a new draft."""
    stream = site.number("SELECT id FROM stream WHERE code = 'S3'")
    if person.go(f"/streams/{stream}/apply").locator("main a[href^='/organisations/new']").count():
        organisation = registers_an_organisation(person, site)
    else:
        organisation = site.number(
            "SELECT max(organisation_id) FROM membership JOIN account ON account.id = account_id WHERE email = ?",
            email,
        )
    page = person.go(f"/applications/{starts(person, site, organisation)}")
    pages = page.eval_on_selector_all(
        "main a[href*='/sections/']", "all => all.map(one => new URL(one.href).pathname)"
    )
    return str(next(path for path in pages if person.go(path).locator("main textarea").count()))


def test_what_was_typed_without_a_connection_is_offered_again(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    person = visitor(ONE, width=360)
    path = _first_page(person, site, ONE)
    page = person.go(path)
    page.locator("main textarea").first.fill("Eerst bewaard.")
    page.locator("[data-autosave-status]", has_text="Opgeslagen om").wait_for()
    person.context.set_offline(True)
    page.locator("main textarea").first.fill(TEXT)
    page.locator("[data-autosave-status]", has_text="Niet opgeslagen").wait_for()
    # The tab dies; when there is a connection again, a new one is opened.
    page.close(run_before_unload=False)
    person.context.set_offline(False)
    person.complaints.clear()
    page = person.page = person.context.new_page()
    person.go(path)
    assert page.locator("main textarea").first.input_value() == "Eerst bewaard."
    page.locator("[data-kept-draft]").wait_for()
    person.picture("kept")
    page.locator("[data-kept-back]").click()
    assert page.locator("main textarea").first.input_value() == TEXT
    page.locator("[data-autosave-status]", has_text="Opgeslagen om").wait_for()
    person.go(path)
    assert page.locator("main textarea").first.input_value() == TEXT
    assert page.locator("[data-kept-draft]").is_hidden()
    assert person.complaints == []


def test_a_budget_saves_itself_and_rows_that_never_came_through_are_put_back(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    person = visitor(ONE, width=360)
    path = _first_page(person, site, ONE).split("/sections/")[0] + "/budget"
    page = person.go(path)
    page.fill("#months", "12")
    page.fill("#costs-0-description", "Projectleider")
    page.fill("#costs-0-amount", "12.")
    page.locator("[data-autosave-status]", has_text="Niet opgeslagen").wait_for()
    page.fill("#costs-0-amount", "12.000")
    page.locator("[data-autosave-status]", has_text="Opgeslagen om").wait_for()
    assert page.locator('[data-told="costs"]').inner_text().replace("\u00a0", " ") == "€ 12.000"
    person.picture("budget")
    person.press("Nog een kostenregel")
    page.locator("[data-autosave-status]", has_text="Opgeslagen om").wait_for()
    last = page.locator("[name^='costs-'][name$='-amount']").count() - 1
    person.context.set_offline(True)
    page.fill(f"#costs-{last}-description", "Zaalhuur")
    page.fill(f"#costs-{last}-amount", "1.500")
    page.locator("[data-autosave-status]", has_text="Niet opgeslagen").wait_for()
    page.close(run_before_unload=False)
    person.context.set_offline(False)
    person.complaints.clear()
    page = person.page = person.context.new_page()
    person.go(path)
    page.locator("[data-kept-draft]").wait_for()
    # The new page may have fewer rows than the one that died: the rows come back all the same.
    page.eval_on_selector_all(
        "[name^='costs-'][name$='-amount']:not(#costs-0-amount)",
        "rows => rows.forEach(one => one.closest('fieldset').remove())",
    )
    page.locator("[data-kept-back]").click()
    page.locator("[data-autosave-status]", has_text="Opgeslagen om").wait_for()
    assert page.locator('[data-told="costs"]').inner_text().replace("\u00a0", " ") == "€ 13.500"
    person.go(path)
    assert page.locator("#costs-0-description").input_value() == "Projectleider"
    assert page.locator("#costs-1-description").input_value() == "Zaalhuur"
    assert page.locator("[data-kept-draft]").is_hidden()
    assert person.complaints == []


def test_a_session_that_ended_hands_back_what_was_typed_also_without_script(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    person = visitor(TWO, script=False)
    path = _first_page(person, site, TWO)
    page = person.go(path)
    page.locator("main textarea").first.fill(TEXT)
    person.context.clear_cookies()
    press_first(person, "main form[action*='/sections/'] button[type=submit]")
    person.says("U bent uitgelogd", TEXT)
    person.picture("again")
    with person.context.expect_page() as opened:
        page.get_by_role("link", name="Inloggen (opent een nieuw venster)").click()
    other = opened.value
    other.fill("#email", TWO)
    other.fill("#password", "eendracht maakt macht")
    other.locator("main button[type=submit]").first.click()
    other.wait_for_load_state()
    # The token on the waiting page is older than the new session: once more, and it goes through.
    person.press("Verstuur opnieuw wat ik typte")
    if page.get_by_role("button", name="Verstuur opnieuw wat ik typte").count():
        person.press("Verstuur opnieuw wat ik typte")
    person.go(path)
    assert page.locator("main textarea").first.input_value() == TEXT


def test_signing_out_leaves_nothing_in_the_browser(visitor: Callable[..., Visitor], site: Site) -> None:
    person = visitor(ONE)
    page = person.go(_first_page(person, site, ONE))
    person.context.set_offline(True)
    page.locator("main textarea").first.fill(TEXT)
    page.locator("[data-autosave-status]", has_text="Niet opgeslagen").wait_for()
    assert page.evaluate("Object.keys(localStorage).length") == 1
    person.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate("document.querySelector('form[action$=\"/sign-out\"]').requestSubmit()")
    page.wait_for_load_state()
    page.wait_for_url(f"{site.address}/calls")
    assert page.evaluate("Object.keys(localStorage).length") == 0


SLOW = """const real = window.fetch;
window.fetch = (...all) => real(...all).then((said) => new Promise((done) => setTimeout(() => done(said), 2500)));"""


def test_a_button_pressed_while_a_save_is_under_way_is_not_overtaken_by_it(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    person = visitor(TWO)
    path = _first_page(person, site, TWO)
    person.page.add_init_script(SLOW)
    page = person.go(path)
    with page.expect_response(lambda said: said.request.method == "POST"):
        page.locator("main textarea").first.fill("Het begin.")
    # The server has the beginning, and the page does not know that yet.
    page.locator("main textarea").first.fill(TEXT)
    with page.expect_navigation():
        page.locator("main form[data-autosave] > .ronde-buttons button[type=submit]").first.click()
    assert page.locator("[data-error-summary]").count() == 0
    person.go(path)
    assert page.locator("main textarea").first.input_value() == TEXT
    assert person.complaints == []
