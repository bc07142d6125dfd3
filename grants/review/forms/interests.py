"""What did they type about personal interests, and is it well-formed?"""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from grants.foundation.wording import sentence
from grants.review.states import MEASURES, RELATION_KINDS
from grants.web.forms import DayField, Form, Said, VersionField, line, text


class NumbersField(SelectMultipleField):  # type: ignore[misc]
    """Numbers of things that the page itself lists, as boxes to tick; which may be is for the command."""

    def pre_validate(self, _form: Form) -> None:
        """Accept only numbers."""
        if any(not re.fullmatch(r"\d{1,18}", one) for one in self.data or []):
            raise Said(sentence("This choice does not exist."))


def _measure() -> RadioField:
    return RadioField(
        _l("What do you propose?"),
        choices=[(key, _l(words.msgid)) for key, words in MEASURES.items()],
        default="out",
        description=_l("The chair advises and the programme manager decides. Until then the first holds."),
    )


def _measure_words() -> Any:
    return text(_l("What else would help?"), required=False, longest=2_000)


def _dismissal() -> Any:
    return text(
        _l("If no: why is what we found no interest?"),
        required=False,
        longest=2_000,
        description=_l("For example: I left four years ago and worked on something else."),
    )


class DeclarationForm(Form):
    """Whether there is a personal interest, and which."""

    answer = RadioField(
        _l("Do you have a personal interest?"),
        choices=[
            ("free", _l("No, I have no personal interest")),
            ("interest", _l("Yes, I have a personal interest")),
        ],
    )
    interest = text(
        _l("If yes: which interest?"),
        required=False,
        longest=2_000,
        description=_l("For example: a relative works there, or we worked together in the past three years."),
    )
    measure = _measure()
    measure_words = _measure_words()
    dismissed_because = _dismissal()


class InterestForm(Form):
    """Which personal interest was found."""

    interest = text(
        _l("Which interest?"),
        longest=2_000,
        description=_l("For example: a relative works there, or we worked together in the past three years."),
    )
    measure = _measure()
    measure_words = _measure_words()


class PanelAnswerForm(Form):
    """In which of the applications before the panel there is an interest."""

    asked = HiddenField()
    interests = NumbersField(_l("I have a personal interest in"), choices=[])
    interest = text(
        _l("If you ticked any: which interest?"),
        required=False,
        longest=2_000,
        description=_l("For example: a relative works there, or we worked together in the past three years."),
    )
    measure = _measure()
    measure_words = _measure_words()
    dismissed_because = _dismissal()

    def values(self) -> dict[str, Any]:
        """Return `asked` and `interests` as numbers of applications."""
        asked = [int(one) for one in (self.asked.data or "").split() if one.isdigit()]
        return super().values() | {
            "asked": asked,
            "interests": [int(one) for one in self.interests.data or []],
        }


class NamesField(SelectMultipleField):  # type: ignore[misc]
    """Names that the page itself lists, as boxes to tick; which may be is for the command."""

    def pre_validate(self, _form: Form) -> None:
        """Leave it to the command."""


class HandlingForm(Form):
    """With which of all organisations and persons of a call there is an interest."""

    asked = NamesField(choices=[])
    chosen = NamesField(_l("I have a personal interest with"), choices=[])
    interest = text(
        _l("If you ticked any: which interest?"),
        required=False,
        longest=2_000,
        description=_l("For example: a relative works there, or we worked together in the past three years."),
    )
    dismissed_because = _dismissal()


class ListedForm(HandlingForm):
    """The same in a blind call, with the measure that is proposed."""

    measure = _measure()
    measure_words = _measure_words()


class RedactionForm(Form):
    """What is taken out of the texts of an application, and which files who judges does not get."""

    version = VersionField()
    hide = NamesField(_l("Take out"), choices=[])
    also = text(
        _l("Take out too"),
        required=False,
        longest=4_000,
        description=_l("One on each line: a name that we did not find."),
    )
    withhold = NumbersField(_l("Do not give these files to reviewers"), choices=[])

    def values(self) -> dict[str, Any]:
        """Return what was typed, lines as a list and files by number."""
        return super().values() | {
            "also": (self.also.data or "").splitlines(),
            "withhold": [int(one) for one in self.withhold.data or []],
        }


class MeasureForm(Form):
    """What keeps an interest from doing harm."""

    chosen = RadioField(
        _l("Measure"), choices=[(key, _l(words.msgid)) for key, words in MEASURES.items()], default="out"
    )
    words = text(_l("Explanation"), required=False, longest=2_000)


class RelationForm(Form):
    """With which organisation one has or had to do."""

    organisation = line(_l("Organisation"))
    kind = SelectField(_l("What"), choices=[(key, _l(words.msgid)) for key, words in RELATION_KINDS.items()])
    until_on = DayField(_l("Until"), [Optional()], description=_l("Leave it empty while it lasts."))
