"""Asking a colleague to act for an organisation, and the colleague's answer: in both languages, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import STAFF, Site, Visitor
from tests.browser.test_every_page import troubles

WORDS = {
    "nl": ("Uitnodiging versturen", "Wilt u namens", "Aannemen", "Afwijzen", "U handelt nu namens"),
    "en": ("Send the invitation", "Will you act for", "Accept", "Decline", "You now act for"),
}


@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("en", 1280), ("en", 360), ("nl", 1280)])
def test_a_colleague_is_invited_says_no_and_then_yes(
    visitor: Callable[..., Visitor], site: Site, language: str, width: int
) -> None:
    send, asked, yes, no, done = WORDS[language]
    organisation, name, email = site.ask(
        "SELECT organisation.id, organisation.name, account.email FROM membership "
        "JOIN organisation ON organisation.id = organisation_id JOIN account ON account.id = account_id "
        "WHERE until_on IS NULL GROUP BY organisation.id ORDER BY count(*), organisation.id LIMIT 1"
    )[0]
    colleague = STAFF["controller"]
    member = visitor(email, language=language, width=width)
    guest = visitor(colleague, language=language, width=width)
    for answer in (no, yes):
        page = member.go(f"/organisations/{organisation}")
        page.fill("#email", colleague)
        page.fill("#function", "bestuurslid")
        member.press(send)
        member.says(colleague)
        page.locator("form[action$='/members']").scroll_into_view_if_needed()
        member.picture(f"inviting-{language}-{width}")
        assert troubles(member, "the organisation") == []
        page = guest.go("/")
        guest.picture(f"invited-home-{language}-{width}")
        page.locator("main a[href='/organisations']").click()
        guest.says(asked, name)
        guest.page.locator("main .ronde-panel .ronde-buttons").last.scroll_into_view_if_needed()
        guest.picture(f"invited-{language}-{width}")
        assert troubles(guest, "the invitation") == []
        guest.page.locator(f"main button:has-text('{answer}')").click()
        guest.page.wait_for_load_state()
    guest.says(done, name)
    assert member.complaints == guest.complaints == []
