"""Make the file of one export, of the rows its asker may see when it is made."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.foundation.database import db
from grants.foundation.outbox import Task, job, report_progress
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.reporting.commands import keep_export
from grants.reporting.jobs.workbook import Head, Layout, as_csv, as_xlsx
from grants.reporting.models import Export
from grants.reporting.queries.kinds import Column, Kind
from grants.reporting.queries.rows import Wanted, rows_query
from grants.web.pages import say

AT_ONCE = 1_000
REPORT_EVERY_SECONDS = 2.0
"""As often as the page that shows a running task looks."""
BESIDE_COLUMNS = 2
"""A row begins with its number and where it leads to; neither is exported."""


@job("make_export")
def make_export(task: Task) -> dict[str, Any]:
    """Make the file of one export, of the rows its asker may see now; made once, it stays."""
    key, expected = task.key, int(task.facts["expected"])
    export, asker = (
        db.session.execute(
            select(Export, Account)
            .join(Account, Account.id == Export.asked_by)
            .where(Export.task_key == key)
            .options(joinedload(Account.grants))
        )
        .unique()
        .one()
    )
    if export.file_id is None:
        wanted = Wanted(**export.filters)
        query = rows_query(asker, wanted, export.language)
        write = as_csv if export.format == "csv" else as_xlsx
        with force_locale(export.language), db.engine.connect() as reader:
            found = reader.execution_options(yield_per=AT_ONCE).execute(query)
            content, rows = write(layout_of(wanted.rows), _watched(found.partitions(), key, expected))
        keep_export(export=export, content=content, rows=rows)
    return {"url": "/exports"}


def _watched(parts: Iterator[Sequence[Any]], key: str, expected: int) -> Iterator[list[Sequence[Any]]]:
    """Pass on the columns of the rows, and tell now and then how many went by."""
    done, told_at = 0, time.monotonic()
    for part in parts:
        yield [row[BESIDE_COLUMNS:] for row in part]
        done += len(part)
        if time.monotonic() - told_at >= REPORT_EVERY_SECONDS:
            report_progress(key, done, max(expected, done))
            told_at = time.monotonic()


def layout_of(kind: Kind) -> Layout:
    """Return how a kind of rows looks in a file, in the language in force."""
    keys = [column.key for column in kind.columns]
    return Layout(
        heads=[_head(column) for column in kind.columns],
        down=keys.index(kind.pivot[0]),
        across=keys.index(kind.pivot[1]),
        money=keys.index(kind.money) if kind.money else None,
        rows_word=say(sentence("Rows")),
        summary_word=say(sentence("Summary")),
        total_word=say(sentence("Total")),
        count_word=say(sentence("Number of rows")),
    )


def _head(column: Column) -> Head:
    words = {code: say(label) for code, label in (column.words or {}).items()}
    if column.shape == "flag":
        words = {"True": say(sentence("yes")), "False": say(sentence("no"))}
    return Head(say(column.label), column.shape, words)
