"""Given scores, the call's rules and a draw, in which order do applications stand, and why?"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence
from grants.review.rules.amounts import Recommended
from grants.streams.rules.definition import Definition

LOT = "lot"
"""The last word of a tie rule: among equals, a draw that everybody can recompute."""
DRAW_METHOD = "grant-draw-v1"
METHODS = {"ranking": "weighted-mean-v1", "arrival": "arrival-v1", "expected_rank": "expected-rank-v1"}
"""How a call's distribution orders applications, by the name that is kept with a ranking."""
TOTAL = "total"
"""What falls short when the one score of an application is too low, beside the keys of criteria."""


@dataclass(frozen=True)
class Scored:
    """An application as the ranking knows it: its reference, its score, and its scores per criterion.

    All in hundredths. The reference is the public number of the application, so that neither a row number
    nor a date can matter. `complete_at` (an instant, ISO, UTC) is there only where the call orders by arrival.
    """

    reference: str
    score: int
    criteria: Mapping[str, int] = field(default_factory=dict)
    complete_at: str = ""
    expected_rank: int = 0
    """In millionths, where the call orders by it; from 1, the best."""


@dataclass(frozen=True)
class Placed:
    """An application in its place (from 1), whether it may be funded, and what parted it from equals."""

    reference: str
    place: int
    score: int
    is_fundable: bool
    tie_note: str


@dataclass(frozen=True)
class Bar:
    """From which score, and which on each criterion, an application may be awarded; hundredths, 0 for any."""

    total: int = 0
    criteria: Mapping[str, int] = field(default_factory=dict)

    def below(self, application: Scored) -> tuple[str, ...]:
        """Return what keeps an application from an award: TOTAL, and the keys of criteria; nothing when all is met."""
        total = (TOTAL,) if self.total and application.score < self.total else ()
        return total + tuple(
            key for key, least in self.criteria.items() if least and application.criteria.get(key, -1) < least
        )


@dataclass(frozen=True)
class Move:
    """That somebody gives an application this place (from 1), and why."""

    reference: str
    place: int
    reason: str = ""


class TieUnresolved(RuleBroken):
    """Equal applications that the call's tie rule does not part; nothing is invented."""

    def __init__(self, references: Sequence[str], told: str | Sentence = "") -> None:
        self.references = sorted(references)
        super().__init__(
            "tie_unresolved",
            sentence(
                "These applications are equal and the tie rule of the call does not part them: %(which)s.",
                which=told or ", ".join(self.references),
            ),
        )


def canonical(value: Any) -> bytes:
    """Return the canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def ticket(seed: bytes, draw: str, reference: str) -> str:
    """Return an application's ticket in a draw: HMAC-SHA256 of `draw|reference` under the seed, in hex.

    Tickets are read in ascending order. One that is withdrawn leaves the order of the others as it is.
    """
    return hmac.new(seed, f"{draw}|{reference}".encode(), hashlib.sha256).hexdigest()


def list_digest(applications: Iterable[Scored]) -> str:
    """Return the SHA-256 of the canonical list of applications, by reference: what a draw is held over."""
    return hashlib.sha256(canonical(_listed(applications))).hexdigest()


def lot_seed(list_sha256: str, secret: str) -> bytes:
    """Return the seed of a draw: SHA-256 of `grant-draw-v1|list digest|secret`.

    The digest fixes the list before the draw; the secret, in the ranking's rule afterwards, keeps everybody
    who sets scores from knowing the outcome beforehand.
    """
    return hashlib.sha256(f"{DRAW_METHOD}|{list_sha256}|{secret}".encode()).digest()


def rule_of(
    definition: Definition,
    *,
    call_sha256: str,
    draw: str,
    secret: str,
    applications: Iterable[Scored],
    moves: Sequence[Move] = (),
    few_reviews: Mapping[str, int] | None = None,
    amounts: Sequence[Recommended] = (),
) -> dict[str, Any]:
    """Return everything from which the order follows, as it is kept with the ranking.

    `recompute` makes the same order from it; so can a stranger, from this page alone.
    """
    listed = list(applications)
    digest = list_digest(listed)
    return {
        "method": METHODS[
            definition.ranked_by if definition.ranked_by in METHODS else definition.distribution
        ],
        "call_sha256": call_sha256,
        "criteria": [
            {"key": c.key, "weight": c.weight, "fundable_from": c.fundable_from} for c in definition.criteria
        ],
        "combined": definition.combined,
        "fundable_from": bar_of(definition).total,
        "tie_rule": list(definition.tie_rule),
        "draw_method": DRAW_METHOD,
        "draw": draw,
        "list_sha256": digest,
        "secret": secret,
        "seed": lot_seed(digest, secret).hex(),
        "applications": _listed(listed),
        "moves": [{"reference": m.reference, "place": m.place, "reason": m.reason} for m in moves],
        # Changes no place: how many reviews count of each application that has fewer than the call wants.
        "few_reviews": dict(few_reviews or {}),
        # Nor does this: which amount the panel recommends where that is less than what was asked.
        "amounts": [
            {"reference": one.reference, "cents": one.amount.cents, "reason": one.reason} for one in amounts
        ],
    }


def bar_of(definition: Definition) -> Bar:
    """Return from which scores a call awards; in a matrix whatever has a priority may be awarded."""
    matrix = definition.matrix
    total = definition.fundable_from if matrix is None else matrix.score_of(matrix.last)
    return Bar(total, {c.key: c.fundable_from for c in definition.criteria if c.fundable_from})


def _kept_bar(rule: Mapping[str, Any]) -> Bar:
    """Return the bar of a kept rule; older ones have none per criterion."""
    return Bar(rule["fundable_from"], {c["key"]: c.get("fundable_from", 0) for c in rule["criteria"]})


def _kept_list(rule: Mapping[str, Any]) -> list[Scored]:
    return [
        Scored(a["reference"], a["score"], a["criteria"], a.get("complete_at", ""), a.get("expected_rank", 0))
        for a in rule["applications"]
    ]


def shortfalls(rule: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return by reference what keeps an application of a kept ranking from an award: see `Bar.below`."""
    bar = _kept_bar(rule)
    return {one.reference: bar.below(one) for one in _kept_list(rule)}


def _listed(applications: Iterable[Scored]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"reference": a.reference, "score": a.score, "criteria": dict(a.criteria)}
        | ({"complete_at": a.complete_at} if a.complete_at else {})
        | ({"expected_rank": a.expected_rank} if a.expected_rank else {})
        for a in applications
    ]
    return sorted(rows, key=lambda row: str(row["reference"]))


def recompute(rule: Mapping[str, Any]) -> list[Placed]:
    """Return the order that follows from a kept rule."""
    placed = rank(
        _kept_list(rule),
        bar=_kept_bar(rule),
        tie_rule=tuple(rule["tie_rule"]),
        draw=rule["draw"],
        seed=bytes.fromhex(rule["seed"]),
    )
    return moved(placed, [Move(m["reference"], m["place"], m["reason"]) for m in rule.get("moves", ())])


def rank(
    applications: Iterable[Scored], *, bar: Bar, tie_rule: Sequence[str], draw: str, seed: bytes
) -> list[Placed]:
    """Return the applications in the order in which money reaches them; equals are parted by the tie rule.

    The first complete goes first where they have such a moment (order of arrival), else the lowest expected rank where
    they have one, else the highest score.
    Nothing but that, the tie rule and, where it says so, the draw decides. Raises TieUnresolved.
    """
    ordered: list[tuple[Scored, str]] = []
    for group in groups_of(applications, tie_rule):
        if len(group.members) == 1:
            ordered.append((group.members[0], group.note))
            continue
        drawn = sorted((ticket(seed, draw, a.reference), a.reference, a) for a in group.members)
        ordered += [(a, f"{LOT}:{drawn_ticket[:16]}") for drawn_ticket, _reference, a in drawn]
    return [
        Placed(a.reference, place, a.score, not bar.below(a), note)
        for place, (a, note) in enumerate(ordered, start=1)
    ]


def moved(placed: Sequence[Placed], moves: Iterable[Move]) -> list[Placed]:
    """Return the order after the moves, one after the other; what was moved says from which place by the rule."""
    order = [line.reference for line in placed]
    by_rule = {line.reference: line for line in placed}
    notes = {}
    for move in moves:
        order.remove(move.reference)
        order.insert(move.place - 1, move.reference)
        notes[move.reference] = f"moved:{by_rule[move.reference].place}"
    return [
        replace(by_rule[name], place=place, tie_note=notes.get(name, by_rule[name].tie_note))
        for place, name in enumerate(order, start=1)
    ]


@dataclass(frozen=True)
class Group:
    """One application, or several that only the lot can part; `note` says by what it was parted from others."""

    members: tuple[Scored, ...]
    note: str


def groups_of(applications: Iterable[Scored], tie_rule: Sequence[str]) -> list[Group]:
    """Return the order as far as scores and the tie rule make it; raises TieUnresolved where no lot is named."""
    equals: dict[tuple[str, int], list[Scored]] = defaultdict(list)
    for application in applications:
        equals[application.complete_at, application.expected_rank or _by_score(application)].append(
            application
        )
    return [group for key in sorted(equals) for group in _part(equals[key], list(tie_rule), "")]


def _by_score(application: Scored) -> int:
    return 0 if application.complete_at else -application.score


def _part(equals: list[Scored], rules: list[str], note: str) -> list[Group]:
    if len(equals) == 1 or rules[:1] == [LOT]:
        return [Group(tuple(sorted(equals, key=lambda a: a.reference)), note)]
    if not rules:
        raise TieUnresolved([a.reference for a in equals])
    rule, *rest = rules
    groups: dict[int, list[Scored]] = defaultdict(list)
    for application in equals:
        groups[application.criteria.get(rule, 0)].append(application)
    parted = f"criterion:{rule}" if len(groups) > 1 else note
    return [found for value in sorted(groups, reverse=True) for found in _part(groups[value], rest, parted)]


def ranking_digest(rule: Mapping[str, Any], lines: Iterable[Placed]) -> str:
    """Return the SHA-256 over the canonical JSON of a ranking: its rule and its lines."""
    rows = [
        {
            "reference": line.reference,
            "place": line.place,
            "score": line.score,
            "is_fundable": line.is_fundable,
            "tie_note": line.tie_note,
        }
        for line in lines
    ]
    return hashlib.sha256(canonical({"rule": rule, "lines": rows})).hexdigest()
