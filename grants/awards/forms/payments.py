"""What did they type about payment: which instalments go to the bank, what it answered, why payment stands still?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from grants.awards.models import PaymentSuspension
from grants.awards.rules import MOST_BYTES
from grants.web.forms import DayField, Form, text
from grants.web.pages import day


class BatchForm(Form):
    """Which instalments are paid together, and when; the choices are filled in by the view."""

    instalments = SelectMultipleField(
        _l("Instalments"),
        choices=[],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    execute_on = DayField(_l("Day on which the bank pays"), [InputRequired()])


class StatementForm(Form):
    """A file in which the bank answers."""

    file = FileField(
        _l("Answer of the bank"),
        [FileRequired(message=_l("Choose a file."))],
        description=_l(
            "A text file (CSV) with the columns end_to_end_id, status (paid or returned), date and reason. You see "
            "what it does before it is read."
        ),
    )

    def values(self) -> dict[str, Any]:
        """Return the name and the bytes of the file."""
        return {
            "file_name": self.file.data.filename or "answer.csv",
            "content": self.file.data.read(MOST_BYTES + 1),
        }


class SuspensionForm(Form):
    """Until when nothing is paid, and why."""

    suspicion = SelectField(
        _l("Which suspicion is it?"), coerce=int, default=0, choices=[(0, _l("a new suspicion"))]
    )
    until_on = DayField(_l("Until and including"), [InputRequired()])
    reason = text(
        _l("Reason"),
        longest=4_000,
        description=_l("The recipient reads this. Say which serious suspicion there is."),
    )

    def offer(self, suspicions: Sequence[PaymentSuspension]) -> None:
        """Offer the suspicions on which payment stood still before, beside a new one."""
        self.suspicion.choices = [
            (0, gettext("a new suspicion")),
            *(
                (one.id, gettext("that of %(day)s: %(why)s", day=day(one.from_on), why=one.reason[:80]))
                for one in suspicions
            ),
        ]
