"""What in a register is odd, and how is it read all the same? Nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.awards.rules.register_forms import RegisterForm
from grants.foundation.money import ZERO
from grants.foundation.wording import Sentence, sentence

if TYPE_CHECKING:
    from grants.awards.rules.register import RegisterLine

READINGS: dict[str, tuple[Sentence, Sentence]] = {
    "null_amount": (
        sentence("the amount is NULL or empty"),
        sentence("not known; counts as nothing in the totals"),
    ),
    "zero_amount": (
        sentence("the amount is zero"),
        sentence("zero euro; the file does not say whether it was refused"),
    ),
    "below_zero": (
        sentence("the amount is below zero"),
        sentence("money that was taken back; it is booked as a recovery"),
    ),
    "whole_amount": (sentence("the amount has no cents"), sentence("whole euro")),
    "fraction_of_a_cent": (
        sentence("the amount has more than two decimals"),
        sentence("rounded to the nearest cent, half a cent away from zero"),
    ),
    "null_text": (sentence("the text is NULL or empty"), sentence("left empty")),
    "quotes": (sentence("texts stand between quotes"), sentence("the text without the outer quotes")),
    "spaces": (sentence("a text begins or ends with spaces"), sentence("the text without those spaces")),
    "repeated_line": (
        sentence("the same line stands in the file before"),
        sentence("an award of its own: the register has no numbers to tell"),
    ),
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
class Oddity:
    """Something unusual at a line, and the columns it stands in; how it is read stands in READINGS."""

    line: int
    reference: str
    kind: str
    columns: tuple[str, ...]
    found: str


def oddities_of(form: RegisterForm, line: RegisterLine, raw: str) -> Iterator[Oddity]:
    """Yield what is odd in a line; `raw` is the line as it stands in the file."""
    facts = line.facts
    for kind, columns in (*_odd_amounts(form, facts), *_odd_texts(form, facts)):
        if columns:
            found = "; ".join(facts[name] for name in columns)
            yield Oddity(line.line, line.reference, kind, tuple(columns), found)
    if '"' in raw:
        quoted = tuple(name for name in form.texts if '"' in facts[name] or form.separator in facts[name])
        yield Oddity(line.line, line.reference, "quotes", quoted, "; ".join(facts[name] for name in quoted))
    yield from _above_another(form, line)


def _odd_amounts(form: RegisterForm, facts: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    written = {column: facts[column] for column in form.amounts.values()}
    known = {column: text for column, text in written.items() if text not in form.unknown}
    cents = {column: form.cents(text) for column, text in known.items()}
    odd = {column for column, text in known.items() if form.decimals_of(text) in form.odd_decimals}
    yield "null_amount", [column for column in written if column not in known]
    yield "zero_amount", [column for column, amount in cents.items() if amount == 0]
    yield "below_zero", [column for column, amount in cents.items() if amount is not None and amount < 0]
    yield "whole_amount", [column for column in known if column in odd and form.decimal not in known[column]]
    yield (
        "fraction_of_a_cent",
        [column for column in known if column in odd and form.decimals_of(known[column]) > 2],
    )


def _odd_texts(form: RegisterForm, facts: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    yield "null_text", [name for name in form.texts if not form.known(facts[name])]
    yield "spaces", [name for name in form.texts if facts[name] != facts[name].strip()]


def _above_another(form: RegisterForm, line: RegisterLine) -> Iterator[Oddity]:
    above = (
        ("granted_above_requested", line.granted, line.requested, "granted"),
        ("determined_above_granted", line.determined, line.granted, "determined"),
    )
    for kind, higher, lower, name in above:
        if higher is not None and lower is not None and higher > lower >= ZERO:
            column = form.amounts[name]
            yield Oddity(line.line, line.reference, kind, (column,), f"{higher} > {lower}")
