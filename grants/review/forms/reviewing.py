"""What did they type about assignments, interests and final scores, and is it well-formed?"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields import Field
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.applications.models import Application
from grants.foundation.errors import RuleBroken
from grants.foundation.inspection import inspect
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review.rules.sheets import Row, read_given, workbook_as_text
from grants.review.rules.wishes import MOST, Wishes
from grants.review.states import REVIEWER_KINDS
from grants.streams.rules.definition import Criterion, Definition, Scale
from grants.web.forms import DayField, Form, Said, ScoreField, VersionField, line, text
from grants.web.pages import score

MOST_BYTES = 2 * 1024 * 1024


class ReasonForm(Form):
    """Why."""

    reason = text(_l("Reason"), longest=2_000)


class StartForm(Form):
    """Why reviews start although texts were not looked through for names."""

    reason = text(_l("Reason to start without looking through them"), required=False, longest=2_000)


class NoteForm(Form):
    """What a reviewer should change in a review."""

    version = VersionField()
    note = text(
        _l("What should change?"),
        longest=2_000,
        description=_l("For example: the reason for a score says too little, or a word is not proper."),
    )


class AsideForm(Form):
    """Why a review should not count."""

    version = VersionField()
    reason = text(_l("Reason"), longest=2_000)


class DatesForm(Form):
    """By when reviews are due, and until when they are taken."""

    due_on = DayField(_l("Reviews are due on"), [InputRequired()])
    locks_on = DayField(
        _l("The last day on which reviews are taken"),
        [Optional()],
        description=_l("Leave it empty when they lock only when the panel opens."),
    )
    reason = text(_l("Reason"), longest=2_000)


class LaterDayForm(Form):
    """Until when one reviewer may hand in, and why."""

    due_on = DayField(_l("The reviews of this reviewer are due on"), [InputRequired()])
    reason = text(_l("Reason"), longest=2_000)


class ConfirmForm(Form):
    """Only the press of the button."""


class SeveralField(SelectMultipleField):  # type: ignore[misc]
    """Any number of choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PairsField(SelectMultipleField):  # type: ignore[misc]
    """Pairs of an application and a reviewer, as boxes to tick; whether they may be is for the command."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, _form: Form) -> None:
        """Accept only pairs of numbers."""
        if any(not re.fullmatch(r"\d{1,18}-\d{1,18}", pair) for pair in self.data or []):
            raise Said(sentence("This choice does not exist."))


class BoardForm(Form):
    """Who is to review what."""

    pairs = PairsField(_l("Reviewers"), choices=[])

    def values(self) -> dict[str, Any]:
        """Return `pairs` as (application, reviewer) numbers."""
        split = [pair.split("-") for pair in self.pairs.data or []]
        return {"pairs": [(int(application), int(reviewer)) for application, reviewer in split]}


class PairsFileForm(Form):
    """A sheet with the columns application and reviewer."""

    file = FileField(
        _l("File with pairs"),
        [FileRequired(message=_l("Choose a file."))],
        description=_l(
            "A CSV or XLSX file of at most 2 MB with the columns “application” (the reference) and “reviewer” (the "
            "address for mail, or the name)."
        ),
    )
    rows: list[Row]

    def validate_file(self, field: Field) -> None:
        """Read the rows; refuse a file that holds none."""
        content, name = field.data.read(MOST_BYTES + 1), field.data.filename or ""
        try:
            if name.lower().endswith(".xlsx"):
                inspect(content, name=name, kinds=("xlsx",), most_megabytes=2)
                self.rows = read_given(workbook_as_text(content))
            elif len(content) > MOST_BYTES:
                raise Said(sentence("This file is too large: at most %(most)s MB is accepted.", most=2))
            else:
                self.rows = read_given(content.decode("utf-8-sig"))
        except RuleBroken as broken:
            raise Said(broken.said) from broken
        except UnicodeDecodeError as broken:
            raise Said(
                sentence("This file is no text in UTF-8. Save it as CSV (UTF-8) or as XLSX.")
            ) from broken


class ProfileForm(Form):
    """What a reviewer knows, and how much they want to judge."""

    version = VersionField()
    kind = SelectField(
        _l("You review as"), choices=[(key, _l(words.msgid)) for key, words in REVIEWER_KINDS.items()]
    )
    institution = line(
        _l("Where you work"),
        required=False,
        description=_l("No application gets two reviewers of one institution."),
    )
    expertise = text(
        _l("What you know about"),
        required=False,
        longest=4_000,
        description=_l(
            "In words that applications use too, such as: elderly people, cooking together, volunteers, evaluation."
        ),
    )
    topics = text(
        _l("Your topics"),
        required=False,
        longest=2_000,
        description=_l("One on each line. An application has a topic when it uses all its words."),
    )
    languages = SeveralField(
        _l("You read applications in"), choices=[("nl", _l("Dutch")), ("en", _l("English"))]
    )
    most = IntegerField(
        _l("How many applications in one call at most"), [InputRequired(), NumberRange(1, MOST)], default=10
    )


class WishesForm(Form):
    """How reviews should be shared out; read from the address, because looking changes nothing."""

    class Meta(Form.Meta):
        csrf = False

    per_application = IntegerField(_l("Reviews per application"), [InputRequired(), NumberRange(1, 20)])
    least = IntegerField(_l("At least per reviewer"), [InputRequired(), NumberRange(0, MOST)])
    most = IntegerField(_l("At most per reviewer"), [InputRequired(), NumberRange(1, MOST)])
    kind = SelectField(
        _l("Every application gets at least one"),
        choices=[
            ("", _l("no matter who")),
            *((key, _l(words.msgid)) for key, words in REVIEWER_KINDS.items()),
        ],
    )
    one_per_institution = BooleanField(_l("No two reviewers of one institution on one application"))
    fairly = BooleanField(_l("First make the least fitting review fit as well as possible"))
    closely = BooleanField(_l("Stay close to the proposal that was kept"))

    def wishes(self) -> Wishes:
        """Return what is wished."""
        return Wishes(**self.values())


class DrawForm(Form):
    """The number that was called, and by whom."""

    called = line(
        _l("The number that was called"),
        longest=20,
        description=_l(
            "The witness calls it after the list and the promise were published, and did not see the secret."
        ),
    )
    witness = line(_l("Who called it"), longest=300, description=_l("This name is published with the draw."))


class MoveForm(Form):
    """Which application gets which place, and why; `offering` fills the choice."""

    application = SelectField(_l("Application"), coerce=int)
    place = IntegerField(_l("Its place"), [InputRequired(), NumberRange(1, 10_000)])
    reason = text(
        _l("Reason"),
        longest=2_000,
        description=_l("The applicant reads it, and it stands in the ranking and in its export."),
    )

    @classmethod
    def offering(cls, applications: Iterable[Application]) -> MoveForm:
        """Return the form with these applications to choose from."""
        form = cls()
        form.application.choices = [(one.id, f"{one.reference}: {one.title}") for one in applications]
        return form

    def values(self) -> dict[str, Any]:
        """Return `place` and `reason`; which application is for the page to fetch."""
        return {"place": self.place.data, "reason": self.reason.data}


def _somebody(value: str | int | None) -> int | None:
    return int(value) if value and str(value).isdecimal() else None


def _members(members: Sequence[Account]) -> list[tuple[str, str]]:
    return [("", str(_l("nobody"))), *((str(one.id), one.name) for one in members)]


class MeetingForm(Form):
    """When the panel meets, how many must be there, and who stands in for the chair."""

    held_on = DayField(_l("Day of the meeting"), [InputRequired()])
    quorum = IntegerField(
        _l("How many members must be in the room"),
        [InputRequired(), NumberRange(1, 200)],
        description=_l("Without who is out because of a personal interest."),
    )
    deputy = SelectField(
        _l("Who leads where the chair has a personal interest"), coerce=_somebody, validate_choice=False
    )

    @classmethod
    def among(cls, members: Sequence[Account], **given: Any) -> MeetingForm:
        """Return the form with these members to choose from."""
        form = cls(**given)
        form.deputy.choices = _members(members)
        return form


class DeputyForm(Form):
    """Who leads where no chair can."""

    deputy = SelectField(
        _l("Deputy of the chair"), [InputRequired()], coerce=_somebody, validate_choice=False
    )

    @classmethod
    def among(cls, members: Sequence[Account], **given: Any) -> DeputyForm:
        """Return the form with these members to choose from."""
        form = cls(**given)
        form.deputy.choices = _members(members)
        return form


class IntroducersForm(Form):
    """Which members introduce an application."""

    first = SelectField(_l("First introducer"), coerce=_somebody, validate_choice=False)
    second = SelectField(_l("Second introducer"), coerce=_somebody, validate_choice=False)

    @classmethod
    def among(cls, members: Sequence[Account], **given: Any) -> IntroducersForm:
        """Return the form with these members to choose from."""
        form = cls(**given)
        form.first.choices = form.second.choices = _members(members)
        return form


class MinutesForm(Form):
    """What the panel concluded."""

    minutes = text(
        _l("What the panel concluded"),
        longest=4_000,
        description=_l("In two or three sentences: what weighed most, and why a score changed or stayed."),
    )


class PlacesForm(Form):
    """For how many awards the line is drawn; read from the address, because looking changes nothing."""

    class Meta(Form.Meta):
        csrf = False

    places = IntegerField(_l("Places"), [InputRequired(), NumberRange(0, 10_000)])


class CarryOutForm(WishesForm):
    """The wishes and the hash of the proposal that was looked at."""

    class Meta(Form.Meta):
        csrf = True

    sha256 = HiddenField(validators=[InputRequired()])

    def values(self) -> dict[str, Any]:
        """Return `wishes` and `sha256`."""
        typed = super().values()
        return {"sha256": typed.pop("sha256"), "wishes": Wishes(**typed)}


class LevelField(SelectField):  # type: ignore[misc]
    """A score on a scale of words, in hundredths: one of the words, or the mean that the reviews have."""

    def __init__(self, label: Any, *, scale: Scale, language: str, **facts: Any) -> None:
        words = [(step * 100, scale.word_for(step * 100).spoken(language)) for step in reversed(scale.steps)]
        super().__init__(label, choices=words, coerce=_hundredths, **facts)

    def pre_validate(self, _form: Form) -> None:
        """Leave it to the command whether the scale has this score."""

    def iter_choices(self) -> Any:
        """Offer the words, and what stands there now when it lies between two of them."""
        offered: list[tuple[int | str, str]] = [] if self.data is not None else [("", "–")]
        offered += self.choices
        if self.data is not None and self.data not in [value for value, _word in self.choices]:
            offered.insert(0, (self.data, score(self.data)))
        for value, word in offered:
            yield value, word, value == self.data, {}


def _hundredths(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


class PanelForm(Form):
    """The final score per criterion with a reason; `panel_form` makes the class."""

    version = VersionField()
    reason = text(
        _l("Why does the final score differ?"),
        required=False,
        longest=4_000,
        description=_l("Needed when a final score differs from the provisional one. The applicant reads it."),
    )
    criteria: ClassVar[tuple[Criterion, ...]] = ()

    @property
    def criterion_fields(self) -> list[tuple[Criterion, Field]]:
        """Return each criterion with its field."""
        return [(criterion, self[criterion.key]) for criterion in self.criteria]

    def values(self) -> dict[str, Any]:
        """Return `version`, `reason` and `scores` in hundredths; what was left open is absent."""
        scores = {c.key: field.data for c, field in self.criterion_fields if field.data is not None}
        return {"version": self.version.data, "reason": self.reason.data, "scores": scores}


@functools.lru_cache(maxsize=64)
def panel_form(definition: Definition, language: str) -> type[PanelForm]:
    """Return the form for a call's criteria, in a language."""
    fields = {
        c.key: LevelField(c.name.spoken(language), scale=definition.scale_of(c), language=language)
        if definition.scale_of(c).in_words
        else ScoreField(c.name.spoken(language))
        for c in definition.criteria
    }
    return type("PanelForm", (PanelForm,), {"criteria": definition.criteria, **fields})
