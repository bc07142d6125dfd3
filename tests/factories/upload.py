"""Files for tests, made in code: harmless ones of each kind, and hostile ones with why they are refused."""

from __future__ import annotations

import functools
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grants.foundation.inspection import MEDIA_TYPES

MIB = 1024 * 1024


@dataclass(frozen=True)
class Hostile:
    """A file that must be refused, and the reasons that are right."""

    name: str
    kind: str
    content: bytes
    codes: tuple[str, ...]


# --- Harmless ones ---------------------------------------------------------------------------------------


def a_pdf(
    *objects: bytes, catalog: bytes = b"", trailer: bytes = b"", text: bytes = b"BT (Dag) Tj ET"
) -> bytes:
    """Return a PDF of one page; `objects` are added as they are."""
    body = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>\nendobj\n",
        b"4 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(text), text),
        *objects,
    ]
    content, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for one in body:
        places.append(len(content))
        content += one
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(body) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(body) + 1, trailer, len(content))
    )


def packed_objects(
    inner: bytes, *, facts: bytes = b"/Filter /FlateDecode", data: bytes | None = None
) -> bytes:
    """Return an object that holds another one packed."""
    kept = zlib.compress(b"9 0 " + inner) if data is None else data
    return b"8 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Length %d %s >>\nstream\n%s\nendstream\nendobj\n" % (
        len(kept),
        facts,
        kept,
    )


def a_package(parts: dict[str, bytes | str], *, stored: tuple[str, ...] = (), level: int = 6) -> bytes:
    """Return a zip of parts in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, part in parts.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name, (2026, 6, 30, 12, 0, 0)), part, method)
    return made.getvalue()


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def types(*main: str) -> str:
    """Return the list of content types of an Office file."""
    listed = "".join(f'<Override PartName="/part{n}.xml" ContentType="{one}"/>' for n, one in enumerate(main))
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'{_XML}<Types xmlns="{space}"><Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'


def relations(*listed: tuple[str, str, str]) -> str:
    """Return a list of relationships: each a type, a target and a mode."""
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATION}/{kind}" Target="{target}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for n, (kind, target, mode) in enumerate(listed)
    )
    return f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def word_parts(body: str = "<w:p><w:r><w:t>Samen eten</w:t></w:r></w:p>") -> dict[str, bytes | str]:
    """Return the parts of a Word file."""
    return {
        "[Content_Types].xml": types(_WORD),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/document.xml": f'{_XML}<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": relations(("hyperlink", "https://voorbeeld.example/", "External")),
    }


def sheet_parts() -> dict[str, bytes | str]:
    """Return the parts of an Excel file."""
    return {
        "[Content_Types].xml": types(_SHEET),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
        "xl/workbook.xml": f"{_XML}<workbook/>",
        "xl/worksheets/sheet1.xml": f"{_XML}<worksheet/>",
    }


def open_parts(kind: str = "text", body: str = "<text:p>Samen eten</text:p>") -> dict[str, bytes | str]:
    """Return the parts of an OpenDocument file."""
    return {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"{_XML}<office:document-content><office:scripts/>{body}</office:document-content>",
        "META-INF/manifest.xml": f"{_XML}<manifest:manifest/>",
    }


def a_docx(**more: bytes | str) -> bytes:
    """Return a Word file; `more` parts are added."""
    return a_package(word_parts() | more)


def an_odt(body: str = "<text:p>Samen eten</text:p>", **more: bytes | str) -> bytes:
    """Return an OpenDocument text."""
    return a_package(open_parts(body=body) | more, stored=("mimetype",))


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def a_png(
    *between: bytes,
    sides: tuple[int, int] = (2, 2),
    pixels: bytes | None = None,
    colour: int = 2,
    depth: int = 8,
) -> bytes:
    """Return a PNG; `between` are chunks before the pixels."""
    row = b"\x00" + b"\x10\x20\x30" * sides[0]
    packed = zlib.compress(row * sides[1]) if pixels is None else pixels
    head = struct.pack(">LLBBBBB", *sides, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + b"".join(between)
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


def a_jpeg(*between: bytes, sides: tuple[int, int] = (8, 8), data: bytes = b"\x00\x11\xff\x00\x22") -> bytes:
    """Return something with the shape of a JPEG; `between` are segments before the frame."""
    height, width = sides
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + data
    return (
        b"\xff\xd8"
        + (b"".join(between) or b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + frame
        + scan
        + b"\xff\xd9"
    )


def segment(mark: int, body: bytes) -> bytes:
    """Return a segment of a JPEG."""
    return b"\xff" + bytes([mark]) + struct.pack(">H", len(body) + 2) + body


def harmless() -> dict[str, bytes]:
    """Return a small harmless file of every kind."""
    return {
        "pdf": a_pdf(),
        "docx": a_docx(),
        "xlsx": a_package(sheet_parts()),
        "odt": an_odt(),
        "ods": a_package(open_parts("spreadsheet"), stored=("mimetype",)),
        "png": a_png(),
        "jpg": a_jpeg(),
    }


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def a_form(values: dict[str, str], field: str, content: bytes, name: str = "Plan.pdf") -> tuple[bytes, str]:
    """Return a page with one file as a browser sends it, and its media type."""
    edge = "----ronde"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in values.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    before = "".join(parts) + head + "Content-Type: application/pdf\r\n\r\n"
    return before.encode() + content + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


# --- Hostile ones ----------------------------------------------------------------------------------------


@functools.cache
def hostile(family: str) -> list[Hostile]:
    """Return the hostile files of a family, every one under another name."""
    made = list(_FAMILIES[family]())
    names = [one.name for one in made]
    assert len(set(names)) == len(names)
    return made


def _pdfs() -> Iterator[Hostile]:
    def refused(name: str, content: bytes, *codes: str) -> Hostile:
        return Hostile(f"pdf: {name}", "pdf", content, codes)

    script = b"<< /S /JavaScript /JS (app.alert(1)) >>"
    acts = {
        "script on opening": a_pdf(catalog=b"/OpenAction " + script),
        "script by reference": a_pdf(b"5 0 obj\n" + script + b"\nendobj\n", catalog=b"/OpenAction 5 0 R"),
        "script in the names": a_pdf(catalog=b"/Names << /JavaScript 5 0 R >>"),
        "escaped name": a_pdf(catalog=b"/OpenAction << /S /J#61vaScript /J#53 (x) >>"),
        "wholly escaped name": a_pdf(catalog=b"/X << /S /#4A#61#76#61#53#63#72#69#70#74 >>"),
        "script of a page": a_pdf(b"5 0 obj\n<< /AA << /O 6 0 R >> >>\nendobj\n"),
        "script of a field": a_pdf(b"5 0 obj\n<< /AA 6 0 R >>\nendobj\n"),
        "script in packed objects": a_pdf(packed_objects(script)),
        "escaped script in packed objects": a_pdf(packed_objects(b"<< /S /J#61vaScript >>")),
        "address on opening": a_pdf(catalog=b"/OpenAction << /S /URI /URI (https://a.example/) >>"),
        "address on opening by reference": a_pdf(
            b"5 0 obj\n<< /S /URI /URI (https://a.example/) >>\nendobj\n", catalog=b"/OpenAction 5 0 R"
        ),
        "opening leads nowhere": a_pdf(catalog=b"/OpenAction 77 0 R"),
        "a page first, then an address": a_pdf(
            catalog=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (x) >> >>"
        ),
        "launch": a_pdf(b"5 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n"),
        "launch in packed objects": a_pdf(packed_objects(b"<< /S /Launch /F (cmd.exe) >>")),
        "form that is sent": a_pdf(b"5 0 obj\n<< /S /SubmitForm /F (https://a.example/) >>\nendobj\n"),
        "data brought in": a_pdf(b"5 0 obj\n<< /S /ImportData /F (x.fdf) >>\nendobj\n"),
        "form of another kind": a_pdf(catalog=b"/AcroForm << /XFA 5 0 R >>"),
        "film": a_pdf(b"5 0 obj\n<< /Subtype /RichMedia >>\nendobj\n"),
        "rendition": a_pdf(b"5 0 obj\n<< /S /Rendition /JS (x) >>\nendobj\n"),
        "into another file": a_pdf(b"5 0 obj\n<< /S /GoToE >>\nendobj\n"),
        "script in a comment's shade": a_pdf(b"5 0 obj\n<< /S%x\n/JavaScript%y\n/JS 6 0 R >>\nendobj\n"),
        "packed without packing": a_pdf(packed_objects(b"", facts=b"", data=b"9 0 " + script)),
        "action in a second revision": a_pdf() + a_pdf(catalog=b"/OpenAction " + script)[9:],
    }
    yield from (refused(name, content, "active") for name, content in acts.items())
    yield refused("file inside", a_pdf(b"5 0 obj\n<< /Type /EmbeddedFile >>\nendobj\n"), "embedded")
    yield refused("files named", a_pdf(catalog=b"/Names << /EmbeddedFiles 5 0 R >>"), "embedded")
    yield refused("file in packed objects", a_pdf(packed_objects(b"<< /EmbeddedFiles 5 0 R >>")), "embedded")
    yield refused("encrypted", a_pdf(trailer=b"/Encrypt 5 0 R"), "encrypted")
    yield refused("encrypted in place", a_pdf(trailer=b"/Encrypt<</Filter/Standard>>"), "encrypted")
    yield refused("begins later", b"x" * 100 + a_pdf(), "hidden")
    yield refused("begins after a page", b"<html><script>x</script>" + a_pdf(), "markup")
    yield refused("zip behind", a_pdf() + a_package({"a.txt": "a"}), "hidden")
    yield refused("page behind", a_pdf() + b"<html><script>alert(1)</script>", "hidden")
    yield refused("program behind", a_pdf() + b"MZ" + b"\x90" * 400, "hidden")
    yield refused("cut off", a_pdf()[:-40], "damaged")
    yield refused("only a beginning", b"%PDF-1.7\n", "damaged")
    yield refused("no version", a_pdf().replace(b"%PDF-1.7", b"%PDF-x.y"), "damaged")
    yield refused(
        "objects packed in another way", a_pdf(packed_objects(script, facts=b"/Filter /LZWDecode")), "damaged"
    )
    yield refused(
        "objects packed twice",
        a_pdf(packed_objects(script, facts=b"/Filter [/ASCIIHexDecode /FlateDecode]")),
        "damaged",
    )
    yield refused(
        "way of packing elsewhere", a_pdf(packed_objects(script, facts=b"/Filter 6 0 R")), "damaged"
    )
    yield refused(
        "objects foretold",
        a_pdf(packed_objects(script, facts=b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>")),
        "damaged",
    )
    yield refused("objects broken", a_pdf(packed_objects(b"", data=b"x\x9cbroken")), "damaged")
    far = b"/X (" + b"y" * 5_000 + b")"
    yield refused(
        "objects behind a long name",
        a_pdf(packed_objects(script, facts=b"/Filter /FlateDecode " + far)),
        "damaged",
    )
    bomb = zlib.compress(bytes(190 * MIB), 9)
    stream = b"5 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n"
    yield refused("bomb", a_pdf(stream % (len(bomb), bomb)), "bomb")
    twice = zlib.compress(bomb)
    doubled = stream.replace(b"/FlateDecode", b"[/FlateDecode /FlateDecode]")
    yield refused("bomb in a bomb", a_pdf(doubled % (len(twice), twice)), "bomb")
    yield refused(
        "objects without end", a_pdf(packed_objects(b"", data=zlib.compress(b"9 0 " * 10 * MIB))), "bomb"
    )
    small = zlib.compress(bytes(40 * MIB), 9)
    yield refused("many small bombs", a_pdf(*[stream % (len(small), small)] * 6), "bomb")


def _packages() -> Iterator[Hostile]:
    def word(name: str, code: str, **more: bytes | str) -> Hostile:
        return Hostile(f"docx: {name}", "docx", a_docx(**more), (code,))

    def body(name: str, code: str, text: str) -> Hostile:
        return Hostile(f"docx: {name}", "docx", a_package(word_parts(text)), (code,))

    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    macros = "application/vnd.ms-word.document.macroEnabled.main+xml"
    yield word("macros", "macros", **{"word/vbaProject.bin": ole})
    yield word("macros under another name", "embedded", **{"word/plain.bin": ole})
    yield word("data of macros", "macros", **{"word/vbaData.xml": "<x/>"})
    yield word("macros named as a type", "macros", **{"[Content_Types].xml": types(_WORD, macros)})
    yield word(
        "project named as a type",
        "macros",
        **{"[Content_Types].xml": types(_WORD, "application/vnd.ms-office.vbaProject")},
    )
    yield word("control", "macros", **{"word/activeX/activeX1.xml": "<x/>"})
    yield word("buttons", "macros", **{"customUI/customUI14.xml": "<x/>"})
    yield word("object", "embedded", **{"word/embeddings/oleObject1.bin": ole})
    yield word("sheet inside", "embedded", **{"word/embeddings/Sheet1.xlsx": a_package(sheet_parts())})
    yield word("zip inside", "embedded", **{"word/media/image1.png": a_package({"a": "b"})})
    yield word("program as a picture", "embedded", **{"word/media/image2.png": b"MZ\x90\x00" + bytes(90)})
    yield word("program", "embedded", **{"word/media/setup.exe": b"x"})
    yield word("web page", "embedded", **{"word/afchunk.mht": "<html>"})
    yield word("pdf inside", "embedded", **{"word/media/a.bin": b"%PDF-1.7"})
    yield word("svg with script", "active", **{"word/media/i.svg": "<svg><script>alert(1)</script></svg>"})
    yield word("svg with a deed", "active", **{"word/media/i.svg": '<svg onload="x()"/>'})
    for kind in (
        "attachedTemplate",
        "oleObject",
        "image",
        "frame",
        "subDocument",
        "aFChunk",
        "externalLinkPath",
    ):
        rels = {"word/_rels/settings.xml.rels": relations((kind, "https://a.example/x.dotm", "External"))}
        yield word(f"fetches: {kind}", "external", **rels)
    yield word(
        "link to a share",
        "external",
        **{"word/_rels/a.xml.rels": relations(("hyperlink", "file://a/b", "External"))},
    )
    yield word(
        "link with a deed",
        "external",
        **{"word/_rels/a.xml.rels": relations(("hyperlink", "javascript:x()", "External"))},
    )
    entity = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    yield word("entity from elsewhere", "external", **{"word/styles.xml": entity})
    yield word("entity in the relationships", "external", **{"word/_rels/document.xml.rels": entity})
    laughs = (
        "<!DOCTYPE a [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY a{n} '&a;&a;'>" for n in range(40)) + "]><a/>"
    )
    yield word("laughs", "external", **{"[Content_Types].xml": laughs})
    yield word("relationships broken", "damaged", **{"word/_rels/document.xml.rels": "<Relationships>"})
    yield word("another alphabet", "damaged", **{"word/document.xml": "<w:x/>".encode("utf-16")})
    yield word(
        "another alphabet, named", "damaged", **{"word/x.xml": '<?xml version="1.0" encoding="UTF-7"?><x/>'}
    )
    yield body("field that runs", "external", "<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>")
    yield body(
        "field in pieces", "external", "<w:instrText>DD</w:instrText><w:x/><w:instrText>E cmd x</w:instrText>"
    )
    yield body("field, short", "external", '<w:fldSimple w:instr="DDE cmd x"/>')
    yield body("field, disguised", "external", "<w:instrText>&#68;DEAUTO cmd</w:instrText>")
    yield body(
        "field that fetches", "external", '<w:instrText>INCLUDEPICTURE "https://a.example/x"</w:instrText>'
    )
    sheet = a_package(sheet_parts() | {"xl/macrosheets/sheet1.xml": "<x/>"})
    yield Hostile("xlsx: macro sheet", "xlsx", sheet, ("macros",))
    linked = {"xl/externalLinks/_rels/a.xml.rels": relations(("externalLinkPath", "b.xlsx", "External"))}
    yield Hostile("xlsx: another workbook", "xlsx", a_package(sheet_parts() | linked), ("external",))
    yield Hostile("xlsx: a Word file", "xlsx", a_docx(), ("mismatch",))
    yield Hostile("docx: an Excel file", "docx", a_package(sheet_parts()), ("mismatch",))
    yield Hostile("docx: plain zip", "docx", a_package({"a.txt": "a"}), ("archive",))
    yield Hostile("docx: an OpenDocument", "docx", an_odt(), ("archive",))


def _zips() -> Iterator[Hostile]:
    def refused(name: str, content: bytes, *codes: str) -> Hostile:
        return Hostile(f"zip: {name}", "docx", content, codes)

    plain = a_docx()
    yield refused("bomb", a_docx(**{"word/big.xml": bytes(100 * MIB)}), "bomb", "damaged")
    yield refused("bomb of letters", a_docx(**{"word/big.xml": b" " * 100 * MIB}), "bomb")
    yield refused("bomb in a sheet", a_docx(**{"word/media/i.emf": b"a" * 50 * MIB}), "bomb")
    parts = {f"word/p{n}.xml": b" " * 9 * MIB for n in range(20)}
    yield refused("bomb in pieces", a_docx(**parts), "bomb")
    yield refused(
        "too many parts", a_package(word_parts() | {f"p{n}": b"" for n in range(5_001)}, level=1), "bomb"
    )
    yield refused("long list", a_docx(**{"word/_rels/a.xml.rels": b" " * 9 * MIB}), "bomb")
    for path in (
        "../../etc/passwd",
        "/etc/passwd",
        "C:/x.xml",
        "word\\..\\x.xml",
        "word/../../x",
        "a//b",
        "./a",
    ):
        yield refused(f"path {path}", a_docx(**{path: b"x"}), "paths")
    yield refused("line in a name", a_docx(**{"a\nb": b"x"}), "paths")
    yield refused("twice the same but for a capital", a_docx(**{"WORD/DOCUMENT.XML": b"x"}), "paths")
    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as package:
        for name, part in word_parts().items():
            package.writestr(name, part)
        info = zipfile.ZipInfo("word/link")
        info.external_attr = 0o120777 << 16
        package.writestr(info, "/etc/passwd")
    yield refused("link", link.getvalue(), "paths")
    yield refused("something before", b"PK\x03\x04<script>" + plain, "hidden", "damaged")
    yield refused("page before", b"<html>" + plain, "markup")
    yield refused("something behind", plain + b"<script>alert(1)</script>", "hidden")
    yield refused("another zip behind", plain + a_package({"a": "b"}), "hidden", "damaged")
    yield refused("remark", _with_comment(plain), "hidden")
    yield refused("cut off", plain[:-30], "damaged", "hidden")
    yield refused("cut at the list", plain[:200], "damaged")
    yield refused("gap between", _with_gap(plain), "hidden", "damaged")
    yield refused("encrypted part", _patched(plain, b"PK\x01\x02", 8, b"\x01\x00"), "encrypted")
    yield refused("unknown packing", _patched(plain, b"PK\x01\x02", 10, b"\x0c\x00"), "damaged")
    yield refused("wrong sum", _patched(plain, b"PK\x01\x02", 16, b"\x00\x00\x00\x00"), "damaged")
    yield refused("size that lies", _patched(plain, b"PK\x01\x02", 24, b"\x01\x00\x00\x00"), "damaged")
    yield refused("two names", _patched(plain, b"PK\x03\x04", 30, b"X"), "paths")
    yield refused("two disks", _patched(plain, b"PK\x05\x06", 4, b"\x01\x00"), "damaged")
    yield refused("far away", _patched(plain, b"PK\x01\x02", 42, b"\xff\xff\xff\xff"), "damaged")
    yield refused("overlap", _overlapping(), "bomb", "paths", "hidden")
    yield refused("only an end", b"PK\x05\x06" + bytes(18), "archive")


def _with_comment(package: bytes) -> bytes:
    remark = b"<script>alert(1)</script>"
    return package[:-2] + struct.pack("<H", len(remark)) + remark


def _with_gap(package: bytes) -> bytes:
    """Put bytes between the last part and the list, and let the end name the new place."""
    at = struct.unpack("<L", package[-6:-2])[0]
    hidden = b"<script>alert(1)</script>"
    return package[:at] + hidden + package[at:-6] + struct.pack("<L", at + len(hidden)) + package[-2:]


def _patched(package: bytes, mark: bytes, offset: int, with_: bytes) -> bytes:
    at = package.index(mark) + offset
    return package[:at] + with_ + package[at + len(with_) :]


def _overlapping() -> bytes:
    """Return a package whose list names the same bytes many times."""
    package = a_docx(**{"word/big.xml": b" " * MIB})
    count, _, size, at = struct.unpack("<HHLL", package[-14:-2])
    listed = package[at : at + size]
    last = listed[listed.rindex(b"PK\x01\x02") :]
    more = b"".join(last.replace(b"word/big.xml", b"word/b%02d.xml" % n) for n in range(50))
    whole = package[:at] + listed + more
    return whole + struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, count + 50, count + 50, size + len(more), at, 0
    )


def _open_documents() -> Iterator[Hostile]:
    def refused(name: str, code: str, body: str = "", **more: bytes | str) -> Hostile:
        return Hostile(f"odt: {name}", "odt", an_odt(body, **more), (code,))

    yield refused("macros", "macros", **{"Basic/Standard/Module1.xml": "<x/>"})
    yield refused("scripts", "macros", **{"Scripts/python/x.py": "x"})
    yield refused("listener", "macros", '<script:event-listener xlink:href="vnd.sun.star.script:x"/>')
    yield refused("link to a script", "macros", '<text:a xlink:href="vnd.sun.star.script:a$b"/>')
    yield refused("old macro", "macros", '<text:a xlink:href="macro:///a.b()"/>')
    yield refused("picture from elsewhere", "external", '<draw:image xlink:href="https://a.example/x.png"/>')
    yield refused("picture from a share", "external", '<draw:image xlink:href="//a.example/x.png"/>')
    yield refused(
        "frame from elsewhere", "external", "<draw:floating-frame xlink:href='file:///etc/passwd'/>"
    )
    yield refused("section from elsewhere", "external", '<text:section-source xlink:href="x.odt"/>')
    yield refused("live data", "external", '<text:dde-connection-decl office:dde-application="cmd"/>')
    yield refused("entity", "external", **{"styles.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"})
    yield refused("object", "embedded", **{"Object 1": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"})
    yield refused("zip inside", "embedded", **{"Pictures/1.png": a_package({"a": "b"})})
    locked = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    yield refused("encrypted", "encrypted", **{"META-INF/manifest.xml": locked})
    sheet = a_package(open_parts("spreadsheet"), stored=("mimetype",))
    yield Hostile("odt: a sheet", "odt", sheet, ("mismatch",))
    late = a_package(dict(reversed(open_parts().items())))
    yield Hostile("odt: kind named late", "odt", late, ("archive",))


def _pictures() -> Iterator[Hostile]:
    def png(name: str, content: bytes, *codes: str) -> Hostile:
        return Hostile(f"png: {name}", "png", content, codes)

    def jpg(name: str, content: bytes, *codes: str) -> Hostile:
        return Hostile(f"jpg: {name}", "jpg", content, codes)

    script = b"<script>alert(1)</script>"
    yield png("page behind", a_png() + b"<html>" + script, "hidden")
    yield png("zip behind", a_png() + a_package({"a": "b"}), "hidden")
    yield png("script in the words", a_png(chunk(b"tEXt", b"Comment\x00" + script)), "markup")
    packed = b"Comment\x00\x00" + zlib.compress(script)
    yield png("script in packed words", a_png(chunk(b"zTXt", packed)), "markup")
    yield png("php in the words", a_png(chunk(b"tEXt", b"a\x00<?php system(1);")), "markup")
    words = b"Comment\x00\x00" + zlib.compress(bytes(90 * MIB))
    yield png("bomb in the words", a_png(chunk(b"zTXt", words)), "bomb")
    yield png(
        "bomb in the profile", a_png(chunk(b"iCCP", b"p\x00\x00" + zlib.compress(bytes(90 * MIB)))), "bomb"
    )
    yield png("more points than it says", a_png(pixels=zlib.compress(bytes(9 * MIB))), "bomb")
    yield png("far too wide", a_png(sides=(100_000, 2), pixels=b"x"), "huge")
    yield png("too many points", a_png(sides=(15_000, 15_000), pixels=b"x"), "huge")
    yield png("too deep", a_png(sides=(10_000, 10_000), depth=16, colour=6, pixels=b"x"), "huge")
    yield png("no points", a_png(sides=(0, 2), pixels=b"x"), "damaged")
    yield png("broken points", a_png(pixels=b"x\x9cbroken"), "damaged")
    yield png("something behind the points", a_png(pixels=zlib.compress(bytes(14)) + script), "hidden")
    yield png("wrong sum", a_png()[:-30] + b"\x00" + a_png()[-29:], "damaged")
    yield png("cut off", a_png()[:-5], "damaged")
    yield png("two heads", a_png(a_png()[8:33]), "damaged")
    yield png("no end to a piece", b"\x89PNG\r\n\x1a\n\x7f\xff\xff\xffIHDR" + bytes(40), "damaged")
    yield png("a JPEG", a_jpeg(), "mismatch")
    yield jpg("page behind", a_jpeg() + b"<html>" + script, "hidden")
    yield jpg("zip behind", a_jpeg() + a_package({"a": "b"}), "hidden")
    yield jpg("script in a remark", a_jpeg(segment(0xFE, script)), "markup")
    yield jpg("script in the camera's words", a_jpeg(segment(0xE1, b"Exif\x00\x00" + script)), "markup")
    yield jpg("far too wide", a_jpeg(sides=(8, 60_000)), "huge")
    yield jpg("too many points", a_jpeg(sides=(15_000, 15_000)), "huge")
    yield jpg("cut off", a_jpeg()[:-2], "damaged")
    yield jpg("only a beginning", b"\xff\xd8\xff\xe0", "damaged")
    yield jpg("no frame", b"\xff\xd8\xff\xfe\x00\x02\xff\xd9", "damaged")
    yield jpg("segment without end", b"\xff\xd8\xff\xe0\xff\xff" + bytes(90), "damaged")
    yield jpg("a hundred pictures", a_jpeg() * 100, "hidden")
    yield jpg("a GIF with script", b"GIF89a/*" + script, "mismatch")


def _wrong_kinds() -> Iterator[Hostile]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    contents: dict[str, tuple[bytes, str]] = {
        "svg": (svg, "markup"),
        "svg after a declaration": (b'<?xml version="1.0"?>' + svg, "markup"),
        "svg after a mark": (b"\xef\xbb\xbf" + svg, "markup"),
        "page": (b"<!DOCTYPE html><script>alert(1)</script>", "markup"),
        "page in another alphabet": ("<html>".encode("utf-16"), "markup"),
        "program": (b"MZ\x90\x00" + bytes(200), "mismatch"),
        "program for Linux": (b"\x7fELF" + bytes(200), "mismatch"),
        "shell": (b"#!/bin/sh\nrm -rf /\n", "mismatch"),
        "old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "mismatch"),
        "rtf": (b"{\\rtf1 \\object}", "mismatch"),
        "rar": (b"Rar!\x1a\x07\x00" + bytes(90), "archive"),
        "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(90), "archive"),
        "gz": (b"\x1f\x8b\x08" + bytes(90), "archive"),
        "tar": (b"a.txt" + bytes(252) + b"ustar" + bytes(300), "archive"),
        "nothing but zeros": (bytes(5_000), "mismatch"),
    }
    for name, (content, code) in contents.items():
        for kind in ("pdf", "png"):
            yield Hostile(f"{name} as {kind}", kind, content, (code,))
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90) + "EncryptedPackage".encode("utf-16-le")
    yield Hostile("docx: with a password", "docx", locked, ("encrypted",))
    assert {"pdf", "png", "docx"} <= set(MEDIA_TYPES)


_FAMILIES: dict[str, Callable[[], Iterator[Hostile]]] = {
    "pdf": _pdfs,
    "packages": _packages,
    "zip": _zips,
    "open documents": _open_documents,
    "pictures": _pictures,
    "wrong kinds": _wrong_kinds,
}
FAMILIES = tuple(_FAMILIES)
