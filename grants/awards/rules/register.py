"""What does a subsidy register say, and what in it is odd? Nothing is guessed.

The form of a register (its columns, separator, amounts) is data: see `register_forms`; it is known by the first
line. A line that cannot be read without guessing is refused by name, and one refused line refuses the file: its
totals would no longer be the file's.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from grants.awards.rules.oddities import READINGS, Oddity, oddities_of
from grants.awards.rules.register_forms import RegisterForm, register_forms
from grants.awards.rules.words import folded
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money, total
from grants.foundation.wording import Sentence, counted, sentence

LONGEST_TEXT = 300
LONGEST_REFERENCE = 64


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
class Refusal:
    """A line that cannot be read without guessing."""

    line: int
    reference: str
    why: Sentence


@dataclass(frozen=True)
class Register:
    """A whole file as it was read; `stands_at` is when the register stood so, if the form tells."""

    form: RegisterForm
    sha256: str
    stands_at: datetime | None
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


class _Reader:
    """Reads line after line of a file in one form, and keeps what it has seen."""

    def __init__(self, form: RegisterForm, sha256: str) -> None:
        self.form, self.sha256 = form, sha256
        self.lines: list[RegisterLine] = []
        self.oddities: list[Oddity] = []
        self.refusals: list[Refusal] = []
        self.moment: tuple[str, datetime] | None = None
        self._by_reference: dict[str, int] = {}
        self._by_words: dict[tuple[str, ...], int] = {}

    def read(self, number: int, fields: list[str], raw: str) -> None:
        """Read one line: it is kept, or refused with why."""
        facts = dict(zip(self.form.columns, fields, strict=False))
        reference = self._reference(number, facts)
        why = self._why_refused(fields, facts, reference)
        if why is not None:
            self.refusals.append(Refusal(number, reference, why))
            return
        self._by_reference[reference] = number
        line = _line(self.form, number, reference, facts)
        self.lines.append(line)
        self.oddities += oddities_of(self.form, line, raw)
        if not self.form.identity:
            self._note_repeated(line, tuple(fields))

    def _reference(self, number: int, facts: dict[str, str]) -> str:
        if not self.form.identity:
            return f"{self.sha256[:8]}:{number:05d}"
        return "/".join(self.form.known(facts.get(column, "")) for column in self.form.identity)

    def _why_refused(self, fields: list[str], facts: dict[str, str], reference: str) -> Sentence | None:
        if len(fields) != len(self.form.columns):
            return sentence(
                "it has %(count)s columns instead of %(wanted)s",
                count=str(len(fields)),
                wanted=str(len(self.form.columns)),
            )
        why = _why_unreadable(self.form, facts, reference) or self._why_another_moment(facts)
        if why is None and reference in self._by_reference:
            line = str(self._by_reference[reference])
            return sentence("this dossier stands at line %(line)s too", line=line)
        return why

    def _why_another_moment(self, facts: dict[str, str]) -> Sentence | None:
        if not self.form.moment:
            return None
        text = facts[self.form.moment]
        if self.moment is None:
            moment = self.form.moment_of(text)
            if moment is None:
                return sentence(
                    "the moment “%(found)s” in %(column)s cannot be read",
                    found=text[:40],
                    column=self.form.moment,
                )
            self.moment = text, moment
        if text == self.moment[0]:
            return None
        return sentence(
            "it tells of another moment (%(found)s) than the lines above it (%(first)s)",
            found=text[:40],
            first=self.moment[0],
        )

    def _note_repeated(self, line: RegisterLine, fields: tuple[str, ...]) -> None:
        first = self._by_words.setdefault(fields, line.line)
        if first != line.line:
            self.oddities.append(Oddity(line.line, line.reference, "repeated_line", (), f"{first}"))


def read_register(
    content: bytes, *, forms: Iterable[RegisterForm] | None = None, progress: Progress | None = None
) -> Register:
    """Read a whole file in the form its first line names; raises RuleBroken when no form has such a line.

    `progress` is told how many of how many lines were read, every thousand lines and at the end.
    """
    form = _form_of(content, list(register_forms().values() if forms is None else forms))
    text = _decoded(content, form)
    expected = max(text.count("\n") - 1, 1)
    reader = _Reader(form, hashlib.sha256(content).hexdigest())
    records = _records(text, form.separator)
    next(records)
    for count, (number, fields, raw) in enumerate(records, start=1):
        reader.read(number, fields, raw)
        if progress is not None and count % TOLD_EVERY == 0:
            progress(min(count, expected), expected)
    if progress is not None:
        progress(expected, expected)
    if not reader.lines and not reader.refusals:
        raise RuleBroken("register_empty", sentence("The file holds no dossiers."), field="file")
    return Register(
        form=form,
        sha256=reader.sha256,
        stands_at=reader.moment[1] if reader.moment else None,
        lines=tuple(reader.lines),
        oddities=tuple(reader.oddities),
        refusals=tuple(reader.refusals),
    )


def _form_of(content: bytes, forms: list[RegisterForm]) -> RegisterForm:
    if b"\x00" in content:
        raise RuleBroken("not_a_register", sentence("This is not a text file."), field="file")
    first = content.partition(b"\n")[0]
    for form in forms:
        line = first.decode(_encoding(form), errors="replace").strip("\r")
        if tuple(next(csv.reader([line], delimiter=form.separator), [])) == form.columns:
            return form
    raise RuleBroken(
        "not_a_register",
        sentence(
            "The first line must name the columns of a form that is known: %(names)s",
            names=", or ".join(form.separator.join(form.columns) for form in forms),
        ),
        field="file",
    )


def _encoding(form: RegisterForm) -> str:
    """Return the encoding, with or without the mark that some programs put before UTF-8."""
    return "utf-8-sig" if form.encoding == "utf-8" else form.encoding


def _decoded(content: bytes, form: RegisterForm) -> str:
    try:
        return content.decode(_encoding(form))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RuleBroken(
            "register_encoding",
            sentence(
                "Line %(line)s is not written in %(encoding)s. Save the file so and try again.",
                line=str(line),
                encoding=form.encoding.upper(),
            ),
            field="file",
        ) from error


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield (number of the first line, fields, the line as it stands) per record."""
    raw: list[str] = []

    def tape() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            raw.append(line)
            yield line

    reader = csv.reader(tape(), delimiter=separator, strict=True)
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


def _line(form: RegisterForm, number: int, reference: str, facts: dict[str, str]) -> RegisterLine:
    return RegisterLine(
        line=number,
        reference=reference,
        recipient=form.words(facts, "recipient"),
        title=form.words(facts, "title"),
        scheme=form.words(facts, "scheme"),
        policy_field=form.words(facts, "policy_field"),
        year=int(form.words(facts, "year")),
        requested=form.amount(facts, "requested"),
        granted=form.amount(facts, "granted"),
        determined=form.amount(facts, "determined"),
        facts=facts,
    )


def _why_unreadable(form: RegisterForm, facts: dict[str, str], reference: str) -> Sentence | None:
    numbers = [form.known(facts[column]) for column in form.identity]
    if not all(numbers) or len(reference) > LONGEST_REFERENCE:
        return sentence("it has no readable dossier number")
    for column in form.amounts.values():
        if facts[column] not in form.unknown and form.cents(facts[column]) is None:
            return sentence(
                "the amount “%(found)s” in %(column)s cannot be read", found=facts[column][:40], column=column
            )
    if not re.fullmatch(r"(19|20)[0-9]{2}", form.words(facts, "year")):
        return sentence(
            "the year “%(found)s” cannot be read", found="".join(facts[c] for c in form.facts["year"])[:40]
        )
    for column in form.texts:
        if len(facts[column]) > LONGEST_TEXT:
            return sentence("the text in %(column)s is longer than 300 characters", column=column)
    for fact, columns in form.facts.items():
        if len(form.words(facts, fact)) > LONGEST_TEXT:
            return sentence("the text in %(column)s is longer than 300 characters", column=", ".join(columns))
    return None
