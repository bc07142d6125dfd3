"""An xlsx built anew: what stands in its cells and how it looks."""

from __future__ import annotations

import copy
import io
import re

from openpyxl import Workbook, load_workbook

from grants.foundation.anonymiser.package import read_package, write_package

_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def rebuild_xlsx(content: bytes) -> bytes:
    """Return a workbook of the same sheets, with the values that were last reckoned in place of formulas.

    Comments, names, links, pictures and charts are left out.
    """
    old = load_workbook(io.BytesIO(content), data_only=True)
    formulas = load_workbook(io.BytesIO(content))
    new = Workbook()
    new.remove(new.worksheets[0])
    for sheet in old.worksheets:
        twin = new.create_sheet(sheet.title)
        twin.sheet_state = sheet.sheet_state
        twin.freeze_panes = sheet.freeze_panes
        for letter, width in sheet.column_dimensions.items():
            twin.column_dimensions[letter].width = width.width
            twin.column_dimensions[letter].hidden = width.hidden
        for merged in sheet.merged_cells.ranges:
            twin.merge_cells(str(merged))
        for row in sheet.iter_rows():
            for cell in row:
                _copy(cell, formulas[sheet.title][cell.coordinate], twin)
    new.properties.creator = None
    made = io.BytesIO()
    new.save(made)
    return _at_no_time(made.getvalue())


def _copy(cell: object, with_formula: object, twin: object) -> None:
    value = cell.value if cell.value is not None else with_formula.value  # type: ignore[attr-defined]
    if value is None and not cell.has_style:  # type: ignore[attr-defined]
        return
    row, column = cell.row, cell.column  # type: ignore[attr-defined]
    made = twin.cell(row, column)  # type: ignore[attr-defined]
    if type(made).__name__ == "MergedCell":
        return
    made.value = value
    if cell.has_style:  # type: ignore[attr-defined]
        for looks in ("font", "fill", "border", "alignment"):
            setattr(made, looks, copy.copy(getattr(cell, looks)))
        made.number_format = cell.number_format  # type: ignore[attr-defined]


def _at_no_time(content: bytes) -> bytes:
    """Return the workbook with one fixed moment where openpyxl writes when it was made."""
    parts = read_package(content)
    parts[_PROPERTIES] = _MOMENT.sub(rb"\g<1>2000-01-01T00:00:00Z", parts[_PROPERTIES])
    return write_package(parts, first="[Content_Types].xml")
