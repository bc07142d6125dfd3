"""What every form here shares: reading amounts and moments, and carrying out a command without losing a word."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from babel.support import NullTranslations, Translations
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.fields.choices import SelectFieldBase
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import TextInput

from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.money import Money
from grants.foundation.terms import AMSTERDAM, instant_from_local
from grants.foundation.wording import Sentence
from grants.web.pages import say, score

LONGEST_LINE = 300
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_TEXT = 40_000


def _library_words() -> NullTranslations:
    return _library_words_in(str(get_locale() or "nl"))


@functools.cache
def _library_words_in(language: str) -> NullTranslations:
    """Read them once: the library itself reads its file again for every form that is sent."""
    return Translations.load(messages_path(), [language], domain="wtforms")


class Words:
    """What the form library says by itself about one kind of field, in our words: what should be filled in."""

    def __init__(self, kind: type[Field]) -> None:
        self.kind = kind

    def gettext(self, said: str) -> str:
        """Return our words for a message, or the library's translation where we have none."""
        if said == "This field is required.":
            return str(
                next((words for kind, words in NEEDED.items() if issubclass(self.kind, kind)), FILL_IN)
            )
        return str(BETTER[said]) if said in BETTER else str(_library_words().gettext(said))

    def ngettext(self, one: str, more: str, count: int) -> str:
        """Return our words for a message about a number."""
        return str(BETTER[more]) if more in BETTER else str(_library_words().ngettext(one, more, count))


class Form(FlaskForm):  # type: ignore[misc]
    """A form that carries out one command and keeps what was typed whatever happens."""

    class Meta:
        @property
        def locales(self) -> list[str]:
            return [str(get_locale() or "nl")]

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Bind a field as the library does, but with our words for what it says by itself."""
            return unbound_field.bind(
                form=form, **options | {"translations": Words(unbound_field.field_class)}
            )

    stale: Sequence[Difference] = ()

    def carries_out(self, command: Callable[..., Any], /, **facts: Any) -> bool:
        """Validate, then do the command with `facts` and the form's own values; say whether it was done.

        A broken rule lands on its field (or on the form), a stale save shows both texts.
        """
        if not self.validate():
            return False
        try:
            self.outcome = command(**facts, **self.values())
        except RuleBroken as broken:
            self.blame(broken)
            return False
        except Stale as stale:
            self.stale = stale.differences
            self.form_errors.append(say(stale.said))
            self.take_over_version()
            return False
        return True

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field name, without the form's own machinery."""
        return {name: value for name, value in self.data.items() if name not in {"csrf_token", "submit"}}

    def blame(self, broken: RuleBroken) -> None:
        """Put a broken rule at its field, or above the form when it has none here."""
        target = self._fields.get(broken.field or "")
        if target is None:
            self.form_errors.append(say(broken.said))
        elif isinstance(target, FormField):
            target.form.form_errors.append(say(broken.said))
        else:
            target.errors = [*target.errors, say(broken.said)]

    def take_over_version(self) -> None:
        """After a stale save: let the next save replace the version that was just shown."""
        newest = getattr(self, "newest_version", None)
        if newest is not None and "version" in self._fields:
            self._fields["version"].raw_data = None
            self._fields["version"].data = newest


class Said(ValidationError):  # type: ignore[misc]
    """A validation error made of a sentence."""

    def __init__(self, words: Sentence) -> None:
        super().__init__(say(words))


class MoneyField(Field):  # type: ignore[misc]
    """An amount as people type it; the data is Money or None, the text stays as typed."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        euro, cents = divmod(self.data.cents, 100)
        grouped = f"{euro:,}".replace(",", "." if str(get_locale()) == "nl" else ",")
        mark = "," if str(get_locale()) == "nl" else "."
        return grouped if cents == 0 else f"{grouped}{mark}{cents:02d}"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = Money.parse(valuelist[0])
        except RuleBroken as broken:
            raise ValueError(say(broken.said)) from broken


class ScoreField(Field):  # type: ignore[misc]
    """A score with at most two decimals as people type it; the data is whole hundredths, or None."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return score(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `3`, `3,5` and `3.50`."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        found = re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?", typed)
        if found is None:
            raise ValueError(gettext("Write the score as a number with at most two decimals, such as 3.5."))
        self.data = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


class MomentField(Field):  # type: ignore[misc]
    """A local date and time in the Netherlands; the data is a UTC instant.

    Refuses a wall time that does not exist or exists twice (the summer-time nights).
    """

    from wtforms.widgets import DateTimeLocalInput

    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            wall = datetime.fromisoformat(valuelist[0].strip().replace(" ", "T"))
        except ValueError as error:
            raise ValueError(gettext("Write the date and time as 2026-09-01 14:00.")) from error
        _within_reach(wall.date())
        try:
            self.data = instant_from_local(wall.replace(tzinfo=None))
        except RuleBroken as broken:
            raise ValueError(say(broken.said)) from broken


class DayField(DateField):  # type: ignore[misc]
    """A day, with an error that says how to write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            day = date.fromisoformat(valuelist[0].strip())
        except ValueError as error:
            raise ValueError(gettext("Write the date as 2026-09-01.")) from error
        self.data = _within_reach(day)


class ChosenField(Field):  # type: ignore[misc]
    """The rows of a table that were ticked, by their numbers; what is no number was not in the table."""

    def _value(self) -> list[int]:
        return self.data or []

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [int(value) for value in valuelist if value.isdecimal() and len(value) < 19]


FILL_IN = _l("Fill this in.")
NEEDED: dict[type[Field], Any] = {
    BooleanField: _l("Tick this box."),
    SelectFieldBase: _l("Choose an answer."),
    IntegerField: _l("Fill in a number."),
    MoneyField: _l("Fill in an amount."),
    ScoreField: _l("Fill in a score."),
    DateField: _l("Fill in a date."),
    MomentField: _l("Fill in a date and a time."),
    FileField: _l("Choose a file."),
}
"""What a field that was left open asks for, by its kind."""
BETTER = {
    "Not a valid choice.": _l("Choose an answer."),
    "Not a valid integer value.": _l("Write a whole number, such as 12."),
    "Number must be at least %(min)s.": _l("Write a number of %(min)s or more."),
    "Number must be at most %(max)s.": _l("Write a number of %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": _l("Write a number from %(min)s to %(max)s."),
    "Field cannot be longer than %(max)d characters.": _l(
        "This is too long: use at most %(max)d characters."
    ),
}
"""The library's messages that can be said more plainly."""


def _within_reach(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(
            gettext("Choose a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        )
    return day


class VersionField(HiddenField):  # type: ignore[misc]
    """The version the reader saw when the form was made."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            self.data = int(valuelist[0])
        except (IndexError, ValueError):
            self.data = -1


def line(label: Any, *, required: bool = True, longest: int = LONGEST_LINE, **kw: Any) -> StringField:
    """Return a one-line text field; the text is stripped and limited in length."""
    checks = [DataRequired() if required else Optional(), Length(max=longest)]
    return StringField(label, checks, filters=[_on_one_line], **kw)


def text(label: Any, *, required: bool = True, longest: int = LONGEST_TEXT, **kw: Any) -> TextAreaField:
    """Return a text area; limited in length, line ends made one kind."""
    checks = [DataRequired() if required else Optional(), Length(max=longest)]
    return TextAreaField(label, checks, filters=[stripped], **kw)


def _on_one_line(value: str | None) -> str:
    """A line is one line: a line end typed into a name must not become a line of a mail."""
    return " ".join(stripped(value).split())


def stripped(value: str | None) -> str:
    """Return a text without the space around it, with one kind of line end and without NUL."""
    return (value or "").replace("\r\n", "\n").replace("\x00", "").strip()
