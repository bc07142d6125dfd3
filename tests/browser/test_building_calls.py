"""A manager who was never told how builds the published calls in the editor, opens them, and initiatives apply."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace
from playwright.sync_api import Page

from grants.foundation.money import Money
from grants.foundation.terms import AMSTERDAM
from grants.streams.forms import PAGES, PARTS
from grants.streams.rules.definition import Dates, Definition, as_content, as_definition
from tests.browser.conftest import Site, Visitor
from tests.browser.test_applying import answers_everything, hands_it_in, press_first

CALLS = Path(__file__).resolve().parents[2] / "grants" / "demonstration" / "calls"
LEFT_AS_IT_FOLLOWS = "formal_points"
"""The points of the formal check follow from the rest of the call; the published calls write none of their own."""
LATER = timedelta(days=364)
"""The published calls opened in 2020; here they open a year later, on the same days of the week."""


def published(name: str) -> Definition:
    """Return a published call, a year later."""
    call = as_definition(json.loads((CALLS / f"{name}.json").read_text(encoding="utf-8")))
    moments = {key: getattr(call.dates, key) for key in Dates.__struct_fields__}
    later = {key: value + LATER if value is not None else None for key, value in moments.items()}
    return replace(call, dates=Dates(**later), assumed=())


def test_the_published_calls_are_built_in_the_editor_opened_and_applied_for(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    manager, clock = visitor("programme_manager"), visitor("administrator")
    round_id = opens_a_round(manager, site)
    streams = {}
    for name, code in (("stream-2", "B2"), ("stream-1", "B1")):
        target = published(name)
        stream = begins_a_stream(manager, site, round_id, code, target)
        for part in PARTS:
            if part != LEFT_AS_IT_FOLLOWS:
                writes_part(manager, stream, part, target)
        built = manager.context.request.get(f"{site.address}/streams/{stream}/call.json").json()
        assert without_keys(built) == without_keys(as_content(target))
        announces(manager, stream)
        streams[code] = stream
    moves_the_clock(clock, "2021-06-30T10:00")
    (one, one_mail), (other, other_mail) = existing_initiatives(site)
    invites(manager, streams["B1"], other, other_mail)
    invited, applicant = visitor(other_mail), visitor(one_mail)
    applies(invited, site, streams["B1"], other)
    application = applies(applicant, site, streams["B2"], one)
    moves_the_clock(clock, "2021-09-02T10:00")
    asks_for_a_repair(manager, application)
    repairs(applicant, application)
    finds_admissible(manager, site, application)
    assert manager.complaints == invited.complaints == applicant.complaints == []


def opens_a_round(manager: Visitor, site: Site) -> int:
    page = manager.go("/rounds/new")
    page.fill("#name_nl", "Ronde die is nagebouwd")
    page.fill("#name_en", "A round built again")
    page.fill("#year", "2021")
    send(page)
    return site.number("SELECT max(id) FROM round")


def begins_a_stream(manager: Visitor, site: Site, round_id: int, code: str, target: Definition) -> int:
    page = manager.go(f"/rounds/{round_id}/streams/new")
    page.fill("#code", code)
    page.fill("#name_nl", target.name.nl)
    page.fill("#name_en", target.name.en)
    send(page)
    return site.number("SELECT max(id) FROM stream")


def writes_part(manager: Visitor, stream: int, part: str, target: Definition) -> None:
    """Fill in one part, with as many rows as it needs; of the pages also the questions."""
    page = manager.go(f"/streams/{stream}/draft/{part}")
    shown = PARTS[part].shown(target)
    orders = shown.pop("tie_rule", [])
    fill_in(page, shown)
    for place, rule in enumerate(rule for rule in orders if rule):
        names = {criterion.key: criterion.name.nl for criterion in target.criteria}
        choose(page, f"tie_rule-{place}", names.get(rule, "loting"))
        send(page)
    if part in PAGES:
        for number, (key, _title, _count) in enumerate(PAGES[part].titles(target)):
            page = manager.go(f"/streams/{stream}/draft/{part}")
            page.locator(f"main a[href*='/draft/{part}/']").nth(number).click()
            writes_page(page, part, target, key)


def writes_page(page: Page, part: str, target: Definition, key: str) -> None:
    """Write one page; what a question hangs on is chosen once the earlier ones are saved."""
    shown = PAGES[part].of_page(target, key)
    hangs = [row.pop("shown_if") for row in shown.get("question_rows", [])]
    fill_in(page, shown)
    pages = [*target.sections, *(rule.section for rule in target.reports)]
    asked = {question.key: question.label.nl for one in pages for question in one.questions}
    for number, condition in enumerate(hangs):
        if condition is not None:
            answer = {"yes": "Ja", "no": "Nee"}[condition.answer]
            choose(page, f"question_rows-{number}-shown_if", f"{asked[condition.question]}: {answer}")
            send(page)


def fill_in(page: Page, shown: Mapping[str, Any]) -> None:
    """Add the rows a part needs, type everything and save."""
    for name, value in shown.items():
        if is_rows(value):
            for _ in value:
                page.locator(f"button[name=row][value='add:{name}']").click()
    for name, value in fields(shown):
        type_in(page, name, value / 100 if name == "fundable_from" else value)
    send(page)


def is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def fields(shown: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Return every field's name and value; short names are the editor's to make."""
    for name, value in shown.items():
        if is_rows(value):
            for number, row in enumerate(value):
                yield from fields(row, f"{before}{name}-{number}-")
        elif isinstance(value, dict):
            if name != "files" or shown.get("kind") == "file":
                yield from fields(value, f"{before}{name}-")
        elif name != "key" and value != []:
            yield f"{before}{name}", value


def type_in(page: Page, name: str, value: Any) -> None:
    """Type, tick or choose a value in the fields of this name, as a person would."""
    found = page.locator(f"main [name='{name}']")
    kind = found.first.evaluate("one => one.type")
    if kind == "radio":
        page.check(f"main [name='{name}'][value='{value}']")
    elif kind == "checkbox" and isinstance(value, list | tuple):
        for box in found.all():
            box.set_checked(box.get_attribute("value") in value)
    elif kind == "checkbox":
        found.set_checked(bool(value))
    elif kind == "select-one":
        found.select_option(str(value or ""))
    else:
        found.fill(typed(value))


def typed(value: Any) -> str:
    if isinstance(value, Money):
        return f"{value.cents // 100}"
    if isinstance(value, datetime):
        return value.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None or value in ([], ()) else str(value)


def choose(page: Page, name: str, words: str) -> None:
    """Choose the option of a list whose label begins with these words."""
    labels = page.locator(f"main [name='{name}'] option").all_inner_texts()
    page.select_option(f"main [name='{name}']", label=next(one for one in labels if one.startswith(words)))


def send(page: Page) -> None:
    """Press the last button of the page's form, the one that saves, and see that nothing was wrong."""
    page.locator("main form .ronde-buttons button[type=submit], main form > button[type=submit]").last.click()
    page.wait_for_load_state()
    wrong = page.locator("main [role=alert]")
    assert wrong.count() == 0, wrong.first.inner_text()


def announces(manager: Visitor, stream: int) -> None:
    page = manager.go(f"/streams/{stream}/announce")
    page.fill("#announced_where", "subsidiekalender")
    page.check("#sure")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    assert page.url.endswith(f"/streams/{stream}")


def without_keys(content: dict[str, Any]) -> dict[str, Any]:
    """Return a call with its short names replaced by places: the editor makes its own from the English words."""
    call = as_content(as_definition(content))
    names: dict[str, str] = {}

    def place(kind: str, rows: list[dict[str, Any]]) -> None:
        for number, row in enumerate(rows):
            names[row["key"]] = row["key"] = f"{kind}-{number}"

    place("criterion", call["criteria"])
    call["tie_rule"] = [names.get(rule, rule) for rule in call["tie_rule"]]
    place("head", call["budget_heads"])
    place("section", call["sections"])
    for section in call["sections"]:
        place(f"{section['key']}-question", section["questions"])
        for question in section["questions"]:
            place("choice", question["choices"])
    place("precondition", call["start"]["preconditions"])
    place("report", call["reports"])
    for report in call["reports"]:
        place(f"{report['key']}-question", report["questions"])
        for question in report["questions"]:
            place("choice", question["choices"])
        for question in report["questions"]:
            if question["shown_if"]:
                question["shown_if"]["question"] = names[question["shown_if"]["question"]]
    return call | {"assumed": []}


def moves_the_clock(clock: Visitor, moment: str) -> None:
    page = clock.go("/demonstration/clock")
    page.fill("#moment", moment)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def existing_initiatives(site: Site) -> list[tuple[int, str]]:
    """Return two existing initiatives of different owners, each with the address of somebody of its owner."""
    found = site.ask(
        "SELECT min(initiative.id), account.email FROM initiative "
        "JOIN membership ON membership.organisation_id = initiative.owner_id AND membership.until_on IS NULL "
        "JOIN account ON account.id = membership.account_id "
        "WHERE initiative.is_existing AND initiative.confirmed_at IS NOT NULL "
        "GROUP BY initiative.owner_id ORDER BY 1 LIMIT 2"
    )
    return [(int(row[0]), str(row[1])) for row in found]


def invites(manager: Visitor, stream: int, initiative: int, email: str) -> None:
    name = manager.site.ask("SELECT name FROM initiative WHERE id = ?", initiative)[0][0]
    page = manager.go(f"/streams/{stream}/invitations?search={quote(name)}")
    page.select_option("#initiative", str(initiative))
    page.fill("#email", email)
    page.locator("form[action*='/invitations'] button[type=submit]").last.click()
    page.wait_for_load_state()
    manager.says(email)


def applies(person: Visitor, site: Site, stream: int, initiative: int) -> int:
    """Apply for an initiative, from the call to the receipt; return the number of the application."""
    page = person.go(f"/streams/{stream}/apply")
    if page.locator("#initiative").count():
        page.select_option("#initiative", str(initiative))
    page.fill("#title", "Samen aan tafel, elke week")
    press_first(person, "form[action$='/apply'] button[type=submit]")
    application = site.number("SELECT max(id) FROM application WHERE stream_id = ?", stream)
    answers_everything(person, application)
    page = person.go(f"/applications/{application}/budget")
    page.fill("#starts_on", "2022-01-10")
    page.fill("#months", "12")
    page.fill("#costs-0-description", "Coördinator")
    page.fill("#costs-0-amount", "12.000")
    press_first(person, "button[name=add][value=incomes]")
    page.fill("#incomes-0-description", "Eigen geld")
    page.fill("#incomes-0-amount", "4.000")
    press_first(person, "main form[action$='/budget'] .ronde-buttons button[type=submit]")
    hands_it_in(person, site, application)
    return application


def asks_for_a_repair(manager: Visitor, application: int) -> None:
    page = manager.go(f"/applications/{application}/repair/request")
    page.locator("main input[name=questions]").first.check()
    page.fill("#wrong", "Noem de plaatsen waar u werkt, niet wat u er doet.")
    send(page)


def repairs(person: Visitor, application: int) -> None:
    page = person.go(f"/applications/{application}/repair")
    person.says("Noem de plaatsen waar u werkt")
    page.locator("main form textarea").first.fill("Hengelo")
    send(page)


def finds_admissible(manager: Visitor, site: Site, application: int) -> None:
    page = manager.go(f"/applications/{application}/admissibility")
    manager.says("Hengelo")
    page.check("input[name=finding][value=admissible]")
    page.fill("#reason", "Volledig na herstel.")
    page.locator("form[action$='/admissibility'] button[type=submit]").last.click()
    page.wait_for_load_state()
    state = site.ask("SELECT state FROM application WHERE id = ?", application)[0][0]
    assert state == "admissible", page.locator("main").inner_text()[:1500]
