"""How do rows become a file? A csv or a workbook, row by row in constant memory, with a summary made by pandas.

Only the worker calls this: pandas is imported when it is needed, so that no web process ever loads it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grants.foundation.money import Money
from grants.reporting.rules.cells import (
    Value,
    are_clean,
    clean_text,
    csv_cell,
    euros,
    stand_as_they_are,
    wall_time,
)

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Part = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Head:
    """One column: its words, its shape, and the words for its codes (`words` by `str(value)`)."""

    label: str
    shape: str
    words: Mapping[str, str] = field(default_factory=dict)

    def read(self, value: Any) -> Value:
        """Return a kept value as a reader gets it."""
        found: Value = self.words.get(str(value), value) if self.words else value
        return found


@dataclass(frozen=True)
class Layout:
    """The columns of a file, the two that head the summary, the one that is added up, and a few words."""

    heads: Sequence[Head]
    down: int
    across: int
    money: int | None
    rows_word: str
    summary_word: str
    total_word: str
    count_word: str


def load_writers() -> None:
    """Import what writes workbooks and their summaries; a worker does so once, before it forks for each job."""
    import pandas as pd  # noqa: F401
    import xlsxwriter  # noqa: F401


def as_csv(layout: Layout, parts: Iterable[Part]) -> tuple[bytes, int]:
    """Return the rows as csv (RFC 4180, UTF-8 with the mark by which Excel knows it), and how many."""
    kept = io.BytesIO()
    kept.write(_csv_lines([[csv_cell(head.label) for head in layout.heads]]).encode("utf-8-sig"))
    count = 0
    for part in parts:
        columns = zip(*part, strict=True)
        cells = [_csv_column(head, column) for head, column in zip(layout.heads, columns, strict=True)]
        kept.write(_csv_lines(zip(*cells, strict=True)).encode())
        count += len(part)
    return kept.getvalue(), count


def _csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _csv_column(head: Head, values: Sequence[Any]) -> Sequence[Any]:
    """Return the cells of one column; the writer makes nothing of None, as `csv_cell` does."""
    if head.words:
        told = {value: csv_cell(head.read(value)) for value in set(values)}
        return [told[value] for value in values]
    if head.shape == "text" and stand_as_they_are([value for value in values if value is not None]):
        return values
    return [csv_cell(value) for value in values]


def as_xlsx(layout: Layout, parts: Iterable[Part]) -> tuple[bytes, int]:
    """Return the rows as a workbook with a summary on its second sheet, and how many rows there are."""
    from xlsxwriter import Workbook

    kept = io.BytesIO()
    plain = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    book = Workbook(kept, {"constant_memory": True} | dict.fromkeys(plain, False))
    bold = book.add_format({"bold": True})
    sheet, summary = (book.add_worksheet(word[:31]) for word in (layout.rows_word, layout.summary_word))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(layout.heads) - 1, 18)
    for place, head in enumerate(layout.heads):
        sheet.write_string(0, place, head.label, bold)
    writers = [_cell_writer(book, sheet, head) for head in layout.heads]
    count, tally = 0, Tally(layout)
    for part in parts:
        columns = zip(*part, strict=True)
        cells = [_xlsx_column(head, column) for head, column in zip(layout.heads, columns, strict=True)]
        for row in zip(*cells, strict=True):
            count += 1
            for place, value in enumerate(row):
                if value is not None:
                    writers[place](count, place, value)
        tally.add(part)
    _write_summary(summary, tally, bold=bold, money=book.add_format({"num_format": "#,##0.00"}))
    book.close()
    return kept.getvalue(), count


def _xlsx_column(head: Head, values: Sequence[Any]) -> Sequence[Any]:
    """Return what is written in the cells of one column, with None where a cell stays empty."""
    if head.shape in {"text", "word", "flag"}:
        return _texts(head, values)
    if head.shape == "money":
        return [None if value is None else euros(value) for value in values]
    if head.shape == "moment":
        return [None if value is None else wall_time(value) for value in values]
    return values


def _texts(head: Head, values: Sequence[Any]) -> Sequence[Any]:
    if head.shape == "text" and are_clean([value for value in values if value is not None]):
        return values
    told = {value: clean_text(str(head.read(value))) for value in set(values) if value is not None}
    return [told.get(value) for value in values]


def _cell_writer(book: Workbook, sheet: Worksheet, head: Head) -> Callable[[int, int, Any], object]:
    styles = {"money": "#,##0.00", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss"}
    write: Callable[..., object]
    if head.shape in styles:
        style = book.add_format({"num_format": styles[head.shape]})
        write = sheet.write_number if head.shape == "money" else sheet.write_datetime
        return lambda row, place, value: write(row, place, value, style)
    write = sheet.write_number if head.shape == "number" else sheet.write_string
    return write


class Tally:
    """Counts and adds up rows crosswise, part by part, so that memory does not grow with the rows."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._sums: pd.DataFrame | None = None

    def add(self, part: Part) -> None:
        """Take in some rows."""
        import pandas as pd

        frame = pd.DataFrame(
            {
                "down": self._words(part, self.layout.down),
                "across": self._words(part, self.layout.across),
                "count": 1,
                "cents": [self._cents(row) for row in part],
            }
        )
        sums = frame.groupby(["down", "across"])[["count", "cents"]].sum()
        if self._sums is not None:
            sums = pd.concat([self._sums, sums]).groupby(level=[0, 1]).sum()
        self._sums = sums

    def _words(self, part: Part, place: int) -> list[str]:
        head = self.layout.heads[place]
        return ["–" if row[place] is None else clean_text(str(head.read(row[place]))) for row in part]

    def _cents(self, row: Sequence[Any]) -> int:
        value = None if self.layout.money is None else row[self.layout.money]
        return value.cents if isinstance(value, Money) else 0

    def pivot(self, what: str) -> pd.DataFrame | None:
        """Return the counts (`count`) or amounts (`cents`) crosswise, with totals; None without rows."""
        if self._sums is None:
            return None
        table = self._sums[what].unstack(fill_value=0).sort_index()
        table[self.layout.total_word] = table.sum(axis=1)
        table.loc[self.layout.total_word] = table.sum()
        return table


def _write_summary(sheet: Worksheet, tally: Tally, *, bold: Any, money: Any) -> None:
    layout = tally.layout
    tables: list[tuple[str, str, Any]] = [("count", layout.count_word, None)]
    if layout.money is not None:
        tables.append(("cents", layout.heads[layout.money].label, money))
    at = 0
    for what, title, style in tables:
        table = tally.pivot(what)
        if table is None:
            return
        sheet.write_string(at, 0, title, bold)
        for place, name in enumerate(table.columns, start=1):
            sheet.write_string(at, place, name, bold)
        for name, *numbers in table.itertuples():
            at += 1
            sheet.write_string(at, 0, name)
            for place, number in enumerate(numbers, start=1):
                sheet.write_number(at, place, euros(Money(int(number))) if style else int(number), style)
        at += 2
