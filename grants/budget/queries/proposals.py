"""What do we know of proposals about money, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from grants.budget.models import Commitment, JournalEntry, Mandate, MoneyProposal, Pot
from grants.budget.permissions import may_decide_proposal
from grants.budget.queries.journal import free_by_year, held_by
from grants.budget.queries.mandates import covered, mandates_in_force
from grants.budget.queries.pots import lineages, open_books, pots_around, pots_of
from grants.budget.rules import (
    Asked,
    AwardMoney,
    Change,
    Leg,
    Move,
    Side,
    Standing,
    changes_by,
    check_can_be_undone,
    lowers_ceiling,
    move_of,
    people_of,
)
from grants.budget.states import MANDATED_ROLES
from grants.foundation.clock import today
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.money import Money
from grants.foundation.paging import Order, Page, page_of
from grants.foundation.verdict import Verdict
from grants.foundation.wording import Sentence, counted, sentence
from grants.people.models import Account
from grants.people.queries import holders


def visible_proposals(viewer: Account) -> Select[MoneyProposal]:
    """Return the proposals of the programmes whose amounts this viewer may read."""
    seen = open_books(viewer)
    parts = (MoneyProposal.to_pot, MoneyProposal.from_pot, MoneyProposal.programme, MoneyProposal.proposer)
    return (
        select(MoneyProposal)
        .where(MoneyProposal.programme_id.in_(seen))
        .options(*(joinedload(part) for part in parts))
    )


def proposals_for(viewer: Account) -> Sequence[MoneyProposal]:
    """Return the proposals nobody decided about yet, the oldest first."""
    query = visible_proposals(viewer).where(MoneyProposal.state == "proposed").order_by(MoneyProposal.id)
    return db.session.scalars(query).all()


def proposals_to_decide(viewer: Account) -> list[MoneyProposal]:
    """Return the open proposals this viewer may decide about."""
    waiting = proposals_for(viewer)
    tables = mandates_in_force({proposal.programme_id for proposal in waiting})
    return [proposal for proposal in waiting if may_decide(viewer, proposal, tables[proposal.programme_id])]


def may_decide(viewer: Account, proposal: MoneyProposal, table: Sequence[Mandate] | None = None) -> Verdict:
    """Say whether this viewer may decide about a proposal, by the mandates in force in its programme."""
    if table is None:
        table = mandates_in_force({proposal.programme_id})[proposal.programme_id]
    return may_decide_proposal(
        viewer,
        programme_id=proposal.programme_id,
        proposed_by=proposal.proposed_by,
        mandate=covered(table, viewer, proposal.programme_id, proposal.kind, proposal.amount),
    )


def decided_proposals_page(viewer: Account, cursor: str = "") -> Page[tuple[MoneyProposal]]:
    """Return the proposals that were decided or withdrawn, the newest first, fifty at a time."""
    query = visible_proposals(viewer).where(MoneyProposal.state != "proposed")
    return page_of(query, [Order(MoneyProposal.id, descending=True)], cursor=cursor)


def get_proposal(viewer: Account, proposal_id: int) -> MoneyProposal:
    """Return a proposal; raises NotFound for one of a programme the viewer may not read."""
    found = db.session.scalars(visible_proposals(viewer).where(MoneyProposal.id == proposal_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Wanted:
    """What a proposal asks, with the rows it names."""

    kind: str
    amount: Money | None
    to_pot: Pot
    from_pot: Pot | None = None
    from_award: Commitment | None = None
    to_award: Commitment | None = None
    from_year: int | None = None
    to_year: int | None = None
    entry: JournalEntry | None = None
    by_budget: bool = False

    @classmethod
    def of(cls, proposal: MoneyProposal) -> Wanted:
        """Return what this proposal asks."""
        return cls(*(getattr(proposal, part.name) for part in fields(cls)))


def preview_of(**wanted: Any) -> list[Change]:
    """Return what a proposal would do to each pot; raises RuleBroken as proposing it would.

    Takes the parts of `Wanted`, and leaves what else was typed aside.
    """
    known = {part.name for part in fields(Wanted)}
    what = Wanted(**{name: value for name, value in wanted.items() if name in known})
    move = move_now(what)
    if lowers_ceiling(move, Standing.of(what.to_pot)):
        check_none_in_hand(what.to_pot, by_budget=what.by_budget)
    return _changes(move)


def move_now(what: Wanted) -> Move:
    """Return what carrying this out does as the books stand now; raises RuleBroken as `move_of` does.

    Also `entry_reversed` for an entry that was reversed before or is a correction itself.
    """
    return move_of(
        Asked(
            kind=what.kind,
            amount=what.amount,
            to_pot=Side.of(what.to_pot),
            from_pot=Side.of(what.from_pot) if what.from_pot else None,
            from_award=_award_money(what.from_award),
            to_award=_award_money(what.to_award),
            from_year=what.from_year,
            to_year=what.to_year,
            free_by_year=free_by_year(what.to_pot) if what.kind == "tranche" else {},
            reversed_legs=_legs_to_reverse(what.entry) if what.entry is not None else (),
        )
    )


def _award_money(commitment: Commitment | None) -> AwardMoney | None:
    return None if commitment is None else AwardMoney(commitment.id, commitment.pot_id, held_by(commitment))


def _legs_to_reverse(entry: JournalEntry) -> list[Leg]:
    again = select(JournalEntry.id).where(JournalEntry.reverses_id == entry.id)
    if entry.reverses_id is not None or db.session.scalar(again) is not None:
        raise RuleBroken("entry_reversed", sentence("This entry is a correction, or was reversed already."))
    legs = [Leg(leg.pot_id, leg.purse, leg.amount, leg.year, leg.commitment_id) for leg in entry.legs]
    for number in sorted({leg.commitment_id for leg in legs if leg.commitment_id is not None}):
        check_can_be_undone(legs, number, held_by(db.session.get_one(Commitment, number)))
    return legs


def _changes(move: Move) -> list[Change]:
    named = {leg.pot_id for leg in move.legs if leg.pot_id is not None} | set(move.ceilings)
    around = lineages(named)
    every = select(Pot).where(Pot.id.in_(named | {outer for _, outer in around})).order_by(Pot.id)
    return changes_by(move, [Side.of(pot) for pot in db.session.scalars(every)], around)


def as_proposed(proposal: MoneyProposal) -> list[Change]:
    """Return each pot before and after, as the proposer saw them."""
    return [Change.read(kept) for kept in proposal.changes]


@dataclass(frozen=True)
class AsItStands:
    """What approving would do now: to each pot, or why it cannot be done."""

    changes: Sequence[Change]
    refused: Sentence | None = None


def as_it_stands(proposal: MoneyProposal) -> AsItStands | None:
    """Return what approving would do now, or None when that is what was proposed."""
    try:
        changes = preview_of(**vars(Wanted.of(proposal)))
    except RuleBroken as broken:
        return AsItStands([], broken.said)
    return AsItStands(changes) if changes != as_proposed(proposal) else None


HandSource = Callable[[Sequence[int]], int]
_in_hand: list[HandSource] = []


def in_hand_source(source: HandSource) -> HandSource:
    """Let a later wing count the applications that are in and not decided, by the pots they are paid from."""
    _in_hand.append(source)
    return source


def check_none_in_hand(pot: Pot, *, by_budget: bool) -> None:
    """Refuse to lower a ceiling for applications already in, unless it follows from the budget (Awb 4:27, 4:28).

    Raises RuleBroken `applications_in_hand`.
    """
    inside = [inner.id for inner in pots_of(pot.programme) if pot in (inner, *pots_around(inner))]
    count = sum(source(inside) for source in _in_hand)
    if count and not by_budget:
        raise RuleBroken(
            "applications_in_hand",
            counted(
                count,
                sentence("One application is in hand: a lower ceiling does not hold for it (Awb 4:27)."),
                sentence(
                    "%(count)s applications are in hand: a lower ceiling does not hold for them (Awb 4:27).",
                    count=count,
                ),
            ),
            field="by_budget",
        )


def laws_of(kind: str, changes: Sequence[Change], *, of_award: bool) -> list[str]:
    """Return which rules of law the reader must know before deciding, by name."""
    ceilings = [(change.before.ceiling, change.after.ceiling) for change in changes]
    known = [(before, after) for before, after in ceilings if before is not None and after is not None]
    found = {
        "higher": any(before < after for before, after in known),
        "lower": any(before > after for before, after in known),
        "award": of_award and kind == "reallocation",
        "tranche": of_award and kind == "tranche",
        "correction": kind == "correction",
    }
    return [name for name, holds in found.items() if holds]


EffectSource = Callable[[Account, Sequence[Change]], "Effect | None"]
_effects: list[EffectSource] = []


@dataclass(frozen=True)
class Effect:
    """What a later wing shows below a proposal: a template of its own, which finds `facts` under that name."""

    template: str
    facts: Any


def effect_source(source: EffectSource) -> EffectSource:
    """Let a later wing show what changes of pots make possible, such as more awards."""
    _effects.append(source)
    return source


def effects_of(viewer: Account, changes: Sequence[Change]) -> list[Effect]:
    """Return what later wings show about these changes to this viewer."""
    found = [source(viewer, changes) for source in _effects]
    return [effect for effect in found if effect is not None]


def deciders_of(proposal: MoneyProposal) -> list[Account]:
    """Return who may decide about a proposal today."""
    table = mandates_in_force({proposal.programme_id})[proposal.programme_id]
    named = {number for row in table for number in people_of(row, today())}
    found = [*holders(*MANDATED_ROLES, programme_id=proposal.programme_id)]
    found += db.session.scalars(select(Account).where(Account.id.in_(named)).order_by(Account.id)).all()
    return [account for account in dict.fromkeys(found) if may_decide(account, proposal, table)]
