"""How is each column of a file read, as a manager can check it on the first line?"""

from __future__ import annotations

from dataclasses import dataclass

from grants.awards.rules.register import Register
from grants.foundation.money import Money


@dataclass(frozen=True)
class ReadColumn:
    """A column, what it is read as (a word of the form, or `identity`, `moment`, `kept`), and one line of it."""

    column: str
    read_as: str
    stands_there: str
    read: Money | str | None


def columns_of(register: Register) -> list[ReadColumn]:
    """Return every column in the order of the file, with what stands on its first readable line."""
    form = register.form
    first = register.lines[0].facts if register.lines else {}
    found = []
    for column in form.columns:
        fact = form.fact_of.get(column, "")
        read_as = fact or "kept"
        if column in form.identity:
            read_as = "identity"
        elif column == form.moment:
            read_as = "moment"
        text = first.get(column, "")
        read = form.amount(first, fact) if first and fact in form.amounts else form.known(text)
        found.append(ReadColumn(column, read_as, text, read))
    return found
