"""Given a file in which the bank answers, what does each line say, and what is wrong with it?

A line has four columns: the number of the payment, its status, the day, and the reason when it came back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import Sentence, sentence

COLUMNS = ("end_to_end_id", "status", "date", "reason")
MOST_LINES = 5_000
MOST_BYTES = 1024 * 1024
_PAID = frozenset({"paid", "betaald", "acsc", "accc", "acsp", "booked"})
_RETURNED = frozenset({"returned", "retour", "teruggeboekt", "rjct", "rejected", "geweigerd"})
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y%m%d")


@dataclass(frozen=True)
class StatusLine:
    """One answer of the bank."""

    line: int
    number: str
    outcome: str
    """`paid` or `returned`."""
    day: date
    reason: str


@dataclass(frozen=True)
class ReadStatement:
    """What a file says, and what is wrong with which of its lines."""

    lines: tuple[StatusLine, ...]
    faults: tuple[tuple[int, Sentence], ...]


def read_statement(content: bytes) -> ReadStatement:
    """Read a file with a heading, columns apart by `;`, `,` or a tab; raises RuleBroken `no_statement`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    heading, _, _rest = text.partition("\n")
    mark = max(";,\t", key=heading.count)
    rows = _rows(text, mark)
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if (
        not set(COLUMNS[:3]) <= set(names)
        or len(rows) > MOST_LINES + 1
        or len(content) > MOST_BYTES
        or "\x00" in text
    ):
        raise RuleBroken(
            "no_statement",
            sentence(
                "This is no answer of the bank: the first line must name the columns end_to_end_id, status, date and "
                "reason, and there are at most %(count)s lines.",
                count=MOST_LINES,
            ),
            field="file",
        )
    places = {name: names.index(name) for name in COLUMNS if name in names}
    lines: list[StatusLine] = []
    faults: list[tuple[int, Sentence]] = []
    for place, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            found = _line(
                place, {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
            )
            (lines if isinstance(found, StatusLine) else faults).append(found)  # type: ignore[arg-type]
    faults += _twice(lines)
    return ReadStatement(tuple(lines), tuple(sorted(faults, key=lambda fault: fault[0])))


def _rows(text: str, mark: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error:
        return []


def _line(place: int, cells: dict[str, str]) -> StatusLine | tuple[int, Sentence]:
    status, day = cells["status"].lower(), _day(cells["date"])
    if not cells["end_to_end_id"]:
        return place, sentence("The number of the payment is missing.")
    if status not in _PAID | _RETURNED:
        return place, sentence("“%(status)s” is no status that is known here.", status=cells["status"][:40])
    if day is None:
        return place, sentence("“%(day)s” is no day, such as 2021-03-31.", day=cells["date"][:40])
    outcome = "paid" if status in _PAID else "returned"
    return StatusLine(place, cells["end_to_end_id"], outcome, day, cells.get("reason", "")[:300])


def _day(typed: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    return None


def _twice(lines: list[StatusLine]) -> Iterator[tuple[int, Sentence]]:
    seen: dict[str, int] = {}
    for one in lines:
        if one.number in seen:
            yield one.line, sentence("This payment stands on line %(line)s too.", line=seen[one.number])
        seen.setdefault(one.number, one.line)


def effect_of(line: StatusLine, state: str | None, *, today: date, since: date | None = None) -> str:
    """Return what a line does to a payment in this state that went to the bank on `since`: `paid`, `returned`, `known`,
    or why nothing: `unknown`, `not_possible`, `future`, `before`."""
    if state is None:
        return "unknown"
    if since is not None and line.day < since:
        return "before"
    if line.day > today:
        return "future"
    if state == line.outcome:
        return "known"
    possible = {("listed", "paid"), ("listed", "returned"), ("paid", "returned")}
    return line.outcome if (state, line.outcome) in possible else "not_possible"


EFFECT_NAMES: dict[str, Sentence] = {
    "paid": sentence("is paid"),
    "returned": sentence("came back"),
    "known": sentence("was known already"),
    "unknown": sentence("no such payment is known here"),
    "not_possible": sentence("cannot be: it was not with the bank any more"),
    "future": sentence("the day still has to come"),
    "before": sentence("the day is before the batch was approved"),
}
REFUSED = ("unknown", "not_possible", "future", "before")
