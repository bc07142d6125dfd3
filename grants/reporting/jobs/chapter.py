"""How does an analysis become a draft chapter with every figure numbered: in Word, as a PDF, and as a list?"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from grants.deliverables.rules import SECTIONS
from grants.deliverables.rules.figures import FREE_TEXTS
from grants.foundation.calendars import UNWRITABLE
from grants.foundation.money import Money
from grants.reporting.models import Analysis
from grants.reporting.rules.cells import csv_cell
from grants.reporting.rules.learning import (
    BINS,
    EVERY,
    GROUP_NAMES,
    SHARES,
    TABLES,
    WAYS,
    Figure,
    figures_of,
    groups_in,
    measure,
)
from grants.web.pages import day, euro, number, pick, say

if TYPE_CHECKING:
    from docx.document import Document

Block = dict[str, Any]
UNTOLD = "–"


def written(figure: Figure) -> str:
    """Return a figure as it is written for a reader; a dash when it is left untold."""
    if figure.value is None:
        return UNTOLD
    if figure.shape == "money":
        return euro(Money(round(figure.value * 100)))
    if figure.shape == "mark":
        return number(round(figure.value / 100, 1), "0.0")
    return f"{number(figure.value)}%" if figure.shape == "percent" else number(figure.value)


def group_said(name: Mapping[str, str], key: str) -> str:
    """Return what a group is called for a reader; one without a name of its own is of a kind that has words here."""
    return pick(name["nl"], name["en"]) if name else say(GROUP_NAMES[key])


def what_of(figure: Figure) -> str:
    """Return what a figure is about: its table, the group and the measure."""
    group = figure.group and group_said(
        {key: said for key, said in figure.group.items() if key != "key"}, figure.group["key"]
    )
    return ": ".join(part for part in (say(figure.table), group, say(figure.label)) if part)


def title_of(analysis: Analysis) -> str:
    """Return the heading of the chapter."""
    return str(
        gettext("What the projects of %(programme)s learned", programme=pick(*_names(analysis.programme)))
    )


def _names(thing: Any) -> tuple[str, str]:
    return thing.name_nl, thing.name_en


def _heading(text: str, level: int = 1) -> Block:
    return {"kind": "heading", "text": text, "level": level}


def _paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def _table(caption: str, columns: list[str], rows: list[list[str]]) -> Block:
    return {"kind": "table", "caption": caption, "columns": columns, "rows": rows}


def chapter(analysis: Analysis, result: Mapping[str, Any]) -> list[Block]:
    """Return the draft chapter as blocks of a document, in the language in force."""
    by_key = {figure.key: figure for figure in figures_of(result, analysis.id)}
    blocks = _opening(analysis, result)
    for name in TABLES:
        blocks += _of_table(name, result, by_key)
    blocks += _of_bins(by_key)
    blocks += _of_factors(by_key)
    blocks += _of_quotes(analysis, result)
    blocks += _of_sources(analysis)
    return [*blocks, *_of_figures(list(by_key.values()))]


def _opening(analysis: Analysis, result: Mapping[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    if analysis.generated:
        told = gettext("These data were generated for the demonstration. They are about no real people.")
        blocks.append({"kind": "notice", "heading": gettext("Demonstration"), "text": told})
    blocks.append({"kind": "notice", "heading": gettext("Draft"), "text": gettext(
        "This is a draft for the report on the programme. Read it, and write what the figures mean."
    )})  # fmt: skip
    which = pick(*_names(analysis.stream)) if analysis.stream else gettext("the whole programme")
    facts = [
        [gettext("Analysis"), str(analysis.id)],
        [gettext("Selection"), which],
        [gettext("Process evaluations"), number(result["sources"])],
        [gettext("As they were on"), day((analysis.frozen_at or analysis.asked_at).date())],
        [gettext("Fingerprint of the selection (SHA-256)"), analysis.sha256 or ""],
    ]
    small = gettext(
        "Of fewer than %(least)s projects nothing is told. A dash means: too few projects, or it would give too "
        "few away. Small groups are told together.",
        least=analysis.least,
    )
    how = gettext(
        "Each figure has a number, such as A%(number)s.1. The list at the end tells how it was computed and "
        "from which sources.",
        number=analysis.id,
    )
    return [*blocks, {"kind": "facts", "rows": facts}, _paragraph(small), _paragraph(how)]


def _of_table(name: str, result: Mapping[str, Any], by_key: Mapping[tuple[str, ...], Figure]) -> list[Block]:
    title, keys = TABLES[name]
    blocks = [_heading(say(title))]
    if all(by_key["table", name, EVERY, EVERY, key].value is not None for key in keys):
        blocks.append(_paragraph(_sentence(name, by_key)))
    columns = [gettext("Group"), gettext("Projects"), *(say(measure(key).label) for key in keys)]
    for way, said in WAYS.items():
        groups = [result["every"], *(one for one in groups_in(result) if one["way"] == way)]
        rows = []
        for group in groups:
            figures = [by_key["table", name, group["way"], group["key"], key] for key in keys]
            told = [f"{written(figure)} ({figure.number})" for figure in figures]
            rows.append([group_said(group["name"], group["key"]), number(group["count"]), *told])
        blocks.append(_table(f"{say(title)}, {say(said).lower()}", columns, rows))
    return blocks


def _sentence(name: str, by_key: Mapping[tuple[str, ...], Figure]) -> str:
    """Return what a table says of all projects, with the numbers of the figures."""

    def of(key: str) -> str:
        figure = by_key["table", name, EVERY, EVERY, key]
        return f"{written(figure)} ({figure.number})"

    if name == "reach":
        return str(gettext(
            "Together the projects meant to reach %(planned)s people. They reached %(reached)s: %(reach)s.",
            planned=of("planned"), reached=of("reached"), reach=of("reach"),
        ))  # fmt: skip
    if name == "appreciation":
        return str(gettext(
            "Participants gave a mean mark of %(participants)s, and who carried it out %(staff)s.",
            participants=of("participants_mark"), staff=of("staff_mark"),
        ))  # fmt: skip
    return str(gettext(
        "A project cost %(costs)s in the mean, which is %(each)s for each person reached. It took %(volunteer)s "
        "hours of volunteers and %(paid)s paid hours.",
        costs=of("costs"), each=of("costs_each"), volunteer=of("volunteer_hours"), paid=of("paid_hours"),
    ))  # fmt: skip


def _of_bins(by_key: Mapping[tuple[str, ...], Figure]) -> list[Block]:
    blocks = [_heading(gettext("Distributions"))]
    for name, (title, bins) in BINS.items():
        figures = [by_key["bin", name, key] for key, *_ in bins]
        rows = [[say(one.label), f"{written(one)} ({one.number})"] for one in figures]
        blocks.append(_table(say(title), [gettext("Range"), gettext("Projects")], rows))
    return blocks


def _of_factors(by_key: Mapping[tuple[str, ...], Figure]) -> list[Block]:
    factors = [key[2] for key in by_key if key[:2] == ("factor", "success")]
    rows = []
    for factor in factors:
        both = [by_key["factor", effect, factor] for effect in SHARES]
        rows.append([say(both[0].label), *(f"{written(one)} ({one.number})" for one in both)])
    title = gettext("What helped and what hindered")
    columns = [gettext("Factor"), *(say(said).capitalize() for said in SHARES.values())]
    return [_heading(title), _table(title, columns, rows)]


def _of_quotes(analysis: Analysis, result: Mapping[str, Any]) -> list[Block]:
    quotes = result["quotes"]
    if not quotes:
        return []
    said = gettext("These texts are quoted with the consent of the projects.")
    blocks = [_heading(gettext("In the words of projects")), _paragraph(said)]
    for part, of_part in by_part(quotes):
        blocks.append(_heading(part, 2))
        for quote in of_part:
            source = gettext("source %(number)s", number=quote["source"])
            blocks.append({"kind": "quote", "text": quote["text"], "source": f"A{analysis.id}, {source}"})
    return blocks


def by_part(quotes: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Return quotations by the part of the evaluation they are of, with the words for that part."""
    parts = {part.key: pick(part.title.nl, part.title.en) for part in SECTIONS["process_evaluation"].parts}
    named = {key: say(said) for key, said in FREE_TEXTS.items()} | parts
    return [
        (said, found)
        for key, said in named.items()
        if (found := [quote for quote in quotes if quote["part"] == key])
    ]


def _of_sources(analysis: Analysis) -> list[Block]:
    columns = [gettext("Source"), gettext("Reference"), gettext("Project")]
    rows = [[str(one.number), one.facts["reference"], one.facts["title"]] for one in analysis.sources]
    title = gettext("Sources")
    return [_heading(title), _table(title, columns, rows)]


def _of_figures(figures: Sequence[Figure]) -> list[Block]:
    columns = [
        gettext("Figure"),
        gettext("What"),
        gettext("Value"),
        gettext("How it was computed"),
        gettext("Sources"),
    ]
    rows = [[one.number, what_of(one), written(one), say(one.how), spans(one.sources)] for one in figures]
    title = gettext("List of figures")
    return [_heading(title), _table(title, columns, rows)]


def spans(numbers: Sequence[int]) -> str:
    """Return numbers as a reader wants them: 1–3, 7."""
    parts: list[list[int]] = []
    for one in numbers:
        if parts and one == parts[-1][-1] + 1:
            parts[-1].append(one)
        else:
            parts.append([one])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts) or UNTOLD


def as_csv_file(analysis: Analysis, result: Mapping[str, Any]) -> bytes:
    """Return every figure with how it was computed and from which sources (RFC 4180, UTF-8 with its mark)."""
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(
        [
            gettext("Figure"),
            gettext("What"),
            gettext("Value"),
            gettext("Projects"),
            gettext("How it was computed"),
            gettext("Sources"),
        ]
    )
    for one in figures_of(result, analysis.id):
        told = one.value if one.value is None or one.shape != "mark" else one.value / 100
        sources = " ".join(map(str, one.sources))
        cells = [csv_cell(word) for word in (one.number, what_of(one))]
        out.writerow([*cells, told, one.count, csv_cell(say(one.how)), csv_cell(sources)])
    return text.getvalue().encode("utf-8-sig")


def as_word(title: str, blocks: Sequence[Block], *, language: str, dated: date) -> bytes:
    """Return the blocks of a document as Word: headings, tables with a repeated head, quotes; no macros."""
    import docx
    from docx.shared import Mm, Pt

    title, blocks = _writable(title), _writable(list(blocks))
    document = docx.Document()
    facts = document.core_properties
    facts.title, facts.language, facts.author = title, language, "Ronde"
    moment = datetime.combine(dated, time())
    facts.created = facts.modified = moment
    _speak(document, language)
    document.styles["Table Grid"].font.size = Pt(9)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm((210 - WIDTH) / 2)
    document.add_heading(title, level=0)
    for block in blocks:
        _add(document, block)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _writable(found: Any) -> Any:
    """Return texts, in whatever lists and blocks they stand, without the signs that no Word file can hold."""
    if isinstance(found, str):
        return UNWRITABLE.sub("", found)
    if isinstance(found, list):
        return [_writable(one) for one in found]
    return {key: _writable(one) for key, one in found.items()} if isinstance(found, dict) else found


def _speak(document: Document, language: str) -> None:
    """Say in which language the text is, for who has it read aloud."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.styles["Normal"].element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "nl-NL" if language == "nl" else "en-GB")
    properties.append(spoken)


def _add(document: Document, block: Block) -> None:
    from docx.shared import Pt

    kind = block["kind"]
    if kind == "heading":
        document.add_heading(block["text"], level=block["level"])
    elif kind == "paragraph":
        document.add_paragraph(block["text"])
    elif kind == "notice":
        document.add_paragraph().add_run(f"{block['heading']}. {block['text']}").italic = True
    elif kind == "quote":
        said = document.add_paragraph(f"“{block['text']}”", style="Quote")
        said.add_run(f"\n{block['source']}").italic = False
    elif kind == "facts":
        _add_table(document, None, block["rows"])
    elif kind == "table":
        caption = document.add_paragraph(block["caption"], style="Caption").paragraph_format
        caption.keep_with_next, caption.space_before = True, Pt(12)
        _add_table(document, block["columns"], block["rows"])


WIDTH = 160
"""Millimetres of text on a page of A4."""
SIGNS = 84
"""So many signs fit in a line of a table over that width."""


def widths_of(rows: Sequence[Sequence[str]]) -> list[float]:
    """Return which part of the width each column of a table gets: its longest word, bold, and of what is left a part
    by the root of its longest text, so that a long one takes more lines and no word is broken beside it.
    """
    columns = list(zip(*rows, strict=True))
    words = [
        max(len(word) for text in column for word in (text.split() or [""])) * 1.2 + 2 for column in columns
    ]
    roots = [max(len(text) for text in column) ** 0.5 for column in columns]
    left = max(SIGNS - sum(words), 0)
    widths = [word + left * root / (sum(roots) or 1) for word, root in zip(words, roots, strict=True)]
    return [width / sum(widths) for width in widths]


def _add_table(document: Document, columns: list[str] | None, rows: list[list[str]]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    listed = [*([columns] if columns else []), *rows]
    table = document.add_table(rows=len(listed), cols=len(listed[0]), style="Table Grid")
    table.autofit = False
    widths = [round(Mm(WIDTH) * share) for share in widths_of(listed)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row, cells in zip(table.rows, listed, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.text, cell.width = text, width
    if columns:
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for cell in table.rows[0].cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
            for run in cell.paragraphs[0].runs:
                run.bold = True
