"""Where the money ends, as one story: a tie on the line, an offer declined, the next moving up, and a reallocation;
an objection upheld when nothing is left, and every figure counted again from the export."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from pypdf import PdfReader

from tests.browser.conftest import ROOT, Site, Visitor, _environment


@dataclass
class Story:
    """The call, its pot, and its applications with who applied, in the order of the ranking."""

    stream: int
    pot: int
    applications: list[int]
    people: list[str]
    second_authority: str


def test_an_offer_is_declined_the_next_moves_up_and_a_reallocation_completes_it(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    story = a_frozen_call(site)
    the_clock_is_moved(visitor("administrator", language="en"), site, story)
    manager = visitor("programme_manager", language="en")
    authority = visitor("deciding_authority", language="en")
    the_desk_shows_the_tie_and_the_offer(manager, story)
    decisions_are_published(manager, authority, site, story)
    declining = visitor(story.people[2], language="nl", width=360, script=False)
    the_offer_is_declined(declining, site, story)
    the_next_moves_up(manager, story)
    decisions_are_published(manager, authority, site, story)
    accepting = visitor(story.people[3], language="en")
    the_offer_is_accepted(accepting, site, story)
    money_is_reallocated(manager, visitor("controller", language="en"), site, story)
    decisions_are_published(manager, authority, site, story)
    the_award_is_whole(accepting, site, story)
    objecting = visitor(story.people[4], language="nl", width=360, script=False)
    the_last_one_objects(objecting, story)
    an_overrun_is_proposed(manager, site)
    the_overrun_is_funded(manager, visitor("controller", language="en"), site)
    the_objection_is_decided(visitor(story.second_authority, language="en"), site)
    what_was_wrong_is_put_right(objecting, site, story)
    every_figure_is_counted_again(manager, site, story)
    for person in (manager, authority, declining, accepting, objecting):
        assert person.complaints == []


def a_frozen_call(site: Site) -> Story:
    said = subprocess.run(
        [sys.executable, "-m", "tests.browser.a_line"],
        cwd=ROOT,
        env=_environment(site.folder),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return Story(**json.loads(said.splitlines()[-1]))


def the_clock_is_moved(administrator: Visitor, site: Site, story: Story) -> None:
    closes_at = datetime.fromisoformat(
        site.ask("SELECT closes_at FROM stream WHERE id = ?", story.stream)[0][0]
    )
    page = administrator.go("/demonstration/clock")
    page.locator("input[name=moment]").first.fill(f"{closes_at + timedelta(days=1):%Y-%m-%d}T10:00")
    administrator.press("Move the clock")


def the_desk_shows_the_tie_and_the_offer(manager: Visitor, story: Story) -> None:
    page = manager.go(f"/streams/{story.stream}/decisions")
    manager.says("New awards 3", "Nothing is left over: the last award is an offer in part", "20,000")
    page.evaluate(
        "() => { const slide = document.getElementById('slide'); slide.value = 50000; "
        "slide.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.get_by_text("With a top-up of").wait_for()
    manager.says("More awards 1")
    manager.picture("offer-desk")


def decisions_are_published(manager: Visitor, authority: Visitor, site: Site, story: Story) -> None:
    manager.go(f"/streams/{story.stream}/decisions")
    manager.press("Propose the decisions")
    the_batch_is_published(authority, site, site.number("SELECT max(id) FROM batch"))


def the_batch_is_published(authority: Visitor, site: Site, batch: int) -> None:
    authority.go(f"/batches/{batch}")
    authority.press("Approve all decisions")
    until = time.monotonic() + 120
    publish = authority.page.get_by_role("button", name="Publish all decisions")
    while publish.count() == 0:
        assert time.monotonic() < until, "the letters were not made in time"
        time.sleep(0.5)
        authority.go(f"/batches/{batch}")
    authority.press("Publish all decisions")
    assert site.ask("SELECT state FROM batch WHERE id = ?", batch) == [("published",)]


def the_offer_is_declined(applicant: Visitor, site: Site, story: Story) -> None:
    application = story.applications[2]
    applicant.go(f"/applications/{application}/decision")
    applicant.says("10.000", "30.000", "door loting bepaald")
    applicant.picture("offer")
    letter = PdfReader(io.BytesIO(_letter(applicant, site, application)))
    assert letter.root_object["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in letter.root_object
    assert "10.000" in "".join(page.extract_text() for page in letter.pages)
    applicant.page.fill("#note", "Met een derde kunnen wij niet beginnen.")
    applicant.press("Het aanbod afslaan")
    applicant.says("Het aanbod is afgeslagen", "Met een derde kunnen wij niet beginnen.")


def the_next_moves_up(manager: Visitor, story: Story) -> None:
    manager.go("/")
    manager.page.get_by_role("link", name="An award fell").first.click()
    manager.page.wait_for_load_state()
    manager.says("New awards 1", "Awarded earlier 2")


def the_offer_is_accepted(applicant: Visitor, site: Site, story: Story) -> None:
    applicant.go("/")
    applicant.page.get_by_role("link", name="Answer our offer").first.click()
    applicant.page.wait_for_load_state()
    applicant.press("Accept the offer")
    applicant.says("Say how you carry out the plan with this amount.")
    applicant.page.fill("#note", "One street instead of three.")
    applicant.press("Accept the offer")
    applicant.says("The offer was accepted")
    granted = "SELECT granted FROM award WHERE application_id = ?"
    assert site.number(granted, story.applications[3]) == 1_000_000


def money_is_reallocated(manager: Visitor, controller: Visitor, site: Site, story: Story) -> None:
    programme = site.number("SELECT programme_id FROM pot WHERE id = ?", story.pot)
    rich = site.number("SELECT id FROM pot WHERE kind = 'stream' AND free >= 3000000 AND id <> ?", story.pot)
    page = manager.go(f"/programmes/{programme}/proposals/new")
    page.check("input[name=kind][value=reallocation]")
    page.select_option("#to_pot", str(story.pot))
    page.select_option("#from_pot", str(rich))
    page.fill("#amount", "25,000")
    page.fill("#reason", "Another stream leaves money that nobody there needs.")
    page.fill("#announced_where", "subsidy calendar")
    manager.press("Show every pot before and after")
    manager.says("What it does to awards", "the same ranking and the same rule", "20,000")
    manager.picture("reallocation")
    manager.press("Send the proposal")
    proposal = site.number("SELECT max(id) FROM money_proposal")
    controller.go(f"/proposals/{proposal}")
    controller.press("Approve and move the money")
    assert site.number("SELECT ceiling FROM pot WHERE id = ?", story.pot) >= 9_500_000


def the_award_is_whole(applicant: Visitor, site: Site, story: Story) -> None:
    application = story.applications[3]
    granted = "SELECT granted FROM award WHERE application_id = ?"
    assert site.number(granted, application) == 3_000_000
    applicant.go(f"/applications/{application}/decision")
    applicant.says("30,000", "This decision replaces our decision")
    spent = site.number("SELECT reserved + committed + paid FROM pot WHERE id = ?", story.pot)
    awards = site.number("SELECT sum(granted) FROM award WHERE stream_id = ?", story.stream)
    assert spent == awards == 9_000_000


def the_last_one_objects(objecting: Visitor, story: Story) -> None:
    application = story.applications[4]
    objecting.go(f"/applications/{application}/decision")
    objecting.page.get_by_role("link", name="Hier bezwaar maken").click()
    objecting.page.fill("#grounds", "De score op bereik rust op een getal dat niet van ons is.")
    objecting.press("Het bezwaar versturen")
    objecting.says("De score op bereik rust op een getal")
    objecting.picture("own-objection")


def an_overrun_is_proposed(manager: Visitor, site: Site) -> None:
    objection = site.number("SELECT max(id) FROM objection")
    page = manager.go(f"/objections/{objection}/skip")
    page.check("input[name=ground][value=fully_met]")
    page.fill("#reason", "The number came from another application.")
    manager.press("Decide without a hearing")
    page = manager.go(f"/objections/{objection}/upheld")
    page.check("input[name=outcome][value=founded]")
    page.fill("#reason", "The score rested on the number of another application.")
    page.fill("#awarded", "30,000")
    page.check("input[name=pays][value=overrun]")
    manager.press("Propose to find it founded, with a new decision")
    manager.says("The new decision is proposed", "30,000")


def the_overrun_is_funded(manager: Visitor, controller: Visitor, site: Site) -> None:
    pot, programme = site.ask("SELECT id, programme_id FROM pot WHERE kind = 'overrun' ORDER BY id DESC")[0]
    page = manager.go(f"/programmes/{programme}/proposals/new")
    page.check("input[name=kind][value=funding]")
    page.select_option("#to_pot", str(pot))
    page.fill("#amount", "30,000")
    page.fill("#reason", "An upheld objection is paid also when the ceiling is reached (Awb 4:25(3)).")
    manager.press("Show every pot before and after")
    manager.press("Send the proposal")
    controller.go(f"/proposals/{site.number('SELECT max(id) FROM money_proposal')}")
    controller.press("Approve and move the money")
    assert site.number("SELECT free FROM pot WHERE id = ?", pot) == 3_000_000


def the_objection_is_decided(second: Visitor, site: Site) -> None:
    the_batch_is_published(second, site, site.number("SELECT max(id) FROM batch"))
    assert site.ask("SELECT state FROM objection ORDER BY id DESC")[0] == ("decided",)


def what_was_wrong_is_put_right(objecting: Visitor, site: Site, story: Story) -> None:
    application = story.applications[4]
    objecting.go(f"/applications/{application}/decision")
    objecting.says("30.000")
    letter = PdfReader(io.BytesIO(_letter(objecting, site, application)))
    assert "30.000" in "".join(page.extract_text() for page in letter.pages)
    spent = "SELECT sum(reserved + committed + paid) FROM pot WHERE id = ? OR kind = 'overrun'"
    assert site.number(spent, story.pot) == 12_000_000
    assert site.number("SELECT reserved + committed + paid FROM pot WHERE id = ?", story.pot) == 9_000_000


def every_figure_is_counted_again(manager: Visitor, site: Site, story: Story) -> None:
    """Each figure of the round, also of the streams this story did not touch, from the file behind it."""
    round_ = site.number("SELECT round_id FROM stream WHERE id = ?", story.stream)
    page = manager.go(f"/rounds/{round_}/figures")
    shown = page.locator("a[href*='/figures/rows?']").evaluate_all(
        "links => links.map(link => [link.getAttribute('href'), link.firstChild.textContent,"
        " link.closest('tr').querySelector('th').textContent])"
    )
    assert len(shown) > 40
    files = {url: _exported(manager, url) for url in sorted({url for url, *_ in shown})}
    for url, figure, words in shown:
        counted: Decimal | int = len(files[url])
        if figure.startswith("€"):
            column = words.removeprefix("Amount: ").capitalize()
            counted = sum((Decimal(row[column] or 0) for row in files[url]), Decimal(0))
        assert Decimal(re.sub("[€,\u00a0 ]", "", figure)) == counted, (url, words)


def _exported(manager: Visitor, url: str) -> list[dict[str, str]]:
    page = manager.go(url)
    with page.expect_download() as download:
        page.get_by_role("button", name="Make a CSV file").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _letter(visitor: Visitor, site: Site, application: int) -> bytes:
    decision = site.number("SELECT id FROM decision WHERE application_id = ? AND is_in_force", application)
    answer = visitor.context.request.get(f"{site.address}/decisions/{decision}/letter")
    assert answer.status == 200
    return bytes(answer.body())
