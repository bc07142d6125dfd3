"""Every order of two acts about money, step by step, through PostgreSQL's own isolation tester."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from grants.foundation.commands import command
from grants.foundation.database import db

PLACES = ("/usr/lib/postgresql/*/lib/pgxs/src/test/isolation/isolationtester",)
KEPT = ("pot", "allowance", "commitment")
"""The tables whose rows are locked and changed; the journal beside them only grows."""
VERDICT = """SELECT string_agg(told, ' ' ORDER BY told) AS verdict FROM (
  SELECT format('pot%s:%s/%s/%s/%s in %s of %s', id, free, reserved, committed, paid, inside, ceiling) AS told FROM pot
  UNION ALL SELECT format('allowance%s-%s:%s', pot_id, initiative_id, used) FROM allowance
  UNION ALL SELECT format('award%s:%s/%s/%s', basis_id, reserved, committed, paid) FROM commitment) AS rows"""


def isolation_tester() -> str | None:
    """Return where PostgreSQL's isolation tester is, if it is here."""
    found = [str(path) for place in PLACES for path in Path("/").glob(place.lstrip("/"))]
    return shutil.which("isolationtester") or (found[-1] if found else None)


class _Undone(Exception):
    """Raised to leave nothing of what was recorded."""


@dataclass(frozen=True)
class Step:
    """One statement of an act, and the rows it locks until the act ends."""

    sql: str
    locks: frozenset[tuple[str, int]]


def recorded(act: Callable[[], Any]) -> list[Step]:
    """Return the statements by which an act locks and changes rows, with its values; nothing of it is kept."""
    seen: list[Step] = []

    def note(
        connection: Any, _cursor: object, statement: str, parameters: Any, _context: object, _m: bool
    ) -> None:
        first = re.match(r"(UPDATE|INSERT INTO|SELECT)\b(?:.*?\bFROM)?\s+(\w+)", statement, re.DOTALL)
        writes = first is not None and first[1] != "SELECT"
        if first is None or first[2] not in KEPT or not (writes or "FOR UPDATE" in statement):
            return
        raw = connection.connection.driver_connection
        text = psycopg.ClientCursor(raw).mogrify(statement, parameters)
        seen.append(
            Step(_refusing(text), _locks(first[2], text) if first[1] != "INSERT INTO" else frozenset())
        )

    @command
    def tried() -> None:
        act()
        db.session.flush()
        raise _Undone

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        tried()
    except _Undone:
        pass
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return [*seen, Step("COMMIT", frozenset())]


def _refusing(text: str) -> str:
    """Return a conditional update that fails where our code would find no row and refuse."""
    if not text.startswith(("UPDATE pot", "UPDATE allowance")):
        return text
    returning = text if "RETURNING" in text else f"{text} RETURNING 1"
    return f"WITH moved AS ({returning}) SELECT 1 / count(*) AS done FROM moved"


def _locks(table: str, text: str) -> frozenset[tuple[str, int]]:
    numbers = re.search(rf"{table}\.id (?:= |IN \()([\d, ]+)", text)
    if numbers is not None:
        return frozenset((table, int(number)) for number in numbers[1].split(","))
    return frozenset({(table, 0)})


def orders(one: Sequence[Step], two: Sequence[Step]) -> Iterator[list[tuple[int, int]]]:
    """Yield every order that can be: who waits for a lock does nothing more until the other has ended."""
    whole = len(one) + len(two)
    for places in combinations(range(whole), len(one)):
        order, done = [], [0, 0]
        for place in range(whole):
            who = 0 if place in places else 1
            order.append((who, done[who]))
            done[who] += 1
        if _can_be(order, (one, two)):
            yield order


def _can_be(order: Sequence[tuple[int, int]], acts: tuple[Sequence[Step], Sequence[Step]]) -> bool:
    held: list[frozenset[tuple[str, int]]] = [frozenset(), frozenset()]
    waits = [False, False]
    for who, number in order:
        if waits[who]:
            return False
        locks = acts[who][number].locks
        waits[who] = bool(locks & held[1 - who])
        held[who] |= locks
        if number == len(acts[who]) - 1:
            held[who], waits[1 - who] = frozenset(), False
    return True


def specification(one: Sequence[Step], two: Sequence[Step], reset: Sequence[str]) -> tuple[str, int]:
    """Return the isolation tester's input for two acts, and how many orders it holds."""
    lines = [f"setup {{ {statement} }}" for statement in reset] + [f"teardown {{ {VERDICT} }}"]
    for name, steps in (("a", one), ("b", two)):
        lines += [f'session "{name}"', "setup { BEGIN; }"]
        lines += [f'step "{name}{number}" {{ {step.sql}; }}' for number, step in enumerate(steps)]
    found = list(orders(one, two))
    for order in found:
        lines.append("permutation " + " ".join(f'"{"ab"[who]}{number}"' for who, number in order))
    return "\n".join(lines) + "\n", len(found)


def run(tester: str, address: str, text: str, reset: Sequence[str]) -> dict[str, str]:
    """Return what the books say after each order, as the tester ran them; fails on a deadlock. All is put back."""
    plain = re.sub(r"^postgresql\+\w+", "postgresql", address)
    ran = subprocess.run(
        [tester, plain], input=text, capture_output=True, text=True, timeout=600, check=False
    )
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    assert "deadlock" not in ran.stdout
    with psycopg.connect(plain) as connection:
        for statement in reset:
            connection.execute(statement)
    told: dict[str, str] = {}
    for part in ran.stdout.split("starting permutation: ")[1:]:
        order, _, rest = part.partition("\n")
        verdicts = re.findall(r"^allowance.*$", rest, re.MULTILINE)
        told[order] = verdicts[-1] if verdicts else rest[-500:]
    return told


def as_it_stands() -> list[str]:
    """Return the statements that put the books back as they are now."""
    statements = []
    with db.engine.connect() as connection:
        for table in KEPT:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").mappings().all()
            last = max((row["id"] for row in rows), default=0)
            statements.append(f"DELETE FROM {table} WHERE id > {last};")
            for row in rows:
                amounts = {
                    name: value
                    for name, value in row.items()
                    if name in {"free", "reserved", "committed", "paid", "inside", "ceiling", "used", "cap"}
                }
                values = ", ".join(f"{name} = {'NULL' if v is None else v}" for name, v in amounts.items())
                statements.append(f"UPDATE {table} SET {values} WHERE id = {row['id']};")
    return [f"{' '.join(statements)}"]
