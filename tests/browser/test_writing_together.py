"""Writing together: who may write which part, and an earlier answer used again; with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import STAFF, Site, Visitor
from tests.browser.test_every_page import troubles
from tests.browser.test_losing_nothing import _first_page

WORDS = {
    "nl": ("Uitnodiging versturen", "U leest dit onderdeel", "Zet dit antwoord in het formulier", "Opslaan"),
    "en": ("Send the invitation", "You read this part", "Put this answer in the form", "Save"),
}
TEXT = "Wij koken samen en niemand eet alleen."


@pytest.mark.parametrize(
    ("who", "script", "language", "width"),
    [
        ("initiatief1@demo.ronde.example", True, "en", 1280),
        ("initiatief2@demo.ronde.example", False, "nl", 360),
    ],
)
def test_a_mate_reads_what_another_writes_and_an_earlier_answer_is_used_again(
    visitor: Callable[..., Visitor], site: Site, who: str, script: bool, language: str, width: int
) -> None:
    def found(somebody: Visitor, where: str) -> list[str]:
        # What looks for barriers is a script itself: it looks at the page of who has scripts.
        return troubles(somebody, where) if script else []

    send, reads, put, save = WORDS[language]
    person = visitor(who, script=script, language=language, width=width)
    first = _first_page(person, site, who)
    page = person.go(first)
    page.locator("main textarea").first.fill(TEXT)
    page.locator("main form[action*='/sections/'] .ronde-buttons button[type=submit]").last.click()
    page.wait_for_load_state()
    again = _first_page(person, site, who)
    page = person.go(again)
    page.locator("main details summary").first.click()
    assert found(person, again) == []
    person.picture(f"again-{language}")
    page.get_by_role("button", name=re.compile(put)).first.click()
    page.wait_for_load_state()
    assert page.locator("main textarea").first.input_value() == TEXT
    person.picture(f"taken-over-{language}")
    assert found(person, "taken over") == []
    application = int(re.findall(r"/applications/(\d+)/", again)[0])
    page = person.go(f"/applications/{application}/team")
    page.fill("#email", STAFF["controller"])
    person.press(send)
    assert found(person, "the team") == []
    page.locator(f"main a[href^='/applications/{application}/team/']").first.click()
    page.wait_for_load_state()
    person.picture(f"rights-{language}")
    assert found(person, "the rights") == []
    for box in page.locator("#parts input").all():
        box.uncheck()
    person.press(save)
    link = site.ask("SELECT body FROM mail WHERE kind = 'team_mate_invited' ORDER BY id DESC LIMIT 1")[0][0]
    mate = visitor(STAFF["controller"], script=script, language=language, width=width)
    mate.go(re.findall(r"/invitations/\S+", link)[0])
    mate.page.locator("main form[action^='/invitations/'] button[type=submit]").first.click()
    mate.page.wait_for_load_state()
    mate.go(again)
    mate.says(reads)
    assert mate.page.locator("main textarea").count() == 0
    mate.picture(f"reads-{language}")
    assert found(mate, "reading along") == []
    assert person.complaints == mate.complaints == []
