"""What did they type about a term, a notice of default or a penalty, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from grants.applications.rules import SUSPENSION_REASONS
from grants.budget.models import Pot
from grants.decisions.rules.objection_words import CHANNEL_NAMES
from grants.decisions.rules.objections import names_on_lines
from grants.decisions.rules.penalty import NOTHING_OWED
from grants.streams.models import Stream
from grants.web.forms import DayField, Form, line, text
from grants.web.pages import bilingual, euro, say

SHOWN = {
    "late": _l("the last day has passed"),
    "near": _l("two weeks or less"),
    "still": _l("stands still"),
    "default": _l("notice of default received"),
}
OWED = ""
"""The choice that the penalty is owed."""


class ClocksFilter(Form):
    """Which terms are looked at."""

    class Meta:
        csrf = False

    stream = SelectField(_l("Call"), [Optional()], choices=[], default="")
    show = SelectField(_l("Which terms"), [Optional()], choices=[], default="")

    def offer(self, streams: Sequence[Stream]) -> None:
        """Offer the calls that the viewer sees."""
        named = [(str(one.id), f"{one.code}: {bilingual(one, 'name')}") for one in streams]
        self.stream.choices = [("", gettext("All calls")), *named]
        self.show.choices = [("", gettext("All")), *((key, str(said)) for key, said in SHOWN.items())]


class StillForm(Form):
    """On which days the clock stands still, and on which ground."""

    ground = RadioField(_l("Ground"), [InputRequired()], choices=[])
    first_on = DayField(_l("First day on which it stands still"), [InputRequired()])
    until_on = DayField(_l("Last day on which it stands still"), [InputRequired()])
    reason = text(_l("Reason"), longest=2_000, description=_l("The team reads this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.choices = [(key, say(said)) for key, said in SUSPENSION_REASONS.items()]


class EndStillForm(Form):
    """The last day on which the clock stood still."""

    ended_on = DayField(_l("Last day on which it stood still"), [InputRequired()])


class OwnDefaultForm(Form):
    """A notice of default by who waits."""

    words = text(_l("What do you want to say about it?"), required=False, longest=5_000)


class NoteDefaultForm(Form):
    """A notice of default that came in another way than on this site."""

    channel = RadioField(_l("How did it come in?"), [InputRequired()], choices=[])
    received_on = DayField(_l("Day on which we received it"), [InputRequired()])
    given_by = line(_l("Who sent it"))
    words = text(_l("What it says"), required=False, longest=5_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = [(key, say(CHANNEL_NAMES[key])) for key in ("post", "email", "desk")]


class PenaltyForm(Form):
    """What is owed on a notice of default, to whom, and from which pot."""

    ground = RadioField(_l("Is a penalty owed?"), [Optional()], choices=[], default=OWED)
    reason = text(_l("Reason"), required=False, longest=5_000)
    applicants = text(
        _l("To whom"),
        longest=5_000,
        description=_l(
            "Everyone who applied, one name on each line. Each gets an equal part (article 4:17(7))."
        ),
    )
    pot = SelectField(_l("Paid from"), [Optional()], choices=[], default="")

    def offer(self, pots: Sequence[Pot]) -> None:
        """Offer the grounds of the law, and the pots for execution costs with what is free in them."""
        nothing = [(key, say(said)) for key, said in NOTHING_OWED.items()]
        self.ground.choices = [(OWED, gettext("Yes")), *nothing]
        named = [(str(one.id), f"{one.name} ({euro(one.free)})") for one in pots]
        self.pot.choices = [*named, ("", gettext("From our running costs, not from a pot"))]

    def values(self) -> dict[str, Any]:
        """Return what was typed, with a name of each applicant and the number of the pot."""
        typed = super().values()
        typed["applicants"] = names_on_lines(typed["applicants"] or "")
        typed["pot_id"] = int(typed.pop("pot") or 0) or None
        return typed
