"""Files that say who made them, in every place where a file can: each place holds a word of its own."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import openpyxl
import pikepdf
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin

from tests.factories.upload import a_package

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def canary(place: str) -> str:
    """Return the word that is hidden in a place."""
    return f"KANARIE{place.upper()}"


def a_telling_jpeg() -> bytes:
    """Return a photo with a maker, a place, a preview, words and a description."""
    picture = Image.linear_gradient("L").convert("RGB")
    exif = Image.Exif()
    exif[0x013B], exif[0x8298], exif[0x010E] = canary("artist"), canary("copyright"), canary("description")
    exif.get_ifd(0x8825)[0x1D] = canary("gpsdate")
    made = io.BytesIO()
    xmp = f"<x:xmpmeta><dc:creator>{canary('jpegxmp')}</dc:creator></x:xmpmeta>".encode()
    picture.save(made, "JPEG", exif=exif, comment=canary("jpegcomment").encode(), xmp=xmp)
    return made.getvalue()


def a_telling_png() -> bytes:
    """Return a picture with words beside its points, plain and packed."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", canary("pngauthor"))
    told.add_text("Comment", canary("pngpacked"), zip=True)
    told.add_itxt("XML:com.adobe.xmp", canary("pngxmp"))
    made = io.BytesIO()
    Image.linear_gradient("L").convert("RGBA").save(made, "PNG", pnginfo=told)
    return made.getvalue()


def a_telling_pdf() -> bytes:
    """Return a PDF of one page with text, a photo, a typed note over it, and much that tells who made it."""
    made = io.BytesIO()
    with pikepdf.Pdf.new() as pdf:
        pdf.docinfo["/Author"] = canary("pdfauthor")
        pdf.docinfo["/Custom"] = canary("pdfcustom")
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        photo = pdf.make_stream(
            a_telling_jpeg(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=256,
            Height=256,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
            Metadata=pdf.make_stream(canary("imagemetadata").encode()),
        )
        drawn = (
            f"% {canary('remark')}\n/Span <</ActualText ({canary('actualtext')})>> BDC "
            "BT /F1 12 Tf 20 150 Td (Samen eten) Tj ET EMC q 50 0 0 50 20 20 cm /Im0 Do Q"
        )
        looks = pdf.make_stream(
            b"BT /F1 12 Tf 0 2 Td (Getypt erover) Tj ET",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 100, 14],
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
            PieceInfo=pikepdf.Dictionary(Word=canary("formpieceinfo")),
        )
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FreeText,
            Rect=[20, 100, 120, 114],
            T=canary("noteauthor"),
            Contents="Getypt erover",
            F=4,
            AP=pikepdf.Dictionary(N=looks),
        )
        sticky = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[0, 0, 9, 9],
            Contents=canary("sticky"),
            F=4,
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"mailto:{canary('link')}@voorbeeld.example"),
        )
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, 200, 200],
            Resources=pikepdf.Dictionary(
                Font=pikepdf.Dictionary(F1=font), XObject=pikepdf.Dictionary(Im0=photo)
            ),
            Contents=pdf.make_stream(drawn.encode()),
            Annots=[pdf.make_indirect(one) for one in (note, sticky, link)],
            PieceInfo=pikepdf.Dictionary(App=canary("pagepieceinfo")),
            Unknown=canary("pageunknown"),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = [canary("pdfxmp")]
        pdf.Root.Lang = "nl"
        pdf.Root.Names = pikepdf.Dictionary(Told=canary("names"))
        pdf.save(made)
    return made.getvalue()


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def a_telling_docx() -> bytes:
    """Return a Word file with properties, comments, tracked changes, fields, links and a photo."""
    who = f'w:author="{canary("changeauthor")}" w:date="2026-06-30T12:00:00Z"'
    body = "".join(
        (
            '<w:p w:rsidR="00AB12CD"><w:bookmarkStart w:id="0" w:name="' + canary("bookmark") + '"/>',
            "<w:r><w:t>Samen eten </w:t></w:r><w:commentRangeStart w:id='1'/>",
            f'<w:ins w:id="2" {who}><w:r><w:t>elke week</w:t></w:r></w:ins>',
            f'<w:del w:id="3" {who}><w:r><w:delText>{canary("deleted")}</w:delText></w:r></w:del>',
            "<w:commentRangeEnd w:id='1'/><w:r><w:commentReference w:id='1'/></w:r><w:bookmarkEnd w:id='0'/></w:p>",
            f'<w:p><w:fldSimple w:instr=" AUTHOR "><w:r><w:t>{canary("authorfield")}</w:t></w:r></w:fldSimple></w:p>',
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> FILENAME </w:instrText></w:r>',
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{canary("filename")}</w:t></w:r>',
            '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
            '<w:p><w:hyperlink r:id="r9"><w:r><w:t>een verwijzing</w:t></w:r></w:hyperlink></w:p>',
            f'<w:sdt><w:sdtPr><w:tag w:val="{canary("control")}"/></w:sdtPr><w:sdtContent>{_paragraph("In een vak")}',
            "</w:sdtContent></w:sdt>",
            f"<w:p><w:r><w:drawing><wp:docPr id='1' name='{canary('picturename')}' descr='Een tafel'/>",
            "</w:drawing></w:r></w:p>",
            f"<!-- {canary('xmlcomment')} -->",
        )
    )
    spaces = f'xmlns:w="{_W}" xmlns:r="{_REL}" xmlns:wp="urn:wp"'
    document = f"{_XML}<w:document {spaces}><w:body>{body}</w:body></w:document>"
    related = "".join(
        f'<Relationship Id="{number}" Type="{_REL}/{kind}" Target="{target}"{mode}/>'
        for number, kind, target, mode in (
            ("r1", "image", "media/image1.jpg", ""),
            ("r2", "comments", "comments.xml", ""),
            ("r9", "hyperlink", f"https://voorbeeld.example/{canary('url')}", ' TargetMode="External"'),
        )
    )
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in (
            ("word/document.xml", f"{_TYPE}.document.main+xml"),
            ("word/comments.xml", f"{_TYPE}.comments+xml"),
            ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        )
    )
    return a_package(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="jpg" ContentType="image/jpeg"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{overrides}</Types>",
            "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="a" Type="{_REL}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="b" Type="{_REL}/core" Target="docProps/core.xml"/></Relationships>',
            "docProps/core.xml": f"{_XML}<cp><creator>{canary('docxauthor')}</creator></cp>",
            "docProps/custom.xml": f"{_XML}<p>{canary('docxcustom')}</p>",
            "docProps/app.xml": f"{_XML}<p><Company>{canary('company')}</Company></p>",
            "docProps/thumbnail.jpeg": a_telling_jpeg(),
            "word/document.xml": document,
            "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{related}'
            "</Relationships>",
            "word/comments.xml": f'{_XML}<w:comments xmlns:w="{_W}">{canary("comment")}</w:comments>',
            "word/people.xml": f"{_XML}<people>{canary('people')}</people>",
            "word/settings.xml": f"{_XML}<settings>{canary('settings')}</settings>",
            "customXml/item1.xml": f"{_XML}<x>{canary('customxml')}</x>",
            "word/media/image1.jpg": a_telling_jpeg(),
        }
    )


def a_telling_xlsx() -> bytes:
    """Return a workbook with properties, a comment, a name and a link."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Begroting"
    sheet["A1"], sheet["B1"], sheet["B2"] = "Zaalhuur", 1250.5, "=B1*2"
    sheet["A1"].comment = Comment(canary("cellcomment"), canary("commentauthor"))
    sheet["A2"] = "Totaal"
    sheet["A2"].hyperlink = f"https://voorbeeld.example/{canary('celllink')}"
    book.properties.creator, book.properties.lastModifiedBy = canary("xlsxauthor"), canary("modifiedby")
    book.properties.keywords, book.properties.created = (
        canary("keywords"),
        datetime(2026, 6, 30, tzinfo=UTC).replace(tzinfo=None),
    )
    book.defined_names[canary("definedname")] = openpyxl.workbook.defined_name.DefinedName(
        canary("definedname"), attr_text="Begroting!$A$1"
    )
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def a_telling_odt() -> bytes:
    """Return a LibreOffice text with properties, a note, a tracked change, a field of the sender and a photo."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("meta", "meta"))
    )
    more = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    body = "".join(
        (
            f"<text:tracked-changes><text:deletion><dc:creator>{canary('odtchange')}</dc:creator>"
            f"<text:p>{canary('odtdeleted')}</text:p></text:deletion></text:tracked-changes>",
            "<text:p>Samen eten<office:annotation><dc:creator>",
            f"{canary('odtnoteauthor')}</dc:creator><text:p>{canary('odtnote')}</text:p></office:annotation>",
            " elke week</text:p>",
            f"<text:p><text:author-name>{canary('authorname')}</text:author-name></text:p>",
            f'<text:p><text:a xlink:href="mailto:{canary("odtlink")}">een verwijzing</text:a></text:p>',
            f'<text:p><draw:frame draw:name="{canary("framename")}"><draw:image xlink:href="Pictures/1.jpg"/>',
            "</draw:frame></text:p>",
        )
    )
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return a_package(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"{_XML}<office:document-content {spaces} {more}><office:body><office:text>{body}"
            "</office:text></office:body></office:document-content>",
            "meta.xml": f"{_XML}<office:document-meta {spaces}>{canary('odtauthor')}</office:document-meta>",
            "settings.xml": f"{_XML}<x>{canary('odtsettings')}</x>",
            "Thumbnails/thumbnail.png": a_telling_png(),
            "Pictures/1.jpg": a_telling_jpeg(),
            "META-INF/manifest.xml": f'{_XML}<manifest:manifest xmlns:manifest="{manifest}"/>',
        },
        stored=("mimetype",),
    )


def telling() -> dict[str, bytes]:
    """Return a telling file of each kind."""
    return {
        "pdf": a_telling_pdf(),
        "docx": a_telling_docx(),
        "xlsx": a_telling_xlsx(),
        "odt": a_telling_odt(),
        "jpg": a_telling_jpeg(),
        "png": a_telling_png(),
    }


def all_bytes(content: bytes) -> Iterator[bytes]:
    """Yield a file's bytes and everything in it that can be unpacked, parts within parts too."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for one in package.infolist():
                yield one.filename.encode()
                yield from all_bytes(package.read(one))
    if content.startswith(b"%PDF"):
        with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
            for one in pdf.objects:
                yield one.unparse(resolved=True)
                if isinstance(one, pikepdf.Stream):
                    yield one.read_raw_bytes()
                    if "/DCTDecode" not in str(one.get("/Filter", "")):
                        yield one.read_bytes()
    at = 0
    while (at := content.find(b"\x78", at)) >= 0 and content.startswith((b"\x89PNG", b"%PDF")):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(content[at:], 10_000_000)
        at += 1


def canaries_in(content: bytes) -> set[str]:
    """Return every hidden word that can still be found."""
    found: set[str] = set()
    for piece in all_bytes(content):
        for text in (piece, piece.replace(b"\x00", b"")):
            at = 0
            while (at := text.find(b"KANARIE", at)) >= 0:
                word = text[at : at + 40]
                found.add("".join(chr(one) for one in word if chr(one).isalpha() and one < 91))
                at += 1
    return found
