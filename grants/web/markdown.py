"""Long answers: Markdown in, harmless HTML out."""

from __future__ import annotations

import functools
from typing import Any

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3", "h4", "h5", "h6"}


_REMEMBERED = 500
"""What was written is read again and again while it is judged."""


@functools.cache
def _reader() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})


@functools.lru_cache(_REMEMBERED)
def as_html(text: str) -> str:
    """Return sanitised HTML; headings start at level 3, images and raw HTML are left out."""
    import nh3

    raised = _reader().render(text)
    for level in (4, 3, 2, 1):
        raised = raised.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    return str(
        nh3.clean(raised, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    )
