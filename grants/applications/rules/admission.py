"""What stands in the way of admitting an application, or of asking to repair it, and does a preview still hold?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from grants.applications.rules.arrival import digest_of
from grants.applications.rules.checklist import Point, check_points_met
from grants.applications.rules.owner import check_owner_agreed
from grants.applications.rules.repair import untreated_until
from grants.applications.states import APPLICATION, REPAIR
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence


class HasTerm(Protocol):
    """A repair that was asked."""

    @property
    def state(self) -> str: ...
    @property
    def due_on(self) -> date: ...


def check_can_be_found(state: str, deed: str, *, repair: HasTerm | None, is_closed: bool) -> None:
    """Refuse a finding that cannot be made yet.

    Raises RuleBroken `not_in_this_state`, `repair_open`, `call_still_open`.
    """
    APPLICATION.after(state, deed)
    if repair is not None and repair.state == "asked":
        said = sentence("A repair was asked. Wait for it until %(day)s.", day=repair.due_on)
        raise RuleBroken("repair_open", said)
    # Until the deadline the team may still change it, and nothing it meets may tell of a finding.
    _check_closed(is_closed)


def check_admissible(
    *, is_late: bool, owner_answer: str, is_unsigned: bool, points: Sequence[Point], language: str
) -> None:
    """Refuse to admit what may not take part.

    Raises RuleBroken `arrived_late`, `owner_silent`, `owner_refused`, `not_signed`, `point_open`, `point_not_met`.
    """
    if is_late:
        raise RuleBroken("arrived_late", sentence("This application arrived late, so it is not admissible."))
    check_owner_agreed(owner_answer)
    if is_unsigned:
        said = sentence("No authorised signatory signed this application, so it cannot be found admissible.")
        raise RuleBroken("not_signed", said)
    check_points_met(points, language)


class Lapsed(HasTerm, Protocol):
    """The same, with the day on which it came in or its term ended."""

    @property
    def ended_on(self) -> date: ...


def check_can_be_left(repair: Lapsed | None, today: date) -> None:
    """Refuse to leave an application untreated (Awb 4:5).

    Raises RuleBroken `no_repair`, `not_in_this_state`, `untreated_too_late`.
    """
    if repair is None:
        said = sentence("Ask for a repair first: without that, an application cannot be left untreated.")
        raise RuleBroken("no_repair", said)
    REPAIR.after(repair.state, "leave_untreated")
    last_day = untreated_until(repair.ended_on)
    if today > last_day:
        said = sentence(
            "This could be done until %(day)s. Decide whether the application is admissible.", day=last_day
        )
        raise RuleBroken("untreated_too_late", said)


def check_repair_can_be_asked(state: str, *, is_closed: bool, is_late: bool, was_asked: bool) -> None:
    """Refuse to ask a repair.

    Raises RuleBroken `not_in_this_state`, `call_still_open`, `arrived_late`, `repair_asked_before`.
    """
    APPLICATION.after(state, "ask_repair")
    _check_closed(is_closed)
    if is_late:
        raise RuleBroken("arrived_late", sentence("This application arrived late, so it cannot be repaired."))
    if was_asked:
        raise RuleBroken("repair_asked_before", sentence("A repair was asked before: it can be asked once."))


def _check_closed(is_closed: bool) -> None:
    if not is_closed:
        raise RuleBroken("call_still_open", sentence("Wait until the deadline has passed."))


@dataclass(frozen=True)
class Previewed:
    """One of several applications before one act: `obstacle` says why nothing will happen to it, None that it will.

    `basis` is everything else the act rests on, as text; `against` are the points of the formal check that are open
    or not met.
    """

    application: Any
    obstacle: Sentence | None
    basis: str = ""
    against: Sequence[Point] = ()


def preview_digest(previewed: Iterable[Previewed]) -> str:
    """Return the digest of a preview; another one means that something changed since somebody looked."""
    lines = [
        f"{one.application.id} {one.application.version} {one.obstacle or ''} {one.basis}"
        for one in previewed
    ]
    return digest_of("\n".join(lines))
