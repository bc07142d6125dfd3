"""The inspector: harmless files pass, hostile ones are refused for the right reason, and it keeps its limits."""

from __future__ import annotations

import io
import os
import random
import resource
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from grants.foundation import inspection
from grants.foundation.documents import render_document
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import MEDIA_TYPES, REFUSALS, Inspected, ask_inspector, clean_name, inspect
from grants.foundation.inspector import child as inspection_limits
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


WRONG_TYPES = {
    "drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "drawing with a deed": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "drawing that fetches": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://a.example/x"/></svg>',
    "page with a script": b"<!doctype html><script>alert(1)</script>",
    "page after white space": b"\n \t<html><body onload=alert(1)>",
    "page in another alphabet": "<html><script>alert(1)</script>".encode("utf-16"),
    "page with a mark before it": b"\xef\xbb\xbf<html><script>alert(1)</script>",
    "mail with a page": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>",
    "program of Windows": b"MZ\x90\x00" + bytes(200),
    "program of Linux": b"\x7fELF\x02\x01\x01" + bytes(200),
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "batch": b"@echo off\r\ndel /q *\r\n",
    "shortcut": b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100),
    "php": b"<?php system($_GET['c']); ?>",
    "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "rich text with an object": b"{\\rtf1{\\object\\objdata 0105}}",
    "gzip": b"\x1f\x8b\x08\x00" + bytes(60),
    "rar": b"Rar!\x1a\x07\x01\x00" + bytes(60),
    "seven": b"7z\xbc\xaf\x27\x1c" + bytes(60),
    "tar": b"a.txt".ljust(257, b"\x00") + b"ustar\x0000".ljust(255, b"\x00"),
    "PostScript": b"%!PS-Adobe-3.0\n(x) run\n",
    "GIF that is a script": b"GIF89a/*" + bytes(10) + b"*/=1;alert(1)",
    "picture of Windows": b"BM" + bytes(60),
    "nothing but zeros": bytes(1_000),
    "one byte": b"x",
    "formulas": b"=cmd|'/c calc'!A1,=HYPERLINK(\"https://a.example\")\n",
    "laughs": b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>',
}


@pytest.mark.parametrize("kind", sorted(MEDIA_TYPES))
def test_something_else_under_an_accepted_name_is_refused(kind: str) -> None:
    as_kind = {name: Hostile(name, kind, content, tuple(REFUSALS)) for name, content in WRONG_TYPES.items()}
    passed = [name for name, one in as_kind.items() if _reason(one) is None]
    assert passed == []


@pytest.mark.parametrize("kind", sorted(MEDIA_TYPES))
def test_every_kind_under_the_name_of_another_is_refused(kind: str) -> None:
    """A polyglot of names: what passes as one kind passes as no other."""
    passed = [
        other
        for other, content in upload.harmless().items()
        if _reason(Hostile("", kind, content, ())) is None
    ]
    assert passed == [kind]


@pytest.mark.parametrize(
    "name",
    [
        "plan.pdf\x00.exe",
        "plan.pdf.svg",
        "plan.pdf.html",
        "plan.pdf ",
        "plan.pdf.",
        "plan.pdf::$DATA",
        "plan.pdf/..",
        "plan.p\u202edf",
        "plan.\uff50\uff44\uff46",
        "plan.pdf%00.jsp",
        "plan.PDF\n.js",
        "..",
        "",
        "pdf",
    ],
)
def test_a_name_that_only_looks_like_an_accepted_one_is_refused_or_made_harmless(name: str) -> None:
    if inspection.kind_of(name) == "pdf":
        assert inspect(upload.a_pdf(), name=name, kinds=["pdf"], most_megabytes=1).name == "plan.pdf"
        return
    with pytest.raises(RuleBroken, check=lambda refused: refused.code == "file_wrong_type"):
        inspect(upload.a_pdf(), name=name, kinds=["pdf"], most_megabytes=1)


@pytest.mark.parametrize(
    "name",
    [
        "plan.exe\x00.pdf",
        "\u202eexe.plan.pdf",
        "plan\u200b\u2066\u2069.pdf",
        "/etc/cron.d/x.pdf",
        "\\\\server\\share\\x.pdf",
        "....//....//x.pdf",
        "~/.ssh/x.pdf",
        "$(reboot).pdf",
        "`id`.pdf",
        "a'; DROP TABLE account; --.pdf",
        "{{7*7}}.pdf",
        "%2e%2e%2fx.pdf",
        "x" * 5_000 + ".pdf",
        "é" * 5_000 + ".pdf",
        "\U0001f600" * 300 + ".pdf",
        "CON.pdf",
        "a\tb\x7fc\x1b[31m.pdf",
        "<img src=x onerror=alert(1)>.pdf",
        "=cmd.pdf",
        "\ud800.pdf",
    ],
)
def test_a_hostile_name_of_a_harmless_file_is_made_harmless(name: str) -> None:
    found = inspect(upload.a_pdf(), name=name, kinds=["pdf"], most_megabytes=1).name
    assert found.endswith(".pdf")
    assert len(found) <= 160
    assert not set(found) & set('/\\<>:"|?*;\x00\r\n\t\x1b\x7f')
    assert not any(unicodedata.category(one)[0] in "C" for one in found)
    assert found.encode()


SAMPLE = int(os.environ.get("RONDE_HOSTILE", "12"))
SEED = int(os.environ.get("RONDE_SEED", "2026"))


def test_hostile_files_are_refused_by_the_process_within_its_limits(
    record_property: Callable[[str, object], None],
) -> None:
    """A sample of all; the long run takes every one."""
    made = [one for family in upload.FAMILIES for one in upload.hostile(family)]
    made += [Hostile(name, "pdf", content, tuple(REFUSALS)) for name, content in WRONG_TYPES.items()]
    chosen = random.Random(SEED).sample(made, min(SAMPLE, len(made)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wrong = {
        one.name: code for one in chosen if (code := ask_inspector(one.content, one.kind)) not in one.codes
    }
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / len(chosen)
    record_property(
        "long run", f"{len(chosen)} of {len(made)} files, {spent:.2f} s of processor each, seed {SEED}"
    )
    assert wrong == {}
    assert spent < inspection_limits.CPU_SECONDS
