"""Which figures and lists does a process evaluation give, so that projects can be compared, and when do they hold?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence

LEAST_MARK, MOST_MARK = 100, 1_000
"""The marks people give, from 1 to 10, in hundredths."""
MOST_PEOPLE, MOST_HOURS = 1_000_000, 1_000_000

FACTORS: dict[str, Sentence] = {
    "volunteers": sentence("Enough volunteers who stay"),
    "coordinator": sentence("A coordinator with time for it"),
    "finding_people": sentence("Finding people and keeping in touch with them"),
    "personal_contact": sentence("Personal contact and trust"),
    "voice_of_participants": sentence("Participants who think along"),
    "cooperation": sentence("Cooperation with other organisations"),
    "referral": sentence("Referral by general practitioners, home care or the municipality"),
    "place": sentence("A familiar place that is easy to reach"),
    "training": sentence("Training and support of those who carry it out"),
    "support_inside": sentence("Support within the organisation"),
    "time": sentence("Time"),
    "money": sentence("Money"),
    "circumstances": sentence("Circumstances outside the project"),
}
"""What can help or hinder a project; the same list for both, so that the two can be laid side by side."""

FREE_TEXTS: dict[str, Sentence] = {
    "success_other": sentence("What else helped"),
    "failure_other": sentence("What else hindered"),
    "changes": sentence("What was changed on the way"),
    "conditions": sentence("What must be in place"),
}
"""The texts beside the figures; each can be quoted with consent, as can each part of the evaluation."""


def check_figures(figures: Mapping[str, Any]) -> None:
    """Refuse figures that cannot be: RuleBroken with the field, by the names of `ProcessFigures`."""
    for name in ("planned", "reached", "participants_asked", "staff_asked"):
        _within(figures, name, MOST_PEOPLE)
    for name in ("volunteer_hours", "paid_hours"):
        _within(figures, name, MOST_HOURS)
    for who in ("participants", "staff"):
        mark, asked = figures.get(f"{who}_mark"), figures.get(f"{who}_asked")
        if mark is not None and not LEAST_MARK <= mark <= MOST_MARK:
            raise RuleBroken(
                "mark_out_of_range", sentence("A mark is a number from 1 to 10."), field=f"{who}_mark"
            )
        if (mark is None) != (not asked):
            raise RuleBroken(
                "mark_and_number_go_together",
                sentence("Give both the mark and how many people gave one, or neither."),
                field=f"{who}_asked" if mark is not None else f"{who}_mark",
            )
    asked, reached = figures.get("participants_asked"), figures.get("reached")
    if asked and reached is not None and asked > reached:
        raise RuleBroken(
            "more_asked_than_reached",
            sentence("More participants gave a mark than you reached. Look at both numbers."),
            field="participants_asked",
        )
    for name in ("success", "failure"):
        if any(factor not in FACTORS for factor in figures.get(name, ())):
            raise RuleBroken("unknown_factor", sentence("Choose from the list."), field=name)


def _within(figures: Mapping[str, Any], name: str, most: int) -> None:
    value = figures.get(name)
    if value is not None and not 0 <= value <= most:
        raise RuleBroken(
            "number_out_of_range", sentence("Write a number from 0 to %(most)s.", most=most), field=name
        )


def missing_figures(figures: Mapping[str, Any]) -> list[str]:
    """Return the names of what must be answered before the evaluation is handed in and is not yet."""
    needed = ("planned", "reached", "costs", "volunteer_hours", "paid_hours")
    missing = [name for name in needed if figures.get(name) is None]
    for name in ("success", "failure"):
        if not figures.get(name) and not str(figures.get(f"{name}_other") or "").strip():
            missing.append(name)
    return missing
