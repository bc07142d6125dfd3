"""The points of the formal check, as a manager writes them in the call."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from wtforms import SelectField

from grants.streams.forms.part import PartForm
from grants.streams.forms.rows import Rows, key_field, made_key, rows
from grants.streams.rules import FACT_NAMES, formal_points_of
from grants.streams.rules.definition import CheckPoint, Definition, Words
from grants.streams.rules.question_keys import RESERVED
from grants.web.forms import line


class PointRow(Rows):
    """One point of the formal check."""

    key = key_field()
    text_nl = line(_l("What must hold, in Dutch"))
    text_en = line(_l("What must hold, in English"))
    source_nl = line(_l("Text of the call or the law, in Dutch"), required=False)
    source_en = line(_l("Text of the call or the law, in English"), required=False)
    fact = SelectField(
        _l("What the system checks by itself"),
        choices=[(key, _l(name.msgid)) for key, name in FACT_NAMES.items()],
    )

    def read(self, taken: set[str]) -> CheckPoint:
        """Return the point; `taken` are the short names used so far."""
        return CheckPoint(
            key=made_key(self.key.data or "", self.text_en.data, taken, "point"),
            text=Words(self.text_nl.data, self.text_en.data),
            source=Words(self.source_nl.data, self.source_en.data),
            fact=self.fact.data,
        )

    @staticmethod
    def shown(point: CheckPoint) -> dict[str, Any]:
        """Return what the row shows."""
        return {
            "key": point.key,
            "text_nl": point.text.nl,
            "text_en": point.text.en,
            "source_nl": point.source.nl,
            "source_en": point.source.en,
            "fact": point.fact,
        }


class FormalPointsForm(PartForm):
    """What is looked at in the formal check; as long as nothing is saved, what follows from the call."""

    title = _l("Points of the formal check")
    lists = ("point_rows",)
    point_rows = rows(PointRow, _l("Point"))

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        return {"point_rows": [PointRow.shown(point) for point in formal_points_of(definition)]}

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        taken = set(RESERVED)
        points = tuple(entry.form.read(taken) for entry in self.point_rows.entries)
        return replace(definition, formal_points=points)
