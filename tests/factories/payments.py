"""Awards that can be paid, for tests: money in the books, a start, accounts that were checked."""

from __future__ import annotations

from grants.awards import commands, queries
from grants.awards.models import Award
from grants.budget import commands as budget
from grants.budget.models import Programme
from grants.foundation.money import Money
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules.instalments import Instalment
from tests.factories.awards import an_award
from tests.factories.decisions import an_authority
from tests.factories.people import a_holder
from tests.factories.streams import a_manager

PLAN = (Instalment(80), Instalment(20, "handbook"))
WHO = {"leader": "Noor", "contact": "Piet", "contact_email": "piet@voorbeeld.example"}
OWN, THEIRS = "NL91ABNA0417164300", "DE89370400440532013000"


def an_award_with_money(stream: Stream, *, generated: bool = False) -> Award:
    """Return a running award whose amount is committed in the journal."""
    award = an_award(stream, generated=generated).award
    assert (award.decision_id, award.initiative_id, award.granted) > (0, 0, Money(0))
    basis = {
        "basis_kind": queries.BASIS_OF_DECISION,
        "basis_id": award.decision_id,
        "reason": award.reference,
    }
    authority = an_authority()
    budget.reserve(
        actor=authority,
        pot=stream.pot,
        initiative_id=award.initiative_id,
        amount=award.granted,
        cap=None,
        **basis,
    )
    budget.commit_reserved(actor=authority, **basis)
    return award


def writer_of(award: Award) -> Account:
    """Return who wrote the application."""
    assert award.application is not None
    account = award.application.team[0].account
    assert account is not None
    return account


def begin(award: Award, iban: str = THEIRS) -> None:
    """Let a recipient tell its start and give an account that is checked."""
    writer = writer_of(award)
    assert award.starts_on is not None
    commands.tell_start(actor=writer, award=award, starts_on=award.starts_on, later_because="", **WHO)
    account = commands.give_bank_account(actor=writer, award=award, iban=iban, holder="Stichting Eten")
    commands.check_bank_account(actor=a_holder("controller"), account=account)


def own_account(programme: Programme) -> None:
    """Let the funder pay from an account that was checked."""
    account = commands.give_funder_account(
        actor=a_holder("controller"), programme=programme, iban=OWN, holder="Fonds Samen"
    )
    commands.check_bank_account(actor=a_manager(), account=account)
