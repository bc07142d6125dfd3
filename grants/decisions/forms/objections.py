"""What did they type about an objection, and is it well-formed?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.decisions.forms.pots import with_what_is_free
from grants.decisions.rules.objection_words import (
    APPEAL_NAMES,
    CHANNEL_NAMES,
    JUDGMENT_NAMES,
    OBJECTOR_NAMES,
    OUTCOMES_OF_OBJECTION,
    SKIP_NAMES,
)
from grants.decisions.rules.objections import names_on_lines
from grants.foundation.wording import Sentence
from grants.web.forms import DayField, Form, MomentField, MoneyField, ScoreField, VersionField, line, text

OUTSIDE = "outside"
"""The choice for who leads a hearing: the first of those from outside."""


def _said(names: Mapping[str, Sentence], *left_out: str) -> list[tuple[str, Any]]:
    return [(key, _l(words.msgid)) for key, words in names.items() if key not in left_out]


class ObjectionForm(Form):
    """An objection as the applicant writes it; the files go their own way."""

    grounds = text(_l("Why do you not agree with the decision?"), required=False)
    late_because = text(_l("Why could you not object in time?"), required=False, longest=5_000)
    files = MultipleFileField(_l("Files"))
    version = VersionField(default=0)

    def values(self) -> dict[str, Any]:
        """Return what was typed, without the files."""
        typed = super().values()
        typed.pop("files")
        return typed


class GroundsForm(Form):
    """More grounds, or what was asked."""

    words = text(_l("What do you want to add?"))
    files = MultipleFileField(_l("Files"))

    def values(self) -> dict[str, Any]:
        """Return what was typed, without the files."""
        typed = super().values()
        typed.pop("files")
        return typed


class CameForm(GroundsForm):
    """What came in later about an objection, for the file."""


class OwnWithdrawalForm(Form):
    """Taking back one's own objection; why is one's own affair."""

    reason = text(_l("Reason"), required=False, longest=2_000)


class RecordForm(Form):
    """An objection that came in another way than on this site."""

    channel = RadioField(_l("How did it come in?"), choices=_said(CHANNEL_NAMES, "online"))
    received_on = DayField(_l("Day on which we received it"), [InputRequired()])
    posted_on = DayField(_l("Day of the postmark"), [Optional()])
    first_received_on = DayField(_l("Day on which the other body received it"), [Optional()])
    forwarded_by = line(_l("Which other body"), required=False)
    kind = RadioField(_l("Who objects?"), choices=_said(OBJECTOR_NAMES))
    name = line(_l("Name"))
    organisation = line(_l("Organisation"), required=False)
    address = text(_l("Address"), required=False, longest=1_000)
    email = line(_l("E-mail address"), required=False)
    others = text(_l("Who else objects in the same letter"), required=False, longest=5_000)
    grounds = text(_l("Grounds"), required=False)
    late_because = text(_l("Why it came too late, if they say so"), required=False, longest=5_000)

    def values(self) -> dict[str, Any]:
        """Return what was typed, with all who object as one list."""
        typed = super().values()
        first = {key: typed.pop(key) for key in ("kind", "name", "organisation", "address", "email")}
        kind = "partner" if first["kind"] in ("applicant", "partner") else first["kind"]
        others = [
            {"kind": kind, "name": name, "organisation": "", "address": "", "email": ""}
            for name in names_on_lines(typed.pop("others"))
        ]
        return typed | {"objectors": [first, *others]}


class MissingForm(Form):
    """What an objection lacks, and in how many days it must come."""

    missing = text(_l("What is missing"), longest=5_000)
    days = IntegerField(_l("Days to send it"), [InputRequired()], default=14)


class LatenessForm(Form):
    """Whether lateness is excused."""

    excused = RadioField(
        _l("Is it excused that it came too late?"), choices=[("yes", _l("Yes")), ("no", _l("No"))]
    )
    reason = text(_l("Reason"), longest=5_000)

    def values(self) -> dict[str, Any]:
        """Return the answer as yes or no."""
        typed = super().values()
        return typed | {"excused": typed["excused"] == "yes"}


class LaterForm(Form):
    """A later last day, and why."""

    until_on = DayField(_l("New last day"), [InputRequired()])
    reason = text(_l("Reason"), longest=5_000)


class CommitteeForm(Form):
    """Who advises."""

    chair = line(_l("Chair"))
    members = text(_l("Members"), longest=2_000)


class AdviceForm(Form):
    """What the committee advised."""

    advice = RadioField(_l("The committee advises"), choices=_said(OUTCOMES_OF_OBJECTION))
    words = text(_l("The advice"))
    advised_on = DayField(_l("Day on which we received it"), [InputRequired()])


class HearingForm(Form):
    """When and where the parties are heard, and by whom."""

    begins_at = MomentField(_l("Day and time"), [InputRequired()])
    place = line(_l("Place"))
    view_from = DayField(_l("From when the file can be read"), [InputRequired()])
    view_where = line(_l("Where the file can be read"))
    hearers = SelectMultipleField(
        _l("Who of us hears them"),
        choices=[],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    others = text(_l("People from outside who hear them"), required=False, longest=2_000)
    leader = SelectField(_l("Who leads the hearing"), choices=[])
    short_notice = text(_l("Who agreed to less time than the law gives"), required=False, longest=2_000)

    def offer(self, hearers: Sequence[Any], involved: Collection[int]) -> None:
        """Offer these people, and say who had a part in the first decision."""
        part = gettext("had a part in the first decision")
        self.hearers.choices = [
            (one.id, f"{one.name} ({part})" if one.id in involved else one.name) for one in hearers
        ]
        self.leader.choices = [
            ("", gettext("Choose who leads")),
            *((str(one.id), one.name) for one in hearers if one.id not in involved),
            (OUTSIDE, gettext("the first of those from outside")),
        ]

    def values(self) -> dict[str, Any]:
        """Return what was typed, with a leader from outside by name."""
        typed = super().values()
        outside = names_on_lines(typed["others"])
        if typed["leader"] == OUTSIDE:
            typed["leader"] = outside[0] if outside else ""
        return typed


class ReportForm(Form):
    """Who were there and what was said."""

    present = text(_l("Who were there"), longest=5_000)
    report = text(_l("Report"))


class SkipForm(Form):
    """Why nobody is heard."""

    ground = RadioField(_l("Why nobody is heard"), choices=_said(SKIP_NAMES))
    reason = text(_l("Reason"), longest=5_000)


class DismissalForm(Form):
    """An outcome by which the first decision stays."""

    outcome = RadioField(
        _l("The objection is"), choices=_said(OUTCOMES_OF_OBJECTION, "partly_founded", "founded")
    )
    reason = text(_l("Reasons, as they stand in the letter"))
    deviation = text(_l("Why the advice of the committee is not followed"), required=False)


class UpheldForm(Form):
    """An outcome by which a new decision comes in the place of the first."""

    outcome = RadioField(
        _l("The objection is"), choices=_said(OUTCOMES_OF_OBJECTION, "inadmissible", "unfounded")
    )
    reason = text(_l("Reasons, as they stand in the letter"))
    deviation = text(_l("Why the advice of the committee is not followed"), required=False)
    corrected_score = ScoreField(_l("Score it should have had"), [Optional()])
    awarded = MoneyField(_l("Amount of the award"), [InputRequired()])
    pays = RadioField(_l("Which pot pays"), choices=[])

    def offer(self, pots: Sequence[Any]) -> None:
        """Offer these pots, with what is free in each, and an overrun."""
        self.pays.choices = [
            *((str(pot.id), with_what_is_free(pot)) for pot in pots),
            (
                "overrun",
                gettext("above the ceiling: a pot of its own that is funded first (article 4:25(3))"),
            ),
        ]


class ReasonForm(Form):
    """Why, or what was agreed."""

    reason = text(_l("Reason"), longest=5_000)


class WithdrawnForm(Form):
    """How and when somebody withdrew an objection."""

    reason = text(_l("How and when they withdrew it"), longest=5_000)
    orally = BooleanField(_l("Orally, at the hearing"))


class JoinForm(Form):
    """With which objection another one goes."""

    to = SelectField(_l("Together with"), choices=[], coerce=int)

    def offer(self, others: Sequence[Any]) -> None:
        """Offer these objections."""
        self.to.choices = [
            (one.id, f"{one.id}: {one.application.reference}, {one.objectors[0].name}") for one in others
        ]


class AppealForm(Form):
    """What went to a court."""

    kind = RadioField(_l("What was asked"), choices=_said(APPEAL_NAMES))
    court = line(_l("Court"))
    number = line(_l("Number of the case"), required=False)
    lodged_on = DayField(_l("Day on which it was asked"), [InputRequired()])


class JudgmentForm(Form):
    """What a court ruled."""

    judgment = RadioField(_l("The court ruled"), choices=_said(JUDGMENT_NAMES))
    judged_on = DayField(_l("Day of the judgment"), [InputRequired()])
    words = text(_l("What the judgment says"), required=False)


class StoodForm(Form):
    """The score that an application should have had; asked in the address."""

    class Meta:
        csrf = False

    score = ScoreField(_l("Score it should have had"), [Optional()])
