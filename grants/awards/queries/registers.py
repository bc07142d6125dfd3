"""What do we know of registers: what was taken in, how a file compares with it, and whether all still adds up?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from grants.awards.models import Award, RegisterFact, RegisterImport, RegisterUpload
from grants.awards.permissions import may_import_register
from grants.awards.rules import Comparison, KnownDossier, Register, TakenIn, check_follows, compare
from grants.awards.rules.register_forms import AMOUNTS
from grants.budget.models import Commitment, Programme
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.invariants import invariant
from grants.foundation.money import ZERO, Money
from grants.foundation.wording import counted, sentence
from grants.people.models import Account

BASIS = "register_import"
"""The kind of basis on which the money of a register rests."""


def find_import(programme: Programme, sha256: str) -> RegisterImport | None:
    """Return the earlier import of the same bytes in this programme, or None."""
    return db.session.scalars(
        select(RegisterImport).where(
            RegisterImport.programme_id == programme.id, RegisterImport.sha256 == sha256
        )
    ).one_or_none()


def find_last_import(programme: Programme, form: str) -> RegisterImport | None:
    """Return the import of a register in this form that was taken in last, or None."""
    return db.session.scalars(
        select(RegisterImport)
        .where(RegisterImport.programme_id == programme.id, RegisterImport.form == form)
        .order_by(RegisterImport.id.desc())
        .limit(1)
    ).one_or_none()


def imports_of(programme: Programme) -> Sequence[RegisterImport]:
    """Return the registers that were taken in, the newest first."""
    return db.session.scalars(
        select(RegisterImport)
        .where(RegisterImport.programme_id == programme.id)
        .order_by(RegisterImport.id.desc())
    ).all()


def get_upload(viewer: Account, upload_id: int) -> RegisterUpload:
    """Return a register file that was laid ready for a programme the viewer may take it into; raises NotFound."""
    upload = db.session.get(RegisterUpload, upload_id)
    if upload is None or not may_import_register(viewer, upload.programme):
        raise NotFound
    return upload


def comparison_of(programme: Programme, register: Register) -> Comparison:
    """Compare a file with what was taken in of its register.

    Raises RuleBroken as `check_follows` does, `dossiers_known` when a number that is new in this register is that
    of another award of the programme, and `taken_back_too_much` when the file takes back what was never paid.
    """
    form = register.form
    last = find_last_import(programme, form.key)
    years = set() if form.identity else _years_of(programme, form.key)
    check_follows(register, TakenIn(last.file_name, last.stands_at) if last else None, years=years)
    known = _known_dossiers(programme, form.key) if last is not None and form.identity else ()
    compared = compare(register, known)
    _require_free(programme, compared)
    _require_paid(compared)
    return compared


def _of_form(columns: Select[Any], programme: Programme, form: str) -> Select[Any]:
    return columns.join(RegisterImport, RegisterImport.id == Award.import_id).where(
        Award.programme_id == programme.id, RegisterImport.form == form
    )


def _years_of(programme: Programme, form: str) -> set[int]:
    return set(db.session.scalars(_of_form(select(Award.year).distinct(), programme, form)))


def _known_dossiers(programme: Programme, form: str) -> Iterable[KnownDossier]:
    columns = select(
        Award.id,
        Award.import_id,
        Award.reference,
        Award.state == "vanished",
        Award.requested,
        Award.granted,
        Award.determined,
        Award.register_facts,
    )
    for row in db.session.execute(_of_form(columns, programme, form).order_by(Award.id)):
        yield KnownDossier(*row)


def _require_free(programme: Programme, compared: Comparison) -> None:
    taken = set(db.session.scalars(select(Award.reference).where(Award.programme_id == programme.id)))
    again = [line for line in compared.new if line.reference in taken]
    if again:
        raise RuleBroken(
            "dossiers_known",
            counted(
                len(again),
                sentence(
                    "One dossier of this file has the number of another award of this programme, at line %(line)s: "
                    "%(reference)s. Nothing was taken in.",
                    line=str(again[0].line),
                    reference=again[0].reference,
                ),
                sentence(
                    "%(count)s dossiers of this file have numbers of other awards of this programme, the first at line "
                    "%(line)s: %(reference)s. Nothing was taken in.",
                    count=len(again),
                    line=str(again[0].line),
                    reference=again[0].reference,
                ),
            ),
            field="file",
        )


def _require_paid(compared: Comparison) -> None:
    """No pot of the books goes below zero: what is taken back was paid by this file or by the one it corrects."""
    more = Counter({0: compared.sums_new.granted.cents})
    for changed in compared.different:
        more[changed.known.import_id] += changed.granted_more.cents
    less = {basis_id: cents for basis_id, cents in more.items() if cents < 0}
    paid = db.session.execute(
        select(Commitment.basis_id, Commitment.paid).where(
            Commitment.basis_kind == BASIS, Commitment.basis_id.in_(less)
        )
    ).tuples()
    for basis_id, amount in paid:
        less[basis_id] += amount.cents
    short = -sum(cents for cents in less.values() if cents < 0)
    if short:
        raise RuleBroken(
            "taken_back_too_much",
            sentence(
                "This file takes back %(amount)s more than the books say was paid on these awards. "
                "Nothing was taken in.",
                amount=Money(short),
            ),
            field="file",
        )


def facts_of(award: Award) -> Sequence[RegisterFact]:
    """Return what later files of its register changed in a past award, the newest first."""
    return db.session.scalars(
        select(RegisterFact)
        .where(RegisterFact.award_id == award.id)
        .options(joinedload(RegisterFact.made_by))
        .order_by(RegisterFact.import_id.desc(), RegisterFact.id)
    ).all()


def find_import_of(award: Award) -> RegisterImport | None:
    """Return the import that brought a past award, or None."""
    return db.session.get(RegisterImport, award.import_id) if award.import_id is not None else None


Totals = Counter[str]
"""A number of dossiers (`rows`) and cents per amount."""


@invariant("registers")
def register_faults() -> list[str]:
    """Say which imports no longer add up to their file, counting back from today by the facts of later files."""
    standing, later = _standing(), _changed_later()
    made_of = {made.id: made for made in db.session.scalars(select(RegisterImport))}
    paid = dict(
        db.session.execute(select(Commitment.basis_id, Commitment.paid).where(Commitment.basis_kind == BASIS))
        .tuples()
        .all()
    )
    faults = []
    for made in sorted(made_of.values(), key=lambda one: one.id):
        told = {"rows": made.rows} | {name: getattr(made, name).cents for name in AMOUNTS}
        if any(told[name] != amount for name, amount in _as_it_was(made, made_of, standing, later).items()):
            faults.append(f"import {made.id} ({made.file_name}) does not add up to its file")
        if paid.get(made.id, ZERO).cents != standing[made.id]["granted"]:
            faults.append(f"import {made.id} ({made.file_name}): the journal holds another amount")
    return faults


def _as_it_was(
    made: RegisterImport,
    made_of: dict[int, RegisterImport],
    standing: dict[int, Totals],
    later: dict[int, list[tuple[int, Totals]]],
) -> Totals:
    """Return what the awards of this file and those it follows came to when it was taken in."""
    was: Totals = Totals(dict.fromkeys(("rows", *AMOUNTS), 0))
    line = [made.id]
    while (before := made_of[line[-1]].follows_id) is not None:
        line.append(before)
    for number in line:
        was.update(standing[number])
        for changed_in, more in later[number]:
            if changed_in > made.id:
                was.subtract(more)
    return was


def _standing() -> dict[int, Totals]:
    """Return per import what the awards it brought come to now."""
    found: dict[int, Totals] = defaultdict(Totals)
    summed = select(
        Award.import_id,
        func.sum(case((Award.state == "past", 1), else_=0)),
        *(func.sum(getattr(Award, name)) for name in AMOUNTS),
    )
    for import_id, rows, *amounts in db.session.execute(
        summed.where(Award.import_id.is_not(None)).group_by(Award.import_id)
    ):
        cents = {name: _cents(amount) for name, amount in zip(AMOUNTS, amounts, strict=True)}
        found[import_id] = Totals({"rows": int(rows)} | cents)
    return found


def _changed_later() -> dict[int, list[tuple[int, Totals]]]:
    """Return per import of awards which later imports changed them, and by how much."""
    found: dict[int, list[tuple[int, Totals]]] = defaultdict(list)
    for brought_by, changed_in, kind, count, before, after in db.session.execute(
        select(
            Award.import_id,
            RegisterFact.import_id,
            RegisterFact.kind,
            func.count(),
            func.sum(RegisterFact.before_amount),
            func.sum(RegisterFact.after_amount),
        )
        .join(Award, Award.id == RegisterFact.award_id)
        .where(RegisterFact.kind != "words")
        .group_by(Award.import_id, RegisterFact.import_id, RegisterFact.kind)
    ):
        if kind in AMOUNTS:
            more = Totals({kind: _cents(after) - _cents(before)})
        else:
            more = Totals({"rows": count if kind == "returned" else -count})
        if brought_by is not None:
            found[brought_by].append((changed_in, more))
    return found


def _cents(amount: Any) -> int:
    return amount.cents if isinstance(amount, Money) else int(amount or 0)
