"""What did they type for one decision about a whole set of awards?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from grants.awards.models import Award
from grants.web.forms import Form, line, text


class MonthsForm(Form):
    """How many months more; from the address, to see what it does."""

    months = IntegerField(_l("Months more"), [InputRequired(), NumberRange(1, 24)])

    class Meta(Form.Meta):
        csrf = False


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
    fields = {f"except_{one.id}": line(_l("Leave out, because"), required=False) for one in awards}
    return type("GeneralForm", (GeneralForm,), {"numbers": tuple(one.id for one in awards), **fields})
