"""Given what is in force on one application, which decision may be taken on it by itself, and what does it change?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from grants.decisions.states import FOR_WANT_OF_ROOM, MAY_REFUSE, MAY_WITHDRAW
from grants.foundation import terms
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import sentence

SINGLE_KINDS = {
    "apart": ("refusal",),
    "rectification": ("award", "refusal", "inadmissible", "withdrawal"),
    "detriment": ("award",),
    "withdrawal_of_award": ("withdrawal",),
    "objection": ("award", "refusal", "inadmissible", "withdrawal"),
    "court": ("award", "refusal", "inadmissible", "withdrawal"),
    "supplement": ("award",),
}
"""Which outcomes a decision of each kind may have."""
_ORDINARY = {
    "award": ("ranked_within_line", "offered_in_part", "completed", "supplement"),
    "refusal": ("substance", *FOR_WANT_OF_ROOM, *MAY_REFUSE),
    "inadmissible": ("late", "incomplete", "eligibility"),
    "withdrawal": ("at_request", *MAY_WITHDRAW),
}
_AFTER_HEARING = {"detriment": MAY_WITHDRAW, "withdrawal_of_award": MAY_WITHDRAW}
_ONCE_MORE = {"objection": "objection_upheld", "court": "court_order"}


@dataclass(frozen=True)
class Content:
    """What a decision says: outcome, ground, and the amount of an award."""

    outcome: str
    ground: str
    awarded: Money | None = None


def grounds_for(kind: str, outcome: str) -> tuple[str, ...]:
    """Return on which grounds a decision of this kind may have this outcome."""
    if outcome not in SINGLE_KINDS[kind]:
        return ()
    if kind == "apart":
        return MAY_REFUSE
    if kind == "detriment":
        return MAY_WITHDRAW
    if kind == "supplement":
        return ("supplement",)
    upheld = (_ONCE_MORE[kind],) if kind in _ONCE_MORE and outcome == "award" else ()
    changed = MAY_WITHDRAW if outcome == "award" and kind != "withdrawal_of_award" else ()
    return (*upheld, *_ORDINARY[outcome], *changed)


def kinds_anew(outcome: str) -> tuple[str, ...]:
    """Return which decisions a manager can propose where one with this outcome is in force."""
    return ("rectification", *(("supplement", "withdrawal_of_award") if outcome == "award" else ()), "court")


def needs_views(kind: str, ground: str) -> bool:
    """Say whether the recipient must be heard first: the change is to their detriment (Awb 4:8, 4:12(2))."""
    return ground in _AFTER_HEARING.get(kind, ())


def check_single(
    kind: str, now: Content, before: Content | None, *, requested: Money, gives: Money = ZERO
) -> None:
    """Refuse what one decision by itself may not do.

    `before` is what is in force and `gives` what the applicant gets by that. Raises RuleBroken `kind_of_decision`,
    `ground_of_decision`, `nothing_in_force`, `decided_already`, `no_award`, `awarded_amount`, `to_detriment` (a
    rectification takes nothing away: that is a decision to the detriment, with its hearing), `not_to_detriment`,
    `not_more`. A supplement may come above what was asked (the recipient asked for it, or the funder offers it).
    """
    if now.outcome not in SINGLE_KINDS.get(kind, ()):
        said = sentence("A decision of this kind cannot have this outcome.")
        raise RuleBroken("kind_of_decision", said, field="outcome")
    if now.ground not in grounds_for(kind, now.outcome):
        raise RuleBroken(
            "ground_of_decision", sentence("Choose a ground that belongs to this outcome."), field="ground"
        )
    _check_follows(kind, before, gives)
    will_give = now.awarded or ZERO
    if kind == "supplement":
        if will_give <= gives:
            said = sentence("Write more than the %(amount)s that was awarded, in all.", amount=gives)
            raise RuleBroken("not_more", said, field="awarded")
        return
    _check_amount(now, max(requested, gives))
    if before is None:
        return
    if kind == "rectification" and will_give < gives:
        said = sentence(
            "A rectification takes nothing away. To lower or withdraw an award, ask the recipient for their views "
            "first."
        )
        raise RuleBroken("to_detriment", said, field="awarded")
    if kind == "detriment" and will_give >= gives:
        said = sentence("Write less than the %(amount)s that was awarded.", amount=gives)
        raise RuleBroken("not_to_detriment", said, field="awarded")


def check_intention(kind: str, intended: Content, *, gives: Money | None) -> None:
    """Refuse to intend what could not be decided: see `check_single`; `gives` is None where nothing is in force."""
    if not gives:
        raise RuleBroken("no_award", sentence("No award is in force on this application."))
    if not needs_views(kind, intended.ground):
        said = sentence("Choose a ground that belongs to this outcome.")
        raise RuleBroken("ground_of_decision", said, field="ground")
    if kind == "detriment" and (intended.awarded is None or not ZERO < intended.awarded < gives):
        said = sentence("Write less than the %(amount)s that was awarded.", amount=gives)
        raise RuleBroken("not_to_detriment", said, field="intended")


def check_heard(intended: Content | None, now: Content, *, came: bool, due_on: date, today: date) -> None:
    """Refuse to take away what the recipient was not heard about, or more than they were told.

    Raises RuleBroken `views_not_asked`, `views_term_runs`, `worse_than_told`.
    """
    if intended is None or (intended.outcome, intended.ground) != (now.outcome, now.ground):
        said = sentence("First ask the recipient for their views on this.")
        raise RuleBroken("views_not_asked", said, field="ground")
    if not came and today <= due_on:
        said = sentence("The recipient can still give their views, until %(day)s inclusive.", day=due_on)
        raise RuleBroken("views_term_runs", said)
    if intended.awarded is not None and (now.awarded or ZERO) < intended.awarded:
        said = sentence(
            "The recipient was told of %(amount)s: go no lower, or ask anew.", amount=intended.awarded
        )
        raise RuleBroken("worse_than_told", said, field="awarded")


def _check_follows(kind: str, before: Content | None, gives: Money) -> None:
    if kind == "apart":
        if before is not None:
            raise RuleBroken("decided_already", sentence("A decision on this application is in force."))
    elif before is None:
        raise RuleBroken("nothing_in_force", sentence("No decision on this application is in force."))
    elif kind in (*_AFTER_HEARING, "supplement") and not gives:
        raise RuleBroken("no_award", sentence("No award is in force on this application."))


def _check_amount(now: Content, requested: Money) -> None:
    if now.outcome != "award":
        if now.awarded is not None:
            said = sentence("Only an award has an amount: leave it empty.")
            raise RuleBroken("awarded_amount", said, field="awarded")
        return
    if now.awarded is None or not ZERO < now.awarded <= requested:
        said = sentence("Write an amount up to the %(asked)s that was asked.", asked=requested)
        raise RuleBroken("awarded_amount", said, field="awarded")


def last_day_to_object(
    kind: str, publish_on: date, *, is_same: bool, earlier: date | None, announced_on: date | None = None
) -> date:
    """Return the last day of the term for objections, or for appeal to the court, against a decision (Awb 6:7, 6:8).

    A rectification that changes nothing of the content leaves the term of the decision it replaces, `earlier`.
    `announced_on` is the day it was sent again after the first sending failed: until then no term runs.
    """
    if kind == "rectification" and is_same and earlier is not None:
        return earlier
    return terms.OBJECTION.last_day(announced_on or publish_on)


def parts_to_give_back(held: Collection[tuple[int, Money]], excess: Money) -> list[tuple[int, Money]]:
    """Return how much of each commitment, as (basis, committed and unpaid), is given back: the newest first.

    What was paid is not given back here: it is reclaimed.
    """
    parts = []
    for basis, committed in held:
        part = min(committed, excess)
        if part:
            parts.append((basis, part))
        excess -= part
    return parts
