"""Given a line as it was kept, does it still follow from its own facts? Every line is kept with all it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grants.decisions.rules.line import Candidate, Cap, Limits, Line, Queue, allocate
from grants.foundation.money import Money

DRAWN = ("awards", "refusals", "left_over", "limit_hit", "next_missing")
"""The parts of a kept line that follow from the others."""


@dataclass(frozen=True)
class Claim:
    """Everything from which the line of one stream follows: its queue, and those that share its money.

    `queues` are in the order declared and hold `own`; `shared` is what each shared pot has left.
    """

    own: Queue
    queues: Sequence[Queue] = ()
    shared: Mapping[str, Money] = field(default_factory=dict)
    by_turns: bool = False

    def with_more(self, amount: Money) -> Claim:
        """Return this with so much more money and ceiling, in the own pot and in all that hold it."""
        own = replace(self.own, limits=self.own.limits.with_more(amount))
        shared = {name: room + amount if name in own.within else room for name, room in self.shared.items()}
        return replace(
            self, own=own, shared=shared, queues=[own if one.key == own.key else one for one in self.queues]
        )

    def drawn(self) -> Line:
        """Draw the line."""
        return allocate(self.queues or [self.own], self.shared, by_turns=self.by_turns)[self.own.key]


def as_kept(claim: Claim, line: Line) -> dict[str, Any]:
    """Return a line with everything it follows from, as JSON: amounts in cents, by place."""
    kept = _kept_queue(claim.own) | {
        "awards": [[a.place, a.application_id, a.amount.cents] for a in line.awards],
        "refusals": {str(k): v for k, v in sorted(line.refusals.items())},
        "left_over": line.left_over.cents,
        "limit_hit": line.limit_hit,
        "next_missing": None if line.next_missing is None else line.next_missing.cents,
    }
    if claim.queues:
        kept["together"] = {
            "queues": [one.key if one.key == claim.own.key else _kept_queue(one) for one in claim.queues],
            "shared": {name: room.cents for name, room in sorted(claim.shared.items())},
            "by_turns": claim.by_turns,
        }
    return kept


def redrawn(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Draw a kept line again from its own facts; equal to `kept` when nothing was tampered with."""
    claim = _claim(kept)
    again = as_kept(claim, claim.drawn())
    return {**kept, **{part: again[part] for part in DRAWN}}


def _kept_queue(queue: Queue) -> dict[str, Any]:
    limits = queue.limits
    return {
        "key": queue.key,
        "rule": limits.fit,
        "least_percent": limits.least_percent,
        "candidates": [
            [
                *(c.place, c.application_id, c.initiative_id, c.requested.cents, c.is_fundable),
                *(c.organisation_id, c.municipality),
            ]
            for c in sorted(queue.candidates, key=lambda c: c.place)
        ],
        "ceiling_left": limits.ceiling_left.cents,
        "caps": {
            kind: [cap.limit.cents, {key: used.cents for key, used in sorted(cap.used.items())}]
            for kind, cap in sorted(limits.caps.items())
        },
        "max_awards": limits.max_awards,
        "already": [[number, amount.cents] for number, amount in sorted(queue.already.items())],
        "within": list(queue.within),
        "rest_to": queue.rest_to,
    }


def _claim(kept: Mapping[str, Any]) -> Claim:
    if kept["rule"] == "strict_order":
        return Claim(_first_form(kept))
    own, together = _queue(kept), kept.get("together")
    if together is None:
        return Claim(own)
    return Claim(
        own,
        [own if isinstance(one, str) else _queue(one) for one in together["queues"]],
        {name: Money(room) for name, room in together["shared"].items()},
        together["by_turns"],
    )


def _queue(kept: Mapping[str, Any]) -> Queue:
    return Queue(
        kept["key"],
        [
            Candidate(application, initiative, place, Money(asked), fundable, organisation, municipality)
            for place, application, initiative, asked, fundable, organisation, municipality in kept[
                "candidates"
            ]
        ],
        Limits(
            ceiling_left=Money(kept["ceiling_left"]),
            caps={kind: _cap(limit, used) for kind, (limit, used) in kept["caps"].items()},
            max_awards=kept["max_awards"],
            fit=kept["rule"],
            least_percent=kept["least_percent"],
        ),
        {number: Money(amount) for number, amount in kept["already"]},
        tuple(kept["within"]),
        kept["rest_to"],
    )


def _cap(limit: int, used: Mapping[str, int]) -> Cap:
    return Cap(Money(limit), {key: Money(amount) for key, amount in used.items()})


def _first_form(kept: Mapping[str, Any]) -> Queue:
    """Read a line as the first version of the product kept it: strict order, and a cap per initiative only."""
    listed = [
        Candidate(application, initiative, place, Money(asked), fundable)
        for place, application, initiative, asked, fundable in kept["candidates"]
    ]
    asked = {candidate.application_id: candidate.requested for candidate in listed}
    cap = kept["cap"]
    return Queue(
        "",
        listed,
        Limits(
            ceiling_left=Money(kept["ceiling_left"]),
            caps={} if cap is None else {"initiative": _cap(cap, kept["used_by_initiative"])},
            max_awards=kept["max_awards"],
        ),
        {number: asked.get(number, Money(0)) for number in kept["already_awarded"]},
    )
