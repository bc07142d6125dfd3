"""Long answers: Markdown in, harmless HTML out."""

from __future__ import annotations

import functools
from typing import Any

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3", "h4", "h5", "h6"}


TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}

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


@functools.cache
def _reader_of_tables() -> Any:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    return reader.enable("table")


@functools.lru_cache(_REMEMBERED)
def as_document_html(text: str) -> str:
    """Return sanitised HTML of a part of a document: as `as_html`, with headings from level 4, and with tables."""
    import nh3

    raised = _reader_of_tables().render(text)
    for level in (3, 2, 1):
        raised = raised.replace(f"<h{level}>", f"<h{level + 3}>").replace(f"</h{level}>", f"</h{level + 3}>")
    raised = raised.replace("<th", '<th scope="col"').replace('<th scope="col"ead', "<thead")
    clean = nh3.clean(
        raised,
        tags=TAGS | TABLE_TAGS,
        attributes={"a": {"href"}, "th": {"scope"}},
        url_schemes={"http", "https", "mailto"},
    )
    opened = '<div class="ronde-scroll" tabindex="0"><table class="ronde-table">'
    return str(clean).replace("<table>", opened).replace("</table>", "</table></div>")
