"""What did they type about deliverables, and is it well-formed?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from grants.deliverables.rules import SECTIONS, Kind
from grants.web.forms import Form, VersionField, text
from grants.web.pages import pick

WHOLE = "whole"
"""The field of a point about the deliverable as a whole."""


class SectionForm(Form):
    """The text of one part, as it was read."""

    version = VersionField()
    text = text(_l("Your text"), required=False)


class PointsForm(Form):
    """What must be better; the fields are made by `points_form`."""

    def values(self) -> dict[str, Any]:
        """Return the points as (key of a part or None, text)."""
        typed = super().values()
        return {"points": [(None if key == WHOLE else key, said) for key, said in typed.items()]}


def points_form(kind: Kind) -> PointsForm:
    """Return a form with a field for every part of a type, and one for the whole."""
    fields = {
        part.key: text(pick(part.title.nl, part.title.en), required=False, longest=4_000)
        for part in kind.parts
    }
    fields[WHOLE] = text(_l("The whole"), required=False, longest=4_000)
    form: PointsForm = type("AllPointsForm", (PointsForm,), fields)()
    return form


class DeliverableFilterForm(Form):
    """Which deliverables are listed; the choices of types are filled in by the view."""

    show = SelectField(
        _l("Show"),
        choices=[
            ("", _l("All")),
            ("due", _l("Still to be handed in")),
            ("late", _l("Too late")),
            ("submitted", _l("Waiting for assessment")),
            ("accepted", _l("Accepted")),
        ],
        validate_choice=False,
    )
    type = SelectField(_l("Kind of product"), choices=[], validate_choice=False)

    class Meta:
        csrf = False

    def name_types(self) -> None:
        """Fill in the choices of types in the page's language."""
        named = [(key, pick(kind.name.nl, kind.name.en)) for key, kind in SECTIONS.items()]
        self.type.choices = [("", _l("All")), *named]
