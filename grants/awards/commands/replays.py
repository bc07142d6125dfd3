"""What is written when a register is taken in: new awards, what changed in known ones, and the money of both?

These are parts of `import_register`, in its unit of work. Nothing is edited in the books: a grant that is told
otherwise is an entry of its own, and what stood there before is kept as a dated fact of the award.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, update

from grants.awards.models import UNKNOWN, Award, RegisterFact, RegisterImport
from grants.awards.queries import BASIS
from grants.awards.rules import Comparison
from grants.awards.rules.comparison import ChangedDossier
from grants.awards.rules.register import Progress, RegisterLine
from grants.budget import commands as budget
from grants.budget.commands import PastChange
from grants.budget.models import Programme
from grants.foundation.database import db
from grants.foundation.money import ZERO, Money, total
from grants.people.models import Account

CHUNK = 1_000
"""How many lines are written at once."""


def write_new(made: RegisterImport, lines: Sequence[RegisterLine], progress: Progress | None) -> None:
    """Write the awards that are new, in parts; `progress` hears how far it is."""
    db.session.flush()
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        db.session.execute(insert(Award), [_row(made, line) for line in chunk])
        if progress is not None:
            progress(start + len(chunk), len(lines))


def _row(made: RegisterImport, line: RegisterLine) -> dict[str, Any]:
    return _told(line) | {
        "programme_id": made.programme_id,
        "import_id": made.id,
        "reference": line.reference,
        "state": "past",
        "created_at": made.imported_at,
        "generated": False,
        "version": 1,
    }


def _told(line: RegisterLine) -> dict[str, Any]:
    """Return what a line tells of an award."""
    return {
        "title": line.title,
        "recipient": line.recipient,
        "recipient_key": line.recipient_key,
        "search_words": line.search_words,
        "scheme": line.scheme,
        "policy_field": line.policy_field,
        "year": line.year,
        "requested": line.requested,
        "granted": line.granted,
        "granted_key": line.granted.cents if line.granted is not None else UNKNOWN,
        "determined": line.determined,
        "register_facts": line.facts,
    }


def book(
    actor: Account, programme: Programme, made: RegisterImport, compared: Comparison
) -> Mapping[int, int]:
    """Bring the money of a file into the books; return the entry of each changed grant, by the award's number.

    What new dossiers were granted is one funding. What a new line tells as taken back is one recovery from it.
    Each grant that rose, fell, vanished or returned is a correction of the funding that brought it.
    """
    granted = [line.granted or ZERO for line in compared.new]
    funded = total(amount for amount in granted if amount > ZERO)
    taken_back = total(amount for amount in granted if amount < ZERO)
    if funded:
        budget.fund_past(
            actor=actor,
            programme=programme,
            amount=funded,
            reason=made.reason,
            basis_kind=BASIS,
            basis_id=made.id,
        )
    moved = [changed for changed in compared.different if changed.granted_more]
    changes = [_correction(made, changed) for changed in moved]
    if taken_back:
        changes.append(PastChange(made.id, taken_back, "recovery", made.reason))
    if not changes:
        return {}
    entries = budget.change_past(
        actor=actor,
        programme=programme,
        changes=changes,
        reason=made.reason,
        basis_kind=BASIS,
        basis_id=made.id,
    )
    return {changed.known.award_id: entry.id for changed, entry in zip(moved, entries, strict=False)}


def _correction(made: RegisterImport, changed: ChangedDossier) -> PastChange:
    known, line = changed.known, changed.line
    before, after = (_written(amount) for amount in (known.granted, line.granted if line else None))
    words = f"{made.reason} ({made.file_name}, {known.reference}: {before} → {after})"
    return PastChange(known.import_id, changed.granted_more, "correction", words)


def _written(amount: Money | None) -> str:
    return "–" if amount is None else str(amount)


def write_differences(made: RegisterImport, compared: Comparison, entries: Mapping[int, int]) -> None:
    """Let known awards tell what this file says, and keep what each told before as dated facts."""
    told = [(changed.known.award_id, changed.line) for changed in compared.different if changed.line]
    gone = [changed.known.award_id for changed in compared.vanished]
    _write_known(({"number": award_id} | _told(line) for award_id, line in told), state="past", more=1)
    _write_known(({"number": known.award_id, "register_facts": line.facts} for known, line in compared.same))
    nothing = dict.fromkeys(("requested", "granted", "determined")) | {"granted_key": UNKNOWN}
    _write_known(({"number": award_id} | nothing for award_id in gone), state="vanished", more=1)
    facts = [_fact(made, changed, entries) for changed in compared.different]
    for chunk in _chunks(fact for of_one in facts for fact in of_one):
        db.session.execute(insert(RegisterFact), chunk)
    db.session.expire_all()


def _write_known(rows: Iterable[dict[str, Any]], *, state: str | None = None, more: int = 0) -> None:
    """Write rows of awards that are known by their `number`; `more` raises the version of what people see."""
    table = Award.__table__
    for chunk in _chunks(rows):
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in chunk[0] if name != "number"}
        values |= {"version": table.c.version + more} | ({"state": state} if state else {})
        statement = update(table).where(table.c.id == bindparam("number")).values(values)  # type: ignore[arg-type]
        named = [{name if name == "number" else f"new_{name}": row[name] for name in row} for row in chunk]
        db.session.connection().execute(statement, named)


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _fact(made: RegisterImport, changed: ChangedDossier, entries: Mapping[int, int]) -> list[dict[str, Any]]:
    award_id = changed.known.award_id
    return [
        {
            "award_id": award_id,
            "import_id": made.id,
            "kind": one.kind,
            "column_name": one.column,
            "before": one.before,
            "after": one.after,
            "before_amount": one.before_amount,
            "after_amount": one.after_amount,
            "entry_id": entries.get(award_id) if one.kind == "granted" else None,
        }
        for one in changed.differences
    ]
