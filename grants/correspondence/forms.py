"""What did they type in a message, and is it well-formed?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from grants.applications.permissions import STAFF
from grants.correspondence.commands import LONGEST_MESSAGE
from grants.correspondence.rules import LONGEST_BODY, LONGEST_SUBJECT, who_reads
from grants.web.forms import ChosenField, Form, VersionField, line, text
from grants.web.pages import LANGUAGES, say


def boxes(label: Any, **facts: Any) -> SelectMultipleField:
    """Return a field of any number of choices, as boxes to tick."""
    return SelectMultipleField(
        label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), **facts
    )


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


class MailTextForm(Form):
    """A round's own words for a kind of mail, in both languages."""

    subject_nl = line(_l("Subject in Dutch"), longest=LONGEST_SUBJECT)
    body_nl = text(_l("Text in Dutch"), longest=LONGEST_BODY)
    subject_en = line(_l("Subject in English"), longest=LONGEST_SUBJECT)
    body_en = text(_l("Text in English"), longest=LONGEST_BODY)
    version = VersionField()

    def __init__(self, *args: Any, default: dict[str, tuple[str, str]], **facts: Any) -> None:
        super().__init__(*args, **facts)
        self._default = default

    def texts(self) -> dict[str, tuple[str, str] | None]:
        """Return what was typed by language, None where it is the default text."""
        typed = {one: (self[f"subject_{one}"].data, self[f"body_{one}"].data) for one in LANGUAGES}
        return {one: None if words == self._default[one] else words for one, words in typed.items()}

    def values(self) -> dict[str, Any]:
        """Return the version that was seen, and the words by language."""
        return {"version": self.version.data, "texts": self.texts()}


class SeenForm(Form):
    """A button about what was seen: it does nothing when somebody changed it meanwhile."""

    version = VersionField()


class HoldForm(Form):
    """Which mail of a round must wait, and why."""

    streams = boxes(_l("Calls"), coerce=int)
    kinds = boxes(_l("Kinds of mail"), description=_l("Tick none to hold every kind that may wait."))
    reason = text(_l("Reason"), longest=2_000)

    def values(self) -> dict[str, Any]:
        """Return the kinds and the reason; the page looks the calls up."""
        return {"kinds": self.kinds.data or [], "reason": self.reason.data}


class SettleForm(Form):
    """What to do with mail that waits, and why."""

    mails = ChosenField(_l("Mail that waits"))
    reason = text(_l("Reason"), longest=2_000)

    def values(self) -> dict[str, Any]:
        """Return the reason; the page looks the mail up."""
        return {"reason": self.reason.data}


class LiftForm(Form):
    """Why a hold is lifted."""

    reason = text(_l("Reason"), longest=2_000)


class BroadcastForm(Form):
    """To whom a broadcast goes, and what it says in both languages."""

    streams = boxes(_l("Calls"), coerce=int)
    groups = boxes(_l("Who gets it"), choices=[])
    subject_nl = line(_l("Subject in Dutch"), longest=LONGEST_SUBJECT)
    body_nl = text(_l("Text in Dutch"), longest=LONGEST_BODY)
    subject_en = line(_l("Subject in English"), longest=LONGEST_SUBJECT)
    body_en = text(_l("Text in English"), longest=LONGEST_BODY)

    def values(self) -> dict[str, Any]:
        """Return everything but the calls, which the page looks up."""
        return {name: value or [] for name, value in super().values().items() if name != "streams"}


class ChangedBroadcastForm(BroadcastForm):
    """The same for a broadcast that is there, with the version that was seen."""

    version = VersionField()


class DiscardForm(Form):
    """Why a broadcast is thrown away."""

    reason = text(_l("Reason"), longest=2_000)


class SendForm(SeenForm):
    """The text and the list of people that were seen before sending."""

    seen = HiddenField()
