"""How do we stand beside the floor? One table, for the terminal and for docs/performance.md."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bench.assigning import PER_APPLICATION, TIMES, RankedOnce, Solved
from bench.burst import SAVE, SUBMIT, Burst, Rush, part
from bench.commitments import FLOOR, Committed
from bench.library import Saved, Searched
from bench.lines import SQL, Drawn
from bench.lines import TIMES as LINE_TIMES
from bench.machine import describe
from bench.reasons import REASONS


@dataclass(frozen=True)
class Row:
    """One operation beside its floor, and its bar; `ours` and `floor` in `unit`."""

    operation: str
    ours: float
    floor: float
    unit: str
    bar: float
    wall: str = ""
    statements: int | None = None
    most_statements: int | None = None

    @property
    def ratio(self) -> float:
        """Return how many times the floor we cost."""
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def verdict(self) -> str:
        """Return whether the bars hold, and by how much one does not."""
        missed = []
        if round(self.ratio, 2) > self.bar:
            missed.append(f"missed by {self.ratio - self.bar:.2f}×")
        if self.statements is not None and self.statements > (self.most_statements or self.statements):
            missed.append(f"{self.statements - (self.most_statements or 0)} statements too many")
        return ", ".join(missed) or "met"

    def cells(self) -> tuple[str, ...]:
        """Return the row as words."""
        counted = "" if self.statements is None else f"{self.statements} (≤ {self.most_statements})"
        if self.statements is not None and self.most_statements is None:
            counted = str(self.statements)
        return (
            self.operation,
            f"{self.ours:.1f}",
            f"{self.floor:.1f}",
            self.unit,
            f"{self.ratio:.2f}×",
            f"{self.bar:g}×",
            counted,
            self.wall,
            self.verdict,
        )


HEADS = ("operation", "ours", "floor", "unit", "ratio", "bar", "statements", "wall p50 / p95", "verdict")


@dataclass
class Growth:
    """What one page costs as the round grows: per number of applications the CPU and the statements."""

    page: str
    cpu_ms: dict[int, float] = field(default_factory=dict)
    statements: dict[int, int] = field(default_factory=dict)

    bar = 1.3

    @property
    def factor(self) -> float:
        """Return how much more the largest round costs than the smallest."""
        return self.cpu_ms[max(self.cpu_ms)] / self.cpu_ms[min(self.cpu_ms)]

    @property
    def verdict(self) -> str:
        """Return whether growth stays below the bar and the number of statements the same."""
        missed = [f"missed by {self.factor - self.bar:.2f}×"] if round(self.factor, 2) > self.bar else []
        if len(set(self.statements.values())) > 1:
            missed.append("the number of statements grows")
        return ", ".join(missed) or "met"

    def cells(self) -> tuple[str, ...]:
        """Return the row as words."""
        steps = [f"{self.cpu_ms[size]:.1f} ms, {self.statements[size]}" for size in sorted(self.cpu_ms)]
        return (self.page, *steps, f"{self.factor:.2f}×", f"{self.bar:g}×", self.verdict)


@dataclass(frozen=True)
class LastMinute:
    """The burst before a deadline, ours and over the floor."""

    rush: Rush
    ours: Burst
    floor: Burst

    bar = 1_000
    """Milliseconds within which 95 of a hundred must be done."""

    def rows(self) -> list[tuple[str, ...]]:
        """Return one row per kind of act."""
        return [self._row(kind) for kind in (SUBMIT, SAVE)]

    def _row(self, kind: str) -> tuple[str, ...]:
        ours, floor = self.ours.seconds[kind], self.floor.seconds[kind]
        reached, low = part(ours, 0.95), part(floor, 0.95)
        verdict = "met" if reached <= self.bar else f"missed by {reached - self.bar:.0f} ms"
        told = (_three(ours), _three(floor), f"{reached / low:.1f}×" if low else "", f"{self.bar:,} ms")
        return (kind, f"{len(ours):,}", *told, verdict)

    def words(self) -> str:
        """Return what happened and what went wrong."""
        rush = self.rush
        wrong = ", ".join(f"{what} {count}" for what, count in self.ours.wrong.items())
        return (
            f"{rush.submissions} applicants submit in the last {rush.seconds:g} seconds before a deadline, "
            f"one in ten of them twice; {rush.drafts:,} open drafts save themselves every {rush.every:g} "
            f"seconds. The floor answers requests as dense, with one INSERT and one COMMIT each, for a third of "
            f"the time. What must be zero: {wrong}."
        )


def _three(seconds: Sequence[float]) -> str:
    return " / ".join(f"{part(seconds, share):.0f}" for share in (0.5, 0.95, 0.99)) + " ms"


BURST_TITLE = "## The last minute"
SOLVED_TITLE = "## Sharing out and ranking"
SOLVED = (
    f"Every application gets {PER_APPLICATION} reviewers, everybody from half to 1.3 times the mean, 3 percent of all "
    "pairs are barred. The fits come of words, topics of the call, preferences and language. Ours is the whole rule, "
    "from those fits to the plan; the floor is OR-Tools’ solver on the same network, laid ready. Both in one "
    f"process in turn, CPU, the median of {TIMES}; memory is the most a process of its own ever had."
)
SOLVED_HEADS = ("a round", "pairs", "fits", "ours", "floor", "ratio", "bar", "memory ours / floor", "verdict")
RANKED = "`flask review rank` in full (the whole posterior), without reading and writing the sheet; wall-clock time."
DRAWN_TITLE = "## The line and its stairs"
DRAWN = (
    "A line with a cap per initiative, and the stairs of all applications, over a ranking in memory; the floor is the "
    f"same sum in bare SQL over the same rows, in memory too (`{SQL}`). In turn, CPU, the median of {LINE_TIMES}."
)
DRAWN_HEADS = ("a ranking", "line", "stairs", "floor", "line ratio", "stairs ratio", "bar", "verdict")
COMMITTED_TITLE = "## Commitments"
COMMITTED = (
    "A commitment is a reservation within the pot, the ceiling of the programme around it and the cap of the "
    "initiative, with its entry of two legs, the commitment itself and its place in the audit log, in one COMMIT. "
    f"The floor is one INSERT with its COMMIT (`{FLOOR}`). Each client is a process with a connection of its own; "
    "the best of three times, in turn. No bar: under one ceiling everybody waits for one row, which is what keeps it."
)
LIBRARY_TITLE = "## The library and the writing room"
LIBRARY = (
    "A search with its passages and its counts by fact, beside bare SQL over the same index that only names twenty "
    "entries (of each word ours looks at the two hundred entries in which it counts most); on a library of 200 and of "
    "20,000 invented handbooks, in which four in five have the first word and one in two the second. Then a save of a "
    "part of one page in a handbook of 2 and of 200 pages. By the clock, in one process, the median; in turn."
)
LIBRARY_HEADS = ("a search", "a library of", "ours", "floor", "ratio")
SAVED_HEADS = ("a part of a handbook of", "ours")
COMMITTED_HEADS = ("who commits", "ours", "floor", "floor / ours")
RANKED_HEADS = ("a sheet", "time", "memory")
BURST_HEADS = (
    "act",
    "times",
    "ours p50 / p95 / p99",
    "floor p50 / p95 / p99",
    "p95 ratio",
    "p95 bar",
    "verdict",
)


@dataclass
class Results:
    """Everything one run found."""

    on: date
    server: str
    sizes: tuple[int, int, int]
    rows: list[Row] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)
    crowd: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    burst: LastMinute | None = None
    solved: list[Solved] = field(default_factory=list)
    ranked: list[RankedOnce] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    committed: list[Committed] = field(default_factory=list)
    searched: list[Searched] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)

    @property
    def growth_heads(self) -> tuple[str, ...]:
        """Return the heads of the table of growth."""
        return (
            "page",
            *(f"{size:,} applications" for size in sorted(self.sizes)),
            "growth",
            "bar",
            "verdict",
        )


CROWD_HEADS = ("16 clients", "ours per second", "p50 / p95", "CPU ms each", "floor per second", "p50 / p95")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table that a terminal can read as well."""
    widths = [max(len(str(row[place])) for row in (heads, *rows)) for place in range(len(heads))]
    lines = [
        [str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)] for row in (heads, *rows)
    ]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def tables(found: Results) -> str:
    """Return every table of a run."""
    parts = []
    if found.rows:
        parts += ["## Beside the floor", table(HEADS, [row.cells() for row in found.rows])]
    if found.growth:
        parts += ["## As the round grows", "CPU per page, and the number of statements."]
        parts.append(table(found.growth_heads, [row.cells() for row in found.growth]))
    if found.crowd:
        parts += ["## With sixteen clients", CROWD, table(CROWD_HEADS, found.crowd)]
    if found.burst is not None:
        parts += [BURST_TITLE, found.burst.words(), table(BURST_HEADS, found.burst.rows())]
    if found.solved:
        parts += [SOLVED_TITLE, SOLVED, table(SOLVED_HEADS, [row.cells() for row in found.solved])]
        parts += [RANKED, table(RANKED_HEADS, [row.cells() for row in found.ranked])]
    if found.drawn:
        parts += [DRAWN_TITLE, DRAWN, table(DRAWN_HEADS, [row.cells() for row in found.drawn])]
    if found.committed:
        rows = [row.cells() for row in found.committed]
        parts += [COMMITTED_TITLE, COMMITTED, table(COMMITTED_HEADS, rows)]
    if found.searched:
        parts += [LIBRARY_TITLE, LIBRARY, table(LIBRARY_HEADS, [row.cells() for row in found.searched])]
        parts += [table(SAVED_HEADS, [row.cells() for row in found.saved])]
    return "\n\n".join(parts)


def with_part(written: str, title: str, found: Results) -> str:
    """Return docs/performance.md with one section put in its place, as measured alone."""
    fresh = f"{tables(found)}\n\nMeasured alone on {found.on:%d %B %Y}. {' '.join(found.notes)}\n\n"
    before, _, after = written.partition(f"{title}\n")
    if after:
        return before + fresh + "## " + after.partition("\n## ")[2]
    before, missed, after = written.partition(MISSED)
    return before + fresh + missed + after


MISSED = "## What was missed, and why"
CROWD = (
    "Sixteen closed-loop clients share the cores with both servers and the database, so a latency here is the "
    "number of clients divided by the throughput. The client is written in Python and holds the floor back, not "
    "us: throughput has no bar here."
)


def page(found: Results) -> str:
    """Return docs/performance.md."""
    smallest, middle, largest = sorted(found.sizes)
    missed = [row for row in found.rows if row.verdict != "met"]
    grown = [row for row in found.growth if row.verdict != "met"]
    told = [f"- **{row.operation}** — {row.verdict}. {_why(row.operation)}" for row in missed]
    told += [
        f"- **Growth of the {row.page}** — {row.verdict}. {_why(f'growth: {row.page}')}" for row in grown
    ]
    reckoned: list[Solved | Drawn] = [*found.solved, *found.drawn]
    told += [f"- **{row.what}** — {row.verdict}." for row in reckoned if row.verdict != "met"]
    told = told or ["Every bar was met in this run."]
    method = METHOD.format(smallest=smallest, middle=middle, largest=largest)
    head = (
        f"# Performance\n\nWritten by `make bench` on {found.on:%d %B %Y}. What counts is the **ratio**: our "
        "operation beside the same work on the same stack with nothing of ours in it, measured in the same minutes "
        f"on the same machine.\n\n{describe()}; Python {platform.python_version()}, {found.server}."
    )
    noted = "\n".join(f"- {note}" for note in found.notes)
    parts = [head, tables(found), f"{MISSED}\n\n" + "\n".join(told), method]
    return "\n\n".join([*parts, f"### Of this run\n\n{noted}" if noted else ""]).rstrip() + "\n"


def _why(operation: str) -> str:
    return REASONS.get(operation, "The cause was not looked into yet.")


METHOD = """## Method

- The application runs as in production: gunicorn with two workers of four threads, PostgreSQL, a queue server and a
  worker, `RONDE_MODE=production`. Only a header is added that tells how many SQL statements an answer took
  (`bench/wsgi.py`). Mail is queued and goes nowhere; the worker runs only while exports are measured.
- The round holds {middle:,} applications of about 400 words (growth: {smallest:,} and {largest:,}), each with three
  reviews on three criteria with reasons, by 200 reviewers; loaded in bulk as the commands would have kept it, without
  the entries in the audit log.
- The floor (`bench/floors.py`) is Flask, SQLAlchemy Core, Jinja and PostgreSQL under the same gunicorn, on tables with
  the same rows: one indexed query and a bare template per page, one COMMIT per save, the csv module, xlsxwriter in
  constant memory. No session, no permission, no layout, no translation, no audit.
- Pages are measured by one client on a kept connection, signed in through the form, after warm-up, in several rounds
  in which ours and the floor alternate. The figure is CPU: user and system time of the server's processes and of
  the database's backends, from `/proc`; the median of the rounds. Wall-clock times are told beside it and have no bar.
- Parallel query is off in the scratch database, because helpers of PostgreSQL that come and go cannot be counted.
- A whole proposal counts every request of a browser without scripts: forms, saves and where they lead, with a
  registration (one password hash). The floor's flow is seven requests with one hash of the same
  parameters.
- A csv export counts asking for it, making it (while one waits, or in the worker when it is long) and fetching the
  file; xlsx counts the job in the worker. The statements are those of making the file.
- The last minute is measured first, on a database of its own with as many applications as the smallest round above.
  An act's time counts from when it was due, also while it waits for one of 48 connections, and
  submitting counts until the receipt stands there (two requests). Browsers are signed in beforehand. The sweeper runs,
  the worker does not: mail stays in the outbox. Afterwards every receipt is held against the database and asked for at
  the page that checks receipts, and every invariant is checked; the command fails when something is lost or double.
- Memory is the proportional share (PSS) of the two web workers. Cold start is the CPU of the whole server until it is
  at rest after its first page; the seconds to the first page stand beside it.

Not in these figures: network, TLS, a proxy. Milliseconds differ per machine; ratios carry over."""
