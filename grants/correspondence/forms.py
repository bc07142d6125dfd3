"""What did they type in a message, and is it well-formed?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, RadioField

from grants.applications.permissions import STAFF
from grants.correspondence.commands import LONGEST_MESSAGE
from grants.correspondence.rules import who_reads
from grants.web.forms import Form, text
from grants.web.pages import say


class MessageForm(Form):
    """A message to the funder."""

    text = text(_l("Your message"), longest=LONGEST_MESSAGE)
    files = MultipleFileField(_l("Files"))
    answers = HiddenField()

    def values(self) -> dict[str, Any]:
        """Return what was typed; the files go their own way, since they stay when something else is wrong."""
        typed = super().values()
        typed.pop("files")
        answers = str(typed.pop("answers") or "")
        return typed | {"answers": int(answers) if answers.isdecimal() and len(answers) < 19 else None}


class FunderMessageForm(MessageForm):
    """A message to the team, or a note for the funder alone."""

    readers = RadioField(_l("Who reads this"), default="both")

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.readers.choices = [(one, say(who_reads(one, STAFF))) for one in ("both", "funder")]
