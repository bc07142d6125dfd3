"""How the money of the demonstration lies: a pot per year and round, execution and objections apart, and tranches."""

from __future__ import annotations

from datetime import date

from grants.budget import commands as budget
from grants.budget.models import Commitment, Pot
from grants.budget.queries import commitments_page, pots_of
from grants.budget.states import PAYMENT_ACT, PROPOSAL_KINDS
from grants.demonstration.stage import Stage, assumed, at, move
from grants.foundation.money import Money


def lay_out(stage: Stage) -> None:
    """Open the pots for execution and objections, fill them, and say that every controller has a mandate."""
    guess = assumed()["programme"]
    for kind, name in (("execution", "Uitvoering"), ("objection_reserve", "Reserve voor bezwaren")):
        pot = budget.open_pot(
            actor=stage.programme_manager,
            programme=stage.programme,
            kind=kind,
            name=name,
            parent=stage.pot,
        )
        move(stage, stage.pot, pot, Money.euro(guess[kind]), f"{name} van het programma.")
    budget.give_mandate(
        actor=stage.administrator,
        programme=stage.programme,
        role="controller",
        person="",
        acts=(*PROPOSAL_KINDS, PAYMENT_ACT),
        most=Money.euro(10_000_000),
        from_on=stage.programme.starts_on,
    )


def pot_of_round(stage: Stage, name: str, year: int) -> Pot:
    """Open a pot for a round, in the pot of its year."""
    years = [pot for pot in pots_of(stage.programme) if pot.year == year]
    around = (
        years[0]
        if years
        else budget.open_pot(
            actor=stage.programme_manager,
            programme=stage.programme,
            kind="year",
            name=f"Begrotingsjaar {year}",
            parent=stage.pot,
            year=year,
        )
    )
    return budget.open_pot(
        actor=stage.programme_manager,
        programme=stage.programme,
        kind="round",
        name=name,
        parent=around,
    )


def plan_tranches(stage: Stage, pot: Pot, day: date) -> None:
    """Move half of the first awards to next year."""
    awards = [row[0] for row in commitments_page(pot).rows][: assumed()["programme"]["tranches"]]
    with at(day):
        for award in awards:
            _plan(stage, pot, award, day.year)


def _plan(stage: Stage, pot: Pot, award: Commitment, year: int) -> None:
    half = Money(award.committed.cents // 2)
    proposal = budget.propose_money(
        actor=stage.programme_manager,
        kind="tranche",
        to_pot=pot,
        from_award=award,
        from_year=year,
        to_year=year + 1,
        amount=half,
        reason="De helft wordt volgend jaar betaald.",
    )
    budget.approve_proposal(actor=stage.controller, proposal=proposal)
