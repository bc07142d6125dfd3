"""What did they type about reports and milestones of a project, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from grants.foundation.wording import Sentence
from grants.web.forms import DayField, Form, line, text
from grants.web.pages import say


class AskReportForm(Form):
    """A report besides those of the call."""

    key = SelectField(_l("Which report?"), [InputRequired()], choices=[])
    due_on = DayField(_l("Last day to hand it in"), [InputRequired()])
    reason = text(
        _l("Why do you ask for it, and what should it be about?"),
        longest=4_000,
        description=_l("The recipient reads this above the questions."),
    )


class MilestoneForm(Form):
    """A milestone that was not planned in the application."""

    what = line(_l("What must be reached?"))
    planned_on = DayField(_l("Before or on"), [InputRequired()])
    reason = text(_l("Why is it added?"), longest=2_000)


class AnswerForm(Form):
    """What was done with a point."""

    answer = text(_l("What did you do with this point?"), longest=4_000)


class AcceptForm(Form):
    """A remark with which a report is accepted."""

    remark = text(_l("A remark for the recipient"), required=False, longest=4_000)
    keeps_points = BooleanField(_l("Points that are still open are followed afterwards"))


class ReturnForm(Form):
    """What must be better at each place of a report; `return_form` makes the class."""

    due_on = DayField(_l("Last day to hand it in again"), [InputRequired()])
    places: ClassVar[tuple[str, ...]] = ()

    def values(self) -> dict[str, Any]:
        """Return the points as (place, text), and until when."""
        points = [(place, self[f"point_{number}"].data or "") for number, place in enumerate(self.places)]
        return {"points": points, "due_on": self.due_on.data}


def return_form(places: Mapping[str, str]) -> type[ReturnForm]:
    """Return the form by which a report is returned; `places` have their names."""
    fields = {
        f"point_{number}": text(name, required=False, longest=4_000)
        for number, name in enumerate(places.values())
    }
    return type("ReturnForm", (ReturnForm,), {"places": tuple(places), **fields})


class ReportFilterForm(Form):
    """To what a list of reports is limited."""

    state = SelectField(_l("State"), choices=[], validate_choice=False)
    programme = SelectField(_l("Programme"), choices=[], validate_choice=False)

    class Meta:
        csrf = False

    def offer(self, states: Mapping[str, Sentence], programmes: Sequence[tuple[int, str]]) -> None:
        """Fill in what can be chosen in the page's language."""
        everything = ("", gettext("All"))
        self.state.choices = [everything, *((key, say(said)) for key, said in states.items())]
        self.programme.choices = [everything, *((str(number), name) for number, name in programmes)]

    @property
    def programme_id(self) -> int | None:
        """Return the programme that was chosen; nonsense means every one."""
        chosen = str(self.programme.data or "")
        return int(chosen) if chosen in {key for key, _ in self.programme.choices if key} else None
