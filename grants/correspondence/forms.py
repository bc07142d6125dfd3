"""What did they type in a message, and is it well-formed?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from grants.correspondence.commands import LONGEST_MESSAGE
from grants.web.forms import Form, text


class MessageForm(Form):
    """A message to the funder."""

    text = text(_l("Your message"), longest=LONGEST_MESSAGE)


class FunderMessageForm(MessageForm):
    """A message to the team, or a note for the funder alone."""

    readers = RadioField(
        _l("Who reads this"),
        choices=[("both", _l("The team of the application too")), ("funder", _l("Only the funder: a note"))],
        default="both",
    )
