"""What did they type about the consult hour, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from grants.deliverables.models import ConsultEntry, ConsultNote, ConsultSlot, Deliverable
from grants.deliverables.rules.consult import (
    LONGEST_SLOT,
    MOST_SLOTS,
    READER_NAMES,
    SHORTEST_SLOT,
    TOPIC_NAMES,
    WEEKDAY_NAMES,
    Weekly,
)
from grants.foundation.wording import Sentence
from grants.people.models import Account
from grants.streams.models import Stream
from grants.web.forms import DayField, Form, VersionField, line, text
from grants.web.pages import bilingual, moment, say

LONGEST_QUESTION = 4_000
LONGEST_NUMBER = 9
"""So many digits a choice has at most: what is longer was not offered."""
OWN_PROJECT = "project"


def _named(words: dict[Any, Sentence]) -> list[tuple[str, str]]:
    return [(str(key), say(said)) for key, said in words.items()]


class SeriesForm(Form):
    """A weekly consult hour; the choices of programmes and advisers are filled in by the view."""

    programme = SelectField(_l("Programme"), [InputRequired()])
    name = line(_l("Name of the series"), longest=120)
    weekday = SelectField(_l("Day of the week"), [InputRequired()])
    begins = TimeField(_l("Begins at"), [InputRequired()], description=_l("Dutch time, such as 10:00."))
    slot_minutes = IntegerField(
        _l("Minutes of one appointment"),
        [InputRequired(), NumberRange(SHORTEST_SLOT, LONGEST_SLOT)],
        default=30,
    )
    slot_count = IntegerField(
        _l("Appointments on one day"), [InputRequired(), NumberRange(1, MOST_SLOTS)], default=4
    )
    from_on = DayField(_l("First day"), [InputRequired()])
    until_on = DayField(
        _l("Last day"), [InputRequired()], description=_l("Holidays in between are skipped by themselves.")
    )
    link = line(_l("Where it is held on line"), description=_l("The address of the video meeting."))
    first_adviser = SelectField(_l("Who holds it"), [InputRequired()])
    first_organisation = line(_l("For which organisation"), longest=120)
    second_adviser = SelectField(_l("Who holds it as well"), [Optional()])
    second_organisation = line(_l("For which organisation, this second person"), required=False, longest=120)

    def offer(self, programmes: Sequence[tuple[int, str]], advisers: Sequence[Account]) -> None:
        """Fill in what can be chosen."""
        choose = ("", gettext("Choose…"))
        named = [(str(one.id), f"{one.name} ({one.email})") for one in advisers]
        self.programme.choices = [(str(number), name) for number, name in programmes]
        self.weekday.choices = _named(WEEKDAY_NAMES)
        self.first_adviser.choices = [choose, *named]
        self.second_adviser.choices = [("", gettext("Nobody")), *named]

    def hosts(self, find: Callable[[int], Account]) -> list[tuple[Account, str]]:
        """Return who holds it, each with an organisation; a second row without a person is no host."""
        rows = [
            (self.first_adviser.data, self.first_organisation.data),
            (self.second_adviser.data, self.second_organisation.data),
        ]
        return [(find(int(number)), organisation) for number, organisation in rows if number]

    def values(self) -> dict[str, Any]:
        """Return what belongs to the series itself."""
        typed = super().values()
        names = ("begins", "slot_minutes", "slot_count", "from_on", "until_on", "link")
        weekly = Weekly(weekday=int(typed["weekday"]), **{name: typed[name] for name in names})
        return {"name": typed["name"], "weekly": weekly}


class BookForm(Form):
    """A question for the consult hour, and what it is about."""

    about = RadioField(_l("What is your question about?"), [InputRequired()], default=OWN_PROJECT)
    topic = SelectField(_l("Subject"), [Optional()])
    question = text(
        _l("Your question"),
        longest=LONGEST_QUESTION,
        description=_l("So that the advisers can prepare. Write nothing about the health of people."),
    )

    def offer(self, deliverables: Sequence[tuple[Deliverable, str]], calls: Sequence[Stream]) -> None:
        """Fill in the products of the project and the calls that are open."""
        self.about.choices = [
            *((f"deliverable-{one.id}", name) for one, name in deliverables),
            (OWN_PROJECT, gettext("Something else in our project")),
            *(
                (f"call-{call.id}", gettext("The open call “%(call)s”", call=bilingual(call, "name")))
                for call in calls
            ),
        ]
        self.topic.choices = [("", gettext("What the product is")), *_named(TOPIC_NAMES)]

    def chosen(self, kind: str) -> int | None:
        """Return the number of the product or call that was chosen, or None."""
        found, _, number = str(self.about.data or "").partition("-")
        is_number = number.isdecimal() and len(number) <= LONGEST_NUMBER
        return int(number) if found == kind and is_number else None

    def values(self) -> dict[str, Any]:
        """Return question and subject; what it is about is looked up by the view."""
        return {"question": self.question.data, "topic": self.topic.data or ""}


class MoveForm(Form):
    """Another time for an appointment."""

    version = VersionField()
    slot_id = RadioField(_l("New time"), [InputRequired()], coerce=int)

    def offer(self, slots: Sequence[ConsultSlot]) -> None:
        """Fill in the free times."""
        self.slot_id.choices = [(slot.id, moment(slot.starts_at)) for slot in slots]

    def values(self) -> dict[str, Any]:
        """Return the version; the time is looked up by the view."""
        return {"version": self.version.data}


class NewNoteForm(Form):
    """What was advised, and who may read it."""

    text = text(
        _l("Advice"), longest=LONGEST_QUESTION, description=_l("Write nothing about people who can be known.")
    )
    readers = RadioField(_l("Who may read this"), [InputRequired()], default="project")

    def offer(self) -> None:
        """Fill in who may read."""
        self.readers.choices = _named(READER_NAMES)


class NoteForm(NewNoteForm):
    """A note as it stands, to change it."""

    version = VersionField()


class PassOnForm(Form):
    """A question about an open call, in words that do not tell who asked it."""

    call = SelectField(_l("Open call"), [InputRequired()], coerce=int)
    text = text(
        _l("The question"),
        longest=LONGEST_QUESTION,
        description=_l("Leave out the name of the project: the question is published with its answer."),
    )

    def offer(self, calls: Sequence[Stream]) -> None:
        """Fill in the open calls."""
        self.call.choices = [(call.id, bilingual(call, "name")) for call in calls]


class NewEntryForm(Form):
    """A question that is asked often and its answer, in one language or both."""

    topic = SelectField(_l("Subject"), [InputRequired()])
    question_nl = text(_l("Question in Dutch"), required=False, longest=LONGEST_QUESTION)
    answer_nl = text(_l("Answer in Dutch"), required=False, longest=2 * LONGEST_QUESTION)
    question_en = text(_l("Question in English"), required=False, longest=LONGEST_QUESTION)
    answer_en = text(_l("Answer in English"), required=False, longest=2 * LONGEST_QUESTION)

    def offer(self) -> None:
        """Fill in the subjects."""
        self.topic.choices = _named(TOPIC_NAMES)

    @classmethod
    def of_note(cls, note: ConsultNote, language: str) -> NewEntryForm:
        """Return the form with the question as it was asked and the advice as it was noted."""
        given = {f"question_{language}": note.booking.question, f"answer_{language}": note.text}
        form = cls(formdata=None, data={"topic": note.booking.topic} | given)
        form.offer()
        return form


class EntryForm(NewEntryForm):
    """An entry as it stands, to change it."""

    version = VersionField()

    @classmethod
    def of_entry(cls, entry: ConsultEntry) -> EntryForm:
        """Return the form with an entry as it stands."""
        form = cls(formdata=None, obj=entry)
        form.offer()
        return form


class EndForm(Form):
    """Why something is cancelled or taken off, as it was seen."""

    version = VersionField()
    reason = text(_l("Reason"), longest=2_000)


class BookingFilterForm(Form):
    """Which appointments are listed."""

    show = SelectField(
        _l("Show"),
        choices=[
            ("", _l("Still to come")),
            ("wait", _l("Over, and not noted what came of it")),
            ("all", _l("All")),
        ],
        validate_choice=False,
    )
    topic = SelectField(_l("Subject"), choices=[], validate_choice=False)

    class Meta:
        csrf = False

    def offer(self) -> None:
        """Fill in the subjects in the page's language."""
        self.topic.choices = [("", gettext("All")), *_named(TOPIC_NAMES)]


class EntryFilterForm(Form):
    """Which entries are listed."""

    topic = SelectField(_l("Subject"), choices=[], validate_choice=False)
    search = line(_l("Words"), required=False, longest=100)

    class Meta:
        csrf = False

    def offer(self) -> None:
        """Fill in the subjects in the page's language."""
        self.topic.choices = [("", gettext("All")), *_named(TOPIC_NAMES)]
