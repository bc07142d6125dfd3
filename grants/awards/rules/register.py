"""What does a subsidy register in the Amsterdam form say, and what in it is odd? Nothing is guessed.

The form: UTF-8, `;` between columns, one header line, amounts with a point (`5000.00`, `.00`), `NULL` for
what is not known, quotes around texts that hold a quote or a `;`. A line that cannot be read without guessing
is refused by name, and one refused line refuses the file: its totals would no longer be the file's.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from grants.awards.rules.words import folded
from grants.foundation.errors import RuleBroken
from grants.foundation.money import LARGEST_CENTS, ZERO, Money, total
from grants.foundation.wording import Sentence, counted, sentence

HEADER = (
    "TABLE_NAME",
    "DOSSIERNUMMER",
    "AANVRAGER",
    "REGELINGNAAM",
    "BELEIDSTERREIN",
    "ORGANISATIEONDERDEEL",
    "PROJECT_NAAM",
    "TYPE_PERIODICITEIT",
    "BEDRAG_AANGEVRAAGD",
    "BEDRAG_VERLEEND",
    "BEDRAG_VASTGESTELD",
    "SUBSIDIEJAAR",
    "DATUM_OVERZICHT",
)
_TEXTS = (
    "AANVRAGER",
    "REGELINGNAAM",
    "BELEIDSTERREIN",
    "ORGANISATIEONDERDEEL",
    "PROJECT_NAAM",
    "TYPE_PERIODICITEIT",
)
_AMOUNTS = ("BEDRAG_AANGEVRAAGD", "BEDRAG_VERLEEND", "BEDRAG_VASTGESTELD")
LONGEST_TEXT = 300
LONGEST_REFERENCE = 64

READINGS: dict[str, tuple[Sentence, Sentence]] = {
    "null_amount": (
        sentence("the amount is NULL"),
        sentence("not known; counts as nothing in the totals"),
    ),
    "zero_amount": (
        sentence("the amount is written as .00"),
        sentence("zero euro; the file does not say whether it was refused"),
    ),
    "whole_amount": (sentence("the amount has no cents"), sentence("whole euro")),
    "null_text": (sentence("the text is NULL or empty"), sentence("left empty")),
    "quotes": (sentence("texts stand between quotes"), sentence("the text without the outer quotes")),
    "spaces": (sentence("a text begins or ends with spaces"), sentence("the text without those spaces")),
    "granted_above_requested": (
        sentence("more was granted than was requested"),
        sentence("both amounts as they stand"),
    ),
    "determined_above_granted": (
        sentence("more was determined than was granted"),
        sentence("both amounts as they stand"),
    ),
}
"""Each kind of oddity: what is odd, and how it is read."""


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One dossier as it was read; `facts` are the file's own columns, untouched."""

    line: int
    reference: str
    recipient: str
    title: str
    scheme: str
    policy_field: str
    year: int
    requested: Money | None
    granted: Money | None
    determined: Money | None
    facts: dict[str, str]

    @property
    def recipient_key(self) -> str:
        """Return the recipient as it is sorted."""
        return folded(self.recipient)[:LONGEST_TEXT]

    @property
    def search_words(self) -> str:
        """Return what is searched in."""
        return folded(f"{self.recipient} {self.title} {self.reference}")


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something unusual at a line, and the columns it stands in; how it is read stands in READINGS."""

    line: int
    reference: str
    kind: str
    columns: tuple[str, ...]
    found: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that cannot be read without guessing."""

    line: int
    reference: str
    why: Sentence


@dataclass(frozen=True)
class Register:
    """A whole file as it was read."""

    lines: tuple[RegisterLine, ...]
    oddities: tuple[Oddity, ...]
    refusals: tuple[Refusal, ...]

    @cached_property
    def requested(self) -> Money:
        """Return the sum of what was requested."""
        return total(line.requested or ZERO for line in self.lines)

    @cached_property
    def granted(self) -> Money:
        """Return the sum of what was granted."""
        return total(line.granted or ZERO for line in self.lines)

    @cached_property
    def determined(self) -> Money:
        """Return the sum of what was determined."""
        return total(line.determined or ZERO for line in self.lines)

    @cached_property
    def odd_by_kind(self) -> dict[str, int]:
        """Return how many lines show each oddity, in the order of READINGS."""
        counted = Counter(oddity.kind for oddity in self.oddities)
        return {kind: counted[kind] for kind in READINGS if counted[kind]}

    def require_readable(self) -> None:
        """Raise RuleBroken `register_refused`, naming the first lines, when any line was refused."""
        if not self.refusals:
            return
        first = self.refusals[0]
        raise RuleBroken(
            "register_refused",
            counted(
                len(self.refusals),
                sentence(
                    "The file is refused: one line cannot be read without guessing. "
                    "It is line %(line)s, dossier %(reference)s: %(why)s.",
                    line=str(first.line),
                    reference=first.reference,
                    why=first.why,
                ),
                sentence(
                    "The file is refused: %(count)s lines cannot be read without guessing. "
                    "The first is line %(line)s, dossier %(reference)s: %(why)s.",
                    count=len(self.refusals),
                    line=str(first.line),
                    reference=first.reference,
                    why=first.why,
                ),
            ),
            field="file",
        )


Progress = Callable[[int, int], None]
TOLD_EVERY = 1_000


def read_register(content: bytes, *, progress: Progress | None = None) -> Register:
    """Read a whole file; raises RuleBroken when it is not a register in this form at all.

    `progress` is told how many of how many lines were read, every thousand lines and at the end.
    """
    text = _decoded(content)
    expected = max(text.count("\n") - 1, 1)
    records = _records(text)
    _check_header(next(records, None))
    lines: list[RegisterLine] = []
    oddities: list[Oddity] = []
    refusals: list[Refusal] = []
    seen: dict[str, int] = {}
    for count, (number, fields, raw) in enumerate(records, start=1):
        read = _read_line(number, fields)
        if isinstance(read, Refusal):
            refusals.append(read)
        elif read.reference in seen:
            why = sentence("this dossier stands at line %(line)s too", line=str(seen[read.reference]))
            refusals.append(Refusal(number, read.reference, why))
        else:
            seen[read.reference] = number
            lines.append(read)
            oddities += _oddities(read, raw)
        if progress is not None and count % TOLD_EVERY == 0:
            progress(min(count, expected), expected)
    if progress is not None:
        progress(expected, expected)
    if not lines and not refusals:
        raise RuleBroken("register_empty", sentence("The file holds no dossiers."), field="file")
    return Register(tuple(lines), tuple(oddities), tuple(refusals))


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise RuleBroken("not_a_register", sentence("This is not a text file."), field="file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RuleBroken(
            "register_encoding",
            sentence(
                "Line %(line)s is not written in UTF-8. Save the file as UTF-8 and try again.", line=str(line)
            ),
            field="file",
        ) from error


def _records(text: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield (number of the first line, fields, the line as it stands) per record."""
    raw: list[str] = []

    def tape() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            raw.append(line)
            yield line

    reader = csv.reader(tape(), delimiter=";", strict=True)
    number = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RuleBroken(
                "register_quotes",
                sentence(
                    "From line %(line)s on the quotes do not match, so nothing was read.", line=str(number)
                ),
                field="file",
            ) from error
        if fields:
            yield number, fields, "".join(raw)
        number += len(raw)
        raw.clear()


def _check_header(first: tuple[int, list[str], str] | None) -> None:
    if first is None or tuple(first[1]) != HEADER:
        raise RuleBroken(
            "not_a_register",
            sentence(
                "The first line must name these columns, with ; between them: %(names)s",
                names=";".join(HEADER),
            ),
            field="file",
        )


def _read_line(number: int, fields: list[str]) -> RegisterLine | Refusal:
    if len(fields) != len(HEADER):
        reference = fields[1].strip() if len(fields) > 1 else ""
        why = sentence(
            "it has %(count)s columns instead of %(wanted)s", count=str(len(fields)), wanted=str(len(HEADER))
        )
        return Refusal(number, reference, why)
    facts = dict(zip(HEADER, fields, strict=True))
    reference = facts["DOSSIERNUMMER"].strip()
    if (unreadable := _why_unreadable(facts, reference)) is not None:
        return Refusal(number, reference, unreadable)
    requested, granted, determined = (_amount(facts[column]) for column in _AMOUNTS)
    return RegisterLine(
        line=number,
        reference=reference,
        recipient=_text(facts["AANVRAGER"]),
        title=_text(facts["PROJECT_NAAM"]),
        scheme=_text(facts["REGELINGNAAM"]),
        policy_field=_text(facts["BELEIDSTERREIN"]),
        year=int(facts["SUBSIDIEJAAR"]),
        requested=requested,
        granted=granted,
        determined=determined,
        facts=facts,
    )


def _why_unreadable(facts: dict[str, str], reference: str) -> Sentence | None:
    if not reference or reference == "NULL" or len(reference) > LONGEST_REFERENCE:
        return sentence("it has no readable dossier number")
    for column in _AMOUNTS:
        if not _is_amount(facts[column]):
            return sentence(
                "the amount “%(found)s” in %(column)s cannot be read", found=facts[column][:40], column=column
            )
    if not re.fullmatch(r"(19|20)[0-9]{2}", facts["SUBSIDIEJAAR"]):
        return sentence("the year “%(found)s” cannot be read", found=facts["SUBSIDIEJAAR"][:40])
    for column in _TEXTS:
        if len(facts[column]) > LONGEST_TEXT:
            return sentence("the text in %(column)s is longer than 300 characters", column=column)
    return None


_WRITTEN_AMOUNT = re.compile(r"[0-9]{0,13}\.[0-9]{2}|[0-9]{1,13}")


def _is_amount(text: str) -> bool:
    return text == "NULL" or (_WRITTEN_AMOUNT.fullmatch(text) is not None and _cents(text) <= LARGEST_CENTS)


def _cents(text: str) -> int:
    whole, _, cents = text.partition(".")
    return int(whole or "0") * 100 + int(cents or "0")


def _amount(text: str) -> Money | None:
    return None if text == "NULL" else Money(_cents(text))


def _text(text: str) -> str:
    stripped = text.strip()
    return "" if stripped == "NULL" else stripped


def _oddities(line: RegisterLine, raw: str) -> Iterator[Oddity]:
    facts = line.facts
    by_kind = {
        "null_amount": [name for name in _AMOUNTS if facts[name] == "NULL"],
        "zero_amount": [name for name in _AMOUNTS if facts[name] == ".00"],
        "whole_amount": [name for name in _AMOUNTS if facts[name].isdigit()],
        "null_text": [name for name in _TEXTS if not _text(facts[name])],
        "spaces": [name for name in _TEXTS if facts[name] != facts[name].strip()],
    }
    for kind, columns in by_kind.items():
        if columns:
            yield Oddity(
                line.line, line.reference, kind, tuple(columns), "; ".join(facts[name] for name in columns)
            )
    if '"' in raw:
        quoted = tuple(name for name in _TEXTS if '"' in facts[name] or ";" in facts[name])
        yield Oddity(line.line, line.reference, "quotes", quoted, "; ".join(facts[name] for name in quoted))
    yield from _odd_amounts(line)


def _odd_amounts(line: RegisterLine) -> Iterator[Oddity]:
    above = (
        ("granted_above_requested", line.granted, line.requested, _AMOUNTS[1]),
        ("determined_above_granted", line.determined, line.granted, _AMOUNTS[2]),
    )
    for kind, higher, lower, column in above:
        if higher is not None and lower is not None and higher > lower:
            yield Oddity(line.line, line.reference, kind, (column,), f"{higher} > {lower}")
