"""What did a manager type about a round, a new stream, a deadline or an invitation?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from msgspec.structs import replace
from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.fields import Field
from wtforms.validators import InputRequired, NumberRange

from grants.budget.models import Pot
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.streams.models import Stream
from grants.streams.question_forms import SeveralField
from grants.streams.rules import definition_from_json, moment_of
from grants.streams.rules.definition import Definition, Words
from grants.streams.states import MOMENT_NAMES
from grants.web.forms import Form, MomentField, Said, VersionField, line, text
from grants.web.pages import say


class RoundForm(Form):
    """A new round of a programme."""

    programme = SelectField(_l("Programme"), coerce=int, choices=[])
    name_nl = line(_l("Name in Dutch"), longest=120)
    name_en = line(_l("Name in English"), longest=120)
    year = IntegerField(_l("Year"), [InputRequired(), NumberRange(2000, 2100)])
    pot = SelectField(
        _l("Pot of the round"),
        coerce=int,
        choices=[],
        description=_l("The pots of its streams are opened in this pot, and count against its ceiling."),
    )

    def offer(self, programmes: Sequence[tuple[int, str]], pots: Sequence[Pot]) -> None:
        """Let the reader choose from these programmes, and these pots or none."""
        self.programme.choices = programmes
        self.pots = {pot.id: pot for pot in pots}
        names = dict(programmes)
        self.pot.choices = [
            (0, _l("No other pot")),
            *((pot.id, f"{names[pot.programme_id]}: {pot.name}") for pot in pots),
        ]
        if self.pot.data is None:
            self.pot.data = 0

    def values(self) -> dict[str, Any]:
        """Return what was typed; the programme is looked up by the view."""
        return {
            "name_nl": self.name_nl.data,
            "name_en": self.name_en.data,
            "year": self.year.data,
            "pot": self.pots.get(self.pot.data),
        }


class NewStreamForm(Form):
    """A new stream: its names, and the call it starts from."""

    code = line(_l("Short code, used in reference numbers"), longest=12, description=_l("For example S2."))
    name_nl = line(_l("Name in Dutch"), longest=120)
    name_en = line(_l("Name in English"), longest=120)
    start_from = SelectField(_l("Start from"), coerce=int, choices=[])
    """The number of the stream to copy, or 0 for an empty call."""

    earlier: Definition | None = None
    """The definition of the stream to copy, or what the programme fixes; set by the view."""

    def validate_code(self, field: Field) -> None:
        """Refuse what cannot be part of a reference number."""
        if not re.fullmatch(r"[A-Za-z0-9-]+", field.data or ""):
            raise Said(sentence("Use letters, figures and hyphens only."))

    def values(self) -> dict[str, Any]:
        """Return `code` and `definition`: the copy without its dates, or an empty call, under the new name."""
        base = self.earlier or Definition()
        name = Words(self.name_nl.data, self.name_en.data)
        fresh = replace(base, name=name, dates=type(base.dates)(), assumed=())
        return {"code": self.code.data.upper(), "definition": fresh}


class CallFileForm(Form):
    """A call in a JSON file, which replaces a draft."""

    version = VersionField()
    file = FileField(
        _l("File with a call"),
        [FileRequired(message=_l("Choose a file."))],
        description=_l("A JSON file, such as the one you can download here."),
    )
    definition: Definition | None = None

    def validate_file(self, field: Field) -> None:
        """Read the call; refuse a file that describes none."""
        try:
            self.definition = definition_from_json(field.data.read())
        except RuleBroken as broken:
            raise Said(broken.said) from broken

    def values(self) -> dict[str, Any]:
        """Return the version of the draft that was read, and the call in the file."""
        return {"version": self.version.data, "definition": self.definition}


class AnnounceForm(Form):
    """Where the call is announced, and that one is sure."""

    version = VersionField()
    announced_where = line(_l("Where is the call announced?"), description=_l("For example: Staatscourant."))
    sure = BooleanField(_l("I know that the rules of this call cannot change any more."), [InputRequired()])

    def values(self) -> dict[str, Any]:
        """Return where, and the version of the draft that was read."""
        return {"announced_where": self.announced_where.data, "version": self.version.data}


class ClarifyForm(Form):
    """Why there is a new version, and which text was read."""

    sha256 = HiddenField()
    reason = text(_l("Reason, shown to everybody"), longest=2_000)


class ExtensionForm(Form):
    """Which deadline is later, and why; the view fills in those the call has."""

    which = SelectField(_l("What is later?"), default="applications")
    closes_at = MomentField(_l("New deadline"), [InputRequired()], description=_l("Dutch time."))
    reason = text(_l("Reason, shown to everybody"), longest=2_000)

    def offer(self, stream: Stream) -> None:
        """Fill in the moments of a call."""
        self.which.choices = [
            (which, say(name)) for which, name in MOMENT_NAMES.items() if moment_of(stream, which)
        ]


class OutageForm(Form):
    """An outage of the site."""

    began_at = MomentField(_l("Began"), [InputRequired()], description=_l("Dutch time."))
    ended_at = MomentField(_l("Ended"), [InputRequired()], description=_l("Dutch time."))
    what = text(
        _l("What failed?"), longest=2_000, description=_l("Everybody reads this on the pages of the calls.")
    )
    evidence = text(
        _l("How is this known?"),
        longest=4_000,
        description=_l(
            "For example lines of a log, or a message of the hosting party. Only staff read this."
        ),
    )


class OutageExtensionForm(Form):
    """Which calls get a later deadline because of an outage; the view fills in the calls."""

    moments = SeveralField(_l("For which deadlines?"))
    closes_at = MomentField(_l("New deadline"), [InputRequired()], description=_l("Dutch time."))
    reason = text(_l("Reason, shown to everybody"), longest=2_000)
    touched: Mapping[str, tuple[Stream, str]] = {}

    def offer(self, touched: Sequence[tuple[Stream, str, str]]) -> None:
        """Fill in what the outage touched: a stream, one of its moments, and the words for it."""
        self.touched = {f"{stream.id}-{which}": (stream, which) for stream, which, _words in touched}
        self.moments.choices = [(f"{stream.id}-{which}", words) for stream, which, words in touched]

    def values(self) -> dict[str, Any]:
        """Return the moments that were ticked, the new one and the reason."""
        return {
            "moments": [self.touched[key] for key in self.moments.data or []],
            "closes_at": self.closes_at.data,
            "reason": self.reason.data,
        }


class InvitationForm(Form):
    """Whom to invite."""

    initiative = SelectField(_l("Initiative"), coerce=int, choices=[])
    email = line(_l("E-mail address of the owner"))

    def values(self) -> dict[str, Any]:
        """Return the address; the initiative is looked up by the view."""
        return {"email": self.email.data}


class EndForm(Form):
    """Only the token."""
