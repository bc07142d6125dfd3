"""A project leader books and moves a consult hour; a manager reads what evaluations say and takes the chapter."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import docx
from pypdf import PdfReader

from tests.browser.conftest import Site, Visitor
from tests.browser.test_every_page import troubles

FIGURE = re.compile(r"^(.+) (A\d+\.\d+)$")


def leader(site: Site) -> tuple[int, str]:
    """Return a running project without an appointment, and the address of who leads it."""
    found = site.ask(
        "SELECT award.id, account.email FROM award "
        "JOIN team_member ON team_member.application_id = award.application_id "
        "JOIN account ON account.id = team_member.account_id "
        "WHERE award.state = 'running' AND award.id NOT IN (SELECT award_id FROM consult_booking) "
        "ORDER BY award.id LIMIT 1"
    )
    return int(found[0][0]), str(found[0][1])


def test_a_project_leader_books_and_moves_a_consult_hour(visitor: Callable[..., Visitor], site: Site) -> None:
    award, email = leader(site)
    person = visitor(email, width=360)
    page = person.go("/consult")
    assert troubles(person, "the consult hour") == []
    page.locator(f"a[href='/awards/{award}/consult']").click()
    assert troubles(person, "the free times") == []
    page.locator("main ul a").first.click()
    page.get_by_label("Handboek", exact=True).check()
    page.fill("#question", "Hoe lang mag een hoofdstuk zijn?")
    person.press("Deze tijd vastleggen")
    person.says("Hoe lang mag een hoofdstuk zijn?", "vastgelegd", "Movisie")
    assert troubles(person, "the appointment") == []
    before = page.locator("main time").first.inner_text()
    page.get_by_role("link", name="Verplaatsen").click()
    page.locator("input[name=slot_id]").last.check()
    person.press("Verplaatsen")
    assert page.locator("main time").first.inner_text() != before
    (kept,) = site.ask("SELECT sequence, state FROM consult_booking WHERE award_id = ?", award)
    assert kept == (1, "booked")
    assert "METHOD:REQUEST" in str(
        site.ask("SELECT appointment FROM mail WHERE kind = 'consult_moved' ORDER BY id DESC LIMIT 1")[0][0]
    )
    assert person.complaints == []


def test_a_manager_reads_an_analysis_and_its_chapter_says_the_same(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    manager = visitor("programme_manager")
    page = manager.go("/programmes/1/learning")
    assert troubles(manager, "the analyses") == []
    page.get_by_role("link", name="Analyse 1", exact=True).click()
    manager.says("Bereik", "Wat hielp en wat hinderde", "60")
    assert troubles(manager, "an analysis") == []
    shown = dict(
        reversed(FIGURE.fullmatch(" ".join(text.split())).groups())  # type: ignore[union-attr]
        for text in page.locator("main td:has(span.ronde-quiet)").all_inner_texts()
    )
    assert len(shown) > 50
    taken: dict[str, bytes] = {}
    for words, ending in (("Concepthoofdstuk in Word", "docx"), ("Concepthoofdstuk als PDF", "pdf")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=words).click()
        assert waiting.value.suggested_filename == f"analyse-1.{ending}"
        taken[ending] = waiting.value.path().read_bytes()
    word = docx.Document(io.BytesIO(taken["docx"]))
    cells = {" ".join(cell.text.split()) for table in word.tables for row in table.rows for cell in row.cells}
    wanted = {f"{value} ({figure})" for figure, value in shown.items()}
    assert wanted <= cells, sorted(wanted - cells)[:5]
    told = "".join(one.extract_text() for one in PdfReader(io.BytesIO(taken["pdf"])).pages)
    plain = "".join(told.split()).replace("\xad", "")
    missing = [one for one in wanted if "".join(one.split()) not in plain]
    assert missing == []
    assert manager.complaints == []
