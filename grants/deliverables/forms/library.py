"""What did they type for the library: what an entry is about, a licence, a search, a recognition?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, NumberRange, Optional

from grants.deliverables.forms.writing import BoxesField
from grants.deliverables.rules.library import (
    KINDS_OF_LONELINESS,
    LEVELS,
    LICENCES,
    SETTINGS,
    TARGET_GROUPS,
    USUAL_LICENCE,
)
from grants.foundation.wording import Sentence
from grants.web.forms import DayField, Form, MoneyField, VersionField, line, text
from grants.web.municipalities import MunicipalitiesField
from grants.web.pages import say


def _offered(names: Mapping[str, Sentence]) -> list[tuple[str, str]]:
    return [(key, say(name)) for key, name in names.items()]


class LibraryFactsForm(Form):
    """What a deliverable is about."""

    version = VersionField()
    summary = text(
        _l("What is it, in a few sentences?"),
        longest=1_500,
        description=_l("People who search read this first."),
    )
    target_groups = BoxesField(_l("For whom is it?"))
    kinds = BoxesField(_l("Which kind of loneliness is it about?"))
    settings = BoxesField(_l("Where does it take place?"))
    places = MunicipalitiesField(_l("In which municipalities was it carried out?"))
    costs = MoneyField(_l("What does one participant cost in a year?"))

    def name_choices(self) -> None:
        """Fill in the lists in the page's language."""
        self.target_groups.choices = _offered(TARGET_GROUPS)
        self.kinds.choices = _offered(KINDS_OF_LONELINESS)
        self.settings.choices = _offered(SETTINGS)

    def values(self) -> dict[str, Any]:
        """Return what was typed; municipalities that were left open are none."""
        typed = super().values()
        return typed | {"places": list(dict.fromkeys(filter(None, typed["places"])))}


class PublishForm(Form):
    """Under which licence it is published."""

    licence = RadioField(_l("What may others do with it?"), default=USUAL_LICENCE)

    def name_choices(self) -> None:
        """Fill in the licences in the page's language."""
        self.licence.choices = [(key, say(one.said)) for key, one in LICENCES.items()]


class WhyForm(Form):
    """Why something is taken back."""

    reason = text(_l("Why?"), longest=1_000)


class RecognitionForm(Form):
    """A judgement of the databank."""

    level = SelectField(_l("Step on the ladder"), choices=[])
    judged_on = DayField(_l("Day of the judgement"), [DataRequired()])
    valid_until = DayField(
        _l("Last day it holds"), [Optional()], description=_l("Five years later when you leave this open.")
    )
    source = line(_l("Source"), description=_l("Who judged, and where it stands."))
    note = text(_l("Note"), required=False, longest=2_000)
    version_judged = IntegerField(
        _l("Version in our library that was judged"), [Optional(), NumberRange(min=1, max=1_000)]
    )

    def name_choices(self) -> None:
        """Fill in the steps in the page's language."""
        self.level.choices = _offered(LEVELS)


class SearchForm(Form):
    """What is searched in the library; the choices are filled in from what was found."""

    q = StringField(_l("Search words"))
    type = SelectField(_l("Kind of product"), choices=[], validate_choice=False)
    group = SelectField(_l("For whom"), choices=[], validate_choice=False)
    kind = SelectField(_l("Kind of loneliness"), choices=[], validate_choice=False)
    setting = SelectField(_l("Where"), choices=[], validate_choice=False)
    place = SelectField(_l("Municipality"), choices=[], validate_choice=False)
    costs = SelectField(_l("Costs of one participant in a year"), choices=[], validate_choice=False)
    evidence = SelectField(_l("Recognition"), choices=[], validate_choice=False)

    class Meta:
        csrf = False
