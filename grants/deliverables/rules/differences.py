"""What did somebody change in a text, word by word?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """Some words that stayed (`same`), came (`added`) or went (`removed`)."""

    what: str
    text: str


def word_differences(before: str, after: str) -> list[Piece]:
    """Return the later text in pieces, with what went where it stood; the pieces that did not go make the later text.

    Lines are compared first and words only where lines changed, so that a long text does not take long.
    """
    pieces: list[Piece] = []
    for piece in _compared(
        before.splitlines(keepends=True), after.splitlines(keepends=True), _words_of_lines
    ):
        if pieces and pieces[-1].what == piece.what:
            pieces[-1] = Piece(piece.what, pieces[-1].text + piece.text)
        else:
            pieces.append(piece)
    return pieces


def _words_of_lines(before: list[str], after: list[str]) -> Iterator[Piece]:
    yield from _compared(_WORDS.findall("".join(before)), _WORDS.findall("".join(after)), _whole)


def _whole(before: list[str], after: list[str]) -> Iterator[Piece]:
    if before:
        yield Piece("removed", "".join(before))
    if after:
        yield Piece("added", "".join(after))


def _compared(before: list[str], after: list[str], replaced: object) -> Iterator[Piece]:
    for deed, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if deed == "equal":
            yield Piece("same", "".join(after[c:d]))
        elif deed == "replace" and callable(replaced):
            yield from replaced(before[a:b], after[c:d])
        else:
            yield from _whole(before[a:b], after[c:d])
