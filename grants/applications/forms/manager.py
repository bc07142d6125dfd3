"""What did the funder's people type about an application, or which of them do they want to see?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from grants.applications.rules import CHECK_NAMES, FINDING_NAMES, FLAG_NAMES, Mark, Point
from grants.applications.states import APPLICATION, IDEA, OWNER_ANSWER
from grants.applications.states import REPAIR as REPAIR_STATES
from grants.foundation.terms import REPAIR
from grants.foundation.wording import Sentence, sentence
from grants.streams.question_forms import SeveralField
from grants.streams.rules.definition import Question, Section
from grants.web.forms import ChosenField, DayField, Form, MomentField, VersionField, line, stripped, text
from grants.web.pages import say

ALL_STATES = sentence("All")
NOTHING = sentence("nothing yet")
LONGEST_REASON = 2_000
WEEKS = (1, 2, 4, 8)
"""Within how many weeks a decision is due, to choose from."""


class AskForForm(Form):
    """For whom a manager asks for more time, and why."""

    email = line(
        _l("E-mail address of who asks"), description=_l("With which they write their application here.")
    )
    title = line(
        _l("Title of the application"),
        required=False,
        description=_l("Only when this person writes more than one in this call."),
    )
    reason = text(
        _l("Why do they need more time, and why can they not ask themselves?"),
        longest=4_000,
        description=_l("Say how and when they told you. The team can ask to read this."),
    )


class ProposeExtensionForm(Form):
    """Until when one team may submit, and on which grounds."""

    until = MomentField(_l("Deadline of this application"), [InputRequired()], description=_l("Dutch time."))
    grounds = text(
        _l("Grounds"),
        longest=4_000,
        description=_l("Why is this fair to everybody who had to keep to the deadline?"),
    )


class RefuseExtensionForm(Form):
    """Why a team gets no later deadline."""

    reason = text(_l("Reason"), longest=4_000, description=_l("The team reads this."))


class AdmissibilityForm(Form):
    """What a manager finds, and why."""

    finding = RadioField(
        _l("What do you find?"),
        [InputRequired()],
        choices=[("admissible", _l("Admissible")), ("inadmissible", _l("Not admissible"))],
    )
    reason = text(_l("Reason"), longest=2_000)


class AdviceForm(Form):
    """What a manager advises about an idea, and why."""

    version = VersionField(default=0)
    advice = RadioField(
        _l("What do you advise?"),
        [InputRequired()],
        choices=[
            ("positive", _l("Write the full application")),
            ("negative", _l("Do not write the full application")),
        ],
    )
    reasons = text(
        _l("Reasons"),
        longest=8_000,
        description=_l("The team reads this. It is advice: after negative advice they can apply as well."),
    )


class AnnounceAdviceForm(Form):
    """Which advice was looked at before all of it is announced."""

    seen = HiddenField()


class IdeasFilter(Form):
    """Which ideas a manager wants to see."""

    state = SelectField(_l("State"), default="")

    class Meta:
        csrf = False

    def offer(self) -> None:
        """Fill in the states an idea in force can have."""
        listed = [(key, say(label)) for key, label in IDEA.labels.items() if key != "replaced"]
        self.state.choices = [("", say(ALL_STATES)), *listed]


class RepairForm(Form):
    """What must be repaired, what is wrong with it, and in how many days; the view fills in the questions."""

    questions = SeveralField(_l("Which answers must be repaired?"))
    wrong = text(
        _l("What is wrong, and what do you ask?"), longest=4_000, description=_l("The team reads this.")
    )
    days = IntegerField(
        _l("How many days does the team have?"),
        [InputRequired()],
        default=REPAIR.amount * 7,
        description=_l("Counted from the day after today. The last day is named in the mail to the team."),
    )

    def offer(self, questions: Sequence[tuple[Section, Question]], language: str) -> None:
        """Fill in the questions that may be repaired."""
        self.questions.choices = [
            (question.key, question.label.spoken(language)) for _section, question in questions
        ]

    def values(self) -> dict[str, Any]:
        """Return the keys of the questions, what is wrong and the days."""
        return {"questions": self.questions.data or [], "wrong": self.wrong.data, "days": self.days.data}


class AdmitSeveralForm(Form):
    """Which applications are let in, as they were looked at (`seen`), and why."""

    applications = ChosenField(_l("Applications"))
    seen = HiddenField()
    reason = text(_l("Reason"), longest=2_000, description=_l("One reason, written down at each of them."))


class ReasonsField(Field):  # type: ignore[misc]
    """A reason of its own at some rows of a table, by the number of the row: `reasons-12`."""

    def process(self, formdata: Any, *args: Any, **facts: Any) -> None:
        super().process(formdata, *args, **facts)
        named = {
            key: key.removeprefix(f"{self.name}-") for key in formdata or () if key.startswith(self.name)
        }
        typed = {int(n): stripped(formdata[key]) for key, n in named.items() if n.isdecimal() and len(n) < 19}
        self.data = {number: reason for number, reason in typed.items() if reason}

    def pre_validate(self, form: Any) -> None:
        if any(len(reason) > LONGEST_REASON for reason in self.data.values()):
            said = gettext("Keep each reason shorter than %(most)s characters.", most=LONGEST_REASON)
            raise ValidationError(said)


class KeepOutForm(Form):
    """Which applications are kept out, as they were looked at (`seen`), and why: one reason, or one at each."""

    applications = ChosenField(_l("Applications"))
    seen = HiddenField()
    reason = text(
        _l("Reason for all"),
        required=False,
        longest=LONGEST_REASON,
        description=_l("Each team reads its reason in the letter with the decision."),
    )
    reasons = ReasonsField(_l("Reason of its own"))


class RepairSeveralForm(RepairForm):
    """Of which applications the same repair is asked, as they were looked at (`seen`)."""

    applications = ChosenField(_l("Applications"))
    seen = HiddenField()

    def values(self) -> dict[str, Any]:
        """Return also which applications, and what was looked at."""
        return super().values() | {"applications": self.applications.data or [], "seen": self.seen.data or ""}


class ChooseForm(Form):
    """The applications that were ticked in the list."""

    applications = ChosenField(_l("Applications"))

    class Meta:
        csrf = False


class UntreatedForm(Form):
    """Why an application is left untreated."""

    missing = text(
        _l("What is still missing?"),
        longest=2_000,
        description=_l("The team reads this in the letter with the decision."),
    )

    def values(self) -> dict[str, Any]:
        """Return what is missing as the reason."""
        return {"reason": self.missing.data}


class ChecklistForm(Form):
    """What was ticked at each point, with a remark; the fields come from the call (`checklist_form`)."""

    version = VersionField()
    keys: Sequence[str] = ()

    def values(self) -> dict[str, Any]:
        """Return the version and the ticks by point."""
        marks = {
            key: Mark(self[f"finding_{key}"].data or "", self[f"remark_{key}"].data or "")
            for key in self.keys
        }
        return {"version": self.version.data, "marks": marks}


def checklist_form(points: Sequence[Point], language: str) -> type[ChecklistForm]:
    """Return the form of these points, in a language."""
    fields: dict[str, Any] = {"keys": [one.point.key for one in points]}
    for one in points:
        first = _l("as the system found") if one.system else _l("not looked at yet")
        fields[f"finding_{one.point.key}"] = RadioField(
            one.point.text.spoken(language),
            [Optional()],
            choices=[("", first), *((key, _l(name.msgid)) for key, name in FINDING_NAMES.items())],
            default="",
        )
        fields[f"remark_{one.point.key}"] = text(
            _l("Remark: %(point)s", point=one.point.text.spoken(language)), required=False, longest=2_000
        )
    return type("ChecklistForm", (ChecklistForm,), fields)


class PostponeForm(Form):
    """Whose decision will be later, until when, and why."""

    applications = ChosenField(_l("Applications"))
    until_on = DayField(_l("New last day to decide"), [InputRequired()])
    reason = text(_l("Reason"), longest=2_000, description=_l("The team reads this."))


class TakeBackForm(Form):
    """Why a finding is taken back."""

    reason = text(_l("Why do you take the finding back?"), longest=2_000)


class IntakeFilter(Form):
    """Which applications a manager wants to see."""

    search = StringField(_l("Search by number, title or name"), [Length(max=100)])
    state = SelectField(_l("State"), default="")
    late = BooleanField(_l("Only late ones"))
    over_cap = BooleanField(_l("Only those above the maximum"))
    flag = SeveralField(_l("What the system noticed: at least one of these"))
    repair = SelectField(_l("Repair"), default="")
    owner = SelectField(_l("Agreement of the owner"), default="")
    check = SelectField(_l("Formal check, when it was last saved"), default="")
    weeks = SelectField(_l("Decide by"), default="")

    class Meta:
        csrf = False

    def offer(self, flags: Sequence[str]) -> None:
        """Fill in the flags, and the states of an application once it was submitted and of what hangs on it."""
        every, nothing = ("", say(ALL_STATES)), ("none", say(NOTHING))
        self.repair.choices = [every, nothing, *_named(REPAIR_STATES.labels)]
        self.owner.choices = [every, *_named(OWNER_ANSWER.labels)]
        self.check.choices = [every, nothing, *_named(CHECK_NAMES)]
        self.weeks.choices = [
            every,
            ("0", say(sentence("the last day has passed"))),
            *((str(number), say(sentence("within %(count)s weeks", count=number))) for number in WEEKS),
        ]
        self.flag.choices = [(kind, say(FLAG_NAMES[kind])) for kind in flags]
        labels = APPLICATION.labels
        listed = [(key, say(label)) for key, label in labels.items() if key != "draft"]
        self.state.choices = [("", say(ALL_STATES)), *listed]


def _named(labels: Mapping[str, Sentence]) -> list[tuple[str, str]]:
    return [(key, say(label)) for key, label in labels.items()]
