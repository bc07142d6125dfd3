"""Files of rows: the same rows and numbers as the page, and nothing a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from grants.foundation import files, outbox
from grants.foundation.audit import AuditEntry
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.outbox import Task
from grants.people.models import Account
from grants.reporting import commands
from grants.reporting.jobs import exports as jobs
from grants.reporting.models import Export
from grants.reporting.queries.kinds import KINDS
from grants.reporting.queries.rows import Wanted, rows_query
from tests.factories.people import a_holder, sign_in
from tests.factories.reporting import an_application, at_once
from tests.reporting.conftest import World

PLAIN_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "'=", '"=')
DISGUISED_STARTS = ("＝", "＋", "－", "＠", " =", "\u200b=", "\ufeff=", "\u00a0@", "−")
TAILS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x","y")', "SUM(A1:A9)", 'x",=2+2,"y')
PAYLOADS = [start + tail for start in PLAIN_STARTS + DISGUISED_STARTS for tail in TAILS]


def made(actor: Account, wanted: Wanted, kind: str, language: str = "nl") -> tuple[Export, bytes]:
    """Ask for a file, let the worker make it, and return it."""
    export = commands.ask_export(actor=actor, wanted=wanted, format=kind, language=language)
    number = export.id
    outbox.run(export.task_key)
    kept = db.session.get_one(Export, number)
    assert kept.file is not None, db.session.scalars(
        select(Task.error).where(Task.key == kept.task_key)
    ).one()
    return kept, files.read(kept.file)


def _one_more(world: World) -> None:
    an_application(world.running, world.person, initiative=world.winner.initiative)


def csv_rows(content: bytes) -> list[list[str]]:
    """Read a csv back."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_hundred_hostile_texts_stay_text_in_both_formats(world: World) -> None:
    assert len(PAYLOADS) == 100

    def write() -> None:
        for text in PAYLOADS:
            an_application(world.running, world.person, title=text, initiative=world.winner.initiative)

    at_once(write)
    wanted = Wanted("applications", "submitted", stream=world.running.id)
    _, content = made(world.manager, wanted, "csv")
    rows = csv_rows(content)
    assert len(rows) == 1 + 3 + 100
    for row in rows:
        assert len(row) == len(KINDS["applications"].columns)
        for cell in row:
            assert cell.strip("\u200b\ufeff\u00a0 ")[:1] not in set("=+-@\t\r\n＝＋－＠−"), cell
    _, content = made(world.manager, wanted, "xlsx")
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    titles = {row[1].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert {text for text in PAYLOADS if text.isprintable()} <= titles


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_and_part_exports_the_rows_of_its_page(world: World, kind: str) -> None:
    for part in KINDS[kind].parts:
        wanted = Wanted(kind, part, programme=world.round.programme_id)
        expected = len(db.session.execute(rows_query(world.manager, wanted, "nl")).all())
        export, content = made(world.manager, wanted, "csv")
        assert (len(csv_rows(content)) - 1, export.rows) == (expected, expected)
        _, content = made(world.manager, wanted, "xlsx")
        assert load_workbook(io.BytesIO(content)).worksheets[0].max_row == expected + 1


def test_numbers_days_and_moments_are_themselves(world: World) -> None:
    wanted = Wanted("applications", "awarded", stream=world.decided.id)
    _, content = made(world.manager, wanted, "csv", "en")
    head, row = csv_rows(content)
    told = dict(zip(head, row, strict=True))
    assert (told["Asked"], told["Awarded"]) == ("20000.00", "18000.00")
    assert told["Arrived"] == "2026-06-30 12:00:00"
    _, content = made(world.manager, wanted, "xlsx")
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    names = [cell.value for cell in sheet[1]]
    first = dict(zip(names, sheet[2], strict=True))
    assert first["Gevraagd"].value == 20_000
    assert first["Gevraagd"].data_type == "n"
    assert first["Aangekomen"].value == datetime(2026, 6, 30, 12, 0)  # noqa: DTZ001
    assert first["Status"].value not in {"decided", "admissible"}


def test_the_summary_sheet_adds_up_to_the_rows(world: World) -> None:
    wanted = Wanted("applications", "submitted", round=world.round.id)
    _, content = made(world.manager, wanted, "xlsx")
    summary = load_workbook(io.BytesIO(content)).worksheets[1]
    table = [[cell.value for cell in row] for row in summary.iter_rows()]
    assert (table[0][0], table[0][-1]) == ("Aantal rijen", "Totaal")
    blank = next(i for i, row in enumerate(table) if row[0] is None)
    assert table[blank - 1][-1] == 7
    money = table[blank + 1 :]
    assert money[0][0] == "Gevraagd"
    assert money[-1][-1] == 100_000


def test_the_summary_does_not_depend_on_how_rows_come_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted("applications", "submitted", round=world.round.id)
    _, whole = made(world.manager, wanted, "xlsx")
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    monkeypatch.setattr(jobs, "REPORT_EVERY_SECONDS", 0.0)
    export, parts = made(world.manager, wanted, "xlsx")

    def cells(content: bytes) -> list[object]:
        return [
            cell.value
            for sheet in load_workbook(io.BytesIO(content))
            for row in sheet.iter_rows()
            for cell in row
        ]

    assert cells(whole) == cells(parts)
    task = outbox.get_task(export.task_key)
    assert (task.progress, task.progress_of, task.state) == (7, 7, "done")


def test_a_whole_export_takes_few_statements_however_many_rows(world: World, statements: list[str]) -> None:
    at_once(lambda: [_one_more(world) for _ in range(20)])
    for kind in ("csv", "xlsx"):
        wanted = Wanted("applications", "submitted")
        export = commands.ask_export(actor=world.manager, wanted=wanted, format=kind, language="nl")
        key = export.task_key
        db.session.rollback()
        task = outbox.get_task(key)
        statements.clear()
        jobs.make_export(task)
        assert len(statements) <= 9, statements


def test_the_same_task_twice_makes_one_file(world: World) -> None:
    export, _ = made(world.manager, Wanted("applications", "late"), "csv")
    first = export.file_id
    jobs.make_export(outbox.get_task(export.task_key))
    assert db.session.get_one(Export, export.id).file_id == first


def test_the_worker_takes_the_rows_the_asker_may_see_then(world: World) -> None:
    viewer = a_holder("auditor")
    wanted = Wanted("applications", "submitted")
    export = commands.ask_export(actor=viewer, wanted=wanted, format="csv", language="nl")
    number, key = export.id, export.task_key
    from grants.foundation.clock import now
    from tests.factories.reporting import change

    change(viewer.grants[0], revoked_at=now())
    outbox.run(key)
    assert db.session.get_one(Export, number).rows == 0


def test_only_staff_may_ask_and_only_for_what_exists(world: World) -> None:
    wanted = Wanted("applications", "submitted")
    with pytest.raises((NotFound, NotAllowed)):
        commands.ask_export(actor=world.person.account, wanted=wanted, format="csv", language="nl")
    with pytest.raises(RuleBroken) as broken:
        commands.ask_export(actor=world.manager, wanted=wanted, format="exe", language="nl")
    assert broken.value.code == "unknown_format"


def test_a_short_csv_is_there_at_once_and_is_kept(client: FlaskClient, world: World) -> None:
    sign_in(client, world.manager)
    answer = client.post("/figures/rows?kind=applications&state=awarded", data={"format": "csv"})
    export = db.session.scalars(select(Export)).one()
    number, key = export.id, export.task_key
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/exports/{number}/file")
    assert client.get(answer.headers["Location"]).text.count(world.winner.title) == 1
    assert f"/exports/{number}/file" in client.get("/exports").text
    assert outbox.get_task(key).state == "done"
    deeds = select(AuditEntry.deed).where(AuditEntry.subject_kind == "export").order_by(AuditEntry.id)
    assert db.session.scalars(deeds).all() == ["ask_export", "keep_export"]


def test_a_short_csv_that_fails_is_left_for_the_worker(
    client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, world.manager)
    with monkeypatch.context() as broken:
        broken.setattr(files, "keep", _full_disk)
        answer = client.post("/figures/rows?kind=applications&state=awarded", data={"format": "csv"})
    assert "/tasks/" in answer.headers["Location"]
    outbox.run(answer.headers["Location"].rpartition("/")[2])
    assert db.session.scalars(select(Export)).one().rows == 1


def _full_disk(*_what: object, **_about: object) -> None:
    raise OSError("no space left on device")


def test_a_long_csv_is_the_workers(
    client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grants.reporting.commands.exports.MOST_ROWS_WHILE_WAITING", 6)
    sign_in(client, world.manager)
    answer = client.post("/figures/rows?kind=applications&state=submitted", data={"format": "csv"})
    assert "/tasks/" in answer.headers["Location"]
    outbox.run_everything()
    assert db.session.scalars(select(Export)).one().rows == 8


def test_asking_waiting_and_fetching_by_pages(client: FlaskClient, world: World) -> None:
    sign_in(client, world.manager)
    page = "/figures/rows?kind=applications&state=awarded"
    answer = client.post(page, data={"format": "xlsx"})
    assert answer.status_code == 303
    export = db.session.scalars(select(Export)).one()
    number = export.id
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.get(f"/exports/{number}/file").status_code == 404
    assert "/tasks/" in client.get("/exports").text
    outbox.run_everything()
    assert "/exports" in client.get(answer.headers["Location"]).text
    assert f"/exports/{number}/file" in client.get("/exports").text
    file = client.get(f"/exports/{number}/file")
    assert file.headers["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(file.data))
    assert world.winner.title in [cell.value for row in book.worksheets[0] for cell in row]
    sign_in(client, a_holder("auditor"))
    assert client.get(f"/exports/{number}/file").status_code == 404
    assert client.post(page, data={"format": "exe"}).status_code == 422
