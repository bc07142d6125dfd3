"""What did a reviewer tick and say of a call before anything was given to them?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.fields import Field
from wtforms.widgets import CheckboxInput, ListWidget

from grants.applications.models import Application
from grants.review.states import PREFERENCES
from grants.streams.rules.definition import Choice
from grants.web.forms import Form, VersionField


class TopicsField(SelectMultipleField):  # type: ignore[misc]
    """The topics of the call, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PreferencesForm(Form):
    """Topics, and a preference per application; `preferences_form` makes the class."""

    version = VersionField()
    topics = TopicsField(_l("Which topics of this call do you know about?"))
    applications: ClassVar[tuple[Application, ...]] = ()

    @property
    def rows(self) -> list[tuple[Application, Field]]:
        """Return each application with its field."""
        return [(one, self[f"about_{one.id}"]) for one in self.applications]

    def values(self) -> dict[str, Any]:
        """Return `version`, `topics`, and `preferences` by the number of the application."""
        return {
            "version": self.version.data,
            "topics": self.topics.data or [],
            "preferences": {one.id: field.data for one, field in self.rows},
        }


def preferences_form(
    applications: Iterable[Application], topics: Iterable[Choice], language: str
) -> type[PreferencesForm]:
    """Return the form for these applications and topics, in a language."""
    listed = tuple(applications)
    words = [("", _l("no preference")), *((key, _l(name.msgid)) for key, name in PREFERENCES.items())]
    fields: dict[str, Any] = {
        f"about_{one.id}": SelectField(one.title, choices=words, default="") for one in listed
    }
    fields["topics"] = TopicsField(
        _l("Which topics of this call do you know about?"),
        choices=[(choice.key, choice.label.spoken(language)) for choice in topics],
    )
    return type("PreferencesForm", (PreferencesForm,), {"applications": listed, **fields})
