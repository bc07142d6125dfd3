"""Who may do what to money: four eyes, and nobody outside."""

from __future__ import annotations

import pytest

from grants.budget import permissions
from grants.foundation.verdict import HIDDEN, YES, Verdict
from grants.people.models import Account, RoleGrant
from grants.people.states import ROLES

HERE, ELSEWHERE = 1, 2


def somebody(*roles: str, number: int = 7, scope: int | None = HERE) -> Account:
    """Return an account that holds roles for a programme, or everywhere when `scope` is None."""
    kind = "everywhere" if scope is None else "programme"
    grants = [RoleGrant(role=role, scope_kind=kind, scope_id=scope) for role in roles]
    return Account(id=number, state="active", grants=grants)


def as_word(verdict: Verdict) -> str:
    """Return the verdict as one word."""
    return "yes" if verdict else "hidden" if verdict.hidden else "no"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_and_does_its_own(role: str) -> None:
    holder = somebody(role)
    told = (
        as_word(permissions.may_see_programme(holder, HERE)),
        as_word(permissions.may_open_pot(holder, HERE)),
        as_word(permissions.may_propose_money(holder, HERE)),
        as_word(permissions.may_decide_proposal(holder, programme_id=HERE, proposed_by=99)),
    )
    assert told == {
        "programme_manager": ("yes", "yes", "yes", "no"),
        "controller": ("yes", "no", "no", "yes"),
        "auditor": ("yes", "no", "no", "no"),
        "administrator": ("yes", "yes", "no", "no"),
    }.get(role, ("hidden",) * 4)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_in_one_programme_shows_nothing_of_another(role: str) -> None:
    assert permissions.may_see_programme(somebody(role, scope=ELSEWHERE), HERE) == HIDDEN


def test_nobody_decides_about_their_own_proposal_whatever_roles_they_hold() -> None:
    both = somebody("programme_manager", "controller", "administrator", scope=None)
    assert permissions.may_propose_money(both, HERE) == YES
    verdict = permissions.may_decide_proposal(both, programme_id=HERE, proposed_by=both.id)
    assert as_word(verdict) == "no"
    assert permissions.may_decide_proposal(both, programme_id=HERE, proposed_by=both.id + 1) == YES


def test_only_the_proposer_withdraws() -> None:
    mira, other = somebody("programme_manager"), somebody("programme_manager", number=8)
    assert permissions.may_withdraw_proposal(mira, programme_id=HERE, proposed_by=mira.id) == YES
    assert as_word(permissions.may_withdraw_proposal(other, programme_id=HERE, proposed_by=mira.id)) == "no"
    gone = somebody(number=mira.id)
    assert permissions.may_withdraw_proposal(gone, programme_id=HERE, proposed_by=mira.id) == HIDDEN


@pytest.mark.parametrize("role", ROLES)
def test_only_who_holds_an_office_writes_in_the_books(role: str) -> None:
    keeper = role in {"programme_manager", "deciding_authority", "controller", "administrator"}
    assert permissions.may_book(somebody(role)) == (YES if keeper else HIDDEN)


def test_only_administrators_and_managers_open_programmes() -> None:
    assert permissions.may_open_programme(somebody("administrator", scope=None)) == YES
    assert permissions.may_open_programme(somebody("programme_manager", scope=None)) == YES
    assert permissions.may_open_programme(somebody("programme_manager")) == HIDDEN
    assert permissions.may_open_programme(somebody("controller", "auditor", scope=None)) == HIDDEN
