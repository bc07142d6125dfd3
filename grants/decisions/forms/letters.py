"""What did they type about letters, and is it well-formed?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from grants.decisions.rules.facts import LetterWords
from grants.decisions.rules.letter_kinds import LONGEST_PART
from grants.web.forms import DayField, Form, VersionField, text
from grants.web.pages import LANGUAGES

PARTS = ("opening", "outcome", "closing")


class LetterTextForm(Form):
    """A call's own words for a kind of letter, in both languages."""

    opening_nl = text(_l("How the letter opens, in Dutch"), longest=LONGEST_PART)
    outcome_nl = text(_l("How the outcome is said, in Dutch"), longest=LONGEST_PART)
    closing_nl = text(_l("How the letter ends, in Dutch"), longest=LONGEST_PART, required=False)
    opening_en = text(_l("How the letter opens, in English"), longest=LONGEST_PART)
    outcome_en = text(_l("How the outcome is said, in English"), longest=LONGEST_PART)
    closing_en = text(_l("How the letter ends, in English"), longest=LONGEST_PART, required=False)
    version = VersionField()

    def __init__(self, *args: Any, default: dict[str, LetterWords], **facts: Any) -> None:
        super().__init__(*args, **facts)
        self._default = default

    def typed(self) -> dict[str, LetterWords]:
        """Return what stands in the fields, by language."""
        return {
            one: LetterWords(**{part: self[f"{part}_{one}"].data or "" for part in PARTS})
            for one in LANGUAGES
        }

    def values(self) -> dict[str, Any]:
        """Return the version that was seen, and the words by language: None where they are the default ones."""
        words = {one: None if own == self._default[one] else own for one, own in self.typed().items()}
        return {"version": self.version.data, "words": words}


class SeenForm(Form):
    """A button about what was seen: it does nothing when somebody changed it meanwhile."""

    version = VersionField()


class CopyForm(Form):
    """From which call the words of letters are taken over; the choices are those that may be read."""

    source = SelectField(_l("Call"), coerce=int)


class ReturnForm(Form):
    """What came back, when, and how that shows."""

    kind = RadioField(
        _l("What came back"),
        [InputRequired()],
        choices=[
            ("mail_bounced", _l("the mail that tells of the decision")),
            ("post_returned", _l("what was sent by post")),
        ],
    )
    happened_on = DayField(_l("Day on which it came back"), [InputRequired()])
    note = text(_l("What came back, and what it says"), longest=2_000)


class PostForm(Form):
    """When and to which address the letter is sent once more."""

    happened_on = DayField(_l("Day of sending"), [InputRequired()])
    address = text(_l("Name and address, one line each"), longest=500)
