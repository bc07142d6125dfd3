"""Which municipalities are there? The kept official list, by the code that outlives a change of name.

`municipalities.csv` beside this file holds code, name, first day, day of the end and the successor the register
names. Source: table 33 (municipalities) of the national tables of the Rijksdienst voor Identiteitsgegevens, as
published in the repository BRP-API/Haal-Centraal-BRP-bevragen (scripts, spring of 2022); and from Statistics
Netherlands the one change since, Voorne aan Zee (GM1992) on 1 January 2023. The code is that of Statistics
Netherlands without GM. What ended before 2015 is left out. An empty first day: before the register began.
The numbers on 1 January of 2015 to 2023 are those of Statistics Netherlands. A later merger is two lines here,
entered once it is in force: so what has an end is no municipality any more.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence

LIST = Path(__file__).with_name("municipalities.csv")
ALSO_CALLED = {"den haag": "0518", "the hague": "0518", "den bosch": "0796"}
"""Names that everybody uses and the register does not."""


@dataclass(frozen=True)
class Municipality:
    """A municipality; with `until`, one that went up in another."""

    code: str
    name: str
    since: date | None
    until: date | None
    successor: str


@lru_cache(maxsize=1)
def municipalities() -> Mapping[str, Municipality]:
    """Return all that are kept, by code: those of today and those that ended."""
    with LIST.open(encoding="utf-8", newline="") as opened:
        return {
            row["code"]: Municipality(
                row["code"], row["name"], _day(row["from"]), _day(row["until"]), row["successor"]
            )
            for row in csv.DictReader(opened, delimiter=";")
        }


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


@lru_cache(maxsize=1)
def municipalities_now() -> Sequence[Municipality]:
    """Return those that exist, by name."""
    return sorted((one for one in municipalities().values() if one.until is None), key=_by_name)


def _by_name(one: Municipality) -> str:
    return one.name.removeprefix("'s-").casefold()


@lru_cache(maxsize=1)
def _by_names() -> Mapping[str, str]:
    """Return codes by name; a municipality of today goes before one that ended."""
    ended_first = sorted(municipalities().values(), key=lambda one: one.until is None)
    return {_plain(one.name): one.code for one in ended_first} | ALSO_CALLED


def _plain(typed: str) -> str:
    return " ".join(typed.replace("’", "'").split()).casefold()


def municipality_code(typed: str) -> str:
    """Return the code of what somebody typed: a name, `0344` or `GM0344`.

    Raises RuleBroken `municipality_unknown`, with names that are like it, or `municipality_ended`.
    """
    plain = _plain(typed)
    code = plain.removeprefix("gm")
    if code not in municipalities():
        code = _by_names().get(plain, "")
    if not code:
        raise RuleBroken("municipality_unknown", _unknown(typed, plain))
    ended = ended_in_words(code)
    if ended is not None:
        raise RuleBroken("municipality_ended", ended)
    return code


def _unknown(typed: str, plain: str) -> Sentence:
    names = {_plain(one.name): one.name for one in municipalities_now()}
    alike = [name for key, name in names.items() if plain and (key.startswith(plain) or plain in key.split())]
    alike = alike or [names[key] for key in get_close_matches(plain, names, n=3, cutoff=0.75)]
    if not alike:
        return sentence(
            "There is no municipality “%(typed)s”. Write the name of the municipality, not of a village or district.",
            typed=typed.strip(),
        )
    return sentence(
        "There is no municipality “%(typed)s”. Do you mean %(alike)s?",
        typed=typed.strip(),
        alike=" / ".join(alike[:4]),
    )


def ended_in_words(code: str) -> Sentence | None:
    """Say that a municipality does not exist any more, and what the register names instead; None when it does."""
    one = municipalities()[code]
    if one.until is None:
        return None
    successor = municipalities().get(one.successor)
    if successor is None:
        return sentence(
            "The municipality “%(name)s” does not exist since %(until)s.", name=one.name, until=one.until
        )
    return sentence(
        "The municipality “%(name)s” does not exist since %(until)s. Its successor is “%(successor)s”.",
        name=one.name,
        until=one.until,
        successor=successor.name,
    )


def municipality_name(code: str) -> str:
    """Return the name of a municipality, also of one that ended; an unknown code as it is."""
    found = municipalities().get(code)
    return found.name if found else code
