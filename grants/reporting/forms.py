"""What did they type about an analysis, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from grants.reporting.rules.protection import LEAST, MOST_ASKED
from grants.streams.models import Stream
from grants.web.forms import Form
from grants.web.pages import bilingual


class AnalysisForm(Form):
    """Which evaluations are laid side by side, and from how many something is told."""

    stream = SelectField(_l("Which projects"), validate_choice=True)
    least = IntegerField(
        _l("Tell nothing of fewer projects than"),
        [InputRequired(), NumberRange(LEAST, MOST_ASKED)],
        default=LEAST,
        description=_l("Groups that are smaller are told together."),
    )

    def offer(self, streams: Sequence[Stream]) -> None:
        """Fill in the streams."""
        named = [(str(one.id), f"{bilingual(one, 'name')} ({one.round.year})") for one in streams]
        self.stream.choices = [("", gettext("The whole programme")), *named]

    def values(self) -> dict[str, Any]:
        """Return from how many something is told; the stream is looked up by the view."""
        return {"least": self.least.data}
