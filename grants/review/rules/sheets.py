"""Given a spreadsheet of scores or of pairs as CSV, what does it say, and in which line is it wrong?"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.review.rules.assignment import Plan
from grants.review.rules.flow import Pair
from grants.review.rules.quadrature import Vote
from grants.review.rules.uncertainty import Uncertainty

SCORES = ("proposal", "reviewer", "score")
PAIRS = ("application", "reviewer", "affinity")
GIVEN = ("application", "reviewer")
MOST_ROWS = 20_000
_NOTHING = {"", "na", "n/a", "null", "-"}


def read_scores(content: str) -> list[Vote]:
    """Return the votes of a sheet with the columns proposal, reviewer and score; a score that is empty is absent.

    Raises RuleBroken `sheet_columns`, `sheet_number`, `sheet_twice`, `sheet_empty`.
    """
    votes: dict[Pair, Vote] = {}
    for line, (proposal, reviewer, score) in _rows(content, SCORES):
        if score.lower() in _NOTHING:
            continue
        if (proposal, reviewer) in votes:
            raise _twice(line, proposal, reviewer)
        votes[proposal, reviewer] = (proposal, reviewer, _number(line, "score", score))
    if not votes:
        raise RuleBroken("sheet_empty", sentence("The sheet holds no scores."))
    return list(votes.values())


def read_pairs(content: str) -> tuple[list[str], list[str], dict[Pair, float | None]]:
    """Return applications, reviewers and how well each pair fits; an empty affinity is a conflict: not allowed.

    Both lists are in order of first mention. Raises RuleBroken `sheet_columns`, `sheet_number`, `sheet_range`,
    `sheet_twice`, `sheet_empty`.
    """
    applications: dict[str, None] = {}
    reviewers: dict[str, None] = {}
    fits: dict[Pair, float | None] = {}
    seen: set[Pair] = set()
    for line, (application, reviewer, affinity) in _rows(content, PAIRS):
        applications.setdefault(application)
        reviewers.setdefault(reviewer)
        if (application, reviewer) in seen:
            raise _twice(line, application, reviewer)
        seen.add((application, reviewer))
        if affinity.lower() in _NOTHING:
            continue
        fit = _number(line, "affinity", affinity)
        if not 0 <= fit <= 1:
            said = sentence("Line %(line)s: an affinity lies between 0 and 1.", line=line)
            raise RuleBroken("sheet_range", said)
        fits[application, reviewer] = fit
    if not seen:
        raise RuleBroken("sheet_empty", sentence("The sheet holds no pairs."))
    return list(applications), list(reviewers), fits


@dataclass(frozen=True)
class Row:
    """A row of a sheet of pairs: its line, and what stands there for the application and the reviewer."""

    line: int
    application: str
    reviewer: str


def read_given(content: str) -> list[Row]:
    """Return the rows of a sheet with the columns application and reviewer.

    Raises RuleBroken `sheet_columns`, `sheet_empty`, `sheet_long`.
    """
    found = [Row(line, *cells) for line, cells in _rows(content, GIVEN)]
    if not found:
        raise RuleBroken("sheet_empty", sentence("The sheet holds no pairs."))
    if len(found) > MOST_ROWS:
        raise RuleBroken("sheet_long", sentence("The sheet has more than %(most)s rows.", most=MOST_ROWS))
    return found


def workbook_as_text(content: bytes) -> str:
    """Return the first sheet of a workbook as the same text as a CSV file; a formula counts as what it gave last."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows = itertools.islice(book.worksheets[0].iter_rows(values_only=True), MOST_ROWS + 2)
    kept = io.StringIO()
    for cells in rows:
        csv.writer(kept, lineterminator="\n").writerow(
            ["" if cell is None else " ".join(str(cell).split()) for cell in cells]
        )
    return kept.getvalue()


def write_plan(plan: Plan, fits: dict[Pair, float | None]) -> str:
    """Return an assignment as CSV, in the columns in which pairs are read."""
    return _written(
        PAIRS,
        [(task, who, "" if fits.get((task, who)) is None else fits[task, who]) for task, who in plan.pairs],
    )


RANKED = (
    "proposal",
    "votes",
    "mean",
    "expected_rank",
    "low_50",
    "high_50",
    "low_90",
    "high_90",
    "sucra",
    "funded",
    "group",
)


def write_ranks(found: Uncertainty) -> str:
    """Return how each proposal stands as CSV, the best expected rank first."""
    return _written(
        RANKED,
        [
            (
                one.application,
                one.votes,
                f"{one.mean:.4f}",
                f"{one.expected_rank:.4f}",
                one.low_50,
                one.high_50,
                one.low_90,
                one.high_90,
                f"{one.sucra:.4f}",
                f"{one.funded:.4f}",
                one.group,
            )
            for one in found.standings
        ],
    )


def _written(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return kept.getvalue()


def _rows(content: str, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Return line number and cells of every line, whatever other columns there are; `;` parts cells as `,` does."""
    lines = content.lstrip("\ufeff").splitlines()
    skipped = next(
        (i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines)
    )
    if skipped == len(lines):
        raise RuleBroken("sheet_empty", sentence("The sheet is empty."))
    parted = ";" if lines[skipped].count(";") > lines[skipped].count(",") else ","
    reader = csv.reader(lines[skipped:], delimiter=parted)
    head = [name.strip().lower() for name in next(reader)]
    lacking = [name for name in columns if name not in head]
    if lacking:
        raise RuleBroken(
            "sheet_columns",
            sentence("The sheet has no column called %(lacking)s.", lacking=", ".join(lacking)),
        )
    at = [head.index(name) for name in columns]
    for cells in reader:
        if any(cell.strip() for cell in cells):
            full = [*cells, *[""] * (len(head) - len(cells))]
            yield skipped + reader.line_num, [full[i].strip() for i in at]


def _number(line: int, column: str, text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        said = sentence(
            "Line %(line)s: %(text)s is not a number (column %(column)s).",
            line=line,
            text=text,
            column=column,
        )
        raise RuleBroken("sheet_number", said) from error


def _twice(line: int, one: str, two: str) -> RuleBroken:
    said = sentence("Line %(line)s: %(one)s and %(two)s stand here twice.", line=line, one=one, two=two)
    return RuleBroken("sheet_twice", said)
