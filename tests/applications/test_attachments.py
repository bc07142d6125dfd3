"""Files as answers: added with the page they belong to, whole or absent, opened only by who may."""

from __future__ import annotations

import errno
import html
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from grants.applications import commands, jobs, queries
from grants.applications.models import Application, Attachment
from grants.applications.rules import facts_of, neutral_name, size_in_words
from grants.foundation import files, inspection, invariants, outbox, scanning
from grants.foundation.anonymising import anonymise
from grants.foundation.clock import clock_at
from grants.foundation.database import WRITER, db
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken
from grants.foundation.files import StoredFile
from grants.foundation.inspection import Inspected, inspect
from grants.foundation.outbox import Task
from grants.foundation.scanning import Scan
from grants.people.models import Account
from grants.streams.models import Stream
from grants.streams.rules.definition import Condition, FileRule, Question, Section
from tests.conftest import NOON, SetClock
from tests.factories import upload
from tests.factories.applications import a_team_mate, an_application, fill_in, find_admissible, submit
from tests.factories.people import Person, a_holder, a_person, sign_in
from tests.factories.review import a_reviewer, after_deadline, an_assignment, start
from tests.factories.streams import a_manager, an_open_stream, words

ROOT = Path(__file__).resolve().parents[2]
PLAN = Question("plan_file", "file", words("Plan"), files=FileRule(("pdf", "docx"), 2, 1))
LETTER = Question("letter", "file", words("Letter"), required=False, for_reviewers=False)
TEXT = Question("summary", "text", words("Summary"), required=False)
SECTIONS = (Section("files", words("Files"), (TEXT, PLAN, LETTER)),)


@pytest.fixture
def stream(app: Any) -> Stream:
    """A call that asks for files."""
    return an_open_stream(sections=SECTIONS)


@pytest.fixture
def application(stream: Stream, person: Person) -> Application:
    """A draft with everything but files."""
    return fill_in(an_application(stream, person), person.account)


def a_file(content: bytes | None = None, name: str = "Plan van Fatima.pdf") -> Inspected:
    return inspect(content or upload.a_pdf(), name=name, kinds=["pdf", "docx"], most_megabytes=1)


def add(
    application: Application, actor: Account, file: Inspected | None = None, key: str = "plan_file"
) -> Attachment:
    return commands.add_attachment(
        actor=actor, application=application, question_key=key, file=file or a_file()
    )


def pdf(text: str) -> bytes:
    return upload.a_pdf(text=text.encode())


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def path_of(application: Application) -> str:
    return f"/applications/{application.id}/sections/files"


def sent(content: bytes, name: str = "Plan.pdf", **more: Any) -> dict[str, Any]:
    """Return the page as a browser sends it with a file."""
    return {"version": "1", "summary": "Wij koken samen.", "plan_file": (io.BytesIO(content), name)} | more


# --- Commands ----------------------------------------------------------------------------------------------


def test_a_file_is_kept_and_submitted_with_its_digest(application: Application, person: Person) -> None:
    gaps = [gap.field for gap in queries.gaps_of(application)]
    assert gaps == ["plan_file"]
    attachment = add(application, person.account)
    assert (attachment.state, attachment.scanned_by, attachment.name) == (
        "accepted",
        None,
        "Plan van Fatima.pdf",
    )
    assert queries.gaps_of(application) == []
    submission = submit(application, person.account)
    named = json.loads(submission.content)["answers"]["files"]["plan_file"]
    assert named == [
        {"kind": "pdf", "name": "Plan van Fatima.pdf", "sha256": attachment.sha256, "size": attachment.size}
    ]
    assert facts_of(submission.content).answers["files"]["plan_file"] == named
    assert invariants.faults()["attachments"] == []


def test_the_same_file_twice_is_one(application: Application, person: Person) -> None:
    first = add(application, person.account)
    assert add(application, person.account) is first
    assert (count(Attachment), count(StoredFile)) == (1, 1)
    other = add(application, person.account, key="letter")
    assert other is not first


def test_there_is_a_largest_number(application: Application, person: Person) -> None:
    add(application, person.account, a_file(pdf("one")))
    second = add(application, person.account, a_file(pdf("two")))
    with pytest.raises(RuleBroken) as broken:
        add(application, person.account, a_file(pdf("three")))
    assert (broken.value.code, broken.value.field) == ("too_many_files", "plan_file")
    commands.remove_attachment(actor=person.account, application=application, attachment=second)
    add(application, person.account, a_file(pdf("three")))
    assert [one.removed_at is None for one in application.attachments] == [True, False, True]


@pytest.mark.parametrize("key", ["summary", "nowhere"])
def test_only_a_question_for_files_takes_one(application: Application, person: Person, key: str) -> None:
    with pytest.raises(NotFound):
        add(application, person.account, key=key)


def test_only_the_team_adds_and_removes(application: Application, person: Person) -> None:
    kept = add(application, person.account)
    for stranger, error in ((a_person("Bram", "Buur").account, NotFound), (a_manager(), NotFound)):
        with pytest.raises(error):
            add(application, stranger)
        with pytest.raises(error):
            commands.remove_attachment(actor=stranger, application=application, attachment=kept)
    submit(application, person.account)
    with pytest.raises(NotAllowed):
        add(application, a_manager())


def test_nothing_is_added_or_removed_when_the_text_is_closed(
    application: Application, person: Person, clock: SetClock
) -> None:
    kept = add(application, person.account)
    submit(application, person.account)
    for moment, code in ((NOON, "not_in_draft"), (application.stream.closes_at, "not_in_draft")):
        with clock_at(moment), pytest.raises(RuleBroken) as broken:
            commands.remove_attachment(actor=person.account, application=application, attachment=kept)
        assert broken.value.code == code
    commands.reopen_application(actor=person.account, application=application)
    with clock_at(application.stream.closes_at), pytest.raises(RuleBroken) as broken:
        add(application, person.account, a_file(pdf("late")))
    assert broken.value.code == "call_closed"


def test_a_removed_draft_leaves_no_bytes_and_a_submitted_one_keeps_them(
    application: Application, person: Person
) -> None:
    draft = add(application, person.account, a_file(pdf("draft")))
    commands.remove_attachment(actor=person.account, application=application, attachment=draft)
    assert (draft.file_id, count(StoredFile)) == (None, 0)
    first = add(application, person.account)
    submission = submit(application, person.account)
    commands.reopen_application(actor=person.account, application=application)
    commands.remove_attachment(actor=person.account, application=application, attachment=first)
    add(application, person.account, a_file(pdf("another")))
    again = submit(application, person.account)
    assert again.sha256 != submission.sha256
    assert first.file is not None
    assert files.read(first.file) == upload.a_pdf()
    assert [one.answer.sha256 for one in queries.files_in_force(application)] != [first.sha256]
    assert invariants.faults()["attachments"] == []


def test_a_question_that_is_not_asked_has_no_files(person: Person) -> None:
    asked = Question("has_plan", "yes_no", words("Is there a plan"))
    hangs = Question("plan_file", "file", words("Plan"), shown_if=Condition("has_plan", "yes"))
    stream = an_open_stream(sections=(Section("files", words("Files"), (asked, hangs)),))
    application = fill_in(an_application(stream, person), person.account)
    add(application, person.account)
    answers = {"has_plan": "no"}
    kept = application.sections[0].version
    facts = {"actor": person.account, "application": application, "section_key": "files"}
    commands.save_section(**facts, version=kept, answers=answers)
    assert queries.facts_as_written(application).answers == {"files": {"has_plan": "no"}}


def test_typed_text_never_becomes_a_file(application: Application, person: Person) -> None:
    forged = [{"name": "x.pdf", "kind": "pdf", "size": 1, "sha256": "0" * 64}]
    facts = {"actor": person.account, "application": application, "section_key": "files"}
    commands.save_section(**facts, version=1, answers={"summary": "x", "plan_file": forged})
    assert application.sections[0].answers == {"summary": "x"}


def test_sizes_and_names_read_well() -> None:
    assert [str(size_in_words(size)) for size in (1, 12_345, 999_999)] == ["1 kB", "12 kB", "1000 kB"]
    assert str(neutral_name(3, "docx")) == "Attachment 3.docx"


# --- The scanner -------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(application: Application, person: Person) -> Attachment:
    """A file that was added while the scanner was silent."""
    scanning.use_clamav("/nowhere/clamd.ctl")
    try:
        return add(application, person.account)
    finally:
        scanning.use_clamav(None)


def task_of(attachment: Attachment) -> Task:
    return db.session.scalars(select(Task).where(Task.kind == "scan_attachment")).one()


@pytest.mark.parametrize("found", [False, True])
def test_a_file_waits_for_a_silent_scanner(
    waiting: Attachment, person: Person, monkeypatch: pytest.MonkeyPatch, *, found: bool
) -> None:
    application = waiting.application
    assert waiting.state == "quarantined"
    assert queries.gaps_of(application) == []
    with pytest.raises(NotFound):
        queries.get_attachment(person.account, application.id, waiting.id)
    with pytest.raises(scanning.ScannerSilent):
        jobs.scan_attachment(task_of(waiting))
    monkeypatch.setattr(scanning, "scan", lambda _content: Scan("clamav", found=found))
    for _ in range(2):
        jobs.scan_attachment(task_of(waiting))
    assert (waiting.state, waiting.scanned_by) == ("refused" if found else "accepted", "clamav")
    assert count(StoredFile) == (0 if found else 1)
    assert [gap.field for gap in queries.gaps_of(application)] == (["plan_file"] if found else [])
    assert invariants.faults()["attachments"] == []


def test_verify_names_a_file_that_is_not_what_it_was(application: Application, person: Person) -> None:
    kept = add(application, person.account, a_file(pdf("to be changed")))
    assert kept.file is not None
    assert invariants.faults()["files"] == []
    files._place(kept.sha256).write_bytes(b"something else")
    assert invariants.faults()["files"] == [f"file {kept.file.id} (Plan van Fatima.pdf) is gone or changed"]


def test_verify_names_a_submitted_file_that_is_gone(application: Application, person: Person) -> None:
    kept = add(application, person.account)
    submit(application, person.account)
    facts = {"id": kept.id, "at": NOON.isoformat(), "by": person.account.id}
    with db.engine.connect().execution_options(**{WRITER: True}) as outside:
        outside.execute(
            text("UPDATE attachment SET file_id = NULL, removed_at = :at, removed_by = :by WHERE id = :id"),
            facts,
        )
        outside.commit()
    db.session.expire_all()
    assert invariants.faults()["attachments"] == [f"attachment {kept.id} was submitted and is gone"]


# --- Pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "added", "note"),
    [
        ("nl", "Het bestand is toegevoegd", "niet gescand op virussen"),
        ("en", "The file is added", "not scanned"),
    ],
)
def test_a_file_and_the_text_beside_it_are_saved_with_one_press(
    client: FlaskClient, application: Application, person: Person, language: str, added: str, note: str
) -> None:
    sign_in(client, person.account)
    client.post("/language", data={"language": language, "back": "/"})
    page = client.get(path_of(application)).text
    assert 'enctype="multipart/form-data"' in page
    assert 'accept=".pdf,.docx"' in page
    answer = client.post(
        path_of(application), data=sent(upload.a_pdf(), "Mijn plan.pdf", add_file="plan_file")
    )
    assert answer.headers["Location"] == f"{path_of(application)}#plan_file"
    page = html.unescape(client.get(path_of(application)).text)
    assert added in page
    assert re.search(r">Mijn plan\.pdf</a>", page)
    assert note in page
    assert "Wij koken samen." in page
    kept = application.attachments[0]
    answer = client.get(f"/applications/{application.id}/files/{kept.id}")
    assert answer.data == upload.a_pdf()
    heads = answer.headers
    assert heads["Content-Disposition"] == 'attachment; filename="Mijn plan.pdf"'
    assert heads["Content-Type"] == "application/pdf"
    assert heads["X-Content-Type-Options"] == "nosniff"
    assert heads["Content-Security-Policy"] == "default-src 'none'; sandbox"
    answer = client.post(
        path_of(application), data={"version": "2", "summary": "Anders", "remove_file": kept.id}
    )
    assert answer.status_code == 303
    page = client.get(path_of(application)).text
    assert "Mijn plan.pdf" not in page
    assert "Anders" in page


def test_the_save_button_takes_a_chosen_file_along(
    client: FlaskClient, application: Application, person: Person
) -> None:
    sign_in(client, person.account)
    answer = client.post(path_of(application), data=sent(upload.a_pdf()))
    assert answer.headers["Location"].endswith("/budget")
    assert [one.name for one in application.attachments] == ["Plan.pdf"]


def test_a_refused_file_costs_no_text_and_leaves_nothing(
    client: FlaskClient, application: Application, person: Person
) -> None:
    sign_in(client, person.account)
    before = {one for one in files._folder.rglob("*") if one.is_file()} if files._folder else set()
    script = upload.a_pdf(catalog=b"/OpenAction << /S /JavaScript /JS (x) >>")
    answer = client.post(path_of(application), data=sent(script, add_file="plan_file"))
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert "Dit bestand doet uit zichzelf iets" in page
    assert 'href="#plan_file"' in page
    assert "Wij koken samen." in page
    assert re.search(r'name="version"[^>]*value="2"', page)
    db.session.expire_all()
    assert application.sections[0].answers["summary"] == "Wij koken samen."
    assert (count(Attachment), count(StoredFile)) == (0, 0)
    assert {one for one in files._folder.rglob("*") if one.is_file()} == before
    answer = client.post(path_of(application), data={"version": "2", "summary": "En door", "stay": "1"})
    assert answer.status_code == 303


def test_a_file_survives_an_error_in_another_field(
    client: FlaskClient, application: Application, person: Person
) -> None:
    sign_in(client, person.account)
    answer = client.post(path_of(application), data=sent(upload.a_pdf(), summary="x" * 40_001))
    assert answer.status_code == 422
    assert "Plan.pdf" in answer.text
    answer = client.post(path_of(application), data=sent(pdf("second"), "Twee.pdf", version="0"))
    assert answer.status_code == 409
    assert "Twee.pdf" in answer.text
    assert [one.name for one in application.attachments] == ["Plan.pdf", "Twee.pdf"]


def test_a_press_without_a_file_asks_for_one(
    client: FlaskClient, application: Application, person: Person
) -> None:
    sign_in(client, person.account)
    answer = client.post(path_of(application), data={"version": "1", "summary": "x", "add_file": "plan_file"})
    assert answer.status_code == 422
    assert "Kies eerst een bestand." in answer.text


def test_a_script_that_saves_while_one_types_sends_no_file(
    client: FlaskClient, application: Application, person: Person
) -> None:
    sign_in(client, person.account)
    answer = client.post(path_of(application), data=sent(upload.a_pdf()), headers={"X-Autosave": "1"})
    assert answer.json == {"saved_at": "12:00", "version": 2}
    assert count(Attachment) == 0


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "leeg.pdf", "Dit bestand is leeg."),
        (b"x" * 1_100_000, "groot.pdf", "hoogstens 1 MB"),
        (b"<svg/>", "tekening.svg", "Wel toegestaan: pdf, docx."),
        (upload.a_png(), "foto.png", "Wel toegestaan: pdf, docx."),
        (upload.a_png(), "foto.pdf", "iets anders dan de naam zegt"),
    ],
)
def test_each_refusal_says_why(
    client: FlaskClient, application: Application, person: Person, content: bytes, name: str, said: str
) -> None:
    sign_in(client, person.account)
    answer = client.post(path_of(application), data=sent(content, name))
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)


def test_a_full_disk_says_so_and_leaves_nothing(
    client: FlaskClient, application: Application, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    sign_in(client, person.account)
    monkeypatch.setattr(os, "fsync", full)
    answer = client.post(path_of(application), data=sent(pdf("no room")))
    monkeypatch.undo()
    assert answer.status_code == 507
    assert (count(Attachment), count(StoredFile)) == (0, 0)
    assert not list(files._folder.rglob(".draft-*"))
    answer = client.post(path_of(application), data=sent(pdf("no room")))
    assert answer.status_code == 303
    assert count(Attachment) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own on which one megabyte fits."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only who may mount a disk can fill one; a full disk is played above")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_really_full_costs_the_file_and_not_the_text(
    client: FlaskClient, application: Application, person: Person, small_disk: Path
) -> None:
    sign_in(client, person.account)
    files.use_folder(small_disk / "files")
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 900 * 1024)
    large = upload.a_pdf(text=b"BT (x) Tj ET" + b" " * 300 * 1024)
    before = _texts(application)
    assert client.post(path_of(application), data=sent(large)).status_code == 507
    assert (count(Attachment), count(StoredFile)) == (0, 0)
    assert [one for one in small_disk.rglob("*") if one.is_file()] == [filler]
    assert _texts(application) == before
    script = {"X-Autosave": "1"}
    saved = client.post(
        path_of(application), data={"version": "1", "summary": "Toch bewaard."}, headers=script
    )
    assert saved.status_code == 200
    filler.unlink()
    assert client.post(path_of(application), data=sent(large) | {"version": "2"}).status_code == 303
    assert (count(Attachment), invariants.faults()["files"]) == (1, [])


def _texts(application: Application) -> dict[str, Any]:
    db.session.expire_all()
    return queries.facts_as_written(application).answers


def test_somebody_else_s_file_cannot_be_removed(
    client: FlaskClient, application: Application, person: Person
) -> None:
    other = a_person("Bram", "Stichting Buur")
    theirs = an_application(application.stream, other)
    kept = add(theirs, other.account)
    sign_in(client, person.account)
    data = {"version": "1", "summary": "x", "remove_file": str(kept.id)}
    assert client.post(path_of(application), data=data).status_code == 404
    assert kept.removed_at is None


def test_receipt_and_finding_list_the_files(
    client: FlaskClient, application: Application, person: Person
) -> None:
    kept = add(application, person.account)
    submit(application, person.account)
    sign_in(client, person.account)
    receipt = client.get(f"/applications/{application.id}/receipt").text
    assert "Plan van Fatima.pdf" in receipt
    assert kept.sha256 in receipt
    assert client.get(f"/applications/{application.id}/submissions/1.pdf").data.startswith(b"%PDF")
    assert "Plan van Fatima.pdf" in client.get(f"/applications/{application.id}/dossier").text
    sign_in(client, a_manager())
    page = client.get(f"/applications/{application.id}/admissibility").text
    assert f'href="/applications/{application.id}/files/{kept.id}"' in page


# --- Who may open which file ----------------------------------------------------------------------------------


def test_each_opens_what_is_theirs_to_open(
    client: FlaskClient, application: Application, person: Person
) -> None:
    mate = a_team_mate(application, person.account)
    gone = a_team_mate(application, person.account, "Vertrokken Vera")
    plan, letter = (
        add(application, person.account),
        add(application, person.account, a_file(pdf("b")), "letter"),
    )
    submit(application, person.account)
    commands.reopen_application(actor=person.account, application=application)
    unsent = add(application, person.account, a_file(pdf("later")))
    commands.leave_team(actor=gone, application=application)
    manager, auditor = a_manager(), a_holder("auditor")
    elsewhere = a_manager(an_open_stream().round.programme)
    reviewer = a_reviewer(application.stream)
    stranger = a_person("Bram", "Stichting Buur").account
    may = {
        "applicant": (person.account, [200, 200, 200]),
        "team mate": (mate, [200, 200, 200]),
        "left the team": (gone, [404, 404, 404]),
        "manager": (manager, [200, 200, 404]),
        "auditor": (auditor, [200, 200, 404]),
        "manager elsewhere": (elsewhere, [404, 404, 404]),
        "reviewer": (reviewer, [404, 404, 404]),
        "stranger": (stranger, [404, 404, 404]),
    }
    found = {}
    for who, (account, _codes) in may.items():
        sign_in(client, account)
        found[who] = [
            client.get(f"/applications/{application.id}/files/{one.id}").status_code
            for one in (plan, letter, unsent)
        ]
    assert found == {who: codes for who, (_account, codes) in may.items()}
    sign_in(client, person.account)
    other = an_application(application.stream, person)
    assert client.get(f"/applications/{other.id}/files/{plan.id}").status_code == 404


def test_a_reviewer_opens_what_the_call_shows_under_a_neutral_name(
    client: FlaskClient, application: Application, person: Person
) -> None:
    add(application, person.account, a_file(pdf("secret letter"), "Brief van Fatima.pdf"), "letter")
    add(application, person.account)
    submit(application, person.account)
    find_admissible(application)
    start(application.stream)
    reviewer, other = a_reviewer(application.stream), a_reviewer(application.stream)
    assignment = an_assignment(application, reviewer)
    sign_in(client, reviewer)
    page = client.get(f"/reviews/{assignment.id}").text
    assert "Fatima.pdf" not in page
    assert "Bijlage 1.pdf" in page
    assert "wordt klaargemaakt" in page
    assert client.get(f"/reviews/{assignment.id}/files/1").status_code == 404
    with after_deadline(application.stream):
        outbox.run_everything()
    page = client.get(f"/reviews/{assignment.id}").text
    assert f'href="/reviews/{assignment.id}/files/1"' in page
    assert "Bijlage 2" not in page
    answer = client.get(f"/reviews/{assignment.id}/files/1")
    assert answer.data == anonymise(upload.a_pdf(), "pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Bijlage 1.pdf"'
    for number in (0, 2):
        assert client.get(f"/reviews/{assignment.id}/files/{number}").status_code == 404
    sign_in(client, other)
    assert client.get(f"/reviews/{assignment.id}/files/1").status_code == 404
    sign_in(client, person.account)
    assert client.get(f"/reviews/{assignment.id}/files/1").status_code == 404


# --- Whole or absent --------------------------------------------------------------------------------------------


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("moment", ["before the bytes", "before the commit"])
def test_a_process_that_is_killed_leaves_nothing_half_linked(
    application: Application, person: Person, backend: Any, moment: str
) -> None:
    acknowledged = add(application, person.account, a_file(pdf("acknowledged"))).id
    ids = (application.id, person.account.id)
    db.session.remove()
    killed_at = "files.keep" if moment == "before the bytes" else "files_kept"
    program = textwrap.dedent(f"""
        import os, signal
        from pathlib import Path
        from tests.backends import make_app
        from grants.foundation import files
        from grants.foundation.database import WRITER, db
        folder = Path({str(backend.folder)!r})
        with make_app(folder, "sqlite:///" + str(folder / "ronde.db")).app_context():
            from grants.applications import commands
            from grants.applications.models import Application
            from grants.foundation.inspection import inspect
            from grants.people.models import Account
            from tests.factories import upload
            from grants.foundation.clock import use_clock
            from tests.conftest import NOON
            use_clock(lambda: NOON)
            keep = files.keep
            def dies(*facts, **more):
                kept = keep(*facts, **more) if {killed_at!r} == "files_kept" else None
                os.kill(os.getpid(), signal.SIGKILL)
            files.keep = dies
            found = inspect(upload.a_pdf(text=b"lost"), name="a.pdf", kinds=["pdf"], most_megabytes=1)
            commands.add_attachment(
                actor=db.session.get_one(Account, {ids[1]}), question_key="plan_file", file=found,
                application=db.session.get_one(Application, {ids[0]}),
            )
    """)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    kept = db.session.scalars(select(Attachment)).all()
    assert [(one.id, one.name) for one in kept] == [(acknowledged, "Plan van Fatima.pdf")]
    assert invariants.faults()["files"] == []
    assert invariants.faults()["attachments"] == []


def test_the_inspection_runs_outside_the_unit_of_work(
    client: FlaskClient, application: Application, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    ask = inspection.ask_inspector

    def noted(content: bytes, kind: str) -> str | None:
        from grants.foundation import commands as units

        seen.append(units._open.get())
        return ask(content, kind)

    monkeypatch.setattr(inspection, "ask_inspector", noted)
    sign_in(client, person.account)
    client.post(path_of(application), data=sent(upload.a_pdf()))
    assert seen == [None]
