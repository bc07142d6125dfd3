"""Given what a recipient says of its start or its bank account, is that right, and does it need consent?"""

from __future__ import annotations

from datetime import date

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence

LONGEST_HOLDER = 70
"""How long a name may be in a payment (ISO 20022, Max70Text)."""


def needs_consent(
    *, starts_on: date, planned_on: date, ends_on: date, due_on: date, later_because: str
) -> bool:
    """Say whether a manager must agree to this first day; only one after the term of the call needs it.

    What is spent before the period in the letter is not paid (so no earlier day), and a later day needs a reason.
    Raises RuleBroken `before_the_period`, `after_the_end`, `later_without_reason`.
    """
    if starts_on < planned_on:
        raise RuleBroken(
            "before_the_period",
            sentence(
                "The letter names a project from %(day)s on. What is spent before that day is not paid.",
                day=planned_on,
            ),
            field="starts_on",
        )
    if starts_on >= ends_on:
        raise RuleBroken(
            "after_the_end",
            sentence("Choose a day before the last day of the project, %(day)s.", day=ends_on),
            field="starts_on",
        )
    if starts_on > planned_on and not later_because.strip():
        raise RuleBroken(
            "later_without_reason",
            sentence("Say why the project begins later than %(day)s.", day=planned_on),
            field="later_because",
        )
    return starts_on > due_on


def check_correction(
    *, told_on: date, starts_on: date, due_on: date, today: date, by_recipient: bool, late: bool
) -> None:
    """Refuse what a recipient cannot correct by itself: once the project began, and to a day that needs consent.

    Raises RuleBroken `has_begun`, `start_needs_consent`.
    """
    if by_recipient and told_on <= today:
        said = sentence(
            "The project began on %(day)s. Ask the programme manager to correct this.", day=told_on
        )
        raise RuleBroken("has_begun", said)
    if by_recipient and late and starts_on > told_on:
        raise RuleBroken(
            "start_needs_consent",
            sentence("A first day after %(day)s needs consent: ask the programme manager.", day=due_on),
            field="starts_on",
        )


def clean_iban(typed: str) -> str:
    """Return an account number without spaces; raises RuleBroken `iban_invalid`."""
    try:
        return str(ibans.validate(typed))
    except ValidationError:
        raise RuleBroken(
            "iban_invalid",
            sentence("This is no account number (IBAN). Look at the letters and figures once more."),
            field="iban",
        ) from None


def clean_bic(typed: str) -> str | None:
    """Return the code of a bank, None where none was typed; raises RuleBroken `bic_invalid`."""
    if not typed.strip():
        return None
    try:
        return str(bics.validate(typed))
    except ValidationError:
        raise RuleBroken(
            "bic_invalid", sentence("This is no code of a bank (BIC). It may be left empty."), field="bic"
        ) from None


def clean_holder(typed: str) -> str:
    """Return a holder as a payment names it; raises RuleBroken `holder_missing`, `holder_too_long`."""
    name = " ".join(typed.split())
    if not name:
        raise RuleBroken("holder_missing", sentence("Write in whose name the account is."), field="holder")
    if len(name) > LONGEST_HOLDER:
        said = sentence("A payment takes a name of at most %(count)s characters.", count=LONGEST_HOLDER)
        raise RuleBroken("holder_too_long", said, field="holder")
    return name


def masked(iban: str) -> str:
    """Return an account number as those see it who need not know it: the country and the last four signs."""
    return f"{iban[:2]} •••• {iban[-4:]}"


def grouped(iban: str) -> str:
    """Return an account number in groups of four, as people read it."""
    return str(ibans.format(iban))
