"""Given an award before and after a request, what moved: days, amounts, years of payment and people?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from grants.applications.rules import add_up
from grants.awards.rules.parts import Part
from grants.awards.rules.situation import (
    INCOME_NAMES,
    Line,
    Moved,
    Situation,
    Tranche,
    closing_days,
)
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import Sentence, sentence
from grants.streams.rules import least_own_share, years_of
from grants.streams.rules.reports import awaited_days


def moved_dates(now: Situation, after: Situation) -> list[Moved]:
    """Return the days that move: of the project, of what is due, and after its end."""
    pairs: list[tuple[Sentence, date, date]] = [
        (sentence("First day of the project"), now.starts_on, after.starts_on),
        (sentence("Last day of the project"), now.ends_on, after.ends_on),
        *((one.label, one.on, then.on) for one, then in zip(now.dues, after.dues, strict=True)),
    ]
    for (label, was), (_, becomes) in zip(
        closing_days(now.ends_on, now.regime), closing_days(after.ends_on, now.regime), strict=True
    ):
        pairs.append((label, was, becomes))
    return [Moved("dates", label, was, becomes) for label, was, becomes in pairs if was != becomes]


def moved_lines(now: Situation, after: Situation) -> list[Moved]:
    """Return the budget lines and incomes that become other amounts."""
    was = {one.key: one.amount for one in now.lines}
    return [
        Moved("lines", _line_name(one), was.get(one.key, ZERO), one.amount)
        for one in after.lines
        if was.get(one.key, ZERO) != one.amount
    ]


def _line_name(line: Line) -> Sentence:
    if line.side == "income" and not line.name:
        return INCOME_NAMES[line.head]
    return sentence("%(value)s", value=line.name)


def moved_share(now: Situation, after: Situation) -> list[Moved]:
    """Return the own share and the least that it must be, before and after."""
    (own, _), (own_after, least) = own_and_least(now), own_and_least(after)
    return [
        Moved("share", sentence("Own share"), own, own_after),
        Moved("share", sentence("The least own share"), own_and_least(now)[1], least),
    ]


def _plan(now: Situation) -> dict[int, Money]:
    """Return what of the whole award is to be paid in which year; nothing where the call names no instalments.

    What waits for a report that the project is too short for falls on its last day.
    """
    days: dict[str, date] = {
        "award": now.awarded_on,
        "start": max(now.starts_on, now.awarded_on),
        "determination": now.ends_on,
        **{one.after: now.ends_on for one in now.definition.instalments if one.after.startswith("report:")},
        **awaited_days(now.definition.reports, now.starts_on, now.ends_on),
    }
    for due in now.dues:
        if due.key:
            days[due.key] = due.on
    known = [one for one in now.definition.instalments if one.after in days]
    if len(known) != len(now.definition.instalments):
        return {}
    return years_of(now.granted, now.granted, now.definition.instalments, days)


def tranches_of(now: Situation, after: Situation) -> list[Tranche]:
    """Return what is to be paid in another year, as far as it is promised and not paid."""
    before, then = _plan(now), _plan(after)
    more = {year: amount - before.get(year, ZERO) for year, amount in then.items()}
    found = []
    for year, planned in sorted(before.items()):
        less = min(planned - then.get(year, ZERO), now.planned.get(year, ZERO))
        for to_year in sorted(more):
            part = min(less, more[to_year])
            if part > ZERO:
                found.append(Tranche(year, to_year, part))
                less, more[to_year] = less - part, more[to_year] - part
    return found


def moved_years(now: Situation, tranches: Sequence[Tranche]) -> list[Moved]:
    """Return the years in which more or less is to be paid."""
    years = sorted({year for one in tranches for year in (one.from_year, one.to_year)})
    found = []
    for year in years:
        was = now.planned.get(year, ZERO)
        less = total(one.amount for one in tranches if one.from_year == year)
        more = total(one.amount for one in tranches if one.to_year == year)
        if less != more:
            found.append(
                Moved("years", sentence("To be paid in %(year)s", year=str(year)), was, was - less + more)
            )
    return found


def moved_people(now: Situation, after: Situation, parts: Collection[Part]) -> list[Moved]:
    """Return who receives the subsidy, leads the project or joins it from now on."""
    found = []
    for part in parts:
        if part.kind == "legal_person":
            found.append(
                Moved("people", sentence("Who receives the subsidy"), now.recipient, after.recipient)
            )
        if part.kind == "leader":
            found.append(Moved("people", sentence("Project leader"), now.leader or None, after.leader))
        if part.kind == "partner":
            facts = part.facts
            found.append(
                Moved("people", sentence("Partner"), facts["leaves"] or None, facts["joins"] or None)
            )
    return found


def own_and_least(now: Situation) -> tuple[Money, Money]:
    """Return the own share and the least that it must be."""
    sums = add_up(now.budget)
    least = least_own_share(now.definition, requested=now.granted, total_costs=sums.costs)
    return sums.own_share, least
