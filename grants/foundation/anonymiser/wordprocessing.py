"""A docx built anew: the text as it stands when all changes are accepted, with its looks and pictures."""

from __future__ import annotations

import contextlib
import posixpath
import re

from lxml import etree

from grants.foundation.anonymiser.package import (
    Element,
    elements_within,
    name_of,
    parse,
    read_package,
    remove,
    unwrap,
    write_package,
    written,
)
from grants.foundation.anonymiser.picture import rebuild_picture

_KEPT = re.compile(
    r"word/(document|styles|numbering|fontTable|footnotes|endnotes|(header|footer)\d*|theme/theme\d*)\.xml"
)
_MEDIA = re.compile(r"word/media/[^/]+\.(png|jpe?g)", re.IGNORECASE)
_TYPES = "[Content_Types].xml"

_GONE = {
    *("del", "moveFrom", "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"),
    *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "proofErr"),
    *("bookmarkStart", "bookmarkEnd", "permStart", "permEnd", "sdtPr", "sdtEndPr", "docVars", "rsids"),
    *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
    *("hlinkClick", "hlinkHover", "smartTagPr", "customXmlPr", "attachedTemplate", "object", "extLst"),
}
_UNWRAPPED = {"ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink"}
_CHANGE = re.compile(r".+Change$")
_WHO = re.compile(r"(author|date|initials|userId|providerId|rsid\w*|paraId|textId|durableId)", re.IGNORECASE)
_NAMED = {"cNvPr", "docPr"}
_TELLING = re.compile(
    r"^\s*(AUTHOR|LASTSAVEDBY|DOCPROPERTY|DOCVARIABLE|FILENAME|USERNAME|USERINITIALS|USERADDRESS|TEMPLATE|COMMENTS"
    r"|KEYWORDS|SUBJECT|TITLE|INFO|SAVEDATE|CREATEDATE|PRINTDATE|HYPERLINK)\b"
)


def rebuild_docx(content: bytes) -> bytes:
    """Return the document without properties, comments, changes, links, embedded parts and names of pictures.

    Raises KeyError or ValueError for what is no docx.
    """
    old = read_package(content)
    made: dict[str, bytes] = {}
    for name, part in old.items():
        if _KEPT.fullmatch(name):
            root = parse(part)
            _clean(root)
            made[name] = written(root)
        elif _MEDIA.fullmatch(name):
            with contextlib.suppress(OSError):
                made[name] = rebuild_picture(part)
    for name in [*made]:
        related = _relations_of(name)
        if related in old:
            made[related] = _relations(old[related], name, made)
    made["_rels/.rels"] = _relations(old["_rels/.rels"], "", made)
    made[_TYPES] = _types(old[_TYPES], made)
    return write_package(made, first=_TYPES)


def _clean(root: Element) -> None:
    for row in list(root.iter("{*}tr")):
        if row.find("{*}trPr/{*}del") is not None:
            remove(row)
    _drop_fields(root)
    for element in elements_within(root):
        name = name_of(element)
        if name in _GONE or _CHANGE.fullmatch(name):
            remove(element)
        elif name in _UNWRAPPED:
            unwrap(element)
        elif name == "fldSimple":
            said = next((value for key, value in element.items() if key.endswith("}instr")), "")
            (remove if _tells(said) else unwrap)(element)
    for element in root.iter():
        for key in list(element.keys()):
            if _WHO.fullmatch(etree.QName(key).localname):
                del element.attrib[key]
        if name_of(element) in _NAMED:
            element.set("name", "")
            element.attrib.pop("title", None)


def _tells(instruction: str) -> bool:
    return _TELLING.match(instruction.upper()) is not None and "HYPERLINK" not in instruction.upper()


def _drop_fields(root: Element) -> None:
    """Take away fields that say who or which file; of all others the instruction goes and the text stays."""
    depth, said, is_result, gone = 0, "", False, []
    for run in list(root.iter("{*}r")):
        mark = run.find("{*}fldChar")
        facts = mark.items() if mark is not None else ()
        kind = next((value for key, value in facts if key.endswith("fldCharType")), "")
        if kind == "begin":
            depth, said, is_result = depth + 1, "", False
        said += "".join(one.text or "" for one in run.iter("{*}instrText"))
        if kind == "separate":
            is_result = True
        if depth and (mark is not None or not is_result or _tells(said)) and not _counts(said):
            gone.append(run)
        if kind == "end":
            depth = max(0, depth - 1)
            said, is_result = "", False
    for run in gone:
        remove(run)


def _counts(instruction: str) -> bool:
    """Whether a field counts pages, which only works as a field."""
    return re.match(r"\s*(PAGE|NUMPAGES|SECTIONPAGES|SEQ)\b", instruction.upper()) is not None


def _relations_of(name: str) -> str:
    folder, last = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{last}.rels")


def _relations(part: bytes, of: str, made: dict[str, bytes]) -> bytes:
    """Return the relations that lead to a part that is still there."""
    root = parse(part)
    for one in list(root):
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(of), one.get("Target", ""))).lstrip(
            "/"
        )
        if one.get("TargetMode") == "External" or target not in made:
            remove(one)
    return written(root)


def _types(part: bytes, made: dict[str, bytes]) -> bytes:
    root = parse(part)
    for one in list(root):
        if name_of(one) == "Override" and one.get("PartName", "").lstrip("/") not in made:
            remove(one)
    return written(root)
