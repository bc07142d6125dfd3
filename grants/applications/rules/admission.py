"""What stands in the way of admitting an application, or of asking to repair it, and does a preview still hold?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from grants.applications.rules.arrival import digest_of
from grants.applications.rules.checklist import Point, check_points_met
from grants.applications.rules.owner import check_owner_agreed
from grants.applications.states import APPLICATION
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

    `basis` is everything else the act rests on, as text.
    """

    application: Any
    obstacle: Sentence | None
    basis: str = ""


def preview_digest(previewed: Iterable[Previewed]) -> str:
    """Return the digest of a preview; another one means that something changed since somebody looked."""
    lines = [
        f"{one.application.id} {one.application.version} {one.obstacle or ''} {one.basis}"
        for one in previewed
    ]
    return digest_of("\n".join(lines))
