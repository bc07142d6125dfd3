"""Given what was typed about people and organisations, what follows?"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from stdnum.nl import bsn

from grants.foundation.errors import RuleBroken
from grants.foundation.secrets import SESSION_LIFE
from grants.foundation.wording import sentence

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
WORN_OUT = ("wachtwoord", "password", "welkom", "subsidie", "ronde", "12345", "qwerty", "eenzaamheid")

TRIES_PER_ADDRESS = 5
TRIES_PER_SOURCE = 20
TRIES_WITHIN = timedelta(seconds=60)

INVITATION_HOLDS = timedelta(days=30)

LEGAL_FORMS = ("foundation", "association", "cooperative", "company", "public_body", "informal")


def clean_email(text: str) -> str:
    """Return the address in lower case; raises RuleBroken `email_invalid`."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise RuleBroken(
            "email_invalid", sentence("Write an e-mail address such as name@example.nl."), field="email"
        ) from error


def check_password(password: str, *, email: str) -> None:
    """Refuse a password that is short, very long, worn-out or about the person; raises RuleBroken."""
    bare = re.sub(r"[^a-z]", "", password.lower())
    if len(password) < SHORTEST_PASSWORD:
        raise RuleBroken(
            "password_short",
            sentence("Use at least %(count)s characters; a sentence is fine.", count=SHORTEST_PASSWORD),
            field="password",
        )
    if len(password) > LONGEST_PASSWORD:
        raise RuleBroken("password_long", sentence("Use at most 200 characters."), field="password")
    worn = [word for word in WORN_OUT if word in password.lower()]
    rest = bare
    for word in worn:
        rest = rest.replace(word, "")
    if (
        len(set(password)) < 5
        or email.split("@", maxsplit=1)[0] in password.lower()
        or (worn and len(rest) < 8)
    ):
        raise RuleBroken(
            "password_easy",
            sentence("This password is easy to guess. Use a few words that do not belong together."),
            field="password",
        )


def clean_kvk(text: str) -> str | None:
    """Return eight digits, or None for nothing; raises RuleBroken `kvk_invalid`. A KvK number has no check digit."""
    digits = re.sub(r"[\s.]", "", text)
    if not digits:
        return None
    if not re.fullmatch(r"\d{8}", digits):
        raise RuleBroken("kvk_invalid", sentence("A KvK number has eight digits."), field="kvk")
    return digits


def clean_rsin(text: str) -> str | None:
    """Return nine digits that pass the eleven-check, or None; raises RuleBroken `rsin_invalid`."""
    digits = re.sub(r"[\s.]", "", text)
    if not digits:
        return None
    if not re.fullmatch(r"\d{9}", digits) or not bsn.is_valid(digits):
        raise RuleBroken(
            "rsin_invalid", sentence("This is not a valid RSIN: check the nine digits."), field="rsin"
        )
    return digits


def tries_left(failed_from_address: int, failed_from_source: int) -> bool:
    """Say whether another try at signing in is allowed; counted over the last minute."""
    return failed_from_address < TRIES_PER_ADDRESS and failed_from_source < TRIES_PER_SOURCE


def tries_since(moment: datetime) -> datetime:
    """Return from when tries count."""
    return moment - TRIES_WITHIN


def sessions_since(moment: datetime) -> datetime:
    """Return the moment after which a session must have begun to be in force."""
    return moment - SESSION_LIFE


def lapses_at(invited_at: datetime) -> datetime:
    """Return from when an invitation that was not answered no longer holds."""
    return invited_at + INVITATION_HOLDS
