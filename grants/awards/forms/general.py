"""What did they type for one decision about a whole set of awards?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.awards.models import Award
from grants.awards.rules.more_time import MoreTime, check_more_time
from grants.foundation.errors import RuleBroken
from grants.streams.models import Stream
from grants.web.forms import DayField, Form, line, text
from grants.web.pages import bilingual


class MoreTimeForm(Form):
    """How much more time, and for which calls beside this one; from the address, to see what it does."""

    months = IntegerField(_l("Months more"), [Optional()])
    new_end_on = DayField(
        _l("Or a last day"),
        [Optional()],
        description=_l("A project that ends earlier ends on this day; one that ends later keeps its own."),
    )
    calls = SelectMultipleField(
        _l("Other calls of this programme that take part"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    class Meta(Form.Meta):
        csrf = False

    def __init__(self, typed: Any, beside: Sequence[Stream]) -> None:
        super().__init__(typed)
        self.calls.choices = [(one.id, bilingual(one, "name")) for one in beside]
        if typed.get("all"):
            self.calls.data = [one.id for one in beside]

    @property
    def more(self) -> MoreTime:
        """Return how much more time they chose."""
        return MoreTime(self.months.data, self.new_end_on.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that one of the two is chosen."""
        if not super().validate(extra_validators):
            return False
        try:
            check_more_time(self.more)
        except RuleBroken as broken:
            self.blame(broken)
            return False
        return True


class GeneralForm(Form):
    """The reason, and per award why it is left out; `general_form` makes the class for one set."""

    reason = text(_l("Reason"), longest=4_000, description=_l("Every recipient reads this in its letter."))
    numbers: ClassVar[tuple[int, ...]] = ()

    def values(self) -> dict[str, Any]:
        """Return the reason, and the exceptions with theirs."""
        typed = {number: self[f"except_{number}"].data for number in self.numbers}
        return {"reason": self.reason.data, "exceptions": {key: why for key, why in typed.items() if why}}


def general_form(awards: Sequence[Award]) -> type[GeneralForm]:
    """Return the form for a set of awards."""
    fields = {
        f"except_{one.id}": line(gettext("Leave out %(title)s, because", title=one.title), required=False)
        for one in awards
    }
    return type("GeneralForm", (GeneralForm,), {"numbers": tuple(one.id for one in awards), **fields})
