"""How projects end, and what is asked while they run: requests of several kinds, final amounts, money paid back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from grants.awards import commands as awards
from grants.awards import queries
from grants.awards.models import Award
from grants.awards.rules.determining import even_plan
from grants.awards.rules.parts import Part
from grants.demonstration.after import applicant_of, awards_of
from grants.demonstration.applying import Played
from grants.demonstration.stage import Stage, at
from grants.foundation import outbox
from grants.foundation.commands import command
from grants.foundation.money import Money
from grants.foundation.terms import Term, Unit

PROPOSED_ON, DECIDED_ON = date(2020, 9, 28), date(2020, 10, 14)
DETERMINED, LOWER = 12, 2
"""How many projects of the pilot are determined, and how many of those lower, after their recipients were heard."""


def determine(stage: Stage, played: Played) -> None:
    """Determine the first projects of the pilot: most as awarded, some lower, one of them to be paid back in parts."""
    found = [award for award in awards_of(played) if award.ends_on and award.ends_on < PROPOSED_ON]
    paid = [award for award in found if queries.paid_on(award)]
    lower = paid[:LOWER]
    usual = [award for award in found if award not in lower][: DETERMINED - LOWER]
    with at(PROPOSED_ON):
        for award in usual:
            _propose(stage, award)
        for award in lower:
            _intend(stage, award)
    with at(DECIDED_ON):
        for award in (*lower, *usual):
            _set(stage, award)
        outbox.run_everything(hands=2)
        _pay_back(stage, lower[0])


@command
def _propose(stage: Stage, award: Award) -> None:
    awards.propose_determination(
        actor=stage.programme_manager,
        award=award,
        amount=award.granted or Money(0),
        ground="as_awarded",
        reason="De activiteiten zijn uitgevoerd; handboek en procesevaluatie zijn geaccepteerd.",
    )


@command
def _intend(stage: Stage, award: Award) -> None:
    """Intend a third of the award: below what was paid, where something was."""
    one = awards.propose_determination(
        actor=stage.programme_manager,
        award=award,
        amount=Money((award.granted or Money(0)).cents // 300 * 100),
        ground="activities_not_done",
        reason="Van de bijeenkomsten in het plan is ongeveer een derde gehouden.",
        views_until=PROPOSED_ON + timedelta(days=14),
    )
    awards.give_views(
        actor=applicant_of(award),
        determination=one,
        views="Door de maatregelen tegen corona ging veel niet door. De vrijwilligers hebben wel gebeld.",
    )


@command
def _set(stage: Stage, award: Award) -> None:
    one = queries.find_under_way(award)
    if one is None:
        raise LookupError(award.reference)
    if one.state == "intended":
        awards.confirm_intention(
            actor=stage.programme_manager,
            determination=one,
            reason="Van de bijeenkomsten in het plan is een derde gehouden. Het bellen was niet vooraf gevraagd.",
        )
    awards.set_determination(actor=stage.deciding_authority, determination=one)


@command
def _pay_back(stage: Stage, award: Award) -> None:
    recoveries = queries.recoveries_of(award)
    if not recoveries:
        return
    plan = even_plan(recoveries[0].owed, 4, date(2020, 11, 30))
    awards.spread_recovery(
        actor=stage.programme_manager, recovery=recoveries[0], parts=plan, reason="Een kleine stichting."
    )
    awards.take_in(
        actor=stage.controller, recovery=recoveries[0], amount=plan[0][1], came_on=DECIDED_ON, reason="Deel 1"
    )


def ask_of_every_kind(stage: Stage, played: Played) -> None:
    """Let running projects ask several things: some are decided, granted otherwise or refused, and some wait."""
    asked_on = date(2021, 4, 6)
    with at(asked_on):
        found = [award for award in awards_of(played) if award.ends_on and award.ends_on > asked_on][:6]
        for award, parts in zip(found, _wanted(found), strict=False):
            _ask(award, parts, done_on=date(2021, 3, 15) if parts[0].kind == "partner" else None)
    with at(date(2021, 4, 20)):
        _answer(stage, found)
    outbox.run_everything()


def _wanted(found: Sequence[Award]) -> list[list[Part]]:
    def later(award: Award, months: int) -> Part:
        day = Term(months, Unit.MONTHS, "request", statutory=False).last_day(award.ends_on or date.max)
        return Part("extension", {"new_end_on": day.isoformat()})

    leader = Part("leader", {"name": "Sanne Nieuw", "email": "sanne.nieuw@voorbeeld.example"})
    calls = Part("content", {"text": "Wij bezoeken mensen thuis in plaats van samen te eten."})
    partner = Part("partner", {"leaves": "Welzijn Oud", "joins": "Welzijn Nieuw"})
    return [
        [_shift(found[0])],
        [later(found[1], 3), calls],
        [leader],
        [later(found[3], 2), _shift(found[3])],
        [partner],
        [later(found[5], 2)],
    ]


def _shift(award: Award) -> Part:
    """Move five hundred euro from the largest line to the smallest."""
    lines = sorted(
        (line for line in queries.situation_of(award).lines if line.side == "cost"),
        key=lambda line: line.amount,
    )
    least, most = lines[0], lines[-1]
    moved = Money.euro(500)
    amounts = {least.key: (least.amount + moved).cents, most.key: (most.amount - moved).cents}
    return Part("budget", {"amounts": amounts})


@command
def _ask(award: Award, parts: list[Part], *, done_on: date | None) -> None:
    awards.ask_request(
        actor=applicant_of(award),
        award=award,
        parts=parts,
        reason="Zo bereiken wij de mensen voor wie het project is bedoeld.",
        done_on=done_on,
    )


@command
def _answer(stage: Stage, found: Sequence[Award]) -> None:
    """Grant the first, grant the second in part, grant the third and refuse the last; the others wait."""
    requests = [queries.open_requests_of(award)[0] for award in found]
    manager = stage.programme_manager
    awards.grant_request(actor=manager, request=requests[0], reason="Het totaal blijft gelijk.")
    awards.grant_request(
        actor=manager,
        request=requests[1],
        reason="Meer tijd is nodig; thuisbezoek past niet bij het plan.",
        otherwise={"content": None},
    )
    awards.grant_request(actor=manager, request=requests[2], reason="Geen bezwaar.")
    awards.refuse_request(actor=manager, request=requests[5], reason="Het project ligt op schema.")
