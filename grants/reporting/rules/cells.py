"""What stands in a cell of an export? Text that stays text, whatever a spreadsheet would like to make of it.

A program that opens a csv file takes a cell that begins with = + - @, a tab or a line end for a formula
(CWE-1236); some also do after spaces or for full-width signs. Such a text gets an apostrophe in front.
Numbers, amounts and days are never text, so a negative amount stays a number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from grants.foundation.money import Money
from grants.foundation.terms import AMSTERDAM

LONGEST_CELL = 32_000
"""A spreadsheet takes 32,767 signs in a cell."""
_STARTS_FORMULA = "=+-@|%"
_WITHOUT_ZONE = len("2026-07-01 12:00:01")

Value = str | int | Money | date | datetime | bool | None


def starts_formula(text: str) -> bool:
    """Say whether a program could take this text for a formula."""
    if text[:1].isascii() and text[:1].isalnum():
        return False
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    for sign in text:
        plain = unicodedata.normalize("NFKC", sign)
        if plain.isspace() or unicodedata.category(sign) in {"Cf", "Cc", "Zs"}:
            continue
        return plain[:1] in _STARTS_FORMULA or sign in "−‐‑‒–—"
    return False


def clean_text(text: str) -> str:
    """Return text without the signs no file format can hold, and no longer than a cell."""
    kept = text
    if not text.isprintable():
        kept = "".join(
            sign for sign in text if sign in "\t\n\r" or unicodedata.category(sign) not in {"Cc", "Cs"}
        )
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - 1] + "…"


def stand_as_they_are(texts: Sequence[str]) -> bool:
    """Say whether a column of texts needs neither an apostrophe nor cleaning; when in doubt, no.

    All texts are looked at together, which costs a hundredth of looking at them one by one.
    """
    firsts = "".join({text[:1] for text in texts})
    return (not firsts or (firsts.isascii() and firsts.isalnum())) and are_clean(texts)


def are_clean(texts: Sequence[str]) -> bool:
    """Say whether `clean_text` would leave every one of these texts alone; when in doubt, no."""
    return "".join(texts).isprintable() and max(map(len, texts), default=0) <= LONGEST_CELL


def csv_cell(value: Value) -> str:
    """Return what stands in a csv cell: amounts with two decimals and a point, days and moments as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, Money):
        euro, cents = divmod(abs(value.cents), 100)
        return f"{'-' if value.cents < 0 else ''}{euro}.{cents:02d}"
    if isinstance(value, datetime):
        return value.astimezone(AMSTERDAM).isoformat(" ", "seconds")[:_WITHOUT_ZONE]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(int(value))
    text = clean_text(value)
    return f"'{text}" if starts_formula(text) else text


def euros(amount: Money) -> Decimal:
    """Return an amount as a number of euros, to the cent."""
    return Decimal(amount.cents).scaleb(-2)


def wall_time(at: datetime) -> datetime:
    """Return the local time in the Netherlands without its zone: spreadsheets know none."""
    return at.astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0)
