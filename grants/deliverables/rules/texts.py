"""How does a text of a part become a document: paragraphs, lists, tables, and pictures where they belong?"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grants.deliverables.rules.parts import Kind
from grants.deliverables.rules.sources import Listed, reference, with_references

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_PLACE = re.compile(r"^[ \t]*\[(?:foto|picture) (\d{1,6})\][ \t]*$", re.MULTILINE | re.IGNORECASE)
_CAPTION = re.compile(r"(?:tabel|table)\b", re.IGNORECASE)
MADE_UP = (
    "Deze gegevens zijn verzonnen voor de demonstratie. Zij gaan niet over echte mensen of organisaties."
)


@dataclass(frozen=True)
class Shown:
    """A picture or attachment as a document shows it: its number and kind, its name and what is to be seen."""

    number: int
    kind: str
    name: str
    description: str


def placed(text: str, pictures: Sequence[int]) -> list[str | int]:
    """Return a text in pieces with the numbers of pictures where `[foto 3]` stands alone on a line.

    A picture that the text does not place comes last; a number that is no picture of this part is left out.
    """
    pieces: list[str | int] = []
    left = list(pictures)
    for place, piece in enumerate(_PLACE.split(text)):
        if place % 2 == 0:
            if piece.strip():
                pieces.append(piece.strip("\n"))
        elif int(piece) in left:
            left.remove(int(piece))
            pieces.append(int(piece))
    return [*pieces, *left]


@functools.cache
def _reader() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def blocks_of(text: str) -> list[dict[str, Any]]:
    """Return a text as blocks of a document (`foundation.documents.render_document`)."""
    from markdown_it.tree import SyntaxTreeNode

    blocks: list[dict[str, Any]] = []
    for node in SyntaxTreeNode(_reader().parse(text)).children:
        block = _block(node)
        if block is None:
            continue
        if block["kind"] == "table" and blocks and blocks[-1]["kind"] == "paragraph":
            before = str(blocks[-1]["text"])
            if "\n" not in before and _CAPTION.match(before):
                block["caption"] = before
                blocks.pop()
        blocks.append(block)
    return blocks


def _block(node: SyntaxTreeNode) -> dict[str, Any] | None:
    if node.type == "heading":
        return {"kind": "heading", "text": _plain(node), "level": min(int(node.tag[1]) + 1, 4)}
    if node.type in ("bullet_list", "ordered_list"):
        items = ["\n".join(filter(None, map(_plain, item.children))) for item in node.children]
        return {"kind": "list", "items": items, "ordered": node.type == "ordered_list"}
    if node.type == "table":
        columns, *rows = [
            [_plain(cell) for cell in row.children] for part in node.children for row in part.children
        ]
        return {"kind": "table", "caption": "", "columns": columns, "rows": rows}
    if node.type == "blockquote":
        return {"kind": "quote", "text": "\n\n".join(map(_plain, node.children)), "source": ""}
    words = _plain(node)
    return {"kind": "paragraph", "text": words} if words.strip() else None


def _plain(node: SyntaxTreeNode) -> str:
    """Return the words of a node without marks; a link as its words with the address behind it."""
    if node.type in ("text", "code_inline", "fence", "code_block", "html_block", "html_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type == "image":
        return node.content
    words = (
        "".join(map(_plain, node.children))
        if node.type != "list_item"
        else "\n".join(map(_plain, node.children))
    )
    if node.type == "link":
        address = str(node.attrs.get("href", ""))
        return words if address in (words, "") else f"{words} ({address})"
    return words


def as_document(
    kind: Kind,
    texts: Mapping[str, str],
    *,
    facts: Sequence[tuple[str, str]],
    is_generated: bool,
    files: Mapping[str, Sequence[Shown]] | None = None,
    sources: Sequence[Listed] = (),
) -> list[dict[str, Any]]:
    """Return the blocks of a whole deliverable in Dutch: its facts, its contents, its numbered parts and its sources.

    `files` are the pictures and attachments of each part; a picture's block names its file by its number.
    """
    blocks: list[dict[str, Any]] = []
    known = {one.number for one in sources}
    if is_generated:
        blocks.append({"kind": "notice", "heading": "Demonstratie", "text": MADE_UP})
    blocks += [{"kind": "facts", "rows": [list(fact) for fact in facts]}, {"kind": "contents"}]
    for number, part in enumerate(kind.parts, start=1):
        blocks.append({"kind": "heading", "text": f"{number}. {part.title.nl}", "level": 1})
        text = with_references(texts.get(part.key, ""), known, linked=False)
        blocks += _part(text, (files or {}).get(part.key, ()))
    if sources:
        items = [f"[{one.number}] {reference(one)}" for one in sources]
        blocks.append({"kind": "heading", "text": "Bronnen", "level": 1})
        blocks.append({"kind": "list", "items": items, "ordered": False})
    return blocks


def _part(text: str, files: Sequence[Shown]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    pictures = {one.number: one for one in files if one.kind == "picture"}
    for piece in placed(text, list(pictures)):
        if isinstance(piece, str):
            blocks += blocks_of(piece)
        else:
            said = pictures[piece].description
            blocks.append(
                {"kind": "picture", "file": str(piece), "alt": said, "caption": f"Foto {piece}. {said}"}
            )
    attached = [one.name for one in files if one.kind == "attachment"]
    if attached:
        blocks.append({"kind": "paragraph", "text": "Bijlagen bij dit onderdeel:"})
        blocks.append({"kind": "list", "items": attached, "ordered": False})
    return blocks
