"""The migration that tells when an address was confirmed, from what the log and the accounts say."""

from __future__ import annotations

from flask_migrate import downgrade, upgrade

from grants.foundation.database import db
from grants.people import commands, queries
from grants.people.models import Account
from tests.backends import Backend
from tests.factories.people import PASSWORD, an_account, an_administrator


def _closed(account: Account) -> int:
    commands.disable_account(actor=an_administrator(), account=account, reason="Gesloten")
    return account.id


def _never_confirmed(email: str) -> Account:
    commands.register(email=email, name="Noor", password=PASSWORD)
    account = queries.find_account(email)
    assert account is not None
    return account


def test_only_who_confirmed_counts_as_confirmed(fresh: Backend) -> None:
    with fresh.app.app_context():
        active = an_account().id
        closed, never = _closed(an_account()), _closed(_never_confirmed("noor@voorbeeld.example"))
        waiting = _never_confirmed("els@voorbeeld.example").id
        before = {number: queries.get_account(number).confirmed_at for number in (active, closed)}
        db.session.remove()
        downgrade(revision="0004")
        upgrade()
        after = {n: queries.get_account(n).confirmed_at for n in (active, closed, never, waiting)}
        db.session.remove()
    assert after == before | {never: None, waiting: None}
    assert None not in before.values()
