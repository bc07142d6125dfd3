"""How do facts become an accessible PDF that is the same, byte for byte, for ever?"""

from __future__ import annotations

import json
import re
import shutil
import struct
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

Facts = Mapping[str, object]
Block = Mapping[str, object]

LANGUAGES = ("nl", "en")
MISSING_GLYPH = "□"

_REPOSITORY = Path(__file__).parents[2]
_LETTERS = _REPOSITORY / "templates" / "letters"
_FONTS = _REPOSITORY / "static" / "fonts"
_TEMPLATE_NAME = re.compile(r"[a-z_]+(/[a-z_]+)*")

# PDF/A-3a demands a date of making; one that is not given stays the same for ever.
_UNDATED = date(2000, 1, 1)


def render(
    template: str,
    facts: Facts,
    *,
    language: str,
    dated: date | None = None,
    attached: Facts | None = None,
    pictures: Mapping[str, tuple[str, bytes]] | None = None,
) -> bytes:
    """A PDF that is PDF/A-3a and PDF/UA-1 at once; equal input gives equal bytes.

    `template` is a path under templates/letters without its ending, such as "decisions/award". `facts`
    hold only what JSON knows; every text in them stays text, whatever it looks like, and signs that
    the font lacks show as an empty box. `dated` is the date in the metadata. `attached` travels inside
    as data.json, unaltered, for machines. `pictures` are by the name a block gives them:
    ending and bytes. Never call this before a fork: typst starts threads.

    Raises ValueError for an unknown template or language, typst.TypstError for facts that do not fit.
    """
    if not _TEMPLATE_NAME.fullmatch(template) or not (_LETTERS / f"{template}.typ").is_file():
        msg = f"no such template: {template}"
        raise ValueError(msg)
    if language not in LANGUAGES:
        msg = f"no letters in this language: {language}"
        raise ValueError(msg)
    inputs = {
        "facts": json.dumps(_printable(facts), ensure_ascii=False),
        "language": language,
        "dated": (dated or _UNDATED).isoformat(),
    }
    if attached is not None:
        inputs["attached"] = json.dumps(attached, ensure_ascii=False, indent=1, sort_keys=True)
    if not pictures:
        return _compiled(_LETTERS, template, inputs)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "letters"
        shutil.copytree(_LETTERS, place, ignore=shutil.ignore_patterns("mail"))
        named = {
            name: f"picture-{number}.{ending}" for number, (name, (ending, _)) in enumerate(pictures.items())
        }
        for name, (_, content) in pictures.items():
            (place / named[name]).write_bytes(content)
        return _compiled(place, template, inputs | {"pictures": json.dumps(named)})


def _compiled(root: Path, template: str, inputs: dict[str, str]) -> bytes:
    import typst

    compiler = typst.Compiler(
        input=root / f"{template}.typ", root=root, font_paths=_fonts(), sys_inputs=inputs
    )
    pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"])
    if not isinstance(pdf, bytes):
        msg = "a document is one file"
        raise TypeError(msg)
    return pdf


def render_letter(
    letter: Facts, *, language: str, dated: date | None = None, attached: Facts | None = None
) -> bytes:
    """An official letter; raises as `render` does.

    `letter` has: sender {name, lines}, addressee [lines], date (ISO), reference, subject, salutation,
    blocks, closing, signature {name, role}; and where they apply: your_reference, contact [lines],
    objection {heading, blocks}, enclosures [titles]. Blocks are those of `render_document`.
    """
    written = dated or date.fromisoformat(str(letter["date"]))
    return render("letter", letter, language=language, dated=written, attached=attached)


def render_document(
    title: str,
    blocks: Sequence[Block],
    *,
    language: str,
    reference: str = "",
    dated: date | None = None,
    attached: Facts | None = None,
    pictures: Mapping[str, tuple[str, bytes]] | None = None,
) -> bytes:
    """Any other document, such as a receipt, a dossier or a handbook; raises as `render` does.

    A block is a mapping with a `kind` and what belongs to it: heading (text, level 1-4), paragraph (text),
    list (items, ordered), facts (rows of label and value), table (caption, columns, rows), quote (text,
    source), notice (heading, text), picture (file, a name of `pictures`; alt, caption), contents (no more),
    page_break (no more).
    """
    facts = {
        "title": title,
        "reference": reference,
        "blocks": list(blocks),
        "dated": dated and dated.isoformat(),
    }
    return render("document", facts, language=language, dated=dated, attached=attached, pictures=pictures)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Only our own font: the machine's fonts would make the bytes differ from machine to machine."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


# --- Text that the font can show --------------------------------------------------------------------


def _printable(value: object) -> object:
    """The same facts with only text that the font can show; PDF/A refuses anything else."""
    if isinstance(value, str):
        return printable_text(value)
    if isinstance(value, Mapping):
        return {str(key): _printable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_printable(item) for item in value]
    return value


def printable_text(text: str) -> str:
    """Text as it can be printed: no control or direction signs, an empty box for what the font lacks."""
    if _stays_as_it_is().issuperset(text) and unicodedata.is_normalized("NFC", text):
        return text
    shown = _shown_by_the_font()
    return "".join(
        sign if sign in shown else MISSING_GLYPH
        for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
        if sign in "\n\u00ad" or unicodedata.category(sign) not in ("Cc", "Cf")
    )


@lru_cache(maxsize=1)
def _stays_as_it_is() -> frozenset[str]:
    """Every sign that can be printed; most texts hold no other, and are not looked at sign by sign."""
    return frozenset(
        sign
        for sign in _shown_by_the_font()
        if sign in "\n\u00ad" or unicodedata.category(sign) not in ("Cc", "Cf")
    )


@lru_cache(maxsize=1)
def _shown_by_the_font() -> frozenset[str]:
    """Every sign in the character map (format 12) of the regular face; all faces cover the same."""
    font = (_FONTS / "SourceSans3-Regular.ttf").read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    directory = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, _, offset, _ in directory if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", font, start + 2)
    signs = {"\n"}
    for index in range(maps):
        (offset,) = struct.unpack_from(">4xI", font, start + 4 + 8 * index)
        kind, _, _, _, groups = struct.unpack_from(">HHIII", font, start + offset)
        if kind != 12:
            continue
        for group in range(groups):
            first, last = struct.unpack_from(">II", font, start + offset + 16 + 12 * group)
            signs.update(map(chr, range(first, last + 1)))
    return frozenset(signs)
