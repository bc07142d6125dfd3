"""What a story of a round of review is played with: its numbers, the part of the script, and how pages are read."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator

from tests.browser.conftest import ROOT, Site, Visitor, _environment
from tests.browser.review_round import number_of, title_of


@dataclass
class Play:
    """The running site, and what the script made in it."""

    site: Site
    stream: int
    applications: list[int]
    applicants: list[str]
    reviewers: list[str]

    def application(self, number: int) -> int:
        """Return the number in the database of plan `number`."""
        return self.applications[number - 1]

    def given(self, who: int, number: int) -> int:
        """Return the assignment of plan `number` to a reviewer."""
        return self.site.number(
            "SELECT assignment.id FROM assignment JOIN account ON account.id = reviewer_id "
            "WHERE application_id = ? AND email = ?",
            self.application(number),
            self.reviewers[who],
        )

    def plans_of(self, who: int) -> list[int]:
        """Return which plans a reviewer has."""
        rows = self.site.ask(
            "SELECT title FROM application JOIN assignment ON application_id = application.id "
            "JOIN account ON account.id = reviewer_id "
            "WHERE account.email = ? AND stream_id = ? AND assignment.state IN ('assigned', 'free')",
            self.reviewers[who],
            self.stream,
        )
        return sorted(number_of(title) for (title,) in rows)


def by_script(site: Site, *words: object) -> dict[str, Any]:
    """Let the script do its part in the database of the site."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.browser.review_round", *map(str, words)],
        cwd=ROOT,
        env=_environment(site.folder),
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def follow(person: Visitor, words: str) -> None:
    """Follow the link with these words."""
    person.page.get_by_role("link", name=words, exact=True).first.click()
    person.page.wait_for_load_state()


def step(person: Visitor, play: Play, words: str) -> None:
    """Bring the review to its next phase, from the desk."""
    person.go(f"/streams/{play.stream}/review")
    follow(person, words)
    person.press(words)


def rows_of(found: Locator, *, itself: bool = False) -> list[list[str]]:
    """Return the cells of the rows of a table, as one reads them."""
    rows = found if itself else found.locator("tbody tr")
    cells = "all => all.map(row => [...row.cells].map(one => one.innerText.replace(/\\s+/g, ' ').trim()))"
    shown: list[list[str]] = rows.evaluate_all(cells)
    return shown


def reference_of(play: Play, number: int) -> str:
    """Return the reference of plan `number`."""
    found = play.site.ask("SELECT reference FROM application WHERE id = ?", play.application(number))
    return str(found[0][0])


def score_of(play: Play, person: Visitor, number: int) -> str:
    """Return the score of plan `number` on the desk that is open."""
    rows = {row[1]: row[3] for row in rows_of(person.page.locator("main table"))}
    return rows[title_of(number)]
