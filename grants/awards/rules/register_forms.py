"""In which forms do registers come, and how is each column read? Each form is a file of data in `registers`.

A form says how the file is written (encoding, separator, what stands for "not known"), which columns hold which
fact, how amounts are written, and by what a line is known: the columns of `identity`, or "line" for a register
without numbers, where a line is known by its file and its place. A form with numbers names the column of the
moment at which the register stood so: later files are compared with it, and order is never guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from grants.foundation.money import LARGEST_CENTS, Money
from grants.foundation.terms import instant_from_local

FOLDER = Path(__file__).with_name("registers")
FACTS = ("recipient", "title", "scheme", "policy_field", "year")
"""What a column can tell of an award besides amounts."""
AMOUNTS = ("requested", "granted", "determined")
"""Which amounts a column can hold; the money in the books follows what was granted."""
BELOW_ZERO = ("refused", "recovery")


@dataclass(frozen=True)
class RegisterForm:
    """How one form of register is read; `facts` and `amounts` say which columns hold what."""

    key: str
    name_nl: str
    name_en: str
    encoding: str
    separator: str
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    identity: tuple[str, ...]
    """The columns that number a dossier; none when a line is known by its file and place."""
    facts: Mapping[str, tuple[str, ...]]
    amounts: Mapping[str, str]
    decimal: str
    thousands: str
    decimals: tuple[int, ...]
    odd_decimals: tuple[int, ...]
    below_zero: str
    moment: str = ""
    moment_written: str = field(default="", repr=False)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Return the columns that hold words, in their order."""
        others = {*self.amounts.values(), *self.identity, *self.facts["year"], self.moment}
        return tuple(column for column in self.columns if column not in others)

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """Return the columns in which two files can differ about one dossier."""
        apart = {*self.identity, self.moment}
        return tuple(column for column in self.columns if column not in apart)

    @cached_property
    def fact_of(self) -> dict[str, str]:
        """Return the word of `FACTS` or `AMOUNTS` for each column that holds one."""
        told = {column: fact for fact, columns in self.facts.items() for column in columns}
        return told | {column: amount for amount, column in self.amounts.items()}

    @cached_property
    def _written(self) -> re.Pattern[str]:
        point, group = re.escape(self.decimal), re.escape(self.thousands)
        counts = (*self.decimals, *self.odd_decimals)
        parts = "|".join("" if count == 0 else f"{point}[0-9]{{{count}}}" for count in sorted(counts))
        whole = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}}){{1,4}}|[0-9]{{0,13}}" if group else "[0-9]{0,13}"
        sign = "-?" if self.below_zero == "recovery" else ""
        return re.compile(rf"({sign})({whole})({parts})")

    def decimals_of(self, text: str) -> int:
        """Return how many decimals stand in a written amount."""
        return len(text.rpartition(self.decimal)[2]) if self.decimal in text else 0

    def cents(self, text: str) -> int | None:
        """Return a written amount in cents, half a cent away from zero; None when it cannot be read."""
        found = self._written.fullmatch(text)
        if found is None or not any(sign.isdigit() for sign in text):
            return None
        sign, whole, part = found.groups()
        digits = part.removeprefix(self.decimal).ljust(3, "0")
        amount = int(whole.replace(self.thousands, "") or "0") * 100 + int(digits[:2]) + (digits[2] >= "5")
        return None if amount > LARGEST_CENTS else -amount if sign else amount

    def amount(self, facts: Mapping[str, str], name: str) -> Money | None:
        """Return an amount of a line that can be read; None when the form or the line does not tell it."""
        column = self.amounts.get(name)
        if column is None or facts[column] in self.unknown:
            return None
        cents = self.cents(facts[column])
        return None if cents is None else Money(cents)

    def words(self, facts: Mapping[str, str], name: str) -> str:
        """Return a fact of a line in words; nothing when the form or the line does not tell it."""
        told = (self.known(facts[column]) for column in self.facts.get(name, ()))
        return ", ".join(words for words in told if words)

    def known(self, text: str) -> str:
        """Return a text without outer spaces, or nothing when it stands for "not known"."""
        stripped = text.strip()
        return "" if stripped in self.unknown else stripped

    def moment_of(self, text: str) -> datetime | None:
        """Return the instant that is written, in Dutch local time; None when it cannot be read."""
        try:
            wall = datetime.strptime(text, self.moment_written)  # noqa: DTZ007
        except ValueError:
            return None
        return instant_from_local(wall, field="file")


def read_form(key: str, text: str) -> RegisterForm:
    """Return the form that a file of data describes; raises ValueError when it does not hang together."""
    kept = tomllib.loads(text)
    amounts: dict[str, Any] = kept.pop("amounts")
    moment: dict[str, str] = kept.pop("moment", {})
    identity = kept.pop("identity")
    form = RegisterForm(
        key=key,
        columns=tuple(kept.pop("columns")),
        unknown=tuple(kept.pop("unknown")),
        identity=() if identity == "line" else tuple(identity),
        facts={fact: tuple(columns) for fact, columns in kept.pop("facts").items()},
        amounts={name: amounts.pop(name) for name in AMOUNTS if name in amounts},
        decimals=tuple(amounts.pop("decimals")),
        odd_decimals=tuple(amounts.pop("odd_decimals")),
        moment=moment.get("column", ""),
        moment_written=moment.get("written", ""),
        **amounts,
        **kept,
    )
    faults = _faults(form)
    if faults:
        raise ValueError(f"the form of register {key}: {'; '.join(faults)}")
    return form


def _faults(form: RegisterForm) -> list[str]:
    """Say what in a form contradicts itself."""
    named = {*form.identity, *form.fact_of, *([form.moment] if form.moment else [])}
    wrong = {
        f"no column {', '.join(sorted(named - {*form.columns}))}": not named <= {*form.columns},
        "a column stands twice": len({*form.columns}) != len(form.columns),
        "unknown facts": not {*form.facts} <= {*FACTS},
        "one column of the year, and one of the recipient, is needed": len(form.facts.get("year", ())) != 1
        or not form.facts.get("recipient"),
        "what was granted must have a column": "granted" not in form.amounts,
        "one sign divides cents, another thousands": not form.decimal or form.decimal == form.thousands,
        "below_zero is refused or recovery": form.below_zero not in BELOW_ZERO,
        "a register with numbers names its moment, one without has none": bool(form.identity)
        != bool(form.moment and form.moment_written),
    }
    return [fault for fault, is_so in wrong.items() if is_so]


@lru_cache(maxsize=1)
def register_forms() -> Mapping[str, RegisterForm]:
    """Return every form that is kept, by its key."""
    return {
        path.stem: read_form(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.toml"))
    }
