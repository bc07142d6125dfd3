"""The inspector: harmless files pass, hostile ones are refused for the right reason, and it keeps its limits."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlsxwriter

from grants.foundation import inspection
from grants.foundation.documents import render_document
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import MEDIA_TYPES, REFUSALS, Inspected, ask_inspector, clean_name, inspect
from grants.foundation.inspector import content as reading
from grants.foundation.inspector.refusal import Refused
from tests.factories import upload
from tests.factories.upload import Hostile

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", sorted(MEDIA_TYPES))
def test_a_harmless_file_of_each_kind_passes(kind: str) -> None:
    content = upload.harmless()[kind]
    found = inspect(content, name=f"Plan.{kind}", kinds=[kind], most_megabytes=1)
    assert (found.name, found.kind, found.content) == (f"Plan.{kind}", kind, content)
    assert found.media_type == MEDIA_TYPES[kind]
    assert (found.scanner, found.waits_for_scanner) == (None, False)


def _reason(one: Hostile) -> str | None:
    try:
        reading.inspect(one.content, one.kind)
    except Refused as refused:
        return refused.code
    return None


@pytest.mark.parametrize("family", upload.FAMILIES)
def test_every_hostile_file_is_refused_for_its_reason(family: str) -> None:
    wrong = {}
    for one in upload.hostile(family):
        started = time.process_time()
        reason = _reason(one)
        if reason not in one.codes or time.process_time() - started > 2:
            wrong[one.name] = (reason, time.process_time() - started)
    assert wrong == {}


def test_the_files_that_grow_are_refused_within_the_limits_of_the_process() -> None:
    grow = [one for family in upload.FAMILIES for one in upload.hostile(family) if "bomb" in one.codes]
    assert len(grow) >= 14
    wrong = {
        one.name: code for one in grow if (code := ask_inspector(one.content, one.kind)) not in one.codes
    }
    assert wrong == {}


def test_what_real_writers_make_passes() -> None:
    blocks: list[dict[str, object]] = [{"kind": "paragraph", "text": "Samen eten"}]
    letter = render_document("Brief", blocks, language="nl")
    assert ask_inspector(letter, "pdf") is None
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    for row in range(2_000):
        sheet.write_row(row, 0, ["Personeel", row, row * 1.5])
    book.close()
    assert ask_inspector(made.getvalue(), "xlsx") is None


@pytest.mark.parametrize(
    "content",
    [
        upload.a_pdf(catalog=b"/OpenAction [3 0 R /Fit]"),
        upload.a_pdf(catalog=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
        upload.a_pdf(b"5 0 obj\n<< /S /GoTo /D [3 0 R /Fit] >>\nendobj\n", catalog=b"/OpenAction 5 0 R"),
        upload.a_pdf(upload.packed_objects(b"<< /S /GoTo /D [3 0 R /Fit] >>"), catalog=b"/OpenAction 9 0 R"),
        upload.a_pdf(b"5 0 obj\n<< /S /URI /URI (https://voorbeeld.example/) >>\nendobj\n"),
    ],
    ids=["page", "go to", "by reference", "packed", "link"],
)
def test_a_pdf_may_open_at_a_page_and_have_links(content: bytes) -> None:
    assert ask_inspector(content, "pdf") is None


def test_a_photo_may_carry_its_camera_s_extra_pictures() -> None:
    assert ask_inspector(upload.a_jpeg() + upload.a_jpeg() + bytes(12), "jpg") is None


def test_a_text_may_name_dde_in_its_words() -> None:
    body = "<w:p><w:t>De DDE staat onder toezicht.</w:t></w:p>"
    assert ask_inspector(upload.a_package(upload.word_parts(body)), "docx") is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plan.docm", upload.a_docx(), "file_wrong_type"),
        ("plan.svg", b"<svg/>", "file_wrong_type"),
        ("plan.pdf.exe", upload.a_pdf(), "file_wrong_type"),
        ("plan", upload.a_pdf(), "file_wrong_type"),
        ("plan.xlsx", upload.a_package(upload.sheet_parts()), "file_wrong_type"),
        ("plan.pdf", b"", "file_empty"),
        ("plan.pdf", upload.a_pdf(text=b"x" * upload.MIB), "file_too_large"),
        ("plan.pdf", upload.a_docx(), "file_mismatch"),
    ],
)
def test_what_the_question_does_not_accept_is_refused_in_words(name: str, content: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        inspect(content, name=name, kinds=["pdf", "docx"], most_megabytes=1)
    assert refused.value.code == code
    assert "%(" not in str(refused.value.said)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Plan van aanpak.PDF", "Plan van aanpak.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Fatima\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.exe.pdf", "plan fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        (".pdf", "file.pdf"),
        ("...pdf", "file.pdf"),
        ("x" * 400 + ".jpeg", "x" * 150 + ".jpg"),
        ('"><script>.pdf', "script.pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, clean: str) -> None:
    kind = inspection.kind_of(name)
    found = inspect(upload.harmless()[kind], name=name, kinds=MEDIA_TYPES, most_megabytes=1)
    assert found.name == clean
    assert clean_name(found.name) == clean


LIMITED = "import sys; sys.path.insert(0, sys.argv[1]); from grants.foundation.inspector import child; child.limit(); "


@pytest.mark.parametrize(
    "deed",
    [
        "exec('while True: pass')",
        "x = bytearray(300 * 2**20)",
        "open('/tmp/left-behind', 'wb').write(b'x' * 100_000)",
        "import os; os.kill(os.getpid(), 9)",
        "print('ok, more or less')",
        "print('refused because', end='')",
        "raise SystemExit(3)",
    ],
    ids=["spins", "eats memory", "writes", "is killed", "babbles", "reason unknown", "fails"],
)
def test_what_could_not_be_checked_is_refused(deed: str) -> None:
    started = time.monotonic()
    assert ask_inspector(b"x" * 100_000, "pdf", program=LIMITED + deed) == "unchecked"
    assert time.monotonic() - started < inspection.WALL_SECONDS


def test_a_process_that_waits_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "WALL_SECONDS", 0.5)
    assert ask_inspector(b"x", "pdf", program=LIMITED + "import time; time.sleep(60)") == "unchecked"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to its memory")
def test_the_limits_are_two_seconds_and_256_mebibytes() -> None:
    told = "import resource as r; print(r.getrlimit(r.RLIMIT_AS)[0] >> 20, r.getrlimit(r.RLIMIT_CPU)[0])"
    command = [sys.executable, "-I", "-S", "-c", LIMITED + told, str(ROOT)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    assert said == b"256 2\n"


def test_the_inspector_loads_nothing_of_the_application() -> None:
    names = "print([n for n in sys.modules if n.split('.')[0] in ('flask', 'sqlalchemy', 'structlog', 'msgspec')])"
    command = [sys.executable, "-I", "-S", "-c", LIMITED + names, str(ROOT)]
    assert subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout == b"[]\n"


def test_the_inspector_is_given_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "known to the web process")
    told = LIMITED + "import os; print('ok' if 'SECRET_KEY' not in os.environ else 'told', end='')"
    assert ask_inspector(b"x", "pdf", program=told) is None


def test_there_are_many_hostile_files_and_every_reason_has_words() -> None:
    made = [one for family in upload.FAMILIES for one in upload.hostile(family)]
    assert len(made) >= 200
    assert {code for one in made for code in one.codes} <= set(REFUSALS)


def test_only_an_inspected_file_has_a_digest() -> None:
    found = inspect(upload.a_pdf(), name="a.pdf", kinds=["pdf"], most_megabytes=1)
    assert isinstance(found, Inspected)
    assert len(found.sha256) == 64
