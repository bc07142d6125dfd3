"""Given words and values, which blocks of a letter say them? The shapes that `documents.render_letter` takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grants.decisions.rules.parts import just
from grants.foundation.wording import Sentence

Tell = Callable[[Sentence], str]
"""Speaks a sentence in the language of the letter."""
Block = dict[str, Any]


def heading(text: str) -> Block:
    """Head what follows."""
    return {"kind": "heading", "level": 1, "text": text}


def paragraph(text: str) -> Block:
    """Say one thought."""
    return {"kind": "paragraph", "text": text}


def paragraphs(text: str) -> list[Block]:
    """Say what somebody wrote: an empty line parts one thought from the next."""
    parts = (" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n"))
    return [paragraph(part) for part in parts if part]


def quote(text: str) -> Block:
    """Give somebody's own words."""
    return {"kind": "quote", "text": text}


def table_of_facts(tell: Tell, *rows: tuple[Sentence, Any]) -> Block:
    """Set labels beside values."""
    said = [[tell(label), value if isinstance(value, str) else tell(just(value))] for label, value in rows]
    return {"kind": "facts", "rows": said}
