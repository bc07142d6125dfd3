"""What is new, changed or gone in a later file of a register, dossier by dossier and to the cent?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from grants.awards.rules.register import Register, RegisterLine
from grants.awards.rules.register_forms import AMOUNTS, RegisterForm
from grants.foundation.errors import RuleBroken
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import Sentence, sentence


@dataclass(frozen=True, slots=True)
class KnownDossier:
    """A dossier as the programme holds it; what is gone keeps its last columns and has no amounts."""

    award_id: int
    import_id: int
    reference: str
    is_gone: bool
    requested: Money | None
    granted: Money | None
    determined: Money | None
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What stood in a column before and what stands there now; `kind` is one of `states.FACT_KINDS`.

    Amounts are None where nothing is known.
    """

    kind: str
    column: str
    before: str
    after: str
    before_amount: Money | None = None
    after_amount: Money | None = None

    @property
    def cents_more(self) -> int:
        """Return by how many cents this raises the totals; unknown counts as nothing."""
        return (self.after_amount or ZERO).cents - (self.before_amount or ZERO).cents


@dataclass(frozen=True, slots=True)
class ChangedDossier:
    """A known dossier with what became different; `line` is None for one that is no longer in the file."""

    known: KnownDossier
    line: RegisterLine | None
    differences: tuple[Difference, ...]

    def recipient(self, form: RegisterForm) -> str:
        """Return the recipient as the file tells it, or as it was told last."""
        return self.line.recipient if self.line else form.words(self.known.facts, "recipient")

    @property
    def granted_more(self) -> Money:
        """Return by how much the grant rose, or fell when below zero."""
        return Money(sum(one.cents_more for one in self.differences if one.kind == "granted"))


@dataclass(frozen=True)
class Sums:
    """So many dossiers with these amounts, or so much more or less."""

    count: int
    requested: Money
    granted: Money
    determined: Money


@dataclass(frozen=True)
class Comparison:
    """A file beside what is known: every dossier is in one of these."""

    register: Register
    new: tuple[RegisterLine, ...]
    same: tuple[tuple[KnownDossier, RegisterLine], ...]
    changed: tuple[ChangedDossier, ...]
    returned: tuple[ChangedDossier, ...]
    vanished: tuple[ChangedDossier, ...]
    before: Sums

    @property
    def different(self) -> tuple[ChangedDossier, ...]:
        """Return all known dossiers about which something is to be written."""
        return (*self.changed, *self.returned, *self.vanished)

    @property
    def shared(self) -> int:
        """Return how many known dossiers are in the file as well."""
        return len(self.same) + len(self.changed)

    @cached_property
    def by_column(self) -> dict[str, int]:
        """Return per column in how many shared dossiers it changed, in the order of the file."""
        found = Counter(one.column for changed in self.changed for one in changed.differences)
        return {column: found[column] for column in self.register.form.columns if found[column]}

    @cached_property
    def sums_new(self) -> Sums:
        """Return the sums of the dossiers that are new."""
        return sums_of_lines(self.new)

    def sums_changed(self, of: Iterable[ChangedDossier]) -> Sums:
        """Return how many dossiers these are, and by how much they raise or lower each amount."""
        dossiers = tuple(of)
        more: Counter[str] = Counter()
        for changed in dossiers:
            for one in changed.differences:
                more[one.kind] += one.cents_more
        return Sums(len(dossiers), *(Money(more[name]) for name in AMOUNTS))

    def kept(self) -> dict[str, object]:
        """Return the counts as they are kept with the import."""
        return {
            "new": len(self.new),
            "shared": self.shared,
            "changed": len(self.changed),
            "returned": len(self.returned),
            "vanished": len(self.vanished),
            "columns": self.by_column,
        }


def sums_of_lines(lines: Iterable[RegisterLine]) -> Sums:
    """Return the sums of some lines; unknown counts as nothing."""
    told = tuple(lines)
    cents = (sum((getattr(line, name) or ZERO).cents for line in told) for name in AMOUNTS)
    return Sums(len(told), *(Money(amount) for amount in cents))


def compare(register: Register, known: Iterable[KnownDossier]) -> Comparison:
    """Compare a file with what is known of its register; a form without numbers has only new lines."""
    held = {dossier.reference: dossier for dossier in known} if register.form.identity else {}
    new: list[RegisterLine] = []
    same: list[tuple[KnownDossier, RegisterLine]] = []
    changed: list[ChangedDossier] = []
    returned: list[ChangedDossier] = []
    for line in register.lines:
        dossier = held.get(line.reference)
        if dossier is None:
            new.append(line)
            continue
        differences = tuple(_differences(register.form, dossier, line))
        if not differences:
            same.append((dossier, line))
        else:
            (returned if dossier.is_gone else changed).append(ChangedDossier(dossier, line, differences))
    inside = {line.reference for line in register.lines}
    there = [dossier for dossier in held.values() if not dossier.is_gone]
    return Comparison(
        register=register,
        new=tuple(new),
        same=tuple(same),
        changed=tuple(changed),
        returned=tuple(returned),
        vanished=tuple(_gone(register.form, one) for one in there if one.reference not in inside),
        before=_sums_before(there),
    )


def _differences(form: RegisterForm, dossier: KnownDossier, line: RegisterLine) -> Iterable[Difference]:
    if dossier.is_gone:
        yield Difference("returned", "", "", "")
    amounts = {column: name for name, column in form.amounts.items()}
    for column in form.compared:
        before, after = dossier.facts.get(column, ""), line.facts[column]
        if column in amounts:
            name = amounts[column]
            was, becomes = getattr(dossier, name), getattr(line, name)
            if was != becomes:
                yield Difference(name, column, "" if dossier.is_gone else before, after, was, becomes)
        elif before != after:
            yield Difference("words", column, before, after)


def _gone(form: RegisterForm, dossier: KnownDossier) -> ChangedDossier:
    differences = [Difference("vanished", "", "", "")]
    for name, column in form.amounts.items():
        was = getattr(dossier, name)
        if was is not None:
            differences.append(Difference(name, column, dossier.facts.get(column, ""), "", was, None))
    return ChangedDossier(dossier, None, tuple(differences))


def _sums_before(dossiers: list[KnownDossier]) -> Sums:
    cents = (sum((getattr(one, name) or ZERO).cents for one in dossiers) for name in AMOUNTS)
    return Sums(len(dossiers), *(Money(amount) for amount in cents))


@dataclass(frozen=True)
class TakenIn:
    """The last file of this register that was taken in: its name, and when the register stood so."""

    file_name: str
    stands_at: datetime | None


def check_follows(register: Register, last: TakenIn | None, *, years: Set[int]) -> None:
    """Raise RuleBroken when a file does not come after what was taken in of its register.

    `register_older` and `register_same_moment` for a form that tells its moment; `register_years_known` for one
    without numbers, of which `years` were taken in: its lines cannot be compared, and would count double.
    """
    if last is None:
        return
    if not register.form.identity:
        double = sorted({line.year for line in register.lines} & years)
        if double:
            raise RuleBroken("register_years_known", _years_known(double, last), field="file")
        return
    told, before = register.stands_at, last.stands_at
    if told is None or before is None or told > before:
        return
    code = "register_same_moment" if told == before else "register_older"
    raise RuleBroken(
        code, _same_moment(before, last) if told == before else _older(told, before, last), field="file"
    )


def _years_known(double: list[int], last: TakenIn) -> Sentence:
    return sentence(
        "Of %(years)s lines were taken in already, the last from %(file)s. This register has no dossier numbers, so "
        "the lines cannot be compared and would count double. Nothing was taken in.",
        years=", ".join(map(str, double)),
        file=last.file_name,
    )


def _same_moment(moment: datetime, last: TakenIn) -> Sentence:
    return sentence(
        "This file and %(file)s both show the register as it stood on %(moment)s, and they differ. Which of the two is "
        "right cannot be known. Nothing was taken in.",
        file=last.file_name,
        moment=moment,
    )


def _older(told: datetime, before: datetime, last: TakenIn) -> Sentence:
    return sentence(
        "This file shows the register as it stood on %(told)s. %(file)s was taken in, which shows it on %(before)s: an "
        "older file would undo what is known since. Take files in from old to new. Nothing was taken in.",
        told=told,
        file=last.file_name,
        before=before,
    )
