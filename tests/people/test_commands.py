"""What people intend with accounts and organisations: does, refuses, audits."""

from __future__ import annotations

import pytest
from flask import Flask

from grants.foundation.errors import RuleBroken
from grants.people import commands, queries
from grants.people.commands.accounts import confirmation_token, password_token
from grants.people.models import Account
from tests.factories.people import PASSWORD, an_account, an_administrator


def _signs_in(account: Account) -> bool:
    return commands.sign_in(email=account.email, password=PASSWORD, source="test") is not None


def _close_and_open(account: Account) -> None:
    administrator = an_administrator()
    commands.disable_account(actor=administrator, account=account, reason="Misbruik")
    assert account.state == "disabled"
    commands.enable_account(actor=administrator, account=account, reason="Toch niet")


def test_an_account_that_was_never_confirmed_is_unconfirmed_again_after_closing_and_opening(
    app: Flask,
) -> None:
    commands.register(email="noor@voorbeeld.example", name="Noor", password=PASSWORD)
    account = queries.find_account("noor@voorbeeld.example")
    assert account is not None
    old_link = confirmation_token(account)
    _close_and_open(account)
    assert (account.state, _signs_in(account)) == ("unconfirmed", False)
    with pytest.raises(RuleBroken):
        commands.confirm_address(token=old_link)
    commands.choose_password(token=password_token(account), password=PASSWORD)
    assert (account.state, _signs_in(account)) == ("active", True)
    _close_and_open(account)
    assert account.state == "active"


def test_a_confirmed_account_is_active_again_after_closing_and_opening(app: Flask) -> None:
    account = an_account()
    _close_and_open(account)
    assert (account.state, _signs_in(account)) == ("active", True)
