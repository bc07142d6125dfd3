"""The writing room: sittings become versions, pictures are described, and saving a part reads no other."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.deliverables import commands, queries
from grants.deliverables.models import Deliverable
from grants.foundation import files
from grants.foundation.clock import now
from grants.foundation.errors import NotAllowed, NotFound, RuleBroken, Stale
from grants.foundation.inspection import inspect
from tests.conftest import SetClock
from tests.factories.awards import Granted, an_award
from tests.factories.deliverables import a_handbook, a_submitted_handbook, write
from tests.factories.people import sign_in
from tests.factories.streams import a_manager
from tests.factories.telling import a_telling_docx, a_telling_png, canary


@pytest.fixture
def granted(app: Flask) -> Granted:
    return an_award()


def versions(handbook: Deliverable) -> list[tuple[int, str, int | None]]:
    return [(one.number, one.text, one.restored_from) for one in queries.versions_of(handbook, "theory")]


def test_a_sitting_is_one_version_and_an_earlier_one_can_be_put_back(
    granted: Granted, clock: SetClock
) -> None:
    handbook, writer = a_handbook(granted), granted.team_mate
    write(handbook, writer, "theory", "Eerst.")
    write(handbook, writer, "theory", "Eerst. En meer.")
    clock.moment = now() + timedelta(minutes=31)
    write(handbook, writer, "theory", "Heel anders.")
    assert versions(handbook) == [(2, "Heel anders.", None), (1, "Eerst. En meer.", None)]
    with pytest.raises(Stale):
        commands.restore_version(
            actor=writer, deliverable=handbook, section_key="theory", number=1, version=2
        )
    with pytest.raises(NotFound):
        commands.restore_version(
            actor=writer, deliverable=handbook, section_key="theory", number=9, version=3
        )
    with pytest.raises(NotAllowed):
        commands.restore_version(
            actor=a_manager(), deliverable=handbook, section_key="theory", number=1, version=3
        )
    commands.restore_version(actor=writer, deliverable=handbook, section_key="theory", number=1, version=3)
    write(handbook, writer, "theory", "Verder.")
    assert versions(handbook)[:2] == [(4, "Verder.", None), (3, "Eerst. En meer.", 1)]


def test_a_picture_is_described_kept_without_its_maker_and_numbered(granted: Granted) -> None:
    handbook, writer = a_handbook(granted), granted.team_mate
    told = a_telling_png()
    file = inspect(told, name="keuken.png", kinds=("png",), most_megabytes=5)
    with pytest.raises(RuleBroken) as silent:
        commands.add_file(
            actor=writer,
            deliverable=handbook,
            section_key="theory",
            kind="picture",
            file=file,
            description=" ",
        )
    added = commands.add_file(
        actor=writer,
        deliverable=handbook,
        section_key="theory",
        kind="picture",
        file=file,
        description="Een lange tafel.",
    )
    assert (silent.value.code, added.number, added.width) == ("not_described", 1, 256)
    kept = files.read(added.file)
    assert kept != told
    assert b"pngauthor" not in kept
    assert queries.standing_in_parts(handbook) == {"theory": {"picture"}}
    commands.remove_file(actor=writer, deliverable=handbook, number=1)
    assert queries.files_of(handbook) == []
    with pytest.raises(NotAllowed):
        commands.remove_file(actor=a_manager(), deliverable=handbook, number=1)


def test_an_attachment_is_kept_without_its_author(granted: Granted) -> None:
    handbook, writer = a_handbook(granted), granted.team_mate
    told = a_telling_docx()
    added = commands.add_file(
        actor=writer,
        deliverable=handbook,
        section_key="theory",
        kind="attachment",
        file=inspect(told, name="plan.docx", kinds=("docx",), most_megabytes=5),
        description="",
    )
    for content, tells in ((told, True), (files.read(added.file), False)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = b"".join(package.read(name) for name in package.namelist())
        assert (canary("changeauthor").encode() in parts) is tells
        assert b"Samen eten" in parts


def test_pictures_and_tables_stand_in_the_page_and_in_the_pdf(client: FlaskClient, granted: Granted) -> None:
    handbook = a_handbook(granted)
    url = f"/deliverables/{handbook.id}"
    sign_in(client, granted.team_mate)
    write(handbook, granted.team_mate, "theory", "Kijk.\n[foto 1]\n| a | b |\n|---|---|\n| c | d |")
    refused = client.post(f"{url}/parts/theory/files", data={"kind": "picture", "description": "Tafel"})
    assert refused.status_code == 422
    sent = {"kind": "picture", "description": "Een tafel", "file": (io.BytesIO(a_telling_png()), "t.png")}
    typed = {"version": "1", "text": "Kijk.\n[foto 1]\nMeer tekst.\n| a | b |\n|---|---|\n| c | d |"}
    refused = client.post(f"{url}/parts/theory/files", data=typed | {"kind": "picture", "description": ""})
    assert refused.status_code == 422
    assert "Meer tekst." in queries.texts_of(handbook)["theory"]
    version = re.search(r'name="version"[^>]* value="([0-9]+)"', refused.text)
    assert version is not None
    stale = client.post(f"{url}/parts/theory/files", data=sent | typed | {"text": "Anders"})
    assert stale.status_code == 409
    assert queries.files_of(handbook) == []
    sent["file"] = (io.BytesIO(a_telling_png()), "t.png")
    along = sent | typed | {"version": version[1]}
    assert client.post(f"{url}/parts/theory/files", data=along).status_code == 303
    page = client.get(f"{url}/whole").text
    assert 'alt="Een tafel"' in page
    assert page.index("Kijk.") < page.index("Een tafel") < page.index('<th scope="col">a</th>')
    picture = client.get(f"{url}/files/1")
    assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")
    pdf = client.get(f"{url}/pdf")
    assert pdf.data.startswith(b"%PDF-")
    sign_in(client, a_manager())
    for path in ("/whole", "/pdf", "/files/1", "/parts/theory/versions"):
        assert client.get(f"{url}{path}").status_code == 403


def test_versions_are_shown_with_what_changed(client: FlaskClient, granted: Granted, clock: SetClock) -> None:
    handbook = a_handbook(granted)
    url = f"/deliverables/{handbook.id}/parts/theory/versions"
    write(handbook, granted.team_mate, "theory", "Samen eten.")
    clock.moment = now() + timedelta(hours=1)
    write(handbook, granted.team_mate, "theory", "Samen koken.")
    sign_in(client, granted.team_mate)
    assert client.get(url).text.count(f"{url}/") == 2
    page = client.get(f"{url}/2").text
    assert "eten</del>" in page
    assert "koken</ins>" in page
    assert client.post(f"{url}/1/restoration").status_code == 303
    assert queries.texts_of(handbook) == {"theory": "Samen eten."}
    assert client.get(f"{url}/9").status_code == 404


def test_saving_a_part_neither_reads_nor_writes_another(granted: Granted, statements: list[str]) -> None:
    handbook = a_submitted_handbook(granted)
    commands.return_deliverable(actor=a_manager(), deliverable=handbook, points=[(None, "Beter")])
    statements.clear()
    write(handbook, granted.team_mate, "theory", "Anders")
    selects = [one for one in statements if one.startswith("SELECT") and "FROM deliverable_section" in one]
    selects += [one for one in statements if one.startswith("SELECT") and "FROM section_version" in one]
    assert selects != []
    assert all("section_key = " in one for one in selects)
    changed = [one for one in statements if one.startswith("UPDATE deliverable_section")]
    assert len(changed) == 1
    assert "deliverable_section.id = " in changed[0]
