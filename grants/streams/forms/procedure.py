"""The part of a draft about how the review goes on: rebuttal, too few and late reports, and a split vote."""

from __future__ import annotations

from typing import Any, get_args

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from grants.streams.forms.part import PartForm
from grants.streams.rules.definition import Definition, Rebuttal
from grants.streams.rules.procedure import (
    FEWEST_REBUTTAL_WORDS,
    MOST_REBUTTAL_DAYS,
    MOST_REBUTTAL_WORDS,
    PARTS_SAID,
    ReviewPart,
)
from grants.web.pages import page_language


class ProcedureForm(PartForm):
    """Whether applicants reply to the reviews, and what holds when reports are few or late, or votes split."""

    title = _l("How the review goes")
    rebuttal = BooleanField(
        _l("Applicants reply to the reviews (rebuttal)"),
        description=_l("They get the reviews without names, and send one reply before the panel begins."),
    )
    working_days = IntegerField(
        _l("Working days for the reply"),
        [Optional(), NumberRange(1, MOST_REBUTTAL_DAYS)],
        description=_l("Only with a rebuttal. Leave it empty for 5."),
    )
    words = IntegerField(
        _l("Most words of the reply"),
        [Optional(), NumberRange(FEWEST_REBUTTAL_WORDS, MOST_REBUTTAL_WORDS)],
        description=_l("Only with a rebuttal. Leave it empty for 1,000."),
    )
    sends = SelectMultipleField(
        _l("What applicants get of each review"),
        choices=[(key, _l(said.msgid)) for key, said in PARTS_SAID.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Only with a rebuttal. Without a choice: the scores and the reasons."),
    )
    late_reports = RadioField(
        _l("A report that comes in after the reviews were sent"),
        choices=[
            ("left_out", _l("is not taken: reviews lock when they are sent")),
            ("counted", _l("counts, and the applicant does not get it")),
            ("sent", _l("counts, and is sent to the applicant with a short term for a reply")),
        ],
        default="left_out",
    )
    late_days = IntegerField(
        _l("Working days for the reply to a late report"),
        [Optional(), NumberRange(1, MOST_REBUTTAL_DAYS)],
        description=_l("Only where a late report is sent. Leave it empty for 3."),
    )
    too_few = RadioField(
        _l("When an application has fewer reviews than are wanted"),
        choices=[
            ("note", _l("it goes on, and the panel and the ranking say how many there are")),
            ("fewer", _l("it goes on with fewer, from the least number below")),
            ("replace", _l("somebody else is asked: it does not go on without all reviews")),
        ],
        default="note",
    )
    fewest_reviews = IntegerField(
        _l("The least number of reviews"),
        [Optional(), NumberRange(1, 20)],
        description=_l("Only where an application goes on with fewer. Leave it empty for 1."),
    )
    split_vote = RadioField(
        _l("When the votes of the panel are equally divided"),
        choices=[
            ("chair", _l("the chair decides, with a reason")),
            ("higher", _l("the higher score counts")),
            ("lower", _l("the lower score counts")),
            ("again", _l("the panel discusses it again and votes anew")),
        ],
        default="chair",
    )
    names_committee = BooleanField(
        _l("Name who sat in the panel with the results"),
        description=_l("On the public page of results, once the decisions are published."),
    )
    summary_from = SelectField(
        _l("Answer that is published with an award"),
        [Optional()],
        choices=[],
        default="",
        description=_l(
            "The call tells applicants so. Nothing of an application that is refused is published."
        ),
    )

    def prepare(self, definition: Definition) -> None:
        """Offer the questions for a text; whose answer is published must be one that applicants write."""
        super().prepare(definition)
        language = page_language()
        asked = [one for one in definition.questions if one.kind == "text"]
        named = [(one.key, one.label.spoken(language) or one.key) for one in asked]
        self.summary_from.choices = [("", gettext("none")), *named]

    @staticmethod
    def shown(definition: Definition) -> dict[str, Any]:
        """Return what the form shows of a definition."""
        asked = definition.rebuttal or Rebuttal()
        return {name: getattr(asked, name) for name in Rebuttal.__struct_fields__} | {
            "rebuttal": definition.rebuttal is not None,
            "too_few": definition.too_few,
            "fewest_reviews": definition.fewest_reviews,
            "split_vote": definition.split_vote,
            "names_committee": definition.names_committee,
            "summary_from": definition.summary_from,
        }

    def applied(self, definition: Definition) -> Definition:
        """Return the definition with what was typed."""
        return replace(
            definition,
            rebuttal=self._rebuttal() if self.rebuttal.data else None,
            too_few=self.too_few.data,
            fewest_reviews=self.fewest_reviews.data or 1,
            split_vote=self.split_vote.data,
            names_committee=self.names_committee.data,
            summary_from=self.summary_from.data or "",
        )

    def _rebuttal(self) -> Rebuttal:
        usual = Rebuttal()
        parts: tuple[ReviewPart, ...] = get_args(ReviewPart)
        return Rebuttal(
            working_days=self.working_days.data or usual.working_days,
            words=self.words.data or usual.words,
            sends=tuple(one for one in parts if one in self.sends.data) or usual.sends,
            late_reports=self.late_reports.data,
            late_days=self.late_days.data or usual.late_days,
        )
