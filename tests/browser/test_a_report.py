"""A recipient writes a halfway report on a telephone, gets it back with one point, and is paid for it once accepted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

from tests.browser.conftest import ROOT, Site, Visitor, _environment
from tests.browser.test_every_page import troubles

WAITS = "It waits until the report “Halfway report” is accepted."


def test_a_report_is_written_returned_mended_and_accepted(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.browser.a_report"],
        cwd=ROOT,
        env=_environment(site.folder),
        check=True,
        capture_output=True,
        text=True,
    )
    told = json.loads(ran.stdout.splitlines()[-1])
    url, money = f"/awards/{told['award']}/reports/{told['report']}", f"/awards/{told['award']}/money"
    writer = visitor(told["writer"], language="en", width=360)
    writer.go(money)
    writer.says(WAITS)
    page = writer.go(f"{url}/writing")
    page.locator("#done").fill("Wij koken elke week.")
    page.locator("[data-autosave-status]", has_text="Saved").wait_for()
    page = writer.go(url)
    writer.says("What is still missing", "How many people took part?")
    assert troubles(writer, "a report with a gap") == []
    page.get_by_role("link", name="How many people took part?").click()
    page.wait_for_load_state()
    assert page.locator("#done").input_value() == "Wij koken elke week."
    page.locator("#people").fill("40")
    assert troubles(writer, "writing a report") == []
    writer.press("Save and look what is missing")
    writer.press("Hand the report in")
    writer.says("The report has been handed in.")

    manager = visitor(told["manager"], language="en")
    manager.go("/awards/reports?state=submitted")
    assert troubles(manager, "the list of reports") == []
    manager.go(url)
    manager.page.get_by_label("What was done?").fill("Hoeveel van hen zijn nieuw?")
    assert troubles(manager, "a report to judge") == []
    manager.press("Return the report")
    manager.says("The report is returned")

    writer.go(url)
    writer.says("Hoeveel van hen zijn nieuw?", "Answer the points first.")
    writer.page.get_by_label("What did you do with this point?").fill("De helft; dat staat er nu bij.")
    writer.press("Save this answer")
    page = writer.go(f"{url}/writing")
    page.locator("#done").fill("Wij koken elke week. De helft van de mensen is nieuw.")
    writer.press("Save and look what is missing")
    writer.press("Hand the report in")

    manager.go(url)
    manager.says("De helft; dat staat er nu bij.")
    manager.page.get_by_role("button", name="This point is met").click()
    manager.page.wait_for_load_state()
    manager.press("Accept the report")
    manager.says("The report is accepted")
    page = writer.go(money)
    assert WAITS not in page.locator("main").inner_text()
    writer.go(url)
    writer.says("accepted", "De helft van de mensen is nieuw.")
    assert troubles(writer, "an accepted report") == []
    assert writer.complaints == manager.complaints == []
