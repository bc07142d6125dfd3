"""Given why an application was kept out, on which ground is that decided, and until which day may it be announced?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from grants.decisions.rules.line import Limits, Queue
from grants.decisions.rules.replay import Claim, as_kept
from grants.foundation.errors import RuleBroken
from grants.foundation.money import Money
from grants.foundation.wording import sentence


def why_kept_out(is_late: bool, is_untreated: bool) -> str:
    """Return the ground of a decision not to consider an application."""
    if is_late:
        return "late"
    return "incomplete" if is_untreated else "eligibility"


def check_untreated_in_time(reference: str, last_day: date | None, publish_on: date) -> None:
    """Refuse to announce later than four weeks after the repair that something is left untreated (Awb 4:5(4)).

    `last_day` is None for what was kept out on another ground. Raises RuleBroken `untreated_too_late`.
    """
    if last_day is not None and publish_on > last_day:
        raise RuleBroken(
            "untreated_too_late",
            sentence(
                "That %(which)s is left untreated must be announced on %(day)s at the latest. "
                "After that, take the finding back and decide whether it is admissible.",
                which=reference,
                day=last_day,
            ),
            field="publish_on",
        )


def check_turn(served_before: Sequence[str]) -> None:
    """Refuse to decide while calls that are served first are not ranked; raises RuleBroken `stream_before`."""
    if served_before:
        raise RuleBroken(
            "stream_before",
            sentence(
                "“%(call)s” is served first from the money you share: freeze its ranking before this proposal.",
                call=served_before[0],
            ),
        )


def line_over_nobody(left: Money) -> dict[str, Any]:
    """Return the line of a batch without a ranking, so that it can be recomputed as any other."""
    claim = Claim(Queue("", (), Limits(ceiling_left=left)))
    return as_kept(claim, claim.drawn())
