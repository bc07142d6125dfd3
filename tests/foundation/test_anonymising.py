"""Does a file built anew show what it showed, and tell nobody who made it?"""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pikepdf
import pytest
from PIL import Image

from grants.foundation.anonymiser.pdf import strip_jpeg, strip_jpeg_2000
from grants.foundation.anonymising import CannotAnonymise, anonymise, words_in
from grants.foundation.documents import render_document
from grants.foundation.inspection import ask_inspector
from tests.factories.telling import canaries_in, telling
from tests.factories.upload import harmless

TELLING = telling()
LEAST = {"pdf": 13, "docx": 18, "xlsx": 6, "odt": 10, "jpg": 5, "png": 3}
"""How many places of each kind hold a word that tells: fewer found means that the search sees nothing."""


@pytest.mark.parametrize("kind", TELLING)
def test_nothing_that_tells_who_made_it_is_left(kind: str) -> None:
    before = canaries_in(TELLING[kind])
    assert len(before) >= LEAST[kind], sorted(before)
    made = anonymise(TELLING[kind], kind)
    assert canaries_in(made) == set()
    assert anonymise(TELLING[kind], kind) == made


def test_what_is_seen_on_a_page_stays() -> None:
    with pikepdf.Pdf.open(io.BytesIO(anonymise(TELLING["pdf"], "pdf"))) as pdf:
        assert len(pdf.pages) == 1
        drawn = pdf.pages[0].obj.Contents.read_bytes()
        assert b"(Samen eten)" in drawn
        assert b"/Im0 Do" in drawn
        forms = [
            one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Form"
        ]
        assert any(b"(Getypt erover)" in one.read_bytes() for one in forms)
        picture = pikepdf.PdfImage(pdf.pages[0].obj.Resources.XObject.Im0)
        assert picture.as_pil_image().size == (256, 256)


def test_a_document_of_our_own_stays_readable() -> None:
    made = render_document("Plan", [{"kind": "paragraph", "text": "Wij koken. " * 900}], language="nl")
    with (
        pikepdf.Pdf.open(io.BytesIO(made)) as before,
        pikepdf.Pdf.open(io.BytesIO(anonymise(made, "pdf"))) as after,
    ):
        assert len(after.pages) == len(before.pages) > 1


def text_of(content: bytes, part: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(part).decode()


def test_the_text_of_a_document_stays_with_its_changes_accepted() -> None:
    text = text_of(anonymise(TELLING["docx"], "docx"), "word/document.xml")
    for said in (
        "Samen eten ",
        "elke week",
        "een verwijzung".replace("zung", "zing"),
        "In een vak",
        "Een tafel",
    ):
        assert said in text
    assert "delText" not in text
    odt = text_of(anonymise(TELLING["odt"], "odt"), "content.xml")
    assert "Samen eten elke week" in odt
    assert "een verwijzing" in odt
    assert "Pictures/1.jpg" in odt


def test_the_cells_of_a_workbook_stay() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(anonymise(TELLING["xlsx"], "xlsx")))["Begroting"]
    assert [sheet["A1"].value, sheet["B1"].value, sheet["A2"].value] == ["Zaalhuur", 1250.5, "Totaal"]
    assert sheet["B2"].value == "=B1*2"  # nobody reckoned it yet


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_picture_keeps_its_points(kind: str) -> None:
    with (
        Image.open(io.BytesIO(TELLING[kind])) as before,
        Image.open(io.BytesIO(anonymise(TELLING[kind], kind))) as after,
    ):
        assert after.size == before.size
        assert abs(after.convert("L").getpixel((9, 200)) - before.convert("L").getpixel((9, 200))) < 4  # type: ignore[operator]


@pytest.mark.parametrize("kind", ["pdf", "docx", "odt", "png"])
def test_the_smallest_file_of_a_kind_is_built_anew_or_refused(kind: str) -> None:
    try:
        made = anonymise(harmless()[kind], kind)
    except CannotAnonymise:
        return
    assert ask_inspector(made, kind) is None


@pytest.mark.parametrize("kind", TELLING)
def test_what_is_damaged_cannot_be_built_anew(kind: str) -> None:
    with pytest.raises(CannotAnonymise):
        anonymise(TELLING[kind][:60], kind)


def test_a_picture_within_a_page_loses_its_words_and_keeps_its_points() -> None:
    stripped = strip_jpeg(TELLING["jpg"])
    assert canaries_in(stripped) == set()
    with Image.open(io.BytesIO(stripped)) as after, Image.open(io.BytesIO(TELLING["jpg"])) as before:
        assert after.tobytes() == before.tobytes()
    boxes = b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"\x00\x00\x00\x0fxml KANARIE" + b"\x00\x00\x00\x0cjp2cABCD"
    assert strip_jpeg_2000(boxes) == boxes.replace(b"\x00\x00\x00\x0fxml KANARIE", b"")


def a_workbook() -> bytes:
    """Return a workbook that names somebody in a cell."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active["B2"] = "Noor Bakker"
    book.save(made)
    return made.getvalue()


def a_picture_of_a_page() -> bytes:
    """Return a PDF as a scanner makes it: a page that is one picture."""
    made = io.BytesIO()
    Image.linear_gradient("L").save(made, "PDF")
    return made.getvalue()


def with_a_name(package: bytes, kind: str = "text") -> bytes:
    """Return a document in which somebody is named where it spoke of eating, as an OpenDocument of this kind."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.infolist():
            part = old.read(one).replace(b"Samen eten", b"Noor Bakker")
            new.writestr(one, part.replace(b"opendocument.text", f"opendocument.{kind}".encode()))
    return made.getvalue()


NAMING = {
    "pdf": render_document("Plan", [{"kind": "paragraph", "text": "Wij koken. Noor Bakker."}], language="nl"),
    "docx": with_a_name(TELLING["docx"]),
    "xlsx": a_workbook(),
    "odt": with_a_name(TELLING["odt"]),
    "ods": with_a_name(TELLING["odt"], "spreadsheet"),
}


@pytest.mark.parametrize("kind", NAMING)
def test_a_name_in_a_file_that_was_built_anew_is_read(kind: str) -> None:
    assert "Noor Bakker" in (words_in(anonymise(NAMING[kind], kind), kind) or "")


def test_what_is_a_picture_or_damaged_has_no_words_to_read() -> None:
    assert words_in(anonymise(a_picture_of_a_page(), "pdf"), "pdf") is None
    assert words_in(TELLING["png"], "png") is None
    assert words_in(b"%PDF-1.7", "pdf") is None
    assert words_in(b"no package", "docx") is None
