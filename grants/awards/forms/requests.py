"""What did they type to ask something about an award, and to answer?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from grants.web.forms import DayField, Form, text


class ExtensionForm(Form):
    """A later end, and why."""

    new_end_on = DayField(_l("New last day of the project"), [InputRequired()])
    reason = text(_l("Why do you need more time?"), longest=4_000)


class ChangeForm(Form):
    """Another plan or budget."""

    reason = text(
        _l("What do you want to change, and why?"),
        longest=4_000,
        description=_l("Write per change: what it is now, what it becomes, and what it does to the budget."),
    )


class RequestDecisionForm(Form):
    """The answer to a request."""

    decision = RadioField(
        _l("Decision"), choices=[("grant", _l("Grant the request")), ("refuse", _l("Refuse the request"))]
    )
    reason = text(
        _l("Reason"), longest=4_000, description=_l("The recipient reads this together with the decision.")
    )

    def values(self) -> dict[str, Any]:
        """Return the reason; which command it is for is asked with `is_grant`."""
        return {"reason": self.reason.data}

    @property
    def is_grant(self) -> bool:
        """Whether the request is granted."""
        return bool(self.decision.data == "grant")
