"""A round of review as one story: 12 reviewers, 40 applications, two interests, a rebuttal, a panel, a tie on the line.

Made by script (`review_round`): the call, the 40 applications that are let in, the accounts of the reviewers and what
they know; all reviews but the ten of Bas; that reviewers have no interest before the panel. All else is played.

Ten applications get a five, ten a four, ten a three and ten a two, and there is money for fourteen. Bas thinks too
little of plan 13, until its applicant replies. Carla keeps plan 22 low and hides that she works with a rival. The panel
thinks more of plan 26. So ten fives and plan 26 are awarded, and of ten fours the lot finds three.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.browser.conftest import Site, Visitor
from tests.browser.playing import Play, by_script, follow, reference_of, rows_of, score_of, step
from tests.browser.review_round import (
    AWARDS,
    HOW_MANY,
    LATE_INTEREST,
    NAMES,
    THEMES,
    level_of,
    number_of,
    title_of,
)

ANNA, BAS, CARLA = 0, 3, 6
INTERESTED, MISJUDGED, RAISED = 5, 13, 26
EACH = 10
REPLY = "De vrijwilligers krijgen een scholing; dat staat op de pagina over de uitvoering."


def test_a_round_of_review_from_the_assignment_to_the_line(
    visitor: Callable[..., Visitor], site: Site, tmp_path: Path
) -> None:
    play = Play(site, **by_script(site, "apply"))
    manager = visitor("programme_manager", language="en")
    anna, bas = (visitor(play.reviewers[one], language="en") for one in (ANNA, BAS))
    ronde_proposes_and_the_manager_assigns(play, manager)
    anna_has_an_interest_and_is_replaced(play, anna, manager)
    bas_does_ten_without_hunting(play, bas)
    others = 12 * EACH - len(play.plans_of(BAS))
    assert by_script(site, "review", play.stream, play.reviewers[BAS]) == {"reviews": others}
    the_reviews_go_to_the_applicants(play, manager)
    applicant = visitor(play.applicants[MISJUDGED - 1], script=False, width=360)
    an_applicant_replies_on_a_phone(play, applicant)
    bas.go(f"/reviews/{play.given(BAS, MISJUDGED)}")
    bas.says("There is no reply, or it cannot be read yet.")
    everybody = [manager, anna, bas, applicant]
    the_term_passes(play, visitor("administrator", language="en"))
    manager, chair = (visitor(one, language="en") for one in ("programme_manager", "chair"))
    anna, bas = (visitor(play.reviewers[one], language="en") for one in (ANNA, BAS))
    bas_reads_it_and_changes_his_review(play, bas, manager)
    the_panel_opens_and_an_interest_is_found_late(play, manager)
    assert by_script(site, "answer", play.stream) == {"answered": len(NAMES)}
    anna_still_knows_nothing_of_it(play, anna)
    the_panel_meets(play, manager, chair)
    order = the_chair_freezes(play, chair)
    the_line_falls_within_the_tie(play, manager, order)
    a_stranger_reckons_the_same(play, manager, order, tmp_path)
    for person in (*everybody, manager, anna, bas, chair):
        assert person.complaints == []


# --- Who reviews what -------------------------------------------------------------------------------


def ronde_proposes_and_the_manager_assigns(play: Play, manager: Visitor) -> None:
    page = manager.go(f"/streams/{play.stream}/review")
    follow(manager, "Reviewers and their applications")
    follow(manager, "Propose who reviews what")
    page.fill("#least", str(EACH))
    page.fill("#most", str(EACH))
    manager.press("Show the best assignment")
    manager.says(f"New assignments {3 * HOW_MANY}", f"Words in both: {THEMES[0]}")
    manager.picture("round-proposal")
    manager.press(f"Assign all {3 * HOW_MANY}")
    manager.says(f"New assignments: {3 * HOW_MANY}.")
    assert play.plans_of(BAS) == list(range(EACH + 1, 2 * EACH + 1))
    step(manager, play, "Start the reviews")
    manager.says("The reviews have started.")


def anna_has_an_interest_and_is_replaced(play: Play, anna: Visitor, manager: Visitor) -> None:
    """Of ten applications she has an interest in one; it goes from her pages and to somebody else."""
    page, title = anna.go("/reviews"), title_of(INTERESTED)
    anna.says(title, "0 of 10 done")
    closed = f"/reviews/{play.given(ANNA, INTERESTED)}"
    for _ in range(EACH):
        follow(anna, "Go on with the next one")
        has_interest = title in page.locator("main").inner_text()
        page.check(f"input[name=answer][value={'interest' if has_interest else 'free'}]")
        if has_interest:
            page.fill("#interest", "Mijn zus is daar penningmeester.")
            anna.picture("round-interest")
        anna.press("Save my answer")
    anna.says("0 of 9 done")
    assert title not in page.content()
    assert anna.context.request.get(f"{play.site.address}{closed}").status == 404
    page = manager.go(f"/streams/{play.stream}/review/proposal")
    manager.says("New assignments 1", title)
    manager.press("Assign all 1")
    manager.says("New assignments: 1.", "3 of 3")
    assert INTERESTED not in play.plans_of(ANNA)


# --- Reviewing --------------------------------------------------------------------------------------


def bas_does_ten_without_hunting(play: Play, bas: Visitor) -> None:
    """Ten answers and ten reviews, each by one button from the list; the first is saved while he types.

    Eleven where what Anna may not review went to him.
    """
    page, each = bas.go("/reviews"), len(play.plans_of(BAS))
    for _ in range(each):
        follow(bas, "Go on with the next one")
        page.check("input[name=answer][value=free]")
        bas.press("Save my answer")
    for done in range(each):
        bas.says(f"{done} of {each} done")
        follow(bas, "Go on with the next one")
        number = number_of(page.locator("h1").inner_text())
        score = 3 if number == MISJUDGED else level_of(number)
        judge(bas, score, f"Over plan {number}: een {score}.")
        if not done:
            it_was_saved_while_he_typed(bas)
        with page.expect_navigation():
            bas.press("Submit the review")
    bas.says(f"{each} of {each} done", "You have submitted everything.")
    assert page.get_by_role("link", name="Go on with the next one").count() == 0


def it_was_saved_while_he_typed(bas: Visitor) -> None:
    bas.page.locator("[data-autosave-status]", has_text="Saved ").wait_for()
    bas.picture("round-review")
    reason = bas.page.input_value("#anchoring_reason")
    bas.page.reload()
    assert reason
    assert bas.page.input_value("#anchoring_reason") == reason
    assert bas.page.locator("[data-kept-draft]").is_hidden()


def judge(bas: Visitor, score: int, reason: str) -> None:
    for criterion in ("sharing", "anchoring"):
        bas.page.check(f"input[name={criterion}][value='{score}']")
        bas.page.fill(f"#{criterion}_reason", reason)


# --- The rebuttal -----------------------------------------------------------------------------------


def the_reviews_go_to_the_applicants(play: Play, manager: Visitor) -> None:
    manager.go(f"/streams/{play.stream}/review")
    manager.says(f"With all reviews {HOW_MANY}")
    assert score_of(play, manager, MISJUDGED) == "3.67"
    follow(manager, "Look at what applicants get, and send it")
    manager.says(f"{title_of(MISJUDGED)}: 3 reviews")
    assert manager.page.get_by_text(re.compile("points? to look at")).count() == 0
    manager.picture("round-rebuttal")
    manager.press("Send the reviews")
    manager.says("The reviews are sent to the applicants, for a reply.")


def an_applicant_replies_on_a_phone(play: Play, applicant: Visitor) -> None:
    """Without the script, on a narrow screen; who reviewed is nowhere."""
    path = f"/applications/{play.application(MISJUDGED)}/rebuttal"
    applicant.go("/")
    applicant.page.locator(f"main a[href='{path}']").click()
    applicant.says(f"Over plan {MISJUDGED}: een 3.", "Daarom 4.")
    assert [name for name in NAMES if name in applicant.page.content()] == []
    applicant.picture("round-reply-360")
    assert applicant.page.evaluate("document.documentElement.scrollWidth") == 360
    applicant.page.click("button[value=submit]")
    applicant.says("Schrijf eerst uw reactie.")
    applicant.page.fill("textarea[name=reply]", REPLY)
    applicant.page.click("button[value=submit]")
    applicant.says(REPLY)
    assert applicant.page.locator("textarea").count() == 0


def the_term_passes(play: Play, administrator: Visitor) -> None:
    last = date.fromisoformat(
        play.site.ask(
            "SELECT max(due_on) FROM rebuttal JOIN application ON application.id = application_id "
            "WHERE stream_id = ?",
            play.stream,
        )[0][0]
    )
    page = administrator.go("/demonstration/clock")
    page.locator("input[name=moment]").first.fill(f"{last + timedelta(days=1)}T10:00")
    administrator.press("Move the clock")
    assert administrator.complaints == []


def bas_reads_it_and_changes_his_review(play: Play, bas: Visitor, manager: Visitor) -> None:
    """Once; the manager reads what the review said before and after."""
    mine = play.given(BAS, MISJUDGED)
    bas.go(f"/reviews/{mine}")
    bas.says(REPLY)
    follow(bas, "Change your review after the reply")
    judge(bas, level_of(MISJUDGED), "De scholing stond er wel.")
    bas.page.fill("#why", "De aanvrager wijst terecht op de scholing.")
    bas.picture("round-adjusting")
    bas.press("Change the review")
    bas.says("What it said before is kept.", "De scholing stond er wel.")
    assert bas.page.get_by_role("link", name="Change your review after the reply").count() == 0
    assert bas.context.request.get(f"{play.site.address}/reviews/{mine}/adjust").status in (403, 409)
    manager.go(f"/assignments/{mine}/report")
    manager.says("Before the reply", f"Over plan {MISJUDGED}: een 3.", "De scholing stond er wel.", "terecht")
    manager.picture("round-report")
    manager.go(f"/streams/{play.stream}/review")
    assert score_of(play, manager, MISJUDGED) == "4.00"


# --- The panel --------------------------------------------------------------------------------------


def the_panel_opens_and_an_interest_is_found_late(play: Play, manager: Visitor) -> None:
    """The low review is set aside, the mean counted again, and both are in the log."""
    step(manager, play, "Open the panel")
    manager.says("The panel is open")
    assert score_of(play, manager, LATE_INTEREST) == "2.33"
    hidden = play.given(CARLA, LATE_INTEREST)
    follow(manager, "Reviewers and their applications")
    manager.page.locator(f"a[href='/assignments/{hidden}/interest']").click()
    manager.page.fill("#reason", "Zij werkt sinds mei voor een andere aanvrager.")
    manager.press("Record the interest")
    manager.says("The interest is recorded.", "Found while the panel met", NAMES[CARLA])
    manager.picture("round-late-interest")
    manager.press("Decide about the measure")
    manager.says("The measure is decided.", "found while the panel met")
    manager.go(f"/streams/{play.stream}/review")
    assert score_of(play, manager, LATE_INTEREST) == "3.00"
    logged = "SELECT count(*) FROM audit_entry WHERE deed = 'find_interest' AND subject_id = ?"
    assert play.site.number(logged, hidden) == 1
    aside = "SELECT count(*) FROM review WHERE assignment_id = ? AND state = 'set_aside'"
    assert play.site.number(aside, hidden) == 1


def anna_still_knows_nothing_of_it(play: Play, anna: Visitor) -> None:
    page = anna.go(f"/streams/{play.stream}/panel")
    assert page.locator("tbody tr").count() == HOW_MANY - 1
    assert title_of(INTERESTED) not in page.content()
    path = f"{play.site.address}/applications/{play.application(INTERESTED)}/panel"
    assert anna.context.request.get(path).status == 404


def the_panel_meets(play: Play, manager: Visitor, chair: Visitor) -> None:
    """Anna leaves the room for plan 5; a final score needs a reason, and is minuted."""
    page = manager.go(f"/streams/{play.stream}/meetings")
    day = play.site.ask("SELECT date(max(panel_at)) FROM assessment WHERE stream_id = ?", play.stream)[0][0]
    page.fill("#held_on", day)
    manager.press("Plan the meeting")
    chair.go(f"/streams/{play.stream}/panel")
    follow(chair, "Answer about personal interests")
    chair.press("Save my answers")
    chair.says("Your answers are saved.")
    meeting = play.site.number("SELECT max(id) FROM meeting WHERE stream_id = ?", play.stream)
    page = chair.go(f"/meetings/{meeting}")
    chair.press("Open the meeting")
    discuss(play, chair, INTERESTED)
    chair.says("12 of 13 members", f"Out of the room {NAMES[ANNA]}")
    chair.picture("round-meeting")
    chair.press("Put it off to the end of the agenda")
    discuss(play, chair, RAISED)
    follow(chair, "Reports side by side, and the final scores")
    for criterion in ("sharing", "anchoring"):
        page.fill(f"#{criterion}", "4.5")
    chair.press("Save the final score")
    chair.says("Some answers are not right yet")
    assert page.input_value("#sharing") == "4.5"
    page.fill("#reason", "Het plan bereikt mensen die niemand anders bereikt.")
    chair.picture("round-case")
    chair.press("Save the final score")
    chair.says("The final score is saved.")
    chair.go(f"/meetings/{meeting}")
    page.fill("#minutes", "De commissie weegt het bereik zwaarder dan de lezers deden.")
    chair.press("Conclude")
    chair.press("Close the meeting")
    chair.says("discussed and minuted", "4.50", "De commissie weegt het bereik zwaarder")
    manager.go(f"/streams/{play.stream}/review")
    assert score_of(play, manager, RAISED) == "4.50 (provisional 3.00)"


def discuss(play: Play, chair: Visitor, number: int) -> None:
    item = play.site.number(
        "SELECT max(id) FROM agenda_item WHERE application_id = ?", play.application(number)
    )
    chair.page.locator(f"form[action='/agenda/{item}/begin'] button").click()
    chair.says(f"Now: {reference_of(play, number)}")


# --- The order and the line -------------------------------------------------------------------------


Line = tuple[int, str, str, str]
"""Place, reference, score, and why it stands there, as the screen says it."""


def the_chair_freezes(play: Play, chair: Visitor) -> list[Line]:
    """Return the order on the screen; equals stand in the order of their tickets."""
    step(chair, play, "Freeze the ranking")
    chair.says("The ranking is frozen.", "This order is fixed")
    chair.picture("round-frozen")
    order = [(int(row[0]), row[1], row[3], row[5]) for row in rows_of(chair.page.locator("main table"))]
    assert [place for place, *_ in order] == list(range(1, HOW_MANY + 1))
    scores = [score for _place, _reference, score, _why in order]
    assert scores == sorted(scores, reverse=True)
    assert [scores.count(one) for one in ("5.00", "4.50", "4.00", "3.00", "2.00")] == [10, 1, 10, 9, 10]
    fours = {reference for _place, reference, score, _why in order if score == "4.00"}
    assert fours == {reference_of(play, n) for n in range(1, HOW_MANY + 1) if level_of(n) == 4}
    for score in ("5.00", "4.00", "3.00", "2.00"):
        tickets = [re.sub(r"^by lot, ticket ", "", why) for *_, one, why in order if one == score]
        assert all(re.fullmatch(r"[0-9a-f]{16}", ticket) for ticket in tickets), tickets
        assert tickets == sorted(tickets)
    return order


def the_line_falls_within_the_tie(play: Play, manager: Visitor, order: list[Line]) -> None:
    """Fourteen awards: ten fives, plan 26, and the three fours that were drawn first."""
    page = manager.go(f"/streams/{play.stream}/decisions")
    manager.says("The ranking is frozen.", f"New awards {AWARDS}")
    manager.picture("round-line")
    table = page.locator("table").filter(has=page.get_by_role("columnheader", name="By this line"))
    shown = rows_of(table)
    assert [(int(row[0]), row[1].split()[0], row[3]) for row in shown] == [line[:3] for line in order]
    assert [row[5].split()[0] == "award" for row in shown] == [place <= AWARDS for place, *_ in order]
    assert {row[3] for row in shown[11:21]} == {"4.00"}
    assert int(rows_of(page.locator("tr.ronde-row--line"), itself=True)[-1][0]) == AWARDS


def a_stranger_reckons_the_same(play: Play, manager: Visitor, order: list[Line], folder: Path) -> None:
    """The script in the export uses nothing of the product, and finds the order that the screen shows."""
    manager.go(f"/streams/{play.stream}/review")
    link = manager.page.get_by_role("link", name="Download all that is needed to reckon it again")
    answer = manager.context.request.get(f"{play.site.address}{link.get_attribute('href')}")
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        archive.extractall(folder)
    ran = subprocess.run(
        [sys.executable, "-I", "recompute.py"], cwd=folder, check=False, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"The same ranking: {HOW_MANY} applications" in ran.stdout
    lines = json.loads((folder / "ranking.json").read_text())["lines"]
    assert [(one["place"], one["reference"], f"{one['score'] / 100:.2f}") for one in lines] == [
        line[:3] for line in order
    ]
    text = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    assert [name for name in NAMES if name in text] == []
