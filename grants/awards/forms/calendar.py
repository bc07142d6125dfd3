"""Which days of a calendar did they ask for?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.widgets import MonthInput

from grants.foundation.wording import Sentence
from grants.web.forms import Form
from grants.web.pages import say


class CalendarFilterForm(Form):
    """What a calendar is limited to."""

    kind = SelectField(_l("What"), choices=[], validate_choice=False)
    programme = SelectField(_l("Programme"), choices=[], validate_choice=False)
    month = StringField(_l("Month"), widget=MonthInput(), description=_l("Such as 2026-09."))

    class Meta:
        csrf = False

    def offer(self, kinds: Mapping[str, Sentence], programmes: Sequence[tuple[int, str]]) -> None:
        """Fill in what can be chosen in the page's language."""
        everything = ("", gettext("All"))
        self.kind.choices = [everything, *((key, say(said)) for key, said in kinds.items())]
        self.programme.choices = [everything, *((str(number), name) for number, name in programmes)]

    @property
    def programme_id(self) -> int | None:
        """Return the programme that was chosen; nonsense means every one."""
        chosen = str(self.programme.data or "")
        return int(chosen) if chosen in {key for key, _ in self.programme.choices if key} else None
