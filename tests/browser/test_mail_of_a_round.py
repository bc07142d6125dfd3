"""A manager words a mail, holds what leaves, releases it, and writes to many: the same in a browser without script."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.test_every_page import troubles

ROUND = (
    "SELECT round_id FROM stream WHERE id = (SELECT min(stream_id) FROM application WHERE state = 'decided')"
)


def look(somebody: Visitor, number: int, mail: int) -> None:
    """Look at each page on a telephone, in English."""
    sent = somebody.site.number("SELECT max(id) FROM broadcast")
    application = somebody.site.number("SELECT max(id) FROM application WHERE state = 'decided'")
    found = []
    for path in (
        f"/rounds/{number}/mail-texts",
        f"/rounds/{number}/mail-texts/message_from_funder",
        f"/rounds/{number}/outbox",
        f"/rounds/{number}/outbox/hold",
        f"/rounds/{number}/outbox/mail/{mail}",
        f"/rounds/{number}/broadcasts",
        f"/rounds/{number}/broadcasts/new",
        f"/broadcasts/{sent}",
        f"/broadcasts/{sent}/discard",
        f"/applications/{application}/messages",
    ):
        somebody.go(path)
        somebody.picture(f"telephone-{path.strip('/').replace('/', '-')}")
        found += troubles(somebody, path)
    assert found == []
    assert somebody.complaints == []


def test_words_hold_and_broadcast(visitor: Callable[..., Visitor]) -> None:
    manager = visitor("programme_manager", script=False)
    number = manager.site.number(ROUND)
    page = manager.go(f"/rounds/{number}/mail-texts/message_from_funder")
    manager.says("Zo ziet het eruit", "{title}")
    manager.picture("mail-text")
    page.fill("#subject_nl", "Bericht over {titel}")
    manager.press("Laat zien hoe het eruitziet")
    manager.says("“{titel}” betekent hier niets")
    page.fill("#subject_nl", "Bericht over {title}")
    manager.press("Laat zien hoe het eruitziet")
    manager.says("Bericht over ")
    manager.press("Opslaan")
    manager.says("De tekst is opgeslagen")

    manager.go(f"/rounds/{number}/outbox/hold")
    manager.says("een dag minder voor de aanvrager")
    page.fill("#reason", "Eerst nakijken")
    manager.press("Vasthouden")
    manager.says("Vergeet niet ernaar te kijken", "elke soort die mag wachten")

    manager.go(f"/rounds/{number}/broadcasts/new")
    page.get_by_label("teams van toegekende aanvragen").check()
    page.locator("input[name=streams]").first.check()
    for field, words in {
        "subject_nl": "Bijeenkomst",
        "body_nl": "U bent welkom. {link}",
        "subject_en": "Meeting",
        "body_en": "You are welcome. {link}",
    }.items():
        page.fill(f"#{field}", words)
    manager.press("Bewaren en bekijken wie het krijgt")
    manager.says("Iedereen die het krijgt, en waarom", "teams van toegekende aanvragen")
    manager.picture("broadcast")
    kept = page.url
    page.get_by_role("link", name="Weggooien").click()
    page.fill("#reason", "Toch niet nodig")
    manager.picture("broadcast-discarded")
    page.goto(kept)
    page.locator("main form[action$='/send'] button").click()
    page.wait_for_load_state()
    manager.says("Het rondschrijven wordt verzonden", "vastgehouden")

    manager.go("/")
    manager.says("wordt vastgehouden:")
    manager.go(f"/rounds/{number}/outbox")
    manager.says("Bijeenkomst", "een manager schreef aan meerdere mensen")
    manager.picture("outbox")
    mail = manager.site.number("SELECT min(id) FROM mail WHERE state = 'held'")
    look(visitor("programme_manager", width=360, language="en"), number, mail)
    page.fill("#reason", "Het klopt")
    manager.press("Alles vrijgeven")
    manager.says("Er wacht geen mail")
    assert manager.complaints == []
