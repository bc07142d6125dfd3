"""What do we know of proposals about money, as far as this viewer may know it?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from grants.budget.models import MoneyProposal, Pot, Programme
from grants.budget.permissions import may_decide_proposal
from grants.budget.queries.pots import visible_programmes
from grants.budget.rules import Change, Side, Standing, changes_by, check_proposal
from grants.foundation.database import db
from grants.foundation.errors import NotFound
from grants.foundation.money import Money
from grants.foundation.paging import Order, Page, page_of
from grants.people.models import Account


def visible_proposals(viewer: Account) -> Select[MoneyProposal]:
    """Return the proposals of the programmes this viewer may read."""
    seen = visible_programmes(viewer).with_only_columns(Programme.id)
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
    return [
        proposal
        for proposal in proposals_for(viewer)
        if may_decide_proposal(viewer, programme_id=proposal.programme_id, proposed_by=proposal.proposed_by)
    ]


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


def preview_of(
    *,
    kind: str,
    amount: Money,
    to_pot: Pot,
    from_pot: Pot | None,
    **_rest: object,
) -> list[Change]:
    """Return what a proposal would do to both pots; raises RuleBroken as proposing it would."""
    sides = Side.of(to_pot), Side.of(from_pot) if from_pot else None
    check_proposal(kind=kind, amount=amount, to_pot=sides[0], from_pot=sides[1])
    return changes_by(kind=kind, amount=amount, to_pot=sides[0], from_pot=sides[1])


def as_proposed(proposal: MoneyProposal) -> list[Change]:
    """Return both pots before and after, as the proposer saw them."""
    kept, from_pot = proposal.before, proposal.from_pot
    to_side = Side(proposal.to_pot.id, proposal.to_pot.name, Standing.read(kept["to"]))
    from_side = Side(from_pot.id, from_pot.name, Standing.read(kept["from"])) if from_pot else None
    return changes_by(kind=proposal.kind, amount=proposal.amount, to_pot=to_side, from_pot=from_side)


def as_it_stands(proposal: MoneyProposal) -> list[Change]:
    """Return both pots before and after, if it were approved now; empty when nothing changed since."""
    sides = Side.of(proposal.to_pot), Side.of(proposal.from_pot) if proposal.from_pot else None
    found = changes_by(kind=proposal.kind, amount=proposal.amount, to_pot=sides[0], from_pot=sides[1])
    return found if found != as_proposed(proposal) else []
