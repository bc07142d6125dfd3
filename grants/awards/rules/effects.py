"""Given an award as it stands, what does a request do to dates, money and people? Shown before anybody decides."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from grants.applications.rules import add_up, amounts_of
from grants.awards.rules.moves import (
    moved_dates,
    moved_lines,
    moved_people,
    moved_share,
    moved_years,
    own_and_least,
    tranches_of,
)
from grants.awards.rules.parts import AFTER_THE_END, Part, check_parts
from grants.awards.rules.situation import Due, Line, Moved, Situation, Tranche
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules import check_faults


@dataclass(frozen=True)
class Effect:
    """What a request does: what moves, which tranches, what to think of, and the award after it."""

    moved: tuple[Moved, ...]
    tranches: tuple[Tranche, ...]
    warnings: tuple[Sentence, ...]
    after: Situation

    def of(self, *groups: str) -> list[Moved]:
        """Return what moves in these groups."""
        return [one for one in self.moved if one.group in groups]

    @property
    def fingerprint(self) -> str:
        """Return a mark by which a later look tells whether the effect is still the same."""
        said = [f"{one.group}|{one.label}|{one.before}|{one.after}" for one in self.moved]
        told = [f"{one.from_year}>{one.to_year}:{one.amount.cents}" for one in self.tranches]
        return hashlib.sha256("\n".join([*said, *told]).encode()).hexdigest()


def effect_of(now: Situation, parts: Sequence[Part], *, asked_on: date) -> Effect:
    """Return what these parts do to an award together, whoever decides when.

    Raises what `check_parts` raises, and RuleBroken `asked_too_late`, `end_not_later`, `end_not_earlier`,
    `past_programme_end`, `past_last_year`, `extended_enough`, `start_not_later`, `total_changed`, `nothing_changes`,
    `own_share_short`, `check_unmet`.
    """
    check_parts(parts)
    _check_in_time(now, parts, asked_on)
    after = now
    for part in parts:
        after = _APPLIED.get(part.kind, _as_it_is)(after, part)
    _check_period(now, after, parts)
    after = replace(after, dues=tuple(_moved_due(one, after) for one in now.dues))
    tranches = tranches_of(now, after)
    _check_budget_years(now, tranches)
    kinds = {part.kind for part in parts}
    moved = (
        *moved_dates(now, after),
        *moved_lines(now, after),
        *moved_years(now, tranches),
        *(moved_share(now, after) if kinds & {"budget", "cofinancing"} else ()),
        *moved_people(now, after, parts),
    )
    planned = dict(now.planned)
    for one in tranches:
        planned[one.from_year] = planned[one.from_year] - one.amount
        planned[one.to_year] = planned.get(one.to_year, ZERO) + one.amount
    return Effect(
        moved,
        tuple(tranches),
        tuple(_warnings(now, after, kinds)),
        replace(after, planned={year: amount for year, amount in sorted(planned.items()) if amount}),
    )


@dataclass(frozen=True)
class Foretold:
    """What a request would do, or why it cannot be granted as the award is now."""

    effect: Effect | None
    why_not: RuleBroken | None

    @property
    def mark(self) -> str:
        """Return a mark by which a later look tells whether this is still so."""
        return self.effect.fingerprint if self.effect else self.why_not.code if self.why_not else ""


def foretold(now: Situation, parts: Sequence[Part], *, asked_on: date) -> Foretold:
    """Return what these parts would do, or why not."""
    try:
        return Foretold(effect_of(now, parts, asked_on=asked_on), None)
    except RuleBroken as broken:
        return Foretold(None, broken)


def with_granted(now: Situation, parts: Iterable[Part]) -> Situation:
    """Return an award with the budget that earlier decisions gave it."""
    for part in parts:
        if part.kind == "budget":
            now = _with_amounts(now, part.amounts, "cost")
        elif part.kind == "cofinancing":
            now = _spread(now, part)
    return now


def _check_in_time(now: Situation, parts: Collection[Part], asked_on: date) -> None:
    if asked_on > now.ends_on and any(part.kind not in AFTER_THE_END for part in parts):
        said = sentence(
            "The project ended on %(end)s. A change can only be asked while the project runs.",
            end=now.ends_on,
        )
        field = "new_end_on" if any(part.kind == "extension" for part in parts) else "reason"
        raise RuleBroken("asked_too_late", said, field=field)


def _as_it_is(now: Situation, _part: Part) -> Situation:
    return now


def _extended(now: Situation, part: Part) -> Situation:
    new_end_on = part.day("new_end_on")
    if new_end_on <= now.ends_on:
        said = sentence("Choose a day after the present end, %(end)s.", end=now.ends_on)
        raise RuleBroken("end_not_later", said, field="new_end_on")
    if new_end_on > now.programme_ends_on:
        said = sentence(
            "The programme itself ends on %(end)s. A project cannot run longer than that.",
            end=now.programme_ends_on,
        )
        raise RuleBroken("past_programme_end", said, field="new_end_on")
    most = now.definition.extension_months
    if most is not None:
        latest = now.first_end_on
        if most:
            latest = Term(most, Unit.MONTHS, "call", statutory=False).last_day(now.first_end_on)
        if new_end_on > latest:
            said = sentence(
                "The call allows %(months)s months more in all: until %(day)s at the latest.",
                months=most,
                day=latest,
            )
            raise RuleBroken("extended_enough", said, field="new_end_on")
    return replace(now, ends_on=new_end_on)


def _ended_early(now: Situation, part: Part) -> Situation:
    new_end_on = part.day("new_end_on")
    if new_end_on >= now.ends_on or new_end_on <= now.starts_on:
        said = sentence(
            "Choose a day after the first day and before the present end, %(end)s.", end=now.ends_on
        )
        raise RuleBroken("end_not_earlier", said, field="early_end_on")
    return replace(now, ends_on=new_end_on)


def _started_later(now: Situation, part: Part) -> Situation:
    new_start_on = part.day("new_start_on")
    if new_start_on <= now.starts_on:
        said = sentence("Choose a day after the present first day, %(start)s.", start=now.starts_on)
        raise RuleBroken("start_not_later", said, field="new_start_on")
    return replace(now, starts_on=new_start_on)


def _check_budget_years(now: Situation, tranches: Sequence[Tranche]) -> None:
    if now.last_year is not None and any(one.to_year > now.last_year for one in tranches):
        said = sentence(
            "Part of the subsidy would be paid after %(year)s, and there is no budget after that year.",
            year=str(now.last_year),
        )
        raise RuleBroken("past_last_year", said, field="new_end_on")


def _check_period(now: Situation, after: Situation, parts: Collection[Part]) -> None:
    if after.starts_on >= after.ends_on and any(part.kind == "later_start" for part in parts):
        said = sentence(
            "The project would begin after it ends, on %(end)s. Ask for more time as well.", end=now.ends_on
        )
        raise RuleBroken("start_not_later", said, field="new_start_on")


def _shifted(now: Situation, part: Part) -> Situation:
    after = _with_amounts(now, part.amounts, "cost")
    costs_before, costs = (add_up(one.budget).costs for one in (now, after))
    if costs != costs_before:
        said = sentence(
            "Together the lines come to %(now)s. They must stay %(before)s: only what moves between lines changes.",
            now=costs,
            before=costs_before,
        )
        raise RuleBroken("total_changed", said, field="amounts")
    if after.lines == now.lines:
        said = sentence("Change at least two amounts: from one line to another.")
        raise RuleBroken("nothing_changes", said, field="amounts")
    unmet = [
        said
        for check, said in check_faults(now.definition, amounts_of(after.budget))
        if check.blocks and check not in _unmet(now)
    ]
    if unmet:
        raise RuleBroken("check_unmet", unmet[0], field="amounts")
    return after


def _unmet(now: Situation) -> list[Any]:
    return [check for check, _said in check_faults(now.definition, amounts_of(now.budget))]


def _financed_otherwise(now: Situation, part: Part) -> Situation:
    after = _spread(now, part)
    if add_up(after.budget) == add_up(now.budget):
        raise RuleBroken("nothing_changes", sentence("Change at least one amount."), field="incomes")
    own, least = own_and_least(after)
    if own < least:
        said = sentence(
            "The own share would be %(own)s. It must be at least %(least)s.", own=own, least=least
        )
        raise RuleBroken("own_share_short", said, field="incomes")
    return after


def _spread(now: Situation, part: Part) -> Situation:
    """Spread a new income of a kind over its lines: the first line takes the difference."""
    amounts: dict[str, Money] = {}
    extra: list[Line] = []
    for kind, wanted in part.amounts.items():
        of_kind = [one for one in now.lines if one.side == "income" and one.head == kind]
        if not of_kind:
            if wanted:
                extra.append(Line(f"income:{kind}", "income", kind, "", wanted))
            continue
        left = wanted
        for one in of_kind[1:]:
            amounts[one.key] = min(one.amount, left)
            left = left - amounts[one.key]
        amounts[of_kind[0].key] = left
    after = _with_amounts(now, amounts, "income")
    return replace(after, lines=(*after.lines, *extra))


def _with_amounts(now: Situation, amounts: Mapping[str, Money], side: str) -> Situation:
    lines = (
        replace(one, amount=amounts.get(one.key, one.amount)) if one.side == side else one
        for one in now.lines
    )
    return replace(now, lines=tuple(lines))


def _led_by(now: Situation, part: Part) -> Situation:
    return replace(now, leader=part.facts["name"])


def _with_partner(now: Situation, part: Part) -> Situation:
    if not part.facts["leaves"] and not part.facts["joins"]:
        raise RuleBroken("partner_missing", sentence("Write who leaves, who joins, or both."), field="joins")
    return now


def _carried_on_by(now: Situation, part: Part) -> Situation:
    return replace(now, recipient=part.facts["name"])


_APPLIED = {
    "extension": _extended,
    "early_end": _ended_early,
    "later_start": _started_later,
    "budget": _shifted,
    "cofinancing": _financed_otherwise,
    "partner": _with_partner,
    "leader": _led_by,
    "legal_person": _carried_on_by,
}


def _moved_due(one: Due, after: Situation) -> Due:
    if one.is_fixed:
        return one
    counted_from = after.starts_on if one.after == "start" else after.ends_on
    if one.months <= 0:
        return replace(one, on=counted_from)
    return replace(one, on=Term(one.months, Unit.MONTHS, "call", statutory=False).last_day(counted_from))


def _warnings(now: Situation, after: Situation, kinds: set[str]) -> list[Sentence]:
    found = []
    if kinds & {"budget", "cofinancing"}:
        sums = add_up(after.budget)
        needed = sums.costs - sums.own_share - sums.third_party
        if needed < after.granted:
            found.append(
                sentence(
                    "With this budget %(needed)s is needed, less than the %(granted)s that was granted: the final "
                    "amount may be lower.",
                    needed=needed,
                    granted=after.granted,
                )
            )
        elif needed > after.granted and needed > _needed(now):
            found.append(
                sentence("%(gap)s of the costs is paid by nobody in this budget.", gap=needed - after.granted)
            )
    if "legal_person" in kinds and now.paid:
        found.append(
            sentence(
                "%(paid)s was paid already. That goes along: the new recipient accounts for it and owes what is "
                "reclaimed.",
                paid=now.paid,
            )
        )
    if "early_end" in kinds:
        found.append(sentence("What was not done by then may lower the final amount."))
    return found


def _needed(now: Situation) -> Money:
    sums = add_up(now.budget)
    return sums.costs - sums.own_share - sums.third_party
