"""What a proposal about money keeps of the pots goes down to how they stood, and up to what it does to each."""

from __future__ import annotations

from flask_migrate import downgrade, upgrade

from grants.budget.models import MoneyProposal, Pot
from grants.budget.queries import as_proposed, ledger_faults
from grants.foundation.database import db
from grants.foundation.money import Money
from tests.backends import Backend
from tests.factories.budget import a_pot, a_programme, a_proposal

E = Money.euro
BEFORE_ALL_POTS_WERE_SHOWN = "0057"


def test_a_reallocation_is_kept_and_a_later_kind_is_not(fresh: Backend) -> None:
    with fresh.app.app_context():
        programme = a_programme()
        giving = a_pot(programme, funded=E(100), ceiling=E(100))
        taking = a_pot(programme, funded=E(5), ceiling=E(50))
        number = a_proposal(taking, E(30), kind="reallocation", from_pot=giving).id
        later = a_proposal(taking, E(60), kind="ceiling").id
        changes = as_proposed(db.session.get_one(MoneyProposal, number))
        taking_id = taking.id
        db.session.remove()
        downgrade(revision=BEFORE_ALL_POTS_WERE_SHOWN)
        upgrade()
        assert as_proposed(db.session.get_one(MoneyProposal, number)) == changes
        assert db.session.get(MoneyProposal, later) is None
        assert db.session.get_one(Pot, taking_id).free == E(5)
        assert ledger_faults() == []
        db.session.remove()
