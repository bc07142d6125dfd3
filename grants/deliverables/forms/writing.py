"""What did they type while writing and assessing?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FileField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.deliverables.rules import FACTORS, FREE_TEXTS, SECTIONS, Kind
from grants.web.forms import Form, MoneyField, ScoreField, VersionField, line, text
from grants.web.pages import pick, say

WHOLE = "whole"
"""The field of a point about the deliverable as a whole."""


class SectionForm(Form):
    """The text of one part, as it was read."""

    version = VersionField()
    text = text(_l("Your text"), required=False)


class FileForm(Form):
    """A picture or attachment of a part, with what is to be seen."""

    kind = RadioField(
        _l("What do you add?"),
        choices=[
            ("picture", _l("A picture, shown in the text (JPEG or PNG)")),
            ("attachment", _l("An attachment, to download")),
        ],
        description=_l(
            "A Word or OpenDocument text and a photo are kept without author, comments and links."
        ),
        default="picture",
    )
    file = FileField(_l("File"), description=_l("At most 10 MB."))
    description = line(
        _l("What is to be seen?"),
        required=False,
        description=_l("For people who do not see the picture. It also stands below it."),
    )


class SourceForm(Form):
    """A source that texts refer to."""

    version = VersionField()
    authors = line(
        _l("Who wrote it"), required=False, description=_l("For example: J. Jansen and A. de Vries")
    )
    year = line(_l("Year"), required=False, longest=20)
    title = line(_l("Title"))
    published_in = line(
        _l("Where it was published"),
        required=False,
        description=_l("The journal, the book or the publisher."),
    )
    address = line(
        _l("Address on the internet"), required=False, description=_l("It begins with https:// or with doi:.")
    )


class BoxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _number(label: Any) -> IntegerField:
    return IntegerField(label, [Optional()])


class FiguresForm(Form):
    """What a process evaluation says in figures and short answers."""

    version = VersionField()
    planned = _number(_l("How many people you wanted to reach"))
    reached = _number(_l("How many people you reached"))
    participants_mark = ScoreField(_l("Mark by participants, from 1 to 10 (the mean)"))
    participants_asked = _number(_l("How many participants gave a mark"))
    staff_mark = ScoreField(_l("Mark by those who carried it out, from 1 to 10 (the mean)"))
    staff_asked = _number(_l("How many of those who carried it out gave a mark"))
    success = BoxesField(_l("What helped?"))
    success_other = text(_l("What else helped?"), required=False, longest=4_000)
    failure = BoxesField(_l("What hindered?"))
    failure_other = text(_l("What else hindered?"), required=False, longest=4_000)
    changes = text(_l("What did you change on the way?"), required=False, longest=4_000)
    conditions = text(
        _l("What must be in place for somebody who begins with this?"), required=False, longest=4_000
    )
    costs = MoneyField(_l("What it cost to carry it out"))
    volunteer_hours = _number(_l("Hours of volunteers"))
    paid_hours = _number(_l("Hours of paid people"))
    quotable = BoxesField(
        _l("What may be quoted, with the name of your project?"),
        description=_l("In the report on all projects together. You can change this later."),
    )

    def name_choices(self, kind: Kind) -> None:
        """Fill in the lists in the page's language."""
        factors = [(key, say(name)) for key, name in FACTORS.items()]
        self.success.choices = self.failure.choices = factors
        titles = [(part.key, pick(part.title.nl, part.title.en)) for part in kind.parts]
        self.quotable.choices = [*((key, say(name)) for key, name in FREE_TEXTS.items()), *titles]


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
